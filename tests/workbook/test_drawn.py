"""Trees and cards on sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.drawn import DRAWN, SHEETS, TABLES, TREE
from tests.support.libreoffice import CellValue, recalculated, values_in
from tests.support.workbook_text import open_workbook

from planforge import plan_from
from planforge.workbook.layout import lay_out
from planforge.workbook.page import pages_high, print_area, printed_width

if TYPE_CHECKING:
    from pathlib import Path

    from planforge import Plan
    from planforge.workbook.model import Sheet


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_from(DRAWN)


def sheet(plan: Plan, title: str) -> Sheet:
    return next(one for one in lay_out(plan).sheets if one.title == title)


def picture(found: Sheet) -> str:
    """Return a sheet's boxes and lines: `Ads ¯[]` is a cell with edges above, left and right."""
    rows: dict[int, list[str]] = {}
    for cell in found.cells:
        if cell.row >= 5:
            marks = "".join(mark for edge, mark in MARKS if edge in cell.edges.split())
            text = "" if cell.value is None else str(cell.value)
            rows.setdefault(cell.row, []).append(f"{cell.column}:{text}{marks}")
    return "\n".join(f"{row} " + " ".join(cells) for row, cells in sorted(rows.items()))


MARKS = (("left", "["), ("right", "]"), ("bottom", "_"))


def test_a_tree_is_boxes_with_lines_between_them(plan: Plan) -> None:
    assert picture(sheet(plan, "Org")) == (
        "5 8:_ 9:Ads[]\n"
        "6 8:[ 9:Lead[ 10:Zhao]\n"
        "7 4:_ 5:Traffic[] 7:_ 8:[ 9:People[_ 10:3.0]_\n"
        "8 4:[ 5:Lead[ 6:Wang] 8:[\n"
        "9 4:[ 5:People[_ 6:2.0]_ 8:[_ 9:Content[]\n"
        "10 1:Head[] 3:_ 4:[ 9:Lead[ 10:]\n"
        "11 1:Lead[ 2:Zhou] 4:[ 9:People[_ 10:2.0]_\n"
        "12 1:People[_ 2:1.0]_ 4:[\n"
        "13 4:[_ 5:Service[]\n"
        "14 5:Lead[ 6:He]\n"
        "15 5:People[_ 6:4.0]_"
    )


def test_a_box_shows_figures_with_their_units_and_follows_its_table(plan: Plan) -> None:
    org = sheet(plan, "Org")
    people = next(c for c in org.cells if c.value == 3.0)

    assert people.formula == """IF('Listed'!E10="","",'Listed'!E10)"""
    assert people.number_format.startswith('0" people"')


def test_a_status_in_a_box_has_its_colour(plan: Plan) -> None:
    health = sheet(plan, "Health")
    status = [cell for cell in health.cells if cell.style == "box-status"]

    assert [cell.value for cell in status] == ["behind", "on track", None]
    assert {rule.look for rule in health.rules} == {"good", "watch", "bad"}


def test_the_root_stands_above_the_branches_with_its_figure(plan: Plan) -> None:
    cells = {cell.value: cell for cell in sheet(plan, "Health").cells}

    assert cells["Health"].column == 1
    assert cells[2.0].formula is not None
    assert cells[2.0].formula.startswith("COUNT(")
    assert plan.figures["tree:kpis.root"].value == 2


def test_beside_a_table_a_tree_is_an_indented_list(plan: Plan) -> None:
    listed = sheet(plan, "Listed")
    names = [c for c in listed.cells if c.column == 1 and c.style in ("branch", "text")]
    names = [c for c in names if c.formula]

    assert [(cell.value, cell.indent) for cell in names] == [
        ("Head", 1), ("Traffic", 3), ("Ads", 5), ("Content", 5), ("Service", 3),
    ]  # fmt: skip


def test_cards_stand_two_by_two(plan: Plan) -> None:
    assert picture(sheet(plan, "Cards")) == (
        "5 1:Free traffic 6:Clicks\n"
        "6 1:Layer[ 2:Traffic 3:Target 4:0.22] 6:Layer[ 7:Traffic 8:Target 9:0.03]\n"
        "7 1:Actual[_ 2:0.18_ 3:Status_ 4:behind]_ 6:Actual[_ 7:0.031_ 8:Status_ 9:on track]_\n"
        "9 1:Returning\n"
        "10 1:Layer[ 2:Loyalty 3:Target 4:0.26]\n"
        "11 1:Actual[_ 2:_ 3:Status_ 4:]_"
    )


def big(count: int) -> Plan:
    rows = [{"role": "0", "people": 1}] + [
        {"role": str(i), "boss": str((i - 1) // 4), "people": i} for i in range(1, count)
    ]
    tables = TABLES | {"team": TABLES["team"] | {"rows": rows}}
    return plan_from(DRAWN | {"tables": tables, "sheets": {"org": SHEETS["org"]}})


@pytest.mark.parametrize("count", [3, 20, 60])
def test_a_tree_is_as_wide_as_a_page_and_breaks_between_branches(count: int) -> None:
    org = sheet(big(count), "Org")
    page = 1040 if org.landscape else 700
    names = {c.row for c in org.cells if c.style == "box-name"}

    assert len([c for c in org.cells if c.style == "box-name"]) == count
    assert page / printed_width(org) > 0.6
    assert pages_high(org) == 1 or print_area(org)
    assert set(org.page_breaks) <= names


def test_a_tree_of_more_than_sixty_is_a_list() -> None:
    assert not [c for c in sheet(big(61), "Org").cells if c.style == "box-name"]


def test_a_client_sees_no_internal_columns_in_boxes() -> None:
    client = plan_from(DRAWN).for_client()
    texts = {str(c.value) for one in lay_out(client).sheets for c in one.cells}

    assert "Lead" not in texts
    assert "Zhou" not in texts
    assert "Service" in texts


def test_a_tree_along_a_hidden_column_is_left_out() -> None:
    columns = TABLES["team"]["columns"] | {"boss": {"label": "Reports to", "internal": True}}
    tables = TABLES | {"team": TABLES["team"] | {"columns": columns}}
    sheets = {"org": {"title": "Org", "blocks": [TREE, {"block": "table", "table": "kpis"}]}}
    client = plan_from(DRAWN | {"tables": tables, "sheets": sheets}).for_client()

    assert [block.block for block in client.definition.sheets["org"].blocks] == ["table"]


@pytest.mark.engine
def test_an_engine_agrees_with_what_boxes_and_cards_show(plan: Plan, tmp_path: Path) -> None:
    path = plan.to_excel(tmp_path / "plan.xlsx")
    engine, stored = recalculated(path), values_in(path)
    cells = [
        (one.title, cell.coordinate)
        for one in open_workbook(path).worksheets
        for row in one.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]

    def same(mine: CellValue, other: CellValue) -> bool:
        if isinstance(mine, float | int) and isinstance(other, float | int):
            return bool(mine == pytest.approx(other))
        return (mine or None) == (other or None)

    assert [place for place in cells if not same(stored[place], engine[place])] == []
    assert len(cells) > 60
