"""A schedule: tasks with their days, and bars along days, weeks or months beside them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from planforge.document.drawn.values import shown_text
from planforge.document.named import is_known
from planforge.document.outline import CellBlock, Drawing, FigureRun, Run, TableBlock
from planforge.document.wording import day_of
from planforge.plan.spans import spans_of
from planforge.plan.tables import key_column

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from planforge.definition.model import GanttBlock
    from planforge.document.outline import Inline
    from planforge.document.view import PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import Figure, TableView
    from planforge.plan.spans import Span, Unit

    Row = Mapping[str, Figure]

_NAME, _DAYS = 37.0, 23.0
"""Millimetres of a task's name and of its days."""
_LEAST = 15.0
"""Points of a row."""
_MOST_TOGETHER = 32
"""Rows of a schedule that is not torn."""
_MANY_WEEKS = 14
"""Of more weeks than this every other one has its day above it."""


def gantt_table(
    plan: PlanView, block: GanttBlock, wording: Wording, title: str | None = None
) -> TableBlock:
    """Return a table with days as a schedule with bars, yet without its number."""
    return _Schedule.of(plan, block, wording).block(title)


@dataclass(frozen=True, slots=True)
class _Schedule:
    plan: PlanView
    settings: GanttBlock
    wording: Wording
    view: TableView
    key: str
    unit: Unit
    spans: tuple[Span, ...]
    as_of: date

    @classmethod
    def of(cls, plan: PlanView, settings: GanttBlock, wording: Wording) -> _Schedule:
        period = plan.axis.period
        unit, spans = spans_of(period.start, period.end)
        key = key_column(plan.definition.tables[settings.table])
        view = plan.table(settings.table)
        return cls(plan, settings, wording, view, key, unit, spans, plan.axis.as_of)

    def block(self, title: str | None) -> TableBlock:
        """Return the whole schedule: months, marks of weeks or days, phases with their tasks."""
        head = (
            (self._months(), self._marks()) if self.unit in ("day", "week") else (self._months(),)
        )
        rows = (*head, *self._phases())
        # A schedule that fits stays on one page; of others the header stays with the first row, and
        # a phase's band with its first task.
        last, whole = len(rows) - 1, len(rows) <= _MOST_TOGETHER
        kept = tuple(
            at < last and (whole or at < len(head) or row[0].span > 1)
            for at, row in enumerate(rows)
        )
        return TableBlock(
            identity=f"gantt:{self.settings.table}", number="", caption=title or self.view.title,
            header=(), align=(), rows=rows, note=self._legend(),
            drawing=Drawing(
                (_NAME, _DAYS, *[-1.0] * len(self.spans)), kept, header_rows=len(head), size=16,
                heights=(_LEAST,) * len(rows),
            ),
        )  # fmt: skip

    def _months(self) -> tuple[CellBlock, ...]:
        """Return the upper header: what the columns on the left are, and the months."""
        columns = {column.name: column.label for column in self.view.columns}
        start, end = columns[self.settings.start], columns[self.settings.end]
        cells = [
            CellBlock((Run(columns[self.key], bold=True),), fill="quiet"),
            CellBlock((Run(f"{start}–{end}", bold=True),), fill="quiet", align="center"),
        ]
        for (_, month), spans in groupby(self.spans, lambda s: (s.first.year, s.first.month)):
            count = len(list(spans))
            words = self.wording["gantt.month"].format(
                month=month, name=self.wording["gantt.months"].split("|")[month - 1]
            )
            shown = (Run(words, bold=True),) if count * self._width() >= 8 else ()
            cells.append(CellBlock(shown, span=count, fill="quiet", align="center", edges="rule"))
        return tuple(cells)

    def _width(self) -> float:
        """Return the millimetres of a column, near enough."""
        return (160 - _NAME - _DAYS) / len(self.spans)

    def _marks(self) -> tuple[CellBlock, ...]:
        """Return the lower header: the first day of every week or so, and the day of the data."""
        cells = [CellBlock((), span=2, fill="quiet", edges="under")]
        every = 7 if self.unit == "day" else 1 + (len(self.spans) > _MANY_WEEKS)
        position = 0
        while position < len(self.spans):
            count = min(every, len(self.spans) - position)
            day = Run(str(self.spans[position].first.day), tone="muted")
            cells.append(CellBlock((day,), span=count, fill="quiet", edges="under", align="left"))
            position += count
        return tuple(cells)

    def _phases(self) -> Iterator[tuple[CellBlock, ...]]:
        group = self.view.group
        if group is None or group == self.key:
            yield from (self._task(row) for row in self.view.rows)
            return
        for name, rows in groupby(self.view.rows, lambda row: row[group].text):
            tasks = list(rows)
            if name:
                yield self._phase(tasks[0][group], tasks)
            yield from (self._task(row) for row in tasks)

    def _phase(self, name: Figure, tasks: Sequence[Row]) -> tuple[CellBlock, ...]:
        """Return the band of a phase, from its first day to its last."""
        known = [days for days in map(self._days, tasks) if days]
        label = (FigureRun(name, name.text, bold=True),)
        cells = [CellBlock(label, span=2, fill="quiet", edges="rule")]
        for span in self.spans:
            within = bool(known) and span.meets(min(d[0] for d in known), max(d[1] for d in known))
            cells.append(CellBlock((), fill="phase" if within else "", edges=self._edges(span)))
        return tuple(cells)

    def _task(self, row: Row) -> tuple[CellBlock, ...]:
        name = row[self.key]
        days = self._days(row)
        shown: tuple[Inline, ...] = (Run(self.wording["nothing_known"], tone="muted"),)
        if days:
            start, end = row[self.settings.start], row[self.settings.end]
            shown = (FigureRun(start, self._short(days[0])),)
            if days[0] != days[1]:
                shown = (*shown, Run("–"), FigureRun(end, self._short(days[1])))
        return (
            CellBlock((FigureRun(name, shown_text(name, self.wording)),), edges="rule"),
            CellBlock(shown, edges="rule", align="center"),
            *(self._piece(row, days, span) for span in self.spans),
        )

    def _days(self, row: Row) -> tuple[date, date] | None:
        """Return a row's first and last day, where both are known."""
        first, last = (day_of(row[key]) for key in (self.settings.start, self.settings.end))
        return (first, last) if first and last else None

    def _short(self, day: date) -> str:
        words = self.wording["gantt.day"]
        name = self.wording["gantt.months"].split("|")[day.month - 1]
        return words.format(month=day.month, day=day.day, name=name)

    def _piece(self, row: Row, days: tuple[date, date] | None, span: Span) -> CellBlock:
        """Return one cell of a task's bar."""
        edges = self._edges(span)
        if days is None:
            return CellBlock((), edges=edges)
        first, last = days
        if self._is_milestone(row) and span.meets(last, last):
            return CellBlock((Run("◆", bold=True),), edges=edges, align="center")
        done = self._done(row)
        if span.meets(first, last):
            days_done = round(((last - first).days + 1) * (done or 0.0))
            until = first + timedelta(days=days_done - 1)
            is_done = days_done > 0 and span.meets(first, until)
            return CellBlock((), fill="done" if is_done else "planned", edges=edges)
        is_late = done is not None and done < 1 and last < span.first <= self.as_of
        mark = (Run("!", bold=True),) if is_late else ()
        return CellBlock(mark, fill="late" if is_late else "", edges=edges, align="center")

    def _edges(self, span: Span) -> str:
        return "rule today" if span.meets(self.as_of, self.as_of) else "rule"

    def _is_milestone(self, row: Row) -> bool:
        mark = row.get(self.settings.milestone or "")
        return mark is not None and is_known(mark) and mark.text != ""

    def _done(self, row: Row) -> float | None:
        """Return how much of a task is done; None where nobody keeps that."""
        figure = row.get(self.settings.done or "")
        if figure is None:
            return None
        return figure.value if isinstance(figure.value, float) else 0.0

    def _legend(self) -> str:
        """Return what the cells mean."""
        words = ["gantt.legend_planned"]
        if self.settings.done:
            words = ["gantt.legend_done", "gantt.legend_planned", "gantt.legend_overdue"]
        if self.settings.milestone:
            words.append("gantt.legend_milestone")
        said = [self.wording[word] for word in words]
        day = self.wording.short_date(self.as_of)
        said.append(self.wording["gantt.legend_today"].format(day=day))
        columns = self.wording[f"gantt.unit_{self.unit}"]
        return self.wording["semicolon"].join([*said, columns])
