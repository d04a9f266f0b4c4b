"""Numbering: headings on a list of many levels, bullets, numbered lists."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from planforge.document.numbers import heading_number
from planforge.document.outline import Heading
from planforge.document.word.markup import HEADER, NAMESPACES

if TYPE_CHECKING:
    from planforge.document.outline import Block

Scheme = Literal["chinese", "chinese-brackets", "decimal"]

HEADINGS, BULLETS, NUMBERS = 1, 2, 3
"""The lists that every document has; numbered lists of its own come after."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of heading numbers.

    Attributes:
        form: Word's number format.
        text: how the number is written, `%1` the first level's number.
        suffix: what stands between number and heading.
    """

    form: str
    text: str
    suffix: Literal["nothing", "space", "tab"]


_COUNTED = Level("decimal", "", "nothing")
"""Counts chapters and shows nothing: their numbers, in Chinese, are written by `chapter_field`.

Were the list to write 一、, the level below would be 一.1 wherever a program does not know Word's
rule for such lists (`isLgl`), LibreOffice before 7.5 among them.
"""

_SCHEMES: dict[Scheme, tuple[Level, Level, Level, Level]] = {
    "chinese": (
        _COUNTED,
        Level("decimal", "%1.%2", "space"),
        Level("decimal", "%1.%2.%3", "space"),
        Level("decimal", "%1.%2.%3.%4", "space"),
    ),
    "chinese-brackets": (
        _COUNTED,
        Level("chineseCountingThousand", "（%2）", "nothing"),
        Level("decimal", "%3.", "space"),
        Level("decimal", "（%4）", "nothing"),
    ),
    "decimal": (
        Level("decimal", "%1", "tab"),
        Level("decimal", "%1.%2", "tab"),
        Level("decimal", "%1.%2.%3", "tab"),
        Level("decimal", "%1.%2.%3.%4", "tab"),
    ),
}
_HANGING = (567, 680, 794, 907)
_BULLETS = ("•", "–", "·")
_DEPTH = 9
"""Word wants nine levels of every list."""


@dataclass(slots=True)
class NumberedLists:
    """Gives each group of numbered items a list of its own, so that it begins at 1."""

    _lists: dict[int, int] = field(default_factory=dict)

    def of_group(self, group: int) -> int:
        """Return the list of a group."""
        return self._lists.setdefault(group, NUMBERS + 1 + len(self._lists))

    def added(self) -> list[int]:
        """Return the lists given out, in order."""
        return list(self._lists.values())


def numbered(blocks: tuple[Block, ...], scheme: Scheme) -> tuple[Block, ...]:
    """Return the blocks, headings without a printed number given the one that Word will show."""
    counts: list[int] = []
    done: list[Block] = []
    for block in blocks:
        if isinstance(block, Heading):
            counts = [*counts, *[0] * block.level][: block.level]
            counts[-1] += 1
            number = block.number or heading_number(counts, scheme)
            done.append(replace(block, number=number))
        else:
            done.append(block)
    return tuple(done)


def between(scheme: Scheme, level: int) -> str:
    """Return what stands between a heading's number and its text in a list of contents."""
    return {"nothing": "", "space": " ", "tab": "  "}[_SCHEMES[scheme][level - 1].suffix]


def chapter_is_decimal(scheme: Scheme) -> bool:
    """Whether a chapter's number is written in digits, by the list itself."""
    return _SCHEMES[scheme][0] is not _COUNTED


def numbering_xml(scheme: Scheme, lists: NumberedLists) -> str:
    """Return the numbering part."""
    definitions = (
        _definition(HEADINGS, [_heading_level(scheme, level) for level in range(_DEPTH)]),
        _definition(BULLETS, [_bullet_level(level) for level in range(_DEPTH)]),
        _definition(NUMBERS, [_number_level(level) for level in range(_DEPTH)]),
    )
    instances = [_instance(number) for number in (HEADINGS, BULLETS, NUMBERS)]
    instances += [_restarted(number) for number in lists.added()]
    body = "".join(definitions) + "".join(instances)
    return f"{HEADER}<w:numbering {NAMESPACES}>{body}</w:numbering>"


def _definition(number: int, levels: list[str]) -> str:
    return (
        f'<w:abstractNum w:abstractNumId="{number}"><w:nsid w:val="5046{number:04X}"/>'
        f'<w:multiLevelType w:val="multilevel"/><w:tmpl w:val="5046{number:04X}"/>'
        f"{''.join(levels)}</w:abstractNum>"
    )


def _instance(number: int) -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'


def _restarted(number: int) -> str:
    return (
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{NUMBERS}"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )


def _heading_level(scheme: Scheme, depth: int) -> str:
    if depth >= len(_SCHEMES[scheme]):
        return _level(depth, "none", "", suffix="nothing")
    level = _SCHEMES[scheme][depth]
    hanging = _HANGING[depth] if level.suffix == "tab" else 0
    return _level(
        depth,
        level.form,
        level.text,
        style=f"Heading{depth + 1}",
        suffix=level.suffix,
        left=hanging,
        hanging=hanging,
    )


def _bullet_level(depth: int) -> str:
    # Not Symbol or Wingdings: where those are missing, a bullet becomes an empty box.
    fonts = "".join(f' w:{script}="Calibri"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    look = f'<w:rPr><w:rFonts w:hint="default"{fonts}/></w:rPr>'
    mark = _BULLETS[depth % len(_BULLETS)]
    style = "ListBullet" if depth == 0 else ""
    left = 420 + 340 * depth
    return _level(depth, "bullet", mark, style=style, left=left, hanging=280, look=look)


def _number_level(depth: int) -> str:
    form = ("decimal", "lowerLetter", "lowerRoman")[depth % 3]
    style = "ListNumber" if depth == 0 else ""
    left = 460 + 360 * depth
    return _level(depth, form, f"%{depth + 1}.", style=style, left=left, hanging=360)


def _level(
    depth: int,
    form: str,
    text: str,
    *,
    style: str = "",
    suffix: str = "tab",
    left: int = 0,
    hanging: int = 0,
    look: str = "",
) -> str:
    linked = f'<w:pStyle w:val="{style}"/>' if style else ""
    tab = f'<w:tabs><w:tab w:val="num" w:pos="{left}"/></w:tabs>' if suffix == "tab" else ""
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{linked}'
        f'<w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr>{tab}<w:ind w:left="{left}" w:hanging="{hanging}"/></w:pPr>{look}</w:lvl>'
    )
