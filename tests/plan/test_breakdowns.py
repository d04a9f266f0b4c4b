"""A metric split by a column: a table keyed by the column's values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.plan.small import column, days, near, small, together, told, value

from planforge.plan.breakdowns import table_name

if TYPE_CHECKING:
    import pandas as pd


def channels(first: str, count: int, level: float) -> pd.DataFrame:
    weights = (("search", 3), ("ads", 2), ("mail", 1), (None, 1))
    return together(*(days(first, count, visits=w * level, channel=c) for c, w in weights))


FRAME = together(channels("2025-11-01", 30, 10.0), channels("2025-12-01", 12, 11.0))
VISITS: dict[str, Any] = {"from": "daily.visits", "by": "channel", "unit": "人", "label": "Visits"}


def test_members_make_a_table_with_the_largest_first() -> None:
    plan = small({"visits": VISITS}, FRAME)

    table = plan.table("visits_by_channel")
    assert table.title == "Visits by channel"
    assert [(c.name, c.label) for c in table.columns] == [
        ("member", "channel"), ("to_date", "to date"),
        ("previous_to_date", "previous period to date"), ("share", "share"),
        ("growth", "change on the previous period"),
    ]  # fmt: skip
    assert column(plan, "visits_by_channel", "member") == ["search", "ads", "not stated", "mail"]
    assert column(plan, "visits_by_channel", "to_date") == [396.0, 264.0, 132.0, 132.0]
    assert column(plan, "visits_by_channel", "previous_to_date") == [360.0, 240.0, 120.0, 120.0]
    assert column(plan, "visits_by_channel", "share") == near([3 / 7, 2 / 7, 1 / 7, 1 / 7])
    assert column(plan, "visits_by_channel", "growth") == near([0.1] * 4)
    assert {key: figure.text for key, figure in table.totals.items()} == {
        "to_date": "924 people", "previous_to_date": "840 people", "share": "100.0%",
        "growth": "+10.0%",
    }  # fmt: skip


def test_the_table_reads_in_chinese() -> None:
    plan = small({"visits": {**VISITS, "label": "访客"}}, FRAME, language="zh-CN")

    table = plan.table("visits_by_channel")
    assert table.title == "访客（按channel）"
    assert [c.label for c in table.columns[1:]] == ["当前值", "上期同期", "占比", "环比"]
    assert table.rows[2]["member"].value == "未注明"


def test_cells_are_data_and_say_where_they_came_from() -> None:
    plan = small({"visits": VISITS}, FRAME)

    figure = plan.figures["visits_by_channel.to_date[ads]"]
    assert (figure.value, figure.origin, figure.source) == (264.0, "data", "DataFrame daily")
    assert figure.label == "ads·to date"


def test_formulas_and_charts_use_the_table_like_any_other() -> None:
    formula = 'sum_if(visits_by_channel.to_date, visits_by_channel.member = "ads") / visits'
    chart = {
        "title": "Visits", "along": "visits_by_channel", "kind": "bar",
        "series": [{"value": "to_date"}, {"value": "share", "secondary": True}],
    }  # fmt: skip

    plan = small(
        {"visits": VISITS, "ads_share": {"formula": formula}}, FRAME, charts={"mix": chart}
    )

    assert value(plan, "ads_share") == pytest.approx(2 / 7)
    view = plan.chart("mix")
    assert view.categories == ("search", "ads", "not stated", "mail")
    assert [f.value for f in view.series[0].figures] == [396.0, 264.0, 132.0, 132.0]


def test_beyond_the_largest_the_others_share_a_row() -> None:
    plan = small({"visits": {**VISITS, "top": 2}}, FRAME)

    assert column(plan, "visits_by_channel", "member") == ["search", "ads", "others"]
    assert column(plan, "visits_by_channel", "to_date") == [396.0, 264.0, 264.0]
    assert value(plan, "visits_by_channel.to_date.total") == 924


def test_members_that_do_not_add_up_have_no_total_and_no_others() -> None:
    frame = together(
        days("2025-12-01", 2, who="ann", channel="ads"),
        days("2025-12-01", 2, who="ann", channel="mail"),
        days("2025-12-01", 2, who="ben", channel="mail"),
    )
    metric = {"from": "daily.who", "total": "count_distinct", "by": "channel", "top": 1}

    plan = small({"buyers": metric}, frame)

    assert value(plan, "buyers") == 2
    assert column(plan, "buyers_by_channel", "member") == ["mail"]
    assert column(plan, "buyers_by_channel", "to_date") == [2.0]
    assert column(plan, "buyers_by_channel", "share") == [1.0]
    assert plan.table("buyers_by_channel").totals == {}


def test_a_level_has_no_shares() -> None:
    metric = {"from": "daily.visits", "total": "mean", "by": "channel"}

    plan = small({"level": metric}, FRAME)

    names = [c.name for c in plan.table("level_by_channel").columns]
    assert names == ["member", "to_date", "previous_to_date", "growth"]


def test_that_members_make_up_the_whole_is_checked() -> None:
    plan = small({"visits": VISITS}, FRAME)

    typed_over = plan.with_inputs({"visits_by_channel.to_date[ads]": 0})

    assert plan.failed_checks() == []
    assert typed_over.failed_checks() == ["Visits by channel: its parts sum to the whole"]


def test_a_plan_may_say_what_the_table_says() -> None:
    table = {
        "title": "Where visitors come from",
        "columns": {
            "member": {"label": "Channel"},
            "previous": {"label": "Last month", "type": "number"},
            "note": {"label": "Note"},
        },
    }

    plan = small({"visits": VISITS}, FRAME, tables={"visits_by_channel": table})

    view = plan.table("visits_by_channel")
    assert view.title == "Where visitors come from"
    assert [c.label for c in view.columns][::4] == ["Channel", "change on the previous period"]
    assert [c.name for c in view.columns][-2:] == ["previous", "note"]
    assert column(plan, "visits_by_channel", "previous") == [900.0, 600.0, 300.0, 300.0]
    assert view.rows[0]["previous"].text == "900 people"
    assert column(plan, "visits_by_channel", "note") == [None] * 4


def test_before_the_month_begins_members_are_known_and_their_figures_are_gaps() -> None:
    november = channels("2025-11-01", 30, 10.0)

    plan = small({"visits": VISITS}, november, as_of="2025-11-30")

    assert column(plan, "visits_by_channel", "member")[0] == "search"
    for name in ("to_date", "previous_to_date", "share", "growth"):
        assert column(plan, "visits_by_channel", name) == [None] * 4
    assert plan.failed_checks() == []


def test_a_member_that_looks_like_a_formula_is_text() -> None:
    frame = days("2025-12-01", 2, visits=1.0, channel="=1+1")

    plan = small({"visits": VISITS}, frame)

    assert column(plan, "visits_by_channel", "member") == ["=1+1"]


def test_a_column_of_any_name_makes_a_name_that_formulas_can_write() -> None:
    assert table_name("visits", "channel") == "visits_by_channel"
    assert table_name("访客数", "流量 渠道(一级)") == "访客数_by_流量_渠道_一级"


def test_splitting_what_is_not_read_from_data_is_told() -> None:
    metrics = {"a": {"actual": 1, "by": "channel"}, "b": {"formula": "a * 2", "by": "channel"}}

    assert told(metrics) == (
        "[metrics.a.by]: `a` is to be split by a column, but does not come from data"
        " [by-without-from]\n"
        "    `by` goes with `from`; split the metrics that the formula names instead\n"
        "[metrics.b.by]: `b` is to be split by a column, but does not come from data"
        " [by-without-from]\n"
        "    `by` goes with `from`; split the metrics that the formula names instead"
    )


def test_a_table_that_would_take_the_name_of_something_else_is_told() -> None:
    metrics = {"visits": VISITS, "visits_by_channel": {"actual": 1}}

    assert told(metrics, FRAME) == (
        "[metrics.visits.by]: `visits_by_channel`, the table that `by` of `visits` makes, is the"
        " name of something else [breakdown-name]\n"
        "    name the metric or fact `visits_by_channel` differently"
    )
