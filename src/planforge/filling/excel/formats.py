"""Conditional formats, validations and sparklines, of both kinds."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Final

from planforge.addresses import cell_place
from planforge.filling.excel.around import Around, areas_follow, areas_of, set_areas
from planforge.filling.excel.formulas import read_formula, spell_areas, sqref
from planforge.filling.excel.fragments import children, local, relation
from planforge.filling.excel.model import At
from planforge.filling.excel.rules import follow_rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.etree import _Element

    from planforge.filling.excel.model import Area, Formula


def by_rule(
    element: _Element, areas: Sequence[Area], around: Around
) -> Iterator[tuple[_Element, tuple[Area, ...]]]:
    """Return a format or validation once for each way in which its cells see its formulas."""
    formulas = [read_formula(text) for text in rule_formulas(element)]
    for rule in follow_rule(areas, formulas, around.moves, around.sheet):
        own = deepcopy(element)
        _set_rule_formulas(own, rule.formulas)
        yield own, rule.areas


def change_conditional_formatting(element: _Element, around: Around) -> Sequence[_Element]:
    """Formats of this sheet, as many as see their formulas differently."""
    found = []
    for own, areas in by_rule(element, sqref(element.get("sqref") or ""), around):
        own.set("sqref", spell_areas(areas))
        found.append(own)
    return found


PROMPTS: Final = ("promptTitle", "prompt", "errorTitle", "error")
"""What a validation says to who fills in its cells."""


def change_data_validations(element: _Element, around: Around) -> Sequence[_Element]:
    """Validations, likewise; what they say as it came out."""
    for one in list(element):
        for name in PROMPTS:
            if (filled := around.prompts.get(one.get(name) or "")) is not None:
                one.set(name, filled)
        element.remove(one)
        for own, areas in by_rule(one, areas_of(one), around):
            set_areas(own, areas)
            element.append(own)
    element.set("count", str(len(element)))
    return [element] if len(element) else []


def rule_formulas(element: _Element) -> list[str]:
    """Return the formulas of a format or validation."""
    return [text for _, _, text in _places_of_formulas(element)]


def _set_rule_formulas(element: _Element, formulas: Iterable[str]) -> None:
    for (one, name, _), text in zip(_places_of_formulas(element), formulas, strict=True):
        if name:
            one.set(name, text)
        else:
            one.text = text


def _places_of_formulas(element: _Element) -> list[tuple[_Element, str, str]]:
    """Return where formulas stand: the element, its attribute (empty: its text), the formula."""
    found: list[tuple[_Element, str, str]] = []
    for one in element.iter():
        name = local(one)
        plain = name in ("formula", "formula1", "formula2", "f") and not len(one)
        if plain and (one.text or "").strip():
            found.append((one, "", (one.text or "").strip()))
        elif name == "cfvo" and one.get("type") == "formula" and one.get("val"):
            found.append((one, "val", one.get("val") or ""))
    return found


def change_extensions(element: _Element, around: Around) -> Sequence[_Element]:
    """Formats, validations and sparklines of newer kinds."""
    for extension in list(element):
        for content in list(extension):
            _extension(content, around)
            if content.get("count") is not None and local(content) == "dataValidations":
                content.set("count", str(len(content)))
            if not len(content) and local(content) in _EMPTY_MEANS_NOTHING:
                extension.remove(content)
        if not len(extension) and any(local(one) for one in extension.iter()):
            element.remove(extension)
    return [element] if len(element) else []


_EMPTY_MEANS_NOTHING: Final = (
    "conditionalFormattings", "dataValidations", "sparklineGroups", "ignoredErrors",
    "protectedRanges", "slicerList", "timelineRefs",
)  # fmt: skip


def _extension(content: _Element, around: Around) -> None:
    match local(content):
        case "conditionalFormattings" | "dataValidations":
            for one in list(content):
                _replace(one, by_rule(one, areas_of(one), around))
        case "sparklineGroups":
            for group in list(content):
                _sparkline_group(group, around)
        case "ignoredErrors" | "protectedRanges":
            for one in list(content):
                areas_follow(one, around)
        case "slicerList" | "timelineRefs" if around.tail.dropped:
            for one in list(content):
                if relation(one) in around.tail.dropped:
                    content.remove(one)
        case _:
            pass


def _replace(element: _Element, others: Iterator[tuple[_Element, tuple[Area, ...]]]) -> None:
    parent = element.getparent()
    assert parent is not None
    place = parent.index(element)
    parent.remove(element)
    for number, (own, areas) in enumerate(others):
        set_areas(own, areas)
        parent.insert(place + number, own)


def _sparkline_group(group: _Element, around: Around) -> None:
    """Small charts in cells: each instance of a cell has its own, over its own data."""
    for one in children(group, "f"):  # the dates of all of them
        one.text = around.moves.formula(read_formula(one.text or ""), None, around.sheet)
    for sparklines in list(children(group, "sparklines")):
        for one in list(sparklines):
            sparklines.remove(one)
            for area in _cells(areas_of(one), around):
                own = deepcopy(one)
                at = At(around.sheet, area.top, area.left)
                for data in children(own, "f"):
                    data.text = around.moves.formula(read_formula(data.text or ""), at)
                set_areas(own, [area])
                sparklines.append(own)
        if not len(sparklines):
            parent = group.getparent()
            assert parent is not None
            parent.remove(group)
            return


def _cells(areas: Sequence[Area], around: Around) -> list[Area]:
    return around.moves.areas(around.sheet, areas, joined=False)


def formulas_in(element: _Element) -> Iterator[tuple[int | None, int | None, Formula]]:
    """Return every formula and reference of an element, with row and column of its first cell."""
    match local(element):
        case "conditionalFormatting":
            yield from _formulas_of(element)
        case "dataValidations":
            for one in element:
                yield from _formulas_of(one)
        case "extLst":
            for one in element.iter():
                if local(one) in ("conditionalFormatting", "dataValidation", "sparkline"):
                    yield from _formulas_of(one)
        case "hyperlinks":
            for one in element:
                place = cell_place((one.get("ref") or "").partition(":")[0]) or (None, None)
                yield *place, read_formula((one.get("location") or "").removeprefix("#"))
        case _:
            pass


def _formulas_of(element: _Element) -> Iterator[tuple[int | None, int | None, Formula]]:
    areas = areas_of(element)
    place = (areas[0].top, areas[0].left) if areas else (None, None)
    for text in rule_formulas(element):
        yield *place, read_formula(text)
