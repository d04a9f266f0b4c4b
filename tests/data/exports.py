"""Folders of downloads, as back offices fill them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import xlwt  # type: ignore[import-untyped]
from tests.data.store import ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from tests.data.store import Answer

    from planforge.data.model import Measure
    from planforge.definition.model import Source


TITLES: Sequence[Sequence[object]] = [["【生意参谋平台】店铺"], [], ["数据仅供参考"]]


def save_xls(file: Path, rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> None:
    """Write an old workbook, its folders too."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet(sheet)
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            page.write(number, column, cell)
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(file))


def save_day(
    folder: Path, day: str, paid: str, visitors: str = "100", mark: str = "", last: str = ""
) -> None:
    """Write a shop's export of a day, or from it to `last`, with title lines and no date column."""
    name = f"生意参谋/【生意参谋平台】店铺_{day}_{last or day}{mark}.xls"
    rows = [*TITLES, [" 支付金额 ", "访客数", "支付转化率 "], [paid, visitors, "2.30%"]]
    save_xls(folder / name, rows)


def days(first: str, last: str) -> Iterator[str]:
    """Yield the days of a stretch."""
    day = date.fromisoformat(first)
    while day <= date.fromisoformat(last):
        yield day.isoformat()
        day += timedelta(days=1)


def ask_shop(folder: Path, source: Source, *measures: Measure, as_of: str | None = None) -> Answer:
    """Return what the measures come to over the one source of a plan for December 2025."""
    return ask(folder, {"shop": source}, *measures, as_of=as_of)
