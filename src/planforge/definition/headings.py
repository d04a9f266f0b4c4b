"""Headings in Markdown: where they stand, which sections they make, and numbers typed in them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

HEADING: Final = re.compile(r" {0,3}(#{1,6})(?:[ \t]+(.*?))??(?:[ \t]+#+)?[ \t]*$")
_MARK: Final = re.compile(r"(?<!\{)\{\s*(?:(\w+)|when\s*[:：]\s*([^{}]*?))\s*\}$")
_FENCE: Final = re.compile(r" {0,3}(```+|~~~+)")

_CHINESE: Final = "〇零一二三四五六七八九十百"
_ONES: Final = {letter: number for number, letter in enumerate("〇一二三四五六七八九")}
_PLAIN: Final = re.compile(
    rf"(?:第\s*[{_CHINESE}\d]+\s*[章节篇]|第\s*[{_CHINESE}\d]+\s*部分)\s*[、：:.．]?\s*"
    rf"|[{_CHINESE}]+\s*[、．.]\s*|[（(]\s*[{_CHINESE}]+\s*[）)]\s*[、.．]?\s*"
    r"|[（(]\s*\d{1,2}\s*[）)]\s*[、.．]?\s*|\d{1,2}\s*[、)）]\s*|[①-⑳]\s*"
)
"""Numbering that cannot be meant as anything else."""
_BARE: Final = re.compile(r"(\d{1,2})\s+\D")
_DOTTED: Final = re.compile(r"(\d{1,2}(?:[.．]\d{1,2}){0,3})[.．]?\s*(?=\S)")
_AMOUNT: Final = re.compile(
    r"[%％倍万亿元天个人月年折号日周点款件条项名]|(?:pp|x)\b", re.IGNORECASE
)
_ESCAPED: Final = re.compile(r"\\([!-/:-@\[-`{-~])")


@dataclass(frozen=True, slots=True)
class HeadingLine:
    """A heading as it stands in a text.

    Attributes:
        line: its line, counted from 0; the title begins at `column`.
        title: without its marks.
        path: the titles of the headings above it, and its own.
    """

    line: int
    level: int
    title: str
    column: int
    path: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A heading's title without its marks: `{standard}`, `{when: stage == "mature"}`.

    Attributes:
        title: the title itself.
        depth, when: what the marks say, each with the column in which it begins.
    """

    title: str
    depth: tuple[str, int] | None = None
    when: tuple[str, int] | None = None


def unmarked(title: str) -> Marked:
    """Return a heading's title and what its marks say.

    Example:
        >>> unmarked("Abroad {full} {when: stage == 'mature'}")
        Marked(title='Abroad', depth=('full', 7), when=("stage == 'mature'", 21))
    """
    found = Marked(title)
    while match := _MARK.search(found.title):
        name, condition = match[1], match[2]
        if (found.when if name is None else found.depth) is not None:
            break
        left = found.title[: match.start()].rstrip()
        if name is None:
            found = Marked(left, found.depth, (condition, match.start(2)))
        else:
            found = Marked(left, (name, match.start()), found.when)
    return found


def lines_outside_code(text: str) -> Iterator[tuple[int, str]]:
    """Yield the lines of a text with their numbers from 0, but for fenced code."""
    fence = ""
    for number, line in enumerate(text.split("\n")):
        found = _FENCE.match(line)
        if found and (not fence or found[1].startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence:
            yield number, line


def heading_lines(text: str) -> list[HeadingLine]:
    """Return a text's headings, in order."""
    found: list[HeadingLine] = []
    above: list[HeadingLine] = []
    for number, line in lines_outside_code(text):
        match = HEADING.fullmatch(line)
        title = unmarked(match[2] or "").title if match else ""
        if not match or not title:
            continue
        above = [one for one in above if one.level < len(match[1])]
        path = (*(one.title for one in above), title)
        heading = HeadingLine(number, len(match[1]), title, match.start(2), path)
        above.append(heading)
        found.append(heading)
    return found


def same_title(title: str) -> str:
    r"""Return what two titles have in common that mean the same section.

    Example:
        >>> same_title("目标 设定") == same_title("目标设定"), same_title(r"A\_B")
        (True, 'a_b')
    """
    plain = unicodedata.normalize("NFKC", _ESCAPED.sub(r"\1", title))
    return re.sub(r"\s+", "", plain).casefold()


_SUMMARY: Final = frozenset(
    map(same_title, ("摘要", "执行摘要", "内容摘要", "方案摘要", "Summary", "Executive summary"))
)


def is_summary(title: str) -> bool:
    """Whether a chapter of this title is the summary, which stands before the outline."""
    return same_title(title) in _SUMMARY


def typed_numbers(headings: Sequence[HeadingLine]) -> list[int]:
    """Return how many characters of each title are a number typed before it.

    `一、`, `（二）` and `第三章` always are. `1.2` is one where it continues the headings around
    it: `1.5 倍增长` is a title.
    """
    bare = _has_bare_numbers(headings)
    lengths: list[int] = []
    position: list[int] = []
    typed: list[tuple[int, ...]] = []
    for heading in headings:
        level = heading.level
        position = [*position[:level], *[0] * (level - len(position))]
        position[level - 1] += not is_summary(heading.title)
        typed = [*typed[: level - 1], *[()] * (level - 1 - len(typed))]
        length, numbers = _number(heading, position[-1], typed, bare=bare and level == 1)
        typed.append(numbers)
        lengths.append(length if length < len(heading.title) else 0)
    return lengths


def _has_bare_numbers(headings: Sequence[HeadingLine]) -> bool:
    """Whether the chapters are numbered in turn, with nothing but a space: `1 Goals`, `2 Risks`."""
    chapters = [one for one in headings if one.level == 1 and not is_summary(one.title)]
    found = [_BARE.match(one.title) for one in chapters]
    numbers = [int(match[1]) for match in found if match]
    first = numbers[0] if numbers else 0
    return len(chapters) > 1 and numbers == list(range(first, first + len(chapters)))


def _number(
    heading: HeadingLine, position: int, above: Sequence[tuple[int, ...]], *, bare: bool
) -> tuple[int, tuple[int, ...]]:
    """Return how long the number before a title is, and the number itself; 0 where it is none."""
    if plain := _PLAIN.match(heading.title):
        return plain.end(), _spelled_out(plain[0])
    found = _DOTTED.match(heading.title)
    if found is None:
        return 0, ()
    numbers = tuple(int(one) for one in re.split(r"[.．]", found[1]))
    pointed = found[0].rstrip().endswith((".", "．"))
    follows = numbers[-1] == position and len(numbers) == heading.level
    parent = next((one for one in reversed(above) if one), None)
    belongs = len(numbers) > 1 and numbers[:-1] == parent
    if len(numbers) == 1:
        is_number = pointed or bare
    else:
        is_number = (follows or belongs) and not _AMOUNT.match(heading.title, found.end())
    return (found.end(), numbers) if is_number else (0, ())


def _spelled_out(numbering: str) -> tuple[int, ...]:
    """Return the number of `第十二章` or `（3）`."""
    if digits := re.search(r"\d+", numbering):
        return (int(digits[0]),)
    letters = [letter for letter in numbering if letter in _CHINESE]
    tens, _, ones = "".join(letters).rpartition("十")
    if "十" not in letters:
        return (_ONES.get(ones, 0),)
    return (10 * _ONES.get(tens, 1) + _ONES.get(ones, 0),)
