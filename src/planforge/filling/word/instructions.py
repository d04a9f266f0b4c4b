"""Tags in fields' instructions and in links' properties: what they may say there."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag, split
from planforge.filling.word.names import PARAGRAPHS, W, ancestor
from planforge.filling.word.runs import BRACES
from planforge.filling.word.slots import InstructionSlot, PlainSlot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks
    from planforge.problems import Location, Problems

FETCHING: Final = frozenset(
    {
        *("INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DDE", "DDEAUTO", "RD"),
        *("DATABASE", "MACROBUTTON", "AUTOTEXT", "AUTOTEXTLIST", "EMBED", "CONTROL"),
    }
)
"""Fields that read files or run something: data must not say what."""
_ADDRESS_BEGINS: Final = re.compile(r"HYPERLINK\s+\"?\s*\Z", re.IGNORECASE)
_ATTRIBUTES: Final = (
    (W + "fldSimple", W + "instr"),
    (W + "hyperlink", W + "tooltip", W + "anchor"),
    ("{urn:schemas-microsoft-com:vml}textpath", "string"),
)
"""Elements, and those of their attributes that people write in Word's dialogs: watermarks, too."""


def is_address(before: str) -> bool:
    """Whether what follows this part of an instruction is where a link leads."""
    return _ADDRESS_BEGINS.search(before) is not None


def instruction_before(node: etree._Element) -> str:
    """Return the instruction of the field that a text belongs to, as far as it stands before it."""
    paragraph = ancestor(node, W + "p")
    words: list[str] = []
    inner = 0
    pieces = [] if paragraph is None else list(paragraph.iter(W + "fldChar", W + "instrText"))
    for piece in reversed(pieces[: pieces.index(node)] if node in pieces else []):
        kind = piece.get(W + "fldCharType")
        if kind == "end":
            inner += 1
        elif kind == "begin":
            if not inner:
                break
            inner -= 1
        elif piece.tag == W + "instrText" and not inner:
            words.append(piece.text or "")
    return "".join(reversed(words))


def check_instructions(cuts: Iterable[Cut], problems: Problems) -> None:
    """Note values that would say what file a field reads, or what kind of field it is."""
    for cut in cuts:
        if cut.node.tag == W + "instrText" and isinstance(cut.thing, Tag):
            text = f"{instruction_before(cut.node)}{cut.node.text}"
            _check(text, cut.thing, problems)


def mark_attributes(
    root: etree._Element, location: Location, marks: Marks, problems: Problems
) -> None:
    """Put marks in place of the tags in simple fields, and in links' tips and bookmarks."""
    for name, *attributes in _ATTRIBUTES:
        for node in root.iter(name):
            for attribute in attributes:
                text = node.get(attribute, "")
                if BRACES.intersection(text):
                    place = _place(node, root, location)
                    node.set(attribute, _marked(text, node, place, marks, problems))


def _place(node: etree._Element, root: etree._Element, location: Location) -> Location:
    """Return where a node stands: paragraphs are counted as those with tags in their texts are."""
    around = next(node.iterancestors(*PARAGRAPHS), None)
    numbered = enumerate(root.iter(*PARAGRAPHS), start=1)
    number = next((number for number, paragraph in numbered if paragraph is around), None)
    return replace(location, paragraph=number)


def _marked(
    text: str, node: etree._Element, location: Location, marks: Marks, problems: Problems
) -> str:
    shown = ""
    for piece in split(text, location, problems):
        if isinstance(piece, str):
            shown += piece
            continue
        marks.touched = True
        if piece.kind == "statement":
            problems.add("fill-word-field-statement", location, tag=piece.text)
        elif piece.kind == "value" and node.tag == W + "fldSimple":
            _check(shown or piece.text, piece, problems)
            shown += marks.text(InstructionSlot(piece, is_address(shown)), node)
        elif piece.kind == "value":
            shown += marks.text(PlainSlot(piece), node)
    return shown


def _check(instruction: str, tag: Tag, problems: Problems) -> None:
    words = instruction.split()
    word = words[0].upper() if words else ""
    if word in FETCHING or not word.isalpha():
        problems.add("fill-word-field", tag.location, tag=tag.text)
