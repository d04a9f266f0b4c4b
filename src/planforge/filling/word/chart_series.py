"""The series of a chart: as many as the data have, each looking as one of the template's."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from planforge.addresses import letters
from planforge.filling.word.chart_points import code_of
from planforge.filling.word.markup import CHART
from planforge.filling.word.names import DRAWING, removed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.word.chart_points import Points

_C: Final = f"{{{CHART}}}"
_A: Final = f"{{{DRAWING}}}"
_AFTER_TEXT: Final = ("invertIfNegative", "marker", "explosion", "pictureOptions", "dPt", "dLbls",
    "trendline", "errBars", "cat", "val", "xVal", "yVal", "smooth", "shape", "extLst")  # fmt: skip
_AFTER_VALUES: Final = ("smooth", "shape", "bubbleSize", "bubble3D", "extLst")


def arranged(old: list[etree._Element], points: Points) -> Iterator[etree._Element]:
    """Yield the elements of the series that will be, in the data's order.

    Series of the same name keep their looks, others take those that are left in their order, and
    more are copies of the last; what is left over goes.
    """
    by_name = {_name(series): series for series in reversed(old)}
    chosen = [by_name.pop(name, None) for name in points.names]
    taken = {id(series) for series in chosen if series is not None}
    free = [series for series in old if id(series) not in taken]
    model = old[-1]
    last = max(_index(series) for series in old)
    for series in chosen:
        if series is None and free:
            series = free.pop(0)
        elif series is None:
            series = _copied(model)
            last += 1
            _renumber(series, last)
        yield series
    for series in free:
        removed(series)


def _copied(model: etree._Element) -> etree._Element:
    """Return a series that looks as another one does, in the next of the theme's colours."""
    copy = deepcopy(model)
    group = model.getparent()
    assert group is not None
    group.findall(f"{_C}ser")[-1].addnext(copy)
    for name in ("dPt", "extLst", "trendline", "errBars"):
        for one in copy.findall(_C + name):
            copy.remove(one)
    return copy


def _renumber(series: etree._Element, number: int) -> None:
    """Give a new series a number and a colour that none has yet."""
    for name in ("idx", "order"):
        held = series.find(_C + name)
        if held is not None:
            held.set("val", str(number))
    for part in ("spPr", "marker"):
        for colour in series.iterfind(f"{_C}{part}//{_A}*"):
            own = colour.tag == f"{_A}srgbClr"
            if own or (colour.tag == f"{_A}schemeClr" and "accent" in colour.get("val", "")):
                colour.tag = f"{_A}schemeClr"
                colour.set("val", f"accent{number % 6 + 1}")


def write_series(series: etree._Element, place: int, points: Points, sheet: str) -> None:
    """Have a series show the data's at a place, and say which cells of the sheet hold them."""
    count, column = len(points.categories), letters(place + 2)
    quoted = "'" + sheet.replace("'", "''") + "'"
    held = series.find(f"{_C}order")
    if held is not None:
        held.set("val", str(place))
    _put(series, "tx", _AFTER_TEXT, _name_source(f"{quoted}!${column}$1", points.names[place]))
    is_scatter = series.find(f"{_C}yVal") is not None or series.find(f"{_C}xVal") is not None
    categories = _categories_source(f"{quoted}!$A$2:$A${count + 1}", points)
    code = code_of(series, f"{_C}{'yVal' if is_scatter else 'val'}//{_C}formatCode") or "General"
    values = _numbers_source(
        f"{quoted}!${column}$2:${column}${count + 1}", points.values[place], code
    )
    names = ("xVal", "yVal") if is_scatter else ("cat", "val")
    _put(series, names[0], (names[1], *_AFTER_VALUES), categories)
    _put(series, names[1], _AFTER_VALUES, values)
    for point in [*series.iterfind(f"{_C}dPt"), *series.iterfind(f"{_C}dLbls/{_C}dLbl")]:
        if _index(point) >= count:
            removed(point)


def _put(series: etree._Element, name: str, before: Sequence[str], content: etree._Element) -> None:
    """Set what an element of a series holds; one that is missing is added in its place."""
    held = series.find(_C + name)
    if held is None:
        held = etree.Element(_C + name)
        later = next((one for one in series if one.tag in [_C + after for after in before]), None)
        if name == "tx":
            order = series.find(f"{_C}order")
            assert order is not None, "the schema wants it"
            order.addnext(held)
        elif later is None:
            series.append(held)
        else:
            later.addprevious(held)
    held[:] = [content]


def _name_source(formula: str, name: str) -> etree._Element:
    return _source("strRef", formula, "strCache", (name,), "")


def _categories_source(formula: str, points: Points) -> etree._Element:
    if points.numeric:
        return _numbers_source(formula, points.categories, points.code)
    return _source("strRef", formula, "strCache", points.categories, "")


def _numbers_source(formula: str, values: Sequence[float | None], code: str) -> etree._Element:
    return _source("numRef", formula, "numCache", values, code)


def _source(
    kind: str, formula: str, cache: str, values: Sequence[Any], code: str
) -> etree._Element:
    """Return a reference to cells with the values that stand there."""
    reference = etree.Element(_C + kind)
    etree.SubElement(reference, f"{_C}f").text = formula
    held = etree.SubElement(reference, _C + cache)
    if code:
        etree.SubElement(held, f"{_C}formatCode").text = code
    etree.SubElement(held, f"{_C}ptCount", {"val": str(len(values))})
    for number, value in enumerate(values):
        if value is not None:
            point = etree.SubElement(held, f"{_C}pt", {"idx": str(number)})
            shown = value if isinstance(value, str) else _digits(value)
            etree.SubElement(point, f"{_C}v").text = shown
    return reference


def _name(series: etree._Element) -> str:
    return "".join(value.text or "" for value in series.iterfind(f"{_C}tx//{_C}v"))


def _index(element: etree._Element) -> int:
    return _counted(element, "idx")


def order_of(element: etree._Element) -> int:
    """Return the place of a series among those of its chart."""
    return _counted(element, "order")


def _counted(element: etree._Element, name: str) -> int:
    held = element.find(_C + name)
    text = "" if held is None else held.get("val", "")
    return int(text) if text.isdigit() else 0


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)
