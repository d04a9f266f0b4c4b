"""Text files: their encoding, their delimiter, their header."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from typing import TYPE_CHECKING

from planforge.data.header import ROWS_LOOKED_AT, column_names, count_wanted, find_header

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path

_BLOCK = 1 << 20
_HEAD = 1 << 16
_DELIMITERS = (",", "\t", ";", "|")
_LINES_UTF_8 = re.compile(rb"(?:[\xe4-\xe9][\x80-\xbf]{2}){4}")
"""Four Chinese characters of UTF-8 in a row: by chance in GB18030 about once in 10⁸ lines."""


class MixedEncodingsError(Exception):
    """A text file changes its encoding at `row`."""

    def __init__(self, row: int) -> None:
        super().__init__(row)
        self.row = row


class NotTextError(Exception):
    """A file that is said to be text holds something else."""


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text file in UTF-8, ready for DuckDB.

    Attributes:
        path: the file itself, or its copy in UTF-8.
        delimiter: what stands between cells.
        columns: the names in the header.
        lines_above: how many lines to skip, the header with them.
        header_row: the header's row as a spreadsheet counts.
    """

    path: Path
    delimiter: str
    columns: tuple[str, ...]
    lines_above: int
    header_row: int

    def shown_rows(self, numbers: Sequence[int]) -> list[int]:
        """Return the file's rows, counting blank ones too, which DuckDB leaves out."""
        asked = set(numbers)
        data = (row for row, record in self._records() if record or len(self.columns) == 1)
        looked_at = enumerate(islice(data, max(numbers, default=-1) + 1))
        found = {number: row for number, row in looked_at if number in asked}
        return [found.get(number, number + self.header_row + 1) for number in numbers]

    def first_ragged_row(self) -> tuple[int, int] | None:
        """Return the first row that has another number of cells than the header, and how many."""
        for row, record in self._records():
            if record and len(record) != len(self.columns):
                return row, len(record)
        return None

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        with self.path.open(encoding="utf-8-sig", newline="") as file:
            records = csv.reader(file, delimiter=self.delimiter)
            yield from islice(enumerate(records, start=1), self.header_row, None)


def read_text_file(path: Path, copy: Path, wanted: Collection[str]) -> TextFile | None:
    """Return how a text file is laid out, or None when it is empty.

    Args:
        path: UTF-8 with or without mark, UTF-16 with mark, or GB18030.
        copy: where a copy in UTF-8 is written when the file is in another encoding.
        wanted: names of columns by which the header is known.

    Raises:
        MixedEncodingsError: when parts of it are in different encodings.
        NotTextError: when it is not text.
        OSError: when it cannot be read.
    """
    readable = _in_utf_8(path, copy)
    with readable.open(encoding="utf-8-sig", newline="") as file:
        head = file.read(_HEAD)
    best: tuple[tuple[int, int], str, int] | None = None
    for delimiter in _DELIMITERS:
        records = [record for record, _ in _head_records(head, delimiter)]
        row = find_header(records, wanted)
        if row is None:
            continue
        score = (count_wanted(records[row], wanted), len(records[row]))
        if best is None or score > best[0]:
            best = (score, delimiter, row)
    if best is None:
        return None
    _, delimiter, row = best
    header, lines = _head_records(head, delimiter)[row]
    return TextFile(readable, delimiter, column_names(header), lines, row + 1)


def _head_records(head: str, delimiter: str) -> list[tuple[list[str], int]]:
    reader = csv.reader(StringIO(head, newline=""), delimiter=delimiter)
    return [(record, reader.line_num) for record in islice(reader, ROWS_LOOKED_AT + 1)]


def _in_utf_8(path: Path, copy: Path) -> Path:
    with path.open("rb") as file:
        start = file.read(_HEAD)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        _transcode(path, copy, "utf-16")
        return copy
    if b"\0" in start:
        raise NotTextError
    if start.startswith(codecs.BOM_UTF8):
        _transcode(path, copy, "utf-8-sig")
        return copy
    row = _first_row_not_in_utf_8(path)
    if row is None:
        return path
    _transcode_gb18030(path, copy)
    return copy


def _transcode(path: Path, copy: Path, encoding: str) -> None:
    try:
        with (
            path.open(encoding=encoding, newline="") as source,
            copy.open("w", encoding="utf-8", newline="") as target,
        ):
            while text := source.read(_BLOCK):
                target.write(text)
    except UnicodeDecodeError:
        raise MixedEncodingsError(copy.read_bytes().count(b"\n") + 1) from None


def _first_row_not_in_utf_8(path: Path) -> int | None:
    """Return None for UTF-8, else the first row that is not.

    A file that is plainly UTF-8 before that row is a mixture; one that is plain ASCII before it is
    in another encoding.
    """
    seen = False
    for row, block in _blocks(path):
        try:
            block.decode("utf-8")
        except UnicodeDecodeError as error:
            bad_row = row + block.count(b"\n", 0, error.start)
            line_start = block.rfind(b"\n", 0, error.start) + 1
            if seen or not block[:line_start].isascii():
                raise MixedEncodingsError(bad_row) from None
            return bad_row
        seen = seen or not block.isascii()
    return None


def _transcode_gb18030(path: Path, copy: Path) -> None:
    with copy.open("w", encoding="utf-8", newline="") as target:
        for row, block in _blocks(path):
            if found := _line_in_utf_8(block):
                raise MixedEncodingsError(row + found)
            try:
                target.write(block.decode("gb18030"))
            except UnicodeDecodeError as error:
                raise MixedEncodingsError(row + block.count(b"\n", 0, error.start)) from None


def _line_in_utf_8(block: bytes) -> int | None:
    """Return how many lines into the block a line of UTF-8 stands, or None."""
    for found in _LINES_UTF_8.finditer(block):
        start = block.rfind(b"\n", 0, found.start()) + 1
        end = block.find(b"\n", found.end())
        try:
            block[start : end if end >= 0 else None].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return block.count(b"\n", 0, start)
    return None


def _blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield whole lines in blocks, each with the number of its first row."""
    row = 1
    with path.open("rb") as file:
        while lines := file.readlines(_BLOCK):
            yield row, b"".join(lines)
            row += len(lines)
