"""Text, figures, gaps and references within a paragraph."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, assert_never
from urllib.parse import urlsplit

from planforge.document.outline import FigureRun, GapRun, ReferenceRun, Run
from planforge.document.word.markup import clean
from planforge.document.word.numbering import between, chapter_is_decimal
from planforge.document.word.paragraphs import PLAIN, Look, external_link, field, run
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.document.outline import Inline
    from planforge.document.word.assembly import Assembly, Target
    from planforge.plan.figures import Figure

_SAFE_ADDRESSES = frozenset({"http", "https", "mailto"})


def inline_xml(inlines: Iterable[Inline], assembly: Assembly, look: Look = PLAIN) -> str:
    """Return the runs of a paragraph; `look` is what they have in common."""
    return "".join(_one(inline, assembly, look) for inline in inlines)


def shown(inlines: Iterable[Inline], assembly: Assembly) -> str:
    """Return the text that a reader sees."""
    return "".join(_shown(inline, assembly) for inline in inlines)


def symbol_text(figure: Figure) -> str:
    """Return a figure's symbol with its key: what the link store and the workbook call it."""
    return f"{figure.symbol}[{figure.key}]" if figure.key is not None else str(figure.symbol)


def gap_text(gap: GapRun, assembly: Assembly) -> str:
    """Return the mark of something that is not known yet."""
    words = {"text": "to_be_added", "cell": "cell_to_be_added", "passage": "passage_to_be_added"}
    return clean(assembly.labels[words[gap.place]].replace("{label}", gap.label))


def _one(inline: Inline, assembly: Assembly, look: Look) -> str:
    match inline:
        case Run():
            return _text(inline, assembly, look)
        case FigureRun(figure=figure) if figure.is_gap and not inline.text:
            return _gap(GapRun(figure.label, symbol_text(figure)), assembly, look)
        case FigureRun():
            return _figure(inline, assembly, look)
        case GapRun():
            return _gap(inline, assembly, look)
        case ReferenceRun():
            return _reference(inline, assembly, look)
        case _:
            assert_never(inline)


def _shown(inline: Inline, assembly: Assembly) -> str:
    match inline:
        case Run():
            return clean(inline.text)
        case FigureRun(figure=figure):
            gap = figure.is_gap and not inline.text
            return gap_text(GapRun(figure.label), assembly) if gap else clean(inline.text)
        case GapRun():
            return gap_text(inline, assembly)
        case ReferenceRun():
            return _reference_text(_target(inline, assembly), assembly)
        case _:
            assert_never(inline)


def _own_look(inline: Run | FigureRun, look: Look) -> Look:
    bold, italic = look.bold or inline.bold, look.italic or inline.italic
    return replace(look, bold=bold, italic=italic, style=TONES[inline.tone] or look.style)


TONES: Final = {
    "": "",
    "good": "ToneGood",
    "watch": "ToneWatch",
    "bad": "ToneBad",
    "muted": "ToneMuted",
}
"""The character styles of tones."""


def _text(inline: Run, assembly: Assembly, look: Look) -> str:
    look = _own_look(inline, look)
    if inline.code:
        look = replace(look, style="Code")
    if inline.link is None or not is_safe_address(inline.link):
        return run(inline.text, look)
    relationship = assembly.relationships.add("hyperlink", inline.link, external=True)
    return external_link(relationship, run(inline.text, replace(look, style="Hyperlink")))


def is_safe_address(address: str) -> bool:
    """Whether a link may be written: a web or mail address, not a file or a script.

    Example:
        >>> is_safe_address("https://example.com/a?b=1"), is_safe_address("javascript:alert(1)")
        (True, False)
    """
    if clean(address) != address or any(letter.isspace() for letter in address):
        return False
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme.lower() in _SAFE_ADDRESSES and bool(parts.netloc or parts.path)


def _figure(inline: FigureRun, assembly: Assembly, look: Look) -> str:
    return figure_runs(inline, run(inline.text, _own_look(inline, look)), assembly)


def figure_runs(inline: FigureRun, runs: str, assembly: Assembly) -> str:
    """Return the runs that show a figure's text, marked as that figure."""
    figure = inline.figure
    start, end = assembly.bookmarks.link(
        "figure", symbol_text(figure), clean(inline.text), figure.value
    )
    return start + runs + end


def _gap(inline: GapRun, assembly: Assembly, look: Look) -> str:
    text = gap_text(inline, assembly)
    marked = run(text, replace(look, style="GapMark", highlight=True))
    if not inline.symbol:
        return marked
    start, end = assembly.bookmarks.link("gap", inline.symbol, text)
    return start + marked + end


def _reference(inline: ReferenceRun, assembly: Assembly, look: Look) -> str:
    target = _target(inline, assembly)
    if target.kind != "heading":
        return field(f"REF {target.bookmark} \\h", target.shown, look)
    number = ""
    if _has_plain_number(target, assembly):
        number = field(f"REF {target.bookmark} \\r \\h", target.number, look) + run(" ", look)
    title = field(f"REF {target.bookmark} \\h", target.shown, look)
    return number + run("“", look) + title + run("”", look)


def _reference_text(target: Target, assembly: Assembly) -> str:
    if target.kind != "heading":
        return target.shown
    number = f"{target.number} " if _has_plain_number(target, assembly) else ""
    return f"{number}“{target.shown}”"


def _has_plain_number(target: Target, assembly: Assembly) -> bool:
    """Whether a heading's number reads well in a sentence: `3.1` does, `一、` does not."""
    decimal = target.number.replace(".", "").isdigit() and not target.number.endswith(".")
    scheme = assembly.outline.numbering
    return decimal and (chapter_is_decimal(scheme) or between(scheme, 2) == " ")


def _target(inline: ReferenceRun, assembly: Assembly) -> Target:
    target = assembly.targets.get(inline.target)
    if target is None:
        raise PlanError([Problem("reference-to-nothing", details={"target": inline.target})])
    return target
