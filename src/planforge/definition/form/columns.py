"""The columns of sheets whose rows are the model's: metrics, sources, facts, revisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.form.keys import ModelKey, model_keys
from planforge.definition.form.sheets import NAME, UNREAD, VALUE, FormColumn, text_width
from planforge.definition.form.taking import NAME_PLACE
from planforge.definition.tree import fields

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.definition.form.cells import Place
    from planforge.definition.form.words import Words
    from planforge.definition.tree import Node

CORE: Final = {
    "sources": ("label", "file", "files", "preset", "date", "sheet"),
    "metrics": ("target", "previous", "actual", "owner", "benchmark", "spread", "weights", "label"),
    "facts": ("value", "source", "as_of", "label"),
    "tables": ("total", "rows", "note", "title"),
    "columns": ("label", "type", "unit", "format", "formula", "choices", "total"),
    "phases": ("label", "table", "start", "end", "lift"),
    "checks": ("label", "formula", "mend"),
    "revisions": ("version", "date", "author", "change"),
    "attachments": ("file", "title", "internal"),
}
"""Columns that a sheet has whether the plan uses them or not."""
_OWN_METRIC: Final = (
    "from", "period", "additive", "formula", "unit", "format", "better", "group",
)  # fmt: skip
"""What a metric needs that no pack knows."""
_WIDTHS: Final = {
    "label": 20.0, "file": 30.0, "files": 34.0, "preset": 18.0, "formula": 34.0, "definition": 40.0,
    "value": 16.0, "source": 22.0, "change": 50.0, "mend": 34.0, "weights": 30.0, "sql": 50.0,
    "note": 30.0, "rows": 28.0, "choices": 24.0, "from": 22.0, "period": 22.0, "title": 26.0,
    "total": 16.0, "target": 16.0,
}  # fmt: skip
_WRAPPED: Final = {"definition", "change", "mend", "weights", "sql", "note", "formula", "files"}


def named_columns(
    sheet: str, entries: Iterable[Node], names: Iterable[str], words: Words, *, alone: bool
) -> tuple[FormColumn, ...]:
    """Return the columns of a sheet of entries: their names, and the keys that may be written.

    Args:
        sheet: which sheet.
        entries: the plan's own entries, whose keys all get a column.
        names: the names of all entries on the sheet.
        words: the form's words.
        alone: whether the plan must define such entries itself, since no pack does.
    """
    entries = list(entries)
    used = {key for node in entries for key in fields(node)}
    core = CORE[sheet]
    if sheet == "metrics" and (alone or used & {"from", "formula", "period"}):
        used |= set(_OWN_METRIC)
    keys = model_keys(sheet)
    further = [key for key in keys if key in used and key not in core]
    told = (
        FormColumn(UNREAD, words.text("formula-note"), width=30)
        if sheet == "metrics" and not alone
        else None
    )
    columns = (
        name_column("name", names, words),
        *(model_column(sheet, keys[key], words) for key in core),
        told,
        *(model_column(sheet, keys[key], words) for key in further),
    )
    return tuple(column for column in columns if column is not None)


def name_column(title: str, names: Iterable[str], words: Words, key: str = NAME) -> FormColumn:
    """Return the column of names, wide enough for most of them."""
    longest = max(map(text_width, names), default=0)
    width = min(max(longest + 2.0, 14.0), 28.0)
    return FormColumn(key, words.text(title), NAME_PLACE, width=width)


def model_column(sheet: str, key: ModelKey, words: Words) -> FormColumn:
    """Return the column of one of the model's keys."""
    choices = tuple(words.choices(key.key, key.choices).values())
    if key.kind == "truth":
        choices = ("是", "否") if words.language == "zh-CN" else ("TRUE", "FALSE")
    return FormColumn(
        key.key,
        words.label(sheet, key.key),
        key.place(words.language),
        choices=choices,
        note=words.note(sheet, key.key, key),
        example=words.example(sheet, key.key),
        width=_WIDTHS.get(key.key, 13.0),
        wrap=key.key in _WRAPPED,
    )


def whole_column(sheet: str, place: Place, width: float, words: Words) -> FormColumn:
    """Return the column of entries that are one value, such as a section's text."""
    described = ModelKey(VALUE, place.kind, (), "", required=False)
    return FormColumn(
        VALUE,
        words.label(sheet, VALUE),
        place,
        note=words.note(sheet, VALUE, described),
        example=words.example(sheet, VALUE),
        width=width,
        wrap=True,
    )
