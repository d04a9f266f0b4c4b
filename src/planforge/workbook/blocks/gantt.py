"""A schedule: a table with bars along the days beside it, drawn by rules that follow its dates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from planforge.formula.syntax import Symbol
from planforge.plan.dates import excel_serial
from planforge.workbook.blocks.tables import place_table
from planforge.workbook.fitting import text_width
from planforge.workbook.grid import FIRST_COLUMN, Fixed, Own
from planforge.workbook.model import Area, Rule, address

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from planforge.definition.model import GanttBlock
    from planforge.plan.plan import Plan
    from planforge.workbook.addresses import Addresses
    from planforge.workbook.blocks.tables import PlacedTable
    from planforge.workbook.grid import Grid
    from planforge.workbook.model import Look, Style

_MOST_DAYS, _MOST_WEEKS = 62, 40
_MOST_PHASES = 8
_AS_OF = Symbol("as_of")


@dataclass(frozen=True, slots=True)
class _Calendar:
    """The columns beside the table: days, weeks or months, by the length of the period.

    Attributes:
        starts: the first day of each column.
        ends: Excel's spelling of a column's last day, `{day}` being its first.
        code: how the first day is shown.
        width: of a column, in characters.
    """

    starts: tuple[date, ...]
    ends: str
    code: str
    width: float

    @property
    def is_daily(self) -> bool:
        """Whether each column is a day."""
        return self.ends == "{day}"

    def last_day(self, position: int) -> date:
        """Return the last day of a column."""
        start = self.starts[position]
        if self.is_daily:
            return start
        if self.ends == "{day}+6":
            return start + timedelta(days=6)
        return (start.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def place_gantt(grid: Grid, plan: Plan, block: GanttBlock) -> None:
    """Place a table with bars along the days beside it, phases above, and what it all means."""
    phases = _phases(plan, block)
    grid.next_row += len(phases)
    first_year, last_year = plan.axis.period.start.year, plan.axis.period.end.year
    dates = plan.labels["date_code"] if first_year == last_year else ""
    placed = place_table(grid, plan, block.table, dates=dates)
    calendar = _calendar(plan)
    first = max(placed.columns.values()) + 2
    last = first + len(calendar.starts) - 1
    grid.widths[first - 1] = 1.5
    for position, day in enumerate(calendar.starts, start=first):
        grid.put(
            placed.header, position, "gantt-day", Fixed(excel_serial(day)),
            number_format=calendar.code, fits=False,
        )  # fmt: skip
        grid.widths[position] = calendar.width
    area = Area(placed.first, first, placed.last, last)
    _place_marks(grid, plan, block, placed, calendar, area)
    _place_phases(grid, plan, block, placed, calendar, area, phases)
    _mark_today(grid, placed.header, calendar, area)
    if placed.last >= placed.first:
        _add_bars(grid, block, placed, calendar, area)
    _place_legend(grid, plan, block, calendar, first)
    grid.freeze = (placed.header + 1, FIRST_COLUMN + 1)
    grid.repeat = (placed.header, placed.header)


def _calendar(plan: Plan) -> _Calendar:
    """Return columns that are days, for a long period weeks or months."""
    period = plan.axis.period
    count = (period.end - period.start).days + 1
    if count <= _MOST_DAYS:
        days = tuple(period.start + timedelta(days=day) for day in range(count))
        return _Calendar(days, "{day}", "d", 2.6)
    if count <= 7 * _MOST_WEEKS:
        weeks = tuple(period.start + timedelta(days=day) for day in range(0, count, 7))
        return _Calendar(weeks, "{day}+6", "m/d", 5.4)
    months = [period.start.replace(day=1)]
    while (after := (months[-1] + timedelta(days=31)).replace(day=1)) <= period.end:
        months.append(after)
    return _Calendar(tuple(months), "EOMONTH({day},0)", plan.labels["month_code"], 6.0)


def _phases(plan: Plan, block: GanttBlock) -> tuple[str, ...]:
    """Return the different phases of the table's rows, in order; none where there are too many."""
    group = plan.definition.tables[block.table].group
    if group is None or group not in plan.definition.tables[block.table].columns:
        return ()
    values = plan.values[Symbol(block.table, group, block.table)]
    found = tuple(dict.fromkeys(str(value) for value in values if value not in (None, "")))
    return found if len(found) <= _MOST_PHASES else ()


def _place_phases(
    grid: Grid, plan: Plan, block: GanttBlock, placed: PlacedTable, calendar: _Calendar,
    area: Area, phases: Sequence[str],
) -> None:  # fmt: skip
    """Place a band per phase above the days: wherever one of its tasks is under way."""
    if not phases:
        return
    top = placed.header - len(phases)
    label = area.first_column - 2
    for row, phase in enumerate(phases, start=top):
        grid.text(row, label, "gantt-phase", phase, fits=False)
    group = plan.definition.tables[block.table].group or ""
    names, starts, ends = (
        _column(placed, placed.columns[key]) for key in (group, block.start, block.end)
    )
    day, until = _day(placed.header, calendar, area.first_column)
    of_phase = f"({names}=${address(top, label)})*({starts}<={until})*({ends}>={day})"
    bands = Area(top, area.first_column, placed.header - 1, area.last_column)
    grid.rule(Rule(bands, "formula", "phase", f"SUMPRODUCT({of_phase}*ISNUMBER({starts}))>0"))


def _column(placed: PlacedTable, at: int) -> str:
    cells = (address(row, at, absolute=True) for row in (placed.first, placed.last))
    return ":".join(cells)


def _day(header: int, calendar: _Calendar, column: int) -> tuple[str, str]:
    """Return how a rule spells the first and last day of a column."""
    day = row_fixed(header, column)
    return day, calendar.ends.format(day=day)


def _place_marks(
    grid: Grid, plan: Plan, block: GanttBlock, placed: PlacedTable, calendar: _Calendar, area: Area
) -> None:
    """Put ◆ on a milestone's last day and ! on the days that a task is late, by formulas."""
    as_of = plan.value(_AS_OF)
    for row in range(placed.first, placed.last + 1):
        cells = {
            what: f"${address(row, placed.columns[key])}"
            for what, key in (("end", block.end), ("done", block.done), ("mark", block.milestone))
            if key in placed.columns
        }
        known = {
            what: plan.value(Symbol(block.table, str(key), block.table), row - placed.first)
            for what, key in (("end", block.end), ("done", block.done), ("mark", block.milestone))
            if key in placed.columns
        }
        for position, start in enumerate(calendar.starts):
            day, until = _day(placed.header, calendar, area.first_column + position)
            shown = _mark(known, start, calendar.last_day(position), as_of)
            grid.put(
                row, area.first_column + position, "gantt-cell",
                Own(_spelled_mark(cells, day, until), shown), fits=False,
            )  # fmt: skip


def _spelled_mark(cells: dict[str, str], day: str, until: str) -> Callable[[Addresses], str]:
    """Return the formula of a mark; the address of `as_of` is known only later."""

    def spelled(at: Addresses) -> str:
        end = cells["end"]
        late = '""'
        if "done" in cells:
            as_of = at.spot(_AS_OF).on("")
            tests = f"ISNUMBER({end}),N({cells['done']})<1,{day}>{end},{day}<={as_of}"
            late = f'IF(AND({tests}),"!","")'
        if "mark" not in cells:
            return late
        falls = f"{end}>={day},{end}<={until}" if until != day else f"{day}={end}"
        return f'IF(AND({cells["mark"]}<>"",{falls}),"◆",{late})'

    return spelled


def _mark(known: Mapping[str, object], start: date, end: date, as_of: object) -> str | None:
    """Return what the formula of a mark comes to."""
    last, done = known["end"], known.get("done")
    if not isinstance(last, float):
        return None
    first_day, last_day = excel_serial(start), excel_serial(end)
    if known.get("mark") not in (None, "") and first_day <= last <= last_day:
        return "◆"
    is_open = "done" in known and (done if isinstance(done, float) else 0.0) < 1
    passed = isinstance(as_of, float) and last < first_day <= as_of
    return "!" if is_open and passed else None


def _add_bars(
    grid: Grid, block: GanttBlock, placed: PlacedTable, calendar: _Calendar, area: Area
) -> None:
    """Add the rules: late, done, to do, weekends; each again with the line of the day.

    Excel adds that line to a bar by itself, LibreOffice takes the first rule that fits and no more.
    """
    day, until = _day(placed.header, calendar, area.first_column)
    start, end = (f"${address(placed.first, placed.columns[c])}" for c in (block.start, block.end))
    within = f"{until}>={start},{day}<={end},ISNUMBER({start}),ISNUMBER({end})"
    tests: list[tuple[Look, Look, str]] = []
    if block.done:
        done = f"N(${address(placed.first, placed.columns[block.done])})"
        late = f"ISNUMBER({end}),{done}<1,{day}>{end},{day}<={{as_of}}"
        tests.append(("overdue", "overdue-today", late))
        tests.append(
            ("done", "done-today", f"{within},{day}<{start}+ROUND(({end}-{start}+1)*{done},0)")
        )
    tests.append(("planned", "planned-today", within))
    if calendar.is_daily:
        tests.append(("weekend", "weekend-today", f"WEEKDAY({day},2)>5"))
    today = f"{day}<={{as_of}},{until}>={{as_of}}"
    for _, look, test in tests:
        grid.rules.append(_rule(grid, area, look, f"AND({test},{today})"))
    grid.rules.append(_rule(grid, area, "today", f"AND({today})"))
    for look, _, test in tests:
        grid.rules.append(_rule(grid, area, look, f"AND({test})"))


def _mark_today(grid: Grid, header: int, calendar: _Calendar, area: Area) -> None:
    day, until = _day(header, calendar, area.first_column)
    days = Area(header, area.first_column, header, area.last_column)
    test = f"AND({day}<={{as_of}},{until}>={{as_of}})"
    grid.rules.append(_rule(grid, days, "as-of-day", test))


def _rule(grid: Grid, area: Area, look: Look, test: str) -> Callable[[Addresses], Rule]:
    def rule(at: Addresses) -> Rule:
        return Rule(area, "formula", look, test.format(as_of=at.spot(_AS_OF).on(grid.title)))

    return rule


def _place_legend(
    grid: Grid, plan: Plan, block: GanttBlock, calendar: _Calendar, first: int
) -> None:
    """Say below the bars what they mean."""
    row, column = grid.next_row, first
    entries: tuple[tuple[Style, str, str], ...] = (
        ("gantt-done", "done", ""), ("gantt-planned", "planned", ""),
        ("gantt-overdue", "overdue", "!"), ("gantt-mark", "milestone", "◆"),
        ("gantt-line", "today", ""),
    )  # fmt: skip
    for style, key, mark in entries:
        if (key in ("done", "overdue") and not block.done) or (
            key == "milestone" and not block.milestone
        ):
            continue
        words = plan.labels[f"gantt.{key}"]
        grid.text(row, column, style, mark, fits=False)
        grid.text(row, column + 1, "note", f" {words}", fits=False)
        column += 2 + math.ceil((text_width(words) + 2) / calendar.width)
    grid.next_row += 2


def row_fixed(row: int, column: int) -> str:
    """Return the address of a cell whose row stays when a formula is filled down.

    Example:
        >>> row_fixed(4, 2)
        'C$5'
    """
    letters = address(row, column).rstrip("0123456789")
    return f"{letters}${row + 1}"
