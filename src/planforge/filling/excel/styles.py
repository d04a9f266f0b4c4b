"""What the spine asks of styles.xml: which cells show dates, which wrap, and formats for dates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from planforge.filling import markup
from planforge.filling.excel.fragments import child, children, unprefixed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    from planforge.problems import Location

Moment = Literal["date", "datetime", "time", "timedelta"]

_FORMATS: Final[Mapping[str, int]] = {"date": 14, "datetime": 22, "time": 21, "timedelta": 46}
"""Built-in formats, which follow the reader's country."""
_FIRST_OWN: Final = 164
"""Formats with smaller numbers are built in."""
_GENERAL: Final = 0
_TEXT: Final = 49
_BUILT_IN_DATES: Final = (*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59))
_NOT_CODE: Final = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.|[_*].')
_SHOWS_DATE: Final = re.compile(r"[dyh]", re.IGNORECASE)
_IS_TRUE: Final = ("1", "true")


@dataclass(frozen=True, slots=True)
class Styles:
    """The formats of a workbook's cells.

    Attributes:
        part: styles.xml as it was; None when there is none.
        formats: of each cell format, the id of its number format.
        wrapping: the cell formats that break lines.
        texts: the cell formats that show everything as text.
        dated: the cell formats that show dates or times.
    """

    part: bytes | None
    formats: tuple[int, ...]
    wrapping: frozenset[int]
    texts: frozenset[int]
    dated: frozenset[int] = frozenset()

    def is_general(self, style: int) -> bool:
        """Whether a cell of this format shows a date as a mere number."""
        return style >= len(self.formats) or self.formats[style] == _GENERAL


def read_styles(part: bytes | None, location: Location) -> Styles:
    """Return the cell formats of a workbook."""
    if part is None:
        return Styles(None, (), frozenset(), frozenset())
    root = markup.parsed(part, location)
    formats = _cell_formats(root)
    numbers = tuple(_number(one.get("numFmtId")) for one in formats)
    wrapping = frozenset(index for index, one in enumerate(formats) if _wraps(one))
    texts = frozenset(index for index, number in enumerate(numbers) if number == _TEXT)
    days = _date_formats(root)
    dated = frozenset(index for index, number in enumerate(numbers) if number in days)
    return Styles(part, numbers, wrapping, texts, dated)


class DateStyles:
    """Formats that one rendering adds, for dates and figures in cells of no special format."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._added: dict[tuple[int, str], int] = {}

    def style(self, style: int, shows: str) -> int:
        """Return the format of a cell of this format once a date or figure is in it.

        Args:
            style: the cell's.
            shows: a kind of moment, or a number format's code.
        """
        if not self._styles.formats or not self._styles.is_general(style):
            return style
        following = len(self._styles.formats) + len(self._added)
        return self._added.setdefault((style, shows), following)

    def part(self, location: Location) -> bytes | None:
        """Return styles.xml with what was added; None when that is nothing."""
        if not self._added or self._styles.part is None:
            return None
        from copy import deepcopy

        root = unprefixed(markup.parsed(self._styles.part, location))
        formats = _cell_formats(root)
        parent = formats[0].getparent()
        assert parent is not None
        numbers = _with_codes(root, [code for _, code in self._added if code not in _FORMATS])
        for style, shows in self._added:
            one = deepcopy(formats[min(style, len(formats) - 1)])
            one.set("numFmtId", str(_FORMATS[shows] if shows in _FORMATS else numbers[shows]))
            one.set("applyNumberFormat", "1")
            parent.append(one)
        parent.set("count", str(len(parent)))
        return markup.serialised(root)


def _with_codes(root: _Element, codes: Sequence[str]) -> dict[str, int]:
    """Return the numbers of number formats by their codes; those that are not there are added."""
    from lxml import etree

    if not codes:
        return {}
    space = f"{{{etree.QName(root).namespace}}}"
    parent = child(root, "numFmts")
    if parent is None:
        parent = etree.Element(f"{space}numFmts")
        root.insert(0, parent)
    there = {one.get("formatCode") or "": _number(one.get("numFmtId")) for one in parent}
    free = max([_FIRST_OWN - 1, *there.values()]) + 1
    for code in codes:
        if code not in there:
            etree.SubElement(parent, f"{space}numFmt", numFmtId=str(free), formatCode=code)
            there[code] = free
            free += 1
    parent.set("count", str(len(parent)))
    return there


def _cell_formats(root: _Element) -> list[_Element]:
    parent = child(root, "cellXfs")
    return [] if parent is None else list(children(parent, "xf"))


def _date_formats(root: _Element) -> frozenset[int]:
    """Return the numbers of the number formats that show dates or times."""
    parent = child(root, "numFmts")
    own = [] if parent is None else list(children(parent, "numFmt"))
    return frozenset(_BUILT_IN_DATES) | {
        _number(one.get("numFmtId"))
        for one in own
        if _SHOWS_DATE.search(_NOT_CODE.sub("", one.get("formatCode") or ""))
    }


def _wraps(one: _Element) -> bool:
    alignment = child(one, "alignment")
    return alignment is not None and alignment.get("wrapText") in _IS_TRUE


def _number(text: str | None) -> int:
    return int(text) if text and re.fullmatch(r"\d{1,9}", text) else _GENERAL
