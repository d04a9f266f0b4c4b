"""The document of a sample at each depth, with what its link store says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docx import Document
from tests.samples.variants import DEPTHS, Depth, at_depth
from tests.support.samples import Sample, StoredLink, links_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
