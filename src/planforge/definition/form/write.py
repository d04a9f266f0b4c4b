"""The form as an .xlsx file: how it looks, and what helps to fill it in."""

from __future__ import annotations

import math
import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_name
from planforge.definition.form.cells import shown_text
from planforge.definition.form.guide import write_guide
from planforge.definition.form.help import add_help, pick_from
from planforge.definition.form.looks import (
    LEFT,
    LINE_HEIGHT,
    LISTS,
    NOTE_ROW,
    ROW_HEIGHT,
    TITLE_ROW,
    FormFile,
    alignment,
    cell_properties,
    header_properties,
    muted_look,
    quoted_name,
    set_up,
    title_look,
    typed_format,
)
from planforge.definition.form.sheets import HEADER_MARK, MARK, UNREAD, key_text, text_width
from planforge.definition.form.words import Words
from planforge.definition.themes import read_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.form.cells import Cell
    from planforge.definition.form.sheets import Form, FormColumn, FormRow, FormSheet

_KEYS: Final = 3
_HEADER: Final = 4
"""Rows of a sheet, counted from 0; below the header the rows begin."""
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]")
_TALL_ROW: Final = 50.0
"""From here on what stands in a row begins at its top."""
_TALLEST: Final = 405.0
_EMPTY_COLUMN: Final = 8.43


def form_file(form: Form) -> bytes:
    """Return the .xlsx file of a form; the same form gives the same bytes."""
    import xlsxwriter
    from xlsxwriter.worksheet import Worksheet

    stream = BytesIO()
    file = xlsxwriter.Workbook(stream, {"in_memory": True})
    file.set_properties({"title": shown_text(form.title)[:200], "created": datetime(2000, 1, 1)})
    theme = read_theme("consulting", form.language)
    book = FormFile(form, file, theme, Words(form.language))
    names = _sheet_names([book.words.text("guide"), *(sheet.title for sheet in form.sheets)])
    guide = file.add_worksheet(names[0], Worksheet)
    sheets = [file.add_worksheet(name, Worksheet) for name in names[1:]]
    write_guide(book, guide, names[1:])
    for native, sheet in zip(sheets, form.sheets, strict=True):
        _write_sheet(book, native, sheet, names[0])
    book.finish_lists()
    file.close()
    return stream.getvalue()


def _write_sheet(book: FormFile, native: Worksheet, sheet: FormSheet, guide: str) -> None:
    set_up(book, native, sheet.kind)
    _write_head(book, native, sheet, guide)
    first = _HEADER + 1
    row = first
    for entry in (*sheet.rows, *[None] * sheet.blank):
        _write_row(book, native, sheet, row, entry)
        row += 1
    last = row - 1
    add_help(book, native, sheet, first, last)
    native.freeze_panes(first, LEFT + sheet.frozen)
    native.repeat_rows(_HEADER, _HEADER)
    native.print_area(0, 0, last, _printed_columns(sheet))
    native.ignore_errors(
        {"number_stored_as_text": f"A1:{cell_name(last + 200, len(sheet.columns) + 1)}"}
    )


def _printed_columns(sheet: FormSheet) -> int:
    """Return how many columns print: as many as the line below the title needs, too."""
    room = text_width(sheet.note + sheet.told) + 6 - sum(column.width for column in sheet.columns)
    return len(sheet.columns) + max(0, math.ceil(room / _EMPTY_COLUMN))


def _write_head(book: FormFile, native: Worksheet, sheet: FormSheet, guide: str) -> None:
    native.set_row(TITLE_ROW, 28)
    native.write_string(TITLE_ROW, LEFT, shown_text(sheet.title), title_look(book))
    back = book.look(font_size=9, font_color=book.theme.colour("teal"))
    native.write_url(0, LEFT, f"internal:{quoted_name(guide)}!A1", back, book.words.text("back"))
    native.set_row(0, 15)
    note = "　".join(text for text in (sheet.note, sheet.told) if text)
    native.write_string(NOTE_ROW, LEFT, shown_text(note), muted_look(book))
    native.set_row(NOTE_ROW, 22)
    hidden = book.look(font_size=8, font_color=book.theme.colour("slate"))
    for at in (0, LEFT + len(sheet.columns)):  # twice: the first column may be deleted as empty
        native.write_string(_KEYS, at, MARK + sheet.pattern, hidden)
    native.set_row(_KEYS, 10, None, {"hidden": True})
    native.set_row(_HEADER, 30 if any(column.unit for column in sheet.columns) else 24)
    native.write_string(
        _HEADER, 0, HEADER_MARK, book.look(font_color="#FFFFFF", font_size=1, num_format=";;;")
    )
    for index, column in enumerate(sheet.columns):
        at = LEFT + index
        native.set_column(at, at, column.width, book.look(num_format=typed_format(column)))
        native.write_string(_KEYS, at, key_text(column.key), hidden)
        _write_header(book, native, at, column)


def _write_header(book: FormFile, native: Worksheet, at: int, column: FormColumn) -> None:
    look = book.look(**header_properties(book), **alignment(column), text_wrap=True)
    if column.unit:
        unit = book.look(font_size=9, font_color=book.theme.colour("muted"))
        bold = book.look(bold=True, font_color=book.theme.colour("navy"))
        words = (shown_text(column.title) or " ", shown_text(f"  {column.unit}"))
        native.write_rich_string(_HEADER, at, bold, words[0], unit, words[1], look)
    else:
        native.write_string(_HEADER, at, shown_text(column.title), look)
    told = shown_text(column.note)
    if column.example:
        told += ("\n" if told else "") + book.words.text("example-word") + column.example
    if told:
        lines = sum(1 + text_width(line) // 34 for line in told.split("\n"))
        options = {"x_scale": 1.9, "height": 20 + 17 * lines, "font_size": 9, "color": "#FFFFFF",
                   "author": "PlanForge", "font_name": book.theme.fonts.sheet}  # fmt: skip
        native.write_comment(_HEADER, at, told, options)


def _write_row(
    book: FormFile, native: Worksheet, sheet: FormSheet, row: int, entry: FormRow | None
) -> None:
    if entry is not None and entry.heading:
        native.set_row(row, 26)
        heading = book.look(
            bold=True, font_color=book.theme.colour("navy"), valign="bottom", font_size=11
        )
        native.write_string(row, LEFT, entry.heading, heading)
        return
    height = _row_height(sheet, entry)
    if height > ROW_HEIGHT:  # other rows grow with what is typed
        native.set_row(row, height)
    for index, column in enumerate(sheet.columns):
        cell = entry.cells.get(index) if entry is not None else None
        given = column.fixed or (entry is not None and entry.given)
        look = cell_properties(book, column, cell, given=given)
        if height > _TALL_ROW:
            look["valign"] = "top"
        _write_cell(native, row, LEFT + index, column, cell, book.look(**look))
    for index, choices in entry.choices.items() if entry is not None else ():
        native.data_validation(
            row, LEFT + index, row, LEFT + index, pick_from(book, choices, stop=False)
        )


def _row_height(sheet: FormSheet, entry: FormRow | None) -> float:
    cells = entry.cells if entry is not None else {}
    heights = (
        _height(cell.value, sheet.columns[index])
        for index, cell in cells.items()
        if isinstance(cell.value, str)
    )
    return max(heights, default=ROW_HEIGHT)


def _write_cell(
    native: Worksheet, row: int, at: int, column: FormColumn, cell: Cell | None, look: Format
) -> None:
    if cell is None:
        native.write_blank(row, at, None, look)
    elif isinstance(cell.value, bool):
        native.write_boolean(row, at, cell.value, look)
    elif isinstance(cell.value, str):
        text = shown_text(cell.value) if column.key == UNREAD else cell.value
        native.write_string(row, at, text, look)
    else:
        native.write_number(row, at, cell.value, look)


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names that Excel takes, each once."""
    names: list[str] = []
    taken: set[str] = {LISTS.casefold(), "history"}
    for title in titles:
        words = _NOT_IN_NAMES.sub(" ", shown_text(title)).split()
        base = " ".join(words).strip("'").strip() or "-"
        name, number = base[:_LONGEST_NAME], 2
        while name.casefold() in taken:
            end = f" {number}"
            name, number = base[: _LONGEST_NAME - len(end)] + end, number + 1
        taken.add(name.casefold())
        names.append(name)
    return names


def _height(text: str, column: FormColumn) -> float:
    """Return how tall a row must be to show a text that wraps."""
    if not column.wrap:
        return ROW_HEIGHT
    lines = sum(1 + int(text_width(line) / (column.width - 1)) for line in text.split("\n"))
    return min(max(ROW_HEIGHT, LINE_HEIGHT * lines + 5), _TALLEST)
