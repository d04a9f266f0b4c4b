"""What Jinja says of a tag it cannot read, in words for people."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import TemplateSyntaxError

    from planforge.filling.tags import Tag

_OTHERS_NAMED: Final = 3
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


def unclosed_problem(tag: Tag, within: Sequence[Tag]) -> Problem:
    """Return the problem of a statement that nothing closes, or one of those closed within it.

    Args:
        tag: the statement.
        within: those of its kind that are closed within it: the end may have been meant for `tag`.
    """
    if not within:
        return Problem("fill-unclosed", tag.location, {"tag": tag.text})
    others = ", ".join(f"`{other.text}` ({other.location})" for other in within[:_OTHERS_NAMED])
    details = {"tag": tag.text, "others": others, "end": f"end{tag.keyword}"}
    return Problem("fill-unclosed-one", tag.location, details)


def is_of_kind(tag: Tag, other: Tag) -> bool:
    """Whether two statements have the same end."""
    return (tag.keyword, tag.scope) == (other.keyword, other.scope)


def end_problem(tag: Tag, opened: Tag) -> Problem:
    """Return the problem of `{% end %}`, which says not what it ends."""
    details = {"tag": tag.text, "suggestion": f"end{opened.keyword}"}
    return Problem("fill-unknown-statement", tag.location, details)


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
