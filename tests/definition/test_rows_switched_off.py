"""Rows about a metric that a condition leaves out: gone from the table, and told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planforge.build import load

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
title: 手册
period: 2025-12
stage: {stage}
metrics:
  sales: {{label: 销售额, actual: 90, target: 100}}
  margin: {{label: 毛利率, actual: 30%, target: 36%, when: stage != "launch"}}
tables:
  board:
    key: item
    columns:
      item: {{label: 指标}}
      measure: {{label: 取数, type: metric}}
      target: {{label: 目标, type: number, formula: measure.target}}
    rows:
      - {{item: 销售, measure: sales}}
      - {{item: 毛利, measure: margin}}
"""


@pytest.mark.parametrize(("stage", "targets"), [("growth", [100.0, 0.36]), ("launch", [100.0])])
def test_a_row_about_a_metric_that_is_not_there_is_left_out(
    tmp_path: Path, stage: str, targets: list[float]
) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN.format(stage=stage), "utf-8")

    plan = load(tmp_path)

    found = [v for s, v in plan.values.items() if (s.name, s.facet) == ("board", "target")]
    assert [list(values) for values in found] == [targets]


def test_the_row_is_told_of_with_its_place_and_how_to_keep_it(tmp_path: Path) -> None:
    (tmp_path / "plan.yaml").write_text(PLAN.format(stage="launch"), "utf-8")

    plan = load(tmp_path)

    notices = [n for n in plan.written.notices if n.code == "row-switched-off"]
    assert [notice.text() for notice in notices] == [
        f"{tmp_path}/plan.yaml:16:29: this row is left out: it is about `margin`, which is only"
        f' there under the condition `stage != "launch"` ({tmp_path}/plan.yaml:6:56)'
        " [row-switched-off]\n"
        "    to keep the row, bring the metric in: `metrics: {margin: {when: null}}`"
    ]
