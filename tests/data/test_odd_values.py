"""Cells that are no figures: each is told with its row and column, and none breaks the build."""

from __future__ import annotations

from datetime import date, time
from typing import TYPE_CHECKING, Any

import openpyxl
import pandas as pd
import pytest
from tests.data.store import ask, write

from planforge.data.model import Measure
from planforge.definition.model import Source

if TYPE_CHECKING:
    from pathlib import Path

DAYS = ["2025-12-01", "2025-12-02", "2025-12-03", "2025-12-04"]
PAID = Measure("paid", "daily", "paid")


def framed(folder: Path, cells: list[Any], dtype: Any = object) -> Any:
    frame = pd.DataFrame({"date": DAYS, "paid": pd.Series(cells, dtype=dtype)})
    return ask(folder, {}, PAID, frames={"daily": frame}, as_of="2025-12-04")


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (date(2025, 12, 1), "2025-12-01"),
        (pd.Timestamp("2025-12-01"), "2025-12-01"),
        (time(12, 30), "12:30:00"),
        (b"7", "b'7'"),
        (True, "True"),
        ([1, 2], "[1, 2]"),
        (10**400, None),
    ],
)
def test_a_cell_among_numbers_that_is_none_is_told_with_row_and_column(
    tmp_path: Path, cell: object, shown: str | None
) -> None:
    answer = framed(tmp_path, [1, cell, 2.5, None])

    (problem,) = answer.problems
    assert problem.code == "bad-number"
    assert str(problem.location) == "DataFrame daily:2[paid]"
    assert shown is None or problem.details["value"] == shown
    assert answer["paid"].totals["to_date"] == 3.5


@pytest.mark.parametrize("dtype", [object, float])
def test_nan_is_missing_and_infinity_a_problem(tmp_path: Path, dtype: type) -> None:
    answer = framed(tmp_path, [1.0, float("nan"), float("inf"), 2.0], dtype)

    (problem,) = answer.problems
    assert (problem.code, str(problem.location)) == ("bad-number", "DataFrame daily:3[paid]")
    assert answer["paid"].totals["to_date"] == 3


def test_whole_numbers_among_nothing_are_numbers(tmp_path: Path) -> None:
    answer = framed(tmp_path, [1, None, pd.NA, 2**60])

    assert answer.text == ""
    assert answer["paid"].totals["to_date"] == pytest.approx(2**60)


def test_a_column_of_days_is_no_column_of_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"date": DAYS, "paid": pd.to_datetime(DAYS)})

    answer = ask(tmp_path, {}, PAID, frames={"daily": frame}, as_of="2025-12-04")

    assert [problem.code for problem in answer.problems] == ["bad-number"] * 4


def test_days_of_python_are_days(tmp_path: Path) -> None:
    frame = pd.DataFrame({"date": [date(2025, 12, day) for day in (1, 2)], "paid": [1, 2]})

    assert ask(tmp_path, {}, PAID, frames={"daily": frame})["paid"].totals["to_date"] == 3


@pytest.mark.parametrize("dates", [("2025-12-01", "2025-12-01"), ("2025-12-01", "2025-12-02")])
def test_numbers_that_no_sum_can_hold_are_told_and_break_nothing(
    tmp_path: Path, dates: tuple[str, str]
) -> None:
    write(tmp_path, "d.csv", "date,paid\n" + "".join(f"{day},1e308\n" for day in dates))
    source = Source(file="d.csv", repeats=True)

    answer = ask(tmp_path, {"daily": source}, PAID, as_of="2025-12-04")

    assert [problem.code for problem in answer.problems] == ["bad-number"] * 2


def test_a_frame_of_huge_numbers_breaks_nothing(tmp_path: Path) -> None:
    answer = framed(tmp_path, [1e308, 1e308, 1.0, 2.0], float)

    assert [problem.code for problem in answer.problems] == ["bad-number"] * 2


@pytest.mark.parametrize("name", ["d.csv", "d.xlsx"])
def test_dates_are_read_as_the_source_says_they_are_written(tmp_path: Path, name: str) -> None:
    rows = {"date": ["01/12/2025", "2/12/2025"], "paid": [5, 6]}
    frame = pd.DataFrame(rows)
    if name == "d.csv":
        frame.to_csv(tmp_path / name, index=False)
    else:
        frame.to_excel(tmp_path / name, index=False)
    source = Source(file=name, date_format="%d/%m/%Y")

    answer = ask(tmp_path, {"daily": source}, PAID)

    assert answer.text == ""
    assert answer["paid"].steps[:2] == (5, 6)


def test_a_date_not_written_as_the_source_says_is_told(tmp_path: Path) -> None:
    write(tmp_path, "d.csv", "date,paid\n01/12/2025,5\n2025-12-02,6\n")
    source = Source(file="d.csv", date_format="%d/%m/%Y")

    answer = ask(tmp_path, {"daily": source}, PAID)

    assert answer.text.startswith("d.csv:3[date]: `2025-12-02` is not a date [bad-date]")


@pytest.mark.parametrize("written", ["dd/mm/yyyy", "%d/%m", "%Y-%m-%d %Q", "%d%d%m%Y%y"])
def test_a_date_format_that_tells_no_day_is_a_problem(tmp_path: Path, written: str) -> None:
    write(tmp_path, "d.csv", "date,paid\n2025-12-01,5\n")

    answer = ask(tmp_path, {"daily": Source(file="d.csv", date_format=written)}, PAID)

    (problem,) = answer.problems
    assert problem.code == "bad-date-format"
    assert str(problem.location) == "plan.yaml:sources.daily.date_format"


@pytest.mark.parametrize("cell", ["XFD1048576", "A1048576"])
def test_a_cell_far_out_is_told_before_it_takes_all_memory(tmp_path: Path, cell: str) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"], sheet["B1"], sheet["A2"], sheet["B2"] = "date", "paid", "2025-12-01", 5
    sheet[cell] = 1 if cell.startswith("X") else None
    book.save(tmp_path / "d.xlsx")

    answer = ask(tmp_path, {"daily": Source(file="d.xlsx")}, PAID)

    far = cell.startswith("X")
    assert [problem.code for problem in answer.problems] == (["workbook-too-large"] if far else [])


def test_a_workbook_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pd.DataFrame({"date": DAYS, "paid": 1}).to_excel(tmp_path / "d.xlsx", index=False)
    monkeypatch.setattr("planforge.data.sheets._MOST_BYTES", 1000)

    answer = ask(tmp_path, {"daily": Source(file="d.xlsx")}, PAID)

    assert [problem.code for problem in answer.problems] == ["workbook-too-large"]


def test_a_date_in_double_quotes_is_told_to_take_single_ones(tmp_path: Path) -> None:
    write(tmp_path, "d.csv", "date,paid\n2025-12-01,5\n")
    late = Measure("paid", "daily", "paid", where='date > "2025-12-03"')

    answer = ask(tmp_path, {"daily": Source(file="d.csv")}, late)

    assert "[text-in-double-quotes]" in answer.text
    assert "single quotes: `'2025-12-03'`" in answer.text


def test_a_query_over_a_text_file_finds_numbers_and_days(tmp_path: Path) -> None:
    text = 'date,paid,code,id\n2025/12/1,"1,200",007,a\n2025/12/2,-,008,b\n'
    write(tmp_path, "d.csv", text)
    sql = "select date + 0 as date, paid * 2 as paid, code || id as code from daily"
    sources = {"daily": Source(file="d.csv"), "q": Source(sql=sql)}

    answer = ask(tmp_path, sources, Measure("paid", "q", "paid", where="code = '007a'"))

    assert answer.text == ""
    assert answer["paid"].steps[0] == 2400


def test_a_column_with_one_word_in_it_stays_text_for_queries(tmp_path: Path) -> None:
    write(tmp_path, "d.csv", "date,paid\n2025-12-01,5\n2025-12-02,none\n")
    sql = "select date, length(paid) as paid from daily"
    sources = {"daily": Source(file="d.csv"), "q": Source(sql=sql)}

    answer = ask(tmp_path, sources, Measure("paid", "q", "paid"))

    assert answer.text == ""
    assert answer["paid"].steps[:2] == (1, 4)
