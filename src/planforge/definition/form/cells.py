"""One value and one cell: each says the same as the other.

A text cell is a text, a number cell a number; a percentage, a day or a month is read as it is shown
(`3.2%`, `2025-12-01`). The few values that a cell would not give back are spelled: `"007 "` is a
text in quotes, `!-0` is written as YAML has it, `（去掉）` is YAML's `null`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from planforge.definition.form.formats import (
    DAY,
    GENERAL,
    GROUPED,
    TEXT,
    day_number,
    day_text,
    number_text,
    percent_text,
    shown_as,
)
from planforge.definition.tree import DIGITS_KEPT, Fields, Items, Leaf, Node, Origin
from planforge.definition.yaml_tree import scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planforge.problems import Location

Kind = Literal["text", "value", "prose", "truth", "number", "day", "choice", "list", "lines", "any"]
"""What a place of the form holds: `list` parts at commas, `lines` only at line ends."""

LONGEST: Final = 32_767
"""UTF-16 units that a cell holds."""
LEFT_OUT: Final = MappingProxyType({"zh-CN": "（去掉）", "en": "(left out)"})
NOTHING: Final = MappingProxyType({"zh-CN": "（空）", "en": "(empty)"})
_LONGEST_SHOWN: Final = 2_000
_LEFT_OUT: Final = {"（去掉）", "(去掉)", "(left out)", "null"}
_NOTHING: Final = {"（空）", "(空)", "(empty)"}
_TRUTHS: Final = {"是": True, "否": False}
_SPLIT: Final = re.compile(r"[,，、;；\n]")
_FULL_WIDTH: Final = re.compile("[\uff01-\uff5e]")
_LIKE_NUMBER: Final = re.compile(r"[≤≥<>=+\-]*[0-9][0-9.,:/%~\- ]*")
_PERCENT: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.([0-9]+))?%")
_PLACES: Final = re.compile(r"-?[0-9]+(?:\.([0-9]+))?")
_REFERENCE: Final = re.compile(r"(?:见“更多设置”|see “More”) ?#([1-9][0-9]{0,5})")
_UNSAFE: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]|_x[0-9A-Fa-f]{4}_"
)
"""Characters that office programs change or that XML cannot hold, and what looks like an escape."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        value: a text, a number or a truth; of a formula, what it last came to.
        number_format: how a number is shown.
        formula: the formula behind the value.
        error: whether the value is an error such as `#REF!`.
        from_1904: whether days are counted from 1904, as old Macs did.
    """

    value: str | float | bool
    number_format: str = GENERAL
    formula: str | None = None
    error: bool = False
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """What a cell is for.

    Attributes:
        words: what readers see for each choice, in the form's language.
        known: every word by which a choice is known, in any language.
    """

    kind: Kind = "value"
    words: Mapping[str, str] = field(default_factory=dict)
    known: Mapping[str, str] = field(default_factory=dict)
    number_format: str = GENERAL


def decoded_cell(cell: Cell, place: Place, where: Location, origin: Origin) -> Node | None:
    """Return what a cell says; None when it says nothing."""
    match cell.value:
        case bool():
            return Leaf(cell.value, "true" if cell.value else "false", where, origin)
        case str():
            return _from_text(cell.value, place, where, origin)
        case _:
            return _from_number(cell, where, origin)


def encoded_cell(node: Node, place: Place, language: str) -> Cell | None:
    """Return a cell that says the same as `node`; None when no cell can."""
    for cell in _spellings(node, place, language):
        if not isinstance(cell.value, str) or fits(cell.value):
            read = decoded_cell(cell, place, node.where, node.origin)
            if read is not None and same(read, node):
                return cell
    return None


def reference(number: int, language: str) -> str:
    """Return what a cell says whose value stands on the last sheet."""
    return f"见“更多设置” #{number}" if language == "zh-CN" else f"see “More” #{number}"


def referred(text: str) -> int | None:
    """Return the number in such a cell; None for any other text."""
    found = _REFERENCE.fullmatch(text.strip())
    return int(found[1]) if found else None


def quoted(text: str) -> str:
    """Return a text between quotes, its odd characters spelled out."""
    plain = json.dumps(text, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: "".join(f"\\u{ord(sign):04x}" for sign in found[0]), plain)


def same(one: Node, other: Node) -> bool:
    """Return whether two trees say the same: the same values, types, spellings and order."""
    match one, other:
        case Leaf(), Leaf():
            alike = type(one.value) is type(other.value) and one.value == other.value
            return alike and one.written == other.written
        case Items(), Items():
            pairs = zip(one.nodes, other.nodes, strict=False)
            return len(one.nodes) == len(other.nodes) and all(same(*pair) for pair in pairs)
        case Fields(), Fields():
            return one.nodes.keys() == other.nodes.keys() and all(
                same(value, other.nodes[key]) for key, value in one.nodes.items()
            )
        case _:
            return False


def _from_number(cell: Cell, where: Location, origin: Origin) -> Leaf:
    number = float(cell.value)
    shown = shown_as(cell.number_format)
    if shown == "percent":
        text = percent_text(number, cell.number_format)
        return Leaf(text, text, where, origin)
    if shown != "number":
        day = day_text(number, shown, from_1904=cell.from_1904)
        if day is not None:
            return Leaf(day, day, where, origin)
    text = number_text(number, cell.number_format)
    return Leaf(scalar(text), text, where, origin)


def _from_text(written: str, place: Place, where: Location, origin: Origin) -> Node | None:
    written = written.replace("\r\n", "\n").replace("\r", "\n")
    text = written.strip()
    if not text:
        return None
    special = _special(text, where, origin)
    if special is not None:
        return special
    if place.kind in {"prose", "any"} and "\n" in written:
        return Leaf(written, written, where, origin)  # its line ends are Markdown's
    if place.kind in {"list", "lines"}:
        return _from_list(text, place.kind, where, origin)
    if place.kind == "truth" and text in _TRUTHS:
        return Leaf(_TRUTHS[text], "true" if _TRUTHS[text] else "false", where, origin)
    text = place.known.get(text, text)
    return Leaf(_narrow(text), _narrow(text), where, origin)


def _special(text: str, where: Location, origin: Origin) -> Node | None:
    """Return what a spelled value stands for; None for an ordinary text."""
    if text in _LEFT_OUT:
        return Leaf(None, "null", where, origin)
    if text in _NOTHING:
        return Leaf(None, "", where, origin)
    if text == "[]":
        return Items((), where, origin)
    if text == "{}":
        return Fields({}, {}, where, origin)
    if text.startswith("!"):
        value = scalar(text[1:])
        return None if isinstance(value, str) else Leaf(value, text[1:], where, origin)
    if len(text) > 1 and text[0] == text[-1] == '"':
        try:
            found = json.loads(text, strict=False)
        except ValueError:
            return None
        return Leaf(found, found, where, origin)
    return None


def _from_list(text: str, kind: Kind, where: Location, origin: Origin) -> Node:
    parts = [part.strip() for part in (text.split("\n") if kind == "lines" else _SPLIT.split(text))]
    if kind == "lines" and len(parts) == 1:
        return Leaf(text, text, where, origin)  # one file is written without a list
    leaves = (Leaf(scalar(part), part, where, origin) for part in map(_narrow, parts) if part)
    return Items(tuple(leaves), where, origin)


def _narrow(text: str) -> str:
    """Return a number or a day typed in full-width signs as it is meant; other texts as typed."""
    if _FULL_WIDTH.search(text):
        plain = unicodedata.normalize("NFKC", text)
        return plain if _LIKE_NUMBER.fullmatch(plain) else text
    return text


def shown_text(text: str) -> str:
    """Return a text for people to read: without what cells cannot show, and not too long."""
    plain = _UNSAFE.sub(" ", text)
    return plain if len(plain) <= _LONGEST_SHOWN else plain[:_LONGEST_SHOWN] + "…"


def fits(text: str) -> bool:
    """Return whether a cell holds a text as it is."""
    if _UNSAFE.search(text) or referred(text) is not None:
        return False
    return len(text.encode("utf-16-le", "replace")) <= 2 * LONGEST


def _spellings(node: Node, place: Place, language: str) -> Iterator[Cell]:
    """Yield cells that may say the same as a node, the plainest first."""
    match node:
        case Fields():
            yield Cell("{}", TEXT)
        case Items():
            yield from _list_spellings(node, place)
        case Leaf():
            yield from _leaf_spellings(node, place, language)


def _list_spellings(node: Items, place: Place) -> Iterator[Cell]:
    yield Cell("[]", TEXT)
    if place.kind in {"list", "lines"} and all(isinstance(item, Leaf) for item in node.nodes):
        between = "\n" if place.kind == "lines" else ", "
        written = (item.written for item in node.nodes if isinstance(item, Leaf))
        yield Cell(between.join(written), TEXT)


def _leaf_spellings(leaf: Leaf, place: Place, language: str) -> Iterator[Cell]:
    match leaf.value:
        case None:
            yield Cell(LEFT_OUT[language], TEXT)
            yield Cell(NOTHING[language], TEXT)
        case bool():
            if place.kind == "truth" and language == "zh-CN":
                yield Cell("是" if leaf.value else "否", TEXT)
            yield Cell(leaf.value)
        case str():
            yield from _text_spellings(leaf.value, place)
        case _:
            yield from _number_spellings(leaf, place)
    yield Cell("!" + leaf.written, TEXT)


def _text_spellings(text: str, place: Place) -> Iterator[Cell]:
    if text in place.words:
        yield Cell(place.words[text], TEXT)
    if place.kind == "day" and (number := day_number(text)) is not None:
        yield Cell(number, DAY)
    if place.kind == "number" and (found := _PERCENT.fullmatch(text)):
        shown = "0." + "0" * len(found[1]) + "%" if found[1] else "0%"
        yield Cell(float(text[:-1]) / 100, shown)
    yield Cell(text, TEXT)
    yield Cell(quoted(text), TEXT)


def _number_spellings(leaf: Leaf, place: Place) -> Iterator[Cell]:
    if not isinstance(leaf.value, int | float) or abs(leaf.value) >= 10**DIGITS_KEPT:
        return
    whole = isinstance(leaf.value, int) and place.number_format == GROUPED
    yield Cell(leaf.value, GROUPED if whole else GENERAL)
    found = _PLACES.fullmatch(leaf.written)
    if found and found[1]:
        yield Cell(leaf.value, "0." + "0" * len(found[1]))
