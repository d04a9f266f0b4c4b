"""Rows of a table as cards: which columns a card shows, and which of them share a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.plan.tables import key_column

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.definition.model import Table

LONG = 24
"""Half-width characters; a longer text has a line of its own."""


def card_columns(table: Table, named: Sequence[str], *, internal: bool) -> list[str]:
    """Return the columns of a card: those named, or all but the key, which is its title.

    Args:
        table: the table.
        named: the columns that were asked for.
        internal: whether those show that clients must not see.
    """
    key = key_column(table)
    chosen = named or [name for name in table.columns if name != key]
    return [
        name
        for name in chosen
        if name in table.columns and (internal or not table.columns[name].internal)
    ]


def card_lines(columns: Sequence[str], width: Callable[[str], float]) -> list[tuple[str, ...]]:
    """Return a card's columns line by line: two beside each other, a long one alone.

    Args:
        columns: the columns in order.
        width: how wide the longest text of a column is.

    Example:
        >>> card_lines(["now", "target", "duty", "owner"], lambda name: 9 * len(name))
        [('now',), ('target',), ('duty',), ('owner',)]
        >>> card_lines(["now", "target", "duty", "owner"], lambda name: 50 * (name == "duty"))
        [('now', 'target'), ('duty',), ('owner',)]
    """
    lines: list[tuple[str, ...]] = []
    waiting: tuple[str, ...] = ()
    for name in columns:
        if width(name) > LONG:
            lines += [waiting, (name,)] if waiting else [(name,)]
            waiting = ()
        elif waiting:
            lines.append((*waiting, name))
            waiting = ()
        else:
            waiting = (name,)
    return [*lines, waiting] if waiting else lines
