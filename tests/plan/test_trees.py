from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.drawn import DRAWN, HEALTH, TABLES, TEAM, TREE

from planforge import Plan, PlanError, plan_from
from planforge.definition.model import TreeBlock
from planforge.plan.trees import TreeNode, lines_below, placed_boxes, tree_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.plan.trees import PlacedBox


def told(tables: dict[str, Any], *blocks: dict[str, Any]) -> str:
    """Return the whole text of what is wrong with a plan, without where it stands in it."""
    sheets = {"drawn": {"title": "Drawn", "blocks": list(blocks)}}
    with pytest.raises(PlanError) as caught:
        plan_from(DRAWN | {"tables": TABLES | tables, "sheets": sheets})
    return re.sub(r"<plan>\[(.*?)\]: ", r"\1: ", caught.value.text("en"))


def changed(table: str, **changes: Any) -> dict[str, Any]:
    return {table: TABLES[table] | changes}


def spelled(plan: Plan, nodes: Sequence[TreeNode]) -> list[Any]:
    """Return the names of a tree, each with those below it."""
    found: list[Any] = []
    for node in nodes:
        table = plan.table(node.table) if node.table else None
        key = plan.key_of(node.table) if node.table else ""
        found.append(table.rows[node.index][key].text if table else "(root)")
        if node.below:
            found.append(spelled(plan, node.below))
    return found


def test_rows_stand_below_the_row_that_they_name() -> None:
    plan = plan_from(DRAWN)

    tree = spelled(plan, tree_of(plan, TreeBlock.model_validate(TREE)))

    assert tree == ["Head", ["Traffic", ["Ads", "Content"], "Service"]]


def test_leaves_stand_below_their_branches_and_these_below_the_root() -> None:
    plan = plan_from(DRAWN)

    tree = spelled(plan, tree_of(plan, TreeBlock.model_validate(HEALTH)))

    assert tree == ["(root)", ["Traffic", ["Free traffic", "Clicks"], "Loyalty", ["Returning"]]]
    assert plan.figures["tree:kpis.root"].value == 2


def test_a_row_above_that_is_not_there_is_told_with_its_row() -> None:
    rows = [*TEAM, {"role": "Shop", "boss": "Trafic"}]

    assert told(changed("team", rows=rows), TREE) == (
        "tables.team.rows[6].boss: in `team`, the row `Shop` stands below `Trafic`, and no row is"
        " called so [tree-parent]\n"
        "    write the name of a row, add that row, or leave the cell empty for the top"
    )


def test_rows_below_each_other_in_a_circle_are_told_with_the_way_round() -> None:
    rows = [{**TEAM[0], "boss": "Ads"}, *TEAM[1:]]

    assert told(changed("team", rows=rows), TREE) == (
        "tables.team.rows[1].boss: in `team`, rows stand below each other in a circle: Head → Ads"
        " → Traffic → Head [tree-cycle]\n"
        "    leave the cell of the one at the top empty"
    )


def test_a_branch_that_is_not_there_is_told_with_its_row() -> None:
    rows = [*TABLES["kpis"]["rows"], {"kpi": "Basket", "layer": "Trafic"}]

    assert told(changed("kpis", rows=rows), HEALTH) == (
        "tables.kpis.rows[4].layer: in `kpis`, the row `Basket` belongs to `Trafic`, and `layers`"
        " has no such row [tree-branch]\n"
        "    write the name of a row of `layers`, or add that row to it"
    )


def test_all_that_a_block_names_and_is_not_there_is_told() -> None:
    blocks = (
        {"block": "records", "table": "gaols"},
        {"block": "tree", "table": "kpis", "columns": ["actaul"]},
        {"block": "tree", "table": "kpis", "branches": "layers"},
        {"block": "gantt", "table": "tasks", "start": "begin"},
        {"block": "matrix", "table": "risks", "across": "impact", "down": "likly", "levels": [1]},
    )

    assert [line for line in told({}, *blocks).splitlines() if line.endswith("]")] == [
        "sheets.drawn.blocks[1].table: there is no table `gaols` [unknown-table]",
        "sheets.drawn.blocks[2].columns[1]: table `kpis` has no column `actaul` [unknown-column]",
        "sheets.drawn.blocks[2].table: nothing says which rows of `kpis` stand below which"
        " [tree-without-parent]",
        "sheets.drawn.blocks[3].branches: nothing says to which row of `layers` a row of `kpis`"
        " belongs [tree-without-by]",
        "sheets.drawn.blocks[4].start: table `tasks` has no column `begin` [unknown-column]",
        "sheets.drawn.blocks[5].down: table `risks` has no column `likly` [unknown-column]",
    ]


def test_a_circle_typed_later_still_ends() -> None:
    plan = plan_from(DRAWN).with_inputs({"team.boss[Head]": "Ads"})

    tree = spelled(plan, tree_of(plan, TreeBlock.model_validate(TREE)))

    assert tree == ["Head", ["Traffic", ["Ads", "Content"], "Service"]]


FORESTS = st.recursive(
    st.just(()), lambda children: st.lists(children, max_size=4).map(tuple), max_leaves=30
)


def grown(shape: Any) -> TreeNode:
    return TreeNode("t", 0, tuple(map(grown, shape)))


@given(st.lists(FORESTS, min_size=1, max_size=3), st.integers(1, 4))
def test_boxes_never_touch_and_stand_beside_those_below_them(shapes: Any, lines: int) -> None:
    boxes = placed_boxes([grown(shape) for shape in shapes], lambda _, level: lines + level % 2)

    everything = [box for top in boxes for box in top.all()]
    assert len(everything) == sum(len(list(grown(shape).all())) for shape in shapes)
    _check_no_overlap(everything, lines)
    for box in everything:
        for child in box.below:
            assert box.first <= child.first
            assert child.last <= box.last
        rows = [row for row, column, edges in lines_below(box) if column and "bottom" in edges]
        assert rows == [child.row for child in box.below]


def _check_no_overlap(boxes: Sequence[PlacedBox], lines: int) -> None:
    """Every row of a level belongs to one box, and a row is free below each."""
    taken: set[tuple[int, int]] = set()
    for box in boxes:
        own = lines + box.level % 2
        assert box.first <= box.row
        assert box.row + own <= box.last
        for row in range(box.row, box.row + own + 1):
            assert (box.level, row) not in taken
            taken.add((box.level, row))
