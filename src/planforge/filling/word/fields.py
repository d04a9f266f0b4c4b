"""Fields of a document that came from elsewhere: those that fetch or run something become text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.filling.word.instructions import FETCHING
from planforge.filling.word.names import W, removed
from planforge.filling.word.transplant import unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

_REACHING_OUT: Final = frozenset(
    {
        *FETCHING,
        *("HTMLCONTROL", "ADDIN", "MERGEFIELD", "NEXT", "NEXTIF", "GOTOBUTTON", "PRINT"),
        *("FILLIN", "ASK"),
    }
)
_ADDRESS: Final = re.compile(r'HYPERLINK\s+(?!\\)"?([^"\s]*)', re.IGNORECASE)


@dataclass(slots=True)
class _Field:
    """A field whose end is yet to come: its marks, and its instruction so far."""

    marks: list[etree._Element] = field(default_factory=list)
    instruction: str = ""
    in_result: bool = False


def harmless_fields(body: etree._Element, is_safe: Callable[[str], bool]) -> None:
    """Turn fields that fetch files, run macros or lead to strange places into their results."""
    for simple in list(body.iter(f"{W}fldSimple")):
        if _reaches_out(simple.get(f"{W}instr", ""), is_safe):
            unwrapped(simple)
    for found in _fields(body):
        if _reaches_out(found.instruction, is_safe):
            for mark in found.marks:
                if mark.getparent() is not None:
                    removed(mark)


def _fields(body: etree._Element) -> Iterator[_Field]:
    """Yield the fields that are written with marks, inner ones first."""
    open_ones: list[_Field] = []
    for one in list(body.iter(f"{W}fldChar", f"{W}instrText")):
        kind = one.get(f"{W}fldCharType", "")
        if one.tag == f"{W}instrText":
            if open_ones and not open_ones[-1].in_result:
                open_ones[-1].marks.append(one)
                # An inner field's words are the outer one's as well.
                for outer in open_ones:
                    if not outer.in_result:
                        outer.instruction += one.text or ""
        elif kind == "begin":
            open_ones.append(_Field([one]))
        elif open_ones:
            open_ones[-1].marks.append(one)
            if kind == "separate":
                open_ones[-1].in_result = True
            elif kind == "end":
                yield open_ones.pop()


def _reaches_out(instruction: str, is_safe: Callable[[str], bool]) -> bool:
    words = instruction.split()
    if not words:
        return False
    if words[0].upper() in _REACHING_OUT:
        return True
    found = _ADDRESS.match(instruction.strip())
    return found is not None and bool(found[1]) and not is_safe(found[1])
