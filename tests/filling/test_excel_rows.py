"""Rows and columns that repeat or depend on conditions, and what their formulas become."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.support.filled import cells, elements, filled, names, sheet_template, template

from planforge.filling.template import compile_template
from planforge.problems import PlanError

ORDERS = {
    "A1": "{%tr for order in orders %}",
    "A2": "{{ order.name }}",
    "B2": "=SUM(B4:B4)",
    "A3": "{%tr for item in order.items %}",
    "A4": "{{ item.name }}",
    "B4": "{{ item.amount }}",
    "C4": "=B4/B2",
    "A5": "{%tr endfor %}",
    "A6": "{%tr endfor %}",
    "A7": "Total",
    "B7": "=SUM(B4:B4)",
}


def formulas(content: bytes, sheet: int | str = 1) -> list[str]:
    """Return cells without stored values: those depend on an engine that may be there or not."""
    return [line.partition(" -> ")[0] for line in cells(content, sheet)]


def test_a_row_repeats_and_what_is_below_moves_and_grows() -> None:
    made = sheet_template(
        {
            "A1": "{%tr for row in rows %}",
            "A2": "{{ row.name }}",
            "B2": "{{ row.amount }}",
            "C2": "=B2*2",
            "D2": "=SUM(B$2:B2)",
            "A3": "{%tr endfor %}",
            "B4": "=SUM(B2:B2)",
            "C4": "=C2",
        }
    )
    rows = [{"name": "a", "amount": 1}, {"name": "b", "amount": 2.5}, {"name": "c", "amount": 4}]

    content = filled(made, {"rows": rows}).content

    assert formulas(content) == [
        "A1 'a'",
        "B1 1",
        "C1 =B1*2",
        "D1 =SUM(B$1:B1)",
        "A2 'b'",
        "B2 2.5",
        "C2 =B2*2",
        "D2 =SUM(B$1:B2)",
        "A3 'c'",
        "B3 4",
        "C3 =B3*2",
        "D3 =SUM(B$1:B3)",
        "B4 =SUM(B1:B3)",
        "C4 =C1",
    ]


def test_loops_nest_and_one_without_items_leaves_a_hidden_row_where_sums_refer_to_it() -> None:
    orders = [
        {"name": "first", "items": [{"name": "a", "amount": 1}, {"name": "b", "amount": 2}]},
        {"name": "second", "items": []},
    ]

    content = filled(sheet_template(ORDERS), {"orders": orders}).content

    assert formulas(content) == [
        "A1 'first'",
        "B1 =SUM(B2:B3)",
        "A2 'a'",
        "B2 1",
        "C2 =B2/B1",
        "A3 'b'",
        "B3 2",
        "C3 =B3/B1",
        "A4 'second'",
        "B4 =SUM(B5:B5)",
        "row 5 hidden",
        "A6 'Total'",
        "B6 =SUM(B2:B3,B5:B5)",
    ]


def test_a_loop_that_nobody_refers_to_leaves_nothing_when_it_has_no_items() -> None:
    made = sheet_template(
        {"A1": "{%tr for x in l %}", "A2": "{{ x }}", "A3": "{%tr endfor %}", "A4": "end"}
    )

    assert cells(filled(made, {"l": []}).content) == ["A1 'end'"]


def test_tags_in_the_row_itself_repeat_that_row() -> None:
    made = sheet_template(
        {
            "A1": "{%tr for x in l %} {{ x }}",
            "B1": "=A1*2",
            "C1": "{%tr endfor %}",
            "A2": "=SUM(A1:A1)",
        }
    )

    content = filled(made, {"l": [1, 2]}).content

    assert formulas(content) == ["A1 1", "B1 =A1*2", "A2 2", "B2 =A2*2", "A3 =SUM(A1:A2)"]


def test_columns_repeat_and_their_cells_see_both_loops() -> None:
    made = sheet_template(
        {
            "A1": "Name",
            "B1": "{%tc for month in months %}",
            "C1": "{{ month }}",
            "D1": "{%tc endfor %}",
            "E1": "Sum",
            "A2": "{%tr for row in rows %}",
            "A3": "{{ row.name }}",
            "C3": "{{ row.by_month[month] }}",
            "E3": "=SUM(C3:C3)",
            "A4": "{%tr endfor %}",
            "C5": "=SUM(C3:C3)",
        }
    )
    rows = [
        {"name": "x", "by_month": {"Jan": 1, "Feb": 2}},
        {"name": "y", "by_month": {"Jan": 3, "Feb": 4}},
    ]

    content = filled(made, {"months": ["Jan", "Feb"], "rows": rows}).content

    assert formulas(content) == [
        "A1 'Name'",
        "B1 'Jan'",
        "C1 'Feb'",
        "D1 'Sum'",
        "A2 'x'",
        "B2 1",
        "C2 2",
        "D2 =SUM(B2:C2)",
        "A3 'y'",
        "B3 3",
        "C3 4",
        "D3 =SUM(B3:C3)",
        "B4 =SUM(B2:B3)",
        "C4 =SUM(C2:C3)",
    ]


def test_a_column_repeats_by_tags_in_its_own_cell() -> None:
    made = sheet_template(
        {"A1": "{%tc for x in l %}{{ x }}{%tc endfor %}", "A2": "=A1*2", "B1": "=SUM(A1)"}
    )

    content = filled(made, {"l": [1, 2, 3]}).content

    assert formulas(content) == [
        "A1 1", "B1 2", "C1 3", "D1 =SUM(A1:C1)", "A2 =A1*2", "B2 =B1*2", "C2 =C1*2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "expected"),
    [(True, ["A1 'paid'", "A2 'end'"]), (False, ["A1 'open'", "A2 'end'"])],
)
def test_rows_stand_only_on_their_condition(paid: bool, expected: list[str]) -> None:
    made = sheet_template(
        {
            "A1": "{%tr if paid %}",
            "A2": "paid",
            "A3": "{%tr else %}",
            "A4": "open",
            "A5": "{%tr endif %}",
            "A6": "end",
        }
    )

    assert cells(filled(made, {"paid": paid}).content) == expected


def test_columns_stand_only_on_their_condition() -> None:
    made = sheet_template(
        {"A1": "a", "B1": "{%tc if more %}", "C1": "more", "D1": "{%tc endif %}", "E1": "z"}
    )

    assert cells(filled(made, {"more": False}).content) == ["A1 'a'", "B1 'z'"]
    assert cells(filled(made, {"more": True}).content) == ["A1 'a'", "B1 'more'", "C1 'z'"]


def test_a_statement_alone_in_its_row_is_for_the_row_even_without_tr() -> None:
    made = sheet_template({"A1": "{% for x in l %}", "A2": "{{ x }}", "A3": "{% endfor %}"})

    assert cells(filled(made, {"l": [1, 2]}).content) == ["A1 1", "A2 2"]


def test_a_note_about_a_row_takes_the_row_along() -> None:
    made = sheet_template({"A1": "{#tr filled by the warehouse #}", "A2": "x {# here #}"})

    assert cells(filled(made, {}).content) == ["A1 'x '"]


def test_heights_outline_and_merged_cells_repeat_with_their_row() -> None:
    def write(workbook) -> None:  # type: ignore[no-untyped-def]
        sheet = workbook.add_worksheet()
        sheet.write("A1", "{%tr for x in l %}")
        sheet.write("A2", "{{ x }}")
        sheet.merge_range("B2:C2", "both")
        sheet.write("A3", "{%tr endfor %}")
        sheet.merge_range("A5:C5", "below")
        sheet.set_row(1, 33, None, {"level": 2})

    content = filled(template(write), {"l": [1, 2]}).content

    assert [row.partition("><")[0] for row in elements(content, "row")] == [
        '<row r="1" ht="33" customHeight="1" outlineLevel="2"',
        '<row r="2" ht="33" customHeight="1" outlineLevel="2"',
        '<row r="4"',
    ]
    assert elements(content, "mergeCell") == [
        '<mergeCell ref="B1:C1"/>', '<mergeCell ref="B2:C2"/>', '<mergeCell ref="A4:C4"/>',
    ]  # fmt: skip


def test_equal_neighbours_are_merged_where_the_template_says_so() -> None:
    made = sheet_template(
        {
            "A1": "{%tr for row in rows %}",
            "A2": "{{ row.region | merge }}",
            "B2": "{{ row.shop }}",
            "A3": "{%tr endfor %}",
        }
    )
    rows = [{"region": r, "shop": s} for r, s in [("N", 1), ("N", 2), ("S", 3), ("N", 4), ("N", 5)]]

    content = filled(made, {"rows": rows}).content

    assert cells(content) == [
        "A1 'N'", "B1 1", "B2 2", "A3 'S'", "B3 3", "A4 'N'", "B4 4", "B5 5",
    ]  # fmt: skip
    assert elements(content, "mergeCell") == [
        '<mergeCell ref="A1:A2"/>', '<mergeCell ref="A4:A5"/>',
    ]  # fmt: skip


def test_array_formulas_repeat_and_what_they_fill_is_never_stale() -> None:
    def write(workbook) -> None:  # type: ignore[no-untyped-def]
        sheet = workbook.add_worksheet()
        sheet.write("A1", "{%tr for x in l %}")
        sheet.write("B2", "{{ x }}")
        sheet.write("B3", "{{ x }}")
        sheet.write_array_formula("A2:A3", "{=B2:B3*2}", None, 99)
        sheet.write("A4", "{%tr endfor %}")

    content = filled(template(write), {"l": [1, 2]}).content

    assert formulas(content) == [
        "A1 =B1:B2*2{A1:A2}", "B1 1", "B2 1", "A3 =B3:B4*2{A3:A4}", "B3 2", "B4 2",
    ]  # fmt: skip


def test_a_sheet_for_each_item_takes_names_formulas_and_links_along() -> None:
    def write(workbook) -> None:  # type: ignore[no-untyped-def]
        store = workbook.add_worksheet("{{ s.name }}")
        total = workbook.add_worksheet("All")
        extra = workbook.add_worksheet("Extra")
        store.write("A1", "{%sheet for s in stores %}")
        store.write("A2", "{{ s.name }}")
        store.write("B2", "{{ s.sales }}")
        store.write_formula("C2", "=B2*2")
        total.write_formula("A1", "=SUM('{{ s.name }}'!B2)")
        total.write_formula("A2", "='{{ s.name }}'!C2")
        extra.write("A1", "{%sheet if extra %}")
        extra.write("A2", "there")
        workbook.define_name("'{{ s.name }}'!Sales", "='{{ s.name }}'!$B$2")

    stores = [
        {"name": "A/B", "sales": 1},
        {"name": "it's", "sales": 2},
        {"name": "a-b", "sales": 3},
    ]

    content = filled(template(write), {"stores": stores, "extra": False}).content

    assert names(content) == [
        "Sales@0 ='A-B'!$B$1", "Sales@1 ='it''s'!$B$1", "Sales@2 ='a-b (2)'!$B$1",
    ]  # fmt: skip
    assert formulas(content, "a-b (2)") == ["A1 'a-b'", "B1 3", "C1 =B1*2"]
    assert formulas(content, "All") == [
        "A1 =SUM('A-B'!B1,'it''s'!B1,'a-b (2)'!B1)", "A2 ='A-B'!C1",
    ]  # fmt: skip


def test_more_rows_than_a_sheet_has_are_refused() -> None:
    made = sheet_template(
        {"A1": "{%tr for x in range(n) %}", "A2": "x", "A3": "{%tr endfor %}", "A4": "end"}
    )

    with pytest.raises(PlanError) as caught:
        filled(made, {"n": 1_048_576})

    assert str(caught.value) == (
        "template.xlsx#Sheet1: 1048577 rows would be needed; a sheet has 1048576 "
        "[fill-too-many-rows]\n"
        "    fill in fewer rows, or spread them over several sheets"
    )


def test_a_loop_that_is_never_closed_says_where_it_opened_and_a_stray_end_where_it_is() -> None:
    made = sheet_template(
        {"A1": "{%tr for x in l %}", "A2": "{{ x", "B4": "{% if a %}yes", "C4": "{%tc endfor %}"}
    )

    with pytest.raises(PlanError) as caught:
        compile_template(made, name="t.xlsx")

    assert [str(problem.location) + " " + problem.code for problem in caught.value.problems] == [
        "t.xlsx#Sheet1!A2 fill-open-tag",
        "t.xlsx#Sheet1!B4 fill-unclosed",
        "t.xlsx#Sheet1!A1 fill-unclosed",
        "t.xlsx#Sheet1!C4 fill-stray",
    ]


def test_the_same_data_give_the_same_bytes() -> None:
    ready = compile_template(sheet_template(ORDERS), name="t.xlsx")
    data = {"orders": [{"name": "a", "items": [{"name": "b", "amount": 1}]}]}

    assert ready.render(data).content == ready.render(data).content


def test_columns_that_come_to_nothing_leave_a_hidden_one_where_a_sum_refers_to_it() -> None:
    made = sheet_template(
        {"A1": "a", "B1": "{%tc for x in l %}{{ x }}{%tc endfor %}", "C1": "=SUM(B1:B1)"}
    )

    content = filled(made, {"l": []}).content

    assert formulas(content) == ["A1 'a'", "C1 =SUM(B1:B1)"]
    assert elements(content, "col") == ['<col hidden="1" width="9.140625" min="2" max="2"/>']


def test_columns_nest() -> None:
    made = sheet_template(
        {
            "A1": "{%tc for group in groups %}",
            "B1": "{{ group.name }}",
            "C1": "{%tc for x in group.list %}",
            "D1": "{{ x }}",
            "E1": "{%tc endfor %}",
            "F1": "{%tc endfor %}",
            "G1": "=SUM(D1:D1)",
            "B2": "=SUM(D2:D2)",
            "D2": "{{ x * 2 }}",
        }
    )
    groups = [{"name": "p", "list": [1, 2]}, {"name": "q", "list": [3]}]

    assert formulas(filled(made, {"groups": groups}).content) == [
        "A1 'p'", "B1 1", "C1 2", "D1 'q'", "E1 3", "F1 =SUM(B1:C1,E1:E1)",
        "A2 =SUM(B2:C2)", "B2 2", "C2 4", "D2 =SUM(E2:E2)", "E2 6",
    ]  # fmt: skip


def test_conditions_in_cells_of_repeated_columns_see_both_loops() -> None:
    made = sheet_template(
        {
            "A1": "{%tr for row in rows %}",
            "A2": "{{ row }}",
            "B2": "{%tc for m in l %}{% if m > row %}{{ m }}{% else %}-{% endif %}{%tc endfor %}",
            "A3": "{%tr endfor %}",
        }
    )

    assert cells(filled(made, {"rows": [1, 2], "l": [1, 2, 3]}).content) == [
        "A1 1", "B1 '-'", "C1 2", "D1 3", "A2 2", "B2 '-'", "C2 '-'", "D2 3",
    ]  # fmt: skip


def test_a_long_list_is_written_in_chunks_with_the_same_cells() -> None:
    made = sheet_template(
        {
            "A1": "{%tr for x in range(n) %}",
            "A2": "{{ x }}",
            "B2": "=A2*2",
            "A3": "{%tr endfor %}",
            "B4": "=SUM(B2:B2)",
        }
    )

    made_long = filled(made, {"n": 25_000})

    found = formulas(made_long.content)
    assert len(found) == 50_001
    assert found[-3:] == ["A25000 24999", "B25000 =A25000*2", "B25001 =SUM(B1:B25000)"]
    assert (made_long.computed, made_long.empty) == (0, 25_001)


def test_names_set_for_rows_and_what_stands_instead_of_an_empty_list() -> None:
    made = sheet_template(
        {
            "A1": "{%tr set factor = 3 %}",
            "A2": "{%tr for x in l %}",
            "A3": "{%tr set y = x * factor %}",
            "A4": "{{ y }}",
            "A5": "{%tr else %}",
            "A6": "none",
            "A7": "{%tr endfor %}",
        }
    )

    assert cells(filled(made, {"l": [1, 2]}).content) == ["A1 3", "A2 6"]
    assert cells(filled(made, {"l": []}).content) == ["A1 'none'"]


def test_threads_share_a_template() -> None:
    ready = compile_template(sheet_template(ORDERS), name="t.xlsx")
    data = {"orders": [{"name": "a", "items": [{"name": "b", "amount": n} for n in range(20)]}]}
    expected = ready.render(data).content

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: ready.render(data).content, range(12)))

    assert set(made) == {expected}
