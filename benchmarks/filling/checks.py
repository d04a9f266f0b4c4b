"""What is left of a workbook after a list in it grew from one row to five, tool by tool.

    python benchmarks/filling/checks.py

Every tool fills the same workbook, marked in its own way, and the result is judged cell by cell.
Prints a table in Markdown. Needs the extra `bench`; xlsx-template and carbone need Node and
`npm install` in this folder, and are left out without them.
"""

from __future__ import annotations

import json
import re
import tempfile
import warnings
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialects import DIALECTS
from engines import NotHereError, filled
from openpyxl import load_workbook

from workbook import write_check_workbook

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.worksheet.worksheet import Worksheet

EMPTY_STRINGS = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'
ROWS = [{"name": f"Item {n}", "quantity": n, "price": 30.0 + n} for n in range(1, 6)]
DATA = {"customer": "Northwind & Söhne", "rows": ROWS}


@dataclass(frozen=True)
class Result:
    """A filled workbook, and where in it the list and what follows came to stand."""

    path: Path
    orders: Worksheet
    summary: Worksheet
    names: dict[str, str]

    @property
    def first(self) -> int:
        return self.row_of("Item 1")

    @property
    def last(self) -> int:
        return self.row_of("Item 5")

    def row_of(self, text: str) -> int:
        """Return the row whose first cell says this; 0 for none."""
        cells = (row[0] for row in self.orders.iter_rows(max_col=1))
        return next((cell.row for cell in cells if cell.value == text), 0)

    def formula(self, sheet: Worksheet, cell: str) -> str:
        return str(sheet[cell].value).replace("$", "").lstrip("=").replace("'", "")

    def xml(self, pattern: str) -> str:
        """Return the text of all parts whose names match."""
        with zipfile.ZipFile(self.path) as parts:
            found = [name for name in parts.namelist() if re.search(pattern, name)]
            return "".join(parts.read(name).decode("utf-8") for name in found)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        columns = {}
        for engine in DIALECTS:
            try:
                columns[engine] = judged(engine, Path(folder))
            except NotHereError:
                print(f"(without {engine}: not installed)")
    print("| | " + " | ".join(columns) + " |")
    print("| --- |" + " --- |" * len(columns))
    for check in CHECKS:
        marks = ["yes" if column[check] else "**no**" for column in columns.values()]
        print(f"| {check} | " + " | ".join(marks) + " |")
    print("| of twelve | " + " | ".join(str(sum(c.values())) for c in columns.values()) + " |")


def judged(engine: str, folder: Path) -> dict[str, bool]:
    """Fill with one tool and judge what came of it."""
    template, data, output = (folder / name for name in ("in.xlsx", "data.json", "out.xlsx"))
    write_check_workbook(template, DIALECTS[engine])
    data.write_text(json.dumps(DATA), "utf-8")
    filled(engine, template, data, output)
    complete(output)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = load_workbook(output)
        values = load_workbook(output, data_only=True)
    names = {name: item.attr_text for name, item in book.defined_names.items()}
    sheets = book.worksheets
    result = Result(output, sheets[0], sheets[1], names)
    checks = {check: passes(test, result) for check, test in CHECKS.items() if test is not None}
    return {**{check: checks.get(check, False) for check in CHECKS}, STORED: stored(result, values)}


def complete(output: Path) -> None:
    """Add an empty string table where a tool left none, though the file says there is one.

    openpyxl does not open such a file (carbone makes them); the checks are about what is in it.
    """
    with zipfile.ZipFile(output, "a") as parts:
        if "xl/sharedStrings.xml" not in parts.namelist():
            parts.writestr("xl/sharedStrings.xml", EMPTY_STRINGS)


def passes(test: Callable[[Result], bool], result: Result) -> bool:
    try:
        return bool(test(result))
    except (KeyError, IndexError, AttributeError, TypeError, ValueError):
        return False  # what should be there is not


def row_formulas(result: Result) -> bool:
    rows = range(result.first, result.first + 5)
    return all(result.formula(result.orders, f"D{row}") == f"B{row}*C{row}" for row in rows)


def sum_and_below(result: Result) -> bool:
    total, tax = result.row_of("Total"), result.row_of("Tax")
    grown = result.formula(result.orders, f"D{total}") == f"SUM(D{result.first}:D{result.last})"
    return grown and result.formula(result.orders, f"D{tax}") == f"D{total}*0.1"


def other_sheet(result: Result) -> bool:
    total = result.formula(result.summary, "B1")
    tax = result.formula(result.summary, "B2")
    wanted = f"SUM(Orders!D{result.first}:D{result.last})"
    return total == wanted and tax == f"Orders!D{result.row_of('Tax')}"


def merge(result: Result) -> bool:
    row = result.row_of("A note below, in merged cells")
    return [str(area) for area in result.orders.merged_cells.ranges] == [f"A{row}:D{row}"]


def conditional_format(result: Result) -> bool:
    areas = [str(area.sqref) for area in result.orders.conditional_formatting]
    return areas == [f"D{result.first}:D{result.last}"]


def validation(result: Result) -> bool:
    areas = [str(rule.sqref) for rule in result.orders.data_validations.dataValidation]
    return areas == [f"B{result.first}:B{result.last}"]


def names(result: Result) -> bool:
    last = result.row_of("Remark")
    area = str(result.orders.print_area).replace("$", "").rpartition("!")[2]
    grown = result.names["amounts"].replace("$", "") == f"Orders!D{result.first}:D{result.last}"
    return grown and area == f"A1:D{last}"


def chart(result: Result) -> bool:
    found = re.findall(r"<c:f>([^<]*)</c:f>", result.xml(r"charts/chart\d+\.xml$"))
    plain = [text.replace("$", "").replace("'", "") for text in found]
    return plain == [
        f"Orders!{column}{result.first}:{column}{result.last}" for column in ("A", "D")
    ]


def anchors(result: Result) -> bool:
    rows = re.findall(
        r"<xdr:from>.*?<xdr:row>(\d+)", result.xml(r"drawings/drawing\d+\.xml$"), re.DOTALL
    )
    return [int(row) for row in rows] == [result.row_of("Remark") + 1] * 2


def link(result: Result) -> bool:
    cell = result.orders.cell(result.row_of("Terms"), 1)
    return bool(cell.hyperlink.target.startswith("https://example.org/terms"))


def comment(result: Result) -> bool:
    cell = result.orders.cell(result.row_of("Remark"), 1)
    return "A comment below" in cell.comment.text


def stored(result: Result, values: Any) -> bool:
    """Whether no formula has a stored value that is not its result; none at all is right."""
    amounts = [row["quantity"] * row["price"] for row in ROWS]
    truth = {f"D{result.first + at}": amount for at, amount in enumerate(amounts)}
    truth |= {f"D{result.row_of('Total')}": sum(amounts)}
    truth |= {f"D{result.row_of('Tax')}": sum(amounts) * 0.1}
    found = [values.worksheets[0][cell].value for cell in truth]
    pairs = [
        *zip(found, truth.values(), strict=True),
        (values.worksheets[1]["B1"].value, sum(amounts)),
    ]
    return all(value is None or abs(value - true) < 1e-6 for value, true in pairs)


STORED = "stored values are right or empty"
CHECKS: dict[str, Callable[[Result], bool] | None] = {
    "each row's formula is its own": row_formulas,
    "the sum grows, and what is below moves": sum_and_below,
    "formulas on another sheet follow": other_sheet,
    "merged cells below move": merge,
    "conditional format grows": conditional_format,
    "data validation grows": validation,
    "defined name and print area grow": names,
    "the chart's ranges grow": chart,
    "chart and picture move": anchors,
    "hyperlink moves": link,
    "comment moves": comment,
    STORED: None,
}

if __name__ == "__main__":
    main()
