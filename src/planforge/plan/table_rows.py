"""The rows of a plan's tables that stand in files, in frames, or in the plan's sources."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.data.rows import read_rows
from planforge.data.source_rows import read_source_rows
from planforge.plan.tables import column_kind, key_column

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from planforge.data.model import Window
    from planforge.data.rows import Value
    from planforge.data.sources import Sources
    from planforge.definition.model import Definition, Table
    from planforge.definition.read import WrittenPlan
    from planforge.plan.tables import Rows
    from planforge.problems import Problems


def rows_of_files(
    written: WrittenPlan, frames: Mapping[str, object], problems: Problems
) -> dict[str, Rows]:
    """Return the rows of tables that stand in files or frames; only the key must be there."""
    sources = written.definition.sources
    found: dict[str, Rows] = {}
    for name, table in written.definition.tables.items():
        if not isinstance(table.rows, str) or table.rows in sources:
            continue
        path = ("tables", name, "rows")
        folder, at = Path(str(written.places.folder(*path))), written.places.of(*path)
        columns, texts, optional = _asked(table)
        found[name] = _plain(
            read_rows(
                table.rows, folder, columns, problems, at,
                frames=frames, texts=texts, optional=optional,
            )
        )  # fmt: skip
    return found


def rows_of_sources(
    written: WrittenPlan, sources: Sources, period: Window, problems: Problems
) -> dict[str, Rows]:
    """Return the rows of tables that are those of a source; only the key must be there."""
    found: dict[str, Rows] = {}
    for name, table in tables_of_sources(written.definition).items():
        columns, texts, optional = _asked(table)
        at = written.places.of("tables", name, "rows")
        found[name] = _plain(
            read_source_rows(
                sources, str(table.rows), columns, period, problems, at,
                texts=texts, optional=optional,
            )
        )  # fmt: skip
    return found


def tables_of_sources(definition: Definition) -> dict[str, Table]:
    """Return the tables whose rows are those of a source."""
    return {
        name: table
        for name, table in definition.tables.items()
        if isinstance(table.rows, str) and table.rows in definition.sources
    }


def _asked(table: Table) -> tuple[dict[str, str | None], list[str], set[str]]:
    """Return a table's columns with their labels, those that are texts, and those not needed."""
    columns = {name: column.label for name, column in table.columns.items()}
    texts = [name for name, column in table.columns.items() if column_kind(column) == "text"]
    return columns, texts, set(columns) - {key_column(table)}


def _plain(rows: Iterable[Mapping[str, Value]]) -> Rows:
    """Dates are written as people write them, like all that stands in a plan."""
    return [
        {
            name: value.isoformat() if isinstance(value, date) else value
            for name, value in row.items()
        }
        for row in rows
    ]
