"""Tables that tags fill: rows, columns, merged cells, and tables that are left empty."""

from __future__ import annotations

import re

import pytest
from tests.support.filled_documents import filled, problems, text
from tests.support.word_templates import cell, document_xml, paragraph, row, table, word_file


def grid(content: bytes) -> list[int]:
    return [int(width) for width in re.findall(r'<w:gridCol w:w="(\d+)"', document_xml(content))]


def test_rows_repeat_and_their_tags_rows_vanish() -> None:
    template = word_file(
        table(
            ("Name", "Plan"),
            ("{%tr for r in rows %}", ""),
            ("{{ r.name }}", "{{ r.plan }}"),
            ("{%tr else %}", ""),
            ("nothing", ""),
            ("{%tr endfor %}", ""),
            ("{%tr if total %}", ""),
            ("Total", "{{ total }}"),
            ("{%tr endif %}", ""),
        )
    )

    rows = [{"name": "a", "plan": 1}, {"name": "b", "plan": 2.5}]
    assert text(template, {"rows": rows, "total": 3.5}) == (
        "| Name | Plan |\n| a | 1 |\n| b | 2.5 |\n| Total | 3.5 |"
    )
    assert text(template, {"rows": [], "total": 0}) == "| Name | Plan |\n| nothing |  |"


def test_statements_that_reach_from_cell_to_cell_are_told() -> None:
    template = word_file(
        table(
            ("Name", "Plan"),
            ("{% for r in rows %}{{ r.name }}", "{{ r.plan }}{% endfor %}"),
            ("{%p if total %}", "{% else %}none{% endif %}"),
            ("", "{% for r in rows %}"),
            ("{% endfor %}", ""),
        )
    )

    mend = (
        "\n    to repeat or leave out rows, write `{{%tr {} %}}` and `{{%tr {} %}}`, in this row or"
        " in rows of their own; for cells write `tc`\n"
    )
    assert f"{problems(template)}\n" == (
        "letter.docx¶4 “{{ r.plan }}{% endfor %}”: `{% endfor %}` stands in another cell than"
        " `{% for r in rows %}` (letter.docx¶3 “{% for r in rows %}{{ r.name }…”): rows would get"
        " too many or too few cells [fill-word-over-cells]"
        + mend.format("for r in rows", "endfor")
        + "letter.docx¶6 “{% else %}none{% endif %}”: `{% else %}` stands in another cell than"
        " `{%p if total %}` (letter.docx¶5): rows would get too many or too few cells"
        " [fill-word-over-cells]"
        + mend.format("if total", "endif")
        + "letter.docx¶6 “{% else %}none{% endif %}”: `{% endif %}` stands in another cell than"
        " `{%p if total %}` (letter.docx¶5): rows would get too many or too few cells"
        " [fill-word-over-cells]"
        + mend.format("if total", "endif")
        + "letter.docx¶9: `{% endfor %}` stands in another cell than `{% for r in rows %}`"
        " (letter.docx¶8): rows would get too many or too few cells [fill-word-over-cells]"
        + mend.format("for r in rows", "endfor")
    )


def test_statements_of_the_same_columns_may_reach_from_row_to_row() -> None:
    template = word_file(
        table(
            ("a{% for n in more %}{{ n }}", "b", "c"),
            ("d{% endfor %}e", "f", "g"),
            row(cell("x", '<w:gridSpan w:val="2"/>'), "{% if more %}1"),
            ("y", "z", "{% endif %}2"),
        )
    )

    assert text(template, {"more": []}) == "| ae | f | g |\n| x (x2) | 2 |"
    assert text(template, {"more": [1, 2]}) == (
        "| a1 | b | c |\n| d2 | b | c |\n| de | f | g |\n| x (x2) | 1 |\n| y | z | 2 |"
    )


def test_cells_merged_in_the_rows_of_a_loop_are_merged_in_each_turn() -> None:
    template = word_file(
        table(
            ("Shop", "Item"),
            ("{%tr for r in rows %}", ""),
            row(cell("{{ r }}", '<w:vMerge w:val="restart"/>'), "plan"),
            row(cell("", "<w:vMerge/>"), "actual"),
            row(cell("sum of {{ r }}", '<w:gridSpan w:val="2"/>')),
            ("{%tr endfor %}", ""),
        )
    )

    assert text(template, {"rows": ["a", "b"]}) == (
        "| Shop | Item |\n"
        "| a (restart) | plan |\n|  (continue) | actual |\n| sum of a (x2) |\n"
        "| b (restart) | plan |\n|  (continue) | actual |\n| sum of b (x2) |"
    )


def test_columns_repeat_and_the_grid_follows() -> None:
    template = word_file(
        table(
            ("Item", "{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
            ("{{ i }}", "{%tc for m in months %}", "{{ i }}{{ m }}", "{%tc endfor %}"),
            columns=4,
        )
    )

    content = filled(template, {"months": [1, 2, 3, 4], "i": "n"})

    assert text(template, {"months": [1, 2, 3, 4], "i": "n"}) == (
        "| Item | 1 | 2 | 3 | 4 |\n| n | n1 | n2 | n3 | n4 |"
    )
    assert grid(content) == [1600] * 5
    assert 'w:w="1600" w:type="dxa"' in document_xml(content)
    assert grid(filled(template, {"months": [1], "i": "n"})) == [4000, 4000]
    assert grid(filled(template, {"months": [1, 2, 3], "i": "n"})) == [2000] * 4


def test_a_cell_reaches_over_all_turns_of_a_loop() -> None:
    template = word_file(
        table(
            ("{%tc for m in months %}", "{% hm %}{{ title }}", "{%tc endfor %}"),
            ("{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
        ),
        "",
        table(
            ("{%tr for m in months %}", "", ""),
            ("{% vm %}{{ title }}", "{{ m }}", "{% cellbg color %}{{ loop.index }}"),
            ("{%tr endfor %}", "", ""),
        ),
    )

    assert text(template, {"months": ["Jan", "Feb"], "title": "Q1", "color": "#fc0"}) == (
        "| Q1 (x2) |\n| Jan | Feb |\n\n"
        "| Q1 (restart) | Jan | 1 (#FFCC00) |\n|  (continue) | Feb | 2 (#FFCC00) |"
    )


def test_a_cell_reaches_over_as_many_columns_as_it_says() -> None:
    template = word_file(table(("a", "b", "c"), ("{% colspan n %}{{ n }}", "x")))

    assert text(template, {"n": 2}) == "| a | b | c |\n| 2 (x2) | x |"
    assert problems(template, {"n": "many"}) == (
        "letter.docx¶4 “{% colspan n %}{{ n }}”: `{% colspan n %}` comes to `many`; a cell reaches"
        " over 1 to 63 columns [fill-word-count]\n    give a whole number"
    )


@pytest.mark.parametrize(("color", "shown"), [("4F81BD", "4F81BD"), (None, "auto"), ("", "auto")])
def test_a_cell_takes_a_color(color: str | None, shown: str) -> None:
    shade = '<w:shd w:val="pct10" w:fill="AAAAAA" w:themeFill="accent1"/><w:vAlign w:val="center"/>'
    template = word_file(table((cell("{% cellbg color %}x", shade), "b")))

    content = filled(template, {"color": color})

    assert re.findall(r"<w:shd [^>]*/><w:vAlign", document_xml(content)) == [
        f'<w:shd w:val="clear" w:color="auto" w:fill="{shown}"/><w:vAlign'
    ]


def test_what_is_no_color_is_told() -> None:
    template = word_file(table(("{% cellbg a %}x", "{% cellbg b %}y")))

    assert problems(template, {"a": "sky", "b": '"><w:x'}) == (
        "letter.docx¶1 “{% cellbg a %}x”: `{% cellbg a %}` comes to `sky`, which is no color"
        " [fill-word-color]\n"
        "    write six digits such as `FFC000`\n"
        'letter.docx¶2 “{% cellbg b %}y”: `{% cellbg b %}` comes to `"><w:x`, which is no color'
        " [fill-word-color]\n"
        "    write six digits such as `FFC000`"
    )


def test_nothing_is_left_that_word_would_refuse() -> None:
    vanishing = "".join(map(paragraph, ("{%p if rows %}", "x", "{%p endif %}")))
    template = word_file(
        table(("{%tr for r in rows %}",), ("{{ r }}",), ("{%tr endfor %}",)),
        table(("{%tc for r in rows %}", "{{ r }}", "{%tc endfor %}")),
        table((cell(vanishing), "b")),
        table((cell(table(("in",)) + vanishing), "c")),
        header=paragraph("{%p if rows %}head{%p endif %}"),
    )

    content = filled(template, {"rows": []})

    assert text(template, {"rows": []}) == ("|  | b |\n| | in | /  | in | c |\n| in |")
    assert document_xml(content).count("<w:tbl>") == 3


def test_a_table_within_the_row_of_a_loop_has_its_own_loop() -> None:
    inner = table(("{%tr for i in r.items %}",), ("{{ i }}",), ("{%tr endfor %}",))
    template = word_file(
        table(
            ("{%tr for r in rows %}",),
            (cell(paragraph("{{ r.name }}") + inner + paragraph("")),),
            ("{%tr endfor %}",),
        )
    )

    rows = [{"name": "a", "items": [1, 2]}, {"name": "b", "items": []}]
    assert text(template, {"rows": rows}) == (
        "| a / | 1 | / | 2 | /  | 1 | 2 |\n| 1 |\n| 2 |\n| b /  |"
    )


def test_a_table_is_repeated_with_its_paragraphs() -> None:
    template = word_file(
        "{%p for t in tables %}",
        "{{ t.name }}",
        table(("{%tr for x in t.rows %}",), ("{{ x }}",), ("{%tr endfor %}",)),
        "",
        "{%p endfor %}",
    )

    tables = [{"name": "one", "rows": [1]}, {"name": "two", "rows": [2, 3]}]
    assert text(template, {"tables": tables}) == "one\n| 1 |\n\ntwo\n| 2 |\n| 3 |\n"


def test_bookmarks_around_a_tags_row_are_not_broken() -> None:
    start = '<w:p><w:bookmarkStart w:id="7" w:name="rows"/></w:p>'
    opening = row(cell(start + paragraph("{%tr for r in rows %}")))
    closing = row(cell(f'{paragraph("{%tr endfor %}")}<w:p><w:bookmarkEnd w:id="7"/></w:p>'))
    template = word_file(table(opening, ("{{ r }}",), closing))

    xml = document_xml(filled(template, {"rows": [1, 2]}))

    assert xml.count('<w:bookmarkStart w:id="7" w:name="rows"/>') == 1
    assert xml.count('<w:bookmarkEnd w:id="7"/>') == 1
