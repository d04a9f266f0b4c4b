"""The rules of a source that any table can follow: columns renamed, and rows left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.data.convert import NO_MARKS, quoted
from planforge.data.exports.columns import Columns
from planforge.data.header import find_column

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening


def has_rules(source: SourceWritten) -> bool:
    """Return whether a source renames columns or leaves out rows."""
    return bool(source.columns or source.drop)


def make_ruled(opening: Opening, name: str, source: SourceWritten, given: str) -> None:
    """Make a view of a table that follows the source's rules, if it has any."""
    if not has_rules(source):
        opening.connection.execute(f"CREATE VIEW {quoted(name)} AS FROM {quoted(given)}")
        return
    header = tuple(opening.columns(given))
    columns = Columns(source).of_file(header)
    renamed = ", ".join(
        f"{quoted(theirs)} AS {quoted(ours)}" for theirs, ours in zip(header, columns, strict=True)
    )
    opening.connection.execute(
        f"CREATE VIEW {quoted(name)} AS SELECT * FROM (SELECT {renamed} FROM {quoted(given)}) "
        f"WHERE NOT ({left_out(source, columns)})"
    )


def left_out(source: SourceWritten, columns: Sequence[str]) -> str:
    """Return the condition for the rows that the plan wants left out."""
    parts = ["FALSE"]
    for column, texts in source.drop.items():
        there = find_column(column, columns)
        if there is None:
            continue
        cell = f"coalesce(pf_text(CAST({quoted(there)} AS VARCHAR), {NO_MARKS}), '')"
        marks = ", ".join("'" + text.strip().replace("'", "''") + "'" for text in texts)
        parts.append(f"list_contains(CAST([{marks}] AS VARCHAR[]), {cell})")
    return " OR ".join(parts)
