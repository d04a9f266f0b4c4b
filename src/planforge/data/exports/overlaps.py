"""Rows that several files have: the same ones count once, different ones are told of.

Rows belong together that are about the same days and, where the plan names `ids`, have the same
ids; of copies of one file all rows of the same days. Where files have the same rows, those of the
one with the fewest days stay, or of the first. Where they differ, it is a problem, unless the plan
wants the newest: the copy with the highest number; of other files the one whose days end later,
then the one with more days.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.data.convert import number_of, own_column, quoted, run, text_of
from planforge.data.exports.dating import FIRST, LAST
from planforge.data.exports.differences import KEY, SHARED, Differences, Pair
from planforge.data.exports.reading import FILE, LINE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from duckdb import DuckDBPyConnection

    from planforge.data.exports.dating import Dating
    from planforge.data.exports.reading import FileRead
    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening

_BLOCKS, _PAIRS, _ORIGINAL = quoted("#blocks"), quoted("#pairs"), own_column("original")


@dataclass(frozen=True, slots=True)
class Overlaps:
    """The work of finding what stands in several files of a source.

    Attributes:
        opening, name, source: the source that is opened.
        read: its files by their numbers.
        dating: what tells the days of its rows.
        ids: the columns that tell rows of the same days apart.
        columns: all its columns.
        table: its rows with their days; what another file has too is taken out of it.
    """

    opening: Opening
    name: str
    source: SourceWritten
    read: Mapping[int, FileRead]
    dating: Dating
    ids: Sequence[str]
    columns: Sequence[str]
    table: str

    def settle(self) -> None:
        """Leave out of the table what another file has too, and say so."""
        originals = {entry.file.original for entry in self.read.values()}
        if len(originals) < len(self.read):
            self._settle([_ORIGINAL, FIRST, LAST])
        ids = [quoted(column) for column in self.ids]
        if self.dating.known:
            self._settle([FIRST, LAST, *ids])
        elif ids:
            self._settle(ids)

    def execute(self, sql: str) -> DuckDBPyConnection:
        """Ask or change the tables."""
        return run(self.opening.connection, sql, {"missing": ["", *self.source.missing]})

    def value(self, column: str) -> str:
        """Return SQL for a cell's value, the same however it is written."""
        text = text_of(column, "VARCHAR")
        if column in (self.dating.start, self.dating.end):
            return f"CASE WHEN {text} LIKE '%:%' THEN {text} END"
        if column in self.ids:
            return text
        return f"coalesce(CAST({number_of(column, 'VARCHAR')} AS VARCHAR), {text})"

    def _settle(self, keys: Sequence[str]) -> None:
        if not self._find_shared(keys):
            return
        ages = self._ages()
        self._make_blocks()
        self._make_pairs(ages)
        rows = self.execute(
            f"SELECT kept, left_out, same, sum(rows)::BIGINT, min(first), max(last), min({KEY}) "
            f"FROM {_PAIRS} GROUP BY kept, left_out, same ORDER BY kept, left_out, same"
        ).fetchall()
        Differences(self, ages).tell([Pair(*row) for row in rows])
        self.execute(
            f"DELETE FROM {quoted(self.table)} AS rows WHERE EXISTS ("
            f"SELECT 1 FROM {SHARED} AS shared JOIN {_PAIRS} AS pairs ON "
            f"shared.{KEY} = pairs.{KEY} AND shared.{FILE} = pairs.left_out "
            f"WHERE shared.{FILE} = rows.{FILE} AND shared.{LINE} = rows.{LINE})"
        )
        for table in (SHARED, _BLOCKS, _PAIRS):
            self.execute(f"DROP TABLE {table}")

    def _find_shared(self, keys: Sequence[str]) -> bool:
        """Make a table of the rows whose key stands in more than one file; return if there are."""
        originals = {number: entry.file.original for number, entry in self.read.items()}
        dated = f"WHERE {FIRST} IS NOT NULL" if self.dating.known else ""
        by = ", ".join(keys)
        self.execute(
            f"CREATE TABLE {SHARED} AS SELECT *, dense_rank() OVER (ORDER BY {by}) AS {KEY} FROM ("
            f"SELECT *, {_by_file(originals)} AS {_ORIGINAL} FROM {quoted(self.table)} {dated}) "
            f"QUALIFY min({FILE}) OVER (PARTITION BY {by}) <> max({FILE}) OVER (PARTITION BY {by})"
        )
        if self.execute(f"SELECT 1 FROM {SHARED} LIMIT 1").fetchone():
            return True
        self.execute(f"DROP TABLE {SHARED}")
        return False

    def _make_blocks(self) -> None:
        """Make a table with one mark of all the rows that a file has of a key.

        What is written alike is the same. Only where it is not does it matter, and take its time,
        whether `1,200.00` and `1200` mean the same.
        """
        self.execute(
            f"CREATE TABLE {_BLOCKS} AS SELECT {KEY}, {FILE}, count(*) AS rows, "
            f"{_mark(map(quoted, self.columns))} AS mark, min({FIRST}) AS first, "
            f"max(coalesce({LAST}, {FIRST})) AS last FROM {SHARED} GROUP BY {KEY}, {FILE}"
        )
        unlike = f"SELECT {KEY} FROM {_BLOCKS} GROUP BY {KEY} HAVING count(DISTINCT mark) > 1"
        if self.execute(f"{unlike} LIMIT 1").fetchone() is None:
            return
        self.execute(
            f"UPDATE {_BLOCKS} AS blocks SET mark = meant.mark FROM ("
            f"SELECT {KEY}, {FILE}, {_mark(map(self.value, self.columns))} AS mark FROM {SHARED} "
            f"WHERE {KEY} IN ({unlike}) "
            f"GROUP BY {KEY}, {FILE}) AS meant "
            f"WHERE blocks.{KEY} = meant.{KEY} AND blocks.{FILE} = meant.{FILE}"
        )

    def _make_pairs(self, ages: Mapping[int, tuple[int, ...]]) -> None:
        """Make a table of the blocks to leave out, each with the file that stands for it."""
        order = sorted(self.read)
        if self.source.overlaps == "newest":
            order.sort(key=lambda number: ages[number], reverse=True)
        else:  # a download of many days is the one to leave out, not its days one by one
            order.sort(key=lambda number: ages[number][0] + ages[number][1])
        place = f"list_position({order}, {FILE})"
        self.execute(
            f"CREATE TABLE {_PAIRS} AS SELECT {KEY}, kept, {FILE} AS left_out, rows, first, last, "
            f"mark = kept_mark AS same FROM {_BLOCKS} JOIN ("
            f"SELECT {KEY}, arg_min({FILE}, {place}) AS kept, arg_min(mark, {place}) AS kept_mark "
            f"FROM {_BLOCKS} GROUP BY {KEY}) USING ({KEY}) WHERE {FILE} <> kept"
        )

    def _ages(self) -> dict[int, tuple[int, ...]]:
        """Return by what a file is newer than another: the days it reaches, the copy's number."""
        rows = self.execute(
            f"SELECT {FILE}, min({FIRST}), max(coalesce({LAST}, {FIRST})) "
            f"FROM {quoted(self.table)} WHERE {FIRST} IS NOT NULL GROUP BY {FILE}"
        ).fetchall()
        reach: dict[str, tuple[int, int]] = {}
        for number, first, last in rows:
            file = self.read[number].file
            start, end = (file.days.start, file.days.end) if file.days else (first, last)
            reached = (end.toordinal(), -start.toordinal())
            reach[file.original] = max(reach.get(file.original, reached), reached)
        return {
            number: (*reach.get(entry.file.original, (0, 0)), entry.file.copy)
            for number, entry in self.read.items()
        }


def _mark(values: Iterable[str]) -> str:
    """Return SQL for what tells a file's rows from others', in whatever order they stand."""
    return f"list_sort(list(hash([{', '.join(values)}])))"


def _by_file(texts: Mapping[int, str]) -> str:
    """Return SQL for a text that each file has."""
    written = ", ".join("'" + text.replace("'", "''") + "'" for text in texts.values())
    return f"list_extract([{written}], list_position({list(texts)}, {FILE}))"
