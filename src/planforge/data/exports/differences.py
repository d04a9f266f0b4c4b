"""What is said of two files that have rows of the same days."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from planforge.data.convert import own_column, quoted
from planforge.data.exports.dating import FIRST, LAST
from planforge.data.exports.reading import FILE, LINE
from planforge.data.model import Window
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from planforge.data.exports.overlaps import Overlaps
    from planforge.problems import Problems

SHARED, KEY = quoted("#shared"), own_column("key")
"""The table of rows whose key stands in more than one file, and the number of their key."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """Two files that have rows of the same days.

    Attributes:
        kept, left: the file whose rows stay, and the other.
        same: whether their rows are the same.
        rows: how many rows of the other this is about.
        first, last: the first and last of these days.
        key: the first of the keys, which are days and ids.
    """

    kept: int
    left: int
    same: bool
    rows: int
    first: date | None
    last: date | None
    key: int

    @property
    def days(self) -> str:
        """The days, as a reader sees them."""
        return _span(self.first, self.last)


@dataclass(frozen=True, slots=True)
class Differences:
    """The work of telling of files that have the same days.

    Attributes:
        overlaps: what was found.
        ages: by what a file is newer than another.
    """

    overlaps: Overlaps
    ages: Mapping[int, tuple[int, ...]]

    def tell(self, pairs: Sequence[Pair]) -> None:
        """Say which files repeat others, and which differ; of each kind the first few."""
        opening = self.overlaps.opening
        newest = self.overlaps.source.overlaps == "newest"
        same = [pair for pair in pairs if pair.same]
        newer = [pair for pair in pairs if not pair.same and newest and self._is_newer(pair)]
        differ = [pair for pair in pairs if not pair.same and pair not in newer]
        repeated = [list(pairs) for _, pairs in groupby(sorted(same, key=_left), key=_left)]
        for pairs_of_file in repeated[:_SHOWN]:
            self._tell_same(pairs_of_file)
        for pair in newer[:_SHOWN]:
            place, other = Location(self._file(pair.left)), self._file(pair.kept)
            opening.notices.add("newest-taken", place, other=other, days=pair.days)
        for pair in differ[:_SHOWN]:
            self._tell_different(pair)
        self._tell_more(opening.notices, len(repeated))
        self._tell_more(opening.notices, len(newer))
        self._tell_more(opening.problems, len(differ))

    def _tell_more(self, told: Problems, count: int) -> None:
        if count > _SHOWN:
            name = self.overlaps.name
            at = self.overlaps.opening.at(name)
            told.add("more-such-files", at, source=name, count=count - _SHOWN)

    def _is_newer(self, pair: Pair) -> bool:
        """Return whether the names, or the days, of two files tell which one is the newer."""
        new, old = self.ages[pair.kept], self.ages[pair.left]
        kept, left = self.overlaps.read[pair.kept], self.overlaps.read[pair.left]
        return new != old if kept.file.original == left.file.original else new[:-1] != old[:-1]

    def _tell_same(self, pairs: Sequence[Pair]) -> None:
        """Tell of the rows that one file has in common with others."""
        left = pairs[0].left
        others = [self._file(pair.kept) for pair in pairs]
        other = ", ".join(others[:2]) + (" …" if len(others) > 2 else "")
        notices, count = self.overlaps.opening.notices, sum(pair.rows for pair in pairs)
        place = Location(self._file(left))
        if count == self._rows_of(left):
            notices.add("copy-left-out", place, other=other)
            return
        days = [day for pair in pairs for day in (pair.first, pair.last) if day is not None]
        span = _span(min(days, default=None), max(days, default=None))
        notices.add("rows-in-two-files", place, other=other, count=count, days=span)

    def _tell_different(self, pair: Pair) -> None:
        """Note the first cell in which two files differ, or that one has more rows."""
        ours, theirs = self._rows(pair.key, pair.kept), self._rows(pair.key, pair.left)
        details = {"about": self._about(pair.key), "days": pair.days}
        problems = self.overlaps.opening.problems
        if len(ours) != len(theirs):
            problems.add(
                "files-differ-in-rows",
                Location(self._file(pair.left)),
                other=self._file(pair.kept),
                count=len(theirs),
                other_count=len(ours),
                **details,
            )
            return
        mine, other, column = self._first_difference(pair, ours, theirs)
        [place] = self.overlaps.read[pair.left].placed([other.line])
        [first] = self.overlaps.read[pair.kept].placed([mine.line])
        problems.add(
            "files-differ",
            replace(place, field=column),
            other=str(first),
            value=other.written[column] or "—",
            other_value=mine.written[column] or "—",
            **details,
        )

    def _first_difference(
        self, pair: Pair, ours: Sequence[_Row], theirs: Sequence[_Row]
    ) -> tuple[_Row, _Row, str]:
        """Return two rows and the column in which they differ, if possible one that both have."""
        kept, left = self.overlaps.read[pair.kept], self.overlaps.read[pair.left]
        columns = sorted(
            self.overlaps.columns,
            key=lambda column: (column not in kept.columns) + (column not in left.columns),
        )
        return next(
            (mine, other, column)
            for column in columns
            for mine, other in zip(ours, theirs, strict=True)
            if mine.values[column] != other.values[column]
        )

    def _rows(self, key: int, file: int) -> list[_Row]:
        """Return the rows that a file has of a key, in an order that files share."""
        columns = self.overlaps.columns
        values = ", ".join(map(self.overlaps.value, columns))
        texts = ", ".join(map(quoted, columns))
        found = self.overlaps.execute(
            f"SELECT {LINE}, [{values}] AS entries, [{texts}] FROM {SHARED} "
            f"WHERE {KEY} = {key} AND {FILE} = {file} ORDER BY entries, {LINE}"
        ).fetchall()
        return [
            _Row(
                line,
                dict(zip(columns, values, strict=True)),
                dict(zip(columns, texts, strict=True)),
            )
            for line, values, texts in found
        ]

    def _about(self, key: int) -> str:
        """Return which days a key is, and which ids where all its rows have the same."""
        ids = self.overlaps.ids
        named = "".join(
            f", CASE WHEN min({quoted(column)}) = max({quoted(column)}) "
            f"THEN min({quoted(column)}) END"
            for column in ids
        )
        [(first, last, *found)] = self.overlaps.execute(
            f"SELECT min({FIRST}), max(coalesce({LAST}, {FIRST})){named} FROM {SHARED} "
            f"WHERE {KEY} = {key}"
        ).fetchall()
        shown = (f"{column} {value}" for column, value in zip(ids, found, strict=True) if value)
        return ", ".join([_span(first, last), *shown])

    def _rows_of(self, number: int) -> int:
        """Return how many rows of a file could count."""
        dated = f"AND {FIRST} IS NOT NULL" if self.overlaps.dating.known else ""
        [(count,)] = self.overlaps.execute(
            f"SELECT count(*) FROM {quoted(self.overlaps.table)} WHERE {FILE} = {number} {dated}"
        ).fetchall()
        return int(count)

    def _file(self, number: int) -> str:
        return self.overlaps.read[number].file.shown


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of a file: its line, what its cells mean, and what stands in them."""

    line: int
    values: Mapping[str, str | None]
    written: Mapping[str, str | None]


def _left(pair: Pair) -> int:
    return pair.left


def _span(first: date | None, last: date | None) -> str:
    return "-" if first is None or last is None else str(Window(first, last))
