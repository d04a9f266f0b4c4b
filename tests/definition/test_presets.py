"""Presets under sources, and the metrics that exports bring."""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import pytest
from tests.support.plans import errors, read_plan
from tests.support.samples import ROOT

from planforge.definition.catalogue import shipped_catalogue
from planforge.definition.presets import Preset, shipped_presets

if TYPE_CHECKING:
    from pathlib import Path

PRESETS = {preset.name: preset for preset in shipped_presets()}

MINE = """\
about: {title: 自家系统, platform: own, where: 报表, note: 自己整理}
source: own
files: ["日报*"]
header: {required: [日, 实收], optional: [人数]}
date: 日
columns: {实收: [实收金额, 收款]}
drop: {日: [小计]}
repeats: yes
metrics: {paid: 实收, visitors: {column: 人数, additive: no}}
"""


def test_a_preset_brings_what_the_source_does_not_say(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources:
          own: {files: "*.csv", preset: presets/mine.yaml, repeats: no, drop: {人数: [0]}}
        """,
        files={"presets/mine.yaml": MINE},
    )

    source = plan.definition.sources["own"]
    assert (source.files, source.date, source.repeats) == ("*.csv", "日", False)
    assert source.columns == {"实收": ("实收金额", "收款")}
    assert source.drop == {"人数": ("0",), "日": ("小计",)}
    assert source.header == ("日", "实收", "实收金额", "收款", "人数")
    assert source.label == "自家系统"
    of = plan.places.of
    assert str(of("sources", "own", "date")).endswith("/presets/mine.yaml:5:7")
    assert str(of("sources", "own", "repeats")).endswith("/plan.yaml:2:61")


def test_a_plans_preset_goes_before_what_its_pack_says_of_the_source(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        "sources: {shop: {files: a/*.xls, preset: sycm-shop}}",
        pack="sources: {shop: {date: 日期, label: 店铺}}",
    )

    assert plan.definition.sources["shop"].date == "统计日期"
    assert plan.definition.sources["shop"].label == "生意参谋·店铺"


def test_named_metrics_come_from_the_export_and_no_others(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources: {own: {file: a.csv, preset: presets/mine.yaml}}
        metrics: {paid: {target: 10万}}
        """,
        files={"presets/mine.yaml": MINE},
    )

    assert list(plan.definition.metrics) == ["paid"]
    assert plan.definition.metrics["paid"].from_ == "own.实收"
    assert plan.definition.metrics["paid"].period is None
    assert plan.bound == {"paid"}
    assert str(plan.places.of("metrics", "paid", "from")).endswith("/plan.yaml:1:38")


def test_people_are_counted_by_the_period_too(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources: {own: {file: a.csv, preset: presets/mine.yaml}}
        metrics: {visitors: }
        """,
        files={"presets/mine.yaml": MINE},
    )

    metric = plan.definition.metrics["visitors"]
    assert (metric.from_, metric.period, metric.additive) == ("own.人数", "own.人数", False)


def test_what_the_plan_writes_goes_before_the_export_and_this_before_the_pack(
    tmp_path: Path,
) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources: {own: {file: a.csv, preset: presets/mine.yaml}, b: {file: b.csv}}
        metrics:
          paid: {from: b.gmv}
          visitors: {unit: 个}
        """,
        pack="""\
        sources: {daily: {date: 日期}}
        metrics:
          paid: {from: daily.支付}
          visitors: {from: daily.访客, period: month.访客, where: "端 = '无线'", unit: 人}
        """,
        files={"presets/mine.yaml": MINE},
    )

    paid, visitors = (plan.definition.metrics[name] for name in ("paid", "visitors"))
    assert paid.from_ == "b.gmv"
    assert (visitors.from_, visitors.period) == ("own.人数", "own.人数")
    assert (visitors.where, visitors.unit) == (None, "个")
    assert plan.bound == {"visitors"}


@pytest.mark.parametrize(
    "written",
    ["{actual: 5}", "{formula: 1 + 1}", "{from: null}"],
    ids=["typed", "computed", "from nowhere"],
)
def test_a_metric_with_values_of_its_own_is_not_bound(tmp_path: Path, written: str) -> None:
    plan = read_plan(
        tmp_path,
        f"""\
        sources: {{own: {{file: a.csv, preset: presets/mine.yaml}}}}
        metrics: {{paid: {written}}}
        """,
        files={"presets/mine.yaml": MINE},
    )

    assert plan.definition.metrics["paid"].from_ is None
    assert plan.bound == frozenset()


def test_a_packs_export_counts_once_the_plan_gives_its_files(tmp_path: Path) -> None:
    pack = "sources: {shop: {preset: sycm-shop}}\nmetrics: {paid: {}}"

    without = read_plan(tmp_path / "without", "client: A", pack=pack)
    with_files = read_plan(tmp_path / "with", "sources: {shop: {files: '*.xls'}}", pack=pack)

    assert without.bound == frozenset()
    assert with_files.definition.metrics["paid"].from_ == "shop.支付金额"


def test_two_exports_that_give_one_metric_are_told(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        """\
        title: T
        period: 2025-12
        sources:
          taobao: {files: a/*.xls, preset: sycm-shop}
          jd: {files: b/*.xls, preset: jd-shangzhi}
        metrics: {paid: {}, buyers: {}, refunds: {}}
        """,
    )

    assert told == (
        "plan.yaml:5:32: the sources `taobao` and `jd` both give `paid`, `buyers` "
        "[metric-bound-twice]\n"
        "    say under `metrics:` which one counts, for each of them: "
        "`paid: {from: taobao.支付金额}`"
    )


def test_of_the_export_that_the_plan_chose_all_is_known_as_of_the_other(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources:
          taobao: {files: a/*.xls, preset: sycm-shop}
          jd: {files: b/*.xls, preset: jd-shangzhi}
        metrics:
          visitors: {from: jd.访客数}
          buyers: {from: taobao.支付买家数, period: whole.买家数}
        """,
    )

    visitors, buyers = (plan.definition.metrics[name] for name in ("visitors", "buyers"))
    assert (visitors.from_, visitors.period, visitors.additive) == ("jd.访客数", "jd.访客数", False)
    assert (buyers.from_, buyers.period) == ("taobao.支付买家数", "whole.买家数")


def test_the_plan_chooses_between_two_exports(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources:
          taobao: {files: a/*.xls, preset: sycm-shop}
          jd: {files: b/*.xls, preset: jd-shangzhi}
        metrics: {paid: {from: jd.成交金额}, refunds: {}}
        """,
    )

    assert plan.definition.metrics["paid"].from_ == "jd.成交金额"
    assert plan.definition.metrics["refunds"].from_ == "taobao.成功退款金额"


def test_an_unknown_preset_is_told_with_those_there_are(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        """\
        title: T
        period: 2025-12
        sources: {a: {file: a.csv, preset: sycm-shopp}, b: {file: b.csv, preset: my/b.yaml}}
        """,
    )

    assert told == (
        "plan.yaml:3:36: there is no preset `sycm-shopp`; there are: douyin-luopan, jd-shangzhi, "
        "pdd-trade, sycm-products, sycm-shop, sycm-traffic, wanxiang [unknown-preset]\n"
        "    did you mean `sycm-shop`?\n"
        "plan.yaml:3:74: there is no preset file `my/b.yaml` [no-preset-there]\n"
        "    its path starts at the folder of the plan or pack that names it"
    )


def test_slips_in_a_preset_of_ones_own_are_told_at_their_places(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        """\
        title: T
        period: 2025-12
        sources: {own: {file: a.csv, preset: mine.yaml}}
        """,
        files={
            "mine.yaml": """\
about: {title: 自家, platform: own, where: 报表, note: 无}
source: own
header: {required: [日, 实收]}
file: a.csv
repeat: yes
"""
        },
    )

    assert told == (
        "mine.yaml:4:1: there is no key `file` [key-not-allowed]\n"
        "    allowed here: `about`, `source`, `files`, `header`, `units`, `metrics`, `sheet`, "
        "`date`, `format`, `date_format`, `missing`, `date_in`, `columns`, `ids`, `drop`, "
        "`overlaps`, `long`, `repeats`, `label`\n"
        "mine.yaml:5:1: there is no key `repeat` [unknown-key]\n"
        "    did you mean `repeats`?"
    )


def test_a_metric_of_a_column_that_the_header_lacks_is_told(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        """\
        title: T
        period: 2025-12
        sources: {own: {file: a.csv, preset: mine.yaml}}
        """,
        files={"mine.yaml": MINE.replace("paid: 实收,", "paid: 实收额,")},
    )

    assert told == (
        "mine.yaml:9:17: the metric `paid` comes from the column `实收额`, which `header` does not "
        "name [preset-column]\n"
        "    did you mean `实收`?"
    )


def test_a_packs_preset_may_not_lie_outside_the_pack(tmp_path: Path) -> None:
    told = errors(
        tmp_path,
        "title: T\nperiod: 2025-12\n",
        pack="sources: {own: {preset: ../mine.yaml}}\n",
        files={"mine.yaml": MINE},
    )

    assert told.startswith("pack/pack.yaml:1:25: ")
    assert "[path-leaves-pack]" in told


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_shipped_preset_is_whole_in_both_languages(preset: Preset) -> None:
    (english,) = (each for each in shipped_presets("en") if each.name == preset.name)

    assert english.about.title.isascii()
    assert "未与平台现行导出核对" in preset.about.note
    assert "not checked against" in english.about.note
    assert preset.files
    assert len(preset.columns) == len(set(preset.columns))
    assert len(preset.known) == len({name.lower() for name in preset.known})


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_a_shipped_preset_speaks_of_columns_it_names_and_metrics_there_are(preset: Preset) -> None:
    metrics = shipped_catalogue("e-commerce").metrics

    for column in (*preset.rules.columns, *preset.rules.ids, *preset.rules.drop, *preset.units):
        assert column in preset.columns
    if preset.rules.date:
        assert preset.rules.date in preset.required
    for name, given in preset.metrics.items():
        assert name in metrics
        assert metrics[name].formula is None
        assert given.additive is (metrics[name].additive is not False)


def test_names_of_exports_are_recognised_as_usual() -> None:
    usual = {
        "sycm-products": "【生意参谋平台】商品_全部_2025-12-01_2025-12-01",
        "sycm-traffic": "【生意参谋平台】流量来源_2025-12-01",
        "wanxiang": "计划报表_20251219_110330",
    }

    for name, file in usual.items():
        assert any(fnmatchcase(file, pattern) for pattern in PRESETS[name].files)


def test_the_preset_in_the_page_on_presets_works(tmp_path: Path) -> None:
    page = (ROOT / "docs/presets.md").read_text("utf-8")
    _, _, shown = page.partition("## A preset of your own")
    preset = shown.split("```yaml\n")[1].split("```")[0]

    plan = read_plan(
        tmp_path,
        """\
        sources: {orders: {files: "日报/*.xlsx", preset: presets/mine.yaml}}
        metrics: {paid: {}, visitors: {}}
        """,
        files={"presets/mine.yaml": preset},
    )

    assert plan.bound == {"paid", "visitors"}
    assert plan.definition.sources["orders"].columns == {"实收金额": ("实收", "收款额")}


def test_the_page_on_presets_lists_them_all() -> None:
    page = (ROOT / "docs/presets.md").read_text("utf-8")

    assert [name for name in PRESETS if f"| `{name}` |" not in page] == []
