"""What metrics have from a catalogue, and the catalogue that comes along."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from tests.support.plans import errors, read_plan
from tests.support.samples import ROOT

from planforge.cli import main
from planforge.definition.catalogue import Indicator, names_in, shipped_catalogue
from planforge.definition.catalogue_page import catalogue_page
from planforge.definition.names import FACETS, FUNCTIONS, RESERVED

if TYPE_CHECKING:
    from pathlib import Path

METRICS = shipped_catalogue("e-commerce").metrics
ENGLISH = shipped_catalogue("e-commerce", "en").metrics

MINE = """\
metrics:
  paid: {label: {zh-CN: 实收, en: Received}, unit: 元, better: higher}
  people: {label: 人数, additive: no}
  each: {label: 人均, formula: paid / people, unit: 元}
  twice: {label: 两倍, formula: each * 2}
"""


def test_naming_a_metric_is_enough(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        catalogue: mine.yaml
        metrics: {paid: , people: {}, each: {target: ≥3, unit: 元/人}}
        """,
        files={"mine.yaml": MINE},
    )

    each = plan.definition.metrics["each"]
    assert (each.label, each.formula, each.unit, each.target) == (
        "人均",
        "paid / people",
        "元/人",
        "≥3",
    )
    assert plan.definition.metrics["paid"].label == "实收"
    assert plan.definition.metrics["people"].additive is False
    assert str(plan.places.of("metrics", "each", "formula")).endswith("/mine.yaml:4:30")
    assert str(plan.places.of("metrics", "each", "target")).endswith("/plan.yaml:2:46")


def test_naming_a_rule_or_a_chart_is_enough(tmp_path: Path) -> None:
    more = """\
    checks:
      enough: {label: 够用, formula: each >= 3, mend: 加价。}
    charts:
      each: {kind: line, format: "0.0", series: [{value: each}]}
    """
    plan = read_plan(
        tmp_path,
        """\
        catalogue: mine.yaml
        metrics: {paid: {}, people: {}, each: {}}
        checks: {enough: {label: 人均够用}}
        charts: {each: {title: 人均, along: step}}
        """,
        files={"mine.yaml": MINE + textwrap.dedent(more)},
    )

    check, chart = plan.definition.checks["enough"], plan.definition.charts["each"]
    assert (check.label, check.formula, check.mend) == ("人均够用", "each >= 3", "加价。")
    assert (chart.title, chart.kind, chart.series[0].value) == ("人均", "line", "each")


def test_labels_are_in_the_plans_language(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        "language: en\ncatalogue: mine.yaml\nmetrics: {paid: {}}",
        files={"mine.yaml": MINE},
    )

    assert plan.definition.metrics["paid"].label == "Received"


def test_a_pack_may_name_its_own_catalogue_and_the_plan_another(tmp_path: Path) -> None:
    pack = "catalogue: cat.yaml\nmetrics: {paid: {}}"
    files = {"pack/cat.yaml": MINE.replace("实收", "到账"), "mine.yaml": MINE}

    packs = read_plan(tmp_path / "a", "client: A", pack, files)
    plans = read_plan(tmp_path / "b", "catalogue: mine.yaml", pack, files)

    assert packs.definition.metrics["paid"].label == "到账"
    assert plans.definition.metrics["paid"].label == "实收"


@pytest.mark.parametrize(
    ("written", "formula"),
    [
        ("{from: d.x}", None),
        ("{actual: 3}", None),
        ("{formula: null}", None),
        ("{previous: 3, target: 4}", "paid / people"),
        ("{formula: paid / 2}", "paid / 2"),
    ],
)
def test_a_metric_with_values_of_its_own_needs_no_formula(
    tmp_path: Path, written: str, formula: str | None
) -> None:
    plan = read_plan(
        tmp_path,
        f"""\
        catalogue: mine.yaml
        metrics: {{paid: {{}}, people: {{}}, each: {written}}}
        """,
        files={"mine.yaml": MINE},
    )

    assert plan.definition.metrics["each"].formula == formula
    assert plan.definition.metrics["each"].label == "人均"


def test_a_formula_whose_parts_the_plan_lacks_says_which_to_add(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        """\
        title: T
        period: 2025-12
        catalogue: mine.yaml
        metrics: {paid: {}, twice: {target: ≥3}}
        """,
        files={"mine.yaml": MINE},
    )

    assert told == (
        "plan.yaml:4:21: the catalogue computes `twice` as `each * 2`, and the plan has no `each`, "
        "`people` [catalogue-parts]\n"
        "    add under `metrics:` `each: {}`, `people: {}`; or type its figure: "
        "`twice: {actual: …}`"
    )


def test_the_same_in_chinese(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        """\
        title: T
        period: 2025-12
        catalogue: e-commerce
        metrics: {ltv_cac: {target: ≥3}}
        """,
        language="zh",
    )

    assert told == (
        "plan.yaml:4:11: 目录里“ltv_cac”按 `ltv / cac` 计算，而方案中没有 `ltv`, `cac`, "
        "`new_cost`, `new_buyers` [catalogue-parts]\n"
        "    请在 metrics: 下加上 `ltv: {}`, `cac: {}`, `new_cost: {}`, `new_buyers: {}`；"
        "没有数据就直接填数：`ltv_cac: {actual: …}`"
    )


def test_an_unknown_catalogue_and_a_broken_one_are_told(tmp_path: Path) -> None:
    unknown = errors(tmp_path / "a", "title: T\nperiod: 2025-12\ncatalogue: ecommerce\n")
    broken = errors(
        tmp_path / "b",
        "title: T\nperiod: 2025-12\ncatalogue: mine.yaml\nmetrics: {paid: {}}\n",
        files={"mine.yaml": "metrics: {paid: {lable: 实收}}\n"},
    )

    assert unknown == (
        "plan.yaml:3:12: there is no catalogue `ecommerce`; there are: e-commerce "
        "[unknown-catalogue]\n"
        "    did you mean `e-commerce`?"
    )
    assert broken == (
        "mine.yaml:1:18: there is no key `metrics.paid.lable` [unknown-key]\n"
        "    did you mean `label`?"
    )


# ── The catalogue that comes along ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("name", METRICS)
def test_an_indicator_is_told_in_both_languages(name: str) -> None:
    chinese, english = METRICS[name], ENGLISH[name]

    assert name.lower() not in FACETS | FUNCTIONS | RESERVED
    assert chinese.label
    assert chinese.definition
    assert chinese.definition.endswith("。")
    assert english.definition
    assert english.definition.isascii() or "−" in english.definition
    assert english.definition.endswith(".")
    assert chinese.group
    assert chinese.origin
    assert english.origin
    assert english.origin.isascii()
    assert english.label
    assert english.label.isascii()


@pytest.mark.parametrize("name", [name for name, metric in METRICS.items() if metric.formula])
def test_a_formula_is_of_metrics_of_the_catalogue(name: str) -> None:
    for part in names_in(METRICS[name].formula or ""):
        assert part in METRICS


def test_no_two_indicators_are_called_alike() -> None:
    for metrics in (METRICS, ENGLISH):
        labels = [metric.label for metric in metrics.values()]
        assert len(labels) == len(set(labels))
    seen: dict[str, str] = {}
    for name, metric in METRICS.items():
        for word in (metric.label or name, *metric.aliases):
            assert seen.setdefault(word, name) == name


def test_the_platforms_definitions_are_kept_apart() -> None:
    assert METRICS["conversion"].formula == "buyers / visitors"
    assert METRICS["aov"].formula == "paid / buyers"
    assert METRICS["order_value"].formula == "paid / orders"
    assert METRICS["net_paid"].formula == "paid - refunds"
    assert METRICS["refund_rate"].formula == "refunds / paid"
    assert METRICS["return_rate"].formula == "returns / items"
    for people in ("visitors", "buyers", "order_users", "cart_users", "new_buyers", "old_buyers"):
        assert METRICS[people].additive is False


def test_the_pack_repeats_nothing_that_the_catalogue_says(tmp_path: Path) -> None:
    import yaml

    pack = yaml.safe_load(
        (ROOT / "src/planforge/templates/taobao-monthly/pack.yaml").read_text("utf-8")
    )

    for name, metric in pack["metrics"].items():
        assert name in METRICS
        same = {key for key in metric if key in Indicator.model_fields} & {"definition", "formula"}
        assert not same


def test_the_page_on_metrics_is_what_the_command_prints(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["metrics", "--markdown"]) == 0

    page = capsys.readouterr().out
    assert page == catalogue_page()
    assert page == (ROOT / "docs/metrics.md").read_text("utf-8")


def test_metrics_are_found_by_any_of_their_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["metrics", "GMV", "--language", "en"]) == 0
    by_alias = capsys.readouterr().out
    assert main(["metrics", "笔单价", "--language", "en"]) == 0
    in_chinese = capsys.readouterr().out
    assert main(["metrics", "zzz", "--language", "zh"]) == 2
    nothing = capsys.readouterr().out

    assert by_alias.startswith("paid  Paid amount (GMV, sales)\n    Amount that was paid")
    assert in_chinese == (
        "order_value  Paid amount per order (AOV, average order value)\n"
        "    = paid / orders\n"
        "    Paid amount over orders: by orders, not by people.\n"
        "\n"
        "metrics: 1; with `catalogue: e-commerce` a plan needs only their names\n"
    )
    assert nothing == "没有名称或含义与“zzz”相关的指标\n"
