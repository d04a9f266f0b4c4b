"""The copies of cells' values that charts keep: as the cells are, or none.

Excel and LibreOffice read the cells when they open a workbook; previews and converters show what
the chart has kept. A copy that is right already stays as it is written.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from html import unescape
from typing import TYPE_CHECKING, Final, NamedTuple

from planforge.addresses import letters
from planforge.filling.excel.formula_cells import attributes, elements
from planforge.filling.excel.formulas import read_formula
from planforge.filling.markup import text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.filling.excel.formula_cells import StoredSheet
    from planforge.filling.excel.model import Area
    from planforge.filling.package import Package

_CHARTS: Final = frozenset({
    "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    "application/vnd.ms-office.chartex+xml",
})  # fmt: skip
_MOST_POINTS: Final = 100_000
_LARGEST_SHEET: Final = 32_000_000
_GENERAL: Final = "0"

_KEPT: Final = re.compile(
    r"<((?:\w+:)?)f(?:\s[^>]*)?>([^<]*)</\1f>"
    r"(?P<cache>\s*<\1(?P<kind>\w*Cache)>(?P<points>.*?)</\1(?P=kind)>"
    r"|(?P<levels>(?:\s*<\1lvl\b[^>]*>.*?</\1lvl>|\s*<\1lvl\b[^>]*/>)+))",
    re.DOTALL,
)
_POINT: Final = re.compile(
    r"""<(?:\w+:)?pt\b[^>]*\sidx=["'](\d+)["'][^>]*>(?:\s*<(?:\w+:)?v>)?([^<]*)<""", re.DOTALL
)
_LEVEL: Final = re.compile(r"<((?:\w+:)?)lvl\b([^>]*?)(?:/>|>(.*?)</\1lvl>)", re.DOTALL)
_FORMAT: Final = re.compile(r"<((?:\w+:)?)formatCode>[^<]*</\1formatCode>")
_TEXT: Final = re.compile(r"<((?:\w+:)?)t\b[^>]*>([^<]*)</\1t>")
_SPOKEN: Final = re.compile(r"<((?:\w+:)?)rPh\b.*?</\1rPh>", re.DOTALL)
_ITEM: Final = re.compile(r"<((?:\w+:)?)si\b[^>]*?(?:/>|>(.*?)</\1si>)", re.DOTALL)
_VALUE: Final = re.compile(r"<((?:\w+:)?)v(?:\s[^>]*)?>([^<]*)</\1v>")
_FORMULA: Final = re.compile(r"<(?:\w+:)?f[\s/>]")
_PLACED_OTHERWISE: Final = re.compile(r'<(?:\w+:)?c(?:\s+(?!r=")[^>]*)?>')
_HIDDEN_ROW: Final = re.compile(r"<(?:\w+:)?row\b([^>]*\shidden=[^>]*)>")
_LOOKS: Final = re.compile(r"<((?:\w+:)?)cellXfs\b[^>]*>(.*?)</\1cellXfs>", re.DOTALL)


class _Unknown(Exception):  # noqa: N818 - ends the reading of a range, no error
    """A value that nobody knows before the workbook is computed."""


class _Value(NamedTuple):
    """A cell's value: its kind as cells spell it (`n`, `str`, `b`, `e`), its text and format."""

    kind: str
    text: str
    style: str


def refresh_charts(package: Package, sheets: Sequence[StoredSheet]) -> None:
    """Write anew what charts keep of cells that are otherwise now; empty it where unknown."""
    if not any(sheet.changed for sheet in sheets):
        return
    cells = _Cells(package, sheets)
    for part in package.names:
        if package.content_type(part) in _CHARTS:
            xml = package.part(part).decode("utf-8-sig", "replace")
            fresh = _refreshed(xml, cells)
            if fresh != xml:
                package.set(part, fresh.encode())


def _refreshed(xml: str, cells: _Cells) -> str:
    return _KEPT.sub(lambda found: _kept(found, cells), xml)


def _kept(found: re.Match[str], cells: _Cells) -> str:
    """Return a reference with what is kept of its cells."""
    formula = read_formula(unescape(found[2]).strip())
    without = found[0][: found.start("cache") - found.start()]
    if not formula.refs and not formula.names:
        # Another workbook's, which stays as it is; or one that is lost.
        return without if "#REF!" in formula.text else found[0]
    if formula.names or any(ref.last_sheet for ref in formula.refs):
        return without
    try:
        points = _points(found, cells, [(ref.sheet or "", ref.area) for ref in formula.refs])
    except _Unknown:
        return without
    return found[0] if points is None else without + points


def _points(found: re.Match[str], cells: _Cells, areas: Sequence[tuple[str, Area]]) -> str | None:
    """Return what is to be kept; None when that is what is kept already.

    Raises:
        _Unknown: a value is not known.
    """
    prefix = found[1]
    if found["kind"] is None:
        return _levels_of_newer(found["levels"], prefix, cells, areas)
    if found["kind"] == "multiLvlStrCache":
        return _levels(found["points"], prefix, cells, areas)
    values = cells.along(areas)
    numbers = found["kind"] == "numCache"
    spelled = [cells.spelled(value, as_number=numbers) for value in values]
    if spelled == _read_points(found["points"]):
        return None
    shown = _FORMAT.search(found["points"])
    inner = f'<{prefix}ptCount val="{len(spelled)}"/>{_written(spelled, prefix)}'
    look = shown[0] if shown and numbers else ""
    return f"<{prefix}{found['kind']}>{look}{inner}</{prefix}{found['kind']}>"


def _levels(kept: str, prefix: str, cells: _Cells, areas: Sequence[tuple[str, Area]]) -> str | None:
    """Return categories of several levels: the innermost stands first."""
    levels = [level[3] or "" for level in _LEVEL.finditer(kept)]
    if len(areas) != 1:
        raise _Unknown
    lines = _lines(areas[0], len(levels), cells)
    if lines == [_read_points(level, len(lines[0])) for level in levels]:
        return None
    inner = "".join(f"<{prefix}lvl>{_written(line, prefix)}</{prefix}lvl>" for line in lines)
    count = f'<{prefix}ptCount val="{len(lines[0])}"/>'
    return f"<{prefix}multiLvlStrCache>{count}{inner}</{prefix}multiLvlStrCache>"


def _levels_of_newer(
    kept: str, prefix: str, cells: _Cells, areas: Sequence[tuple[str, Area]]
) -> str | None:
    """Return the values of a chart of the newer kinds: treemap, waterfall, histogram."""
    levels = list(_LEVEL.finditer(kept))
    if len(areas) != 1:
        raise _Unknown
    lines = _lines(areas[0], len(levels), cells)
    if lines == [_read_points(level[3] or "", len(lines[0])) for level in levels]:
        return None
    written = []
    for level, line in zip(levels, lines, strict=True):
        kept_look = {**attributes(level[2]), "ptCount": str(len(line))}
        look = "".join(f' {name}="{text(value)}"' for name, value in kept_look.items())
        points = "".join(
            f'<{prefix}pt idx="{at}">{text(value)}</{prefix}pt>'
            for at, value in enumerate(line)
            if value is not None
        )
        written.append(f"<{prefix}lvl{look}>{points}</{prefix}lvl>")
    return "".join(written)


def _lines(place: tuple[str, Area], count: int, cells: _Cells) -> list[list[str | None]]:
    """Return a range's columns (or rows), the last first, when there are so many."""
    _, area = place
    wide, high = area.right - area.left + 1, area.bottom - area.top + 1
    values = [cells.spelled(value, as_number=False) for value in cells.along([place])]
    if count == wide:
        return [values[at::wide] for at in reversed(range(wide))]
    if count == high:
        return [values[at * wide : (at + 1) * wide] for at in reversed(range(high))]
    raise _Unknown


def _read_points(kept: str, count: int | None = None) -> list[str | None] | None:
    """Return the points that are kept, those without value as None."""
    if count is None:
        said = next(elements(kept, "ptCount"), {}).get("val", "")
        if not said.isdigit() or int(said) > _MOST_POINTS:
            return None
        count = int(said)
    points: list[str | None] = [None] * count
    for found in _POINT.finditer(kept):
        if int(found[1]) >= count:
            return None
        points[int(found[1])] = unescape(found[2])
    return points


def _written(points: Sequence[str | None], prefix: str) -> str:
    return "".join(
        f'<{prefix}pt idx="{at}"><{prefix}v>{text(value)}</{prefix}v></{prefix}pt>'
        for at, value in enumerate(points)
        if value is not None
    )


class _Hidden(NamedTuple):
    """The rows and columns that a sheet hides; charts leave their cells out."""

    rows: Sequence[int]
    columns: Sequence[tuple[int, int]]

    def touches(self, area: Area) -> bool:
        """Whether a row or column of an area is hidden."""
        number = bisect_left(self.rows, area.top)
        return (number < len(self.rows) and self.rows[number] <= area.bottom) or any(
            first <= area.right and last >= area.left for first, last in self.columns
        )


class _Cells:
    """The values of the workbook's cells, read as they are asked for."""

    def __init__(self, package: Package, sheets: Sequence[StoredSheet]) -> None:
        self._package = package
        self._sheets = {sheet.name.lower(): sheet for sheet in sheets}
        self._lines: dict[tuple[str, str, int], dict[int, _Value | None]] = {}
        self._hiding: dict[str, _Hidden | None] = {}
        self._strings: list[str] | None = None
        self._general: frozenset[str] | None = None

    def along(self, areas: Sequence[tuple[str, Area]]) -> list[_Value | None]:
        """Return the values of ranges one after the other, each row by row.

        Raises:
            _Unknown: one of them is not known.
        """
        size = sum((area.bottom - area.top + 1) * (area.right - area.left + 1) for _, area in areas)
        if size > _MOST_POINTS:
            raise _Unknown
        return [value for name, area in areas for value in self._of_area(name, area)]

    def spelled(self, value: _Value | None, *, as_number: bool) -> str | None:
        """Return a value as a chart keeps it.

        Raises:
            _Unknown: how it reads depends on a format.
        """
        if value is None:
            return None
        if value.kind == "?":
            raise _Unknown
        if as_number:
            # A text counts as nothing on a number's axis.
            return "0" if value.kind == "str" else value.text
        if value.kind == "n" and not self._is_general(value.style):
            raise _Unknown
        if value.kind == "b":
            return "TRUE" if value.text == "1" else "FALSE"
        return value.text

    def _of_area(self, name: str, area: Area) -> Iterator[_Value | None]:
        sheet = self._sheets.get(name.lower())
        if sheet is None or not sheet.xml or len(sheet.xml) > _LARGEST_SHEET:
            raise _Unknown
        hidden = self._hidden(sheet)
        if hidden is None or hidden.touches(area):
            raise _Unknown
        by_rows = area.bottom - area.top <= area.right - area.left
        for row in range(area.top, area.bottom + 1):
            for column in range(area.left, area.right + 1):
                line = self._row(sheet, row) if by_rows else self._column(sheet, column)
                yield line.get(column if by_rows else row)

    def _hidden(self, sheet: StoredSheet) -> _Hidden | None:
        """Return what a sheet hides; None when its cells do not say where they stand."""
        if sheet.part not in self._hiding:
            apart = _PLACED_OTHERWISE.search(sheet.xml)
            self._hiding[sheet.part] = None if apart else _hidden(sheet.xml)
        return self._hiding[sheet.part]

    def _row(self, sheet: StoredSheet, row: int) -> dict[int, _Value | None]:
        from planforge.addresses import column_number

        key = (sheet.part, "row", row)
        if key not in self._lines:
            found = re.search(
                rf'<((?:\w+:)?)row\b[^>]*\sr="{row}"[^>]*>(.*?)</\1row>', sheet.xml, re.DOTALL
            )
            self._lines[key] = {
                column_number(cell[2]): self._value(cell[3], cell[4])
                for cell in re.finditer(_cell("([A-Z]+)", str(row)), found[2] if found else "")
            }
        return self._lines[key]

    def _column(self, sheet: StoredSheet, column: int) -> dict[int, _Value | None]:
        key = (sheet.part, "column", column)
        if key not in self._lines:
            self._lines[key] = {
                int(cell[2]): self._value(cell[3], cell[4])
                for cell in re.finditer(_cell(letters(column), r"(\d+)"), sheet.xml)
            }
        return self._lines[key]

    def _value(self, start: str, inner: str | None) -> _Value | None:
        """Return a cell's value; None for a blank one, `?` as kind for one not computed yet."""
        if not inner:
            return None
        entry = attributes(start)
        kind, style = entry.get("t", "n"), entry.get("s", _GENERAL)
        if kind == "inlineStr":
            return _Value("str", _plain(inner), style)
        value = _VALUE.search(inner)
        if value is None or not value[2]:
            unknown = value is None and _FORMULA.search(inner)
            return _Value("?", "", style) if unknown else None
        if kind == "s":
            strings = self._shared_strings()
            at = int(value[2]) if value[2].strip().isdigit() else -1
            return _Value("str", strings[at], style) if 0 <= at < len(strings) else None
        return _Value(kind, unescape(value[2]), style)

    def _shared_strings(self) -> list[str]:
        if self._strings is None:
            parts = self._package.related(self._package.main, "sharedStrings")
            xml = self._package.part(parts[0]).decode("utf-8-sig", "replace") if parts else ""
            self._strings = [_plain(found[2] or "") for found in _ITEM.finditer(xml)]
        return self._strings

    def _is_general(self, style: str) -> bool:
        """Whether a format shows numbers as they are."""
        if self._general is None:
            parts = self._package.related(self._package.main, "styles")
            xml = self._package.part(parts[0]).decode("utf-8-sig", "replace") if parts else ""
            looks = found[2] if (found := _LOOKS.search(xml)) else ""
            self._general = frozenset({
                str(number)
                for number, look in enumerate(elements(looks, "xf"))
                if look.get("numFmtId", _GENERAL) == _GENERAL
            } or {_GENERAL})  # fmt: skip
        return style in self._general


def _cell(column: str, row: str) -> str:
    return rf'(?s:<((?:\w+:)?)c\s+r="{column}{row}"([^>]*?)(?:/>|>(.*?)</\1c>))'


def _plain(inner: str) -> str:
    """Return the text in a string item, without what East Asian text is read as."""
    return "".join(unescape(found[2]) for found in _TEXT.finditer(_SPOKEN.sub("", inner)))


def _hidden(xml: str) -> _Hidden:
    rows = [
        int(row.get("r", 0))
        for row in map(attributes, _HIDDEN_ROW.findall(xml))
        if row.get("hidden") in ("1", "true")
    ]
    columns = [
        (int(column.get("min", 0)), int(column.get("max", 0)))
        for column in elements(xml, "col")
        if column.get("hidden") in ("1", "true")
    ]
    return _Hidden(sorted(rows), columns)
