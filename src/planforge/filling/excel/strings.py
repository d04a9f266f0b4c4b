"""Texts of cells: runs in several formats, tags in them, and the table of shared strings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.filling import markup
from planforge.filling.excel.fragments import fragment, local, unprefixed
from planforge.filling.tags import Tag, has_tags, split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from lxml.etree import _Element

    from planforge.problems import Location, Problems


_STARTS: Final = ("{{", "{%", "｛｛", "｛％", "｛%")


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one format; `look` is its `<rPr>`, empty where it looks like its cell."""

    look: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a cell's text: plain, or a tag, which has the format of its first character."""

    look: str
    content: str | Tag


@dataclass(frozen=True, slots=True)
class SharedStrings:
    """The table of shared strings.

    Attributes:
        tagged: those with tags, by their index.
        blanked: the part with blank texts in the place of those; None when it has none.
    """

    tagged: Mapping[int, tuple[Run, ...]]
    blanked: bytes | None


def read_shared_strings(part: bytes | None, location: Location) -> SharedStrings:
    """Return what a workbook's shared strings hold; a workbook may have none."""
    if part is None or not _may_have_tags(part):
        return SharedStrings({}, None)
    root = unprefixed(markup.parsed(part, location))
    items = [item for item in root if local(item) == "si"]
    tagged = {index: runs for index, item in enumerate(items) if (runs := tagged_runs(item))}
    if not tagged:
        return SharedStrings({}, None)
    for index in tagged:
        _blank(items[index])
    return SharedStrings(tagged, markup.serialised(root))


def tagged_runs(item: _Element) -> tuple[Run, ...]:
    """Return the runs of a `<si>` or `<is>` when its text has tags, or the beginning of one."""
    text = "".join(str(part) for part in item.itertext())
    if "{" not in text and "｛" not in text:
        return ()
    runs = read_runs(item)
    return runs if may_have_tags("".join(run.text for run in runs)) else ()


def may_have_tags(text: str) -> bool:
    """Whether a text has tags, or the beginning of one, whose end was forgotten."""
    return any(start in text for start in _STARTS) or has_tags(text)


def read_runs(item: _Element) -> tuple[Run, ...]:
    """Return the runs of a `<si>` or `<is>`, without what helps to pronounce them."""
    runs = []
    for child in item:
        match local(child):
            case "t":
                runs.append(Run("", child.text or ""))
            case "r":
                looks = [fragment(part) for part in child if local(part) == "rPr"]
                text = "".join(part.text or "" for part in child if local(part) == "t")
                runs.append(Run("".join(looks), text))
            case _:
                pass
    return tuple(runs)


def pieces(
    runs: Sequence[Run], location: Location, problems: Problems | None = None
) -> tuple[Piece, ...]:
    """Return a text's pieces, tags joined that stand in several runs.

    Args:
        runs: the text.
        location: its cell.
        problems: takes tags without an end.
    """
    found: list[Piece] = []
    start = 0
    for part in split("".join(run.text for run in runs), location, problems):
        length = len(part.text if isinstance(part, Tag) else part)
        under = _between(runs, start, start + length)
        if isinstance(part, str):
            found += [Piece(run.look, run.text) for run in under]
        else:
            found.append(Piece(under[0].look, part))
        start += length
    return tuple(found)


def _between(runs: Sequence[Run], start: int, end: int) -> list[Run]:
    """Return the runs, cut, from one character of their text to another."""
    found, at = [], 0
    for run in runs:
        first, last = max(start - at, 0), min(end - at, len(run.text))
        if first < last:
            found.append(Run(run.look, run.text[first:last]))
        at += len(run.text)
    return found


def _blank(item: _Element) -> None:
    from lxml import etree

    namespace = etree.QName(item).namespace
    for child in list(item):
        item.remove(child)
    etree.SubElement(item, f"{{{namespace}}}t")


def _may_have_tags(part: bytes) -> bool:
    return b"{" in part or "｛".encode() in part or "｛".encode("utf-16-le") in part
