"""What data a template needs, read from its tags."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from tests.support.filling_programs import program_of

from planforge.filling.inspect import Needs, needs
from planforge.filling.tags import Tag, split
from planforge.filling.template import compile_template
from planforge.problems import Location


def needed(*cells: str) -> str:
    """Return what cells need, a line for each name."""
    return (
        "\n".join(line[2:] for line in needs([program_of(*cells)]).lines()[1:] if line[:2] == "  ")
        .split("t.xlsx")[0]
        .rstrip()
    )


def looped(head: str, *cells: str) -> tuple[str, ...]:
    return (f"{{% for {head} %}}", *cells, "{% endfor %}")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["{{ a }}{{ b }}{{ a }}"], "a: value\nb: value"),
        (["{{ 店铺.名称 }}"], "店铺: names and values\n  名称: value"),
        (
            ["{{ a.b.c }}{{ a['b d'] }}"],
            "a: names and values\n  b: names and values\n    c: value\n  b d: value",
        ),
        (
            looped("r in rows", "{{ r.x }}{{ loop.index }}"),
            "rows: list of names and values\n  x: value",
        ),
        (looped("r in rows", "{{ r }}"), "rows: list of values"),
        (
            looped("r in rows if r.n > 1", "{{ r.x }}"),
            "rows: list of names and values\n  n: number\n  x: value",
        ),
        (
            looped("r in rows", *looped("c in r.cells", "{{ c.v }}{{ title }}")),
            "rows: list of names and values\n  cells: list of names and values\n    v: value\n"
            "title: value",
        ),
        (looped("k, v in m.items()", "{{ k }}{{ v }}"), "m: names and values"),
        (looped("a, b in pairs", "{{ a }}"), "pairs: list of list of values"),
        (looped("i in range(n)", "{{ i }}"), "n: value"),
        (["{{ rows[0].x }}"], "rows: list of names and values\n  x: value"),
        (["{{ (rows|first).x }}"], "rows: list of names and values\n  x: value"),
        (["{% set r = rows|last %}", "{{ r.x }}"], "rows: list of names and values\n  x: value"),
        (
            ["{{ rows|sum(attribute='a.b') }}"],
            "rows: list of names and values\n  a: names and values\n    b: number",
        ),
        (["{{ rows|map(attribute='x')|join }}"], "rows: list of names and values\n  x: value"),
        (
            ["{{ rows|selectattr('on')|map(attribute='x')|join }}"],
            "rows: list of names and values\n  on: value\n  x: value",
        ),
        (
            ["{{ rows|sort(attribute='a,b')|length }}"],
            "rows: list of names and values\n  a: value\n  b: value",
        ),
        (
            looped(
                "g in rows|groupby('city')", "{{ g.grouper }}", *looped("r in g.list", "{{ r.n }}")
            ),
            "rows: list of names and values\n  city: value\n  n: value",
        ),
        (["{{ rows|sum }}"], "rows: list of number"),
        (
            ["{{ a|number(2) }}{{ b|date }}{{ c|upper }}{{ d|image }}"],
            "a: number\nb: date\nc: text\nd: picture",
        ),
        (["{{ a * b + 1 }}{{ c - 2 }}{{ 'x' + d }}"], "a: number\nb: number\nc: number\nd: text"),
        (["{{ a.year }}{{ b.strftime('%Y') }}"], "a: date\nb: date"),
        (["{{ a > 1 }}{{ b == 'x' }}{{ c == true }}"], "a: number\nb: text\nc: true or false"),
        (["{{ 'x' in a }}"], "a: list of values"),
        (["{{ a|default(1) }}"], "a: value, may be missing"),
        (["{{ a|default(1) }}{{ a }}"], "a: value"),
        (
            ["{% if a is defined %}", "{{ a.b }}", "{% endif %}"],
            "a: names and values, may be missing\n  b: value, may be missing",
        ),
        (["{{ a if a is defined else b }}"], "a: value, may be missing\nb: value"),
        (
            ["{{ a is defined and a.b }}"],
            "a: names and values, may be missing\n  b: value, may be missing",
        ),
        (
            ["{% if not show_x and is_y %}", "{% elif n %}", "{{ z }}", "{% endif %}"],
            "show_x: true or false\nis_y: true or false\nn: true or false\nz: value",
        ),
        (
            ["{% set ns = namespace(t=a) %}", "{% set ns.t = ns.t + b %}", "{{ ns.t }}"],
            "a: value\nb: number",
        ),
        (
            ["{{ a ~ b }}{{ [c, d]|join }}{{ {'k': e}.k }}"],
            "a: value\nb: value\nc: value\nd: value\ne: value",
        ),
        (["{{ m.get('k', d) }}"], "m: names and values\n  k: value, may be missing\nd: value"),
        (["{{ list[1:n] }}{{ x[y] }}"], "list: value\nn: value\nx: names and values\ny: value"),
        (["{{ (a|number) ~ (a|date) }}"], "a: number"),
        (["no tags"], ""),
    ],
)
def test_the_tags_say_what_the_data_must_have(cells: list[str], expected: str) -> None:
    assert needed(*cells) == expected


CELLS = (
    "{{ 标题 }}",
    "{%tr for 行 in 明细 %}",
    "{{ 行.商品 }}{{ 行['销售额（元）'] * 2 }}{{ 行.日期|date }}",
    "{%tr endfor %}",
    "{{ logo|image(width='3cm') }}{{ 备注|default('无') }}",
    "{% if 是否显示 %}",
    "{% endif %}",
)

EXAMPLE = """{
  "标题": "标题",
  "明细": [
    {
      "商品": "商品",
      "销售额（元）": 100,
      "日期": "2025-01-01"
    },
    {
      "商品": "商品 2",
      "销售额（元）": 200,
      "日期": "2025-01-02"
    }
  ],
  "logo": "logo.png",
  "备注": "备注",
  "是否显示": true
}"""


def test_an_example_has_every_name_and_two_items_of_each_list() -> None:
    found = needs([program_of(*CELLS)])

    assert found.json() == EXAMPLE


def test_a_template_is_filled_with_its_own_example() -> None:
    program = program_of(*CELLS)

    found = program.run(json.loads(needs([program]).json()))

    assert [number for number, *_ in found] == [1, 3, 3, 5]


def test_the_command_line_says_it_in_chinese() -> None:
    assert needs([program_of(*CELLS[:4])]).lines("zh") == [
        "需要的数据：",
        "  标题：值",
        "  明细：列表，每项为 一组名称和值",
        "    商品：值",
        "    销售额（元）：数字",
        "    日期：日期",
        "",
        "标签：",
        "  t.xlsx#S!A1  {{ 标题 }}",
        "  t.xlsx#S!A2  {%tr for 行 in 明细 %}",
        "  t.xlsx#S!A3  {{ 行.商品 }}",
        "  t.xlsx#S!A3  {{ 行['销售额（元）'] * 2 }}",
        "  t.xlsx#S!A3  {{ 行.日期|date }}",
        "",
        "可以从这个例子开始（JSON）：",
        *EXAMPLE.replace(
            ',\n  "logo": "logo.png",\n  "备注": "备注",\n  "是否显示": true', ""
        ).splitlines(),
    ]


def test_a_template_without_tags_needs_nothing() -> None:
    found = needs([program_of("plain")])

    assert found.lines() == ["No data are needed."]
    assert found == Needs({}, ())


def test_the_parts_of_a_document_share_their_names() -> None:
    header = program_of("{{ title }}{{ row.a }}")
    body = program_of("{{ row.b }}{{ title|upper }}")

    assert needs([header, body]).as_data() == {
        "data": {
            "title": {"kind": "text", "optional": False},
            "row": {
                "kind": "mapping",
                "optional": False,
                "fields": {
                    "a": {"kind": "any", "optional": False},
                    "b": {"kind": "any", "optional": False},
                },
            },
        },
        "tags": [
            {"tag": "{{ title }}", "place": "t.xlsx#S!A1"},
            {"tag": "{{ row.a }}", "place": "t.xlsx#S!A1"},
            {"tag": "{{ row.b }}", "place": "t.xlsx#S!A1"},
            {"tag": "{{ title|upper }}", "place": "t.xlsx#S!A1"},
        ],
        "example": {"title": "title", "row": {"a": "a", "b": "b"}},
    }


def test_a_name_that_is_a_list_in_one_place_and_a_mapping_in_another_is_no_fault_of_ours() -> None:
    cells = [
        *looped("r in a", "{{ r.x }}"),
        "{{ a.y }}{{ a|dictsort|length }}{{ a|upper }}{{ a.b.c }}",
    ]

    found: Any = needs([program_of(*cells)]).example()

    assert found == {"a": [{"x": "x"}, {"x": "x 2"}]}


def test_tags_have_their_places() -> None:
    [tag] = split("{{ a }}", Location("t.docx", part="header 1", paragraph=2))
    assert isinstance(tag, Tag)

    assert Needs({}, (tag,)).lines()[-1] == "  t.docx#header 1¶2  {{ a }}"


def test_an_example_of_names_that_are_only_asked_for_and_of_days_can_be_used() -> None:
    found = needs([program_of("{% if paid %}", "{{ 下单日期 }}{{ updated }}", "{% endif %}")])

    assert found.example() == {"paid": True, "下单日期": "2025-01-01", "updated": "updated"}
    assert needs([program_of("{% if a %}", "{{ a }}", "{% endif %}")]).example() == {"a": "a"}


def test_a_tag_that_stands_twice_in_a_place_is_listed_once() -> None:
    lines = needs([program_of("{{ a }}{{ a }}", "{{ a }}")]).lines()

    assert [line for line in lines if "t.xlsx" in line] == [
        "  t.xlsx#S!A1  {{ a }}",
        "  t.xlsx#S!A2  {{ a }}",
    ]


def test_a_tag_in_a_comment_says_that_it_is_no_cell() -> None:
    made = BytesIO()
    book: Any = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("S")
    sheet.write("B2", "{{ a }}")
    sheet.write_comment("B2", "{{ b }}")
    book.close()

    lines = compile_template(made.getvalue()).inspect().lines()

    assert [line for line in lines if "!B2" in line] == [
        "  template#S!B2  {{ a }}",
        "  template#S!B2#comment  {{ b }}",
    ]
