"""Values for formulas, computed by an engine that is installed beside this package, where safe.

The engine is given a plain copy of the workbook: cells only, the formulas whose values are known
as these values, and of the others those alone that it is known to compute rightly. So one odd
formula spoils nothing but itself and what depends on it.
"""

from __future__ import annotations

import importlib
import importlib.util
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from planforge.addresses import cell_place
from planforge.filling.excel.agreement import NEAR, is_clear
from planforge.filling.excel.dependencies import Dependencies, FormulaCell, Scope
from planforge.filling.excel.formula_cells import ErrorText
from planforge.filling.excel.formulas import read_formula, shifted
from planforge.filling.excel.model import LAST_COLUMN, Area, Formula
from planforge.filling.excel.plain_copy import FIRST_HELPER, is_plain, plain_copy
from planforge.filling.excel.safety import UNSAFE, Verdict, judge
from planforge.filling.excel.structured import without_tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.filling.excel.formula_cells import Stored, StoredFormula, StoredSheet

MOST_FORMULAS: Final = 50_000
_MOST_CHARACTERS: Final = 64_000_000
_MOST_MILLISECONDS: Final = 20_000
_ENGINE: Final = "formualizer"
_LONGEST_TEXT: Final = 32_767

_ERRORS: Final = {"Div": "#DIV/0!", "Na": "#N/A", "Num": "#NUM!"}
"""Errors to believe; others are as often signs of what the engine cannot do."""
_ERROR_CELL: Final = re.compile(r"""<(?:\w+:)?c\b(?=[^>]*\st=["']e["'])[^>]*\sr=["'](\w+)["']""")
_HIDDEN_ROW: Final = re.compile(r"""<(?:\w+:)?row\b[^>]*\shidden=["'](?:1|true)["']""")
_LONG_NUMBER: Final = re.compile(r"<(?:\w+:)?v>-?(?:\d\.?){16}")
_FAR: Final = re.compile(r"[W-Xw-x][A-Za-z]{2}(?![A-Za-z(])")
"""What may be a column so far to the right."""
_PATTERN: Final = re.compile(r"(?<=[A-Za-z$])\d+")


def is_installed() -> bool:
    """Whether the engine is there."""
    return importlib.util.find_spec(_ENGINE) is not None


@dataclass
class _Pending:
    """A formula to be computed; its text as the engine is to have it."""

    sheet: StoredSheet
    cell: StoredFormula
    text: str
    first: StoredFormula | None
    verdict: Verdict
    helpers: list[tuple[int, str]] = field(default_factory=list)
    """For each check the column where its left side is computed, and what for."""
    value: Stored | None = None

    @property
    def formula(self) -> Formula:
        """What it computes, also where another cell has the text of it."""
        if self.text or self.first is None:
            return read_formula(self.text)
        down, right = self.cell.row - self.first.row, self.cell.column - self.first.column
        return shifted(read_formula(self.first.text), down, right)


def recalculated(
    sheets: Sequence[StoredSheet],
    scope: Scope,
    shared_strings: bytes | None,
    *,
    epoch_1904: bool = False,
    trusted: bool = True,
) -> dict[str, dict[tuple[int, int], Stored]] | None:
    """Return the values of formulas without one, by sheet and place, where they can be trusted.

    Args:
        sheets: all worksheets, each readable.
        scope: names and tables.
        shared_strings: the part with the workbook's texts.
        epoch_1904: whether days are counted from 1904.
        trusted: whether values that are stored are right; else those are computed, too.

    Returns:
        None when the engine gives up on the workbook.
    """
    engine = importlib.import_module(_ENGINE)
    pending = _pending(sheets, scope, engine, trusted=trusted)
    places = _Places(sheets)
    graph = _Graph(pending, scope)
    unsafe = {number for number, one in enumerate(pending) if not _may_run(one, places)}
    unsafe = graph.reached(unsafe)
    try:
        safe = [one for number, one in enumerate(pending) if number not in unsafe]
        content = plain_copy(sheets, scope, shared_strings, _kept(safe))
        workbook = _load(engine, content, epoch_1904=epoch_1904)
        _bind(workbook, safe)
        _ask(workbook, safe)
        workbook.evaluate_all()
        bad = {
            number
            for number, one in enumerate(pending)
            if number not in unsafe and not _settled(one, workbook)
        }
    except BaseException as error:  # a panic of the engine is no Exception
        if isinstance(error, KeyboardInterrupt | SystemExit | MemoryError):
            raise
        return None
    bad |= graph.readers(_errors(sheets, pending))
    return _values(pending, graph.reached(unsafe | bad))


def is_too_big(sheets: Sequence[StoredSheet]) -> bool:
    """Whether a workbook is more than the engine should be given unasked."""
    count = sum(sheet.empty for sheet in sheets)
    return count > MOST_FORMULAS or sum(len(sheet.xml) for sheet in sheets) > _MOST_CHARACTERS


def _pending(
    sheets: Sequence[StoredSheet], scope: Scope, engine: Any, *, trusted: bool
) -> list[_Pending]:
    judged = _Judge(scope, engine)
    found = []
    for sheet in sheets:
        first: dict[str, StoredFormula] = {}
        for cell in sheet.formulas:
            if cell.kind == "shared" and cell.text:
                first.setdefault(cell.group, cell)
            if not (cell.has_value and trusted):
                text = without_tables(cell.text, scope, cell.row)
                safe = text and not cell.kind and _within(text)
                verdict = judged.verdict(text, sheet.name) if safe else UNSAFE
                found.append(_Pending(sheet, cell, text, first.get(cell.group), verdict))
    return found


def _within(text: str) -> bool:
    """Whether a formula reads none of the columns where our own cells will stand."""
    return _FAR.search(text) is None or all(
        ref.area.right < FIRST_HELPER for ref in read_formula(text).refs
    )


class _Judge:
    """Judges formulas; those that differ by rows alone once."""

    def __init__(self, scope: Scope, engine: Any) -> None:
        self._scope = scope
        self._parse = engine.parse
        self._known: dict[tuple[str, str], Verdict] = {}

    def verdict(self, formula: str, sheet: str) -> Verdict:
        pattern = (_PATTERN.sub("1", formula), sheet)
        verdict = self._known.get(pattern)
        if verdict is None:
            verdict = self._judged(formula, sheet)
            self._known[pattern] = verdict
        elif verdict.checks or verdict.ranges:
            return self._judged(formula, sheet)  # what it compares has rows of its own
        return verdict

    def _judged(self, formula: str, sheet: str) -> Verdict:
        return judge(formula, self._parse, lambda name: kind_of_name(name, sheet, self._scope))


def kind_of_name(name: str, sheet: str, scope: Scope) -> str:
    """Return whether a name stands for a `cell` or a `range`; nothing where for neither."""
    owner, _, word = name.rpartition("!")
    formula = scope.names.get((owner.strip("'").lower() or sheet.lower(), word.lower()))
    formula = formula or scope.names.get(("", word.lower()))
    if formula is None or not is_plain(formula):
        return ""
    return "cell" if formula.refs[0].shape == "cell" else "range"


class _Graph:
    """What depends on what among formulas without a value; read when something is asked."""

    def __init__(self, pending: Sequence[_Pending], scope: Scope) -> None:
        self._pending = pending
        self._scope = scope

    def reached(self, numbers: set[int]) -> set[int]:
        """Return formulas and all that depend on them."""
        return self._dependencies.reached({}, numbers) if numbers else numbers

    def readers(self, places: Mapping[str, Sequence[Area]]) -> set[int]:
        """Return the formulas that read one of these places as part of a range."""
        return self._dependencies.readers(places) if places else set()

    @cached_property
    def _dependencies(self) -> Dependencies:
        return Dependencies([_formula_cell(one) for one in self._pending], self._scope)


def _formula_cell(one: _Pending) -> FormulaCell:
    cell = one.cell
    area = _area(cell.ref) if cell.kind in ("array", "dataTable") else None
    return FormulaCell(one.sheet.name, cell.row, cell.column, one.formula, area)


def _area(ref: str) -> Area | None:
    refs = read_formula(ref).refs
    return refs[0].area if len(refs) == 1 else None


class _Places:
    """Where formulas stand, whether rows are hidden, and whether numbers have over 15 digits."""

    def __init__(self, sheets: Sequence[StoredSheet]) -> None:
        self._rows: dict[str, defaultdict[int, list[int]]] = {
            sheet.name.lower(): defaultdict(list) for sheet in sheets
        }
        for sheet in sheets:
            rows = self._rows[sheet.name.lower()]
            for formula in sheet.formulas:
                rows[formula.column].append(formula.row)
        self.long = any(_LONG_NUMBER.search(sheet.xml) for sheet in sheets)
        self.hidden = any(
            "hidden=" in sheet.xml and _HIDDEN_ROW.search(sheet.xml) for sheet in sheets
        )

    def any_within(self, reference: str, sheet: str) -> bool:
        """Whether there are formulas in a range; yes, where that cannot be told."""
        refs = read_formula(reference).refs
        if len(refs) != 1:
            return True
        area = refs[0].area
        rows: Mapping[int, list[int]] = self._rows.get((refs[0].sheet or sheet).lower(), {})
        return any(
            area.top <= row <= area.bottom
            for column in rows
            if area.left <= column <= area.right
            for row in rows[column]
        )


def _may_run(one: _Pending, places: _Places) -> bool:
    verdict = one.verdict
    return (
        verdict.safe
        and not (verdict.hides and places.hidden)
        and not (verdict.ranges and places.long)
        and not any(places.any_within(range_, one.sheet.name) for range_ in verdict.ranges)
    )


def _kept(pending: Sequence[_Pending]) -> dict[str, set[tuple[int, int]]]:
    kept: defaultdict[str, set[tuple[int, int]]] = defaultdict(set)
    for one in pending:
        kept[one.sheet.part].add((one.cell.row, one.cell.column))
    return kept


def _load(engine: Any, content: bytes, *, epoch_1904: bool) -> Any:
    """Return the engine's workbook."""
    limits = engine.EvaluationConfig()
    limits.max_eval_time_ms = _MOST_MILLISECONDS
    limits.enable_parallel = False
    limits.date_system = "1904" if epoch_1904 else "1900"
    config = engine.WorkbookConfig(mode=engine.WorkbookMode.Ephemeral, eval_config=limits)
    workbook = engine.Workbook.from_bytes(content, config=config)
    workbook.set_temporal_egress("serial")
    return workbook


def _bind(workbook: Any, pending: Iterable[_Pending]) -> None:
    """Write formulas anew that the engine could not read as they are."""
    for one in pending:
        if one.text != one.cell.text:
            workbook.set_formula(one.sheet.name, one.cell.row, one.cell.column, f"={one.text}")


def _ask(workbook: Any, pending: Iterable[_Pending]) -> None:
    """Have the engine compute what formulas compare, in cells of our own beside them."""
    used: defaultdict[tuple[str, int], int] = defaultdict(lambda: FIRST_HELPER)
    for one in pending:
        sheet, row = one.sheet.name, one.cell.row
        for left, what_for, right in one.verdict.checks:
            column = used[sheet, row]
            used[sheet, row] += 2
            one.helpers.append((column, what_for))
            if column < LAST_COLUMN:
                workbook.set_formula(sheet, row, column, left)
                if right != left:
                    workbook.set_formula(sheet, row, column + 1, right)


def _settled(one: _Pending, workbook: Any) -> bool:
    """Whether a formula's value can be taken; it is noted then."""
    sheet, row = one.sheet.name, one.cell.row
    value = _stored(workbook.get_value(sheet, row, one.cell.column))
    if value is None or (
        one.verdict.subtracts and isinstance(value, float) and 0 < abs(value) < NEAR
    ):
        return False
    for column, what_for in one.helpers:
        if column >= LAST_COLUMN:
            return False
        left, right = (workbook.get_value(sheet, row, at) for at in (column, column + 1))
        if not is_clear(left, what_for, left if right is None else right):
            return False
    one.value = value
    return True


def _stored(value: object) -> Stored | None:
    """Return a value of the engine's as it is to be stored; None for what is not to be trusted."""
    match value:
        case bool():
            return value
        case int() | float():
            return float(value) if math.isfinite(value) else None
        case str():
            return value if len(value) <= _LONGEST_TEXT else None
        case {"type": "Error", "kind": str(kind)} if kind in _ERRORS:
            return ErrorText(_ERRORS[kind])
        case _:
            return None


def _errors(sheets: Sequence[StoredSheet], pending: Sequence[_Pending]) -> dict[str, list[Area]]:
    """Return where errors stand, which functions of ranges let through or pass over."""
    found: defaultdict[str, list[Area]] = defaultdict(list)
    for sheet in sheets:
        if 't="e"' not in sheet.xml and "t='e'" not in sheet.xml:
            continue  # seen at once, while the pattern goes through every cell
        for match in _ERROR_CELL.finditer(sheet.xml):
            if place := cell_place(match[1]):
                found[sheet.name].append(Area(*place, *place))
    for one in pending:
        if isinstance(one.value, ErrorText):
            place = (one.cell.row, one.cell.column)
            found[one.sheet.name].append(Area(*place, *place))
    return found


def _values(
    pending: Sequence[_Pending], unsafe: set[int]
) -> dict[str, dict[tuple[int, int], Stored]]:
    values: defaultdict[str, dict[tuple[int, int], Stored]] = defaultdict(dict)
    for number, one in enumerate(pending):
        if number not in unsafe and one.value is not None:
            values[one.sheet.part][one.cell.row, one.cell.column] = one.value
    return values
