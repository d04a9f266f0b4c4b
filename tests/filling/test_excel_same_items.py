"""Formulas in one loop that refer to rows of another: those of the same item, or an error."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.filled import cells, filled, template

from planforge.problems import PlanError

ROWS = {"rows": [{"n": f"n{i}", "v": i} for i in range(1, 5)]}
STORES = {"stores": [{"n": f"Shop{i}", "v": i} for i in range(1, 4)]}


def two_lists(loop: str, formula: str, first: str = "rows") -> bytes:
    """Sheet A lists all rows, B those of a loop, each with a formula."""

    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("A")
        sheet.write_string("A1", f"{{%tr for r in {first} %}}{{{{ r.n }}}}")
        sheet.write_string("B1", "{{ r.v }}{%tr endfor %}")
        sheet = workbook.add_worksheet("B")
        sheet.write_string("A1", f"{{%tr for x in {loop} %}}{{{{ x.v }}}}")
        sheet.write_formula("B1", formula)
        sheet.write_string("C1", "{%tr endfor %}")

    return template(write)


def formulas(content: bytes, sheet: str) -> list[str]:
    return [line.partition(" ->")[0] for line in cells(content, sheet) if "=" in line]


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("rows if x.v > 2", ["B1 =A!B3", "B2 =A!B4"]),
        (
            'rows | sort(reverse=true, attribute="v")',
            ["B1 =A!B4", "B2 =A!B3", "B3 =A!B2", "B4 =A!B1"],
        ),
        ('rows | selectattr("v", "==", 2)', ["B1 =A!B2"]),
        ("rows[1:3]", ["B1 =A!B2", "B2 =A!B3"]),
    ],
)
def test_a_list_filtered_or_sorted_means_the_same_items(loop: str, expected: list[str]) -> None:
    content = filled(two_lists(loop, "=A!B1"), ROWS).content

    assert formulas(content, "B") == expected


def test_a_dollar_and_functions_over_ranges_mean_what_they_meant() -> None:
    loop = "rows if x.v > 3"

    assert formulas(filled(two_lists(loop, "=A!B$1"), ROWS).content, "B") == ["B1 =A!B$1"]
    assert formulas(filled(two_lists(loop, "=SUM(A!B1)"), ROWS).content, "B") == [
        "B1 =SUM(A!B1:B4)"
    ]


@pytest.mark.parametrize(
    "loop",
    ["other", 'rows | map(attribute="inner")', "[rows[0], rows[0]]"],
    ids=["other items", "made of others", "twice the same"],
)
def test_items_of_nowhere_are_told(loop: str) -> None:
    inner = {"rows": [{"n": "a", "v": 1, "inner": {"v": 1}}, {"n": "b", "v": 2, "inner": {"v": 2}}]}
    data = {**inner, "other": [{"n": "a", "v": 1}, {"n": "b", "v": 2}]}
    first, second = ("rows", loop) if "[0]" not in loop else ("again", "rows")
    if first == "again":
        data["again"] = [inner["rows"][0], inner["rows"][0]]

    with pytest.raises(PlanError) as caught:
        filled(two_lists(second, "=A!B1*2", first), data)

    assert str(caught.value).startswith(
        f"template.xlsx#B!B1: in `=A!B1*2`, `A!B1` stands in the loop over `{first}`, and which of "
        f"its items each row of the loop over `{second}` means is not known [fill-unpaired]"
    )


def stores(rows: str, sheets: str, formula: str = "='{{ s.n }}'!B1", back: str = "=A!B1") -> bytes:
    """Sheet A lists stores, one sheet stands for each, and a second one for each."""

    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("A")
        sheet.write_string("A1", f"{{%tr for s in {rows} %}}{{{{ s.n }}}}")
        sheet.write_string("B1", "{{ s.v }}{%tr endfor %}")
        sheet.write_formula("C1", formula)
        for name, loop in (("{{ s.n }}", sheets), ("{{ s.n }}+", "stores")):
            sheet = workbook.add_worksheet(name)
            sheet.write_string("A1", f"{{%sheet for s in {loop} %}}{{{{ s.n }}}}")
            sheet.write_formula("B1", back if loop == sheets and "+" not in name else formula)

    return template(write)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("stores", ["=A!B1", "=A!B2", "=A!B3"]),
        ('stores | sort(attribute="v", reverse=true)', ["=A!B3", "=A!B2", "=A!B1"]),
    ],
)
def test_sheets_and_rows_for_the_same_items_find_each_other(rows: str, expected: list[str]) -> None:
    content = filled(stores(rows, "stores"), STORES).content

    names = ["Shop1", "Shop2", "Shop3"]
    assert [formulas(content, name)[0] for name in names] == [f"B1 {one}" for one in expected]
    order = names if rows == "stores" else names[::-1]
    assert formulas(content, "A") == [f"C{n} ={name}!B1" for n, name in enumerate(order, 1)]
    assert [formulas(content, f"{name}+")[0] for name in names] == [
        f"B1 ={name}!B1" for name in names
    ]


def test_rows_find_the_sheets_of_some_items_but_not_those_that_are_missing() -> None:
    some = filled(stores("stores if s.v > 1", "stores", back="=A!B$1"), STORES).content

    assert formulas(some, "A") == ["C1 =Shop2!B1", "C2 =Shop3!B1"]
    with pytest.raises(PlanError) as caught:
        filled(stores("stores", "stores if s.v > 1", back="=A!B$1"), STORES)
    assert "template.xlsx#A!C1: in `='{{ s.n }}'!B1`" in str(caught.value)
    with pytest.raises(PlanError, match=r"`A!B1` stands in the loop over `stores if s.v > 1`"):
        filled(stores("stores if s.v > 1", "stores"), STORES)
