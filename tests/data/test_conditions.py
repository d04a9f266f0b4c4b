from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.data.store import ask, write

from planforge.data.model import Measure
from planforge.definition.model import Source
from planforge.problems import Location

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """日期,渠道,金额,price now,备注
2025-12-01,搜索,"1,000",9,a
2025-12-02,推荐,200,10,
2025-12-03,直播,30,-,it's
2025-12-04,搜索,4,8,50%
"""


def total(folder: Path, where: str) -> tuple[float | None, str]:
    write(folder, "daily.csv", TABLE)
    asked = Measure("paid", "daily", "金额", where=where, written=Location("plan.yaml", 8, 3))
    answer = ask(folder, {"daily": Source(file="daily.csv")}, asked, as_of="2025-12-04")
    value = answer["paid"].totals["to_date"] if "paid" in answer.measured else None
    return value, answer.text


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("渠道 = '搜索'", 1004),
        ("渠道 == '搜索' and 金额 > 100", 1000),
        ("渠道 != '搜索'", 230),
        ("not 渠道 = '搜索'", 230),
        ("渠道 in ('搜索', '直播')", 1034),
        ("渠道 not in ('搜索', '直播')", 200),
        ("金额 between 4 and 30", 34),
        ("金额 not between 4 and 30", 1200),
        ("备注 is null", 200),
        ("备注 IS NOT NULL", 1034),
        ("备注 = 'it''s'", 30),
        ("备注 like '5%'", 4),
        ('"price now" < 10', 1004),
        ("`price now` >= 10 or 渠道 = '直播'", 230),
        ("渠道 = '搜索' or 渠道 = '直播' and 金额 > 100", 1004),
        ("(渠道 = '搜索' or 渠道 = '直播') and 金额 > 100", 1000),
        ("金额 > '100'", 1200),
        ("日期 >= '2025/12/3'", 34),
        ("日期 in ('2025年12月1日')", 1000),
        ("金额 > -5", 1234),
        ("渠道 = '视频'", 0),
    ],
)
def test_a_condition_picks_rows(tmp_path: Path, where: str, expected: float) -> None:
    assert total(tmp_path, where) == (expected, "")


@pytest.mark.parametrize(
    ("where", "position", "found", "expected"),
    [
        ("渠道 =", 5, "the end", "a column or a value"),
        ("渠道", 3, "the end", "a comparison such as `=`, `<`, `in` or `is null`"),
        ("渠道 = '搜索' 金额 > 1", 11, "金额", "`and`, `or` or the end"),
        ("(渠道 = '搜索'", 11, "the end", "`)`"),
        ("渠道 = '搜索'; drop table daily", 10, ";", "`and`, `or` or the end"),
        ("金额 > (select max(金额) from daily)", 6, "(", "a column or a value"),
        ("lower(渠道) = 'a'", 6, "(", "a comparison such as `=`, `<`, `in` or `is null`"),
        ("渠道 in (select 1)", 15, "1", "`)`"),
        ("'", 1, "'", "a column, a value or a sign"),
    ],
)
def test_what_is_no_condition_is_reported_where_it_stands(
    tmp_path: Path, where: str, position: int, found: str, expected: str
) -> None:
    _, text = total(tmp_path, where)

    assert text.startswith(
        f"plan.yaml:8:3: the condition `{where}` cannot be read: at character {position} "
        f"there is `{found}` where {expected} should be [bad-condition]\n"
    )


def test_a_column_that_is_not_there_is_reported(tmp_path: Path) -> None:
    assert total(tmp_path, "频道 = '搜索'") == (
        None,
        "plan.yaml:8:3: `daily` has no column `频道`; it has 日期, 渠道, 金额, price now, 备注 "
        "[missing-column]",
    )


def test_a_cell_that_a_condition_cannot_compare_is_reported(tmp_path: Path) -> None:
    _, text = total(tmp_path, "备注 > 5")

    assert text.startswith("daily.csv:2[备注]: `a` is not a number [bad-number]\n")
