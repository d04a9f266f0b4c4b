"""Tags where none is filled: in formulas of validations and formats, in what names mean."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lxml import etree

from planforge.filling.tags import has_tags
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planforge.filling.excel.book import Book
    from planforge.filling.excel.sheets import SheetSource
    from planforge.problems import Location

_FORMULAS = frozenset({"formula", "formula1", "formula2", "f"})


def unfilled(book: Book, sheets: Iterable[SheetSource], location: Location) -> tuple[Problem, ...]:
    """Return a notice for each text that keeps its tags, so that none reaches a client unseen."""
    found = [
        Problem("fill-tag-stays", replace(location, sheet=sheet.name), {"text": text})
        for sheet in sheets
        for text in _rule_texts(sheet)
    ]
    found += [
        Problem("fill-tag-stays", replace(location, part=f"name {name.name}"), {"text": name.text})
        for name in book.names
        if _in_quotes(name.text)
    ]
    return tuple(dict.fromkeys(found))


def _rule_texts(sheet: SheetSource) -> Iterator[str]:
    for part in (*sheet.head, *sheet.tail):
        for element in part.iter(etree.Element):
            text = element.text or ""
            if "{" in text and etree.QName(element).localname in _FORMULAS and _in_quotes(text):
                yield text


def _in_quotes(text: str) -> bool:
    """Whether there is a tag in a text of a formula, not in the name of a sheet it refers to."""
    return any(has_tags(piece) for piece in text.split('"')[1::2])
