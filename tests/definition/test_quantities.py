"""Numbers as people write them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.definition.quantities import Quantity, read_quantity


@pytest.mark.parametrize(
    ("written", "value", "unit", "sign"),
    [
        ("800", 800, "", None),
        ("800万", 8_000_000, "", None),
        ("1.2亿", 120_000_000, "", None),
        ("1.86 亿", 186_000_000, "", None),
        ("3千", 3_000, "", None),
        ("3百", 300, "", None),
        ("13.1 万亿元", 13.1e12, "元", None),
        ("80万元", 800_000, "元", None),
        ("969 千", 969_000, "", None),
        ("3.2%", 0.032, "%", None),
        ("12 %", 0.12, "%", None),
        ("5‰", 0.005, "‰", None),
        ("≤35%", 0.35, "%", "≤"),
        ("≥4.9", 4.9, "", "≥"),
        ("<= 35%", 0.35, "%", "≤"),
        (">=4.9", 4.9, "", "≥"),
        ("<30%", 0.3, "%", "<"),
        (">40%", 0.4, "%", ">"),
        ("≧5", 5, "", "≥"),
        ("3:1", 3, ":1", None),
        ("3：1", 3, ":1", None),
        ("3 : 2", 1.5, ":1", None),
        ("48小时", 48, "小时", None),
        ("48 hours", 48, "hours", None),
        ("258元", 258, "元", None),
        ("258 元/人", 258, "元/人", None),
        ("15人", 15, "人", None),
        ("8 秒", 8, "秒", None),
        ("1,234.5", 1234.5, "", None),
        ("1,234,567", 1_234_567, "", None),
        ("¥258", 258, "元", None),
        ("￥1,234.50", 1234.5, "元", None),
        ("¥80万元", 800_000, "元", None),
        ("¥258/人", 258, "元/人", None),
        ("$12.5k", 12_500, "$", None),
        ("$12.5m", 12_500_000, "$", None),
        ("12.5m", 12.5, "m", None),
        ("US$5M", 5_000_000, "$", None),
        ("12.5 million", 12_500_000, "", None),
        ("2 billion $", None, "", None),
        ("3.5K", 3_500, "", None),
        ("5kg", 5, "kg", None),
        ("3千克", 3, "千克", None),
        ("１２％", 0.12, "%", None),
        ("＜＝３５％", 0.35, "%", "≤"),
        ("１，２３４．５", 1234.5, "", None),
        ("12个百分点", 0.12, "pp", None),
        ("1.5百分点", 0.015, "pp", None),
        ("12pp", 0.12, "pp", None),
        ("12 percentage points", 0.12, "pp", None),
        ("-5.3%", -0.053, "%", None),
        ("−5.3%", -0.053, "%", None),
        ("－５", -5, "", None),
        ("-¥20", -20, "元", None),
        ("+12%", 0.12, "%", None),
        ("  8 秒 ", 8, "秒", None),
    ],
)
def test_numbers_are_read_as_people_write_them(
    written: str, value: float | None, unit: str, sign: str | None
) -> None:
    read = read_quantity(written)

    if value is None:
        assert read is None
    else:
        assert read is not None
        assert (read.value, read.unit, read.sign) == (value, unit, sign)


@pytest.mark.parametrize(
    "written",
    [
        "previous * 1.12",
        "paid",
        "5 - 3",
        "2 * 3",
        "50-60",
        "2025-12-12",
        "2025-12",
        "12月5日",
        "",
        "  ",
        "%",
        "万",
        "1,23",
        "1,2345",
        "1e5",
        "3:0",
        "5%元",
        "$5元",
        "±5%",
        "约5万",
        "30w",
        "三万",
        "[X]",
        "1.2.3",
        "5 6",
        "9" * 61,
        True,
        None,
        float("nan"),
        float("inf"),
        10**400,
    ],
)
def test_what_is_no_number_is_none(written: object) -> None:
    assert read_quantity(written) is None


def test_numbers_of_a_file_are_taken_as_they_are() -> None:
    assert read_quantity(12) == Quantity(12.0)
    assert read_quantity(3.25) == Quantity(3.25, decimals=2)
    assert read_quantity(-1e21) == Quantity(-1e21)


def test_scale_and_places_are_kept_for_showing() -> None:
    assert read_quantity("1.20亿") == Quantity(1.2e8, scale=1e8, decimals=2)
    assert read_quantity("3.2%") == Quantity(0.032, "%", scale=0.01, decimals=1)


SCALES = {
    "": 0,
    "千": 3,
    "万": 4,
    "百万": 6,
    "亿": 8,
    "千亿": 11,
    "万亿": 12,
    "k": 3,
    " million": 6,
}
FULL_WIDTH = str.maketrans({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@given(
    number=st.decimals(-(10**7), 10**7, places=2),
    grouped=st.booleans(),
    scale=st.sampled_from(sorted(SCALES)),
    unit=st.sampled_from(["", "元", "人", "小时", "个", "元/人", "次/日"]),
    sign=st.sampled_from(["", "≤", "≥", "<", ">"]),
    spaced=st.booleans(),
    wide=st.booleans(),
)
def test_what_is_spelled_reads_back(
    number: Decimal, grouped: bool, scale: str, unit: str, sign: str, spaced: bool, wide: bool
) -> None:
    spelled = f"{number:,}" if grouped else f"{number}"
    text = sign + spelled + scale + (" " if spaced or scale == "k" else "") + unit
    text = text.translate(FULL_WIDTH) if wide else text

    read = read_quantity(text)

    assert read == Quantity(
        float(number * Decimal(10) ** SCALES[scale]),
        unit,
        sign or None,  # type: ignore[arg-type]
        float(10 ** SCALES[scale]),
        2,
    )


@given(st.text("0123456789.,-+%万亿kM元人/: ≤<=>¥$pP百分点", max_size=12))
def test_any_text_is_a_finite_number_or_none(text: str) -> None:
    read = read_quantity(text)

    assert read is None or abs(read.value) < 1e60
