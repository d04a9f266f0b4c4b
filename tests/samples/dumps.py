"""What a reviewer reads of a sample: its headline sheets and the document's outline, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.document_text import document_as_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.libreoffice import CellValue
    from tests.support.samples import Sample

_TOLD = {
    "Heading 1": "# ",
    "Heading 2": "## ",
    "Heading 3": "### ",
    "Heading 4": "#### ",
    "Key Message": "    > ",
    "Caption": "    table: ",
    "Chart Caption": "    chart: ",
}
_SHEETS = {"kpis": False, "budget": True, "drivers": True, "checks": False}
"""The sheets that are dumped, and whether with their formulas."""


def dumps_of(sample: Sample) -> dict[str, str]:
    """Return the dumps of a sample by file name."""
    sheets = {
        name: _lines(_sheet(sample, name, formulas=formulas))
        for name, formulas in _SHEETS.items()
        if name in sample.plan.definition.sheets
    }
    return {**sheets, "workbook": _lines(_workbook(sample)), "document": _lines(_outline(sample))}


def _lines(lines: Iterator[str]) -> str:
    return "\n".join(lines) + "\n"


def _workbook(sample: Sample) -> Iterator[str]:
    """Yield each sheet with what it has."""
    for sheet in sample.formulas.worksheets:
        formulas = sum(title == sheet.title for title, _ in sample.formula_cells)
        parts = [f"{formulas} formulas", f"{len(sheet._charts)} charts"]  # type: ignore[attr-defined]
        parts.append("protected" if sheet.protection.sheet else "open")
        if sheet.sheet_state != "visible":
            parts.append(sheet.sheet_state)
        yield f"{sheet.title}: {', '.join(parts)}"


def _sheet(sample: Sample, name: str, *, formulas: bool) -> Iterator[str]:
    """Yield a sheet's rows: figures as prose writes them, formulas behind them."""
    title = sample.plan.definition.sheets[name].title
    sheet = sample.formulas[title]
    shown = _figures(sample)
    for row in sheet.iter_rows():
        cells = [_cell(sample, (title, cell.coordinate), shown, formulas=formulas) for cell in row]
        if any(cells):
            yield " | ".join(cells).strip(" |")


def _figures(sample: Sample) -> dict[tuple[str, str], str]:
    plan = sample.plan
    return {one.place: plan.figure(one.symbol, one.index).text or "—" for one in sample.mapped}


def _cell(
    sample: Sample, place: tuple[str, str], shown: dict[tuple[str, str], str], *, formulas: bool
) -> str:
    text = shown.get(place) or _spelled(sample.stored.get(place))
    formula = sample.formula_cells.get(place, "")
    return f"{text} {{{formula}}}" if formulas and formula else text


def _spelled(value: CellValue) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else str(value)


def _outline(sample: Sample) -> Iterator[str]:
    """Yield the document's headings, key messages, tables and charts."""
    for line in document_as_text(sample.document).splitlines():
        style, _, text = line.partition(": ")
        if style in _TOLD:
            yield _TOLD[style] + text
