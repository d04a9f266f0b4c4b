"""Tags that stand for more than their text: a run, a paragraph, a row, a cell."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag
from planforge.filling.word.beside import note_lost
from planforge.filling.word.names import SPACE, A, W, removed, replaced_by
from planforge.filling.word.runs import remove_empty_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks
    from planforge.problems import Problems

_UNITS: Final = {"tr": (W + "tr",), "tc": (W + "tc",), "p": (W + "p", A + "p")}
"""What a scope stands for, in the order in which they are replaced: the larger first."""
_ALL_UNITS: Final = frozenset(name for names in _UNITS.values() for name in names)
_OPENS: Final = ("for", "if")
_CLOSES: Final = ("endfor", "endif")
_RANGES: Final = {
    W + "bookmarkStart": W + "bookmarkEnd",
    W + "commentRangeStart": W + "commentRangeEnd",
    W + "permStart": W + "permEnd",
}
_CONTENT: Final = (W + "t", W + "drawing", W + "pict", W + "object", A + "t")


def replace_units(cuts: Sequence[Cut], marks: Marks, problems: Problems, notices: Problems) -> None:
    """Put marks in place of the rows, cells and paragraphs that tags stand for.

    Args:
        cuts: where the tags stand.
        marks: all of the part's.
        problems: takes the tags that stand for nothing.
        notices: takes what is lost with the units.
    """
    for scope, names in _UNITS.items():
        units: dict[etree._Element, None] = {}
        for cut in cuts:
            if isinstance(cut.thing, Tag) and cut.thing.scope == scope:
                unit = _unit(cut, names, problems)
                if unit is not None and cut.thing.kind != "value":
                    units[unit] = None
        for unit in units:
            _replace_unit(unit, scope, marks, notices)


def split_runs(cuts: Iterable[Cut], marks: Marks) -> None:
    """Put the statements that stand for a run between runs."""
    for cut in cuts:
        found = cut.thing
        if not isinstance(found, Tag) or found.scope != "r":
            continue
        run = cut.node.getparent()
        if run is not None and run.tag == W + "r" and run.getparent() is not None:
            split_run(run, cut, marks)


def _unit(cut: Cut, names: tuple[str, ...], problems: Problems) -> etree._Element | None:
    """Return what a tag stands for; None where there is none, or where it went already."""
    found: Tag = cut.thing  # type: ignore[assignment]
    unit = next(cut.node.iterancestors(*names), None)
    if unit is None:
        code = "fill-word-no-row" if found.scope in ("tr", "tc") else "fill-word-no-paragraph"
        problems.add(code, found.location, tag=found.text)
    elif found.kind == "value" and found.scope in ("tr", "tc"):
        problems.add("fill-word-value-scope", found.location, tag=found.text)
    return unit


def _replace_unit(unit: etree._Element, scope: str, marks: Marks, notices: Problems) -> None:
    if [unit, *unit.iterancestors()][-1].tag in _ALL_UNITS:
        return  # it went with what was around it
    cuts = list(marks.within(unit))
    own = [cut for cut in cuts if _scope(cut) == scope and _nearest(cut, unit)]
    statements = [cut for cut in own if _keyword(cut)]
    if statements and _is_whole(statements) and _has_content(unit, marks, statements):
        _repeat_unit(unit, statements, marks)
        return
    tags = [cut.thing for cut in statements if isinstance(cut.thing, Tag)]
    if tags:  # a comment that stands for a row is there to hide the row
        note_lost(unit, tags[0], marks, notices)
    inside = [marks.node(cut.thing) for cut in cuts if _keyword(cut)]
    replaced_by(unit, [*inside, *_half_ranges(unit), *_section(unit)])


def _repeat_unit(unit: etree._Element, statements: list[Cut], marks: Marks) -> None:
    """Put marks around a unit that says itself how often it stands."""
    last = unit
    for cut in statements:
        mark = marks.node(cut.thing)
        if _keyword(cut) in _CLOSES:
            last.addnext(mark)
            last = mark
        else:
            unit.addprevious(mark)
        marks.drop(cut)


def _scope(cut: Cut) -> str:
    return cut.thing.scope if isinstance(cut.thing, Tag) else ""


def _nearest(cut: Cut, unit: etree._Element) -> bool:
    """Whether no other such unit stands between a mark and this one."""
    return next(cut.node.iterancestors(str(unit.tag)), None) is unit


def _keyword(cut: Cut) -> str:
    found = cut.thing
    return found.keyword if isinstance(found, Tag) and found.kind == "statement" else ""


def _is_whole(statements: Sequence[Cut]) -> bool:
    """Whether a unit's own statements open, and then close again, all of them."""
    words = [_keyword(cut) for cut in statements]
    opens = sum(word in _OPENS for word in words)
    return 2 * opens == len(words) and all(word in _OPENS for word in words[:opens])


def _has_content(unit: etree._Element, marks: Marks, statements: Sequence[Cut]) -> bool:
    """Whether anything stands in a unit beside its own statements."""
    own = {id(cut) for cut in statements}
    if any(id(cut) not in own for cut in marks.within(unit)):
        return True
    return any(
        node.tag not in (W + "t", A + "t") or marks.without(node.text or "").strip()
        for node in unit.iter(*_CONTENT)
    )


def _half_ranges(unit: etree._Element) -> list[etree._Element]:
    """Return the ends of bookmarks and the like whose other end stands outside of a unit."""
    kept = []
    for start, end in _RANGES.items():
        starts = {node.get(W + "id"): node for node in unit.iter(start)}
        ends = {node.get(W + "id"): node for node in unit.iter(end)}
        kept += [node for key, node in starts.items() if key not in ends]
        kept += [node for key, node in ends.items() if key not in starts]
    for node in kept:
        removed(node)
    return kept


def _section(unit: etree._Element) -> list[etree._Element]:
    """Return an empty paragraph that ends the section which a unit ended; else nothing."""
    properties = unit.find(f"{W}pPr")
    section = None if properties is None else properties.find(f"{W}sectPr")
    if properties is None or section is None:
        return []
    paragraph = unit.makeelement(W + "p")
    for child in list(properties):
        if child is not section:
            properties.remove(child)
    paragraph.append(properties)
    return [paragraph]


def split_run(run: etree._Element, cut: Cut, marks: Marks) -> etree._Element:
    """Divide a run at a mark; returns the mark that stands between its halves then."""
    before, after = marks.around(cut.node.text or "", cut)
    at = run.index(cut.node)
    second = run.makeelement(run.tag)
    for name, value in run.attrib.items():
        second.set(name, value)
    form = run.find(f"{W}rPr")
    if form is not None:
        second.append(deepcopy(form))
    rest = list(run)[at + 1 :]
    cut.node.text = before
    if after:
        text = cut.node.makeelement(cut.node.tag, {SPACE: "preserve"})
        text.text = after
        second.append(text)
    for child in rest:
        second.append(child)
    run.addnext(second)
    mark = marks.node(cut.thing)
    run.addnext(mark)
    for node in second:
        marks.moved(node)
    if not before:
        removed(cut.node)
        remove_empty_run(run)
    remove_empty_run(second)
    return mark
