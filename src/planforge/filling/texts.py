"""What filters and methods make of texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from planforge.filling.missing import LONGEST_TEXT, Missing, as_list, running
from planforge.filling.tags import TagError
from planforge.filling.values import Markdown, RichText, text_of

if TYPE_CHECKING:
    from collections.abc import Iterator


def replaced(text: Any, old: Any, new: Any, count: int = -1) -> str:
    """Return a text with every `old` as `new`, or the first `count` of them."""
    whole, searched, given = text_of(text), text_of(old), text_of(new)
    found = whole.count(searched) if count < 0 else min(count, whole.count(searched))
    running().made(len(whole) + found * len(given))
    return whole.replace(searched, given, count)


def joined(values: Any, between: Any = "") -> Any:
    """Return the texts of a list in one, with something between them."""
    parts = []
    gap, length = text_of(between), 0
    for value in as_list(values):
        if isinstance(value, Missing):
            return value
        parts.append(text_of(value))
        length += len(parts[-1]) + len(gap)
        if length > LONGEST_TEXT:
            raise TagError("fill-text-too-long", most=LONGEST_TEXT)
    return gap.join(parts)


def upper(text: Any) -> str:
    """Return a text in capitals."""
    return text_of(text).upper()


def lower(text: Any) -> str:
    """Return a text in small letters."""
    return text_of(text).lower()


def capitalized(text: Any) -> str:
    """Return a text with its first letter as a capital, the others small."""
    return text_of(text).capitalize()


def titled(text: Any) -> str:
    """Return a text with a capital at the beginning of each word."""
    return re.sub(r"[^\W_]+(?:['’]\w+)?", lambda word: word[0].capitalize(), text_of(text))


def trimmed(text: Any, characters: str | None = None) -> str:
    """Return a text without the spaces (or the named characters) at both ends."""
    return text_of(text).strip(characters)


def truncated(text: Any, length: int = 255, whole_words: bool = True, end: str = "…") -> str:
    """Return the beginning of a text, no longer than `length` with its end mark."""
    whole = text_of(text)
    if len(whole) <= length:
        return whole
    cut = whole[: max(length - len(end), 0)]
    if whole_words and " " in cut and not whole[len(cut)].isspace():
        cut = cut.rsplit(" ", 1)[0]
    return cut.rstrip() + end


def words_in(text: Any) -> int:
    """Return how many words a text has; each Chinese character is one."""
    return len(re.findall(r"[\u3400-\u9fff]|[^\W_\u3400-\u9fff]+", text_of(text)))


def lined(text: Any, indent: int = 4) -> str:
    """Return a text with the lines after its first moved to the right."""
    if not 0 <= indent <= 100:
        raise TagError("fill-places", value=str(indent), most=100)
    return text_of(text).replace("\n", "\n" + " " * indent)


def without_tags(text: Any) -> str:
    """Return a text without HTML's tags, its spaces made one."""
    return " ".join("".join(_outside_tags(text_of(text))).split())


def _outside_tags(text: str) -> Iterator[str]:
    """Yield what is outside of tags and remarks; one that is not closed is text."""
    start = 0
    ends = {">": text.rfind(">"), "-->": text.rfind("-->")}
    for found in re.finditer("<(?:!--)?", text):
        if found.start() < start:
            continue
        end = "-->" if len(found[0]) > 1 and ends["-->"] >= found.end() else ">"
        if ends[end] < found.end():
            continue
        yield text[start : found.start()]
        start = text.index(end, found.end()) + len(end)
    yield text[start:]


def as_text(value: Any) -> str:
    """Return a value as text."""
    return text_of(value)


def as_is(value: Any) -> Any:
    """Return the value: what must be escaped in a file always is."""
    return value


def markdown(text: Any) -> Markdown:
    """Return Markdown, which a Word document shows in its own styles."""
    return text if isinstance(text, Markdown) else Markdown(text_of(text))


def rich(text: Any, **look: Any) -> RichText:
    """Return a text with a look: `bold=true, color="C00000", size=14, link="https://…"`."""
    base = text if isinstance(text, RichText) else RichText()
    known = ("bold", "italic", "underline", "strike", "color", "size", "font", "highlight")
    for name in look:
        if name not in (*known, "script", "style", "link"):
            raise TagError("fill-not-listed", name=name, known=", ".join(known))
    return base.add("" if isinstance(text, RichText) else text_of(text), **look)
