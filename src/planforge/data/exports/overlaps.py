"""Rows that several files have: the same ones count once, different ones are told of.

Rows belong together that are about the same days and, where the plan names `ids`, have the same
ids; of copies of one file all rows of the same days. Where two files have the same rows, those of
the first stay. Where they differ, it is a problem, unless the plan wants the newest: the copy with
the highest number; of other files the one whose days end later, then the one with more days.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from planforge.data.convert import number_of, quoted, run, text_of
from planforge.data.exports.dating import FIRST, LAST
from planforge.data.exports.reading import FILE, LINE
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from planforge.data.exports.dating import Dating
    from planforge.data.exports.reading import FileRead
    from planforge.data.model import SourceWritten
    from planforge.data.opening import Opening

_SHARED, _BLOCKS, _PAIRS = '"#shared"', '"#blocks"', '"#pairs"'
_KEY, _MARK = '"#key"', '"#mark"'
_ORIGINAL = '"#original"'
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two files that have rows of the same days.

    Attributes:
        kept, left: the file whose rows stay, and the other.
        same: whether their rows are the same.
        rows: how many rows of the other this is about.
        first, last: the first and last of these days.
        key: the first of the keys.
        keys: how many there are.
    """

    kept: int
    left: int
    same: bool
    rows: int
    first: date | None
    last: date | None
    key: int
    keys: int


@dataclass(slots=True)
class Overlaps:
    """The work of finding what stands in several files of a source."""

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

    def _settle(self, keys: Sequence[str]) -> None:
        if not self._find_shared(keys):
            return
        self._make_blocks()
        self._make_pairs()
        pairs = self._pairs()
        self._report_same([pair for pair in pairs if pair.same])
        self._report_different([pair for pair in pairs if not pair.same])
        self._execute(
            f"DELETE FROM {quoted(self.table)} AS rows WHERE EXISTS ("
            f"SELECT 1 FROM {_SHARED} AS shared JOIN {_PAIRS} AS pairs ON "
            f"shared.{_KEY} = pairs.{_KEY} AND shared.{FILE} = pairs.left_out "
            f"WHERE shared.{FILE} = rows.{FILE} AND shared.{LINE} = rows.{LINE})"
        )
        for table in (_SHARED, _BLOCKS, _PAIRS):
            self._execute(f"DROP TABLE {table}")

    # What several files have

    def _find_shared(self, keys: Sequence[str]) -> int:
        """Make a table of the rows whose key stands in more than one file; return how many."""
        original = self._by_file(
            {number: entry.file.original for number, entry in self.read.items()}, "VARCHAR"
        )
        dated = f"WHERE {FIRST} IS NOT NULL" if self.dating.known else ""
        by = ", ".join(keys)
        self._execute(
            f"CREATE TABLE {_SHARED} AS SELECT *, dense_rank() OVER (ORDER BY {by}) AS {_KEY}, "
            f"{self._mark()} AS {_MARK} "
            f"FROM (SELECT *, {original} AS {_ORIGINAL} FROM {quoted(self.table)} {dated}) "
            f"QUALIFY min({FILE}) OVER (PARTITION BY {by}) <> max({FILE}) OVER (PARTITION BY {by})"
        )
        found = self._execute(f"SELECT count(*) FROM {_SHARED}").fetchone()
        count: int = found[0] if found else 0
        if not count:
            self._execute(f"DROP TABLE {_SHARED}")
        return count

    def _mark(self) -> str:
        """Return SQL for what tells a row from others: its values, however they are written."""
        return f"hash([{', '.join(self._value(column) for column in self.columns)}])"

    def _value(self, column: str) -> str:
        text = text_of(column, "VARCHAR")
        if column in (self.dating.start, self.dating.end):
            return f"CASE WHEN {text} LIKE '%:%' THEN {text} END"
        if column in self.ids:
            return text
        return f"coalesce(CAST({number_of(column, 'VARCHAR')} AS VARCHAR), {text})"

    def _make_blocks(self) -> None:
        """Make a table with a mark of all rows that a file has of a key."""
        self._execute(
            f"CREATE TABLE {_BLOCKS} AS SELECT {_KEY}, {FILE}, count(*) AS rows, "
            f"list_sort(list({_MARK})) AS mark, min({FIRST}) AS first, "
            f"max(coalesce({LAST}, {FIRST})) AS last FROM {_SHARED} GROUP BY {_KEY}, {FILE}"
        )

    def _make_pairs(self) -> None:
        """Make a table of the blocks to leave out, each with the file that stands for it."""
        order = self._by_file(self._order(), "INTEGER")
        self._execute(
            f"CREATE TABLE {_PAIRS} AS SELECT {_KEY}, kept, {FILE} AS left_out, rows, first, last, "
            f"mark = kept_mark AS same FROM {_BLOCKS} JOIN ("
            f"SELECT {_KEY}, arg_min({FILE}, {order}) AS kept, arg_min(mark, {order}) AS kept_mark "
            f"FROM {_BLOCKS} GROUP BY {_KEY}) USING ({_KEY}) WHERE {FILE} <> kept"
        )

    def _order(self) -> dict[int, int]:
        """Return in which order files are asked: as they come, or the newest first."""
        if self.source.overlaps == "stop":
            return {number: number for number in self.read}
        ages = self._ages()
        newest = sorted(self.read, key=lambda number: (ages[number], -number), reverse=True)
        return {number: place for place, number in enumerate(newest)}

    def _ages(self) -> dict[int, tuple[int, ...]]:
        """Return what files are compared by: the days they reach, then the copy's number."""
        rows = self._execute(
            f"SELECT {FILE}, min({FIRST}), max(coalesce({LAST}, {FIRST})) "
            f"FROM {quoted(self.table)} WHERE {FIRST} IS NOT NULL GROUP BY {FILE}"
        ).fetchall()
        reach: dict[str, tuple[int, int]] = {}
        for number, first, last in rows:
            file = self.read[number].file
            days = file.days
            start, end = (days.start, days.end) if days else (first, last)
            reached = (end.toordinal(), -start.toordinal())
            reach[file.original] = max(reach.get(file.original, reached), reached)
        return {
            number: (*reach.get(entry.file.original, (0, 0)), entry.file.copy)
            for number, entry in self.read.items()
        }

    def _pairs(self) -> list[_Pair]:
        rows = self._execute(
            f"SELECT kept, left_out, same, sum(rows)::BIGINT, min(first), max(last), min({_KEY}), "
            f"count(*) FROM {_PAIRS} GROUP BY kept, left_out, same ORDER BY kept, left_out, same"
        ).fetchall()
        return [_Pair(*row) for row in rows]

    # What is said of it

    def _report_same(self, pairs: Sequence[_Pair]) -> None:
        notices = self.opening.notices
        for pair in pairs[:_SHOWN]:
            place = Location(self.read[pair.left].file.shown)
            other = self.read[pair.kept].file.shown
            if pair.rows == self._rows_of(pair.left):
                notices.add("copy-left-out", place, other=other)
            else:
                notices.add(
                    "rows-in-two-files", place, other=other, count=pair.rows, days=_days(pair)
                )
        if len(pairs) > _SHOWN:
            at = self.opening.at(self.name)
            notices.add("more-such-files", at, source=self.name, count=len(pairs) - _SHOWN)

    def _report_different(self, pairs: Sequence[_Pair]) -> None:
        ages = self._ages() if self.source.overlaps == "newest" else {}
        for pair in pairs[:_SHOWN]:
            kept, left = self.read[pair.kept], self.read[pair.left]
            if ages and _is_newer(kept, left, ages):
                place = Location(left.file.shown)
                self.opening.notices.add(
                    "newest-taken", place, other=kept.file.shown, days=_days(pair)
                )
            else:
                self._report_difference(pair)
        if len(pairs) > _SHOWN:
            at = self.opening.at(self.name)
            told = self.opening.notices if ages else self.opening.problems
            told.add("more-such-files", at, source=self.name, count=len(pairs) - _SHOWN)

    def _report_difference(self, pair: _Pair) -> None:
        """Note the first cell in which two files differ, or that one has more rows."""
        kept, left = self.read[pair.kept], self.read[pair.left]
        ours, theirs = self._rows(pair.key, pair.kept), self._rows(pair.key, pair.left)
        about = self._about(pair.key)
        for mine, other in zip_longest(ours, theirs):
            if mine is None or other is None:
                break
            for column, value, other_value in zip(
                self.columns, mine.values, other.values, strict=True
            ):
                if value != other_value:
                    [place] = left.placed([other.line])
                    [first] = kept.placed([mine.line])
                    self.opening.problems.add(
                        "files-differ",
                        Location(place.file, sheet=place.sheet, row=place.row, field=column),
                        other=str(first),
                        value=other.shown(column),
                        other_value=mine.shown(column),
                        about=about,
                        days=_days(pair),
                    )
                    return
        self.opening.problems.add(
            "files-differ-in-rows",
            Location(left.file.shown),
            other=kept.file.shown,
            count=len(theirs),
            other_count=len(ours),
            about=about,
            days=_days(pair),
        )

    def _rows(self, key: int, file: int) -> list[_Row]:
        """Return the rows that a file has of a key, sorted by what tells them apart."""
        values = ", ".join(self._value(column) for column in self.columns)
        written = ", ".join(map(quoted, self.columns))
        found = self._execute(
            f"SELECT {LINE}, [{values}], [{written}] FROM {_SHARED} "
            f"WHERE {_KEY} = {key} AND {FILE} = {file} ORDER BY {LINE}"
        ).fetchall()
        return [
            _Row(line, values, dict(zip(self.columns, texts, strict=True)))
            for line, values, texts in found
        ]

    def _about(self, key: int) -> str:
        """Return which days, and which ids, a key is."""
        ids = ", ".join(quoted(column) for column in self.ids)
        [row] = self._execute(
            f"SELECT {FIRST}, coalesce({LAST}, {FIRST}){', ' + ids if ids else ''} "
            f"FROM {_SHARED} WHERE {_KEY} = {key} ORDER BY {FILE}, {LINE} LIMIT 1"
        ).fetchall()
        first, last, *found = row
        about = [] if first is None else [_span(first, last)]
        about += [f"{column} {value}" for column, value in zip(self.ids, found, strict=True)]
        return ", ".join(about) or "-"

    def _rows_of(self, number: int) -> int:
        dated = f" AND {FIRST} IS NOT NULL" if self.dating.known else ""
        found = self._execute(
            f"SELECT count(*) FROM {quoted(self.table)} WHERE {FILE} = {number}{dated}"
        ).fetchone()
        return found[0] if found else 0

    def _by_file(self, values: Mapping[int, object], kind: str) -> str:
        """Return SQL for a value that each file has."""
        numbers = ", ".join(map(str, values))
        texts = ", ".join("'" + str(value).replace("'", "''") + "'" for value in values.values())
        at = f"list_position([{numbers}], {FILE})"
        return f"CAST(list_extract([{texts}], {at}) AS {kind})"

    def _execute(self, sql: str):  # type: ignore[no-untyped-def]
        return run(self.opening.connection, sql, {"missing": ["", *self.source.missing]})


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    values: Sequence[str | None]
    texts: Mapping[str, str | None]

    def shown(self, column: str) -> str:
        return self.texts[column] or ""


def _is_newer(kept: FileRead, left: FileRead, ages: Mapping[int, tuple[int, ...]]) -> bool:
    """Return whether the names, or the days, of two files tell which one is the newer."""
    new, old = ages[kept.number], ages[left.number]
    return new != old if kept.file.original == left.file.original else new[:-1] != old[:-1]


def _days(pair: _Pair) -> str:
    return _span(pair.first, pair.last) if pair.first and pair.last else "-"


def _span(first: date, last: date) -> str:
    return str(first) if first == last else f"{first}~{last}"
