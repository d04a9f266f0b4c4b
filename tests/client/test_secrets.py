"""What a client must not see is in none of the parts of the client's files, nor can it be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.client.parts import holding, holding_numbers
from tests.client.secret_plan import COSTS, SECRET_WORDS, changed, secret_folder

from planforge.build import build_files, plan_from
from planforge.plan.hidden import find_hidden
from planforge.problems import PlanError
from planforge.workbook.layout import lay_out
from planforge.workbook.write import workbook_bytes

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.build import Built, Plan

SECRET_NUMBERS = (
    *COSTS, 20 * COSTS[0], 20 * COSTS[1],  # the costs, and what was bought a day
    129 - COSTS[0], 199 - COSTS[1], (129 - COSTS[0]) / 129, (199 - COSTS[1]) / 199,
)  # fmt: skip


def test_no_part_of_the_clients_files_holds_a_secret(tmp_path: Path) -> None:
    built = build_files(secret_folder(tmp_path / "plan"), audience="client", bundle=True)

    for file in _files(built):
        assert holding(file, *SECRET_WORDS, str(tmp_path)) == []
        assert holding_numbers(file, *SECRET_NUMBERS) == []


def test_the_search_finds_the_secrets_of_the_files_for_the_house(tmp_path: Path) -> None:
    built = build_files(secret_folder(tmp_path / "plan"))

    assert any("/xl/comments" in place for place in holding(built.workbook, "采购成本"))
    assert any("/xl/charts/" in place for place in holding_numbers(built.workbook, 87.63 / 129))
    assert any("/embeddings/" in p for p in holding_numbers(built.document, 87.63 / 129))


def test_the_clients_files_are_the_same_whatever_the_secrets_are(tmp_path: Path) -> None:
    one, other = (
        build_files(secret_folder(tmp_path / name, costs=costs), audience="client", bundle=True)
        for name, costs in (("one", COSTS), ("other", (180.5, 12.25)))
    )

    for file, twin in zip(_files(one), _files(other), strict=True):
        assert file.read_bytes() == twin.read_bytes()


def test_the_files_for_the_house_tell_them_apart(tmp_path: Path) -> None:
    one, other = (
        build_files(secret_folder(tmp_path / name, costs=costs))
        for name, costs in (("one", COSTS), ("other", (180.5, 12.25)))
    )

    assert one.workbook.read_bytes() != other.workbook.read_bytes()
    assert one.document.read_bytes() != other.document.read_bytes()


def _files(built: Built) -> list[Path]:
    assert built.bundle is not None
    return [built.workbook, built.document, built.bundle]


def test_a_query_over_an_internal_source_is_internal_too(tmp_path: Path) -> None:
    folder = changed(
        secret_folder(tmp_path / "plan"),
        (
            "metrics:\n",
            "  bought: {sql: 'select 日期, 采购成本 as 买入 from erp', date: 日期}\nmetrics:\n",
        ),
        ("  purchase: {", "  bought: {label: 买入额, from: bought.买入, unit: 元}\n  purchase: {"),
    )

    built = build_files(folder, audience="client")

    assert holding(built.workbook, *SECRET_WORDS, "买入", "bought") == []
    assert holding_numbers(built.workbook, *SECRET_NUMBERS) == []


def test_words_for_those_who_cannot_see_a_chart_are_left_out_too(tmp_path: Path) -> None:
    folder = changed(
        secret_folder(tmp_path / "plan"),
        ("series: [{value: paid}]}", "series: [{value: paid}], alt: 采购成本之外的走势}"),
    )

    built = build_files(folder, audience="client", bundle=True)

    for file in _files(built):
        assert holding(file, "采购成本", "之外的走势") == []


# ── The law, on plans that nobody thought of ──────────────────────────────────────────────────────

OPERATORS = ("+", "-", "*", "/")
FACETS = ("target", "previous", "benchmark")


@st.composite
def plans(draw: st.DrawFn) -> tuple[dict[str, object], list[str]]:
    """Return a plan of metrics, some typed, some by formula, and which of the typed are secret."""
    typed = [f"typed{number}" for number in range(draw(st.integers(2, 4)))]
    secret = draw(st.lists(st.sampled_from(typed), min_size=1, max_size=2, unique=True))
    metrics: dict[str, object] = {
        name: {"actual": 10 + number, "target": 20 + number}
        | ({"internal": True} if name in secret else {})
        for number, name in enumerate(typed)
    }
    known = list(typed)
    for number in range(draw(st.integers(1, 5))):
        left, right = draw(st.sampled_from(known)), draw(st.sampled_from(known))
        metric: dict[str, object] = {
            "formula": f"{left} {draw(st.sampled_from(OPERATORS))} {right}"
        }
        if draw(st.booleans()):
            facet, other = draw(st.sampled_from(FACETS)), draw(st.sampled_from(known))
            metric[facet] = f"{other}.to_date * 3"
        name = f"formed{number}"
        metrics[name] = metric
        known.append(name)
    checks = {"rule": {"label": "Rule", "formula": f"{known[-1]}.to_date > 5"}}
    title = f'="Now " & text({draw(st.sampled_from(known))}.to_date)'
    series = [{"value": "to_date"}, {"value": "target"}]
    charts = {"all": {"title": title, "metrics": known, "series": series}}
    cards, drawn = {"block": "cards", "metrics": known}, {"block": "charts", "charts": ["all"]}
    others = [{"block": block} for block in ("kpis", "checks", "dictionary")]
    sheets = {"all": {"title": "All", "blocks": [cards, drawn, *others]}}
    plan: dict[str, object] = {
        "title": "Law", "language": "en", "period": "2025-12", "as_of": "2025-12-31",
        "metrics": metrics, "checks": checks, "charts": charts, "sheets": sheets,
    }  # fmt: skip
    return plan, secret


@settings(max_examples=40, deadline=None)
@given(plans(), st.integers(1000, 9000))
def test_no_figure_for_the_client_depends_on_a_secret(
    drawn: tuple[dict[str, object], list[str]], other: int
) -> None:
    written, secret = drawn
    plan = plan_from(written)

    changes = {f"{name}.{facet}": other for name in secret for facet in ("actual", "target")}
    twin = plan.with_inputs(changes)

    assert _for_client(plan) == _for_client(twin)


def _for_client(plan: Plan) -> bytes | None:
    """Return the client's workbook; None where a secret could be worked out, which stops it."""
    try:
        edition = plan.for_client()
    except PlanError:
        return None
    return workbook_bytes(lay_out(edition))


@settings(max_examples=40, deadline=None)
@given(plans())
def test_what_the_client_sees_names_nothing_that_is_hidden(
    drawn: tuple[dict[str, object], list[str]],
) -> None:
    written, _ = drawn
    plan = plan_from(written)
    hidden, dependencies = find_hidden(plan), plan.graph.dependencies()

    shown = [symbol for symbol in hidden.owner if not hidden.hides(symbol)]
    named = {other for symbol in shown for other in dependencies[symbol]}

    assert not any(map(hidden.hides, named))


# ── What could be worked out ──────────────────────────────────────────────────────────────────────


def test_a_secret_that_the_client_could_compute_stops_the_build(tmp_path: Path) -> None:
    folder = changed(
        secret_folder(tmp_path / "plan"),
        ("  orders: {label: 支付订单数,", "  orders: {label: 支付订单数, internal: true,"),
        ("definition: 未减采购成本}", "definition: 未减采购成本, internal: false}"),
    )
    allowed = changed(secret_folder(tmp_path / "other"))
    changed(
        allowed,
        ("formula: paid / orders,", "formula: paid / orders, internal: true,"),
    )

    built = build_files(folder, audience="client")
    with pytest.raises(PlanError) as caught:
        build_files(allowed, audience="client")

    told = [notice.text("zh") for notice in built.notices]
    where = f"{folder.as_posix()}/plan.yaml:16:36: "
    assert (
        f"{where}客户可以由支付金额、笔单价反推出内部的“支付订单数” [client-may-compute]\n"
        "    这是 `internal: false` 允许的；若非本意，请去掉它"
    ) in told
    assert caught.value.text("zh").replace(f"{allowed.as_posix()}/", "") == (
        "plan.yaml:17:58: “笔单价”标为内部，但客户可以由支付金额、支付订单数算出它"
        " [client-can-compute]\n"
        "    请给其中一项也写上 `internal: true`；若无妨，则给它写 `internal: false`"
    )
    assert caught.value.text("en").replace(f"{allowed.as_posix()}/", "") == (
        "plan.yaml:17:58: `笔单价` is marked internal, but the client can compute it from"
        " 支付金额、支付订单数 [client-can-compute]\n"
        "    write `internal: true` at one of them too; or `internal: false`, where that is no harm"
    )


def test_a_driver_identity_betrays_its_factors() -> None:
    written = {
        "title": "T", "language": "en", "period": "2025-12", "as_of": "2025-12-31",
        "metrics": {
            "paid": {"actual": 600, "target": 800},
            "visitors": {"actual": 30, "target": 40, "internal": True},
            "spend": {"actual": 20, "target": 20},
        },
        "drivers": {"paid": "visitors * spend"},
    }  # fmt: skip

    with pytest.raises(PlanError) as caught:
        plan_from(written).for_client()

    assert caught.value.text("en") == (
        "<plan>[metrics.visitors.internal]: `visitors` is marked internal, but the client can"
        " compute it from paid, spend [client-can-compute]\n"
        "    write `internal: true` at one of them too; or `internal: false`, where that is no harm"
    )


def test_a_number_of_the_plans_own_in_a_formula_keeps_the_secret() -> None:
    written = {
        "title": "T", "language": "en", "period": "2025-12", "as_of": "2025-12-31",
        "metrics": {
            "price": {"actual": 100},
            "cost": {"formula": "price * 0.617", "internal": True},
        },
    }  # fmt: skip

    edition = plan_from(written).for_client()

    assert "cost" not in edition.definition.metrics


DAILY = pd.DataFrame({
    "day": [f"2025-12-{day:02}" for day in range(1, 13) for _ in range(3)],
    "sales": [1000.0 + 37 * at + at**2 for at in range(36)],
    "cost": [412.5 + 11 * at + at**2 / 2 for at in range(36)],
    "channel": ["A", "B", "C"] * 12,
})  # fmt: skip
DAILY["profit"] = DAILY.sales - DAILY.cost


@pytest.mark.parametrize(
    ("secret", "others", "parts"),
    [
        ("{from: s.profit}", {"same": "{from: s.profit}"}, "same"),
        ("{from: s.profit}", {"sales": "{from: s.sales}", "cost": "{from: s.cost}"}, "sales, cost"),
        ("{from: s.sales}", {"cost": "{from: s.cost}", "profit": "{from: s.profit}"},
         "cost, profit"),
        ("{from: s.sales, where: channel = 'A'}",
         {"all": "{from: s.sales}", "b": "{from: s.sales, where: channel = 'B'}",
          "c": "{from: s.sales, where: channel = 'C'}"}, "all, b, c"),
        ("{from: s.sales, where: channel <> 'A'}",
         {"all": "{from: s.sales}", "a": "{from: s.sales, where: channel = 'A'}"}, "all, a"),
    ],
)  # fmt: skip
def test_data_that_are_seen_may_tell_what_is_hidden(
    secret: str, others: dict[str, str], parts: str
) -> None:
    written = _reading({"secret": secret, **others})

    with pytest.raises(PlanError) as caught:
        plan_from(written, data={"s": DAILY}).for_client()

    assert caught.value.text("en") == (
        f"<plan>[metrics.secret.internal]: `secret` is marked internal, but the client can compute"
        f" it from {parts} [client-can-compute]\n"
        "    write `internal: true` at one of them too; or `internal: false`, where that is no harm"
    )
    written["metrics"][parts.split(", ")[-1]]["internal"] = False
    edition = plan_from(written, data={"s": DAILY}).for_client()
    assert any("[client-may-compute]" in notice.text("en") for notice in edition.notices)


def test_a_breakdown_tells_what_its_rows_are() -> None:
    metrics = {
        "secret": "{from: s.sales, where: channel = 'A'}",
        "all": "{from: s.sales, by: channel}",
    }
    written = _reading(metrics)

    with pytest.raises(PlanError, match="can compute it from all by channel·to date"):
        plan_from(written, data={"s": DAILY.assign(sales=DAILY.sales + 0.37)}).for_client()


def test_data_that_tell_nothing_of_what_is_hidden_may_be_seen() -> None:
    written = _reading(
        {"secret": "{from: s.profit}", "cost": "{from: s.cost}",
         "a": "{from: s.sales, where: channel = 'A'}", "b": "{from: s.sales, where: channel = 'B'}"}
    )  # fmt: skip

    edition = plan_from(written, data={"s": DAILY}).for_client()

    assert "secret" not in edition.definition.metrics


def _reading(metrics: dict[str, str]) -> dict[str, Any]:
    """Return a plan with metrics over `DAILY`, the one called `secret` internal."""
    read = {name: _metric(text) for name, text in metrics.items()}
    read["secret"]["internal"] = True
    return {
        "title": "T", "language": "en", "period": "2025-12", "as_of": "2025-12-12",
        "sources": {"s": {"date": "day", "repeats": True}}, "metrics": read,
    }  # fmt: skip


def _metric(text: str) -> dict[str, Any]:
    pairs = (pair.split(": ", 1) for pair in text.strip("{}").split(", "))
    return dict(pairs)
