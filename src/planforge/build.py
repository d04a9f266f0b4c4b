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
from typing import TYPE_CHECKING, Any, Self

from planforge.definition.read import definition_from, read_definition
from planforge.delivery import find_office, write_document_pdf, write_summary
from planforge.delivery.attached import attachment_files
from planforge.delivery.bundle import write_bundle
from planforge.delivery.printed import printed_words
from planforge.document.compose import compose
from planforge.document.write import write_document
from planforge.outputs import Outputs, file_name
from planforge.plan.audience import client_edition
from planforge.plan.plan import Plan as EvaluatedPlan
from planforge.plan.resolve import resolve
from planforge.workbook.layout import lay_out
from planforge.workbook.write import write_workbook

if TYPE_CHECKING:
    from planforge.definition.read import WrittenPlan
    from planforge.document.outline import GapRun
    from planforge.plan.audience import Audience
    from planforge.problems import Problem

Step = Callable[[str], None]
"""Is told the name of each step as it begins.

They are `read`, `resolve`, `workbook`, `document`, `pdf`, `summary` and `bundle`.
"""


@dataclass(frozen=True)
class Plan(EvaluatedPlan):
    """A plan with all its figures, which can change its inputs and write itself.

    Figures are found by name in `figures`; `with_inputs` gives the plan with other inputs.
    """

    def for_client(self) -> Self:
        """Return the plan as its client may have it: without what is marked internal.

        Raises:
            PlanError: something internal can be computed from what the client would see.
        """
        return client_edition(self)

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
        pdf, summary, bundle: further files, where they were asked for.
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
    pdf: Path | None = None
    summary: tuple[Path, ...] = ()
    bundle: Path | None = None


def load(path: Path | str, *, data: Mapping[str, object] | None = None) -> Plan:
    """Return the plan in a file or folder, its data read and every figure computed.

    Args:
        path: `plan.yaml`, `plan.json`, `计划.xlsx`, or a folder that holds one.
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
    audience: Audience = "internal",
    pdf: bool = False,
    summary: bool = False,
    bundle: bool = False,
) -> Built:
    """Build the workbook and the document of a plan, and what else is delivered with them.

    Args:
        path: `plan.yaml`, `plan.json`, `计划.xlsx`, or a folder that holds one.
        output: the folder for all files; by default `out` beside the plan.
        data: DataFrames by the names of sources.
        force: overwrite files that somebody changed since they were built.
        step: is told the name of each step as it begins.
        audience: for whom they are; `client` leaves out all that is internal.
        pdf: write the document as PDF too, by LibreOffice.
        summary: write one page for the phone too, as PDF and picture, by LibreOffice.
        bundle: write a zip file with everything, the plan's attachments included.

    Raises:
        PlanError: with all that is wrong; nothing is written then.
    """
    started = time.perf_counter()
    if pdf or summary:
        find_office()
    step("read")
    written = read_definition(path)
    step("resolve")
    plan = resolve(written, data)
    if audience == "client":
        plan = client_edition(plan)
    attachments = attachment_files(written, plan.definition, to_client=audience == "client")
    outline = compose(plan, written.texts.values(), written.places.of)
    files = Files.of(plan, Path(output) if output is not None else plan.folder / "out")
    wanted = files.wanted(pdf=pdf, summary=summary, bundle=bundle)
    with Outputs(files.folder, wanted, force=force) as outputs:
        step("workbook")
        sheets = lay_out(plan)
        write_workbook(sheets, outputs.path(files.workbook))
        step("document")
        write_document(outline, outputs.path(files.document), sheets.figures)
        if pdf:
            step("pdf")
            write_document_pdf(outline, outputs.path(files.pdf))
        if summary:
            step("summary")
            write_summary(plan, outline, *map(outputs.path, files.summary))
        if bundle:
            step("bundle")
            write_bundle(outputs.path(files.bundle), files.delivered(outputs, plan, attachments))
    return Built(
        workbook=files.workbook,
        document=files.document,
        figures=sum(len(values) for values in plan.values.values()),
        formulas=sum(cell.formula is not None for sheet in sheets.sheets for cell in sheet.cells),
        gaps=outline.gaps,
        failed_checks=tuple(plan.failed_checks()),
        seconds=time.perf_counter() - started,
        notices=(*plan.notices, *outline.notices, *printed_words(plan, sheets, outline)),
        pdf=files.pdf if pdf else None,
        summary=files.summary if summary else (),
        bundle=files.bundle if bundle else None,
    )


@dataclass(frozen=True, slots=True)
class Files:
    """Where the files of a build stand."""

    folder: Path
    name: str
    summary_name: str

    @classmethod
    def of(cls, plan: EvaluatedPlan, folder: Path) -> Self:
        """Return the places of a plan's files: its title, and for whom they are."""
        title, labels = file_name(plan.definition.title), plan.labels
        client = [labels["delivery.client"]] if plan.audience == "client" else []

        def marked(marks: list[str]) -> str:
            mark = labels["list_mark"].join(marks)
            return title + (labels["delivery.name"].format(mark=mark) if marks else "")

        return cls(folder, marked(client), marked([*client, labels["delivery.summary"]]))

    @property
    def workbook(self) -> Path:
        """The workbook."""
        return self.folder / f"{self.name}.xlsx"

    @property
    def document(self) -> Path:
        """The document."""
        return self.folder / f"{self.name}.docx"

    @property
    def pdf(self) -> Path:
        """The document as PDF."""
        return self.folder / f"{self.name}.pdf"

    @property
    def summary(self) -> tuple[Path, Path]:
        """The page for the phone, as PDF and as picture."""
        pdf, png = (self.folder / f"{self.summary_name}.{kind}" for kind in ("pdf", "png"))
        return pdf, png

    @property
    def bundle(self) -> Path:
        """The zip file with everything."""
        return self.folder / f"{self.name}.zip"

    def wanted(self, *, pdf: bool, summary: bool, bundle: bool) -> tuple[Path, ...]:
        """Return the files that a build writes."""
        more = [*([self.pdf] if pdf else []), *(self.summary if summary else ())]
        return (self.workbook, self.document, *more, *([self.bundle] if bundle else []))

    def delivered(
        self, outputs: Outputs, plan: EvaluatedPlan, attachments: Mapping[str, Path]
    ) -> dict[str, Path]:
        """Return what goes into the zip file, by the names it has there."""
        built = {file.name: outputs.path(file) for file in outputs.files if file != self.bundle}
        folder = plan.labels["delivery.attachments"]
        return built | {f"{folder}/{name}": file for name, file in attachments.items()}


def _plan(written: WrittenPlan, data: Mapping[str, object] | None) -> Plan:
    plan = resolve(written, data)
    return Plan(**{field.name: getattr(plan, field.name) for field in fields(plan)})
