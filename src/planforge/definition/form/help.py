"""What helps to fill in a form: drop-downs, limits, and cells that only explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planforge.addresses import cell_name
from planforge.definition.form.looks import LEFT
from planforge.definition.form.sheets import UNREAD

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from planforge.definition.form.looks import FormFile
    from planforge.definition.form.sheets import FormColumn, FormSheet


def add_help(book: FormFile, native: Worksheet, sheet: FormSheet, first: int, last: int) -> None:
    """Add drop-downs and limits to the columns that have them."""
    for index, column in enumerate(sheet.columns):
        at = LEFT + index
        if column.key == UNREAD:
            native.data_validation(first, at, last, at, _only_read(book))
        elif column.choices:
            native.data_validation(
                first, at, last, at, pick_from(book, column.choices, stop=not column.open_choices)
            )
        elif column.minimum is not None or column.maximum is not None:
            native.data_validation(first, at, last, at, _within(book, column, first, at))


def pick_from(book: FormFile, choices: tuple[str, ...], *, stop: bool) -> dict[str, Any]:
    """Return a drop-down; with `stop`, nothing else may be typed."""
    return {
        "validate": "list",
        "source": book.choices(choices),
        "error_title": book.words.text("choose"),
        "error_message": book.words.text("choose-line").format(choices=" / ".join(choices))[:250],
        "error_type": "stop" if stop else "information",
    }


def _only_read(book: FormFile) -> dict[str, Any]:
    """Return a check that lets nothing be typed where nothing would be read."""
    return {
        "validate": "custom",
        "value": "=FALSE",
        "ignore_blank": False,
        "error_title": book.words.text("note"),
        "error_message": book.words.text("unread"),
        "error_type": "stop",
    }


def _within(book: FormFile, column: FormColumn, row: int, at: int) -> dict[str, Any]:
    """Return limits for numbers; texts such as `30万` are read by PlanForge, not by Excel."""
    address = cell_name(row + 1, at + 1)
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
