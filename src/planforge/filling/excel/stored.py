"""Stored values of a filled workbook: right, or none at all.

A program that opens a workbook shows the values stored with its formulas before it computes any;
some never compute. So a value that may be stale is left out, computed where an engine is installed
and known to be right, and the workbook says that it wants to be computed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import unescape
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from planforge.addresses import cell_name
from planforge.filling.excel import recalculation
from planforge.filling.excel.caches import refresh_charts
from planforge.filling.excel.dependencies import Scope, Table
from planforge.filling.excel.formula_cells import (
    attributes,
    elements,
    read_sheets,
    with_values,
)
from planforge.filling.excel.formulas import read_formula
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.filling.excel.formula_cells import StoredSheet
    from planforge.filling.excel.model import Formula
    from planforge.filling.package import Package

Reason = Literal[
    "fill-values-no-engine", "fill-values-too-many", "fill-values-unasked", "fill-values-unsafe"
]

_YES: Final = ("1", "true", "on")
_NO: Final = ("0", "false", "off")
_DAY: Final = re.compile(r"""<(?:\w+:)?c\b[^>]*\st=["']d["']""")
_NAME: Final = re.compile(r"<(?:\w+:)?definedName\b([^>]*)>([^<]*)<")
_CALCULATION: Final = re.compile(r"<((?:\w+:)?)calcPr\b([^>]*?)/?>(?:\s*</\1calcPr>)?")
_FULL: Final = re.compile(r"""\s(?:fullCalcOnLoad|calcCompleted)\s*=\s*(?:"[^"]*"|'[^']*')""")
_AFTER_CALCULATION: Final = (
    "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
    "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class StoredReport:
    """What became of the formulas of a filled workbook.

    Attributes:
        formulas: how many there are.
        empty: how many have no stored value, so that the application computes them on opening.
        reason: why.
    """

    formulas: int = 0
    empty: int = 0
    reason: Reason | None = None

    @property
    def computed(self) -> int:
        """How many formulas have a stored value."""
        return self.formulas - self.empty

    @property
    def state(self) -> Literal["all", "some", "none"]:
        """Whether all formulas have stored values, some, or none (of at least one)."""
        if not self.empty:
            return "all"
        return "some" if self.computed else "none"

    @property
    def notices(self) -> tuple[Problem, ...]:
        """What the reader should know."""
        if not self.empty or self.reason is None:
            return ()
        return (Problem(self.reason, None, {"empty": self.empty, "formulas": self.formulas}),)


def settle(
    package: Package,
    *,
    counts: Mapping[str, tuple[int, int]] = MappingProxyType({}),
    recalculate: bool | None = None,
) -> StoredReport:
    """Make the stored values of a filled workbook right; returns what became of them.

    All cells are written by now, formulas whose values may be stale without one. This writes those
    that can be computed, the values that charts keep, and what tells the application to compute.

    Args:
        package: the workbook.
        counts: for the parts of sheets where that is known, how many formulas there are, and how
            many of them without a value; needed for those that are written in chunks.
        recalculate: True also where it takes long, False never.
    """
    if not package.changed:
        return StoredReport()
    sheets, reason = _computed(package, read_sheets(package, counts), recalculate)
    report = _report(sheets, reason)
    _drop_stale_chain(package, sheets)
    if report.empty:
        _ask_for_calculation(package)
    refresh_charts(package, sheets)
    return report


def read_scope(package: Package, sheets: Sequence[tuple[str, str]]) -> Scope:
    """Return the names and tables of a workbook.

    Args:
        package: the workbook.
        sheets: its worksheets' names and parts, in order.
    """
    workbook = _workbook(package)
    in_order = [sheet.get("name", "") for sheet in elements(workbook, "sheet")]
    names: dict[tuple[str, str], Formula] = {}
    for found in _NAME.finditer(workbook):
        entry = attributes(found[1])
        owner = entry.get("localSheetId", "")
        known = owner.isdigit() and int(owner) < len(in_order)
        sheet = in_order[int(owner)].lower() if known else ""
        names[sheet, entry.get("name", "").lower()] = read_formula(unescape(found[2]).strip())
    tables: dict[str, Table] = {}
    for name, part in sheets:
        for table in package.related(part, "table"):
            tables |= _table(package.part(table).decode("utf-8-sig", "replace"), name)
    return Scope(tuple(name for name, _ in sheets), names, tables)


def _table(xml: str, sheet: str) -> dict[str, Table]:
    entry = next(elements(xml, "table"), {})
    refs = read_formula(entry.get("ref", "")).refs
    if not refs:
        return {}
    columns = tuple(column.get("name", "") for column in elements(xml, "tableColumn"))
    headers = entry.get("headerRowCount", "1") != "0"
    totals = entry.get("totalsRowCount", "0") != "0"
    table = Table(sheet, refs[0].area, columns, headers, totals)
    return {entry.get(key, "").lower(): table for key in ("displayName", "name") if key in entry}


# ── Formulas ──────────────────────────────────────────────────────────────────────────────────────


def _computed(
    package: Package, sheets: Sequence[StoredSheet], recalculate: bool | None
) -> tuple[Sequence[StoredSheet], Reason | None]:
    """Return the sheets with the values that can be computed, and why not with all.

    Those that changed anyhow are written; all others stay as they are.
    """
    whole = all(sheet.content is not None for sheet in sheets)
    if whole and not any(sheet.empty for sheet in sheets if sheet.changed):
        return sheets, "fill-values-unsafe"
    if recalculate is False:
        return sheets, "fill-values-unasked"
    if not recalculation.is_installed():
        return sheets, "fill-values-no-engine"
    if not whole or (not recalculate and recalculation.is_too_big(sheets)):
        return sheets, "fill-values-too-many"
    if _computes_otherwise(package) or not all(map(_is_plain, sheets)):
        return sheets, "fill-values-unsafe"
    scope = read_scope(package, [(sheet.name, sheet.part) for sheet in sheets])
    values = recalculation.recalculated(
        sheets,
        scope,
        _shared_strings(package),
        epoch_1904=_counts_from_1904(package),
        trusted=not _wants_computing(package),
    )
    written = []
    for sheet in sheets:
        own = (values or {}).get(sheet.part) if sheet.changed else None
        written.append(with_values(sheet, own) if own else sheet)
        if own and (made := written[-1].content) is not None:
            package.set(sheet.part, made())
    return written, "fill-values-unsafe"


def _is_plain(sheet: StoredSheet) -> bool:
    """Whether all of a sheet's formulas are found, and no day is written as a text."""
    # Whether there can be any is seen at once; the pattern alone goes through every cell.
    has_days = any(mark in sheet.xml for mark in ('t="d"', "t='d'"))
    return sheet.readable and not (has_days and _DAY.search(sheet.xml))


def _shared_strings(package: Package) -> bytes | None:
    parts = package.related(package.main, "sharedStrings")
    return package.part(parts[0]) if parts and parts[0] in package else None


def _computes_otherwise(package: Package) -> bool:
    """Whether the workbook asks for rules of its own: iterations, numbers as they are displayed."""
    calculation = next(elements(_workbook(package), "calcPr"), {})
    return calculation.get("iterate", "0") in _YES or calculation.get("fullPrecision", "1") in _NO


def _wants_computing(package: Package) -> bool:
    """Whether the workbook does not vouch for its values; programs' files often have 0 there."""
    calculation = next(elements(_workbook(package), "calcPr"), {})
    return calculation.get("fullCalcOnLoad", "0") in _YES


def _counts_from_1904(package: Package) -> bool:
    return next(elements(_workbook(package), "workbookPr"), {}).get("date1904", "0") in _YES


def _workbook(package: Package) -> str:
    return package.part(package.main).decode("utf-8-sig", "replace")


def _report(sheets: Sequence[StoredSheet], reason: Reason | None) -> StoredReport:
    formulas = sum(sheet.count for sheet in sheets)
    empty = sum(sheet.empty for sheet in sheets)
    return StoredReport(formulas, empty, reason if empty else None)


# ── What tells the application ────────────────────────────────────────────────────────────────────


def _drop_stale_chain(package: Package, sheets: Sequence[StoredSheet]) -> None:
    """Take out the list of formulas in the order of their computing, unless it is still right."""
    chains = [name for name in package.related(package.main, "calcChain") if name in package]
    for chain in chains:
        if not _is_right(package.part(chain).decode("utf-8-sig", "replace"), sheets):
            package.remove(chain)


def _is_right(chain: str, sheets: Sequence[StoredSheet]) -> bool:
    """Whether a chain names just the formulas that there are; one that leaves out cells may not."""
    listed: set[tuple[str, str]] = set()
    sheet = ""
    for entry in elements(chain, "c"):
        sheet = entry.get("i", sheet)  # said once for all that follow
        listed.add((sheet, entry.get("r", "")))
    own = {
        (sheet.id, cell_name(formula.row, formula.column))
        for sheet in sheets
        for formula in sheet.formulas
    }
    return all(sheet.readable for sheet in sheets) and listed == own


def _ask_for_calculation(package: Package) -> None:
    """Have the application compute all when it opens the workbook."""
    workbook = _workbook(package)
    asking = _asking(workbook)
    if asking != workbook:
        package.set(package.main, asking.encode())


def _asking(workbook: str) -> str:
    """Return the workbook's XML with `fullCalcOnLoad`.

    Example:
        >>> _asking('<workbook><sheets/><calcPr calcId="191029"/></workbook>')
        '<workbook><sheets/><calcPr calcId="191029" fullCalcOnLoad="1"/></workbook>'
        >>> _asking('<x:workbook><x:sheets/><x:extLst/></x:workbook>')
        '<x:workbook><x:sheets/><x:calcPr fullCalcOnLoad="1"/><x:extLst/></x:workbook>'
    """
    if found := _CALCULATION.search(workbook):
        kept = _FULL.sub("", found[2]).rstrip()
        element = f'<{found[1]}calcPr{kept} fullCalcOnLoad="1"/>'
        return workbook[: found.start()] + element + workbook[found.end() :]
    after = "|".join(_AFTER_CALCULATION)
    place = re.search(rf"<((?:\w+:)?)(?:{after})\b|</((?:\w+:)?)workbook>", workbook)
    if place is None:
        return workbook
    element = f'<{place[1] or place[2] or ""}calcPr fullCalcOnLoad="1"/>'
    return workbook[: place.start()] + element + workbook[place.start() :]
