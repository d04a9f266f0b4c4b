"""A plan with modules as an Excel form: what may be picked, and that nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import openpyxl
from tests.support.plans import plan_folder

from planforge.cli import main
from planforge.definition.read import read_definition

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
title: T
period: 2025-12
pack: base
stage: growth
industry: fresh
page: letter
metrics:
  gmv: {label: 成交额, actual: 5, target: 8, unit: 元}
  kept: {label: 留存, actual: 20%, when: stage == "mature"}
tables:
  marks:
    columns:
      measure: {label: 指标, type: metric}
      target: {label: 目标, type: number, formula: measure.target}
      far: {label: 线路, when: industry == "cross-border"}
    rows:
      - {measure: gmv}
      - {measure: 成交额, target: 7}
checks: {c: {label: C, formula: gmv > 1, when: stage != "launch"}}
charts: {c: {title: C, metrics: [gmv], series: [{value: to_date}], when: depth == "full"}}
sheets:
  s: {title: S, when: platform == "jd", blocks: [{block: note, text: x, when: language == "en"}]}
"""


def form_of(tmp_path: Path) -> Path:
    folder = plan_folder(tmp_path, PLAN)
    assert main(["convert", str(folder / "plan.yaml"), str(folder / "计划.xlsx")]) == 0
    (folder / "plan.yaml").rename(folder / "as-written.yaml")
    return folder / "计划.xlsx"


def test_a_plan_with_modules_comes_back_as_it_was(tmp_path: Path) -> None:
    form = form_of(tmp_path)
    back = tmp_path / "back.yaml"

    assert main(["convert", str(form), str(back)]) == 0

    written, again = read_definition(tmp_path / "as-written.yaml"), read_definition(back)
    assert again.definition == written.definition
    assert {name: one.condition for name, one in again.off.items()} == {
        name: one.condition for name, one in written.off.items()
    }
    assert set(again.off) == {"kept", "marks.far", "chart:c", "sheet:s"}


def test_a_column_of_metrics_offers_what_readers_call_them(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(form_of(tmp_path))

    sheet, lists = book["marks"], book["_lists"]
    header = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "指标")
    rules = {
        str(rule.sqref).partition(":")[0]: str(rule.formula1)
        for rule in sheet.data_validations.dataValidation
    }
    picked = rules[f"{header.column_letter}{header.row + 1}"].partition("!")[2].replace("$", "")
    shown = lists[picked]
    cells = [row[0] for row in shown] if isinstance(shown, tuple) else [shown]
    assert [cell.value for cell in cells] == ["成交额"]


def test_the_condition_is_never_the_first_thing_asked(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(form_of(tmp_path))

    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            titles = [cell for cell in row if cell]
            if "条件" in titles:
                assert titles.index("条件") > 2, sheet.title
