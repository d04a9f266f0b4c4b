"""Fills a template with one of the Python tools, as their documentation says.

    python benchmarks/filling/fill.py ENGINE TEMPLATE DATA.json OUTPUT ROUNDS

Prints the milliseconds of each round, as JSON; `compiled` engines prepare before the first.
"""

from __future__ import annotations

import json
import sys
import time
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def main() -> None:
    engine, template, data_file, output, rounds = sys.argv[1:]
    data = json.loads(Path(data_file).read_text("utf-8"))
    fill = ENGINES[engine](template)
    times = []
    for _ in range(int(rounds)):
        started = time.perf_counter()
        fill(data, output)
        times.append((time.perf_counter() - started) * 1000)
    print(json.dumps(times))


def planforge_compiled(template: str) -> Callable[[dict[str, Any], str], None]:
    import planforge

    compiled = planforge.compile_template(template)
    suffix = Path(template).suffix.replace(".dotx", ".docx")
    # No other tool computes the formulas.
    options: dict[str, Any] = {"suffix": suffix, "recalculate": False}
    return lambda data, output: compiled.render(data, **options).save(output)


def planforge_recalculated(template: str) -> Callable[[dict[str, Any], str], None]:
    import planforge

    compiled = planforge.compile_template(template)
    return lambda data, output: compiled.render(data, recalculate=True).save(output)


def planforge_each_time(template: str) -> Callable[[dict[str, Any], str], None]:
    import planforge

    def fill(data: dict[str, Any], output: str) -> None:
        planforge.compile_template(template).render(data, recalculate=False).save(output)

    return fill


def xltpl(template: str) -> Callable[[dict[str, Any], str], None]:
    from xltpl.writerx import BookWriter

    def fill(data: dict[str, Any], output: str) -> None:
        writer = BookWriter(template)
        names = [sheet.name for sheet in writer.sheet_resource_map.sheet_state_list]
        writer.render_book([{**data, "tpl_name": name, "sheet_name": name} for name in names])
        writer.save(output)

    return fill


def openpyxl(template: str) -> Callable[[dict[str, Any], str], None]:
    """Fill as one writes it by hand: insert the rows, copy the looks, write the values."""
    from openpyxl import load_workbook

    def fill(data: dict[str, Any], output: str) -> None:
        book = load_workbook(template)
        for sheet in book.worksheets:
            for cells in sheet.iter_rows():
                for cell in cells:
                    if isinstance(cell.value, str) and cell.value in data:
                        cell.value = data[cell.value]
            fields = set(data["rows"][0])
            place = next(
                (cell for row in sheet.iter_rows() for cell in row if cell.value in fields), None
            )
            if place is None:
                continue
            model = [copy(cell) for cell in sheet[place.row]]
            sheet.insert_rows(place.row + 1, len(data["rows"]) - 1)
            for offset, item in enumerate(data["rows"]):
                for cell in model:
                    made = sheet.cell(place.row + offset, cell.column)
                    made.value = item.get(cell.value, cell.value)
                    made._style = copy(cell._style)
                    if isinstance(cell.value, str) and cell.value.startswith("="):
                        made.value = cell.value.replace(str(place.row), str(place.row + offset))
        book.save(output)

    return fill


def docxtpl(template: str) -> Callable[[dict[str, Any], str], None]:
    from docxtpl import DocxTemplate

    def fill(data: dict[str, Any], output: str) -> None:
        document = DocxTemplate(template)
        document.render(data)
        document.save(output)

    return fill


ENGINES: dict[str, Callable[[str], Any]] = {
    "planforge": planforge_compiled,
    "planforge, compiled each time": planforge_each_time,
    "planforge, recalculated": planforge_recalculated,
    "xltpl": xltpl,
    "openpyxl by hand": openpyxl,
    "docxtpl": docxtpl,
}

if __name__ == "__main__":
    main()
