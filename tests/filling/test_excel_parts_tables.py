from __future__ import annotations

from typing import Any

import pytest
from tests.support.following import Book, Result, Sheet, follow, made
from tests.support.parts_text import table

from planforge.problems import PlanError

ROWS = "head (items item ) total after"
COLUMNS = (
    {"header": "Name", "total_string": "Sum"},
    {"header": "{{ m }}", "total_function": "sum"},
    {"header": "Twice", "formula": "=Sales[[#This Row],[Name]]*2+B3"},
)


def sheet(**options: Any) -> bytes:
    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        settings = {"name": "Sales", "total_row": True, "columns": COLUMNS, **options}
        page.add_table("A1:C5", settings)

    return made(make)


def filled(content: bytes, rows: Sheet, **values: object) -> Result:
    return follow(content, {"S": rows}, values)


def test_a_table_grows_with_the_loop_in_it_and_its_names_are_filled() -> None:
    result = filled(sheet(), Sheet(ROWS, counts={"items": 4}), m="Jan")

    assert table(result.package, "xl/tables/table1.xml") == [
        "#1 Sales A1:C6 filter A1:C5",
        "1: Name",
        "2: Jan",
        "3: Twice =Sales[[#This Row],[Name]]*2+B2",
    ]
    assert result.headings == [{(1, 2): "Jan"}]
    assert result.tails[0].tables is None


def test_a_table_always_keeps_a_row_of_data() -> None:
    result = filled(sheet(), Sheet(ROWS, counts={"items": 0}), m="Jan")

    assert table(result.package, "xl/tables/table1.xml")[0] == "#1 Sales A1:C3 filter A1:C2"


def test_a_table_whose_cells_stay_stays_byte_for_byte() -> None:
    content = sheet(columns=[{"header": name} for name in "abc"])

    assert filled(content, Sheet("a b c d e (items item )", counts={"items": 3})).changed() == []


def test_repeated_columns_get_names_that_no_other_has() -> None:
    rows = Sheet(ROWS, "name m*months twice", counts={"items": 1, "months": 4})

    result = filled(sheet(), rows, m=["Jan", 2, "jan", ""])

    assert table(result.package, "xl/tables/table1.xml") == [
        "#1 Sales A1:F3 filter A1:F2",
        "1: Name",
        "2: Jan",
        "4: 2",
        "5: jan2",
        "6: Column5",
        "3: Twice =Sales[[#This Row],[Name]]*2+B2",
    ]
    assert result.headings == [{(1, 2): "Jan", (1, 3): "2", (1, 4): "jan2", (1, 5): "Column5"}]


def test_a_value_that_would_name_a_column_as_another_is_called_is_told() -> None:
    with pytest.raises(PlanError) as error:
        filled(sheet(), Sheet(ROWS, counts={"items": 1}), m="TWICE")

    assert error.value.text() == (
        "template.xlsx#S!B1: table `Sales` would have two columns `TWICE` [fill-column-twice]\n"
        "    formulas find a table's columns by their names; give this one another name in the data"
    )


def test_the_tables_of_a_repeated_sheet_have_numbers_and_names_of_their_own() -> None:
    copies = Sheet(ROWS, counts={"items": [2, 3]}, names=["North", "South"])

    result = filled(sheet(), copies, m="x")

    assert table(result.package, "xl/tables/table1.xml")[0] == "#1 Sales A1:C4 filter A1:C3"
    assert table(result.package, "xl/tables/table2.xml") == [
        "#2 Sales_2 A1:C5 filter A1:C4",
        "1: Name",
        "2: x",
        "3: Twice =Sales_2[[#This Row],[Name]]*2+B2",
    ]
    assert b"/xl/tables/table2.xml" in result.parts["[Content_Types].xml"]


def test_a_copys_table_takes_no_name_that_is_used_already() -> None:
    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        page.add_table("A1:B3", {"name": "Sales"})
        page.add_table("D1:E3", {"name": "SALES_2"})
        book.define_name("Sales_2_", "=S!$A$1")

    result = follow(made(make), {"S": Sheet(names=["North", "South"])})

    names = [table(result.package, f"xl/tables/table{number}.xml")[0] for number in (1, 2, 3, 4)]
    assert names == [
        "#1 Sales A1:B3 filter A1:B3",
        "#2 SALES_2 D1:E3 filter D1:E3",
        "#3 Sales_2__ A1:B3 filter A1:B3",
        "#4 SALES_2_2 D1:E3 filter D1:E3",
    ]


def test_a_table_in_a_loop_is_a_table_in_each_turn() -> None:
    rows = "(stores gap head (items item ) total )"

    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        page.add_table("A3:C7", {"name": "Sales", "total_row": True, "columns": COLUMNS})

    result = filled(made(make), Sheet(rows, counts={"stores": 2, "items": (2, 3)}), m=["a", "b"])

    assert table(result.package, "xl/tables/table1.xml") == [
        "#1 Sales A2:C5 filter A2:C4",
        "1: Name",
        "2: a",
        "3: Twice =Sales[[#This Row],[Name]]*2+B2",
    ]
    assert table(result.package, "xl/tables/table2.xml")[:3] == [
        "#2 Sales_2 A7:C11 filter A7:C10",
        "1: Name",
        "2: b",
    ]
    assert result.tails[0].tables == ("rId1", "rId2")
    assert result.headings == [{(2, 2): "a", (7, 2): "b"}]


def test_the_table_of_a_loop_without_turns_is_gone() -> None:
    def make(book: Book) -> None:
        page = book.add_worksheet("S")
        page.add_table("A3:C7", {"name": "Sales"})

    rows = Sheet("(stores gap head (items item ) total )", counts={"stores": 0, "items": 1})
    result = filled(made(make), rows)

    assert result.tails[0].tables == ()
    assert "- xl/tables/table1.xml" in result.changed()
