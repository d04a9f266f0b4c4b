"""Charts of the sheet model as native Excel charts, each with its own copy of the stored values.

XlsxWriter would fill the copies from the cells it writes, but puts 0 for blanks and errors and
takes text such as `2025` for numbers; so every range is handed over together with its values.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from planforge.definition.themes import tint
from planforge.workbook.values import ERRORS, plain_text, stored_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import xlsxwriter
    from xlsxwriter.chart import Chart

    from planforge.definition.themes import Theme
    from planforge.workbook.model import ChartOnSheet, SeriesRange

Options = dict[str, Any]

_OVERLAYS: Final = frozenset({"line", "marker"})
_FEW_POINTS: Final = 12
_NOT_DRAWN: Final = "none"
_POINT_TO_PIXEL: Final = 96 / 72
_AXIS_FONT_SIZE: Final = 9


def native_chart(file: xlsxwriter.Workbook, chart: ChartOnSheet, theme: Theme) -> Chart:
    """Return `chart` as an XlsxWriter chart of `file`, ready to be inserted."""
    if chart.kind == "pie":
        native = _doughnut(file, chart, theme)
    else:
        native = _chart_with_axes(file, chart, theme)
    native.set_size({"width": chart.width, "height": chart.height})
    native.set_chartarea({"border": {"none": True}, "fill": {"color": "#FFFFFF"}})
    native.set_plotarea({"border": {"none": True}, "fill": {"none": True}})
    native.set_title(_title(chart, theme))
    native.set_legend(_legend(chart, theme))
    native.show_na_as_empty_cell()
    _say_outright(native, _blanks_as(chart))
    return native


@dataclass(frozen=True, slots=True)
class _Layers:
    """The series of a chart by how they are drawn: the base below, lines and markers above."""

    base: tuple[SeriesRange, ...]
    lines: tuple[SeriesRange, ...]
    secondary_lines: tuple[SeriesRange, ...]


def _layers(chart: ChartOnSheet) -> _Layers:
    base = tuple(series for series in chart.series if series.kind not in _OVERLAYS)
    overlay = tuple(series for series in chart.series if series.kind in _OVERLAYS)
    # Excel cannot lay lines over horizontal bars: there a target is a bar of its own.
    if not base or _is_horizontal(chart):
        return _Layers(chart.series, (), ())
    lines = tuple(series for series in overlay if not series.secondary)
    return _Layers(base, lines, tuple(series for series in overlay if series.secondary))


def _chart_with_axes(file: xlsxwriter.Workbook, chart: ChartOnSheet, theme: Theme) -> Chart:
    layers = _layers(chart)
    native = _layer(file, _base_type(chart, layers.base), layers.base, chart, theme)
    lines = _layer(file, {"type": "line"}, layers.lines, chart, theme) if layers.lines else None
    if layers.secondary_lines:
        above = _layer(file, {"type": "line"}, layers.secondary_lines, chart, theme)
        above.set_y2_axis(_secondary_axis(chart, theme))
        native.combine(above)
        if lines:
            _draw_with(native, lines)
    elif lines:
        native.combine(lines)
    if any(series.secondary for series in layers.base):
        native.set_y2_axis(_secondary_axis(chart, theme))
    _set_axes(native, chart, theme)
    return native


def _layer(
    file: xlsxwriter.Workbook,
    kind: Options,
    series: Sequence[SeriesRange],
    chart: ChartOnSheet,
    theme: Theme,
) -> Chart:
    native = file.add_chart(kind)
    _mend(native)
    for one in series:
        native.add_series(_series(one, kind, chart, theme))
    return native


def _is_horizontal(chart: ChartOnSheet) -> bool:
    return chart.kind in {"bar", "funnel"} or any(series.kind == "bar" for series in chart.series)


def _base_type(chart: ChartOnSheet, base: Sequence[SeriesRange]) -> Options:
    if _is_horizontal(chart):
        kind = "bar"
    elif all(series.kind in _OVERLAYS for series in base):
        kind = "line"
    elif all(series.kind == "area" for series in base):
        kind = "area"
    else:
        kind = "column"
    return {"type": kind, "subtype": "stacked"} if chart.kind == "stacked" else {"type": kind}


def _doughnut(file: xlsxwriter.Workbook, chart: ChartOnSheet, theme: Theme) -> Chart:
    native = file.add_chart({"type": "doughnut"})
    _mend(native)
    series = chart.series[0]
    colours = _slice_colours(len(series.stored_values), theme)
    native.add_series(
        _ranges(series)
        | {
            "points": [
                {"fill": {"color": colour}, "border": {"color": "#FFFFFF", "width": 1.5}}
                for colour in colours
            ],
            "data_labels": {
                "percentage": True,
                "num_format": "0%",
                "font": {"size": _AXIS_FONT_SIZE, "bold": True},
                "custom": [{"font": {"color": theme.words_on(colour)}} for colour in colours],
            },
        }
    )
    native.set_hole_size(58)
    return native


def _slice_colours(count: int, theme: Theme) -> list[str]:
    colours = [theme.series_colour(role) for role in theme.series]
    # Beyond the theme's own colours: the same again, lighter.
    rounds = [[tint(colour, 0.6**turn) for colour in colours] for turn in range(4)]
    every = [colour for turn in rounds for colour in turn]
    return [every[index % len(every)] for index in range(count)]


def _ranges(series: SeriesRange) -> Options:
    options: Options = {
        "categories": _reference(series.categories),
        "categories_data": [_category(value) for value in series.category_values],
        "values": _reference(series.values),
        "values_data": [_point(value) for value in series.stored_values],
    }
    if series.name_cell:
        options["name_formula"] = _reference(series.name_cell)
        options["name_data"] = [plain_text(series.name)]
    else:
        options["name"] = plain_text(series.name)
    return options


def _series(series: SeriesRange, kind: Options, chart: ChartOnSheet, theme: Theme) -> Options:
    options = _ranges(series) | _drawn(series, kind["type"], theme)
    if kind["type"] in {"column", "bar"}:
        options["gap"] = _gap(chart)
    if series.secondary:
        options["y2_axis"] = True
    if series.labels:
        options["data_labels"] = _labels(series, kind, chart, theme)
    return options


def _gap(chart: ChartOnSheet) -> int:
    """Return the room between columns, in percent of one column."""
    if chart.kind == "funnel":
        return 18
    return 60 if len(chart.series) > 1 else 75


def _drawn(series: SeriesRange, kind: str, theme: Theme) -> Options:
    if series.colour == _NOT_DRAWN:
        return {"fill": {"none": True}, "border": {"none": True}}
    colour = theme.series_colour(series.colour)
    match kind:
        case "line" if series.kind == "marker":
            marker = {
                "type": "diamond", "size": 9, "fill": {"color": colour},
                "border": {"color": "#FFFFFF", "width": 1},
            }  # fmt: skip
            return {"line": {"none": True}, "marker": marker}
        case "line":
            few = len(series.stored_values) <= _FEW_POINTS
            marker = {"type": "circle", "size": 6, **_solid(colour)} if few else {"type": "none"}
            return {"line": {"color": colour, "width": 2.25}, "marker": marker}
        case "area":
            return {"fill": {"color": tint(colour, 0.35)}, "border": {"none": True}}
        case _:
            return {"fill": {"color": colour}, "border": {"none": True}}


def _solid(colour: str) -> Options:
    return {"fill": {"color": colour}, "border": {"color": colour}}


def _labels(series: SeriesRange, kind: Options, chart: ChartOnSheet, theme: Theme) -> Options:
    stacked = kind.get("subtype") == "stacked"
    place = {"line": "above", "area": None}.get(kind["type"], "outside_end")
    inside = stacked and kind["type"] != "line"
    fill = theme.series_colour(series.colour)
    colour = theme.words_on(fill) if inside else theme.colour("ink")
    options: Options = {
        "value": True,
        "num_format": chart.number_format or "General",
        "font": {"size": _AXIS_FONT_SIZE, "color": colour},
    }
    if place:
        options["position"] = "center" if stacked else place
    return options


def _title(chart: ChartOnSheet, theme: Theme) -> Options:
    options: Options = {
        "name_font": {"size": 11, "bold": True, "color": theme.colour("navy")},
        "layout": {"x": 0.012, "y": 0.025},
    }
    if chart.title_cell:
        return options | {
            "name_formula": _reference(chart.title_cell),
            "data": [plain_text(chart.title)],
        }
    return options | ({"name": plain_text(chart.title)} if chart.title else {"none": True})


def _legend(chart: ChartOnSheet, theme: Theme) -> Options:
    if chart.kind == "pie":
        position = "right"
    elif len(chart.series) > 1 and not any(one.colour == _NOT_DRAWN for one in chart.series):
        position = "top"
    else:
        return {"none": True}
    return {"position": position, "font": _grey(theme)}


def _set_axes(native: Chart, chart: ChartOnSheet, theme: Theme) -> None:
    categories, values = _category_axis(chart, theme), _value_axis(chart, theme)
    if _is_horizontal(chart):
        # First category on top, as in the table; the value axis stays at the foot.
        native.set_y_axis(categories | {"reverse": True, "crossing": "max"})
        native.set_x_axis(values)
    else:
        native.set_x_axis(categories)
        native.set_y_axis(values)


def _category_axis(chart: ChartOnSheet, theme: Theme) -> Options:
    options: Options = {
        "num_font": _grey(theme) if len(_labels_below(chart)) > _FEW_POINTS else _level(theme),
        "line": {"color": theme.colour("line")},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "label_position": "low",  # below the columns that hang down from zero
        "text_axis": True,  # dates are labels like others: no gaps, no guessed base unit
    }
    if chart.category_format:
        options["num_format"] = chart.category_format
    every = _label_interval(chart)
    if every > 1 and not _is_horizontal(chart):
        options["interval_unit"] = every
    return options


def _value_axis(chart: ChartOnSheet, theme: Theme) -> Options:
    primary = [series for series in chart.series if not series.secondary]
    zero_based = any(series.kind not in _OVERLAYS for series in primary)
    options: Options = {
        "num_font": _grey(theme),
        "num_format": chart.axis_format or chart.number_format or "General",
        "line": {"none": True},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
    }
    if zero_based and all(number >= 0 for number in _numbers(primary)):
        # Left alone, Excel starts at 80 when all columns are near 100.
        options["min"] = 0
    if _labelled(primary):
        # The labels say it all: an axis would say it twice.
        return options | {"visible": False, "major_gridlines": {"visible": False}}
    gridlines = {"visible": True, "line": {"color": theme.colour("line"), "width": 0.5}}
    return options | {"major_gridlines": gridlines}


def _labelled(series: Sequence[SeriesRange]) -> bool:
    """Return whether the points are labelled; a target marker is read against its neighbours."""
    read = [one for one in series if one.kind != "marker"] or series
    return bool(read) and all(one.labels for one in read)


def _secondary_axis(chart: ChartOnSheet, theme: Theme) -> Options:
    secondary = [series for series in chart.series if series.secondary]
    options: Options = {
        "num_font": _grey(theme),
        "num_format": chart.secondary_format or "General",
        "line": {"none": True},
        "major_tick_mark": "none",
        "minor_tick_mark": "none",
        "major_gridlines": {"visible": False},
    }
    if all(number >= 0 for number in _numbers(secondary)):
        options["min"] = 0
    if all(series.labels for series in secondary):
        options["visible"] = False
    return options


def _grey(theme: Theme) -> Options:
    # No font name: the text then has the file's theme fonts, Latin and East Asian.
    return {"size": _AXIS_FONT_SIZE, "color": theme.colour("muted")}


def _level(theme: Theme) -> Options:
    """Return the font of categories that fit side by side: unturned."""
    return _grey(theme) | {"rotation": 0}


def _label_interval(chart: ChartOnSheet) -> int:
    """Return at which interval category labels fit beside each other, unturned."""
    labels = _labels_below(chart)
    if len(labels) <= _FEW_POINTS:
        return 1
    share = 0.74 if any(series.secondary for series in chart.series) else 0.86
    room = chart.width * share / len(labels)
    if chart.category_format:
        widest = _label_width(_longest_date(chart.category_format))
    else:
        widest = max(_label_width(str(label)) for label in labels)
    return max(1, math.ceil((widest + 6) / room))


def _labels_below(chart: ChartOnSheet) -> Sequence[object]:
    return chart.series[0].category_values if chart.series else ()


def _longest_date(number_format: str) -> str:
    """Return a text as long as a date in this format: `m/d` may be 12/31."""
    return re.sub(r"(?<![md])[md](?![md])", "00", number_format)


def _label_width(label: str) -> float:
    em = _AXIS_FONT_SIZE * _POINT_TO_PIXEL
    return sum(em if ord(letter) > 0x2E7F else em * 0.55 for letter in label)


def _numbers(series: Iterable[SeriesRange]) -> Iterable[float]:
    points = (_point(value) for one in series for value in one.stored_values)
    return [point for point in points if point is not None]


def _point(value: object) -> float | None:
    """Return a value as the chart's copy holds it; blanks, errors and text are gaps."""
    stored = stored_value(value)
    if stored is None or isinstance(stored, (str, bool)):
        return None
    return _shortest(stored)


def _category(value: object) -> float | str:
    stored = stored_value(value)
    if stored is None or isinstance(stored, bool) or stored in ERRORS:
        return ""
    return stored if isinstance(stored, str) else _shortest(stored)


def _shortest(number: float) -> float:
    """Return a whole number as `int`, which prints without `.0`."""
    return int(number) if number.is_integer() else number


def _reference(reference: str) -> str:
    return reference if reference.startswith("=") else f"={reference}"


def _mend(native: Chart) -> None:
    """Let XlsxWriter tell text from numbers by type: `2025` as a text stays text."""

    def data_kind(data: Sequence[object] | None) -> str:
        if not data:
            return "none"
        return "str" if any(isinstance(value, str) for value in data) else "num"

    native._get_data_type = data_kind


def _say_outright(native: Chart, blanks_as: str) -> None:
    """Write what XlsxWriter leaves to the default, on which applications differ."""
    native._write_plot_vis_only = lambda: native._xml_empty_tag("c:plotVisOnly", [("val", 0)])
    native._write_disp_blanks_as = lambda: native._xml_empty_tag(
        "c:dispBlanksAs", [("val", blanks_as)]
    )


def _blanks_as(chart: ChartOnSheet) -> str:
    """Return how blanks and `#N/A` are drawn: as gaps.

    LibreOffice draws `#N/A` as zero when told to leave gaps. Where nothing is missing between two
    points (the days to come), 'span' leaves the same picture in Excel and a true one there.
    """
    lines = any(series.kind == "line" for series in chart.series)
    return "gap" if not lines or any(map(_has_hole, chart.series)) else "span"


def _has_hole(series: SeriesRange) -> bool:
    known = [index for index, value in enumerate(series.stored_values) if _point(value) is not None]
    return bool(known) and known[-1] - known[0] + 1 > len(known)


def _draw_with(base: Chart, lines: Chart) -> None:
    """Draw `lines` on the axes of `base`, which already is combined with another chart.

    XlsxWriter combines two charts; columns with their target and a rate on a second axis are three.
    """
    write_base = base._write_chart_type

    def write_both(axes: dict[str, bool]) -> None:
        write_base(axes)
        if axes["primary_axes"]:
            lines.id, lines.fh, lines.series_index = base.id, base.fh, base.series_index
            lines._write_chart_type(axes)
            base.series_index = lines.series_index

    base._write_chart_type = write_both
