"""Layout is pure: plans in, sheets out, read here as text."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from planforge.build import plan_from
from planforge.workbook.layout import lay_out
from planforge.workbook.page import print_area

if TYPE_CHECKING:
    from pathlib import Path

    from planforge.plan.plan import Plan
    from planforge.workbook.model import Cell, Sheet, Workbook

BUDGET: dict[str, Any] = {
    "title": "Spring plan",
    "client": "Corner shop",
    "language": "en",
    "period": "2025-02",
    "as_of": "2025-02-10",
    "tables": {
        "budget": {
            "title": "Budget",
            "columns": {
                "item": {"label": "Item"},
                "amount": {"type": "number", "unit": "€", "format": "#,##0", "total": "sum"},
                "share": {"type": "number", "format": "0.0%", "formula": "share(amount)"},
            },
            "rows": [{"item": "Ads", "amount": 300}, {"item": "Print", "amount": 100}],
            "total": 400,
        }
    },
    "sheets": {"budget": {"title": "Budget", "blocks": [{"block": "table", "table": "budget"}]}},
}


@pytest.fixture(scope="module")
def plan() -> Plan:
    return plan_from(BUDGET)


@pytest.fixture(scope="module")
def workbook(plan: Plan) -> Workbook:
    return lay_out(plan)


def sheet(workbook: Workbook, title: str) -> Sheet:
    return next(found for found in workbook.sheets if found.title == title)


def as_text(found: Sheet) -> str:
    return "\n".join(_line(cell) for cell in found.cells if cell.value is not None or cell.formula)


def _line(cell: Cell) -> str:
    place = f"{chr(65 + cell.column)}{cell.row + 1}"
    shown = f"={cell.formula} -> {cell.value!r}" if cell.formula else repr(cell.value)
    unit = f" [{cell.unit}]" if cell.unit else ""
    return f"{place} {cell.style}: {shown}{unit}"


def test_a_table_has_units_in_its_header_a_row_to_grow_into_and_totals_that_take_it_in(
    workbook: Workbook,
) -> None:
    assert as_text(sheet(workbook, "Budget")) == "\n".join(
        [
            "B2 title: 'Budget'",
            "B3 subtitle: ''",
            "B4 back: '← Back to contents'",
            "B6 header: 'Item'",
            "C6 header: 'amount' [€]",
            "D6 header: 'share'",
            "B7 input-text: 'Ads'",
            "C7 input: 300.0",
            'D7 number: =IF(COUNT(C7)=0,"",IF(SUM($C$7:$C$9)=0,"",C7/SUM($C$7:$C$9))) -> 0.75',
            "B8 input-text: 'Print'",
            "C8 input: 100.0",
            'D8 number: =IF(COUNT(C8)=0,"",IF(SUM($C$7:$C$9)=0,"",C8/SUM($C$7:$C$9))) -> 0.25',
            "B10 total-label: 'Total'",
            'C10 total: =IF(COUNT($C$7:$C$9)=0,"",SUM($C$7:$C$9)) -> 400.0',
            "D10 total-label: ''",
            "B11 label: 'Budget: planned total'",
            "C11 input: 400.0",
        ]
    )


def test_sheets_whose_tables_grow_are_open_and_calculated_ones_are_protected(
    workbook: Workbook,
) -> None:
    protected = {found.title: found.protected for found in workbook.sheets}

    assert protected["Budget"] is False
    assert protected["Checks"] is True


def test_a_computed_column_warns_whoever_types_over_it(workbook: Workbook) -> None:
    over_share = [v for v in sheet(workbook, "Budget").validations if v.area.first_column == 3]

    assert [(guard.kind, guard.formula, guard.strict) for guard in over_share] == [
        ("custom", "FALSE", False)
    ]


def test_every_figure_has_one_home_and_the_map_names_it(plan: Plan, workbook: Workbook) -> None:
    cells = {
        f"'{found.title}'!${chr(65 + cell.column)}${cell.row + 1}": cell.value
        for found in workbook.sheets
        for cell in found.cells
    }

    for symbol, values in plan.values.items():
        keys = plan.graph.axes[symbol.axis].keys if symbol.axis else None
        for index, value in enumerate(values):
            name = f"{symbol}[{keys[index]}]" if keys else str(symbol)
            assert cells[workbook.figures[name]] == value, name


def test_single_inputs_have_prefixed_names_that_excel_takes(workbook: Workbook) -> None:
    assert workbook.names["pf.budget.total"] == "'Budget'!$C$11"
    assert workbook.names["pf.as_of"].startswith("'Parameters'!")
    for name in workbook.names:
        assert re.fullmatch(r"pf\.[\w.]{1,250}", name), name


def test_sheet_titles_are_legal_and_different() -> None:
    blocks = [{"block": "note", "text": "nothing"}]
    titles = {"one": "A/B: report?", "two": "a b  report", "three": "x" * 40, "four": "x" * 41}
    made = lay_out(
        plan_from(
            BUDGET | {"sheets": {key: {"title": t, "blocks": blocks} for key, t in titles.items()}}
        )
    )

    found = [made_sheet.title for made_sheet in made.sheets]

    assert len({title.casefold() for title in found}) == len(found)
    assert all(len(title) <= 31 and not re.search(r"[\[\]:*?/\\]", title) for title in found)


def test_a_milestone_is_marked_by_a_formula_on_its_last_day() -> None:
    schedule = {
        "columns": {
            "task": {},
            "start": {"type": "date"},
            "end": {"type": "date"},
            "milestone": {},
        },
        "rows": [{"task": "Open", "start": "2025-02-03", "end": "2025-02-05", "milestone": "yes"}],
    }
    gantt = {"block": "gantt", "table": "schedule", "milestone": "milestone"}
    made = lay_out(
        plan_from(
            BUDGET
            | {
                "tables": {"schedule": schedule},
                "sheets": {"plan": {"title": "Plan", "blocks": [gantt]}},
            }
        )
    )

    marks = [c for c in sheet(made, "Plan").cells if c.style == "gantt-cell" and c.formula]

    assert len(marks) == 28
    assert [cell.formula for cell in marks if cell.value == "◆"] == [
        'IF(AND($E7<>"",K$6=$D7),"◆","")'
    ]


def test_a_matrix_counts_by_formula() -> None:
    risks = {
        "columns": {"risk": {}, "likely": {"type": "number"}, "impact": {"type": "number"}},
        "rows": [{"risk": "Rain", "likely": 2, "impact": 1}, {"risk": "Snow", "likely": 2}],
    }
    blocks = [
        {"block": "table", "table": "risks"},
        {
            "block": "matrix",
            "table": "risks",
            "down": "likely",
            "across": "impact",
            "levels": [1, 2],
        },
    ]
    made = lay_out(
        plan_from(
            BUDGET
            | {"tables": {"risks": risks}, "sheets": {"risks": {"title": "R", "blocks": blocks}}}
        )
    )

    counts = [
        cell for cell in sheet(made, "R").cells if cell.style.startswith("matrix-") and cell.formula
    ]

    assert [cell.value for cell in counts] == [1.0, 0.0, 0.0, 0.0]
    assert all(cell.formula and "SUMPRODUCT" in cell.formula for cell in counts)


def test_text_from_data_shares_no_entry_of_the_string_table(tmp_path: Path) -> None:
    rows = [{"item": "Total", "amount": 1}, {"item": "Other", "amount": 2}]
    tables = {"budget": {**BUDGET["tables"]["budget"], "rows": rows}}
    path = plan_from(BUDGET | {"tables": tables}).to_excel(tmp_path / "plan.xlsx")

    strings = zipfile.ZipFile(path).read("xl/sharedStrings.xml").decode()

    assert strings.count("<t>Total</t>") == 2  # the label of the total row, and the item


def test_a_table_without_rows_is_computed_over_its_blank_row() -> None:
    tables = {"staff": {"columns": {"who": {}, "pay": {"type": "number", "total": "sum"}}}}
    blocks = [{"block": "table", "table": "staff"}]
    made = lay_out(
        plan_from(
            BUDGET | {"tables": tables, "sheets": {"staff": {"title": "Staff", "blocks": blocks}}}
        )
    )

    total = next(cell for cell in sheet(made, "Staff").cells if cell.style == "total")

    assert (total.formula, total.value) == ('IF(COUNT($C$7:$C$7)=0,"",SUM($C$7:$C$7))', None)


def test_many_dates_of_one_year_stand_without_it() -> None:
    dates = {f"d{number}": {"label": f"Day {number}", "type": "date"} for number in range(5)}
    definition = BUDGET | {
        "tables": {
            "one": {"columns": dates, "rows": [dict.fromkeys(dates, "2025-02-10")]},
            "two": {
                "columns": dates,
                "rows": [dict.fromkeys(dates, "2025-02-10") | {"d0": "2024-12-30"}],
            },
        },
        "sheets": {
            name: {"title": name, "blocks": [{"block": "table", "table": name}]}
            for name in ("one", "two")
        },
    }

    found = lay_out(plan_from(definition))

    codes = {
        title: {cell.number_format for cell in sheet(found, title).cells if cell.number_format}
        for title in ("one", "two")
    }
    assert codes == {"one": {'[$-409]d mmm;;;"—"'}, "two": {'yyyy-mm-dd;;;"—"'}}


def test_no_number_is_cut_by_the_width_that_a_column_prefers() -> None:
    columns = {
        "item": {"label": "Item"},
        "amount": {"label": "A", "type": "number", "format": "#,##0", "total": "sum", "width": 7},
    }
    rows = [{"item": "Ads", "amount": 123456789012}, {"item": "Print", "amount": 0.1}]
    tables = {"budget": {"title": "Budget", "columns": columns, "rows": rows}}

    found = sheet(lay_out(plan_from(BUDGET | {"tables": tables})), "Budget")

    assert found.widths[2] >= len("123,456,789,012") + 1


def test_figures_behind_charts_stand_on_a_hidden_sheet_that_is_not_printed() -> None:
    charts = {
        f"chart{number}": {
            "title": f"Chart {number}",
            "along": "budget",
            "category": "item",
            "kind": "bar",
            "series": [{"value": "budget.amount", "label": "Amount"}],
        }
        for number in range(20)
    }
    found = lay_out(plan_from(BUDGET | {"charts": charts}))

    figures = next(one for one in found.sheets if one.title == "Chart data")
    index = next(one for one in found.sheets if one.title == "Contents")
    entry = next(cell for cell in index.cells if cell.value == "Chart data")

    assert figures.helper
    assert print_area(figures) == ""
    assert entry.link == ""
    assert not any(one.helper for one in found.sheets if one.title not in HELPERS)


HELPERS = {"Chart data", "Workings"}


def test_long_english_headers_stand_on_two_lines() -> None:
    amount = {"label": "Share of the planned amount", "type": "number", "format": "0.0%"}
    tables = {"budget": {"columns": {"amount": amount}, "rows": [{"amount": 0.5}]}}

    found = sheet(lay_out(plan_from(BUDGET | {"tables": tables})), "Budget")

    header = next(cell.row for cell in found.cells if cell.style == "header")
    assert found.widths[1] < 20
    assert found.heights[header] > 30


def test_words_of_the_plan_with_quotation_marks_stay_words_in_rules() -> None:
    words = ("holds", "fails", "all", "waiting", "some", "some_wait")
    labels = {f"check.{word}": f'{word} "well"' for word in words}
    checks = {"sum": {"label": "Spent", "formula": "sum(budget.amount) = 400"}}
    sheets = {"checks": {"title": "Checks", "blocks": [{"block": "checks"}]}}

    plan = plan_from(BUDGET | {"labels": labels, "checks": checks, "sheets": sheets})

    found = sheet(lay_out(plan), "Checks")
    spelled = [*(rule.formula for rule in found.rules), *(cell.formula for cell in found.cells)]
    told = [text for text in spelled if text and "well" in text]
    assert len(told) > 6
    assert not any(re.search(r'(?<!")"well', text) for text in told)


def test_a_number_format_goes_without_the_quotation_marks_of_words() -> None:
    sheets = {"index": {"title": "Index", "blocks": [{"block": "index"}]}}
    changed = {"metrics": {"paid": {"target": 5}}, "labels": {"gaps.count": ' "still" open'}}

    found = sheet(lay_out(plan_from(BUDGET | changed | {"sheets": sheets})), "Index")

    assert [cell.number_format for cell in found.cells if "still" in cell.number_format] == [
        '0" still open";-0;"none"'
    ]
