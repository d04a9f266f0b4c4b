"""Native charts filled with other data: as many series as there are, looking as they looked.

The workbook that opens when somebody edits the chart is written anew with the same numbers.
"""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any, Final

from lxml import etree

from planforge.filling.markup import parsed, serialised
from planforge.filling.word.chart_points import Points, checked, code_of
from planforge.filling.word.chart_workbook import chart_workbook
from planforge.filling.word.markup import CHART
from planforge.filling.word.names import DRAWING, RELATIONSHIPS
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.package import Package
    from planforge.filling.values import ChartData
    from planforge.problems import Location

_C: Final = f"{{{CHART}}}"
_A: Final = f"{{{DRAWING}}}"
_WORKBOOK_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_GROUPS: Final = tuple(
    f"{_C}{name}Chart"
    for name in (
        *("area", "area3D", "line", "line3D", "stock", "radar", "scatter", "pie", "pie3D"),
        *("doughnut", "bar", "bar3D", "ofPie", "surface", "surface3D"),
    )
)
_SHEET_OF: Final = re.compile(r"^\(?(?:'((?:[^']|'')+)'|([^!'(]+))!")
_BAD_SHEET: Final = re.compile(r"[\[\]:*?/\\]")
_AFTER_TEXT: Final = ("invertIfNegative", "marker", "explosion", "pictureOptions", "dPt", "dLbls",
    "trendline", "errBars", "cat", "val", "xVal", "yVal", "smooth", "shape", "extLst")  # fmt: skip
_AFTER_VALUES: Final = ("smooth", "shape", "bubbleSize", "bubble3D", "extLst")


def fill_chart(
    package: Package,
    part: str,
    data: ChartData,
    *,
    shares_workbook: bool = False,
    location: Location | None = None,
) -> None:
    """Put other data into a chart.

    Args:
        package: the document (or workbook) that has it.
        part: the chart's part.
        data: its categories and series.
        shares_workbook: another chart, of which this is a copy, has the same workbook.
        location: for problems.

    Raises:
        PlanError: the data are not what a chart can show, or the chart is of a kind that holds
            more than categories and values.
    """
    root = parsed(package.part(part))
    plot = root.find(f"{_C}chart/{_C}plotArea")
    groups = [] if plot is None else [child for child in plot if child.tag in _GROUPS]
    old = [series for group in groups for series in group.iterfind(f"{_C}ser")]
    if plot is None or not old or plot.find(f"{_C}bubbleChart") is not None:
        raise PlanError([Problem("fill-chart-kind", location)])
    points = checked(data, plot, location)
    sheet = _sheet_name(root)
    _drop_what_names_cells(root)
    for place, series in enumerate(_arranged(old, points)):
        _write_series(series, place, points, sheet)
    _drop_empty_groups(plot)
    _sort_series(plot)
    workbook = chart_workbook(points, sheet, _codes(plot))
    _keep_workbook(package, part, root, workbook, shared=shares_workbook)
    package.set(part, serialised(root))


# ── The series ────────────────────────────────────────────────────────────────────────────────────


def _arranged(old: list[etree._Element], points: Points) -> Iterator[etree._Element]:
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
        _remove(series)


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


def _write_series(series: etree._Element, place: int, points: Points, sheet: str) -> None:
    count, column = len(points.categories), _column(place + 1)
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
            _remove(point)


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


# ── The rest of the chart ─────────────────────────────────────────────────────────────────────────


def _drop_what_names_cells(root: etree._Element) -> None:
    """Take out what is tied to cells of the old workbook: pivots, hidden series, labels."""
    for name in ("pivotSource", "pivotFmts"):
        for one in list(root.iter(_C + name)):
            _remove(one)
    for extensions in list(root.iter(f"{_C}extLst")):
        inside = next(extensions.iterancestors(f"{_C}ser"), None)
        plot = next(extensions.iterancestors(f"{_C}plotArea"), None)
        if inside is not None or plot is not None:
            _remove(extensions)
    for bars in list(root.iter(f"{_C}errBars")):
        if bars.find(f"{_C}plus") is not None or bars.find(f"{_C}minus") is not None:
            _remove(bars)
    since_1904 = root.find(f"{_C}date1904")
    if since_1904 is not None:
        since_1904.set("val", "0")


def _drop_empty_groups(plot: etree._Element) -> None:
    """Take out kinds that no series is left of, with their axes, unless it is the last kind."""
    groups = [child for child in plot if child.tag in _GROUPS]
    full = [group for group in groups if group.find(f"{_C}ser") is not None]
    for group in groups:
        if group in full:
            continue
        used = {axis.get("val") for other in full for axis in other.iterfind(f"{_C}axId")}
        for axis in [axis.get("val") for axis in group.iterfind(f"{_C}axId")]:
            if axis not in used:
                _remove_axis(plot, axis)
        _remove(group)


def _sort_series(plot: etree._Element) -> None:
    """Have series stand in their order, which is how some programs draw them."""
    for group in plot:
        series = group.findall(f"{_C}ser") if group.tag in _GROUPS else []
        if series:
            at = group.index(series[0])
            group[at : at + len(series)] = sorted(series, key=_order)


def _remove_axis(plot: etree._Element, identity: str | None) -> None:
    for axis in [child for child in plot if str(child.tag).endswith("Ax")]:
        held = axis.find(f"{_C}axId")
        if held is not None and held.get("val") == identity:
            _remove(axis)


def _keep_workbook(
    package: Package, part: str, root: etree._Element, content: bytes, *, shared: bool
) -> None:
    """Tie the chart to a workbook that holds its numbers: its own, or a new one."""
    held = root.find(f"{_C}externalData")
    if held is None:
        held = _external_data(root)
    identity = held.get(f"{{{RELATIONSHIPS}}}id", "")
    tie = next((tie for tie in package.relationships(part) if tie.id == identity), None)
    own = tie is not None and not tie.external and tie.target in package and not shared
    if own and tie is not None and package.content_type(tie.target) == _WORKBOOK_TYPE:
        package.set(tie.target, content)
        return
    if tie is not None and own:
        package.remove(tie.target)  # of another kind: binary, or with macros
    elif tie is not None:
        package.unrelate(part, tie.id)
    folder = part.rpartition("/charts/")[0] or "word"
    name = package.unused_name(f"{folder}/embeddings/Microsoft_Excel_Sheet{{}}.xlsx")
    package.add_part(name, content, _WORKBOOK_TYPE)
    held.set(f"{{{RELATIONSHIPS}}}id", package.relate(part, "package", name))


def _external_data(root: etree._Element) -> etree._Element:
    """Return the element that names a chart's workbook, added where the schema wants it."""
    held = etree.Element(f"{_C}externalData")
    etree.SubElement(held, f"{_C}autoUpdate", {"val": "0"})
    later = [f"{_C}{name}" for name in ("printSettings", "userShapes", "extLst")]
    place = next((child for child in root if child.tag in later), None)
    if place is None:
        root.append(held)
    else:
        place.addprevious(held)
    return held


def _codes(plot: etree._Element) -> list[str]:
    """Return the number formats of the series, in their order."""
    series = sorted(plot.iter(f"{_C}ser"), key=_order)
    return [
        code_of(one, f"{_C}val//{_C}formatCode")
        or code_of(one, f"{_C}yVal//{_C}formatCode")
        or "General"
        for one in series
    ]


def _sheet_name(root: etree._Element) -> str:
    """Return the name of the sheet that the chart's numbers stood on."""
    for formula in root.iter(f"{_C}f"):
        found = _SHEET_OF.match(formula.text or "")
        if found:
            name = (found[1] or found[2]).replace("''", "'").rpartition("]")[2]
            if name and not _BAD_SHEET.search(name) and len(name) <= 31 and name.strip("'") == name:
                return name
    return "Sheet1"


def _name(series: etree._Element) -> str:
    return "".join(value.text or "" for value in series.iterfind(f"{_C}tx//{_C}v"))


def _index(element: etree._Element) -> int:
    return _counted(element, "idx")


def _order(element: etree._Element) -> int:
    return _counted(element, "order")


def _counted(element: etree._Element, name: str) -> int:
    held = element.find(_C + name)
    text = "" if held is None else held.get("val", "")
    return int(text) if text.isdigit() else 0


def _digits(value: float) -> str:
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(value)


def _column(number: int) -> str:
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _remove(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)
