"""Native charts filled with other data: as many series as there are, looking as they looked.

The workbook that opens when somebody edits the chart is written anew with the same numbers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.markup import parsed, serialised
from planforge.filling.word.chart_points import checked, code_of
from planforge.filling.word.chart_series import arranged, order_of, write_series
from planforge.filling.word.chart_workbook import chart_workbook
from planforge.filling.word.markup import CHART
from planforge.filling.word.names import RELATIONSHIPS, removed
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from planforge.filling.package import Package
    from planforge.filling.values import ChartData
    from planforge.problems import Location

_C: Final = f"{{{CHART}}}"
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
    for place, series in enumerate(arranged(old, points)):
        write_series(series, place, points, sheet)
    _drop_empty_groups(plot)
    _sort_series(plot)
    workbook = chart_workbook(points, sheet, _codes(plot))
    _keep_workbook(package, part, root, workbook, shared=shares_workbook)
    package.set(part, serialised(root))


def _drop_what_names_cells(root: etree._Element) -> None:
    """Take out what is tied to cells of the old workbook: pivots, hidden series, labels."""
    for name in ("pivotSource", "pivotFmts"):
        for one in list(root.iter(_C + name)):
            removed(one)
    for extensions in list(root.iter(f"{_C}extLst")):
        inside = next(extensions.iterancestors(f"{_C}ser"), None)
        plot = next(extensions.iterancestors(f"{_C}plotArea"), None)
        if inside is not None or plot is not None:
            removed(extensions)
    for bars in list(root.iter(f"{_C}errBars")):
        if bars.find(f"{_C}plus") is not None or bars.find(f"{_C}minus") is not None:
            removed(bars)
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
        removed(group)


def _sort_series(plot: etree._Element) -> None:
    """Have series stand in their order, which is how some programs draw them."""
    for group in plot:
        series = group.findall(f"{_C}ser") if group.tag in _GROUPS else []
        if series:
            at = group.index(series[0])
            group[at : at + len(series)] = sorted(series, key=order_of)


def _remove_axis(plot: etree._Element, identity: str | None) -> None:
    for axis in [child for child in plot if str(child.tag).endswith("Ax")]:
        held = axis.find(f"{_C}axId")
        if held is not None and held.get("val") == identity:
            removed(axis)


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
    series = sorted(plot.iter(f"{_C}ser"), key=order_of)
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
