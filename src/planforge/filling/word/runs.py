"""Finding tags in paragraphs, whatever runs Word has split them over.

Word splits text when spelling is checked, when somebody comes back to it, when an input method is
used. A tag is joined into the run of its first character, whose format it keeps.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag, split
from planforge.filling.word.names import MATH, SPACE, A, W, removed
from planforge.problems import Location

if TYPE_CHECKING:
    from lxml import etree

    from planforge.filling.word.marks import Marks
    from planforge.problems import Problems

_FILLING: Final = {
    W + "tab": " ", W + "br": " ", W + "cr": " ", W + "ptab": " ", A + "br": " ",
    W + "noBreakHyphen": "-", W + "softHyphen": "",
}  # fmt: skip
"""What stands between the texts of a tag, as text."""
_APART: Final = frozenset(
    {
        *(W + "pPr", W + "rPr", A + "pPr", A + "rPr"),
        *(W + "moveFrom", W + "del"),
        *(W + "p", A + "p"),
    }
)
"""What is no text of the paragraph: formats, what was deleted, and text boxes' paragraphs."""
_TEXTS: Final = (W + "t", A + "t", MATH + "t")
_INSTRUCTION: Final = W + "instrText"
_SPELT: Final = re.compile(r"\{_\{|\}_\}|\{_%|%_\}")
"""How docxtpl writes braces that are to be printed."""
_ONE_TAG: Final = re.compile(r"[{｛][{%％｛][^{}｛｝]*[}｝]*")
_LONGEST_BEGINNING: Final = 30
BRACES: Final = frozenset("{}｛")
"""One of these is in every text with something to replace."""

Item = tuple["etree._Element", str]


def mark_paragraph(
    paragraph: etree._Element, location: Location, marks: Marks, problems: Problems
) -> None:
    """Put marks in place of a paragraph's tags, in its texts and its fields' instructions."""
    texts: list[Item] = []
    instructions: list[Item] = []
    _collect(paragraph, texts, instructions)
    for items in (texts, instructions):
        if any(BRACES.intersection(text) for _, text in items):
            _mark(items, location, marks, problems)


def mark_text(node: etree._Element, location: Location, marks: Marks, problems: Problems) -> None:
    """Put marks in place of the tags in one element's text."""
    _mark([(node, node.text or "")], location, marks, problems)


def _collect(parent: etree._Element, texts: list[Item], instructions: list[Item]) -> None:
    """Find the elements that a paragraph's text is made of, and its fields' instructions."""
    for child in parent:
        name = child.tag
        if name in _TEXTS:
            texts.append((child, child.text or ""))
        elif name == _INSTRUCTION:
            instructions.append((child, child.text or ""))
        elif name in _FILLING:
            texts.append((child, _FILLING[name]))
        elif name not in _APART and isinstance(name, str):
            _collect(child, texts, instructions)


def _mark(items: list[Item], location: Location, marks: Marks, problems: Problems) -> None:
    text = "".join(piece for _, piece in items)
    location = Location(
        location.file, part=location.part, paragraph=location.paragraph, text=_beginning(text)
    )
    edits: list[tuple[int, int, Tag | str]] = []
    end = 0
    for piece in split(text, location, problems):
        start, end = end, end + len(piece.text if isinstance(piece, Tag) else piece)
        if isinstance(piece, Tag):
            edits.append((start, end, piece))
        else:
            edits += [
                (start + at.start(), start + at.end(), at[0]) for at in _SPELT.finditer(piece)
            ]
    begins = list(accumulate((len(piece) for _, piece in items), initial=0))
    places = [bisect_right(begins, start, hi=len(items)) - 1 for start, _, _ in edits]
    new = [_new_text(edit[2], items[at][0], marks) for edit, at in zip(edits, places, strict=True)]
    # From the end, so that what comes before keeps its place.
    for (start, end, _), text in zip(reversed(edits), reversed(new), strict=True):
        marks.touched = True
        _put(items, begins, start, end, text)


def _beginning(text: str) -> str | None:
    """Return by what readers find a paragraph; nothing where a tag is all of it, which is told."""
    line = " ".join(text.split())
    if _ONE_TAG.fullmatch(line):
        return None
    return line if len(line) <= _LONGEST_BEGINNING else f"{line[:_LONGEST_BEGINNING].rstrip()}…"


def _put(items: list[Item], begins: list[int], start: int, end: int, new: str) -> None:
    """Put a text where a tag begins, and take the tag's letters away wherever they stand."""
    first = bisect_right(begins, start, hi=len(items)) - 1
    for at in range(first, len(items)):
        if begins[at] >= end:
            break
        node, text = items[at]
        if node.tag in _FILLING:
            if node.getparent() is not None:
                removed(node)
            continue
        begin, stop = max(start - begins[at], 0), min(end - begins[at], len(text))
        now = node.text or ""
        _set_text(node, f"{now[:begin]}{new if at == first else ''}{now[stop:]}")


def _new_text(what: Tag | str, node: etree._Element, marks: Marks) -> str:
    if isinstance(what, str):
        return what.replace("_", "")
    if what.kind == "comment" and not what.scope:
        return ""
    return marks.text(what, node)


def _set_text(node: etree._Element, text: str) -> None:
    node.text = text
    if node.tag == W + "t":
        node.set(SPACE, "preserve")


def tidy(paragraph: etree._Element) -> None:
    """Take out what joining has left empty, and the marks of the spelling checker."""
    for node in list(paragraph.iter(W + "proofErr")):
        removed(node)
    for node in list(paragraph.iter(W + "t")):
        run = node.getparent()
        if not node.text and run is not None:
            removed(node)
            remove_empty_run(run)


def remove_empty_run(run: etree._Element) -> None:
    """Take a run out when it holds nothing but its format, and a link that is then empty."""
    parent = run.getparent()
    if parent is None or any(child.tag != W + "rPr" for child in run):
        return
    removed(run)
    if parent.tag == W + "hyperlink" and len(parent) == 0:
        removed(parent)
