"""Printed pages as they can be measured: where their letters and lines are."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, field
from math import pi
from statistics import median
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CELL = 12
"""Points: letters are compared with those in the squares about them."""
_COVERED = 0.4
"""How much of the smaller of two letters the other covers, when they are printed on each other."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter, with its box in points from the page's upper left corner, and its font's size."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    size: float

    @property
    def area(self) -> float:
        return (self.right - self.left) * (self.bottom - self.top)

    def is_joined_with(self, other: Letter) -> bool:
        """Return whether both are parts of one sign, such as `fi`, which has one box."""
        return abs(self.top - other.top) < 0.01 and abs(self.left - other.left) < 0.01

    def covers(self, other: Letter) -> bool:
        """Return whether the two are printed on each other."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        if wide <= 0 or high <= 0 or self.is_joined_with(other):
            return False
        return wide * high > _COVERED * min(self.area, other.area)


@dataclass(frozen=True)
class Page:
    """A printed page, its letters in the order they are printed in."""

    number: int
    width: float
    height: float
    letters: list[Letter] = field(repr=False)

    @property
    def text(self) -> str:
        """All letters, without blanks."""
        return "".join(letter.text for letter in self.letters)

    def within(self, top: float, bottom: float) -> Page:
        """Return the page without its header and footer, whose heights in points are given."""
        kept = [x for x in self.letters if x.top >= top and x.bottom <= self.height - bottom]
        return Page(self.number, self.width, self.height, kept)

    def lines(self) -> list[list[Letter]]:
        """Return the letters line by line, from the top; cells beside each other share a line."""
        found: list[list[Letter]] = []
        for letter in sorted(self.letters, key=lambda one: one.bottom):
            middle = (letter.top + letter.bottom) / 2
            if found and middle < median(one.bottom for one in found[-1]):
                found[-1].append(letter)
            else:
                found.append([letter])
        return found

    def collisions(self) -> list[str]:
        """Return the letters that are printed on others, each with what is about it."""
        squares: dict[tuple[int, int], list[int]] = {}
        found = []
        for at, letter in enumerate(self.letters):
            places = set(_squares(letter))
            others = {i for place in places for i in squares.get(place, ())}
            if any(letter.covers(self.letters[i]) for i in others):
                about = "".join(one.text for one in self.letters[max(0, at - 8) : at + 8])
                found.append(f"page {self.number}: {letter.text!r} in {about!r}")
            for place in places:
                squares.setdefault(place, []).append(at)
        return found

    def beyond(self, margin: float) -> list[str]:
        """Return the letters nearer to the page's sides than so many points."""
        return [
            f"page {self.number}: {one.text!r} from {one.left:.0f} to {one.right:.0f}"
            for one in self.letters
            if one.left < margin or one.right > self.width - margin
        ]


def _squares(letter: Letter) -> Iterator[tuple[int, int]]:
    for across in range(int(letter.left // _CELL), int(letter.right // _CELL) + 1):
        for down in range(int(letter.top // _CELL), int(letter.bottom // _CELL) + 1):
            yield across, down


def printed_pages(pdf: Path) -> list[Page]:
    """Return the pages of a PDF."""
    with closing(pypdfium2.PdfDocument(pdf.read_bytes())) as document:
        return [_page(document[at], at + 1) for at in range(len(document))]


def _page(page: pypdfium2.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    letters = []
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1).strip()
        if not letter or _is_slanted(text, at):
            continue
        left, bottom, right, top = text.get_charbox(at)
        size = pypdfium2.raw.FPDFText_GetFontSize(text.raw, at)
        letters.append(Letter(letter, left, height - top, right, height - bottom, size))
    return Page(number, width, height, letters)


def _is_slanted(text: pypdfium2.PdfTextPage, at: int) -> bool:
    """Return whether a letter stands aslant, as below a chart's axis; its box then says little."""
    angle = pypdfium2.raw.FPDFText_GetCharAngle(text.raw, at) % (pi / 2)
    return min(angle, pi / 2 - angle) > 0.05
