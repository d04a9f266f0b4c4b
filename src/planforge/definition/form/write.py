"""The form as an .xlsx file: how it looks, and what helps to fill it in."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from planforge.definition.form.cells import shown_text
from planforge.definition.form.formats import DAY, GENERAL, TEXT
from planforge.definition.form.sheets import HEADER_MARK, MARK, NAME, UNREAD, key_text, text_width
from planforge.definition.form.words import Words
from planforge.definition.themes import read_theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.form.cells import Cell
    from planforge.definition.form.sheets import Form, FormColumn, FormRow, FormSheet
    from planforge.definition.themes import Theme

_TITLE, _NOTE, _KEYS, _HEADER = 1, 2, 3, 4
"""Rows of a sheet, counted from 0; below the header the rows begin."""
_LEFT: Final = 1
_LISTS: Final = "_lists"
_LONGEST_NAME: Final = 31
_NOT_IN_NAMES: Final = re.compile(r"[\[\]:*?/\\]")
_TABS: Final = {"summary": "navy", "inputs": "teal", "plan": "sand", "reference": "slate"}
_ROW_HEIGHT: Final = 19.5
_LINE_HEIGHT: Final = 15.0
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
    book = _Book(form, file, theme, Words(form.language))
    names = _sheet_names([book.words.text("guide"), *(sheet.title for sheet in form.sheets)])
    guide = file.add_worksheet(names[0], Worksheet)
    sheets = [file.add_worksheet(name, Worksheet) for name in names[1:]]
    _write_guide(book, guide, names[1:])
    for native, sheet in zip(sheets, form.sheets, strict=True):
        _write_sheet(book, native, sheet, names[0])
    book.finish_lists()
    file.close()
    return stream.getvalue()


@dataclass(slots=True)
class _Book:
    """The file being made, with its formats and its lists of choices so far."""

    form: Form
    file: Workbook
    theme: Theme
    words: Words
    formats: dict[tuple[tuple[str, Any], ...], Format] = field(default_factory=dict)
    lists: dict[tuple[str, ...], int] = field(default_factory=dict)

    def look(self, **properties: Any) -> Format:
        """Return a cell format, made once for all cells alike."""
        base = {
            "font_name": self.theme.fonts.sheet, "font_size": 10, "valign": "vcenter",
            "font_color": self.theme.colour("ink"),
        }  # fmt: skip
        whole = base | properties
        key = tuple(sorted(whole.items()))
        if key not in self.formats:
            self.formats[key] = self.file.add_format(whole)
        return self.formats[key]

    def rule(self) -> dict[str, Any]:
        """Return the thin line between rows."""
        return {"bottom": 1, "bottom_color": self.theme.colour("line")}

    def choices(self, listed: tuple[str, ...]) -> str:
        """Return the address of a list of choices, on the hidden sheet that holds all of them."""
        column = self.lists.setdefault(listed, len(self.lists))
        letters = _column_letters(column)
        return f"={_LISTS}!${letters}$1:${letters}${len(listed)}"

    def finish_lists(self) -> None:
        """Write the hidden sheet of choices."""
        from xlsxwriter.worksheet import Worksheet

        if not self.lists:
            return
        native = self.file.add_worksheet(_LISTS, Worksheet)
        native.very_hidden()
        for listed, column in self.lists.items():
            for row, choice in enumerate(listed):
                native.write_string(row, column, choice)


# ── the first sheet ──────────────────────────────────────────────────────────────────────────────


def _write_guide(book: _Book, native: Worksheet, names: Sequence[str]) -> None:
    """Write how the form is filled in, and the list of its sheets."""
    theme = book.theme
    _set_up(book, native, "summary")
    native.set_portrait()
    native.set_column(1, 1, 22)
    native.set_column(2, 2, 72)
    native.set_column(3, 3, 8)
    title = shown_text(book.form.title) or book.words.text("guide")
    native.set_row(_TITLE, 30)
    native.write_string(_TITLE, 1, title, _title_look(book))
    native.write_string(_NOTE, 1, book.words.text("guide-line"), _muted(book))
    row = _NOTE + 2
    for line in book.words.guide():
        native.merge_range(row, 1, row, 3, "", book.look(text_wrap=True))
        native.write_string(row, 1, f"·  {line}", book.look(text_wrap=True))
        native.set_row(row, _ROW_HEIGHT if text_width(line) < 96 else 2 * _LINE_HEIGHT + 4)
        row += 1
    row += 1
    head = _header_properties(book)
    for column, word in enumerate((book.words.text("contents"), "", book.words.text("filled")), 1):
        native.write_string(
            row, column, word, book.look(**head, align="right" if column == 3 else "left")
        )
    native.set_row(row, 22)
    link = book.look(**book.rule(), font_color=theme.colour("teal"))
    for name, sheet in zip(names, book.form.sheets, strict=True):
        row += 1
        native.set_row(row, _ROW_HEIGHT)
        native.write_url(row, 1, f"internal:{_quoted(name)}!A1", link, name)
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


# ── a sheet to fill in ───────────────────────────────────────────────────────────────────────────


def _write_sheet(book: _Book, native: Worksheet, sheet: FormSheet, guide: str) -> None:
    _set_up(book, native, sheet.kind)
    _write_head(book, native, sheet, guide)
    first = _HEADER + 1
    row = first
    for entry in (*sheet.rows, *[None] * sheet.blank):
        _write_row(book, native, sheet, row, entry)
        row += 1
    last = row - 1
    _add_help(book, native, sheet, first, last)
    native.freeze_panes(first, _LEFT + sheet.frozen)
    native.repeat_rows(_HEADER, _HEADER)
    native.print_area(0, 0, last, _printed_columns(sheet))
    native.ignore_errors(
        {"number_stored_as_text": f"A1:{_column_letters(len(sheet.columns))}{last + 200}"}
    )


def _printed_columns(sheet: FormSheet) -> int:
    """Return how many columns print: as many as the line below the title needs, too."""
    room = text_width(sheet.note + sheet.told) + 6 - sum(column.width for column in sheet.columns)
    return len(sheet.columns) + max(0, math.ceil(room / _EMPTY_COLUMN))


def _set_up(book: _Book, native: Worksheet, kind: str) -> None:
    native.hide_gridlines(2)
    native.set_column(0, 0, 2)
    native.set_default_row(_ROW_HEIGHT)
    native.set_row(0, 8)
    native.set_tab_color(book.theme.colour(_TABS.get(kind, "slate")))
    native.set_landscape()
    native.set_paper(9)
    native.fit_to_pages(1, 0)
    native.set_margins(0.4, 0.4, 0.5, 0.5)
    native.set_footer("&C&9&A  &P / &N")


def _write_head(book: _Book, native: Worksheet, sheet: FormSheet, guide: str) -> None:
    native.set_row(_TITLE, 28)
    native.write_string(_TITLE, _LEFT, shown_text(sheet.title), _title_look(book))
    back = book.look(font_size=9, font_color=book.theme.colour("teal"))
    native.write_url(0, _LEFT, f"internal:{_quoted(guide)}!A1", back, book.words.text("back"))
    native.set_row(0, 15)
    note = "　".join(text for text in (sheet.note, sheet.told) if text)
    native.write_string(_NOTE, _LEFT, shown_text(note), _muted(book))
    native.set_row(_NOTE, 22)
    hidden = book.look(font_size=8, font_color=book.theme.colour("slate"))
    for at in (0, _LEFT + len(sheet.columns)):  # twice: the first column may be deleted as empty
        native.write_string(_KEYS, at, MARK + sheet.pattern, hidden)
    native.set_row(_KEYS, 10, None, {"hidden": True})
    native.set_row(_HEADER, 30 if any(column.unit for column in sheet.columns) else 24)
    native.write_string(
        _HEADER, 0, HEADER_MARK, book.look(font_color="#FFFFFF", font_size=1, num_format=";;;")
    )
    for index, column in enumerate(sheet.columns):
        at = _LEFT + index
        native.set_column(at, at, column.width, book.look(num_format=_typed_format(column)))
        native.write_string(_KEYS, at, key_text(column.key), hidden)
        _write_header(book, native, at, column)


def _write_header(book: _Book, native: Worksheet, at: int, column: FormColumn) -> None:
    look = book.look(**_header_properties(book), **_alignment(column), text_wrap=True)
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
    book: _Book, native: Worksheet, sheet: FormSheet, row: int, entry: FormRow | None
) -> None:
    if entry is not None and entry.heading:
        native.set_row(row, 26)
        heading = book.look(
            bold=True, font_color=book.theme.colour("navy"), valign="bottom", font_size=11
        )
        native.write_string(row, _LEFT, entry.heading, heading)
        return
    height = _row_height(sheet, entry)
    if height > _ROW_HEIGHT:  # other rows grow with what is typed
        native.set_row(row, height)
    for index, column in enumerate(sheet.columns):
        cell = entry.cells.get(index) if entry is not None else None
        given = column.fixed or (entry is not None and entry.given)
        look = _cell_properties(book, column, cell, given=given)
        if height > _TALL_ROW:
            look["valign"] = "top"
        _write_cell(native, row, _LEFT + index, column, cell, book.look(**look))
    for index, choices in entry.choices.items() if entry is not None else ():
        native.data_validation(
            row, _LEFT + index, row, _LEFT + index, _pick(book, choices, stop=False)
        )


def _row_height(sheet: FormSheet, entry: FormRow | None) -> float:
    cells = entry.cells if entry is not None else {}
    heights = (
        _height(cell.value, sheet.columns[index])
        for index, cell in cells.items()
        if isinstance(cell.value, str)
    )
    return max(heights, default=_ROW_HEIGHT)


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


def _cell_properties(
    book: _Book, column: FormColumn, cell: Cell | None, *, given: bool
) -> dict[str, Any]:
    theme = book.theme
    properties: dict[str, Any] = {**book.rule(), **_alignment(column)}
    if column.wrap:
        properties["text_wrap"] = True
    if column.key == UNREAD:
        return properties | {"font_color": theme.colour("muted" if column.quiet else "ink")}
    properties["num_format"] = cell.number_format if cell is not None else _typed_format(column)
    if column.key == NAME and given:
        return properties | {"font_color": theme.colour("muted"), "font_size": 9}
    return properties | {
        "bg_color": theme.colour("input_fill"),
        "font_color": theme.colour("input"),
    }


def _typed_format(column: FormColumn) -> str:
    """Return the format of empty cells: what is typed into text stays as it was typed."""
    match column.place.kind:
        case "day":
            return DAY
        case "number":
            return column.place.number_format
        case _:
            return TEXT if column.key != UNREAD else GENERAL


def _alignment(column: FormColumn) -> dict[str, Any]:
    """Return how a column is aligned; a little air keeps text off the numbers before it."""
    if column.place.kind == "number":
        return {"align": "right"}
    return {"align": "center"} if column.place.kind == "day" else {"align": "left", "indent": 1}


# ── help ─────────────────────────────────────────────────────────────────────────────────────────


def _add_help(book: _Book, native: Worksheet, sheet: FormSheet, first: int, last: int) -> None:
    """Add drop-downs and limits to the columns that have them."""
    for index, column in enumerate(sheet.columns):
        at = _LEFT + index
        if column.key == UNREAD:
            native.data_validation(first, at, last, at, _only_read(book))
        elif column.choices:
            native.data_validation(
                first, at, last, at, _pick(book, column.choices, stop=not column.open_choices)
            )
        elif column.minimum is not None or column.maximum is not None:
            native.data_validation(first, at, last, at, _within(book, column, first, at))


def _pick(book: _Book, choices: tuple[str, ...], *, stop: bool) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": book.choices(choices),
        "error_title": book.words.text("choose"),
        "error_message": book.words.text("choose-line").format(choices=" / ".join(choices))[:250],
        "error_type": "stop" if stop else "information",
    }


def _only_read(book: _Book) -> dict[str, Any]:
    """Return a check that lets nothing be typed where nothing would be read."""
    return {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "error_title": book.words.text("note"),
        "error_message": book.words.text("unread"),
        "error_type": "stop",
    }


def _within(book: _Book, column: FormColumn, row: int, at: int) -> dict[str, Any]:
    """Return limits for numbers; texts such as `30万` are read by PlanForge, not by Excel."""
    address = f"{_column_letters(at)}{row + 1}"
    limits = [
        f"{address}{sign}{limit:g}"
        for sign, limit in ((">=", column.minimum), ("<=", column.maximum))
        if limit is not None
    ]
    return {
        "validate": "custom",
        "value": f"=OR(ISTEXT({address}),AND({','.join(limits)}))",
        "error_title": column.title[:32],
        "error_message": column.note[:250],
        "error_type": "warning",
    }


# ── looks ────────────────────────────────────────────────────────────────────────────────────────


def _title_look(book: _Book) -> Format:
    return book.look(
        font_name=book.theme.fonts.heading,
        font_size=18,
        bold=True,
        font_color=book.theme.colour("navy"),
    )


def _muted(book: _Book) -> Format:
    return book.look(font_color=book.theme.colour("muted"))


def _header_properties(book: _Book) -> dict[str, Any]:
    theme = book.theme
    return {
        "bold": True, "font_color": theme.colour("navy"), "bg_color": theme.colour("mist"),
        "bottom": 1, "bottom_color": theme.colour("navy"),
    }  # fmt: skip


def _height(text: str, column: FormColumn) -> float:
    """Return how tall a row must be to show a text that wraps."""
    if not column.wrap:
        return _ROW_HEIGHT
    lines = sum(1 + int(text_width(line) / (column.width - 1)) for line in text.split("\n"))
    return min(max(_ROW_HEIGHT, _LINE_HEIGHT * lines + 5), _TALLEST)


def _sheet_names(titles: Sequence[str]) -> list[str]:
    """Return names that Excel takes, each once."""
    names: list[str] = []
    taken: set[str] = {_LISTS.casefold(), "history"}
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


def _quoted(name: str) -> str:
    return "'" + name.replace("'", "''") + "'"


def _column_letters(index: int) -> str:
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
