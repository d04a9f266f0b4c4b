"""Lists of one output: those of the template, and those that are added to it.

Word keeps two kinds of things: definitions (`abstractNum`), which say how nine levels look, and
lists (`num`), each with a definition; paragraphs of one list are numbered on.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.filling.markup import HEADER, parsed, serialised
from planforge.filling.word.names import WORD, W

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element

    from planforge.filling.package import Package

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"
EMPTY: Final = f'{HEADER}<w:numbering xmlns:w="{WORD}"/>'.encode()

_BULLETS: Final = ("•", "–", "▪")
_FORMS: Final = ("decimal", "lowerLetter", "lowerRoman")
STEP: Final = 420
"""Twentieths of a point that a level is indented by: two Chinese characters."""


@dataclass(frozen=True, slots=True)
class NumberingFacts:
    """The lists of a template, read once.

    Attributes:
        definitions: the definition of each list.
        levels: of each definition's levels the number format (`bullet`, `decimal`) and the indent.
        highest: the highest number of a definition, and of a list.
    """

    definitions: Mapping[int, int] = field(default_factory=dict)
    levels: Mapping[int, Mapping[int, tuple[str, int]]] = field(default_factory=dict)
    highest: tuple[int, int] = (-1, 0)

    @classmethod
    def read(cls, xml: bytes) -> NumberingFacts:
        """Return the lists of a numbering part."""
        root = parsed(xml)
        levels = {
            _number(element, "abstractNumId"): {
                _number(level, "ilvl"): (_format(level), _left(level))
                for level in element.iterfind(f"{W}lvl")
            }
            for element in root.iterfind(f"{W}abstractNum")
        }
        definitions = {
            _number(element, "numId"): _number(found, "val")
            for element in root.iterfind(f"{W}num")
            if (found := element.find(f"{W}abstractNumId")) is not None
        }
        highest = (max(levels, default=-1), max(definitions, default=0))
        return cls(definitions, levels, highest)

    def format_of(self, number: int, level: int) -> str:
        """Return how a level of a list is numbered; empty when the list has no such level."""
        return self._level(number, level)[0]

    def left_of(self, number: int, level: int) -> int:
        """Return how far a level of a list is indented; 0 when it does not say."""
        return self._level(number, level)[1]

    def _level(self, number: int, level: int) -> tuple[str, int]:
        return self.levels.get(self.definitions.get(number, -1), {}).get(level, ("", 0))


@dataclass(slots=True)
class Numbering:
    """The lists of one output."""

    facts: NumberingFacts
    _definitions: list[str] = field(default_factory=list)
    _lists: list[str] = field(default_factory=list)
    _bullets: int | None = None
    _numbers: int | None = None

    def add_definition(self, content: str) -> int:
        """Return the number of a definition that is added.

        Args:
            content: what stands within `<w:abstractNum>`.
        """
        number = self.facts.highest[0] + 1 + len(self._definitions)
        self._definitions.append(
            f'<w:abstractNum xmlns:w="{WORD}" w:abstractNumId="{number}">{content}</w:abstractNum>'
        )
        return number

    def add_list(self, definition: int, overrides: str = "") -> int:
        """Return the number of a list that is added."""
        number = self.facts.highest[1] + 1 + len(self._lists)
        self._lists.append(
            f'<w:num xmlns:w="{WORD}" w:numId="{number}"><w:abstractNumId w:val="{definition}"/>'
            f"{overrides}</w:num>"
        )
        return number

    def restarted(self, number: int, level: int, start: int = 1) -> int:
        """Return a list that looks as list `number` does and counts anew from `start`."""
        definition = self.facts.definitions[number]
        return self.add_list(definition, _starts(level, start))

    def bullets(self) -> int:
        """Return a list of bullets of our own, for templates that have none."""
        if self._bullets is None:
            levels = "".join(_bullet(level) for level in range(9))
            self._bullets = self.add_list(self.add_definition(_MANY + levels))
        return self._bullets

    def numbers(self, level: int = 0, start: int = 1) -> int:
        """Return a numbered list of our own, a level of which counts from `start`."""
        if self._numbers is None:
            levels = "".join(_counted(level) for level in range(9))
            self._numbers = self.add_definition(_MANY + levels)
        return self.add_list(self._numbers, _starts(level, start))

    def write(self, package: Package, part: str) -> None:
        """Write what was added into the numbering part: definitions stand before lists."""
        if not self._lists:
            return
        if part in package:
            root = parsed(package.part(part))
        else:
            root = parsed(EMPTY)
            package.add_part(part, EMPTY, CONTENT_TYPE)
            package.relate(package.main, "numbering", part)
        lists = root.findall(f"{W}num")
        after_definitions = root.index(lists[0]) if lists else _before_last(root)
        for place, xml in enumerate(self._definitions):
            root.insert(after_definitions + place, parsed(xml.encode()))
        after_lists = _before_last(root)
        for place, xml in enumerate(self._lists):
            root.insert(after_lists + place, parsed(xml.encode()))
        package.set(part, serialised(root))


_MANY: Final = '<w:multiLevelType w:val="hybridMultilevel"/>'


def _before_last(root: _Element) -> int:
    """Return where a list is added: before what the schema wants at the very end."""
    last = root.find(f"{W}numIdMacAtCleanup")
    return len(root) if last is None else root.index(last)


def _starts(level: int, start: int) -> str:
    return f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'


def _bullet(level: int) -> str:
    # Not Symbol or Wingdings: where those are missing, a bullet becomes an empty box.
    fonts = "".join(f' w:{script}="Calibri"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    look = f'<w:rPr><w:rFonts w:hint="default"{fonts}/></w:rPr>'
    return _level(level, "bullet", _BULLETS[level % len(_BULLETS)], look)


def _counted(level: int) -> str:
    return _level(level, _FORMS[level % len(_FORMS)], f"%{level + 1}.", "")


def _level(level: int, form: str, text: str, look: str) -> str:
    left = STEP * (level + 1)
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
        f'<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{STEP}" w:firstLineChars="0"/></w:pPr>'
        f"{look}</w:lvl>"
    )


def _number(element: _Element, name: str) -> int:
    text = element.get(f"{W}{name}", "")
    return int(text) if text.isdigit() else -1


def _format(level: _Element) -> str:
    found = level.find(f"{W}numFmt")
    return "decimal" if found is None else found.get(f"{W}val", "decimal")


def _left(level: _Element) -> int:
    found = level.find(f"{W}pPr/{W}ind")
    if found is None:
        return 0
    text = found.get(f"{W}left", found.get(f"{W}start", ""))
    return int(text) if text.isdigit() else 0
