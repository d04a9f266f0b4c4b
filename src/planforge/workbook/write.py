"""Writes the sheet model as an .xlsx file. Decides nothing: everything stands in the model.

XlsxWriter only warns about what it leaves out; here such a warning is an error, so that no file
lacks anything without a word.
"""

from __future__ import annotations

import os
import warnings
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO, StringIO
from typing import TYPE_CHECKING, Any, Final

import xlsxwriter
from xlsxwriter.image import Image
from xlsxwriter.worksheet import Worksheet

from planforge.workbook import styles
from planforge.workbook.charts import native_chart
from planforge.workbook.fitting import PIXELS_PER_POINT
from planforge.workbook.office_theme import office_theme
from planforge.workbook.page import print_area, set_up_page
from planforge.workbook.rules import rule_options, validation_options, with_lists_on_a_sheet
from planforge.workbook.values import (
    LONGEST_TEXT,
    ErrorText,
    OwnText,
    number_text,
    plain_text,
    stored_value,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from xlsxwriter.format import Format

    from planforge.definition.themes import Theme
    from planforge.workbook.model import Cell, Look, Sheet, Workbook
    from planforge.workbook.values import Stored

_LONGEST_LINK: Final = 2079
_LOGO_WIDTH: Final = 240.0
_LOGO_GAP: Final = 10
"""Pixels; above and below the logo."""
_SCREEN_DPI: Final = 96
_TALLEST_ROW: Final = 409.0
_WIDEST_COLUMN: Final = 255.0
_WEB: Final = ("http://", "https://", "mailto:")
# Nothing that was calculated can be typed over, everything else stays possible.
_PROTECTION: Final = {
    "objects": True,
    "scenarios": True,
    "format_columns": True,
    "format_rows": True,
    "sort": True,
    "autofilter": True,
    "pivot_tables": True,
}
_TAB_COLOURS: Final = {
    "summary": "navy",
    "kpi": "teal",
    "inputs": "sand",
    "plan": "slate",
    "reference": "line",
    "hidden": "line",
}


def write_workbook(workbook: Workbook, path: Path) -> None:
    """Write `workbook` to `path`, whole or not at all."""
    content = workbook_bytes(workbook)
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def workbook_bytes(workbook: Workbook) -> bytes:
    """Return the .xlsx file; the same workbook gives the same bytes."""
    stream = BytesIO()
    book = _open(with_lists_on_a_sheet(workbook), stream)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            _fill(book)
            book.file.close()
    finally:
        # A file that was given up must not be written by XlsxWriter's destructor.
        book.file.fileclosed = True
    return stream.getvalue()


@dataclass(slots=True)
class _Book:
    """The file being made, with the formats it has so far."""

    workbook: Workbook
    file: xlsxwriter.Workbook
    theme: Theme
    formats: dict[tuple[Any, ...], Format] = field(default_factory=dict)

    def cell_format(self, cell: Cell, *, unit_below: bool = False) -> Format:
        """Return the format of a cell, made once for all cells alike."""
        key = (
            cell.style, cell.number_format, cell.input, cell.wrap, cell.indent, cell.align,
            cell.edges, unit_below,
        )  # fmt: skip
        if key not in self.formats:
            properties = styles.cell_properties(cell, self.theme)
            if unit_below:
                properties["bottom"] = 0  # the rule stands below the units
            self.formats[key] = self.file.add_format(properties)
        return self.formats[key]

    def rule_format(self, look: Look) -> Format:
        """Return the format that a conditional format brings."""
        if (look,) not in self.formats:
            self.formats[(look,)] = self.file.add_format(styles.rule_properties(look, self.theme))
        return self.formats[(look,)]

    def unit_format(self) -> Format:
        """Return the font of the units in headers."""
        if ("unit",) not in self.formats:
            self.formats[("unit",)] = self.file.add_format(styles.unit_properties(self.theme))
        return self.formats[("unit",)]


class _Worksheet(Worksheet):
    """XlsxWriter's worksheet, with cells that read back as they were given."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        # XlsxWriter looks for the functions of later Excels, in texts too, by thirty patterns for a
        # cell and more for a rule; no formula here has such a function.
        return formula.removeprefix("=")

    def write_dynamic_array_formula(
        self,
        row: int,
        column: int,
        _: int,
        __: int,
        formula: str,
        look: Format,
        value: float | str | bool,
    ) -> int:
        # What XlsxWriter takes for such a function stands in a text, or in the name of a sheet.
        self.write_formula(row, column, "0", look, value)
        self.table[row][column] = self.table[row][column]._replace(formula=formula)
        return 0

    def _xml_number_element(
        self, number: float, attributes: Sequence[tuple[str, Any]] = ()
    ) -> None:
        # XlsxWriter prints 16 digits, which change one number in four.
        self.fh.write(f"<c{_attributes(attributes)}><v>{number_text(number)}</v></c>")

    def _xml_formula_element(
        self, formula: str, result: Stored, attributes: Sequence[tuple[str, Any]] = ()
    ) -> None:
        if result == "":
            # XlsxWriter leaves the type out, and an empty number is no number to other readers.
            attributes = [*attributes, ("t", "str")]
        if isinstance(result, float):
            result = number_text(result)
        super()._xml_formula_element(formula, self._escape_control_characters(result), attributes)


def _attributes(attributes: Sequence[tuple[str, Any]]) -> str:
    return "".join(f' {name}="{value}"' for name, value in attributes)


def _open(workbook: Workbook, stream: BytesIO) -> _Book:
    theme = workbook.theme
    options = {"in_memory": True, "default_format_properties": _default_font(workbook, theme)}
    file = xlsxwriter.Workbook(stream, options)
    file.use_custom_theme(StringIO(office_theme(theme, workbook.language)))
    return _Book(workbook, file, theme)


def _default_font(workbook: Workbook, theme: Theme) -> dict[str, Any]:
    # Column widths are counted in digits of this font: 7 pixels for 微软雅黑 10 and Calibri 11,
    # as XlsxWriter and the layout take it.
    size = 10 if workbook.language == "zh-CN" else 11
    return {"font_name": theme.fonts.sheet, "font_size": size}


def _fill(book: _Book) -> None:
    _set_properties(book)
    sheets = [book.file.add_worksheet(sheet.title, _Worksheet) for sheet in book.workbook.sheets]
    for name, place in book.workbook.names.items():
        book.file.define_name(name, f"={place.removeprefix('=')}")
    for sheet in book.workbook.sheets:
        if area := print_area(sheet, book.workbook.page):
            quoted = sheet.title.replace("'", "''")
            book.file.define_name(f"'{quoted}'!_xlnm.Print_Area", f"={area}")
    for native, sheet in zip(sheets, book.workbook.sheets, strict=True):
        _write_sheet(book, native, sheet)
    _show_first(book, sheets)


def _set_properties(book: _Book) -> None:
    workbook = book.workbook
    created = datetime(workbook.created.year, workbook.created.month, workbook.created.day)
    book.file.set_properties(
        {
            "title": plain_text(workbook.title),
            "subject": plain_text(workbook.client),
            "author": plain_text(workbook.author),
            "created": created,
        }
    )
    for name, value in workbook.properties.items():
        book.file.set_custom_property(name, plain_text(value), "text")
    book.file.set_size(1600, 1000)


def _show_first(book: _Book, sheets: Sequence[Worksheet]) -> None:
    for native, sheet in zip(sheets, book.workbook.sheets, strict=True):
        if sheet.kind != "hidden":
            native.set_first_sheet()
            native.activate()
            return


def _write_sheet(book: _Book, native: Worksheet, sheet: Sheet) -> None:
    _set_up_sheet(book, native, sheet)
    _size(native, sheet)
    _merge(book, native, sheet)
    units_below = {
        (cell.row - 1, cell.column) for cell in sheet.cells if cell.style == "header-unit"
    }
    for cell in sheet.cells:
        unit_below = cell.style == "header" and (cell.row, cell.column) in units_below
        look = book.cell_format(cell, unit_below=unit_below)
        _write_cell(book, native, cell, look)
    _add_behaviour(book, native, sheet)
    _add_pictures(book, native, sheet)
    if sheet.logo:
        _add_logo(book, native)


def _set_up_sheet(book: _Book, native: Worksheet, sheet: Sheet) -> None:
    native.hide_gridlines(2)
    native.set_zoom(100)
    native.set_default_row(styles.ROW_HEIGHT)
    native.set_tab_color(book.theme.colour(_TAB_COLOURS[sheet.kind]))
    if sheet.kind == "hidden":
        native.very_hidden()
    elif sheet.helper:
        native.hide()
    if sheet.freeze:
        native.freeze_panes(*sheet.freeze)
    if sheet.protected:
        native.protect("", _PROTECTION)
    set_up_page(native, sheet, book.workbook, book.theme)


def _size(native: Worksheet, sheet: Sheet) -> None:
    for column, width in sheet.widths.items():
        native.set_column(column, column, min(width, _WIDEST_COLUMN))
    for row, height in sheet.heights.items():
        native.set_row(row, min(height, _TALLEST_ROW))


def _merge(book: _Book, native: Worksheet, sheet: Sheet) -> None:
    cells = {(cell.row, cell.column): cell for cell in sheet.cells}
    for area in sheet.merges:
        if (area.first_row, area.first_column) == (area.last_row, area.last_column):
            continue
        cell = cells.get((area.first_row, area.first_column))
        # All cells of the area take the look of the first: borders are drawn cell by cell.
        look = book.cell_format(cell) if cell else None
        native.merge_range(
            area.first_row, area.first_column, area.last_row, area.last_column, "", look
        )


def _write_cell(book: _Book, native: Worksheet, cell: Cell, look: Format) -> None:
    if cell.link:
        _write_link(native, cell, look)
    value = stored_value(cell.value)
    if cell.formula is not None:
        formula = cell.formula.removeprefix("=")
        native.write_formula(cell.row, cell.column, formula, look, "" if value is None else value)
    elif value is None or value == "":
        native.write_blank(cell.row, cell.column, None, look)
    elif isinstance(value, bool):
        native.write_boolean(cell.row, cell.column, value, look)
    elif isinstance(value, float):
        native.write_number(cell.row, cell.column, value, look)
    elif isinstance(value, ErrorText):
        # A constant error is spelled as a formula that is nothing but the error.
        native.write_formula(cell.row, cell.column, value, look, value)
    else:
        _write_text(book, native, cell, value, look)
    if cell.note:
        _write_note(book, native, cell)


def _write_text(book: _Book, native: Worksheet, cell: Cell, text: str, look: Format) -> None:
    at = (cell.row, cell.column)
    if cell.unit:
        unit = plain_text(f" {cell.unit}")
        native.write_rich_string(*at, look, text, book.unit_format(), unit, look)
    elif text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes such text for finished XML; in two pieces it is escaped like other text.
        native.write_rich_string(*at, look, text[:1], look, text[1:], look)
    else:
        native.write_string(*at, OwnText(text) if cell.own else text, look)


def _write_link(native: Worksheet, cell: Cell, look: Format) -> None:
    """Put a link on a cell; its content is written afterwards."""
    link = plain_text(cell.link)
    if link.startswith(_WEB):
        if len(link) > _LONGEST_LINK:
            return  # Excel would drop the link and offer to repair; the text stays
    elif not link.startswith("internal:"):
        link = f"internal:{link}"
    shown = str(cell.value or link)
    native.write_url(cell.row, cell.column, link, look, plain_text(shown, 255))


def _write_note(book: _Book, native: Worksheet, cell: Cell) -> None:
    text = plain_text(cell.note, LONGEST_TEXT)
    width, height = note_size(text)
    native.write_comment(
        cell.row,
        cell.column,
        text,
        {
            "author": plain_text(book.workbook.author),
            "width": width,
            "height": height,
            "font_name": book.theme.fonts.sheet,
            "font_size": 9,
            "color": "#FFFFFF",
        },
    )


def note_size(text: str) -> tuple[int, int]:
    """Return width and height in pixels of a note that shows all its text at 9 pt."""
    widths = [
        sum(12 if ord(letter) > 0x2E7F else 7 for letter in line) for line in text.split("\n")
    ]
    width = min(max(120, *widths), 320)
    rows = sum(1 + line // width for line in widths)
    return width + 20, min(rows * 17 + 14, 600)


def _add_behaviour(book: _Book, native: Worksheet, sheet: Sheet) -> None:
    for validation in sheet.validations:
        area = validation.area
        native.data_validation(
            area.first_row, area.first_column, area.last_row, area.last_column,
            validation_options(validation),
        )  # fmt: skip
    for rule in sheet.rules:
        area = rule.area
        native.conditional_format(
            area.first_row, area.first_column, area.last_row, area.last_column,
            rule_options(rule, book.theme, book.rule_format),
        )  # fmt: skip


def _add_logo(book: _Book, native: Worksheet) -> None:
    """Put the client's logo above the title, in its own proportions."""
    logo = book.theme.logo
    if logo is None:
        return
    image = Image(BytesIO(logo.content))
    room = styles.LOGO_HEIGHT * PIXELS_PER_POINT - 2 * _LOGO_GAP
    scale = logo.fitted(_LOGO_WIDTH, room)[0] / logo.width
    native.insert_image(
        0,
        1,
        image,
        {
            # XlsxWriter takes a picture's inches for its size; here its points count.
            "x_scale": scale * image._x_dpi / _SCREEN_DPI,
            "y_scale": scale * image._y_dpi / _SCREEN_DPI,
            "y_offset": _LOGO_GAP,
            "description": plain_text(book.workbook.client or book.workbook.author),
            "object_position": 2,
        },
    )


def _add_pictures(book: _Book, native: Worksheet, sheet: Sheet) -> None:
    for chart in sheet.charts:
        native.insert_chart(
            chart.row,
            chart.column,
            native_chart(book.file, chart, book.theme),
            {
                "x_offset": chart.offset,
                "description": plain_text(chart.alt or chart.title),
                "object_position": 2,  # moves with its cells, keeps its size
            },
        )
    for sparkline in sheet.sparklines:
        native.add_sparkline(
            sparkline.row,
            sparkline.column,
            {
                "range": sparkline.range.removeprefix("="),
                "type": sparkline.kind,
                "series_color": book.theme.colour("navy"),
                "weight": 1.5,
                "last_point": sparkline.kind == "line",
                "last_color": book.theme.colour("teal"),
                "show_hidden": True,
                "empty_cells": "gaps",
            },
        )
