"""What one would write by hand for one plan: XlsxWriter for the workbook, docxtpl for the document.

    python benchmarks/by_hand.py CONTENT TEMPLATE FOLDER [DATA…]

CONTENT (JSON) holds what stands in every cell and the texts that fill TEMPLATE (sample_build.py
makes both). DATA are CSV files, read with pandas and summed by month, as such a program would
begin. It has no model behind it: values, formulas and prose are given to it ready-made.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import xlsxwriter
from docxtpl import DocxTemplate


def main() -> None:
    content_file, template, folder, *data = sys.argv[1:]
    for file in data:
        sums_by_month(file)
    content = json.loads(Path(content_file).read_text("utf-8"))
    write_workbook(content["sheets"], Path(folder, "by-hand.xlsx"))
    write_document(content["texts"], template, Path(folder, "by-hand.docx"))


def sums_by_month(file: str) -> Any:
    import pandas as pd

    frame = pd.read_csv(file)
    day = frame.columns[0]
    months = frame[day].astype(str).str[:7]
    return frame.drop(columns=day).groupby(months).sum()


def write_workbook(sheets: list[dict[str, Any]], path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    formats: dict[str, Any] = {}
    for sheet in sheets:
        write_sheet(book, sheet, formats)
    book.close()


def write_sheet(book: Any, sheet: dict[str, Any], formats: dict[str, Any]) -> None:
    native = book.add_worksheet(sheet["title"])
    native.hide_gridlines(2)
    for column, width in sheet["widths"]:
        native.set_column(column, column, width)
    for row, height in sheet["heights"]:
        native.set_row(row, height)
    for first_row, first_column, last_row, last_column in sheet["merges"]:
        native.merge_range(first_row, first_column, last_row, last_column, "")
    for row, column, value, formula, look, note in sheet["cells"]:
        look_of = made_format(book, look, formats)
        if formula is not None:
            native.write_formula(row, column, formula, look_of, "" if value is None else value)
        else:
            native.write(row, column, value, look_of)
        if note:
            native.write_comment(row, column, note)
    for chart in sheet["charts"]:
        insert_chart(book, native, chart)


def made_format(book: Any, look: dict[str, Any], formats: dict[str, Any]) -> Any:
    key = json.dumps(look, sort_keys=True)
    if key not in formats:
        formats[key] = book.add_format(look)
    return formats[key]


def insert_chart(book: Any, native: Any, chart: dict[str, Any]) -> None:
    made = book.add_chart({"type": chart["kind"]})
    for values, categories in chart["series"]:
        made.add_series({"values": f"={values}", "categories": f"={categories}"})
    native.insert_chart(chart["row"], chart["column"], made)


def write_document(texts: dict[str, Any], template: str, path: Path) -> None:
    document = DocxTemplate(template)
    document.render(texts, autoescape=True)
    document.save(path)


if __name__ == "__main__":
    main()
