"""How long a cold build of the sample takes, beside a program written by hand for the same files.

    python benchmarks/sample_build.py [ROUNDS]

First the sample is built, and its files are read into plain structures: each cell's value, formula
and look, and a Word template of the document, with tags for its numbers and table rows. Then both
programs run in turn, each in a new process: `planforge build`, and `by_hand.py`, which writes the
same cells with XlsxWriter and the same text with docxtpl. At the end: where ours spends its time.

The other program has it easier: it computes nothing and checks nothing, and leaves out conditional
formats, validations, defined names, sparklines, the symbol map, the document's charts and links.
"""

from __future__ import annotations

import cProfile
import json
import pstats
import re
import sys
import tempfile
import time
import warnings
from copy import deepcopy
from pathlib import Path
from typing import Any

import openpyxl
from docx import Document
from docx.oxml.ns import qn
from measure import interleaved, report

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "samples" / "taobao-monthly"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
KINDS = {"BarChart": "column", "LineChart": "line", "PieChart": "pie", "DoughnutChart": "doughnut"}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        ours = [sys.executable, "-m", "planforge", "build", str(SAMPLE), "-o", str(work / "ours")]
        profile = profiled(work / "ours")
        workbook, document = (next((work / "ours").glob(f"*.{end}")) for end in ("xlsx", "docx"))
        content, template = prepared(workbook, document, work)
        by_hand = [
            sys.executable,
            str(Path(__file__).with_name("by_hand.py")),
            content,
            template,
            folder,
        ]
        data = [str(file) for file in sorted((SAMPLE / "data").glob("*.csv"))]
        programs = {
            "by hand, data with pandas": [*by_hand, *data],
            "by hand, everything given": by_hand,
            "planforge build": [*ours, "--quiet"],
        }
        times = interleaved(programs, rounds)
        same_text(document, work / "by-hand.docx")
        same_cells(workbook, work / "by-hand.xlsx")
        report(times, beside="by hand, data with pandas")
        print(profile)


def profiled(output: Path) -> str:
    """Build once in this process; returns where the time went."""
    started = time.perf_counter()
    from planforge.build import build_files

    imported = f"{(time.perf_counter() - started) * 1000:6.0f} ms  importing planforge.build"
    profiler = cProfile.Profile()
    profiler.enable()
    build_files(SAMPLE, output)
    profiler.disable()
    return "\n".join(["", *by_folder(profiler), "", imported, *longest(profiler)])


def by_folder(profiler: cProfile.Profile) -> list[str]:
    """Return the share of each part of the program, or library, in its own time."""
    shares: dict[str, float] = {}
    for (file, _, function), (_, _, own, _, _) in pstats.Stats(profiler).stats.items():
        part = part_of(file, function)
        shares[part] = shares.get(part, 0) + own
    whole = sum(shares.values())
    largest = sorted(shares.items(), key=lambda item: -item[1])[:12]
    return [f"{own / whole:6.1%}  {part}" for part, own in largest]


def part_of(file: str, function: str) -> str:
    if found := re.search(r"planforge/(\w+)(/|\.py)", file):
        return f"planforge.{found[1]}"
    if found := re.search(r"site-packages/(\w+)", file):
        return found[1]
    if file.startswith("<frozen importlib"):
        return "importing modules"
    return "built in functions" if file == "~" else "standard library"


def longest(profiler: cProfile.Profile) -> list[str]:
    """Return the functions of ours that take longest with all that they call."""
    entries = [
        (total, f"{Path(file).relative_to(ROOT / 'src' / 'planforge')}:{line} {function}")
        for (file, line, function), (_, _, _, total, _) in pstats.Stats(profiler).stats.items()
        if "src/planforge" in file and not function.startswith("<")
    ]
    return [f"{total * 1000:6.0f} ms  {name}" for total, name in sorted(entries, reverse=True)[:25]]


# ── The same content for the other program ────────────────────────────────────────────────────────


def prepared(workbook: Path, document: Path, folder: Path) -> tuple[str, str]:
    """Write what the other program is given; returns its two files."""
    content, template = folder / "content.json", folder / "template.docx"
    texts = tagged(document, template)
    content.write_text(json.dumps({"sheets": sheets_of(workbook), "texts": texts}), "utf-8")
    return str(content), str(template)


def sheets_of(workbook: Path) -> list[dict[str, Any]]:
    formulas, values = opened(workbook), opened(workbook, data_only=True)
    visible = [sheet for sheet in formulas if sheet.sheet_state != "veryHidden"]
    return [sheet_of(sheet, values[sheet.title]) for sheet in visible]


def opened(workbook: Path, *, data_only: bool = False) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not read is left out for the other
        return openpyxl.load_workbook(workbook, data_only=data_only)


def sheet_of(sheet: Any, values: Any) -> dict[str, Any]:
    columns, rows = sheet.column_dimensions.values(), sheet.row_dimensions.items()
    return {
        "title": sheet.title,
        "widths": [
            (openpyxl.utils.column_index_from_string(c.index) - 1, c.width) for c in columns
        ],
        "heights": [(row - 1, size.height) for row, size in rows if size.height],
        "merges": [
            (area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1)
            for area in sheet.merged_cells.ranges
        ],
        "cells": [
            cell_of(cell, values[cell.coordinate].value)
            for row in sheet.iter_rows()
            for cell in row
            if cell.value is not None or cell.has_style
        ],
        "charts": [chart_of(chart) for chart in sheet._charts],
    }


def cell_of(cell: Any, value: Any) -> tuple[Any, ...]:
    formula = cell.value if isinstance(cell.value, str) and cell.data_type == "f" else None
    if value is not None and not isinstance(value, str | int | float | bool):
        value = openpyxl.utils.datetime.to_excel(value)
    note = cell.comment.text if cell.comment else None
    return (cell.row - 1, cell.column - 1, value, formula, look_of(cell), note)


def look_of(cell: Any) -> dict[str, Any]:
    look = {
        "num_format": cell.number_format, "font_name": cell.font.name, "font_size": cell.font.sz,
        "bold": bool(cell.font.b), "align": cell.alignment.horizontal or "general",
        "valign": "vcenter", "text_wrap": bool(cell.alignment.wrap_text),
        "bottom": 1 if cell.border.bottom and cell.border.bottom.style else 0,
    }  # fmt: skip
    for key, colour in (("font_color", cell.font.color), ("bg_color", cell.fill.fgColor)):
        if colour is not None and isinstance(colour.rgb, str) and colour.rgb != "00000000":
            look[key] = f"#{colour.rgb[-6:]}"
    return look


def chart_of(chart: Any) -> dict[str, Any]:
    series = [
        (one.val.numRef.f, (one.cat.strRef or one.cat.numRef).f if one.cat else one.val.numRef.f)
        for one in chart.series
    ]
    place = chart.anchor._from
    kind = KINDS.get(type(chart).__name__, "column")
    return {"kind": kind, "series": series, "row": place.row, "column": place.col}


def tagged(document: Path, template: Path) -> dict[str, Any]:
    """Write the document as a template: a tag for each number, a loop for each regular table."""
    word = Document(str(document))
    texts: dict[str, Any] = {"n": [], "rows": []}
    for table in word.tables:
        tag_rows(table._tbl, texts["rows"])
    for text in word.element.body.iter(qn("w:t")):
        if "{{" not in text.text and "{%" not in text.text:
            text.text = NUMBER.sub(lambda found: number_tag(found[0], texts["n"]), text.text)
    word.save(str(template))
    return texts


def number_tag(number: str, numbers: list[str]) -> str:
    numbers.append(number)
    return f"{{{{ n[{len(numbers) - 1}] }}}}"


def tag_rows(table: Any, tables: list[list[list[str]]]) -> None:
    """Let a loop make the rows below a table's header, where all of them have the same cells."""
    rows = [row for row in table.tr_lst if row.find(".//" + qn("w:tblHeader")) is None]
    plain = all(row.find(".//" + qn("w:gridSpan")) is None and len(row.tc_lst) for row in rows)
    if len(rows) < 2 or not plain or len({len(row.tc_lst) for row in rows}) > 1:
        return
    tables.append([[text_of(cell) for cell in row.tc_lst] for row in rows])
    first, number = rows[0], len(tables) - 1
    for position, cell in enumerate(first.tc_lst):
        set_text(cell, f"{{{{ row[{position}] }}}}")
    for place, tag in (
        (first.addprevious, f"for row in rows[{number}]"),
        (first.addnext, "endfor"),
    ):
        mark = deepcopy(first)
        for cell in mark.tc_lst:
            set_text(cell, "")
        set_text(mark.tc_lst[0], f"{{%tr {tag} %}}")
        place(mark)
    for row in rows[1:]:
        table.remove(row)


def text_of(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter(qn("w:t")))


def set_text(cell: Any, text: str) -> None:
    """Put one text into a cell, in its first run."""
    from docx.table import _Cell

    paragraphs = cell.findall(qn("w:p"))
    for paragraph in paragraphs[1:]:
        cell.remove(paragraph)
    runs = _Cell(cell, None).paragraphs[0].runs  # type: ignore[arg-type]
    for run in runs[1:]:
        run._r.getparent().remove(run._r)
    if runs:
        runs[0].text = text
    else:
        _Cell(cell, None).paragraphs[0].add_run(text)  # type: ignore[arg-type]


# ── Is it the same? ───────────────────────────────────────────────────────────────────────────────


def same_text(ours: Path, theirs: Path) -> None:
    one, other = (text_of(Document(str(path)).element.body) for path in (ours, theirs))
    if one != other:
        raise SystemExit("the documents differ in their text: the comparison means nothing")


def same_cells(ours: Path, theirs: Path) -> None:
    one, other = opened(ours), opened(theirs)
    for sheet in other:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value != one[sheet.title][cell.coordinate].value:
                    raise SystemExit(f"the workbooks differ in {sheet.title}!{cell.coordinate}")


if __name__ == "__main__":
    main()
