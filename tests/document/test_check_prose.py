from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

import pytest
import yaml
from tests.document.test_prose import ATTACKS
from tests.support.prose_plan import FakePlan, budget, plan, prose

from planforge.document.calls import PARAMETERS
from planforge.document.compose import compose
from planforge.document.prose import FILTERS
from planforge.problems import PlanError

SOURCES = Path(__file__).parents[2] / "src" / "planforge" / "document"


def problems(text: str, whole: FakePlan | None = None, language: str = "en") -> str:
    with pytest.raises(PlanError) as raised:
        compose(whole or plan(), [prose(text)])
    return raised.value.text(language)  # type: ignore[arg-type]


def codes(text: str, whole: FakePlan | None = None) -> list[str]:
    return re.findall(r"\[([a-z-]+)\]$", problems(text, whole), re.MULTILINE)


def test_an_unknown_figure_is_reported_where_it_is_used() -> None:
    assert problems("# 章\n目标 {{ paid.targt }}。") == (
        "prose/a.md:2:7: there is no figure `paid.targt` [unknown-figure]\n"
        "    did you mean `paid.target`?"
    )


def test_in_chinese_too() -> None:
    assert problems("# 章\n目标 {{ paid.targt }}。", language="zh") == (
        "prose/a.md:2:7: 没有指标 `paid.targt` [unknown-figure]\n    是不是 `paid.target`？"
    )


def test_arithmetic_is_to_be_named_under_metrics() -> None:
    assert problems("# 章\n{{ paid.target - paid }}") == (
        "prose/a.md:2:1: prose does not calculate, but here stands `paid.target - paid`"
        " [arithmetic-in-prose]\n"
        "    give the result a name under `metrics` (`formula: …`) and print that"
    )


def test_all_problems_of_all_sections_are_said_at_once() -> None:
    text = "# {{ nam }}\n{{ a }} {{ a }}\n## 乙\n{{ paid | default('0') }}\n## 丙 {full}\n{{ c }}"

    assert problems(text) == (
        "prose/a.md:1:6: there is no figure `nam` [unknown-figure]\n"
        "prose/a.md:2:4: there is no figure `a` [unknown-figure]\n"
        "prose/a.md:2:12: there is no figure `a` [unknown-figure]\n"
        "prose/a.md:4:11: there is no filter `default`; there are `change`, `rise`, `more`,"
        " `words`, `size`, `label`, `is_known`, `day` [unknown-filter]\n"
        "prose/a.md:6:4: there is no figure `c` [unknown-figure]"
    )


def test_tags_on_many_lines_have_exact_places() -> None:
    text = '# 章\n{{\n  cell("budget",\n    "内容营削",\n  "amout") }}'

    assert problems(text) == (
        "prose/a.md:4:6: table `budget` has no row `内容营削` [unknown-row-in-prose]\n"
        "    did you mean `内容营销`?\n"
        "prose/a.md:5:4: table `budget` has no column `amout` [unknown-column-in-prose]\n"
        "    did you mean `amount`?"
    )


def test_a_percentage_in_a_condition_is_written_as_a_number() -> None:
    assert problems("# 章\n{% if conversion > 3.2% %}\n高\n{% endif %}\n{{ b }}") == (
        "prose/a.md:2:20: `3.2%` cannot stand in a tag [percent-in-prose]\n"
        "    write `0.032`\n"
        "prose/a.md:5:4: there is no figure `b` [unknown-figure]"
    )


def test_braces_of_a_chinese_input_method_are_seen() -> None:
    assert problems("# 章\n目标 ｛｛ paid ｝｝").startswith(
        "prose/a.md:2:4: `｛｛` has no counterpart [unfinished-tag]\n"
    )


def test_a_condition_closes_within_its_section() -> None:
    text = "# 章\n{% if paid > 0 %}\n## 节\n甲\n{% endif %}"

    assert problems(text) == (
        "prose/a.md:2:1: `if` is not closed within its section [tag-not-closed]\n"
        "    add `endif` before the next heading;"
        " headings cannot stand inside a condition or loop\n"
        "prose/a.md:5:1: `endif` closes nothing that was opened in this section [tag-not-open]"
    )


def test_a_reference_to_something_switched_off_is_an_error() -> None:
    text = '# 章\n见 {{ ref("table:budget") }}。\n## 节 {full}\n{{ table("budget") }}'

    assert problems(text) == (
        "prose/a.md:2:11: the text refers to `table:budget`, which is not printed at this depth"
        " [reference-switched-off]\n"
        "    move it to a section that is printed, or give this one the same depth mark"
    )


def test_a_reference_to_nothing_is_an_error() -> None:
    text = '# 章\n{{ ref("table:budgte") }}\n\n{{ table("budget") }}'

    assert problems(text) == (
        "prose/a.md:2:9: the text refers to `table:budgte`, which stands nowhere in the document"
        " [unknown-reference]\n"
        "    did you mean `table:budget`?"
    )


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{{ foo() }}", "unknown-function-in-prose"),
        ('{{ table("budgt") }}', "unknown-table-in-prose"),
        ('{{ table("budget", columns=["itm"]) }}', "unknown-column-in-prose"),
        ('{{ table("budget", columns=["cost"]) }}', "internal-in-prose"),
        ('{{ table("budget", ["item"], colums=["item"]) }}', "unknown-argument-in-prose"),
        ('{{ table("budget", columns="item") }}', "list-in-prose"),
        ("{{ table(client) }}", "literal-in-prose"),
        ("{{ table() }}", "missing-argument-in-prose"),
        ('{{ chart("a", "b") }}', "arguments-in-prose"),
        ('{{ chart("daily") }}', "unknown-chart-in-prose"),
        ('{{ kpis(["pad"]) }}', "unknown-metric-in-prose"),
        ('{{ kpis(["paid"], ["tget"]) }}', "unknown-facet-in-prose"),
        ('甲 {{ table("budget") }}', "block-on-own-line"),
        ("甲 {% if paid %}\n乙\n{% endif %}", "tag-on-own-line"),
        ("{% set a = paid %}", "unknown-tag"),
        ("{% include 'x' %}", "unknown-tag"),
        ("{{ paid is defined }}", "not-in-prose"),
        ("{{ paid ~ paid }}", "not-in-prose"),
        ("{{ 'a' if paid else 'b' }}", "not-in-prose"),
        ("{{ paid > 0 }}", "not-in-prose"),
        ("{{ paid | is_known }}", "not-in-prose"),
        ("{{ paid['target'] }}", "not-in-prose"),
        ("{{ (paid - paid) | size }}", "arithmetic-in-prose"),
        ("{{ -paid }}", "arithmetic-in-prose"),
        ("{{ period }}", "unknown-figure"),
        ("{{ budget }}", "unknown-figure"),
        ("{{ paid.status | change }}", "filter-needs-number"),
        ("{{ paid | change(1) }}", "filter-arguments-none"),
        ('{{ paid | words("多") }}', "filter-arguments-words"),
        ("{{ paid paid }}", "prose-syntax"),
        ("{% if %}\n{% endif %}", "prose-syntax"),
        ("{{ paid", "unfinished-tag"),
        ("{% for a in range(9) %}\n甲\n{% endfor %}", "loop-over-rows"),
        ("![图](https://x)", "image-in-prose"),
        ("[图](https://x/{{ paid }})", "figure-in-link"),
        ('{% if paid > "多" %}\n甲\n{% endif %}', "cannot-compare-in-prose"),
        ("##节", "heading-without-space"),
        ("##### 节", "heading-too-deep"),
        ("### 节", "heading-level-skipped"),
        ("## 节 {ful}", "unknown-depth"),
        ("## ", "heading-without-text"),
    ],
)
def test_a_mistake_has_its_code(text: str, code: str) -> None:
    assert codes(f"# 章\n{text}\n") == [code]


@pytest.mark.parametrize("text", ATTACKS)
def test_attacks_do_not_pass_the_check(text: str) -> None:
    assert codes(f"# 章\n{text}\n")


def test_text_before_the_first_heading_belongs_nowhere() -> None:
    assert codes("甲\n# 章\n乙") == ["text-before-heading"]
    assert codes("甲") == ["text-before-heading"]


def test_an_internal_table_is_not_for_the_document() -> None:
    whole = plan(tables={"budget": budget()})
    tables = whole.definition.tables["budget"].model_copy(update={"internal": True})
    whole = plan()
    object.__setattr__(
        whole, "definition", whole.definition.model_copy(update={"tables": {"budget": tables}})
    )

    assert codes('# 章\n{{ table("budget") }}', whole) == ["internal-in-prose"]


def test_every_code_has_its_words_in_both_languages() -> None:
    folder = resources.files("planforge") / "messages"
    written = {
        file.name: yaml.safe_load(file.read_text("utf-8"))
        for file in folder.iterdir()
        if file.name.endswith(".yaml")
    }
    catalogue = {code: entry for entries in written.values() for code, entry in entries.items()}
    own = (
        "check_prose", "check_passage", "check_lines", "calls", "sections", "prose", "named",
        "compose",
    )  # fmt: skip
    source = "".join((SOURCES / f"{name}.py").read_text("utf-8") for name in own)
    used = set(re.findall(r"(?:\.add\(|_say\(|ProseError\(|code = )\s*\"([a-z-]+)\"", source))
    used |= set(re.findall(r'"((?:unknown|filter|arithmetic)-[a-z-]+)"', source))

    assert set(written["document.yaml"]) <= used | {"not-in-prose"} <= set(catalogue)
    assert all({"en", "zh"} <= set(entry) for entry in catalogue.values())


@pytest.mark.parametrize("name", [*PARAMETERS, *FILTERS])
def test_every_function_and_filter_stands_in_the_docs(name: str) -> None:
    text = (SOURCES.parents[2] / "docs" / "prose.md").read_text("utf-8")

    assert re.search(rf"^\|.*\b{name}\b", text, re.MULTILINE)
