"""The whole way from files to files: read this first.

    plan.yaml, pack ─ read_definition ─> definition ─┐
    data files ────────────────────────── resolve ───┴─> plan ─┬─ lay_out ─> sheets ──> .xlsx
    prose ─────────────────────────────────────────────────────┴─ compose ─> outline ─> .docx

Nothing is written before everything is known to be right: a problem anywhere leaves the files of
an earlier build as they are.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planforge.definition.read import definition_from, read_definition
from planforge.document.compose import compose
from planforge.document.write import write_document
from planforge.outputs import Outputs, file_name
from planforge.plan.plan import Plan as EvaluatedPlan
from planforge.plan.resolve import resolve
from planforge.workbook.layout import lay_out
from planforge.workbook.write import write_workbook

if TYPE_CHECKING:
    from planforge.definition.read import WrittenPlan
    from planforge.document.outline import GapRun
    from planforge.problems import Problem

Step = Callable[[str], None]
"""Is told the name of each step as it begins: `read`, `resolve`, `workbook`, `document`."""


@dataclass(frozen=True)
class Plan(EvaluatedPlan):
    """A plan with all its figures, which can change its inputs and write itself.

    Figures are found by name in `figures`; `with_inputs` gives the plan with other inputs.
    """

    def to_excel(self, path: Path | str) -> Path:
        """Write the workbook; returns where it is. A file that is there is replaced."""
        write_workbook(lay_out(self), Path(path))
        return Path(path)

    def to_word(self, path: Path | str) -> Path:
        """Write the document; returns where it is. A file that is there is replaced.

        Raises:
            PlanError: with all that is wrong with the prose.
        """
        outline = compose(self, self.written.texts.values(), self.written.places.of)
        write_document(outline, Path(path), lay_out(self).figures)
        return Path(path)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made.

    Attributes:
        figures: how many figures the plan has; formulas: how many cells compute.
        gaps: what is not known yet, as the document lists it.
        failed_checks: the labels of rules that do not hold.
        seconds: how long it took.
        notices: what is not wrong with data or prose, but should be known: days without rows.
    """

    workbook: Path
    document: Path
    figures: int
    formulas: int
    gaps: tuple[GapRun, ...]
    failed_checks: tuple[str, ...]
    seconds: float
    notices: tuple[Problem, ...] = ()


def load(path: Path | str, *, data: Mapping[str, object] | None = None) -> Plan:
    """Return the plan in a file or folder, its data read and every figure computed.

    Args:
        path: `plan.yaml`, `plan.json`, or a folder that holds one.
        data: DataFrames by the names of sources, in place of their files; anything with the Arrow
            or DataFrame interchange protocol will do, as will names in tables' `rows`.

    Raises:
        PlanError: with all that is wrong with the plan or its data.
    """
    return _plan(read_definition(path), data)


def plan_from(
    definition: Mapping[str, Any],
    *,
    data: Mapping[str, object] | None = None,
    folder: Path | str = ".",
) -> Plan:
    """Return the plan that plain Python data describe, with the keys of a plan file.

    Args:
        definition: what the YAML would say.
        data: DataFrames by the names of sources.
        folder: where relative paths start.

    Raises:
        PlanError: with all that is wrong with the plan or its data.
    """
    return _plan(definition_from(definition, folder), data)


def build_files(
    path: Path | str,
    output: Path | str | None = None,
    *,
    data: Mapping[str, object] | None = None,
    force: bool = False,
    step: Step = lambda _: None,
) -> Built:
    """Build the workbook and the document of a plan.

    Args:
        path: `plan.yaml`, `plan.json`, or a folder that holds one.
        output: the folder for both files; by default `out` beside the plan.
        data: DataFrames by the names of sources.
        force: overwrite files that somebody changed since they were built.
        step: is told the name of each step as it begins.

    Raises:
        PlanError: with all that is wrong; nothing is written then.
    """
    started = time.perf_counter()
    step("read")
    written = read_definition(path)
    step("resolve")
    plan = resolve(written, data)
    folder = Path(output) if output is not None else plan.folder / "out"
    name = file_name(plan.definition.title)
    workbook, document = folder / f"{name}.xlsx", folder / f"{name}.docx"
    outline = compose(plan, written.texts.values(), written.places.of)
    with Outputs(folder, (workbook, document), force=force) as outputs:
        step("workbook")
        sheets = lay_out(plan)
        write_workbook(sheets, outputs.path(workbook))
        step("document")
        write_document(outline, outputs.path(document), sheets.figures)
    return Built(
        workbook=workbook,
        document=document,
        figures=sum(len(values) for values in plan.values.values()),
        formulas=sum(cell.formula is not None for sheet in sheets.sheets for cell in sheet.cells),
        gaps=outline.gaps,
        failed_checks=tuple(plan.failed_checks()),
        seconds=time.perf_counter() - started,
        notices=(*plan.notices, *outline.notices),
    )


def _plan(written: WrittenPlan, data: Mapping[str, object] | None) -> Plan:
    plan = resolve(written, data)
    return Plan(**{field.name: getattr(plan, field.name) for field in fields(plan)})
