"""What is wrong with prose as lines of text, before its tags are read."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, assert_never

from jinja2 import Environment, TemplateSyntaxError

from planforge.document.drawn.drawing import DRAWN
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from jinja2 import nodes

    from planforge.document.tags import Tag, Tags
    from planforge.problems import Problems

BLOCK_FUNCTIONS: Final = ("table", "chart", "kpis", "scenarios", "sensitivity", *DRAWN)
BLOCK_TAGS: Final = ("if", "elif", "else", "endif", "for", "endfor")
_READ_AS = {
    "if": "{tag}{{% endif %}}",
    "elif": "{{% if 1 %}}{tag}{{% endif %}}",
    "for": "{tag}{{% endfor %}}",
}
_PERCENT = re.compile(r"\d\s?%(?!\})")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_BRACKETED = re.compile(r"\([^()]*\)")
_EQUALS = re.compile(r"(?<![<>=!])=(?!=)")
_IMAGE = re.compile(r"!\[[^\]\n]{0,999}\]\(")
_LINK_WITH_TAG = re.compile(r"\]\([^)\n]{0,999}(\{\{)")  # no end in sight, it is no link
_BRACES = re.compile(r"\{\{|\}\}|\{%|%\}|\{#|#\}|｛｛|｝｝|｛%|%｝")
_SYNTAX = Environment(autoescape=False)


def check_lines(tags: Tags, problems: Problems) -> tuple[str, list[Tag]] | None:
    """Note what is wrong with tags one by one and where they stand.

    Returns:
        A text that can be parsed, and the tags that are in it; None when the tags make no whole.
    """
    for found in _IMAGE.finditer(tags.text):
        problems.add("image-in-prose", tags.place(found.start()))
    for found in _LINK_WITH_TAG.finditer(tags.text):
        problems.add("figure-in-link", tags.place(found.start(1)))
    whole = _braces_match(tags, problems)
    well = _is_well_written(tags.text)
    unreadable = [tag for tag in tags.all if not _is_readable(tag, tags, well, problems)]
    blocks = [tag for tag in tags.all if tag.kind == "block" and tag.keyword in BLOCK_TAGS]
    lost = any(tag.keyword == "for" for tag in unreadable if tag in blocks)
    if not whole or lost or not _pairs(blocks, tags, problems):
        return None
    stand_ins = {tag: f"{{% {tag.keyword} 1 %}}" if tag in blocks else "" for tag in unreadable}
    kept = [tag for tag in tags.all if tag not in unreadable or tag in blocks]
    return tags.replaced(stand_ins), kept


def _braces_match(tags: Tags, problems: Problems) -> bool:
    """Check that no brace is left over; those of Chinese input methods would be printed."""
    left_over = [found.start() for found in _BRACES.finditer(tags.between())]
    for start in left_over:
        text = tags.text[start : start + 2]
        problems.add("unfinished-tag", tags.place(start), text=text)
    return not left_over


def _is_readable(tag: Tag, tags: Tags, well: bool, problems: Problems) -> bool:
    """Check one tag; where the text as a whole can be parsed, each of its tags can."""
    match tag.kind:
        case "comment":
            return True
        case "block":
            known, read_as = _check_block_tag(tag, tags, problems), _READ_AS.get(tag.keyword, "")
        case "print":
            _check_print_tag(tag, tags, problems)
            known, read_as = True, "{tag}"
        case _:
            assert_never(tag.kind)
    if not known or _has_percent(tag, tags, problems) or _has_equals(tag, tags, problems):
        return False
    return well or _can_be_parsed(tag, read_as, tags, problems)


def _is_well_written(text: str) -> bool:
    try:
        parsed(text)
    except TemplateSyntaxError:
        return False
    return True


@lru_cache(maxsize=2048)
def parsed(text: str) -> nodes.Template:
    """Return the tree of a text, to be looked at only; kept, as many plans share their prose."""
    return _SYNTAX.parse(text)


def _check_block_tag(tag: Tag, tags: Tags, problems: Problems) -> bool:
    if tag.keyword not in BLOCK_TAGS:
        known = suggestion(tag.keyword, BLOCK_TAGS)
        problems.add("unknown-tag", tags.place(tag.start), name=tag.keyword, **known)
        return False
    if not tags.alone(tag):
        problems.add("tag-on-own-line", tags.place(tag.start), name=tag.keyword)
    return True


def _check_print_tag(tag: Tag, tags: Tags, problems: Problems) -> None:
    called = re.match(r"[-+\s]*(\w+)\s*\(", tag.inside)
    if called and called[1] in BLOCK_FUNCTIONS and not tags.alone(tag):
        problems.add("block-on-own-line", tags.place(tag.start), name=called[1])


def _can_be_parsed(tag: Tag, read_as: str, tags: Tags, problems: Problems) -> bool:
    """Check a tag by itself, so that one bad tag does not hide what is wrong with the others."""
    try:
        _SYNTAX.parse(read_as.format(tag=tags.text[tag.start : tag.end]))
    except TemplateSyntaxError as error:
        reason = (error.message or "").rstrip(".")
        problems.add("prose-syntax", tags.place(tag.start), reason=reason)
        return False
    return True


def _has_percent(tag: Tag, tags: Tags, problems: Problems) -> bool:
    """People write `> 3%`, which Jinja would read as a remainder."""
    closed = tag.inside + ("%}" if tag.kind == "block" else "}}")
    quoteless = _QUOTED.sub(_blanked, closed)
    found = _PERCENT.search(quoteless)
    if found is None:
        return False
    number = re.search(r"\d+(?:\.\d+)?$", quoteless[: found.start() + 1])
    written = number[0] if number else "3"
    value = f"{float(written) / 100:.10f}".rstrip("0").rstrip(".")
    where = tags.place(tag.start + 2 + found.start() + 1 - len(written))
    problems.add("percent-in-prose", where, text=f"{written}%", value=value)
    return True


def _has_equals(tag: Tag, tags: Tags, problems: Problems) -> bool:
    """A plan's formulas compare with `=`; in a condition it is easily written so."""
    if tag.keyword not in {"if", "elif"}:
        return False
    bare = _BRACKETED.sub(_blanked, _QUOTED.sub(_blanked, tag.inside))
    found = _EQUALS.search(bare)
    if found is not None:
        problems.add("equals-in-condition", tags.place(tag.start + 2 + found.start()))
    return found is not None


def _blanked(found: re.Match[str]) -> str:
    return " " * len(found[0])


def _pairs(blocks: Sequence[Tag], tags: Tags, problems: Problems) -> bool:
    """Check that conditions and loops are closed within their section."""
    opened: list[Tag] = []
    for tag in blocks:
        word = tag.keyword
        if word in {"if", "for"}:
            opened.append(tag)
        elif not opened or (word.startswith("end") and word != f"end{opened[-1].keyword}"):
            problems.add("tag-not-open", tags.place(tag.start), name=word)
            return False
        elif word.startswith("end"):
            opened.pop()
    for tag in opened:
        problems.add("tag-not-closed", tags.place(tag.start), name=tag.keyword)
    return not opened
