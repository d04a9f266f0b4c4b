"""The definition as a client may have it: without what is hidden, and without where data come from.

Everything that is printed is read from the definition and the figures, so what is not in them
cannot be printed by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from planforge.definition.model import (
    CardsBlock,
    ChartsBlock,
    DriversBlock,
    GanttBlock,
    KpisBlock,
    MatrixBlock,
    NoteBlock,
    RecordsBlock,
    SensitivityBlock,
    Source,
    StepsBlock,
    TableBlock,
    TreeBlock,
)
from planforge.formula.syntax import Symbol
from planforge.plan.hidden import internal_sources
from planforge.plan.parameters import card_metrics, matrix_symbol
from planforge.plan.sensitivity import sensitivity_of
from planforge.plan.trees import root_symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from planforge.definition.model import Block, Chart, Definition, Metric, Sheet, Table
    from planforge.plan.hidden import Hidden
    from planforge.plan.words import Words


@dataclass(frozen=True, slots=True)
class Reduction:
    """Takes out of a definition what is hidden.

    Attributes:
        words: what no text may say.
        unsaid: the texts that were left out because they say it.
    """

    hidden: Hidden
    words: Words
    unsaid: list[str] = field(default_factory=list)

    def definition(self) -> Definition:
        """Return the definition without what is hidden."""
        whole = self.hidden.plan.definition
        owners = self.hidden.owners
        metrics, tables, charts = whole.metrics, whole.tables, whole.charts
        parts: dict[str, Any] = {
            "sources": _labels_alone(whole),
            "metrics": {
                name: self._metric(name, metric)
                for name, metric in metrics.items()
                if not self.hidden.metric(name)
            },
            "tables": {
                name: self._table(name, table)
                for name, table in tables.items()
                if name not in self.hidden.tables
            },
            "charts": {
                name: self._chart(chart)
                for name, chart in charts.items()
                if ("chart", name) not in owners
            },
            "checks": {
                name: check.model_copy(update={"mend": self._said(check.mend)})
                for name, check in whole.checks.items()
                if ("check", name) not in owners
            },
            "facts": {
                name: fact.model_copy(update={"source": self._said(fact.source)})
                for name, fact in whole.facts.items()
            },
            "drivers": {
                name: text for name, text in whole.drivers.items() if ("driver", name) not in owners
            },
            "scenarios": {
                name: scenario.model_copy(update={"note": self._said(scenario.note)})
                for name, scenario in whole.scenarios.items()
            },
            "phases": {
                name: phase
                for name, phase in whole.phases.items()
                if phase.table not in self.hidden.tables
            },
            "sheets": {name: self._sheet(sheet) for name, sheet in whole.sheets.items()},
            "attachments": tuple(file for file in whole.attachments if not file.internal),
        }
        parts["sheets"] = {name: sheet for name, sheet in parts["sheets"].items() if sheet.blocks}
        return whole.model_copy(update=parts)

    def _metric(self, name: str, metric: Metric) -> Metric:
        """Return a metric without where it is read, and without a formula over something hidden."""
        computed = Symbol(name, "to_date") in self.hidden.computed
        return metric.model_copy(
            update={
                "from_": None,
                "period": None,
                "where": None,
                "formula": None if computed else metric.formula,
                "source": self._said(metric.source),
                "definition": self._said(metric.definition),
            }
        )

    def _table(self, name: str, table: Table) -> Table:
        kept = [key for key in table.columns if not self.hidden.column(name, key)]
        rows = table.rows
        if isinstance(rows, tuple):
            rows = tuple({key: row[key] for key in kept if key in row} for row in rows)
        columns = {
            key: column.model_copy(
                update={"formula": None} if Symbol(name, key, name) in self.hidden.computed else {}
            )
            for key, column in table.columns.items()
            if key in kept
        }
        return table.model_copy(
            update={
                "columns": columns,
                "rows": rows,
                "total": None if ("total", name) in self.hidden.owners else table.total,
                "group": table.group if table.group in kept else None,
                "note": self._said(table.note),
                "source": self._said(table.source),
            }
        )

    def _chart(self, chart: Chart) -> Chart:
        metrics = None if chart.metrics is None else self._metrics(chart.metrics)
        note, alt = self._said(chart.note), self._said(chart.alt)
        return chart.model_copy(update={"metrics": metrics, "note": note, "alt": alt})

    def _metrics(self, names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if not self.hidden.metric(name))

    def _said(self, text: str | None) -> str | None:
        """Return a text that is for readers, unless it speaks of what is hidden."""
        if text is None or not self.words.stand_in(text):
            return text
        self.unsaid.append(" ".join(text.split()))
        return None

    # ── Sheets ──

    def _sheet(self, sheet: Sheet) -> Sheet:
        """Return a sheet with the blocks that have something left to show."""
        blocks = [self._block(block) for block in sheet.blocks]
        kept = tuple(block for block in blocks if block is not None)
        notes = sum(isinstance(block, NoteBlock) for block in kept)
        emptied = len(kept) < len(sheet.blocks) and notes == len(kept)
        return sheet.model_copy(
            update={"blocks": () if emptied else kept, "note": self._said(sheet.note)}
        )

    def _block(self, block: Block) -> Block | None:
        hidden, definition = self.hidden, self.hidden.plan.definition
        match block:
            case CardsBlock():
                return self._with_metrics(block, card_metrics(definition, block))
            case KpisBlock() | StepsBlock():
                return self._with_metrics(block, block.metrics) if block.metrics else block
            case ChartsBlock() if block.charts:
                charts = tuple(c for c in block.charts if ("chart", c) not in hidden.owners)
                return block.model_copy(update={"charts": charts}) if charts else None
            case TableBlock():
                return None if block.table in hidden.tables else block
            case GanttBlock():
                return self._gantt(block)
            case MatrixBlock():
                symbols = (matrix_symbol(block, *pair) for pair in _pairs(block.levels))
                return None if any(map(hidden.hides, symbols)) else block
            case TreeBlock():
                return self._tree(block)
            case RecordsBlock():
                return None if block.table in hidden.tables else self._with_columns(block)
            case DriversBlock():
                left = [d.headline for d in hidden.plan.drivers if self._has_driver(d.headline)]
                shown = block.metric in left if block.metric else bool(left)
                return block if shown else None
            case SensitivityBlock():
                return self._sensitivity(block)
            case NoteBlock():
                return None if self._said(block.text) is None else block
            case _:
                return block

    def _sensitivity(self, block: SensitivityBlock) -> Block | None:
        shown = sensitivity_of(self.hidden.plan.drivers, block)
        if shown is None or ("sensitivity", shown.headline) in self.hidden.owners:
            return None
        return block.model_copy(update={"metric": shown.headline})

    def _has_driver(self, headline: str) -> bool:
        return ("driver", headline) not in self.hidden.owners

    def _with_metrics(
        self, block: CardsBlock | KpisBlock | StepsBlock, metrics: Sequence[str]
    ) -> Block | None:
        left = self._metrics(metrics)
        return block.model_copy(update={"metrics": left}) if left else None

    def _tree(self, block: TreeBlock) -> Block | None:
        """Return a tree, unless what it grows along is hidden."""
        above = self.hidden.plan.definition.tables[block.table].parent
        stem = block.by if block.branches else above
        if {block.table, block.branches} & self.hidden.tables:
            return None
        if stem is not None and self.hidden.column(block.table, stem):
            return None
        root = block.root
        if root is not None and self.hidden.hides(root_symbol(block.table)):
            root = None
        shown = tuple(c for c in block.columns if not self.hidden.column(block.table, c))
        return block.model_copy(update={"columns": shown, "root": root})

    def _with_columns(self, block: RecordsBlock) -> Block | None:
        """Return cards with the columns that are left; naming none would show all."""
        shown = tuple(c for c in block.columns if not self.hidden.column(block.table, c))
        if block.columns and not shown:
            return None
        return block.model_copy(update={"columns": shown})

    def _gantt(self, block: GanttBlock) -> Block | None:
        """Return a schedule, without bars where its days are hidden."""

        def hides(column: str | None) -> bool:
            return column is not None and self.hidden.column(block.table, column)

        if block.table in self.hidden.tables:
            return None
        if hides(block.start) or hides(block.end):
            return TableBlock(block="table", table=block.table)
        return block.model_copy(
            update={
                "done": None if hides(block.done) else block.done,
                "milestone": None if hides(block.milestone) else block.milestone,
            }
        )


def reader_label(definition: Definition, metric: Metric) -> str:
    """Return what a client reads as the source of a metric's data: labels, where there are any."""
    read = (metric.from_, metric.period)
    names = dict.fromkeys(written.partition(".")[0] for written in read if written)
    shown = names.keys() - internal_sources(definition)
    labels = (definition.sources[n].label for n in names if n in shown and n in definition.sources)
    return ", ".join(dict.fromkeys(label for label in labels if label))


def _labels_alone(definition: Definition) -> dict[str, Source]:
    """Return the sources that a reader has a word for, with nothing but that word."""
    internal = internal_sources(definition)
    return {
        source.label: Source(label=source.label)
        for name, source in definition.sources.items()
        if source.label and name not in internal
    }


def _pairs(levels: Sequence[object]) -> Iterable[tuple[object, object]]:
    return ((down, across) for down in levels for across in levels)
