"""The numbers that readers see: of headings, and of tables and charts within their chapter."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, assert_never

from planforge.document.outline import ChartBlock, Heading, ListItem, Paragraph, TableBlock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.outline import Block

Numbering = Literal["chinese", "chinese-brackets", "decimal"]
_DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """Return a number up to 99 in Chinese.

    Example:
        >>> [chinese_number(number) for number in (1, 10, 12, 20, 35)]
        ['一', '十', '十二', '二十', '三十五']
    """
    tens, ones = divmod(number, 10)
    start = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return start + (_DIGITS[ones] if ones else "")


def heading_number(counts: Sequence[int], numbering: Numbering) -> str:
    """Return the number of a heading that is the `counts[-1]`th of its parent, and so on upwards.

    Example:
        >>> heading_number([3], "chinese"), heading_number([3, 2], "chinese")
        ('三、', '3.2')
        >>> [heading_number([3, 2, 1, 4][:level], "chinese-brackets") for level in (1, 2, 3, 4)]
        ['三、', '（二）', '1.', '（4）']
    """
    last = counts[-1]
    match numbering:
        case "decimal":
            return ".".join(map(str, counts))
        case "chinese":
            return ".".join(map(str, counts)) if counts[1:] else f"{chinese_number(last)}、"
        case "chinese-brackets":
            spellings = (f"{chinese_number(last)}、", f"（{chinese_number(last)}）", f"{last}.")
            return spellings[len(counts) - 1] if len(counts) < 4 else f"（{last}）"
        case _:
            assert_never(numbering)


class Numbers:
    """Numbers headings, tables and charts, and tells apart what is called alike."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._counts: list[int] = []
        self._captions: Counter[str] = Counter()
        self._identities: Counter[str] = Counter()

    def __call__(self, block: Block) -> Block:
        """Return a block with its number and an identity of its own."""
        match block:
            case Heading():
                return replace(block, number=self._heading(block), identity=self._own(block))
            case TableBlock() | ChartBlock():
                return replace(block, number=self._caption(block), identity=self._own(block))
            case Paragraph() | ListItem():
                return block
            case _:
                assert_never(block)

    def _heading(self, block: Heading) -> str:
        counts = [*self._counts, *[0] * (block.level - len(self._counts))][: block.level]
        counts[-1] += 1
        self._counts = counts
        if block.level == 1:
            self._captions.clear()
        return heading_number(counts, self._numbering)

    def _caption(self, block: TableBlock | ChartBlock) -> str:
        """Return `3-1`; without a caption, or before the first chapter, there is no number."""
        if not block.caption or not self._counts:
            return ""
        kind = type(block).__name__
        self._captions[kind] += 1
        return f"{self._counts[0]}-{self._captions[kind]}"

    def _own(self, block: Heading | TableBlock | ChartBlock) -> str:
        self._identities[block.identity] += 1
        times = self._identities[block.identity]
        return block.identity if times == 1 else f"{block.identity}#{times}"
