"""The first sheet of a form: how it is filled in, and what sheets there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.form.cells import shown_text
from planforge.definition.form.looks import (
    LINE_HEIGHT,
    NOTE_ROW,
    ROW_HEIGHT,
    TITLE_ROW,
    header_properties,
    muted_look,
    quoted_name,
    set_up,
    title_look,
)
from planforge.definition.form.sheets import text_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.form.looks import FormFile


def write_guide(book: FormFile, native: Worksheet, names: Sequence[str]) -> None:
    """Write how the form is filled in, and the list of its sheets."""
    theme = book.theme
    set_up(book, native, "summary")
    native.set_portrait()
    native.set_column(1, 1, 22)
    native.set_column(2, 2, 72)
    native.set_column(3, 3, 8)
    title = shown_text(book.form.title) or book.words.text("guide")
    native.set_row(TITLE_ROW, 30)
    native.write_string(TITLE_ROW, 1, title, title_look(book))
    native.write_string(NOTE_ROW, 1, book.words.text("guide-line"), muted_look(book))
    row = NOTE_ROW + 2
    for line in book.words.guide():
        native.merge_range(row, 1, row, 3, "", book.look(text_wrap=True))
        native.write_string(row, 1, f"·  {line}", book.look(text_wrap=True))
        native.set_row(row, ROW_HEIGHT if text_width(line) < 96 else 2 * LINE_HEIGHT + 4)
        row += 1
    row += 1
    head = header_properties(book)
    for column, word in enumerate((book.words.text("contents"), "", book.words.text("filled")), 1):
        native.write_string(
            row, column, word, book.look(**head, align="right" if column == 3 else "left")
        )
    native.set_row(row, 22)
    link = book.look(**book.rule(), font_color=theme.colour("teal"))
    for name, sheet in zip(names, book.form.sheets, strict=True):
        row += 1
        native.set_row(row, ROW_HEIGHT)
        native.write_url(row, 1, f"internal:{quoted_name(name)}!A1", link, name)
        native.write_string(
            row,
            2,
            sheet.note,
            book.look(**book.rule(), font_color=theme.colour("muted"), font_size=9),
        )
        count = book.look(**book.rule(), align="right")
        if sheet.filled:
            native.write_number(row, 3, sheet.filled, count)
        else:
            native.write_string(row, 3, "—", count)
    native.print_area(0, 0, row, 3)
