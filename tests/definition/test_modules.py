"""Parts of a plan under a condition on itself: what is there, what goes with it, what is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.plans import errors, read_plan

from planforge import load, plan_from
from planforge.definition.conditions import KNOWN, Attributes, holds
from planforge.problems import PlanError, Problems
from planforge.workbook.layout import lay_out

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.definition.read import WrittenPlan

SAID = {
    "stage": "growth", "industry": "b2b", "language": "en", "depth": "standard",
    "platform": "jd", "scenario": "base",
}  # fmt: skip
PACK = """\
metrics:
  a: {label: A, actual: 5, target: 6, unit: 元}
  b: {label: B, formula: a * 2, when: stage == "mature"}
  c: {label: C, actual: 3, when: 'industry in ["b2b", "cross-border"]'}
facts:
  part: {label: Part, value: 3%, when: stage != "launch"}
tables:
  goals:
    columns:
      item: {label: Item}
      old: {label: Old, when: stage == "mature"}
    rows:
      - {item: x, old: y}
  far: {when: stage == "mature", columns: {item: {}}, rows: [{item: z}]}
charts:
  only: {title: Only, metrics: [b], series: [{value: to_date}]}
  both: {title: Both, metrics: [a, b], series: [{value: to_date}]}
  along: {title: Along, along: far, series: [{value: item}]}
checks:
  old: {label: Old, formula: b > 0, when: stage == "mature"}
sheets:
  gone: {title: Gone, blocks: [{block: cards, metrics: [b]}, {block: note, text: about b}]}
  kept:
    title: Kept
    blocks:
      - {block: cards, metrics: [a, b]}
      - {block: charts, charts: [only, both, along]}
      - {block: charts, charts: [only]}
      - {block: table, table: far}
      - {block: note, text: later, when: stage == "mature"}
"""


def read(tmp_path: Path, plan: str = "", pack: str = PACK) -> WrittenPlan:
    return read_plan(tmp_path, f"title: T\nperiod: 2025-12\n{plan}", pack=pack)


def told(tmp_path: Path, plan: str = "", pack: str = PACK) -> str:
    return errors(tmp_path, f"title: T\nperiod: 2025-12\n{plan}", pack=pack)


# ── Conditions ────────────────────────────────────────────────────────────────────────────────────


def answer(condition: str, **said: str | None) -> bool:
    problems = Problems()
    found = holds(condition, None, Attributes({**SAID, **said}, KNOWN), problems)
    assert not problems.found
    return found


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ('stage == "growth"', True),
        ('"growth" == stage', True),
        ('stage != "growth"', False),
        ('industry in ["b2b", "cross-border"]', True),
        ('industry in ("b2c",)', False),
        ('industry not in ["b2c"]', True),
        ('not stage == "launch"', True),
        ('stage == "launch" or industry == "b2b"', True),
        ('stage == "launch" or industry == "b2b" and depth == "full"', False),
        ('(stage == "launch" or industry == "b2b") and platform == "jd"', True),
        ('language == "en" and scenario == "base"', True),
    ],
)
def test_conditions_are_those_of_prose(condition: str, expected: bool) -> None:
    assert answer(condition) is expected


@given(st.sampled_from(KNOWN["stage"]))
def test_what_is_not_said_is_different_from_every_value(value: str) -> None:
    assert not answer(f'stage == "{value}"', stage=None)
    assert not answer(f'stage in ["{value}"]', stage=None)
    assert answer(f'stage != "{value}"', stage=None)
    assert answer(f'stage not in ["{value}"]', stage=None)


WORDS = [f'stage == "{word}"' for word in KNOWN["stage"]]
CONDITIONS = st.recursive(
    st.sampled_from([*WORDS, 'industry in ["b2b", "fresh"]', 'depth != "full"']),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(
            "({0[0]}) {0[1]} ({0[2]})".format
        ),
        inner.map("not ({})".format),
    ),
    max_leaves=6,
)


@given(CONDITIONS, st.sampled_from([None, *KNOWN["stage"]]))
def test_a_condition_or_its_opposite_holds(condition: str, stage: str | None) -> None:
    assert answer(condition, stage=stage) is not answer(f"not ({condition})", stage=stage)


def test_slips_in_conditions_are_told_with_their_place_and_how_to_mend_them(tmp_path: Path) -> None:
    pack = """\
metrics:
  a: {actual: 1, when: stage == "lunch"}
  b: {actual: 1, when: stagee == "launch"}
  c: {actual: 1, when: a > 3}
  d: {actual: 1, when: 'stage =='}
  e: {actual: 1, when: 'stage == "launch" %}{{ a }}{% if 1'}
  f: {actual: 1, when: 'stage == industry'}
  g: {actual: 1, when: 'scenario == "best"'}
"""

    assert told(tmp_path, pack=pack) == (
        "pack/pack.yaml:2:34: `stage` is never `lunch`; it may be `launch`, `growth`, `mature`"
        " [unknown-attribute-value]\n"
        "    did you mean `launch`?\n"
        "pack/pack.yaml:3:24: `stagee` is nothing that a plan says of itself;"
        ' `stagee == "launch"` may ask for `stage`, `industry`, `language`, `depth`, `platform`,'
        " `scenario` [unknown-attribute]\n"
        "    did you mean `stage`?\n"
        "pack/pack.yaml:4:24: `a > 3` is no condition on the plan itself [condition-not-plain]\n"
        '    compare what the plan says of itself with a text, as in `stage == "mature"`; figures'
        " are not known yet here\n"
        "pack/pack.yaml:5:25: `stage ==` cannot be read as a condition [condition-syntax]\n"
        '    write it as `stage == "mature"`, `industry in ["b2b", "cross-border"]`, joined by'
        " `and`, `or`, `not`, with straight quotes\n"
        'pack/pack.yaml:6:25: `stage == "launch" %}{{ a }}{% if 1` cannot be read as a condition'
        " [condition-syntax]\n"
        '    write it as `stage == "mature"`, `industry in ["b2b", "cross-border"]`, joined by'
        " `and`, `or`, `not`, with straight quotes\n"
        "pack/pack.yaml:7:25: `stage == industry` is no condition on the plan itself"
        " [condition-not-plain]\n"
        '    compare what the plan says of itself with a text, as in `stage == "mature"`; figures'
        " are not known yet here\n"
        "pack/pack.yaml:8:38: `scenario` is never `best`; it may be `base`"
        " [unknown-attribute-value]"
    )


def test_a_condition_that_is_wrong_is_told_of_alone(tmp_path: Path) -> None:
    pack = """\
metrics:
  a: {actual: 1, when: stage = "mature"}
  b: {formula: a * 2}
"""

    assert [line.split("[")[-1] for line in told(tmp_path, pack=pack).split("\n")[::2]] == [
        "condition-syntax]"
    ]


# ── What is left out ──────────────────────────────────────────────────────────────────────────────


def test_what_does_not_hold_is_not_there_and_lists_go_without_it(tmp_path: Path) -> None:
    plan = read(tmp_path, "stage: growth\nindustry: b2b\n").definition

    assert list(plan.metrics) == ["a", "c"]
    assert list(plan.facts) == ["part"]
    assert {name: list(table.columns) for name, table in plan.tables.items()} == {"goals": ["item"]}
    assert plan.tables["goals"].rows == ({"item": "x"},)
    assert {name: chart.metrics for name, chart in plan.charts.items()} == {"both": ("a",)}
    assert not plan.checks
    assert "gone" not in plan.sheets
    kept = [block.model_dump(exclude_none=True) for block in plan.sheets["kept"].blocks]
    assert kept == [
        {"block": "cards", "metrics": ("a",)},
        {"block": "charts", "charts": ("both",)},
    ]


def test_all_is_there_for_a_plan_that_says_so(tmp_path: Path) -> None:
    plan = read(tmp_path, "stage: mature\nindustry: cross-border\n").definition

    assert list(plan.metrics) == ["a", "b", "c"]
    assert list(plan.charts) == ["only", "both", "along"]
    assert len(plan.sheets["kept"].blocks) == 5
    assert plan.sheets["gone"].blocks[0].model_dump()["metrics"] == ("b",)


def test_a_plan_may_bring_in_what_its_pack_leaves_out(tmp_path: Path) -> None:
    plan = read(tmp_path, "stage: launch\nmetrics: {b: {when: null}}\n")

    assert list(plan.definition.metrics) == ["a", "b"]
    assert not plan.notices


def test_what_a_plan_sets_in_vain_is_told(tmp_path: Path) -> None:
    plan = read(tmp_path, "stage: launch\nmetrics:\n  b: {target: 8}\n")

    folder = f"{tmp_path.as_posix()}/"
    assert [notice.text().replace(folder, "") for notice in plan.notices] == [
        "plan.yaml:5:3: what the plan says of `b` has no effect: it is only there under the"
        ' condition `stage == "mature"` (pack/pack.yaml:3:39) [set-but-switched-off]\n'
        "    to bring it in, add `when: null` to it"
    ]
    assert [notice.text("zh").replace(folder, "") for notice in plan.notices] == [
        'plan.yaml:5:3: 方案里写的 `b` 不起作用：它只在条件 `stage == "mature"` 下才有'
        "（pack/pack.yaml:3:39） [set-but-switched-off]\n"
        "    要启用它，请给它加上 `when: null`"
    ]


def test_formulas_that_name_what_is_not_there_are_told_with_the_condition(tmp_path: Path) -> None:
    plan = """\
metrics:
  d: {formula: a + b, target: b.target * 2}
drivers: {d: a * b}
tables:
  goals:
    group: old
    columns: {twice: {type: number, formula: old & far.item.total}}
    rows: [{item: '=text(b)'}]
checks: {x: {label: X, formula: "b > 1"}}
charts: {z: {title: '="b" & text(b)', metrics: [a], series: [{value: to_date}]}}
"""
    mature = '`stage == "mature"`'

    lines = told(tmp_path, plan).split("\n")

    assert [line.partition(" [")[0] for line in lines if "[switched-off]" in line] == [
        f"plan.yaml:{place}: `{name}` is only there under the condition {mature} ({where})"
        for place, name, where in (
            ("4:20", "b", "pack/pack.yaml:3:39"),
            ("4:31", "b", "pack/pack.yaml:3:39"),
            ("5:18", "b", "pack/pack.yaml:3:39"),
            ("8:12", "goals.old", "pack/pack.yaml:11:31"),
            ("9:46", "goals.old", "pack/pack.yaml:11:31"),
            ("9:52", "far", "pack/pack.yaml:14:15"),
            ("10:26", "b", "pack/pack.yaml:3:39"),
            ("11:34", "b", "pack/pack.yaml:3:39"),
            ("12:34", "b", "pack/pack.yaml:3:39"),
        )
    ]
    assert "bring it in: `metrics: {b: {when: null}}`" in lines[1]
    assert "`tables: {goals: {columns: {old: {when: null}}}}`" in "\n".join(lines)


def test_a_column_may_be_called_like_a_metric_that_is_left_out(tmp_path: Path) -> None:
    plan = """\
tables: {own: {columns: {b: {type: number}, c2: {type: number, formula: b * 2}}, rows: [{b: 1}]}}
"""

    assert "own" in read(tmp_path, plan).definition.tables


def test_a_headline_that_is_left_out_takes_its_identity_and_scenarios_along(tmp_path: Path) -> None:
    plan = """\
drivers: {b: a * c}
industry: b2b
scenarios: {low: {label: Low, drivers: {a: 4, b: 5}}}
"""

    definition = read(tmp_path, plan).definition

    assert not definition.drivers
    assert definition.scenarios["low"].drivers == {"a": 4}


def test_rows_about_a_metric_left_out_go_by_name_and_by_label(tmp_path: Path) -> None:
    table = "  marks: {columns: {m: {type: metric}}, rows: [{m: a}, {m: b}, {m: B}]}\n"
    in_pack = PACK.replace("charts:\n", f"{table}charts:\n", 1)

    assert read(tmp_path, pack=in_pack).definition.tables["marks"].rows == ({"m": "a"},)


def test_metrics_of_a_catalogue_may_be_left_out_and_missed(tmp_path: Path) -> None:
    plan = """\
catalogue: e-commerce
stage: launch
metrics:
  gmv: {actual: 5, when: stage == "mature"}
  buyers: {actual: 5}
  aov:
"""
    assert told(tmp_path, plan.replace("gmv", "paid"), pack="about: {title: N}\n") == (
        'plan.yaml:8:3: `paid` is only there under the condition `stage == "mature"`'
        " (plan.yaml:6:27) [switched-off]\n"
        "    put this under the same condition with `when:`, or bring it in:"
        " `metrics: {paid: {when: null}}`"
    )


# ── In a plan that is built ───────────────────────────────────────────────────────────────────────

PLAN = """\
title: T
period: 2025-12
as_of: 2025-12-12
language: en
pack: base
outline: [text.md]
metrics:
  a: {label: Alpha, actual: 5, target: 6, unit: people}
  b: {label: Beta, formula: a * 2, when: stage == "mature"}
"""
TEXT = """\
# One
{% if stage == "mature" %}
Old: {{ b }}.
{% elif industry == "fresh" and b > 3 %}
Fresh: {{ b }}.
{% else %}
{{ a }} in a plan for {{ stage }}, {{ industry }}.
{% endif %}

{{ kpis(["a", "b"], ["to_date"]) }}

## Two {standard} {when: stage == "mature"}
{{ b }} again, {{ ref("section:One") }}.

## Three {when: stage != "mature"}
Text.
"""


def built(tmp_path: Path, text: str, **said: str) -> str:
    """Return the document's text."""
    from docx import Document

    lines = "".join(f"{key}: {value}\n" for key, value in said.items())
    (tmp_path / "plan.yaml").write_text(PLAN + lines, "utf-8")
    (tmp_path / "text.md").write_text(text, "utf-8")
    out = load(tmp_path / "plan.yaml").to_word(tmp_path / "out.docx")
    document = Document(str(out))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def problems(tmp_path: Path, text: str, **said: str) -> list[str]:
    """Return what is wrong with the document."""
    with pytest.raises(PlanError) as caught:
        built(tmp_path, text, **said)
    return caught.value.text().replace(f"{tmp_path.as_posix()}/", "").split("\n")


def test_the_document_has_what_the_plan_has(tmp_path: Path) -> None:
    text = built(tmp_path, TEXT, stage="growth", industry="cross-border")

    assert "5 people in a plan for growth, cross-border." in text
    assert "Three" in text
    assert "Alpha" in text
    assert "Two" not in text
    assert "Beta" not in text
    assert "Fresh" not in text


def test_the_document_of_another_stage_has_its_own_sections(tmp_path: Path) -> None:
    text = built(tmp_path, TEXT, stage="mature")

    assert "Old: 10" in text
    assert "Two" in text
    assert "Beta" in text
    assert "Three" not in text


def test_without_a_stage_there_is_what_is_not_special_to_one(tmp_path: Path) -> None:
    text = built(tmp_path, TEXT)

    assert "Three" in text
    assert "Two" not in text
    assert "[to be added: stage]" in text


def test_prose_that_names_what_is_not_there_is_told_with_the_condition(tmp_path: Path) -> None:
    text = """\
# One
{{ b.target }} and {{ typo }}.

{% if stage == "mature" %}
{{ typo }}
{% endif %}

{% if stage == "lunch" %}
None.
{% endif %}

## Two {when: stagee == "mature"}
"""

    assert problems(tmp_path, text, stage="growth") == [
        'text.md:2:4: `b` is only there under the condition `stage == "mature"`'
        " (plan.yaml:9:42) [switched-off-in-prose]",
        '    put this text between `{% if stage == "mature" %}` and `{% endif %}`, or under a'
        ' heading with `{when: stage == "mature"}`',
        "text.md:2:23: there is no figure `typo` [unknown-figure]",
        "text.md:5:4: there is no figure `typo` [unknown-figure]",
        "text.md:8:17: `stage` is never `lunch`; it may be `launch`, `growth`, `mature`"
        " [unknown-attribute-value]",
        "    did you mean `launch`?",
        'text.md:12:15: `stagee` is nothing that a plan says of itself; `stagee == "mature"` may'
        " ask for `stage`, `industry`, `language`, `depth`, `platform`, `scenario`"
        " [unknown-attribute]",
        "    did you mean `stage`?",
    ]


def test_text_for_a_section_that_is_not_there_is_told(tmp_path: Path) -> None:
    found = problems(tmp_path, TEXT, stage="launch", sections="{Two: my text}")

    assert found == [
        'plan.yaml:11:17: section `Two` is only there under the condition `stage == "mature"`'
        " (text.md:12:26) [section-switched-off]",
        "    take the text away, or change what the plan says of itself",
    ]


def test_a_reference_to_what_a_plan_does_not_print_is_told(tmp_path: Path) -> None:
    found = problems(tmp_path, TEXT + '\nSee {{ ref("section:One/Two") }}.\n', stage="launch")

    assert "[reference-switched-off]" in found[0]


def test_sheets_with_nothing_on_them_are_left_out() -> None:
    definition = {
        "title": "T", "period": "2025-12", "as_of": "2025-12-12",
        "metrics": {"a": {"actual": 5, "target": 6}},
        "sheets": {
            "told": {"title": "Told", "blocks": [{"block": "note", "text": "only words"}]},
            "shown": {"title": "Shown", "blocks": [{"block": "cards", "metrics": ["a"]}]},
        },
    }  # fmt: skip

    titles = {sheet.title for sheet in lay_out(plan_from(definition)).sheets}

    assert "Shown" in titles
    assert not titles & {"Told", "驱动分解", "情景与敏感性", "每日跟踪"}
