"""The workbook in a native chart, which opens when somebody edits the chart's data."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.word.chart_points import Points


def chart_workbook(points: Points, sheet: str, codes: Sequence[str]) -> bytes:
    """Return the workbook: categories in the first column, a column for each series."""
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    file = io.BytesIO()
    # Text from data must never become a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(file, options)
    book.set_properties({"created": datetime(2000, 1, 1)})  # equal data make equal files
    page = book.add_worksheet(sheet, Worksheet)
    plain = book.add_format({})
    looks = {code: book.add_format({"num_format": code}) for code in {*codes, points.code or "@"}}
    for row, category in enumerate(points.categories, start=1):
        if points.numeric:
            page.write_number(row, 0, category, looks[points.code])
        else:
            page.write_string(row, 0, category, plain)
    for column, (name, values) in enumerate(zip(points.names, points.values, strict=True), start=1):
        page.write_string(0, column, name, plain)
        for row, value in enumerate(values, start=1):
            if value is not None:
                page.write_number(row, column, value, looks[codes[column - 1]])
    book.close()
    return file.getvalue()
