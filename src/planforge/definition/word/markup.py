"""Text of a paragraph as Markdown that reads back as the same text.

Tags (`{{ paid.target }}`) and marked gaps (`[X：客单价]`) stay what they are, wherever Word has cut
them into runs; every other sign that Markdown would take for its own is escaped.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from planforge.definition.word.runs import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_KEPT: Final = re.compile(r"\[X\s*(?:[：:][^\]\n]*)?\]|\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", re.DOTALL)
_TAG: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_SIGNS: Final = re.compile(r"[\\`*\[\]]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|(?<!\w)_|_(?!\w)")
_CELL_SIGNS: Final = re.compile(rf"{_SIGNS.pattern}|\|")
_AT_START: Final = re.compile(r"(?=[#>:-]|\+(?:\s|$)|~~~|={3})|\d{1,9}(?=[.)](?:\s|$))")
_ADDRESS: Final = re.compile(r"(?:https?://|mailto:)\S", re.IGNORECASE)
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'"})
_SPACES: Final = re.compile(r"[\s\u00a0\u3000]+")
_NOTHING: Final = '{{ "" }}'
"""Prints nothing, and is a letter to Markdown: beside it a star always is what it should be."""

_Look = tuple[bool, bool]


def line_of(stretches: Sequence[Stretch], *, cell: bool = False) -> str:
    r"""Return a paragraph as Markdown; where a new line begins in it, a line that ends in `\`.

    Args:
        stretches: what the paragraph holds.
        cell: whether it stands in a table, where a bar would end the cell.
    """
    parts = _with_whole_tags(stretches)
    signs = _CELL_SIGNS if cell else _SIGNS
    linked = groupby(parts, lambda part: part[0].link)
    text = "".join(_linked(link, list(group), signs) for link, group in linked)
    lines = [line.strip() for line in text.split("\n")]
    if cell:
        return " ".join(filter(None, lines))
    return "\\\n".join(map(_safe_start, filter(None, lines)))


def title_of(stretches: Sequence[Stretch]) -> str:
    """Return a heading's text as Markdown, without looks."""
    plain = [Stretch(one.text.replace("\n", " ")) for one in stretches]
    return _SPACES.sub(" ", line_of(plain)).strip()


def plain_text(stretches: Sequence[Stretch]) -> str:
    """Return a paragraph's text as its reader sees it."""
    return _SPACES.sub(" ", "".join(one.text for one in stretches)).strip()


def _with_whole_tags(stretches: Sequence[Stretch]) -> list[tuple[Stretch, bool]]:
    """Return the stretches with each tag in one piece, and whether it stays as it is written.

    A tag looks as its first character does.
    """
    text = "".join(one.text for one in stretches)
    looks = [one for one in stretches for _ in one.text]
    parts: list[tuple[Stretch, bool]] = []
    behind = 0
    for found in (*_KEPT.finditer(text), None):
        start, end = found.span() if found else (len(text), len(text))
        parts += _pieces(text, looks, behind, start)
        if found:
            parts.append((_like(looks[start], _typed(found[0])), True))
        behind = end
    return parts


def _pieces(
    text: str, looks: Sequence[Stretch], start: int, end: int
) -> Iterator[tuple[Stretch, bool]]:
    for _, group in groupby(range(start, end), lambda at: id(looks[at])):
        places = list(group)
        yield _like(looks[places[0]], text[places[0] : places[-1] + 1]), False


def _like(look: Stretch, text: str) -> Stretch:
    return Stretch(text, look.bold, look.italic, look.link)


def _typed(kept: str) -> str:
    """Return a tag as it was meant: Word makes straight quotes round ones, and spaces hard ones."""
    if not _TAG.fullmatch(kept):
        return kept
    spaced = _SPACES.sub(" ", kept)
    return spaced if '"' in spaced or "'" in spaced else spaced.translate(_QUOTES)


def _linked(link: str, parts: Sequence[tuple[Stretch, bool]], signs: re.Pattern[str]) -> str:
    looks = groupby(parts, lambda part: (part[0].bold, part[0].italic))
    groups = [
        (look, "".join(one.text if kept else signs.sub(_escaped, one.text) for one, kept in group))
        for look, group in looks
    ]
    text = _emphasised(groups)
    if not _ADDRESS.match(link) or not text.strip():
        return text
    return f"[{text}](<{quote(link, safe=_URL_SIGNS)}>)"


_URL_SIGNS: Final = "%/:?#@!$&'()*+,;=~[]-._"


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}"


def _emphasised(groups: Sequence[tuple[_Look, str]]) -> str:
    """Return texts with the stars of their looks; white space stays outside of them."""
    marked: list[str] = []
    for (bold, italic), text in groups:
        stars = "*" * (2 * bold + italic)
        for line in _kept_lines(text):
            bare = line.strip()
            if not stars or not bare:
                marked.append(line)
                continue
            before, _, after = line.partition(bare)
            joint = _NOTHING if marked and marked[-1].endswith("*") and not before else ""
            inside = f"{_edge(bare[0])}{bare}{_edge(bare[-1])}"
            marked.append(f"{before}{joint}{stars}{inside}{stars}{after}")
    return "".join(marked)


def _kept_lines(text: str) -> Iterator[str]:
    """Yield the lines of a text and the line ends between them."""
    yield from (piece for piece in re.split(r"(\n)", text) if piece)


def _edge(letter: str) -> str:
    """Return what has to stand between a star and a character for the star to count."""
    return _NOTHING if unicodedata.category(letter)[0] in "PS" else ""


def _safe_start(line: str) -> str:
    """Return a line that does not begin as a heading, list, quote, rule or table does."""
    found = _AT_START.match(line)
    return f"{found[0]}\\{line[found.end() :]}" if found else line
