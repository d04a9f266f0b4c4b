"""Native charts: a chart part that Word can edit, drawn in the theme's colours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from planforge.addresses import letters
from planforge.definition.themes import readable
from planforge.document.word.chart_data import SHEET
from planforge.document.word.markup import HEADER, attribute, clean, content, half_widths
from planforge.document.word.styles import hexadecimal
from planforge.document.wording import in_brackets

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.themes import Theme
    from planforge.document.word.chart_data import ChartData, Points
    from planforge.formula.formats import Prose

_NAMESPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_MILLIMETRE = 36000
"""In the units of drawings."""
_TWENTIETH = 635
"""A twentieth of a point in these units."""
_MOST_LABELS = 12
_MOST_INSIDE = 8
_WHITE = "#FFFFFF"
_AXIS_HALF_WIDTHS = 88
"""So many half-width characters of 9 points stand under an axis."""

_NO_LINE = "<a:ln><a:noFill/></a:ln>"
_PRIMARY, _SECONDARY = (111111111, 111111112), (222222221, 222222222)
"""Axis identities, category and value; the schema wants them unsigned."""

Position = Literal["outEnd", "inBase", "ctr", "t"]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What the pieces of one chart share."""

    data: ChartData
    theme: Theme
    language: Prose
    labels: Mapping[str, str]

    def colour(self, series: Points) -> str:
        """Return a series' colour; without one of its own it has the theme's next."""
        order = self.theme.series
        return self.series(series.colour or order[self.data.series.index(series) % len(order)])

    def series(self, role: str) -> str:
        """Return the colour of a series by its role."""
        return self.theme.series_colour(role).removeprefix("#").upper()

    def over(self, series: Points) -> str:
        """Return the colour of words on a series' columns."""
        return self.theme.words_on(f"#{self.colour(series)}").removeprefix("#")

    def ink(self, role: str) -> str:
        """Return a colour of the theme."""
        return hexadecimal(self.theme, role)

    def of_kind(self, kind: str, *, secondary: bool) -> list[Points]:
        """Return the series of one kind on one pair of axes."""
        return [
            series
            for series in self.data.series
            if series.kind == kind and series.secondary is secondary
        ]

    @property
    def columns(self) -> int:
        """How many columns or bars stand beside each other."""
        count = sum(series.kind == "column" for series in self.data.series)
        return 1 if self.data.stacked else count

    @property
    def mixed(self) -> bool:
        """Whether something else is drawn over columns."""
        kinds = {series.kind for series in self.data.series}
        return "column" in kinds and len(kinds) > 1


def chart_size(data: ChartData, width: int, *, titled: bool, low: bool = False) -> tuple[int, int]:
    """Return width and height in the units of drawings; bars get room for each name.

    Args:
        data: what is drawn.
        width: of the text, in twentieths of a point.
        titled: whether a title stands above.
        low: whether it shares a page with much else, as in the summary.
    """
    height = 48.0 if low else 60.0
    if data.form == "bar":
        single = 6.5 if len(data.categories) <= _MOST_INSIDE else 5.4
        each = single if len(data.series) == 1 else 5.0 * len(data.series)
        legend = 7 if len(data.series) > 1 else 0
        height = min(max(10 + legend + each * len(data.categories), 40), 150)
    return width * _TWENTIETH // _MILLIMETRE * _MILLIMETRE, int(
        (height + 10 * titled) * _MILLIMETRE
    )


def chart_xml(
    data: ChartData, title: str, theme: Theme, language: Prose, labels: Mapping[str, str]
) -> str:
    """Return the chart part; its workbook is relationship `rId1`."""
    drawing = Drawing(data, theme, language, labels)
    plots = _ring(drawing) if data.form == "ring" else _plots(drawing)
    return (
        f'{HEADER}<c:chartSpace {_NAMESPACES}><c:date1904 val="0"/><c:roundedCorners val="0"/>'
        f"<c:chart>{_title(title, drawing)}"
        f"<c:plotArea><c:layout/>{plots}<c:spPr><a:noFill/>{_NO_LINE}</c:spPr></c:plotArea>"
        f'{_legend(drawing)}<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/>{_NO_LINE}</c:spPr>"
        f"{_text_look(drawing, drawing.ink('muted'))}"
        '<c:externalData r:id="rId1"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def inline_drawing(
    relationship: str, number: int, name: str, alt: str, size: tuple[int, int]
) -> str:
    """Return the run that shows a chart in a line of its own."""
    width, height = size
    return (
        '<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{width}" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/>'
        f'<wp:docPr id="{number}" name="{attribute(name)}" descr="{attribute(alt)}"/>'
        "<wp:cNvGraphicFramePr/><a:graphic>"
        '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart r:id="{relationship}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
        "</w:r>"
    )


def _title(title: str, drawing: Drawing) -> str:
    text, unit = clean(title).replace("\n", " "), _unit(drawing)
    runs = _title_run(text, 1100, drawing.ink("ink"), drawing, bold=True) if text else ""
    if unit:
        named = drawing.labels["unit"].replace("{unit}", unit)
        unit = in_brackets(unit, drawing.language) if text else named
        runs += _title_run(unit, 900, drawing.ink("muted"), drawing, bold=False)
    if not runs:
        return '<c:autoTitleDeleted val="1"/>'
    return (
        '<c:title><c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p><a:pPr algn="l"><a:defRPr/></a:pPr>'
        f"{runs}</a:p></c:rich></c:tx>"
        '<c:layout><c:manualLayout><c:xMode val="edge"/><c:yMode val="edge"/>'
        '<c:x val="0.005"/><c:y val="0.015"/></c:manualLayout></c:layout>'
        '<c:overlay val="0"/></c:title><c:autoTitleDeleted val="0"/>'
    )


def _title_run(text: str, size: int, colour: str, drawing: Drawing, *, bold: bool) -> str:
    look = _letters(size, colour, drawing, bold=bold)
    return f'<a:r><a:rPr lang="zh-CN"{look}</a:rPr><a:t>{content(text)}</a:t></a:r>'


def _unit(drawing: Drawing) -> str:
    """Return what the values count, since the points carry bare numbers.

    With two scales the names of the series say it; percentages say it themselves.
    """
    unit = drawing.data.primary.unit
    if drawing.data.form == "ring" or drawing.data.secondary or unit in ("", "%"):
        return ""
    return unit


def _letters(size: int, colour: str, drawing: Drawing, *, bold: bool = False) -> str:
    """Return the attributes and children of text properties, the start tag left open before."""
    fonts = drawing.theme.fonts
    return (
        f' sz="{size}" b="{int(bold)}"><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
        f'<a:latin typeface="{attribute(fonts.latin)}"/><a:ea typeface="{attribute(fonts.sheet)}"/>'
        f'<a:cs typeface="{attribute(fonts.latin)}"/>'
    )


def _text_look(
    drawing: Drawing, colour: str, size: int = 900, *, bold: bool = False, turn: str = ""
) -> str:
    look = _letters(size, colour, drawing, bold=bold)
    return (
        f"<c:txPr><a:bodyPr{turn}/><a:lstStyle/><a:p><a:pPr>"
        f'<a:defRPr{look}</a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
    )


def _legend(drawing: Drawing) -> str:
    ring = drawing.data.form == "ring"
    if len(drawing.data.series) < 2 and not ring:
        return ""
    return (
        f'<c:legend><c:legendPos val="{"r" if ring else "t"}"/><c:overlay val="0"/>'
        f"{_text_look(drawing, drawing.ink('muted'))}</c:legend>"
    )


def _plots(drawing: Drawing) -> str:
    plots = axes = ""
    for secondary in (False, True):
        identities = _SECONDARY if secondary else _PRIMARY
        drawn = (
            _area_plot(drawing, identities, secondary=secondary)
            + _column_plot(drawing, identities, secondary=secondary)
            + _line_plot(drawing, identities, secondary=secondary)
        )
        if drawn:
            plots += drawn
            axes += _axes(drawing, identities, secondary=secondary)
    return plots + axes


def _axis_names(identities: tuple[int, int]) -> str:
    return "".join(f'<c:axId val="{identity}"/>' for identity in identities)


def _column_plot(drawing: Drawing, identities: tuple[int, int], *, secondary: bool) -> str:
    found = drawing.of_kind("column", secondary=secondary)
    if not found:
        return ""
    stacked = drawing.data.stacked
    direction = "bar" if drawing.data.form == "bar" else "col"
    series = "".join(_column_series(one, drawing) for one in found)
    gap = 55 if drawing.columns == 1 else 70
    return (
        f'<c:barChart><c:barDir val="{direction}"/>'
        f'<c:grouping val="{"stacked" if stacked else "clustered"}"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="{gap}"/><c:overlap val="{100 if stacked else -8}"/>'
        f"{_axis_names(identities)}</c:barChart>"
    )


def _column_series(series: Points, drawing: Drawing) -> str:
    return (
        f"<c:ser>{_series_head(series, drawing)}{_fill(drawing.colour(series))}"
        f'<c:invertIfNegative val="0"/>{_data_labels(series, drawing)}'
        f"{_values(series, drawing)}</c:ser>"
    )


def _area_plot(drawing: Drawing, identities: tuple[int, int], *, secondary: bool) -> str:
    found = drawing.of_kind("area", secondary=secondary)
    if not found:
        return ""
    series = "".join(
        f"<c:ser>{_series_head(one, drawing)}{_fill(drawing.colour(one))}"
        f"{_values(one, drawing)}</c:ser>"
        for one in found
    )
    grouping = "stacked" if drawing.data.stacked else "standard"
    return (
        f'<c:areaChart><c:grouping val="{grouping}"/><c:varyColors val="0"/>{series}'
        f"{_axis_names(identities)}</c:areaChart>"
    )


def _line_plot(drawing: Drawing, identities: tuple[int, int], *, secondary: bool) -> str:
    found = [
        series
        for series in drawing.data.series
        if series.kind in ("line", "marker") and series.secondary is secondary
    ]
    if not found:
        return ""
    series = "".join(_line_series(one, drawing) for one in found)
    return (
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}'
        f'<c:marker val="1"/>{_axis_names(identities)}</c:lineChart>'
    )


def _line_series(series: Points, drawing: Drawing) -> str:
    colour = drawing.colour(series)
    fill = f'<a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    if series.kind == "marker":
        # A target's mark: a short bar across the column.
        line = '<a:ln w="25400"><a:noFill/></a:ln>'
        marker = _marker("dash", 14, fill)
    else:
        line = f'<a:ln w="25400" cap="rnd">{fill}<a:round/></a:ln>'
        few = len(drawing.data.categories) <= _MOST_LABELS
        marker = (
            _marker("circle", 5, fill) if few else '<c:marker><c:symbol val="none"/></c:marker>'
        )
    return (
        f"<c:ser>{_series_head(series, drawing)}<c:spPr>{line}</c:spPr>{marker}"
        f'{_data_labels(series, drawing)}{_values(series, drawing)}<c:smooth val="0"/></c:ser>'
    )


def _marker(symbol: str, size: int, fill: str) -> str:
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/>'
        f"<c:spPr>{fill}{_NO_LINE}</c:spPr></c:marker>"
    )


def _ring(drawing: Drawing) -> str:
    series = drawing.data.series[0]
    order = drawing.theme.series
    parts = "".join(
        f'<c:dPt><c:idx val="{position}"/><c:bubble3D val="0"/><c:spPr><a:solidFill><a:srgbClr '
        f'val="{drawing.series(order[position % len(order)])}"/></a:solidFill>'
        '<a:ln w="19050"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln>'
        "</c:spPr></c:dPt>"
        for position in range(len(series.values))
    )
    fills = [f"#{drawing.series(order[at % len(order)])}" for at in range(len(series.values))]
    single = "".join(
        f'<c:dLbl><c:idx val="{position}"/>{_share(drawing.theme.words_on(fill), drawing)}</c:dLbl>'
        for position, fill in enumerate(fills)
    )
    labels = f'<c:dLbls>{single}{_share(_WHITE, drawing)}<c:showLeaderLines val="0"/></c:dLbls>'
    return (
        f'<c:doughnutChart><c:varyColors val="1"/><c:ser>{_series_head(series, drawing)}{parts}'
        f"{labels}{_values(series, drawing)}</c:ser>"
        '<c:firstSliceAng val="0"/><c:holeSize val="55"/></c:doughnutChart>'
    )


def _share(colour: str, drawing: Drawing) -> str:
    """Return how a part's share is written on it."""
    return (
        f'<c:numFmt formatCode="0.0%" sourceLinked="0"/><c:spPr><a:noFill/>{_NO_LINE}</c:spPr>'
        f"{_text_look(drawing, colour.removeprefix('#'), bold=True)}"
        '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="1"/><c:showBubbleSize val="0"/>'
    )


def _series_head(series: Points, drawing: Drawing) -> str:
    position = drawing.data.series.index(series)
    return (
        f'<c:idx val="{position}"/><c:order val="{position}"/><c:tx><c:strRef>'
        f'<c:f>{SHEET}!${letters(position + 2)}$1</c:f><c:strCache><c:ptCount val="1"/>'
        f'<c:pt idx="0"><c:v>{content(series.label)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
    )


def _fill(colour: str) -> str:
    return f'<c:spPr><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>{_NO_LINE}</c:spPr>'


def _values(series: Points, drawing: Drawing) -> str:
    data = drawing.data
    last = len(data.categories) + 1
    column = letters(data.series.index(series) + 2)
    names = "".join(
        f'<c:pt idx="{position}"><c:v>{content(name)}</c:v></c:pt>'
        for position, name in enumerate(data.categories)
    )
    points = "".join(
        f'<c:pt idx="{position}"><c:v>{value!r}</c:v></c:pt>'
        for position, value in enumerate(series.values)
        if value is not None
    )
    count = f'<c:ptCount val="{len(data.categories)}"/>'
    return (
        f"<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${last}</c:f>"
        f"<c:strCache>{count}{names}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:f>{SHEET}!${column}$2:${column}${last}</c:f><c:numCache>"
        f"<c:formatCode>{content(series.numbers.code)}</c:formatCode>{count}{points}"
        "</c:numCache></c:numRef></c:val>"
    )


def _label_position(series: Points, drawing: Drawing) -> Position | None:
    """Return where a series' points carry their numbers, or None where that would crowd."""
    data, count = drawing.data, len(drawing.data.categories)
    if count > _MOST_LABELS:
        return None
    match series.kind:
        case "column" if data.stacked:
            return "ctr" if count <= _MOST_INSIDE else None
        case "column" if data.form == "bar":
            return None if _hangs_over_names(data) else "outEnd"
        case "column" if count * drawing.columns > _MOST_LABELS or _crowded(series, drawing):
            return None
        case "column":
            target = any(other.kind in ("line", "marker") for other in data.series)
            inside = target and not data.secondary and count * drawing.columns <= _MOST_INSIDE
            return "inBase" if inside else "outEnd"
        case "line" if series.secondary or not drawing.mixed:
            lines = sum(other.kind == "line" for other in data.series)
            return "t" if series.secondary or count * lines <= _MOST_LABELS else None
        case _:
            return None


def _crowded(series: Points, drawing: Drawing) -> bool:
    """Return whether the numbers over columns are wider than the columns are apart."""
    places = len(_DECIMALS.sub("", series.numbers.code.split(";")[0]))
    shown = [f"{value:,.{places}f}" for value in series.values if value is not None]
    each = _ACROSS / (len(drawing.data.categories) * drawing.columns)
    return max(map(len, shown), default=0) > each


_DECIMALS = re.compile(r"^[^.]*\.?|[^0].*$")
_ACROSS = 96
"""Digits of labels that stand beside each other in a chart."""


def _hangs_over_names(data: ChartData) -> bool:
    """Return whether bars reach to the left, where long names stand."""
    falls = any(number and number < 0 for one in data.series for number in one.values)
    return falls and max(map(half_widths, data.categories), default=0) > _LONG_NAME


_LONG_NAME = 48
"""Letters of a name that take half the page's width."""


def _data_labels(series: Points, drawing: Drawing) -> str:
    position = _label_position(series, drawing)
    if position is None:
        return ""
    inside = position in ("inBase", "ctr")
    colour = drawing.over(series) if inside else drawing.ink("ink")
    if series.kind == "line":
        colour = readable(f"#{drawing.colour(series)}", _WHITE).removeprefix("#")
    return (
        f'<c:dLbls><c:numFmt formatCode="{attribute(series.numbers.code)}" sourceLinked="0"/>'
        f"<c:spPr><a:noFill/>{_NO_LINE}</c:spPr>{_text_look(drawing, colour, 850)}"
        f'<c:dLblPos val="{position}"/><c:showLegendKey val="0"/><c:showVal val="1"/>'
        '<c:showCatName val="0"/><c:showSerName val="0"/><c:showPercent val="0"/>'
        '<c:showBubbleSize val="0"/></c:dLbls>'
    )


def _axes(drawing: Drawing, identities: tuple[int, int], *, secondary: bool) -> str:
    return _category_axis(drawing, identities, secondary=secondary) + _value_axis(
        drawing, identities, secondary=secondary
    )


def _category_axis(drawing: Drawing, identities: tuple[int, int], *, secondary: bool) -> str:
    bars = drawing.data.form == "bar"
    own, other = identities
    skip = 1 if bars else _skipped_names(drawing.data.categories)
    skipped = f'<c:tickLblSkip val="{skip}"/>' if skip > 1 else ""
    # Turned by itself: LibreOffice leaves names out rather than breaking each in two.
    turn = ' rot="-60000000" vert="horz"' if skip > 1 else ""
    return (
        f'<c:catAx><c:axId val="{own}"/><c:scaling><c:orientation '
        f'val="{"maxMin" if bars else "minMax"}"/></c:scaling><c:delete val="{int(secondary)}"/>'
        f'<c:axPos val="{"l" if bars else "b"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f'<c:spPr><a:ln w="9525"><a:solidFill><a:srgbClr val="{drawing.ink("slate")}"/>'
        f"</a:solidFill></a:ln></c:spPr>{_text_look(drawing, drawing.ink('muted'), turn=turn)}"
        f'<c:crossAx val="{other}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        f'<c:lblAlgn val="ctr"/><c:lblOffset val="100"/>{skipped}'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _skipped_names(categories: tuple[str, ...]) -> int:
    """Return which of the names stand under the axis: every first, second, third.

    Few names may wrap; many must each fit on one line.
    """
    if len(categories) <= _MOST_LABELS:
        return 1
    wanted = sum(half_widths(name) + 2 for name in categories)
    return max(1, -(-wanted // _AXIS_HALF_WIDTHS))


def _value_axis(drawing: Drawing, identities: tuple[int, int], *, secondary: bool) -> str:
    bars = drawing.data.form == "bar"
    here = [series for series in drawing.data.series if series.secondary is secondary]
    hidden = all(_label_position(series, drawing) for series in here)
    other, own = identities
    # Hidden by its look: LibreOffice draws the series of a deleted axis on the other one.
    lines = ""
    if not (hidden or secondary):
        lines = (
            '<c:majorGridlines><c:spPr><a:ln w="6350"><a:solidFill><a:srgbClr '
            f'val="{drawing.ink("line")}"/></a:solidFill></a:ln></c:spPr></c:majorGridlines>'
        )
    side = ("t" if bars else "r") if secondary else ("b" if bars else "l")
    numbers = here[0].numbers
    return (
        f'<c:valAx><c:axId val="{own}"/><c:scaling><c:orientation val="minMax"/>'
        f'{_limits(drawing, here, secondary=secondary)}</c:scaling><c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{lines}<c:numFmt formatCode="{attribute(numbers.axis)}" '
        'sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="{"none" if hidden else "nextTo"}"/><c:spPr>{_NO_LINE}</c:spPr>'
        f"{_text_look(drawing, drawing.ink('muted'))}"
        f'<c:crossAx val="{other}"/><c:crosses val="{"max" if secondary or bars else "autoZero"}"/>'
        '<c:crossBetween val="between"/></c:valAx>'
    )


def _limits(drawing: Drawing, here: list[Points], *, secondary: bool) -> str:
    """Return the axis's ends: columns start at zero, a labelled line floats above the columns."""
    values = [value for series in here for value in series.values if value is not None]
    if not values:
        return ""
    low, high = min(values), max(values)
    floats = _floating_line(drawing)
    if floats and secondary:
        span = (high - low) or abs(high) or 1.0
        return f'<c:max val="{high + 0.35 * span!r}"/><c:min val="{low - 2.4 * span!r}"/>'
    if low < 0:
        return ""
    top = f'<c:max val="{high * 1.55!r}"/>' if floats and high > 0 else ""
    based = any(series.kind in ("column", "area") for series in here)
    return top + ('<c:min val="0"/>' if based else "")


def _floating_line(drawing: Drawing) -> bool:
    """Whether the second axis only carries lines with their numbers, over single columns."""
    above = [series for series in drawing.data.series if series.secondary]
    below = [series for series in drawing.data.series if not series.secondary]
    return (
        bool(above)
        and all(series.kind == "line" for series in above)
        and all(_label_position(series, drawing) for series in drawing.data.series)
        and all(series.kind == "column" for series in below)
    )
