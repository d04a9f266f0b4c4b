"""The sheets of the plan's tables: their columns as the pack knows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Kind, Place
from planforge.definition.form.formats import GENERAL, GROUPED
from planforge.definition.form.sheets import FormColumn, text_width
from planforge.definition.quantities import read_quantity
from planforge.definition.tree import Fields, Items, Leaf, fields

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.definition.form.taking import Taking
    from planforge.definition.form.words import Words
    from planforge.definition.tree import Node

_KINDS: Final[Mapping[str, Kind]] = {"number": "number", "date": "day", "choice": "choice"}
_SCALED: Final = re.compile(r"[#0],|[万亿]|[KMB]")
_NARROW: Final = 12.0
_WIDE: Final = 34.0
_WRAPPED: Final = 20.0


def table_title(name: str, table: Mapping[str, Node]) -> str:
    """Return what a table is called."""
    return _text(table, "title") or name


def metric_labels(taking: Taking) -> tuple[str, ...]:
    """Return what readers call the plan's metrics, for columns that name them."""
    return tuple(_label(name, metric) for name, metric in taking.known("metrics").items())


def table_columns(
    table: Mapping[str, Node], rows: Sequence[Node], metrics: tuple[str, ...], words: Words
) -> tuple[tuple[FormColumn, ...], str]:
    """Return the columns that people fill in, and what is told of those that are computed.

    Columns that are computed are only told of; what rows hold without a column to it gets one.
    One of metrics offers their labels; their names may be written, too.
    """
    used = dict.fromkeys(key for row in rows for key in fields(row))
    known = fields(table.get("columns"))
    typed = [name for name, column in known.items() if name in used or not _computed(column)]
    names = [*typed, *(key for key in used if key not in known)]
    columns = tuple(
        _column(name, fields(known.get(name)), _longest(name, rows), metrics, words)
        for name in names
    )
    computed = [_label(name, column) for name, column in known.items() if name not in names]
    if not computed:
        return columns, ""
    between = "、" if words.language == "zh-CN" else ", "
    return columns, words.text("computed").format(columns=between.join(computed))


def table_question(name: str, whole: Fields, words: Words) -> str:
    """Return the question a table answers: its own note, or that of the sheet that shows it."""
    table = fields(fields(whole.nodes.get("tables")).get(name))
    if note := _text(table, "note"):
        return note
    for sheet in fields(whole.nodes.get("sheets")).values():
        blocks = fields(sheet).get("blocks")
        for block in blocks.nodes[:1] if isinstance(blocks, Items) else ():
            if _text(fields(block), "table") == name and (note := _text(fields(sheet), "note")):
                return note
    return words.table_note()


def _longest(name: str, rows: Iterable[Node]) -> int:
    return max((text_width(_text(fields(row), name)) for row in rows), default=0)


def _column(
    name: str, column: Mapping[str, Node], longest: int, metrics: tuple[str, ...], words: Words
) -> FormColumn:
    names_metrics = _text(column, "type") == "metric"
    kind = _KINDS.get(_text(column, "type"), "text") if column else "value"
    shown = _typed_format(_text(column, "format"))
    choices = column.get("choices")
    listed = tuple(leaf.written for leaf in choices.nodes if isinstance(leaf, Leaf)) if isinstance(
        choices, Items) else ()  # fmt: skip
    offered = metrics if names_metrics else listed
    minimum, maximum = _number(column, "minimum"), _number(column, "maximum")
    return FormColumn(
        name, _text(column, "label") or name, Place(kind, number_format=shown),
        unit=_text(column, "unit"), choices=offered, open_choices=names_metrics,
        minimum=minimum, maximum=maximum,
        note=_note(kind, listed, minimum, maximum, words), width=_width(column, kind, longest),
        wrap=_width(column, kind, longest) >= _WRAPPED,
    )  # fmt: skip


def _typed_format(written: str) -> str:
    """Return the format for numbers as they are typed: never scaled, or 32 would mean 320,000."""
    if "%" in written:
        return written
    return GROUPED if _SCALED.search(written) else GENERAL


def _note(
    kind: Kind, choices: tuple[str, ...], minimum: float | None, maximum: float | None, words: Words
) -> str:
    """Return what may be written in a column, where that is not free."""
    if choices:
        between = "、" if words.language == "zh-CN" else ", "
        return words.text("choose-line").format(choices=between.join(choices))
    if kind == "day":
        return words.text("day")
    limits = {"minimum": minimum, "maximum": maximum}
    spelled = {name: f"{limit:g}" for name, limit in limits.items() if limit is not None}
    which = {(True, True): "limits", (True, False): "at-least", (False, True): "at-most"}
    found = which.get((minimum is not None, maximum is not None))
    return words.text(found).format(**spelled) if found else ""


def _width(column: Mapping[str, Node], kind: Kind, longest: int) -> float:
    """Return a width in which most of what stands there can be read."""
    wanted = read_quantity(_text(column, "width"))
    least = wanted.value if wanted is not None else _NARROW
    if kind in {"number", "day"}:
        return max(least, _NARROW)
    return min(max(least, longest + 3.0, _NARROW), max(least, _WIDE))


def _computed(column: Node) -> bool:
    return bool(_text(fields(column), "formula"))


def _label(name: str, column: Node) -> str:
    return _text(fields(column), "label") or name


def _number(column: Mapping[str, Node], key: str) -> float | None:
    found = read_quantity(_text(column, key))
    return found.value if found else None


def _text(entry: Mapping[str, Node], key: str) -> str:
    leaf = entry.get(key)
    return leaf.written if isinstance(leaf, Leaf) and leaf.value is not None else ""
