from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from openpyxl.utils import range_boundaries
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.datetime import from_excel
from tests.samples.engine import PLANTED, Recalculated, expected
from tests.support.libreoffice import shown
from tests.support.samples import Sample, alike, as_stored, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet
    from tests.support.libreoffice import CellValue
    from tests.support.samples import Place

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
NEVER_SHOWN = re.compile(r"#DIV/0!|#VALUE!|#REF!|#NAME\?|#NUM!|#NULL!|###|Err:\d|[-−]100(\.0+)?%")
FEWEST_FORMULAS = 200


@pytest.mark.engine
def test_every_formula_holds_what_libreoffice_computes(
    sample: Sample, recalculated: Recalculated
) -> None:
    differences = [
        f"{place}: {sample.stored.get(place)!r} here, {recalculated.as_built.get(place)!r} there"
        for place in sample.formula_cells
        if not alike(sample.stored.get(place), recalculated.as_built.get(place))
    ]

    assert differences == []
    assert PLANTED not in recalculated.as_built.values()


def test_the_workbook_lives(sample: Sample) -> None:
    assert len(sample.formula_cells) > FEWEST_FORMULAS


def test_the_symbol_map_tells_where_every_figure_stands(sample: Sample) -> None:
    plan = sample.plan
    every = {(symbol, i) for symbol, values in plan.values.items() for i in range(len(values))}

    differences = [
        (place, value, sample.stored.get(place))
        for place, value in expected(plan, sample.mapped).items()
        if not alike(value, sample.stored.get(place))
    ]

    assert differences == []
    assert {(one.symbol, one.index) for one in sample.mapped} == every
    assert len({one.place for one in sample.mapped}) == len(every)


def test_rows_are_found_by_their_keys_wherever_they_are_sorted_to(sample: Sample) -> None:
    for axis, places in sample.keys.items():
        keys = sample.plan.graph.axes[axis].keys
        (column,) = places
        held = [sample.stored.get(place) for place in column]

        assert len(held) == len(keys)
        assert [_key(value) for value in held] == list(keys), axis


def test_no_cell_holds_an_error_but_the_gaps_of_charts(sample: Sample) -> None:
    charts = {place.sheet for place in _chart_ranges(sample)}

    errors = {
        place: value
        for place, value in sample.stored.items()
        if isinstance(value, str) and value.startswith("#")
    }

    assert {place: value for place, value in errors.items() if value != "#N/A"} == {}
    assert {sheet for sheet, _ in errors} <= charts


@pytest.mark.engine
def test_no_reader_sees_an_error_a_fall_to_nothing_or_a_number_that_does_not_fit(
    sample: Sample,
) -> None:
    faults = []
    for title, rows in shown(sample.workbook).items():
        sheet = sample.formulas[title]
        for cell, text in _texts(sheet, rows):
            if NEVER_SHOWN.search(text):
                faults.append((title, cell.coordinate, text))
            elif _is_number(sample.stored.get((title, cell.coordinate))):
                needed, room = _needed(sheet, cell, text), _room(sheet, cell)
                if needed > room:
                    faults.append((title, cell.coordinate, f"{text}: {needed:.1f} > {room:.1f}"))

    assert faults == []


def test_charts_show_what_their_cells_hold(sample: Sample) -> None:
    caches = list(_chart_caches(sample))

    assert len(caches) > 0
    assert [fault for one in caches for fault in _wrong_points(sample, *one)] == []


def test_nothing_of_a_finished_plan_is_missing_or_broken(finished: Sample) -> None:
    sample = finished
    gaps = [link.symbol for link in sample.links if link.kind == "gap"]

    assert gaps == []
    assert sample.plan.failed_checks() == []
    assert [s for s in sample.plan.checks if sample.plan.value(s) is not True] == []


def test_every_chart_of_the_plan_is_drawn_or_stands_as_data(sample: Sample) -> None:
    titles = {as_stored(sample.plan.value(b.title)) for b in sample.plan.bound_charts.values()}

    assert titles <= set(sample.stored.values())
    assert len(set(_charts(sample))) >= 1


def test_every_defined_name_leads_to_a_cell(sample: Sample) -> None:
    names = {name: place_of(str(one.value)) for name, one in sample.formulas.defined_names.items()}
    scalars = (one for one in sample.mapped if one.symbol.axis is None)
    homes = {f"pf.{one.symbol}".replace(":", "_"): one.place for one in scalars}

    assert names
    assert [name for name in names if not name.startswith(("pf.", "_"))] == []
    assert {sheet for sheet, _ in names.values()} <= set(sample.formulas.sheetnames)
    assert [p for p in names.values() if not re.fullmatch(r"[A-Z]{1,3}\d+", p[1])] == []
    inputs = {name: place for name, place in names.items() if not name.startswith("pf.sheet.")}
    assert inputs == {name: homes[name] for name in inputs}


def test_links_lead_to_names_that_exist(sample: Sample) -> None:
    locations = [
        cell.hyperlink.location
        for sheet in sample.formulas.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.hyperlink
    ]

    assert len(locations) >= len(sample.plan.definition.sheets)
    assert set(locations) <= set(sample.formulas.defined_names)


def _chart_ranges(sample: Sample) -> Iterator[_Range]:
    for reference, _ in _chart_caches(sample):
        sheet, cells = place_of(reference)
        yield _Range(sheet, cells)


class _Range:
    def __init__(self, sheet: str, cells: str) -> None:
        self.sheet = sheet
        left, top, right, bottom = range_boundaries(cells)
        assert None not in (left, top, right, bottom)
        self.places: list[Place] = [
            (sheet, f"{get_column_letter(column)}{row}")
            for row in range(int(top or 0), int(bottom or 0) + 1)
            for column in range(int(left or 0), int(right or 0) + 1)
        ]


def _charts(sample: Sample) -> Iterator[str]:
    with zipfile.ZipFile(sample.workbook) as file:
        for name in file.namelist():
            if name.startswith("xl/charts/chart"):
                yield file.read(name).decode()


def _chart_caches(sample: Sample) -> Iterator[tuple[str, dict[int, str]]]:
    """Yield every reference of every chart with the chart's own copy of what stands there."""
    for text in _charts(sample):
        for formula in etree.fromstring(text.encode()).iter(f"{CHART}f"):
            cache = formula.getnext()
            assert cache is not None, formula.text
            points = {
                int(point.get("idx", "")): str(point.findtext(f"{CHART}v"))
                for point in cache.iter(f"{CHART}pt")
            }
            yield str(formula.text), points


def _wrong_points(sample: Sample, reference: str, points: dict[int, str]) -> Iterator[str]:
    places = _Range(*place_of(reference)).places
    assert all(index < len(places) for index in points), reference
    for index, place in enumerate(places):
        value = sample.stored.get(place)
        held = points.get(index)
        if value in (None, "#N/A"):
            if held not in (None, ""):
                yield f"{place}: nothing, the chart has {held}"
        elif held is None or not _same_point(value, held):
            yield f"{place}: {value!r}, the chart has {held}"


def _same_point(value: CellValue, held: str) -> bool:
    return alike(value, float(held)) if _is_number(value) else str(value) == held


def _key(value: CellValue) -> str:
    """Return a cell's value as a key: days as they are written in plans."""
    return str(from_excel(value))[:10] if isinstance(value, float) else str(value)


def _is_number(value: CellValue) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _texts(sheet: Worksheet, rows: list[list[str]]) -> Iterator[tuple[Cell, str]]:
    if sheet.sheet_state != "visible":
        return
    for row, texts in enumerate(rows, start=1):
        for column, text in enumerate(texts, start=1):
            if text:
                yield sheet.cell(row, column), text  # type: ignore[misc]


def _needed(sheet: Worksheet, cell: Cell, text: str) -> float:
    """Return a text's width in digits of the workbook's own font."""
    wide = sum(2 if ord(letter) > 0x2E7F else 1.4 if letter == "%" else 1 for letter in text)
    normal = next(style.font for style in sheet.parent._named_styles if style.name == "Normal")  # type: ignore[union-attr]
    least = 0.9 if cell.alignment.shrink_to_fit else 1  # a card's value may shrink a little
    return wide * least * float(cell.font.sz or 0) / float(normal.sz)


def _room(sheet: Worksheet, cell: Cell) -> float:
    """Return how wide a cell, or the merged area it begins, is."""
    area = next((a for a in sheet.merged_cells.ranges if cell.coordinate in a), None)
    last = area.max_col if area else cell.column
    return sum(_width(sheet, column) for column in range(cell.column, last + 1))


def _width(sheet: Worksheet, column: int) -> float:
    for dimension in sheet.column_dimensions.values():
        if (dimension.min or 0) <= column <= (dimension.max or 0):
            return float(dimension.width)
    return 8.43
