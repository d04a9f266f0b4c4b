from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2.exceptions import TemplateError
from tests.support.prose_plan import FakePlan, dump, figure, inline_text, plan, without_values

from planforge.document import markdown
from planforge.document.calls import PARAMETERS
from planforge.document.named import ProseError
from planforge.document.names import Names
from planforge.document.prose import FILTERS, FUNCTIONS, Prose
from planforge.document.tags import Tags
from planforge.document.view import Passage
from planforge.document.wording import Wording
from planforge.formula.formats import Format
from planforge.problems import Location


def rendered(text: str, whole: FakePlan | None = None) -> str:
    prose = renderer(whole or plan())
    return dump(markdown.blocks(prose.render(passage(text)), prose.tokens))


def renderer(whole: FakePlan) -> Prose:
    wording = Wording(whole.labels, whole.definition.language)
    return Prose(whole, Names(whole, wording), wording)


def passage(text: str) -> Passage:
    return Passage(text, Location("a.md", 1, 1))


def renamed(name: str, text: str, value: float | None) -> FakePlan:
    whole = plan()
    changed = replace(whole.figures[name], text=text, value=value)
    return replace(whole, figures={**whole.figures, name: changed})


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("{{ paid.target }}", "{800 万元}"),
        ("{{ paid }}", "{300 万元}"),
        ("{{ market_share }}", "{48.7%}"),
        (
            "{{ client }} {{ period.name }} {{ as_of }}",
            "{云栖} {2025 年 12 月} {2025 年 12 月 12 日}",
        ),
        ("{{ budget.total }} {{ budget.amount.total }}", "{80 万元} {45 万元}"),
        ('{{ cell("budget", "内容营销", "amount") }}', "{15 万元}"),
        ('{{ cell("budget", "没有这行", "amount") }}', "〔预算分配 没有这行〕"),
        ("{{ paid.growth | change }}", "{增长 12.0%}"),
        ("{{ conversion.growth | change }}", "{下降 3.1 个百分点}"),
        ("{{ aov.growth | change }}", "{持平}"),
        ("{{ conversion.growth | rise }}", "{下降}"),
        ("{{ conversion.growth | more }}", "{低 3.1 个百分点}"),
        ("{{ conversion.growth | size }}", "{3.1 个百分点}"),
        ('{{ paid.growth | words("快于", "慢于", "与目标持平") }}', "{快于}"),
        ('{{ aov.growth | words("快于", "慢于", "与目标持平") }}', "{与目标持平}"),
        ('{{ aov.growth | words("快于", "慢于") }}', "{持平}"),
        ("{{ paid.target | label }}", "支付金额目标"),
        ('{{ ref("table:budget") }}', "→table:budget"),
        ('{{ "{{" }}', "{{"),
    ],
)
def test_a_tag_prints(text: str, shown: str) -> None:
    assert rendered(text) == f"body: {shown}"


def test_a_figure_that_is_missing_is_a_marked_gap() -> None:
    shown = rendered(
        "{{ aov.target }}、{{ aov.growth | change }}、{{ aov }}", without_values(plan())
    )

    assert shown == "body: 〔客单价目标〕、〔客单价环比〕、〔客单价当前值〕"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("paid.growth > 0", True),
        ("conversion > 0.03", False),
        ("conversion < conversion.target", True),
        ("0 < paid.growth < 0.2", True),
        ("conversion.growth == -0.031", True),
        ("conversion.growth | size > 0.03", True),
        ('paid.status == "落后"', True),
        ('paid.status in ["达成", "关注"]', False),
        ('as_of > "2025-12-11"', True),
        ("paid and not (conversion > 1)", True),
        ("paid.last_year | is_known", False),
        ("paid.last_year | is_known or paid > 0", True),
        ('cell("budget", "内容营销", "amount") >= 150000', True),
    ],
)
def test_conditions_work_on_raw_values(condition: str, holds: bool) -> None:
    shown = rendered(f"{{% if {condition} %}}\n是\n{{% else %}}\n否\n{{% endif %}}\n")

    assert shown == ("body: 是" if holds else "body: 否")


def test_a_gap_in_a_condition_is_one_gap_in_place_of_the_whole_block() -> None:
    text = (
        "前\n{% if paid.last_year > 0 %}\n涨\n{% elif paid > 0 %}\n跌\n"
        "{% else %}\n平\n{% endif %}\n后"
    )

    assert rendered(text) == "body: 前\nbody: 〔支付金额去年同期〕\nbody: 后"


def test_a_gap_in_a_later_branch_counts_only_when_it_is_asked() -> None:
    text = "{% if paid > 0 %}\n涨\n{% elif paid.last_year > 0 %}\n跌\n{% endif %}"

    assert rendered(text) == "body: 涨"


def test_a_gap_in_an_inner_condition_leaves_the_outer_block() -> None:
    text = "{% if paid > 0 %}\n外\n{% if paid.last_year > 0 %}\n内\n{% endif %}\n{% endif %}"

    assert rendered(text) == "body: 外\nbody: 〔支付金额去年同期〕"


def test_a_loop_goes_over_the_rows_of_a_table() -> None:
    text = (
        '{% for row in rows("budget") if row.amount > 200000 %}\n'
        "- {{ row.item }}：{{ row.amount }}\n{% endfor %}"
    )

    assert rendered(text) == "- {关键词推广}：{30 万元}"


def test_conditions_inside_a_loop_see_its_row() -> None:
    text = (
        '{% for row in rows("budget") %}\n{% if row.amount > 200000 %}\n- {{ row.item }}\n'
        "{% else %}\n- 小\n{% endif %}\n{% endfor %}"
    )

    assert rendered(text) == "- {关键词推广}\n- 小"


@pytest.mark.parametrize(
    "text", ["*甲*", "_甲_", "甲|乙", "# 甲", "`甲`", "[甲](http://x)", "<b>", "[X]"]
)
def test_a_figure_that_looks_like_markdown_stays_text(text: str) -> None:
    whole = renamed("paid.to_date", text, 1)

    assert rendered("{{ paid }}", whole) == f"body: {{{text}}}"
    table = rendered("|a|b|\n|--|--|\n|{{ paid }}|2|", whole)
    assert table == f"table\n  a | b\n  {{{text}}} | 2"


def test_an_author_cannot_forge_tokens() -> None:
    assert rendered("{{ paid }}，\ue0000\ue001") == "body: {300 万元}，0"


def test_a_figure_of_many_lines_stands_in_one() -> None:
    assert rendered("{{ paid }}", renamed("paid.to_date", "甲\n乙", 1)) == "body: {甲 乙}"


def test_prose_is_read_once_but_printed_for_each_plan() -> None:
    text = "{{ paid }}，{{ '定值' }}"

    first = rendered(text)
    second = rendered(text, renamed("paid.to_date", "5 元", 5))

    assert (first, second) == ("body: {300 万元}，定值", "body: {5 元}，定值")


def test_an_error_value_is_a_gap() -> None:
    from planforge.formula.evaluate import ExcelError

    whole = plan()
    broken = replace(whole.figures["paid.to_date"], value=ExcelError.DIVISION, text="#DIV/0!")
    whole = replace(whole, figures={**whole.figures, "paid.to_date": broken})

    assert rendered("{{ paid }}", whole) == "body: 〔支付金额〕"


ATTACKS = [
    "{{ paid.__class__ }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ ''['__class__'] }}",
    "{% for i in range(10**9) %}x{% endfor %}",
    "{{ cycler.__init__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum }}",
    "{{ self }}",
    "{{ paid | attr('__class__') }}",
    "{{ rows('budget') | map(attribute='__class__') | list }}",
    "{{ '{0.__class__}'.format(paid) }}",
    "{{ '%s' % paid }}",
    "{{ 'a' * 10**9 }}",
    "{% include 'x' %}",
    "{% import 'x' as y %}",
    "{% extends 'x' %}",
    "{% set x = paid %}",
    "{% macro f() %}{% endmacro %}",
    "{{ _guard }}",
    "{{ table.__self__ }}",
    "{{ rows('budget') }}",
    "{{ paid() }}",
    "{{ paid.figure }}",
    "{{ paid.target.value }}",
    "{{ {}.__class__ }}",
    "{{ (paid, paid) }}",
    "{{ namespace() }}",
    "{% for c in 'abc' %}{{ c }}{% endfor %}",
]


@pytest.mark.parametrize("text", ATTACKS)
def test_the_sandbox_gives_nothing_away_even_unchecked(text: str) -> None:
    try:
        shown = rendered(text)
    except (TemplateError, ProseError, TypeError, ValueError):
        return

    assert len(shown) < 100
    assert "class" not in shown
    assert "0x" not in shown


def test_loops_in_loops_come_to_an_end() -> None:
    whole = plan()
    big = replace(whole.tables["budget"], rows=whole.tables["budget"].rows * 2000)
    whole = replace(whole, tables={"budget": big})
    text = (
        '{% for a in rows("budget") %}\n{% for b in rows("budget") %}\n'
        "x\n{% endfor %}\n{% endfor %}"
    )

    with pytest.raises(ProseError) as raised:
        renderer(whole).render(passage(text))

    assert raised.value.code == "prose-too-long"


def test_text_is_not_compared_with_numbers() -> None:
    with pytest.raises(ProseError) as raised:
        rendered('{% if paid > "多" %}\n多\n{% endif %}')

    assert raised.value.code == "cannot-compare-in-prose"


@given(st.text().filter(lambda text: not any(tag in text for tag in ("{{", "{%", "{#"))))
@example("a\r\nb\r{")
def test_text_without_tags_survives_as_it_is(text: str) -> None:
    plain = "".join(letter for letter in text if not "\ue000" <= letter <= "\uf8ff")

    assert PROSE.render(passage(text)) == plain.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text(alphabet="中文字母表abcXYZ0123456789，。；（）、%元 ", min_size=1, max_size=60))
def test_plain_text_between_figures_survives_markdown(text: str) -> None:
    before, after = f"甲{text}".rstrip(), f"{text}乙".lstrip()

    source = PROSE.render(passage(before + "{{ paid }}" + after))

    (block,) = markdown.blocks(source, PROSE.tokens)
    assert inline_text(block.inlines) == before + "{300 万元}" + after  # type: ignore[union-attr]


def test_every_function_says_what_it_takes() -> None:
    assert set(PARAMETERS) == set(FUNCTIONS)


def test_every_filter_is_there() -> None:
    assert set(PROSE._environment.filters) == set(FILTERS)


def test_english_words() -> None:
    whole = plan(language="en")
    whole = replace(whole, figures={**whole.figures, "paid.last_year": figure("paid", "last_year")})

    shown = rendered("{{ paid.growth | change }}, {{ conversion.growth | more }}", whole)

    assert shown == "body: {up 12.0%}, {3.1 个百分点 lower}"


PROSE = renderer(plan())


@pytest.mark.parametrize(("style", "shown"), [("date", "{12 月 31 日}"), ("text", "{46022}")])
def test_a_day_is_a_date_without_its_year(style: Literal["date", "text"], shown: str) -> None:
    whole = plan()
    end = replace(whole.figures["as_of"], value=46022.0, text="46022", format=Format(style))
    whole = replace(whole, figures={**whole.figures, "as_of": end})

    assert rendered("{{ as_of | day }}", whole) == f"body: {shown}"


@pytest.mark.parametrize("opened", ["{{ ", "{% ", "{#", "{", '{{ "'])
def test_tags_that_are_never_closed_do_not_make_the_search_slow(opened: str) -> None:
    closed = "{{ paid.target }}"

    tags = Tags(Passage(opened * 50_000 + "\n" + closed, Location("a.md", 1, 1)))

    assert [tag.inside for tag in tags.all] == [" paid.target "]
