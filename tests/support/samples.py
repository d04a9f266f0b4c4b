"""The samples as their readers get them: built by the command, read back from the files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.document_text import part
from tests.support.libreoffice import CellValue, plain
from tests.support.workbook_text import open_workbook

from planforge.build import load
from planforge.cli import main
from planforge.definition.packs import packs_with_starter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml import etree
    from openpyxl.workbook import Workbook

    from planforge import Plan
    from planforge.formula.syntax import Symbol

ROOT = Path(__file__).parents[2]


SAMPLES = {path.parent.name: path.parent for path in sorted((ROOT / "samples").glob("*/plan.yaml"))}
"""The folders of the samples, by name."""
FINISHED = tuple(name for name in SAMPLES if not name.endswith("-draft"))
"""The samples that lack nothing."""
STARTERS = tuple(packs_with_starter())
"""Packs from which `planforge new` makes a plan that builds at once."""

MAP_SHEET = "_planforge"
LINKS = "{urn:planforge:links:1}link"
Place = tuple[str, str]
"""A sheet's title and a cell's address in it."""


@dataclass(frozen=True)
class Mapped:
    """A line of the workbook's symbol map."""

    symbol: Symbol
    index: int
    place: Place


@dataclass(frozen=True)
class StoredLink:
    """An entry of the document's link store."""

    bookmark: str
    kind: str
    symbol: str
    type: str
    value: str
    cell: str
    text: str

    @property
    def number(self) -> float:
        """The stored value of a number."""
        return float(self.value)


@dataclass(frozen=True)
class Sample:
    """A plan folder and what `planforge build` made of it, twice, in processes of their own."""

    name: str
    folder: Path
    workbook: Path
    document: Path
    again: tuple[Path, Path]
    plan: Plan

    @cached_property
    def formulas(self) -> Workbook:
        """The workbook with its formulas."""
        return open_workbook(self.workbook)

    @cached_property
    def stored(self) -> dict[Place, CellValue]:
        """Every cell's stored value."""
        return cell_values(open_workbook(self.workbook, values=True))

    @cached_property
    def formula_cells(self) -> dict[Place, str]:
        """The formulas by their cells."""
        return {
            (sheet.title, cell.coordinate): str(cell.value)
            for sheet in self.formulas.worksheets
            for row in sheet.iter_rows()
            for cell in row
            if cell.data_type == "f"
        }

    @cached_property
    def mapped(self) -> tuple[Mapped, ...]:
        """The workbook's own map of symbols to cells."""
        return tuple(
            Mapped(symbol, index, place)
            for symbol, places, _ in _symbol_map(self.plan, self.stored)
            for index, place in enumerate(places)
        )

    @cached_property
    def keys(self) -> dict[str, set[tuple[Place, ...]]]:
        """Where the map says that the keys of an axis stand, as each symbol along it says."""
        found: dict[str, set[tuple[Place, ...]]] = {}
        for symbol, _, keys in _symbol_map(self.plan, self.stored):
            if symbol.axis:
                found.setdefault(symbol.axis, set()).add(tuple(keys))
        return found

    @cached_property
    def links(self) -> tuple[StoredLink, ...]:
        """The entries of the document's link store."""
        return links_of(self.document)

    @property
    def headline(self) -> str:
        """The metric that the plan is about: the one its drivers explain, else its first."""
        definition = self.plan.definition
        return next(iter(definition.drivers or definition.metrics))


def build_sample(name: str, folder: Path, output: Path) -> Sample:
    """Build a plan folder twice, at once, with two seeds of Python's hashes."""
    outputs = (output / "first", output / "second")
    runs = [_start(folder, made, seed) for seed, made in enumerate(outputs)]
    for run in runs:
        _, errors = run.communicate(timeout=300)
        assert run.returncode == 0, errors.decode()
    first, second = (_only_files(made) for made in outputs)
    return Sample(name, folder, *first, second, load(folder))


def new_plan(pack: str, folder: Path) -> Path:
    """Return the folder of a plan that `planforge new` made."""
    assert main(["new", pack, str(folder)]) == 0
    return folder


def links_of(document: Path) -> tuple[StoredLink, ...]:
    """Return the link store of a document."""
    return tuple(map(_link, part(document, "customXml/item1.xml").iter(LINKS)))


def _link(entry: etree._Element) -> StoredLink:
    return StoredLink(
        bookmark=entry.get("bookmark", ""),
        kind=entry.get("kind", ""),
        symbol=entry.get("symbol", ""),
        type=entry.get("type", ""),
        value=entry.get("value", ""),
        cell=entry.get("cell", ""),
        text=entry.text or "",
    )


def cell_values(workbook: Workbook) -> dict[Place, CellValue]:
    """Return every value by sheet and cell, dates as serials, empty text as nothing."""
    return {
        (sheet.title, cell.coordinate): plain(cell.value)
        for sheet in workbook.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if cell.value not in (None, "")
    }


def place_of(reference: str) -> Place:
    """Return the place that a reference names.

    Example:
        >>> place_of("'KPI 指标'!$B$7")
        ('KPI 指标', 'B7')
    """
    sheet, _, cell = reference.rpartition("!")
    return sheet.strip("'").replace("''", "'"), cell.replace("$", "")


def as_stored(value: object) -> CellValue:
    """Return a figure's value as a cell holds it: errors as their text, a gap as nothing."""
    return plain(getattr(value, "value", value)) if value != "" else None


def alike(one: CellValue, other: CellValue) -> bool:
    """Whether two values are the same, numbers within 1e-9."""
    one, other = (None if value == "" else value for value in (one, other))
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
    return one == other


def _start(folder: Path, output: Path, seed: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "planforge", "build", str(folder), "-o", str(output)]
    path = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH", ""))))
    environment = os.environ | {"PYTHONHASHSEED": str(seed), "PYTHONPATH": path}
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def _only_files(folder: Path) -> tuple[Path, Path]:
    (workbook,), (document,) = folder.glob("*.xlsx"), folder.glob("*.docx")
    return workbook, document


def _symbol_map(
    plan: Plan, stored: dict[Place, CellValue]
) -> Iterator[tuple[Symbol, list[Place], list[Place]]]:
    """Yield each symbol with its cells, and with those that hold the keys of its axis."""
    row = 2
    while (name := stored.get((MAP_SHEET, f"A{row}"))) is not None:
        cells, keys = (stored.get((MAP_SHEET, f"{column}{row}")) for column in "BC")
        yield plan.symbols_by_name[str(name)], _places(cells), _places(keys)
        row += 1


def _places(reference: CellValue) -> list[Place]:
    """Return the cells of a reference that goes down one column; none for no reference."""
    if not reference:
        return []
    first, _, last = str(reference).partition(":")
    sheet, cell = place_of(first)
    column = cell.rstrip("0123456789")
    return [(sheet, f"{column}{row}") for row in range(_row(cell), _row(last or cell) + 1)]


def _row(cell: str) -> int:
    return int(re.sub(r"\D", "", cell))
