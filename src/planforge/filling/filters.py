"""The filters that tags may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from planforge.filling import charted, dates, lists, spelled, texts
from planforge.filling.missing import Missing, shortened
from planforge.filling.tags import TagError
from planforge.filling.values import (
    Image,
    Link,
    Merged,
    PageBreak,
    SubDocument,
    link_target,
    text_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def default(value: Any, fallback: Any = "", also_blank: bool = False) -> Any:
    """Return the value, or the fallback where the data has none (with `true`: nor a blank one)."""
    if isinstance(value, Missing) or (also_blank and not value):
        return fallback
    return value


default.takes_missing = True  # type: ignore[attr-defined]


def absolute(value: Any) -> Any:
    """Return a number without its sign."""
    return abs(spelled.number_of(value))


def whole(value: Any, fallback: Any = None, base: int = 10) -> Any:
    """Return a whole number: what stands after the point is cut off."""
    if isinstance(value, str) and base != 10:
        value = _in_base(value, base)
    return _converted(int, value, fallback)


def decimal(value: Any, fallback: Any = None) -> Any:
    """Return a number, of a text that spells one too."""
    return _converted(float, value, fallback)


def _converted(kind: Callable[[Any], Any], value: Any, fallback: Any) -> Any:
    try:
        return kind(spelled.number_of(value))
    except (TagError, OverflowError, ValueError):
        if fallback is None:
            raise TagError("fill-not-number", value=shortened(value)) from None
        return fallback


def _in_base(value: str, base: int) -> Any:
    try:
        return int(value, base)
    except ValueError:
        return value


def image(
    source: Any, width: Any = None, height: Any = None, description: Any = ""
) -> Image | None:
    """Return a picture, by its path beside the data: `width="3cm"`, `description="Logo"`."""
    if source is None or source == "":
        return None
    if isinstance(source, Image):
        return Image(
            source.source,
            _size(width) or source.width,
            _size(height) or source.height,
            text_of(description) or source.description,
        )
    given = bytes(source) if isinstance(source, (bytes, bytearray)) else text_of(source)
    return Image(given, _size(width), _size(height), text_of(description))


def _size(value: Any) -> str | None:
    """Return a size with its unit; a bare number is in pixels."""
    if value is None:
        return None
    return f"{text_of(value)}px" if isinstance(value, (int, float)) else text_of(value)


def link(target: Any, text: Any = "", tip: Any = "") -> Link | None:
    """Return a link to http(s), mailto or `#place`, with the text that is shown."""
    if target is None or target == "":
        return None
    return Link(link_target(text_of(target)), text_of(text), text_of(tip))


def subdocument(source: Any) -> SubDocument | None:
    """Return another .docx, whose body comes to stand here: a path beside the data."""
    if source is None or source == "":
        return None
    return SubDocument(source if isinstance(source, bytes) else text_of(source))


def page_break(value: Any) -> PageBreak | None:
    """Return a page break where the value is true: `{{ (not loop.last) | pagebreak }}`."""
    return PageBreak() if value else None


def merged(value: Any) -> Merged:
    """Return a value whose cell grows over those above and below with an equal one (Excel)."""
    return Merged(value)


FILTERS: Final[dict[str, Callable[..., Any]]] = {
    # texts
    "upper": texts.upper,
    "lower": texts.lower,
    "title": texts.titled,
    "capitalize": texts.capitalized,
    "trim": texts.trimmed,
    "replace": texts.replaced,
    "truncate": texts.truncated,
    "wordcount": texts.words_in,
    "indent": texts.lined,
    "striptags": texts.without_tags,
    "string": texts.as_text,
    "format": spelled.percent_formatted,
    "join": lists.in_one,
    "default": default,
    "d": default,
    "e": texts.as_is,
    "escape": texts.as_is,
    "forceescape": texts.as_is,
    "safe": texts.as_is,
    # lists
    "first": lists.first,
    "last": lists.last,
    "length": lists.length,
    "count": lists.length,
    "list": lists.listed,
    "reverse": lists.reversed_,
    "sort": lists.in_order,
    "unique": lists.without_doubles,
    "groupby": lists.in_groups,
    "map": lists.each_as,
    "select": lists.chosen,
    "reject": lists.refused,
    "selectattr": lists.chosen_by,
    "rejectattr": lists.refused_by,
    "batch": lists.in_batches,
    "slice": lists.in_slices,
    "items": lists.pairs,
    "dictsort": lists.pairs_in_order,
    "sum": lists.total,
    "min": lists.smallest,
    "max": lists.largest,
    # numbers
    "number": spelled.numbered,
    "percent": spelled.percentage,
    "wan": spelled.in_wan,
    "yi": spelled.in_yi,
    "money": spelled.money,
    "round": spelled.rounded,
    "abs": absolute,
    "int": whole,
    "float": decimal,
    # dates
    "date": dates.day_shown,
    # what is more than text
    "image": image,
    "link": link,
    "markdown": texts.markdown,
    "rich": texts.rich,
    "subdoc": subdocument,
    "pagebreak": page_break,
    "chart": charted.chart_data,
    "merge": merged,
}
"""By their names in tags. The first line of each function's docstring says what it does."""
