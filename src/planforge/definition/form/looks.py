"""How a form's cells look, and the file they are written to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from planforge.addresses import letters
from planforge.definition.form.formats import DAY, GENERAL, TEXT
from planforge.definition.form.sheets import NAME, UNREAD

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.form.cells import Cell
    from planforge.definition.form.sheets import Form, FormColumn
    from planforge.definition.form.words import Words
    from planforge.definition.themes import Theme

TITLE_ROW: Final = 1
NOTE_ROW: Final = 2
"""Rows of every sheet, counted from 0."""
ROW_HEIGHT: Final = 19.5
LINE_HEIGHT: Final = 15.0
LEFT: Final = 1
"""The first column with anything in it; the one before is a margin."""
LISTS: Final = "_lists"
_TABS: Final = {"summary": "navy", "inputs": "teal", "plan": "sand", "reference": "slate"}


@dataclass(slots=True)
class FormFile:
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
        name = letters(column + 1)
        return f"={LISTS}!${name}$1:${name}${len(listed)}"

    def finish_lists(self) -> None:
        """Write the hidden sheet of choices."""
        from xlsxwriter.worksheet import Worksheet

        if not self.lists:
            return
        native = self.file.add_worksheet(LISTS, Worksheet)
        native.very_hidden()
        for listed, column in self.lists.items():
            for row, choice in enumerate(listed):
                native.write_string(row, column, choice)


def title_look(book: FormFile) -> Format:
    """Return the look of a sheet's title."""
    return book.look(
        font_name=book.theme.fonts.heading,
        font_size=18,
        bold=True,
        font_color=book.theme.colour("navy"),
    )


def muted_look(book: FormFile) -> Format:
    """Return the look of what stands back."""
    return book.look(font_color=book.theme.colour("muted"))


def header_properties(book: FormFile) -> dict[str, Any]:
    """Return how a table's header looks."""
    theme = book.theme
    return {
        "bold": True, "font_color": theme.colour("navy"), "bg_color": theme.colour("mist"),
        "bottom": 1, "bottom_color": theme.colour("navy"),
    }  # fmt: skip


def cell_properties(
    book: FormFile, column: FormColumn, cell: Cell | None, *, given: bool
) -> dict[str, Any]:
    """Return how a cell of a column looks."""
    theme = book.theme
    properties: dict[str, Any] = {**book.rule(), **alignment(column)}
    if column.wrap:
        properties["text_wrap"] = True
    if column.key == UNREAD:
        return properties | {"font_color": theme.colour("muted" if column.quiet else "ink")}
    properties["num_format"] = cell.number_format if cell is not None else typed_format(column)
    if column.key == NAME and given:
        return properties | {"font_color": theme.colour("muted"), "font_size": 9}
    return properties | {
        "bg_color": theme.colour("input_fill"),
        "font_color": theme.colour("input"),
    }


def typed_format(column: FormColumn) -> str:
    """Return the format of empty cells: what is typed into text stays as it was typed."""
    match column.place.kind:
        case "day":
            return DAY
        case "number":
            return column.place.number_format
        case _:
            return TEXT if column.key != UNREAD else GENERAL


def alignment(column: FormColumn) -> dict[str, Any]:
    """Return how a column is aligned; a little air keeps text off the numbers before it."""
    if column.place.kind == "number":
        return {"align": "right"}
    return {"align": "center"} if column.place.kind == "day" else {"align": "left", "indent": 1}


def set_up(book: FormFile, native: Worksheet, kind: str) -> None:
    """Prepare a sheet: margins, rows, page, colour of its tab."""
    native.hide_gridlines(2)
    native.set_column(0, 0, 2)
    native.set_default_row(ROW_HEIGHT)
    native.set_row(0, 8)
    native.set_tab_color(book.theme.colour(_TABS.get(kind, "slate")))
    native.set_landscape()
    native.set_paper(9)
    native.fit_to_pages(1, 0)
    native.set_margins(0.4, 0.4, 0.5, 0.5)
    native.set_footer("&C&9&A  &P / &N")


def quoted_name(name: str) -> str:
    """Return a sheet's name as links have it."""
    return "'" + name.replace("'", "''") + "'"
