"""The workbooks of small plans recalculate to what the plans say, in every shape."""

from __future__ import annotations

import math
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import pytest
from tests.plan.small import days, small, three_months, together
from tests.support.libreoffice import recalculated
from tests.support.workbook_text import open_workbook

from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.support.libreoffice import CellValue

    from planforge import Plan

pytestmark = pytest.mark.engine

FRAME = three_months(paid=(80.0, 100.0, 110.0), orders=(2.0, 4.0, 5.0), channel=("a", "b", "a"))
METRICS: dict[str, Any] = {
    "paid": {
        "from": "daily.paid",
        "unit": "元",
        "target": 3720,
        "by": "channel",
        "spread": "weekday",
    },
    "orders": {"from": "daily.orders", "total": "count_distinct", "target": 9},
    "price": {"formula": "paid / orders", "format": "0.0"},
    "stock": {"actual": 33, "target": 30, "better": "near", "tolerance": "5%"},
    "cost": {"actual": 40, "previous": -5, "target": "≤50", "additive": True},
    "rate": {"target": "3%"},
}
REST: dict[str, Any] = {
    "drivers": {"paid": "orders * price"},
    "tables": {
        "empty": {"columns": {"item": {}, "n": {"type": "number", "total": "sum"}}},
        "goals": {
            "columns": {"goal": {}, "now": {"type": "number", "total": "max"}},
            "rows": [{"goal": "paid", "now": "=paid.target"}, {"goal": "none"}],
        },
    },
    "checks": {"c": {"label": "C", "formula": "goals.now.total >= paid.target"}},
    "charts": {
        "c": {"title": "C", "along": "step", "series": [{"value": "paid.steps"}]},
        "d": {"title": "D", "along": "paid_by_channel", "series": [{"value": "share"}]},
    },
}


def mid_month() -> Plan:
    return small(METRICS, FRAME, **REST)


def before_the_month() -> Plan:
    frame = FRAME[[str(day) < "2025-12" for day in FRAME["date"]]]
    return small(METRICS, frame, as_of="2025-11-30", **REST)


def month_over() -> Plan:
    rest = days("2025-12-13", 19, paid=90.0, orders=3.0, channel="b")
    return small(METRICS, together(FRAME, rest), as_of="2025-12-31", **REST)


def mid_quarter() -> Plan:
    frame = days("2025-07-01", 107, paid=50.0, orders=3.0, channel="b")
    return small(METRICS, frame, period="2025-Q4", as_of="2025-10-15", **REST)


def mid_year() -> Plan:
    frame = days("2024-01-01", 411, paid=50.0, orders=3.0, channel="b")
    return small(METRICS, frame, period="2025", as_of="2025-02-14", language="zh-CN", **REST)


def by_phase(**rest: Any) -> Plan:
    """A plan split by phase: daily or by week, with days off, events and working days."""
    frame = days("2024-09-01", 450, paid=50.0, orders=3.0, channel="b")
    metrics = {
        "paid": {"from": "daily.paid", "target": 3000, "spread": "phase"},
        "net": {"formula": "paid - 2 * orders", "target": 2000, "spread": "phase"},
        "orders": {"from": "daily.orders"},
        "fee": {"formula": "paid * rate", "unit": "元"},
        "rate": {"formula": "orders / paid", "target": "5%"},
    }
    columns = {
        "name": {}, "start": {"type": "date"}, "end": {"type": "date"}, "lift": {"type": "number"},
        "work": {"type": "number", "formula": "workdays(start, end + 20)"},
    }  # fmt: skip
    fairs = [
        {"name": "a", "start": "2025-11-08", "end": "2025-11-11", "lift": 3.3},
        {"name": "b", "start": "2025-11-11", "end": "2025-11-12", "lift": 1.1},
        {"name": "c", "start": "2025-11-20"},
    ]
    main = {"label": "main", "table": "fairs", "start": "start", "end": "end", "lift": "lift"}
    return small(
        metrics, frame, tables={"fairs": {"columns": columns, "rows": fairs}},
        phases={"main": main, "bare": {**main, "label": "bare", "lift": None}},
        **{"period": "2025-11", "as_of": "2025-11-12", "language": "zh-CN",
           "platform": "taobao", **rest},
    )  # fmt: skip


def by_weekday() -> Plan:
    return by_phase(compare="weekday")


def by_event() -> Plan:
    return by_phase(compare="event", event="双11")


def by_phase_in_weeks() -> Plan:
    return by_phase(period="2025-Q4")


def moving(**rest: Any) -> Plan:
    """A target split by shares, targets that move by a rule, and who comes back."""
    frame = days("2025-01-01", 140, paid=50.0, orders=3.0, buyer=[f"b{i % 9}" for i in range(140)])
    frame.loc[frame.index % 40 < 9, "paid"] = 90.0
    rule = {"threshold": "10%", "periods": 2, "step": "4%", "limit": "10%"}
    metrics = {
        "paid": {
            "from": "daily.paid", "target": 24000, "spread": "shares", "shares": "halves.share",
            "adjust": rule,
        },
        "orders": {"from": "daily.orders"},
        "price": {"formula": "paid / orders", "target": 20, "adjust": rule},
        "back": {"from": "daily.buyer", "total": "retention", "within": 9, "target": "90%"},
        "away": {"from": "daily.buyer", "total": "return_days"},
    }  # fmt: skip
    columns = {
        "half": {}, "start": {"type": "date"}, "end": {"type": "date"},
        "share": {"type": "number", "total": "sum"},
    }  # fmt: skip
    halves = [
        {"half": "a", "start": "2025-01-01", "end": "2025-06-30", "share": "40%"},
        {"half": "b", "start": "2025-07-01", "end": "2025-12-31", "share": "60%"},
    ]
    settings = {"period": "2025", "as_of": "2025-05-10", "language": "zh-CN", **rest}
    return small(
        metrics, frame, tables={"halves": {"columns": columns, "rows": halves}}, **settings
    )


def moving_by_week() -> Plan:
    return moving(grain="week")


@pytest.mark.parametrize(
    "make",
    [
        mid_month, before_the_month, month_over, mid_quarter, mid_year, by_phase, by_weekday,
        by_event, by_phase_in_weeks, moving, moving_by_week,
    ],
    ids=lambda make: make.__name__,
)  # fmt: skip
def test_every_formula_recalculates_to_its_stored_value(
    make: Callable[[], Plan], tmp_path: Path
) -> None:
    path = make().to_excel(tmp_path / "plan.xlsx")
    engine = recalculated(path)
    formulas, stored = open_workbook(path), open_workbook(path, values=True)

    cells = [
        (sheet.title, cell.coordinate, cell.value)
        for sheet in formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    wrong = [
        (place, text, stored[place][at].value, engine[place, at])
        for place, at, text in cells
        if not _same(stored[place][at].value, engine[place, at])
    ]
    assert wrong == []
    assert len(cells) > 150


def test_inputs_typed_into_the_workbook_do_what_the_plan_says(tmp_path: Path) -> None:
    plan = mid_month()
    inputs = {"paid.target": 5000.0, "stock.tolerance": 0.2, "paid.steps[2025-12-03]": 900.0}

    engine = _typed(plan, inputs, tmp_path)

    changed = plan.with_inputs(inputs)
    assert _differing(changed, engine) == []
    assert changed.figures["stock.status"].value == "on track"


def test_a_campaign_moved_in_the_workbook_moves_the_targets(tmp_path: Path) -> None:
    plan = by_phase()
    inputs = {
        "fairs.lift[b]": 5.0, "fairs.start[c]": 45980.0, "fairs.end[c]": 45985.0,
        "fairs.lift[c]": 2.0, "holidays.last": 45992.0,
    }  # fmt: skip

    engine = _typed(plan, inputs, tmp_path)

    changed = plan.with_inputs(inputs)
    places = _places(plan)
    assert _differing(changed, engine) == []
    targets = [engine[places[f"paid.target.steps[2025-11-{day:02}]"]] for day in range(1, 31)]
    assert sum(float(target or 0) for target in targets) == pytest.approx(3000)
    assert changed.figures["step.phase[2025-11-20]"].value == "main"
    assert [changed.figures[f"fairs.work[{key}]"].value for key in "ab"] == [16.0, None]


def test_a_rule_and_shares_changed_in_the_workbook_move_the_targets(tmp_path: Path) -> None:
    plan = moving()
    inputs = {
        "paid.adjust_threshold": 0.02, "paid.adjust_limit": 0.06, "price.adjust_periods": 1.0,
        "halves.share[a]": 0.5, "halves.start[b]": 45860.0, "paid.steps[2025-02-01]": 2000.0,
    }  # fmt: skip

    engine = _typed(plan, inputs, tmp_path)

    changed = plan.with_inputs(inputs)
    assert _differing(changed, engine) == []
    for name in ("paid.adjusted_target", "price.adjustments"):
        assert changed.figures[name].value != plan.figures[name].value


def _places(plan: Plan) -> dict[str, tuple[str, str]]:
    """Return where each figure stands, by its name."""
    places = {}
    for name, cell in lay_out(plan).figures.items():
        title, _, at = cell.rpartition("!")
        places[name] = (title.strip("'").replace("''", "'"), at.replace("$", ""))
    return places


def _typed(
    plan: Plan, inputs: Mapping[str, float], folder: Path
) -> Mapping[tuple[str, str], CellValue]:
    """Return what LibreOffice computes when numbers are typed into a plan's workbook."""
    workbook = open_workbook(plan.to_excel(folder / "plan.xlsx"))
    places = _places(plan)
    for name, value in inputs.items():
        sheet, at = places[name.replace(".steps[", ".actual.steps[")]
        workbook[sheet][at] = value
    workbook.save(folder / "typed.xlsx")
    return recalculated(folder / "typed.xlsx")


def _differing(
    plan: Plan, engine: Mapping[tuple[str, str], CellValue]
) -> list[tuple[str, object, object]]:
    """Return the figures that come to something else in the workbook."""
    return [
        (name, plan.figures[name].value, engine[place])
        for name, place in _places(plan).items()
        if not _same(plan.figures[name].value, engine[place])
    ]


def _same(stored: object, found: object) -> bool:
    if isinstance(stored, datetime):
        stored = float((stored.date() - date(1899, 12, 30)).days)
    if isinstance(stored, int | float) and isinstance(found, int | float):
        return math.isclose(stored, found, rel_tol=1e-9, abs_tol=1e-9)
    return ("" if stored is None else stored) == ("" if found is None else found)
