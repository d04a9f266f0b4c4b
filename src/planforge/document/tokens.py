"""Opaque tokens: what prose prints, as one private-use word until Markdown is read.

So a figure's text is never read as Markdown, and a table or chart survives as what it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.document.outline import FigureRun, GapRun, Heading, ReferenceRun, Run

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.document.outline import Block, Inline

START: Final = "\ue000"
END: Final = "\ue001"
JOINER: Final = "\ue002"
"""An invisible letter, see `markdown`."""

_TOKEN = re.compile(f"{START}(\\d+){END}")
_SHORT_GAP = "〔待补充〕"
"""As wide as the mark of a gap in a cell."""
_PRIVATE = re.compile("[\ue000-\uf8ff]")


def without_private(text: str) -> str:
    r"""Return an author's text without the characters that tokens are made of.

    Example:
        >>> without_private("a\ue0001\ue001b")
        'a1b'
    """
    return _PRIVATE.sub("", text)


class Tokens:
    """What the tokens of a document stand for."""

    def __init__(self) -> None:
        self._things: list[Inline | Block] = []

    def inline(self, thing: Inline) -> str:
        """Return the token of something that stands in a line of text."""
        self._things.append(thing)
        return f"{START}{len(self._things) - 1}{END}"

    def block(self, thing: Block) -> str:
        """Return the token of something that stands on its own, between blank lines."""
        self._things.append(thing)
        return f"\n\n{START}{len(self._things) - 1}{END}\n\n"

    def pieces(self, text: str) -> Iterator[str | Inline | Block]:
        """Return the text cut at its tokens, each replaced by what it stands for."""
        for position, piece in enumerate(_TOKEN.split(text)):
            if position % 2:
                yield self._things[int(piece)]
            elif piece:
                yield piece

    def alone(self, text: str) -> Inline | Block | None:
        """Return what the text's only token stands for; None when there is more to the text."""
        found = _TOKEN.fullmatch(text.strip())
        return self._things[int(found[1])] if found else None

    def plain(self, text: str) -> str:
        """Return the text with its tokens spelled out."""
        return "".join(
            piece if isinstance(piece, str) else spelled(piece) for piece in self.pieces(text)
        )


def spelled(thing: Inline | Block) -> str:
    """Return what a reader sees of something inline; nothing for blocks."""
    match thing:
        case GapRun(place="cell"):
            return _SHORT_GAP
        case Run(text=text) | FigureRun(text=text) | GapRun(label=text):
            return text
        case ReferenceRun(target=target):
            return target
        case Heading(inlines=inlines):
            return "".join(map(spelled, inlines))
        case _:
            return ""
