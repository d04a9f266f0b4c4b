"""The first sheet to fill in: the plan's own settings, a line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Cell, Place, encoded_cell
from planforge.definition.form.formats import TEXT
from planforge.definition.form.keys import ModelKey, plan_keys
from planforge.definition.form.sheets import (
    NAME,
    SETTINGS,
    UNREAD,
    VALUE,
    FormColumn,
    FormRow,
    FormSheet,
)
from planforge.definition.packs import pack_names
from planforge.definition.themes import theme_names
from planforge.definition.tree import Fields, fields

if TYPE_CHECKING:
    from planforge.definition.form.words import Words
    from planforge.definition.tree import Node, Path

GROUPS: Final = {
    "plan": (
        "pack", "title", "client", "author", "version", "language", "platform", "catalogue",
        "stage", "industry", "scenario",
    ),
    "time": ("period", "as_of", "grain", "compare", "event", "holidays", "events"),
    "document": (
        "depth", "summary", "prose", "theme", "page", "numbering", "confidentiality", "watermark",
        "status.good", "status.watch",
    ),
    "approvals": ("approvals.prepared", "approvals.reviewed", "approvals.approved"),
}  # fmt: skip
"""The settings that the sheet offers, and the headings they stand under."""
_LABEL, _VALUE, _NOTE, _EXAMPLE, _KEY = range(5)


def settings_sheet(root: Fields, words: Words, taken: set[Path]) -> FormSheet:
    """Return the sheet of the plan's settings; `taken` is told of those that found their place."""
    columns = (
        FormColumn(UNREAD, words.text("label"), width=16),
        FormColumn(VALUE, words.text("value"), width=40, wrap=True),
        FormColumn(UNREAD, words.text("note"), width=54, wrap=True, quiet=True),
        FormColumn(UNREAD, words.text("example"), width=28, quiet=True),
        FormColumn(NAME, words.text("key"), width=20, quiet=True, fixed=True),
    )
    rows: list[FormRow] = []
    filled = 0
    for group, names in GROUPS.items():
        rows.append(FormRow({}, heading=words.group(group)))
        for name in names:
            row = _row(plan_keys()[name], _find(root, name), words)
            rows.append(row)
            if _VALUE in row.cells:
                taken.add(tuple(name.split(".")))
                filled += 1
    return FormSheet(
        words.title("plan"), words.subtitle("plan"), SETTINGS, columns, tuple(rows), 0, filled,
        kind="summary",
    )  # fmt: skip


def setting_place(name: str, language: str) -> Place:
    """Return what a setting's cell holds; anything, for a path that the sheet does not offer."""
    known = plan_keys().get(name)
    return known.place(language) if known else Place("any")


def _row(key: ModelKey, node: Node | None, words: Words) -> FormRow:
    place = key.place(words.language)
    cells = {
        _LABEL: Cell(words.label("plan", key.key), TEXT),
        _NOTE: Cell(words.note("plan", key.key, key), TEXT),
        _EXAMPLE: Cell(words.example("plan", key.key), TEXT),
        _KEY: Cell(key.key, TEXT),
    }
    cell = encoded_cell(node, place, words.language) if node is not None else None
    if cell is not None:
        cells[_VALUE] = cell
    choices = tuple(place.words.values()) or _named_choices(key.key)
    is_open = key.kind != "choice"
    return FormRow(cells, choices={_VALUE: choices} if choices else {}, open_choices=is_open)


def _named_choices(key: str) -> tuple[str, ...]:
    """Return what comes with PlanForge and may be named; anything else may be written too."""
    return {"pack": pack_names(), "theme": tuple(theme_names())}.get(key, ())


def _find(root: Fields, name: str) -> Node | None:
    node: Node | None = root
    for step in name.split("."):
        node = fields(node).get(step)
    return node
