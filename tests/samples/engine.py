"""What LibreOffice makes of a sample's workbook: as built, and with inputs typed anew."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.support.libreoffice import CellValue, recalculated_each
from tests.support.samples import as_stored

from planforge.formula.syntax import Symbol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from tests.support.samples import Mapped, Place, Sample

    from planforge import Plan

PLANTED = -987654321.5
_FORMULA_VALUE = re.compile(r"(<c [^>]*>)(<f>.*?</f>|<f [^>]*>.*?</f>)<v>[^<]*</v>", re.DOTALL)

Inputs = dict[str, float | None]


@dataclass(frozen=True)
class Change:
    """Inputs typed anew, by the names of their figures."""

    name: str
    inputs: Inputs


@dataclass(frozen=True)
class Recalculated:
    """What the engine made of the workbook as built, and after each change, by its name."""

    as_built: dict[Place, CellValue]
    changed: dict[str, dict[Place, CellValue]]


def recalculated_sample(
    sample: Sample, folder: Path, changes: Sequence[Change] = ()
) -> Recalculated:
    """Recalculate the workbook with wrong values planted, and with each change, in one go."""
    planted = folder / "as built.xlsx"
    assert plant_wrong_values(sample.workbook, planted) == len(sample.formula_cells)
    files = [_typed(sample, change, folder) for change in changes]
    as_built, *others = recalculated_each([planted, *files])
    named = {change.name: values for change, values in zip(changes, others, strict=True)}
    return Recalculated(as_built, named)


def plant_wrong_values(workbook: Path, copy: Path) -> int:
    """Copy a workbook with a wrong value in every formula cell; returns how many these are."""
    count = 0
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(copy, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name.startswith("xl/worksheets/sheet"):
                text, here = _FORMULA_VALUE.subn(_wrong, content.decode())
                content, count = text.encode(), count + here
            target.writestr(name, content)
    return count


def _wrong(cell: re.Match[str]) -> str:
    start = re.sub(r' t="\w+"', "", cell[1])
    return f"{start}{cell[2]}<v>{PLANTED}</v>"


def changes_of(sample: Sample) -> list[Change]:
    """Return what somebody may do to a sample's workbook."""
    plan, headline = sample.plan, sample.headline
    target, factor = f"{headline}.target", re.findall(r"\w+", plan.definition.drivers[headline])[1]
    as_of, end = _number(plan, "as_of"), _number(plan, "period.end")
    today, tomorrow = _step_key(plan, as_of), _step_key(plan, as_of + 1)
    daily = f"{headline}.actual.steps[{today}]"
    item = plan.graph.axes["budget"].keys[0]
    amount, spent = f"budget.amount[{item}]", f"budget.spent[{item}]"
    return [
        Change("a higher target", {target: _number(plan, target) * 1.17}),
        Change("a target of zero", {target: 0.0}),
        Change("targets emptied", {target: None, f"{factor}.target": None}),
        Change(
            "a dearer budget item",
            {amount: _number(plan, amount) + 50000, spent: _number(plan, amount) + 60000},
        ),
        Change("a day typed anew", {daily: _number(plan, daily) * 1.9}),
        Change(
            "another day comes in",
            {f"{headline}.actual.steps[{tomorrow}]": 123456.75, "as_of": as_of + 1},
        ),
        Change("the month is over", {"as_of": end}),
        Change("the month has not begun", {"as_of": _number(plan, "period.start") - 1}),
        Change("milder statuses", {"status.good": 0.9, "status.watch": 0.75}),
    ]


def _number(plan: Plan, name: str) -> float:
    value = plan.figures[name].value
    assert isinstance(value, int | float), name
    return float(value)


def _step_key(plan: Plan, day: float) -> str:
    """Return the key of the step that a day lies in."""
    starts = plan.values[Symbol("step", "start", "step")]
    begun = sum(isinstance(start, float) and start <= day for start in starts)
    return plan.graph.axes["step"].keys[begun - 1]


def _typed(sample: Sample, change: Change, folder: Path) -> Path:
    """Return a copy of the workbook in which somebody typed the change."""
    path = folder / f"{change.name}.xlsx"
    typed: dict[str, dict[str, float | None]] = {}
    for name, value in change.inputs.items():
        sheet, cell = place_of_input(sample, name)
        number = sample.formulas.sheetnames.index(sheet) + 1
        typed.setdefault(f"xl/worksheets/sheet{number}.xml", {})[cell] = value
    with zipfile.ZipFile(sample.workbook) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            text = source.read(part)
            for cell, value in typed.get(part, {}).items():
                text = _with_number(text.decode(), cell, value).encode()
            target.writestr(part, text)
    return path


def _with_number(sheet: str, cell: str, value: float | None) -> str:
    content = "" if value is None else f"<v>{value!r}</v>"
    typed, count = re.subn(
        rf'<c r="{cell}"( s="\d+")?[^>]*?(/>|>.*?</c>)', rf'<c r="{cell}"\1>{content}</c>', sheet
    )
    assert count == 1, f"{cell} stands {count} times on its sheet"
    return typed


def place_of_input(sample: Sample, name: str) -> Place:
    """Return where people type an input."""
    figure = sample.plan.figures[name]
    return next(
        one.place
        for one in sample.mapped
        if one.symbol == figure.symbol and _key(sample.plan, one) == figure.key
    )


def _key(plan: Plan, one: Mapped) -> str | None:
    return plan.graph.axes[one.symbol.axis].keys[one.index] if one.symbol.axis else None


def expected(plan: Plan, mapped: tuple[Mapped, ...]) -> Mapping[Place, CellValue]:
    """Return what each mapped cell should hold."""
    return {one.place: as_stored(plan.value(one.symbol, one.index)) for one in mapped}
