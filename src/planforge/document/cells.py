"""Tables and charts of the plan as blocks of the document."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from planforge.document.named import gap, is_known
from planforge.document.outline import CellBlock, ChartBlock, FigureRun, Run, TableBlock
from planforge.document.tokens import spelled
from planforge.document.wording import SIGNS, day_of, in_brackets
from planforge.formula.formats import header_unit
from planforge.plan.labels import total_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.document.outline import Inline
    from planforge.document.wording import Wording
    from planforge.formula.formats import Prose
    from planforge.plan.figures import ChartView, ColumnView, Figure, TableView

NARROWEST = 4.0
WIDEST = 36.0
"""Longer texts wrap; wider columns would starve the others."""

_WRAPS_AT = 18.0
_HEADER_WRAPS_AT = 10
_LONGEST_LABEL = 14
_PADDING = 2.5
_PAGE = 98.0
"""Half-width characters of 9 pt on a line of a portrait page."""


def text_width(text: str) -> int:
    """Return a text's width in half-width characters; East Asian ones count two.

    Example:
        >>> text_width("GMV 目标")
        8
    """
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def header_width(text: str) -> int:
    """Return how much room a column's header asks for; it wraps between words.

    Example:
        >>> header_width("Change on the previous period"), header_width("Owner")
        (10, 5)
    """
    words = text.split()
    widths = [text_width(w) if w.isascii() else min(text_width(w), _LONGEST_LABEL) for w in words]
    return max([*widths, min(text_width(text), _HEADER_WRAPS_AT)])


def table_block(
    view: TableView,
    wording: Wording,
    *,
    columns: Sequence[str] | None = None,
    title: str | None = None,
    name: str | None = None,
    required: frozenset[str] = frozenset(),
) -> TableBlock:
    """Return a table of the plan, yet without its number.

    Args:
        view: the table.
        wording: words in the plan's language.
        columns: which columns, in which order; else all but internal ones.
        title: a caption other than the table's own.
        name: an identity other than the table's own.
        required: columns whose typed numbers must be known, since they are summed.
    """
    shown = [_headed(column, wording.language) for column in _chosen(view, columns)]
    cells = _Cells(wording, required, _Spelling(view, shown, wording))
    rows = _grouped(view, shown, [cells.row(row, shown) for row in view.rows])
    totals = cells.totals(view.totals, shown)
    if [column.name for column in shown[:2]] == ["label", "unit"]:
        shown = [shown[0], *shown[2:]]
        rows = tuple(_with_unit(row, wording) for row in rows)
        totals = (*totals[:1], *totals[2:])
    header = tuple((column.label, header_unit(column.label, column.unit)) for column in shown)
    weights = weigh(header, (*rows, totals) if totals else rows)
    return TableBlock(
        identity=f"table:{name or view.name}",
        number="",
        caption=title or view.title,
        header=header,
        align=tuple(column.align for column in shown),
        rows=rows,
        totals=totals,
        weights=weights,
        note=_note(view, wording),
        wide=is_wide(weights, [column.align == "right" for column in shown]),
    )


def _with_unit(row: tuple[CellBlock, ...], wording: Wording) -> tuple[CellBlock, ...]:
    """Return a row with its unit behind its label; % stands with the figures already."""
    label, unit, *figures = row
    text = spelled_cell(unit)
    if text not in ("", "%", wording["nothing_known"]):
        behind = Run(in_brackets(text, wording.language), tone="muted")
        label = replace(label, inlines=(*label.inlines, behind))
    return (label, *figures)


def chart_block(view: ChartView) -> ChartBlock:
    """Return a chart of the plan, yet without its number."""
    return ChartBlock(f"chart:{view.name}", "", view.title or view.alt or view.name, view)


def weigh(
    header: Sequence[tuple[str, str]], rows: Sequence[Sequence[CellBlock]]
) -> tuple[float, ...]:
    """Return the columns' weights: the width of their widest text, within reason."""
    return tuple(
        min(
            max(*map(header_width, texts), *(_cell_width(row, at) for row in rows), NARROWEST),
            WIDEST,
        )
        for at, texts in enumerate(header)
    )


def is_wide(weights: Sequence[float], numeric: Sequence[bool]) -> bool:
    """Whether a table is too wide for a portrait page: numbers never wrap, texts may."""
    needed = (
        weight if number else min(weight, _WRAPS_AT)
        for weight, number in zip(weights, numeric, strict=True)
    )
    return sum(needed) + _PADDING * len(weights) > _PAGE


def _cell_width(row: Sequence[CellBlock], position: int) -> float:
    if position >= len(row):
        return 0
    return sum(map(text_width, map(spelled, row[position].inlines)))


def _chosen(view: TableView, columns: Sequence[str] | None) -> list[ColumnView]:
    if columns is None:
        return [column for column in view.columns if not column.internal]
    by_name = {column.name: column for column in view.columns}
    return [by_name[name] for name in columns]


def _headed(column: ColumnView, language: Prose) -> ColumnView:
    """Return a column as its header has it, the unit as its figures are counted in: 万元, days."""
    label = column.label[:1].upper() + column.label[1:] if language == "en" else column.label
    unit = column.unit
    if column.format.style == "number":
        unit = column.format.unit_words(language) or unit
    return replace(column, label=label, unit=unit)


def _grouped(
    view: TableView, shown: Sequence[ColumnView], rows: Sequence[tuple[CellBlock, ...]]
) -> tuple[tuple[CellBlock, ...], ...]:
    """Return the rows with equal neighbours in the group column merged downwards."""
    at = next((at for at, column in enumerate(shown) if column.name == view.group), None)
    if at is None:
        return tuple(rows)
    texts = [spelled_cell(row[at]) for row in rows]
    grouped = []
    for position, row in enumerate(rows):
        merge = _merge(texts, position)
        cell = CellBlock(row[at].inlines, row[at].tone, merge_down=merge)
        grouped.append((*row[:at], cell, *row[at + 1 :]))
    return tuple(grouped)


def _merge(texts: Sequence[str], position: int) -> Literal["", "start", "continue"]:
    if position > 0 and texts[position - 1] == texts[position]:
        return "continue"
    goes_on = position + 1 < len(texts) and texts[position + 1] == texts[position]
    return "start" if goes_on else ""


def spelled_cell(cell: CellBlock) -> str:
    """Return what a reader sees in a cell."""
    return "".join(map(spelled, cell.inlines))


def _note(view: TableView, wording: Wording) -> str:
    notes = [view.note] if view.note else []
    if view.source:
        notes.append(wording.joined(wording["source"], view.source))
    return wording["semicolon"].join(notes)


class _Spelling:
    """How the figures of a column are spelled alike: years left out, as many places each."""

    def __init__(self, view: TableView, shown: Sequence[ColumnView], wording: Wording) -> None:
        self._wording = wording
        self._short = {column.name for column in shown if self._in_one_year(view, column)}
        self._padded = {
            column.name: column.format.places
            for column in shown
            if column.unit
            and column.format.trims
            and any("." in f.text for f in _column(view, column.name))
        }

    def __call__(self, figure: Figure, column: ColumnView) -> str:
        """Return a figure's text, without the unit that stands in the header."""
        if column.name in self._short:
            return self._wording.day(figure)
        text = _without_unit(figure.text, column.unit)
        places = self._padded.get(column.name)
        return f"{text}.{'0' * places}" if places and "." not in text else text

    def _in_one_year(self, view: TableView, column: ColumnView) -> bool:
        if column.format.style != "date":
            return False
        days = map(day_of, _column(view, column.name))
        return {day.year for day in days if day is not None} == {self._wording.year}


def _column(view: TableView, name: str) -> list[Figure]:
    """Return the known figures of a column, its total included."""
    rows = (*view.rows, view.totals)
    return [row[name] for row in rows if name in row and is_known(row[name])]


@dataclass(frozen=True, slots=True)
class _Cells:
    """Makes cells of figures."""

    wording: Wording
    required: frozenset[str]
    spelling: _Spelling

    def row(
        self, figures: Mapping[str, Figure], shown: Sequence[ColumnView]
    ) -> tuple[CellBlock, ...]:
        said = any(column.name == "unit" for column in shown)
        unit = figures["unit"].text if said and "unit" in figures else ""
        return tuple(
            self._cell(figures.get(column.name), column, "" if column.name == "unit" else unit)
            for column in shown
        )

    def totals(
        self, figures: Mapping[str, Figure], shown: Sequence[ColumnView]
    ) -> tuple[CellBlock, ...]:
        """Return the total row; its first cell says so where it has no figure."""
        if not any(column.name in figures for column in shown):
            return ()
        cells = [
            self._cell(figures[column.name], column, "")
            if column.name in figures
            else CellBlock(())
            for column in shown
        ]
        if not cells[0].inlines:
            kinds = {column.total for column in shown if column.name in figures}
            label = self.wording[total_label(kinds)]
            cells[0] = CellBlock((Run(label),))
        return tuple(cells)

    def _cell(self, figure: Figure | None, column: ColumnView, unit: str) -> CellBlock:
        if figure is None:
            return CellBlock((Run(self.wording["nothing_known"]),), "muted")
        if not is_known(figure):
            return self._unknown(figure, column)
        if column.status:
            return self._status(figure)
        text = self.spelling(figure, column)
        # A text that ends so means it: 标签维度不少于 15 个.
        if isinstance(figure.value, int | float):
            text = _without_unit(text, unit)
        return CellBlock((FigureRun(figure, text),))

    def _unknown(self, figure: Figure, column: ColumnView) -> CellBlock:
        """Return a dash, or the mark of a gap where a typed number is summed but not known."""
        if figure.origin == "input" and column.name in self.required:
            return CellBlock((replace(gap(figure), place="cell"),))
        return CellBlock((FigureRun(figure, self.wording["nothing_known"]),), "muted")

    def _status(self, figure: Figure) -> CellBlock:
        tone = self.wording.tone(figure.text)
        marks: tuple[Inline, ...] = (Run(f"{SIGNS[tone]} "),) if tone in SIGNS else ()
        return CellBlock((*marks, FigureRun(figure, figure.text)), tone)


def _without_unit(text: str, unit: str) -> str:
    """Return the text without the unit that the header or the row says already; % stays."""
    if not unit or unit == "%" or not text.endswith(unit):
        return text
    return text[: -len(unit)].rstrip()
