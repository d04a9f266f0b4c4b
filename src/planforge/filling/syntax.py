"""What Jinja says of a tag it cannot read, in words for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from planforge.problems import Problem

if TYPE_CHECKING:
    from jinja2 import TemplateSyntaxError

    from planforge.filling.tags import Tag

_EXPECTED: Final = re.compile(r"expected token '(.+)', got '(.+)'", re.DOTALL)
_UNEXPECTED: Final = re.compile(
    r"(?:unexpected|Expected an expression, got) '(.+?)'(.*)", re.DOTALL
)
_CHARACTER: Final = re.compile(r"unexpected char (['\"])(.+)\1 at \d+", re.DOTALL)


def syntax_problem(tag: Tag, error: TemplateSyntaxError) -> Problem:
    """Return the problem of a tag that cannot be read."""
    message = str(error.message or "").rstrip(".")
    code, details = _meaning(tag, message)
    return Problem(code, tag.location, {"tag": tag.text, **details})


def _meaning(tag: Tag, message: str) -> tuple[str, dict[str, Any]]:
    if found := _CHARACTER.match(message):
        if found[2].strip("\\") in ("'", '"'):
            return "fill-syntax-quote", {}
        return "fill-syntax-character", {"character": found[2]}
    if found := _EXPECTED.match(message):
        expected, got = found[1], found[2]
        if tag.keyword == "for" and expected == "in":
            return "fill-syntax-for", {}
        return _ended(got) or ("fill-syntax-word", {"word": got})
    if found := _UNEXPECTED.match(message):
        return (
            _ended(found[1]) or _bracket(found[1], tag) or ("fill-syntax-word", {"word": found[1]})
        )
    return "fill-syntax", {"reason": message}


def _ended(token: str) -> tuple[str, dict[str, Any]] | None:
    if token.startswith("end of") or token in ("-%}", "%}", "}}"):
        return "fill-syntax-ends", {}
    return None


def _bracket(token: str, tag: Tag) -> tuple[str, dict[str, Any]] | None:
    if token not in tuple(")]}"):
        return None
    if token not in tag.source:  # a bracket was open when the tag ended
        return "fill-syntax-ends", {}
    return "fill-syntax-bracket", {"bracket": token}
