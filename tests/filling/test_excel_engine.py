"""The checks that a row loop must pass, by LibreOffice's own calculation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from tests.support.filled import cells, elements, filled, names, save, template
from tests.support.libreoffice import recalculated, values_in

if TYPE_CHECKING:
    from pathlib import Path

ROWS = [
    ("pens", 3, 1.5),
    ("paper", 10, 4.25),
    ("ink", 2, 20.0),
    ("clips", 100, 0.05),
    ("glue", 7, 2.0),
]


def order(workbook: Any) -> None:
    """Write a template: one row of an order, totals below it, and what else refers to the row."""
    sheet = workbook.add_worksheet("Order")
    other = workbook.add_worksheet("Summary")
    red = workbook.add_format({"bg_color": "red"})
    sheet.write_row("A1", ["item", "count", "price", "sum", "share", "running"])
    sheet.write("A2", "{%tr for row in rows %}")
    sheet.write_row("A3", ["{{ row.item }}", "{{ row.count }}", "{{ row.price }}"])
    sheet.write_formula("D3", "=B3*C3", None, 999)
    sheet.write_formula("E3", "=D3/SUM(D$3:D$3)", None, 999)
    sheet.write_formula("F3", "=SUM(D$3:D3)", None, 999)
    sheet.write("A4", "{%tr endfor %}")
    sheet.write("A5", "total")
    sheet.write_formula("B5", "=SUM(B3:B3)", None, 999)
    sheet.write_formula("D5", "=SUM(D3:D3)", None, 999)
    sheet.merge_range("A7:C7", "")
    sheet.write_formula("A7", "=D5*2", None, 999)
    sheet.conditional_format("D3", {"type": "formula", "criteria": "=$D3>$D$5/5", "format": red})
    sheet.data_validation("B3", {"validate": "integer", "criteria": "<", "value": "=$B$5"})
    sheet.write_url("G3", "https://example.com/item", None, "look")
    sheet.print_area("A1:F7")
    workbook.define_name("Sums", "=Order!$D$3:$D$3")
    other.write_formula("A1", "=SUM(Order!D3:D3)", None, 999)
    other.write_formula("A2", "=MAX(Sums)", None, 999)
    other.write_formula("A3", '=SUMIF(Order!A3:A3,"ink",Order!D3:D3)', None, 999)
    other.write_formula("A4", '=VLOOKUP("glue",Order!A3:D3,4,FALSE)', None, 999)
    other.write_formula("A5", "=SUMPRODUCT(Order!B3:B3,Order!C3:C3)", None, 999)


def truth() -> dict[tuple[str, str], float | str]:
    """Return what the filled order must come to, computed without any workbook."""
    sums = [count * price for _, count, price in ROWS]
    found: dict[tuple[str, str], float | str] = {}
    for number, ((item, count, price), amount) in enumerate(zip(ROWS, sums, strict=True)):
        line = number + 2
        values = (item, count, price, amount, amount / sum(sums), sum(sums[: number + 1]))
        found |= {
            ("Order", f"{letter}{line}"): v for letter, v in zip("ABCDEF", values, strict=True)
        }
    last = len(ROWS) + 2
    found["Order", f"B{last}"] = sum(count for _, count, _ in ROWS)
    found["Order", f"D{last}"] = sum(sums)
    found["Order", f"A{last + 2}"] = sum(sums) * 2
    for line, value in enumerate([sum(sums), max(sums), sums[2], sums[4], sum(sums)], start=1):
        found["Summary", f"A{line}"] = value
    return found


def first_attributes(content: bytes, name: str) -> list[str]:
    """Return the first attribute of each element of a name."""
    return [one.split('"')[1] for one in elements(content, name)]


@pytest.mark.engine
def test_a_filled_order_computes_to_the_truth(tmp_path: Path) -> None:
    rows = [{"item": item, "count": count, "price": price} for item, count, price in ROWS]

    made = filled(template(order), {"rows": rows})

    path = save(made, tmp_path)
    computed, stored = recalculated(path), values_in(path)
    for place, value in truth().items():
        assert computed[place] == pytest.approx(value), place
        # What is stored is right, or nothing.
        assert stored[place] in (None, pytest.approx(value)), place
    assert elements(made.content, "mergeCell") == ['<mergeCell ref="A9:C9"/>']
    assert first_attributes(made.content, "conditionalFormatting") == ["D2:D6"]
    assert "<formula>$D2&gt;$D$7/5</formula>" in elements(made.content, "cfRule")[0]
    assert 'sqref="B2:B6"><formula1>$B$7</formula1>' in elements(made.content, "dataValidation")[0]
    assert first_attributes(made.content, "hyperlink") == ["G2", "G3", "G4", "G5", "G6"]
    assert names(made.content) == ["_xlnm.Print_Area@0 =Order!$A$1:$F$9", "Sums =Order!$D$2:$D$6"]


@pytest.mark.engine
@pytest.mark.parametrize("count", [0, 1, 2, 13])
def test_sums_over_loops_in_loops_and_columns_come_to_the_truth(tmp_path: Path, count: int) -> None:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        sheet.write("B1", "{%tc for m in months %}{{ m }}{%tc endfor %}")
        sheet.write("A2", "{%tr for group in groups %}")
        sheet.write("A3", "{%tr for n in group %}")
        sheet.write("B4", "{{ n * m }}")
        sheet.write_formula("C4", "=SUM(B4:B4)", None, 999)
        sheet.write("A5", "{%tr endfor %}")
        sheet.write_formula("C6", "=SUM(C4:C4)", None, 999)
        sheet.write("A7", "{%tr endfor %}")
        sheet.write_formula("B8", "=SUM(B4:B4)", None, 999)
        sheet.write_formula("C8", "=SUM(C6:C6)", None, 999)

    groups = [list(range(number)) for number in range(count)]
    months = [1, 2, 3]

    made = filled(template(write), {"groups": groups, "months": months})

    computed = recalculated(save(made, tmp_path))
    last = max(
        int(line.split()[0].lstrip("ABCDE")) for line in cells(made.content) if line[0] == "E"
    )
    whole = sum(map(sum, groups))
    assert [computed["S", f"{letter}{last}"] for letter in "BCDE"] == [
        whole, 2 * whole, 3 * whole, 6 * whole,
    ]  # fmt: skip
