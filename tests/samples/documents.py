"""The document of a sample at each depth, with what its link store says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docx import Document
from tests.samples.variants import DEPTHS, Depth, at_depth
from tests.support.samples import Sample, StoredLink, links_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.libreoffice import CellValue

_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_HEADING = re.compile(r"Heading (\d)")
_HEADING_NUMBER = re.compile(
    r"^([一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+\.?(\d+\.?)*\s)\s*"
)


@dataclass(frozen=True)
class Written:
    """The document of a sample at one depth."""

    sample: Sample
    depth: Depth
    path: Path

    @cached_property
    def links(self) -> tuple[StoredLink, ...]:
        """The entries of its link store."""
        return links_of(self.path)

    @cached_property
    def headings(self) -> list[tuple[int, str]]:
        """Its headings with their levels."""
        return [
            (int(found[1]), _HEADING_NUMBER.sub("", paragraph.text))
            for paragraph in Document(str(self.path)).paragraphs
            if paragraph.style and (found := _HEADING.fullmatch(paragraph.style.name or ""))
        ]

    def figures(self) -> Iterator[StoredLink]:
        """Yield the links of figures."""
        return (link for link in self.links if link.kind == "figure")


def written_at(sample: Sample, folder: Path) -> dict[Depth, Written]:
    """Return a sample's document at every depth."""
    return {
        depth: Written(sample, depth, at_depth(sample.plan, depth).to_word(path))
        for depth, path in ((depth, folder / f"{depth}.docx") for depth in DEPTHS)
    }


def wrong_numbers(document: Written) -> list[StoredLink]:
    """Return the numbers of a document that its workbook's cells, as shown, do not have."""
    sample = document.sample
    return [
        link
        for link in document.figures()
        if link.type == "number" and digits(link.text)
        if sample.stored[place_of(link.cell)] != link.number
        or _trimmed(link.text) not in _spellings(sample, link.symbol, link.number)
    ]


def _spellings(sample: Sample, symbol: str, value: CellValue) -> set[str]:
    """Return the ways to write a cell's value with its figure's format: all with the same digits.

    With or without its unit and sign, in the words for a change (`增长 12.0%`), and a date of the
    plan's own year without the year.
    """
    plan = sample.plan
    shown = plan.figures[symbol].format
    whole = shown.prose(value, plan.definition.language)
    size = whole.lstrip("+-")
    words = [plan.labels[f"{kind}.{way}"] for kind in WORDS for way in ("up", "down")]
    spelled = {whole, size, *(word.format(size=size) for word in words)}
    spelled |= {text.partition(" ")[0] for text in (whole, size)}
    spelled |= {text.removesuffix(shown.unit).rstrip() for text in (whole, size)}
    year = plan.axis.period.start.year
    spelled |= {whole.removeprefix(f"{year} 年 "), whole.removesuffix(f" {year}")}
    # A Gantt chart's dates: 12/1, 1 Dec.
    spelled |= {"/".join(re.findall(r"\d+", whole)[1:]), *re.findall(r"\d+ [A-Z][a-z]{2}", whole)}
    return set(map(_trimmed, spelled))


def _trimmed(text: str) -> str:
    """Return the text without places that are zero, which columns have and sentences leave out."""
    return re.sub(r"\.0+(?!\d)", "", text)


WORDS = ("change", "rise", "more")


def digits(text: str) -> list[str]:
    """Return the numbers that are written in a text."""
    return _DIGITS.findall(text)
