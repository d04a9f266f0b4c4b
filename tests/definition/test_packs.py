"""Plans over packs over packs: what wins, what goes, in which language and order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.plans import errors, plan_folder, read_plan

from planforge.definition.packs import list_packs, pack_names
from planforge.definition.read import read_definition
from planforge.problems import PlanError

if TYPE_CHECKING:
    from pathlib import Path


def test_mappings_merge_key_by_key_lists_and_values_are_replaced(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        metrics: {paid: {target: 800万}, fresh: {unit: 人}}
        tables: {t: {rows: [{a: 2}]}}
        """,
        pack="""\
        metrics: {paid: {unit: 元, target: 1}, rate: {formula: a / b}}
        tables: {t: {title: T, rows: [{a: 1}, {a: 3}]}}
        """,
    )

    metrics = plan.definition.metrics
    assert list(metrics) == ["paid", "fresh", "rate"]
    assert (metrics["paid"].unit, metrics["paid"].target) == ("元", "800万")
    assert plan.definition.tables["t"].rows == ({"a": 2},)
    assert plan.definition.tables["t"].title == "T"
    of = plan.places.of
    assert str(of("metrics", "paid", "target")).endswith("/plan.yaml:1:26")
    assert str(of("metrics", "paid", "unit")).endswith("/pack/pack.yaml:1:24")


def test_null_takes_a_packs_entry_away(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        client: null
        metrics: {paid: null, rate: {target: null}}
        sheets: {one: null}
        tables: {t: {columns: {b: null}}}
        sections: {甲: null, 乙: null}
        """,
        pack="""\
        client: C
        metrics: {paid: {}, rate: {target: 5, unit: "%"}}
        sheets: {one: {title: One, blocks: []}}
        tables: {t: {columns: {a: {}, b: {}}}}
        sections: {甲: text}
        """,
    ).definition

    assert plan.client is None
    assert list(plan.metrics) == ["rate"]
    assert (plan.metrics["rate"].target, plan.metrics["rate"].unit) == (None, "%")
    assert plan.sheets == {}
    assert list(plan.tables["t"].columns) == ["a"]
    assert plan.sections == {"甲": None, "乙": None}


def test_metrics_are_not_read_from_a_source_that_the_plan_takes_away(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        sources: {orders: null}
        metrics: {repeat: {actual: 12%}, paid: {target: 5}}
        """,
        pack="""\
        sources: {daily: {file: a.csv}, orders: {repeats: yes}}
        metrics:
          repeat: {from: orders.buyer, unit: 人}
          paid: {from: daily.amount, period: orders.amount}
        """,
    ).definition

    assert list(plan.sources) == ["daily"]
    assert (plan.metrics["repeat"].from_, plan.metrics["repeat"].unit) == (None, "人")
    assert plan.metrics["repeat"].actual == "12%"
    assert (plan.metrics["paid"].from_, plan.metrics["paid"].period) == ("daily.amount", None)


def test_a_key_with_nothing_behind_it_leaves_the_packs_as_it_is(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        """\
        client:
        metrics:
          paid: {formula: , unit: 件}
        tables:
          t:
        sections:
          甲:
        """,
        pack="""\
        client: C
        metrics: {paid: {from: daily.x}}
        tables: {t: {title: T}}
        sections: {甲: 文}
        """,
    )

    assert plan.definition.client == "C"
    assert plan.definition.metrics["paid"].from_ == "daily.x"
    assert plan.definition.tables["t"].title == "T"
    assert plan.definition.sections == {"甲": "文"}


def test_null_for_what_the_pack_does_not_have_is_told_of(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        "title: A\nperiod: 2025-12\nmetrics: {padi: null}\n",
        pack="metrics: {paid: {}}\n",
    ) == (
        "plan.yaml:3:11: `metrics.padi` is empty, and the pack has nothing of that name to take"
        " away [nothing-to-remove]\n"
        "    did you mean `paid`?"
    )


def test_a_metric_computed_in_the_plan_no_longer_comes_from_the_packs_data(tmp_path: Path) -> None:
    metric = read_plan(
        tmp_path,
        "metrics: {paid: {formula: a - b}}",
        pack="metrics: {paid: {from: daily.x, unit: 元}}\n",
    ).definition.metrics["paid"]

    assert (metric.from_, metric.formula, metric.unit) == (None, "a - b", "元")


def test_packs_extend_packs_and_the_nearest_wins(tmp_path: Path) -> None:
    plan = read_plan(
        tmp_path,
        "author: mine",
        pack="""\
        extends: ../house
        about: {title: Near}
        numbering: decimal
        outline: [near.md]
        """,
        files={
            "house/pack.yaml": (
                "numbering: chinese\nauthor: house\nsummary: far.md\nclient: H\noutline: [far.md]\n"
            ),
            "house/far.md": "far",
            "pack/near.md": "near",
        },
    )

    assert plan.definition.author == "mine"
    assert plan.definition.numbering == "decimal"
    assert plan.definition.client == "H"
    assert plan.definition.summary == "far"
    assert list(plan.texts) == ["near.md"]


def test_a_pack_may_extend_a_shipped_one(tmp_path: Path) -> None:
    plan = read_plan(tmp_path, "title: A", pack="extends: base\n")

    assert "kpis" in plan.definition.sheets


@pytest.mark.parametrize(
    ("plan_keys", "order"),
    [
        ("{b: {unit: x}}", ["a", "b", "c"]),
        ("{c: {}, a: {}}", ["c", "b", "a"]),
        ("{c: {}, b: {}, a: {}}", ["c", "b", "a"]),
        ("{new: {}}", ["a", "b", "c", "new"]),
        ("{b: {}, new: {}, other: {}}", ["a", "b", "new", "other", "c"]),
        ("{new: {}, b: {}}", ["a", "new", "b", "c"]),
        ("{b: null, new: {}}", ["a", "new", "c"]),
    ],
)
def test_the_plans_order_holds_for_what_it_names(
    tmp_path: Path, plan_keys: str, order: list[str]
) -> None:
    plan = read_plan(tmp_path, f"metrics: {plan_keys}", pack="metrics: {a: {}, b: {}, c: {}}\n")

    assert list(plan.definition.metrics) == order


@pytest.mark.parametrize(
    ("plan_keys", "order"),
    [
        ("{mine: MINE}", ["index", "mine", "facts", "more"]),
        ("{more: {}, mine: MINE}", ["index", "facts", "more", "mine"]),
        ("{index: {}, mine: MINE}", ["index", "mine", "facts", "more"]),
    ],
)
def test_a_sheet_that_follows_nothing_stands_before_the_reference_sheets(
    tmp_path: Path, plan_keys: str, order: list[str]
) -> None:
    note = "blocks: [{block: note, text: x}]"
    pack = f"""\
sheets:
  index: {{title: I, {note}}}
  facts: {{title: F, kind: reference, {note}}}
  more: {{title: M, kind: inputs, {note}}}
"""
    mine = plan_keys.replace("MINE", f"{{title: Mine, {note}}}")

    plan = read_plan(tmp_path, f"sheets: {mine}", pack=pack)

    assert list(plan.definition.sheets) == order


PACK_IN_TWO_LANGUAGES = """\
metrics:
  paid: {label: {zh-CN: 支付金额, en: Paid}, group: {zh-CN: 交易}}
  rate: {label: {en: Rate}}
outline: {zh-CN: [一.md], en: [one.md]}
"""
FILES = {"pack/一.md": "一", "pack/one.md": "one"}


@pytest.mark.parametrize(
    ("language", "labels", "outline"),
    [("zh-CN", ["支付金额", "Rate"], "一.md"), ("en", ["Paid", "Rate"], "one.md")],
)
def test_texts_are_in_the_plans_language_else_in_the_other(
    tmp_path: Path, language: str, labels: list[str], outline: str
) -> None:
    plan = read_plan(tmp_path, f"language: {language}", PACK_IN_TWO_LANGUAGES, FILES)

    assert [metric.label for metric in plan.definition.metrics.values()] == labels
    assert plan.definition.metrics["paid"].group == "交易"
    assert list(plan.texts) == [outline]
    label = plan.places.of("metrics", "paid", "label")
    assert str(label).endswith("2:25" if language == "zh-CN" else "2:35")


def test_the_packs_language_holds_where_the_plan_says_none(tmp_path: Path) -> None:
    pack = PACK_IN_TWO_LANGUAGES + "language: en\n"

    plan = read_plan(tmp_path, "title: {zh-CN: 标题, en: Title}", pack, FILES)

    assert plan.definition.language == "en"
    assert plan.definition.title == "Title"
    assert plan.definition.metrics["paid"].label == "Paid"


def test_an_unknown_pack_is_told_of_with_those_there_are(tmp_path: Path) -> None:
    listed = ", ".join(pack_names())
    assert errors(tmp_path, "title: A\nperiod: 2025-12\npack: bose\n") == (
        f"plan.yaml:3:7: there is no pack `bose`; there are: {listed} [unknown-pack]\n"
        "    did you mean `base`?"
    )
    assert errors(tmp_path, "title: A\nperiod: 2025-12\npack: ./nothing\n") == (
        "plan.yaml:3:7: there is no pack in `./nothing`: no `pack.yaml` stands there"
        " [no-pack-there]\n"
        "    give the pack's folder, relative to this file, or the name of a pack that comes with"
        " PlanForge"
    )


def test_a_pack_that_extends_itself_is_told_of(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        "title: A\nperiod: 2025-12\n",
        pack="extends: ../other\n",
        files={"other/pack.yaml": "extends: ../pack\n"},
    ) == (
        "other/pack.yaml:1:10: the pack `../pack` extends itself, by way of the packs between"
        " [pack-circle]\n"
        "    take one `extends` away"
    )


def test_a_pack_beside_the_plan_needs_no_dot(tmp_path: Path) -> None:
    plan = read_plan(tmp_path, "pack: 我的包", files={"我的包/pack.yaml": "client: C\n"})

    assert plan.definition.client == "C"


def test_data_files_of_a_pack_lie_in_it(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        "title: A\nperiod: 2025-12\ntables: {b: {rows: ../b.csv}}\n",
        pack="holidays: ../h.csv\ntables: {a: {rows: /a.xlsx#S}}\nevents: C:\\e.csv\n",
    ) == (
        "pack/pack.yaml:1:11: `../h.csv` leads out of the pack's folder [path-leaves-pack]\n"
        "    put the file into the pack\n"
        "pack/pack.yaml:2:20: `/a.xlsx` leads out of the pack's folder [path-leaves-pack]\n"
        "    put the file into the pack\n"
        "pack/pack.yaml:3:9: `C:/e.csv` leads out of the pack's folder [path-leaves-pack]\n"
        "    put the file into the pack"
    )


@pytest.mark.parametrize(
    "named",
    [
        "file: ../s.csv", "file: /etc/s.csv", "files: [a/*.csv, '/**']", "files: ../../*",
        "file: C:\\s.csv", "files: '${HOME}/*.csv'", "file: pack/link/s.csv",
        "url: sqlite:////srv/s.db", "url: 'duckdb:///%2e%2e/s.db'",
    ],
)  # fmt: skip
def test_only_the_plan_itself_has_files_read_that_lie_elsewhere(tmp_path: Path, named: str) -> None:
    plan, source = "title: A\nperiod: 2025-12\n", f"sources: {{s: {{{named}}}}}\n"
    outside = tmp_path / "outside"
    (folder := tmp_path / "plan").mkdir()
    outside.mkdir()
    (folder / "pack").mkdir()
    (folder / "pack/link").symlink_to(outside)

    told = errors(folder, plan, pack=source)

    written = named.partition(": ")[2].strip("'") if "[" not in named else "/**"
    assert told.partition("\n")[0].partition(" ")[2] == (
        f"`{written}`: a pack has no files read outside the plan's folder [path-leaves-plan]"
    )
    assert "[path-leaves-plan]" not in _told(folder, plan + source)


def _told(folder: Path, plan: str) -> str:
    """Return what is wrong with a plan; nothing where nothing is."""
    try:
        read_plan(folder, plan)
    except PlanError as error:
        return error.text("en")
    return ""


@pytest.mark.parametrize(
    "named",
    ["file: data/s.csv", "files: ['**/*店铺*.xls#表: 1']", "url: '${WAREHOUSE}'",
     "url: sqlite:///data/s.db", "url: 'postgresql://host:5432/shop'"],
)  # fmt: skip
def test_a_pack_names_files_in_the_plans_folder(tmp_path: Path, named: str) -> None:
    read_plan(tmp_path, "", pack=f"sources: {{s: {{{named}}}}}\n")


def test_a_pack_changed_on_disk_is_read_anew(tmp_path: Path) -> None:
    assert read_plan(tmp_path, "", pack="client: A\n").definition.client == "A"
    assert read_plan(tmp_path, "", pack="client: B\n").definition.client == "B"


def test_pack_as_a_key_of_a_pack_is_told_of(tmp_path: Path) -> None:
    for _ in range(2):
        assert errors(tmp_path, "title: A\nperiod: 2025-12\n", pack="pack: base\n") == (
            "pack/pack.yaml:1:1: `pack` is a key of plans, not of packs [pack-in-pack]\n"
            "    write `extends: …` for the pack this one builds on"
        )


def test_a_broken_pack_is_told_of(tmp_path: Path) -> None:
    assert "pack/pack.yaml:1:1: a plan is written as keys and values" in errors(
        tmp_path, "title: A\nperiod: 2025-12\n", pack="- a\n"
    )
    assert "pack/pack.yaml:2:1: a tab stands here" in errors(
        tmp_path, "title: A\nperiod: 2025-12\n", pack="a:\n\tb: 1\n"
    )
    assert "pack/pack.yaml:1:10: `extends` must be one text" in errors(
        tmp_path, "title: A\nperiod: 2025-12\n", pack="extends: [a]\n"
    )


def test_what_is_about_the_pack_is_no_key_of_plans(tmp_path: Path) -> None:
    text = errors(tmp_path, "title: A\nperiod: 2025-12\nabout: {title: x}\nextends: base\n")

    assert "plan.yaml:3:1: there is no key `about`" in text
    assert "plan.yaml:4:1: there is no key `extends`" in text


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_shipped_packs_are_listed_with_title_and_description(language: str) -> None:
    packs = list_packs(language)

    assert [pack.name for pack in packs] == list(pack_names())
    assert all(pack.title != pack.name and pack.description for pack in packs)


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", pack_names())
def test_every_shipped_pack_reads_in_both_languages(
    tmp_path: Path, name: str, language: str
) -> None:
    plan_folder(tmp_path, f"title: A\nperiod: 2025-12\npack: {name}\nlanguage: {language}\n")

    try:
        plan = read_definition(tmp_path)
    except PlanError as error:
        pytest.fail(str(error))

    assert plan.definition.language == language
