import itertools
from pathlib import Path

import pytest
from tests.formula.sheet import computed

from planforge.formula.evaluate import evaluate
from planforge.formula.formats import Format, Prose, parse_format
from planforge.formula.syntax import Number, Spelled
from planforge.formula.to_excel import to_excel
from planforge.problems import PlanError

WAN = Format(decimals=1, scale=1e4, unit="元")
YI = Format(decimals=2, scale=1e8, unit="元")
PERCENT = Format("percent", 1)
GROWTH = Format("percent", 1, signed=True)
POINTS = Format("points", 1)
MILLION = Format(decimals=1, scale=1e6, unit="元")


@pytest.mark.parametrize(
    ("shown", "value", "chinese", "english"),
    [
        (WAN, 8e6, "800 万元", "800 ten thousand yuan"),
        (WAN, 8_123_456.0, "812.3 万元", "812.3 ten thousand yuan"),
        (WAN, -500.0, "-0.1 万元", "-0.1 ten thousand yuan"),
        (WAN, -499.0, "0 万元", "0 ten thousand yuan"),
        (YI, 1.2e8, "1.20 亿元", "1.20 hundred million yuan"),
        (YI, 3e8, "3 亿元", "3 hundred million yuan"),
        (MILLION, 8e6, "8 百万元", "8 million yuan"),
        (MILLION, 8.25e6, "8.3 百万元", "8.3 million yuan"),
        (Format(unit="元"), 258.0, "258 元", "258 yuan"),
        (Format(unit="元"), 1234.5, "1,235 元", "1,235 yuan"),
        (Format(unit="元"), -2.5, "-3 元", "-3 yuan"),
        (Format(unit="$"), 264843.0, "$264,843", "$264,843"),
        (Format(decimals=2, unit="€"), -3.0, "-€3.00", "-€3.00"),
        (Format(decimals=1, scale=1e3, unit="$"), 145_800.0, "$145.8 千", "$145.8 thousand"),
        (Format(decimals=2), 1.005, "1.01", "1.01"),
        (Format(decimals=1), 3.0, "3.0", "3.0"),
        (Format(grouping=False), 2025.0, "2025", "2025"),
        (PERCENT, 0.032, "3.2%", "3.2%"),
        (GROWTH, 0.12, "+12.0%", "+12.0%"),
        (GROWTH, -0.12, "-12.0%", "-12.0%"),
        (GROWTH, -0.0001, "0.0%", "0.0%"),
        (POINTS, 0.04, "4.0 个百分点", "4.0 pp"),
        (Format("multiple", 1, unit=":1"), 3.0, "3.0:1", "3.0:1"),
        (Format("multiple", 1, unit="x"), 1.3, "1.3x", "1.3x"),
        (Format("multiple", 1, unit="倍"), 1.3, "1.3 倍", "1.3 倍"),
        (Format("date"), 45_992.0, "2025 年 12 月 1 日", "1 December 2025"),
        (Format("boolean"), True, "是", "yes"),
        (Format("text"), "GMV", "GMV", "GMV"),
        (PERCENT, None, "—", "—"),
    ],
)
def test_a_figure_is_spelled_as_people_write_it(
    shown: Format, value: object, chinese: str, english: str
) -> None:
    assert shown.prose(value) == chinese
    assert shown.prose(value, "en") == english


@pytest.mark.parametrize(
    ("shown", "bare", "with_unit"),
    [
        (Format(unit="元"), '#,##0;-#,##0;#,##0;"—"', '#,##0"元";-#,##0"元";#,##0"元";"—"'),
        (GROWTH, '+0.0%;-0.0%;0.0%;"—"', '+0.0%;-0.0%;0.0%;"—"'),
        (WAN, '0\\.0,;-0\\.0,;0\\.0,;"—"', '0\\.0,"万元";-0\\.0,"万元";0\\.0,"万元";"—"'),
        (YI, '0\\.00,,;-0\\.00,,;0\\.00,,;"—"', None),
        (MILLION, '0.0,,;-0.0,,;0.0,,;"—"', None),
        (Format("multiple", 1, unit=":1"), '0.0":1";-0.0":1";0.0":1";"—"', None),
        (Format("date"), 'yyyy-mm-dd;;;"—"', None),
        (Format("text"), "General", "General"),
    ],
)
def test_a_cell_shows_the_digits_and_on_demand_the_unit(
    shown: Format, bare: str, with_unit: str | None
) -> None:
    assert shown.excel_code() == bare
    assert with_unit is None or shown.excel_code(unit=True) == with_unit


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0.0%", Format("percent", 1, grouping=False)),
        ("+0.0%", Format("percent", 1, grouping=False, signed=True)),
        ("#,##0", Format(unit="元")),
        ("0.00", Format(decimals=2, unit="元", grouping=False)),
        ("0.0万", Format(decimals=1, scale=1e4, unit="元", grouping=False)),
        ("0.00 亿元", Format(decimals=2, scale=1e8, unit="元", grouping=False)),
        ("0.0 million", Format(decimals=1, scale=1e6, unit="元", grouping=False)),
        ("0.0x", Format("multiple", 1, unit="x", grouping=False)),
        ("0.0:1", Format("multiple", 1, unit=":1", grouping=False)),
        ("0.0pp", Format("points", 1, grouping=False)),
        ("#,##0 人", Format(unit="人")),
        ("date", Format("date", unit="元")),
    ],
)
def test_a_format_is_read_as_users_write_it(text: str, shown: Format) -> None:
    assert parse_format(text, "元") == shown


@pytest.mark.parametrize("text", ["", "abc", "0.0.0", "##", "0,0", '0"x"', "0.0;0"])
def test_what_is_no_format_is_said(text: str) -> None:
    with pytest.raises(PlanError) as caught:
        parse_format(text)

    assert caught.value.problems[0].code == "unknown-format"


@pytest.mark.parametrize(("text", "places"), [("0万", 1), ("0.00万", 4), ("0.0亿", 2)])
def test_what_excel_cannot_show_is_said_with_what_it_can(text: str, places: int) -> None:
    with pytest.raises(PlanError) as caught:
        parse_format(text)

    assert caught.value.problems[0].code == "format-not-in-excel"
    assert caught.value.problems[0].details["places"] == places


def test_a_format_made_in_code_shows_the_next_number_of_places_excel_can() -> None:
    assert Format(decimals=0, scale=1e4).prose(12_345.0) == "1.2 万"
    assert Format(decimals=0, scale=1e4).excel_code() == Format(decimals=1, scale=1e4).excel_code()


VALUES = [
    *(0.0, 1.0, -1.0, 0.5, -0.5, 1.5, 2.5, 0.005, 1.005, 2.675, -2.675, 0.0449, 0.0451),
    *(0.00049, 0.0005, -0.0005, -0.00049, 0.12345, -0.12345, 0.9995, 12.3456, 258.0, 999.5),
    *(1_234.5, 1_500.0, -1_500.0, 499.0, -499.0, 500.0, -500.0, 10_000.0, 12_500.0, 99_950.0),
    *(8e6, 8_123_456.0, -8_123_456.0, 8_125_500.0, 999_500.0, 1.2e8, 1.255e8, -1.255e8, 9.995e9),
]
FORMATS = [
    *(Format(unit="元"), Format(decimals=2, unit="元"), Format(decimals=1, grouping=False)),
    *(PERCENT, GROWTH, POINTS, Format("points", 2, signed=True), Format("percent", 0)),
    *(WAN, YI, MILLION, Format(decimals=1, scale=1e3), Format(decimals=2, scale=1e9)),
    Format(decimals=1, scale=1e12, unit="元"),
    *(Format("multiple", 1, unit=":1"), Format("multiple", 2, unit="倍"), Format(signed=True)),
]
MONEY = [
    Format(decimals=2, unit="$"),
    Format(unit="€", signed=True),
    Format(decimals=1, scale=1e3, unit="$"),
]
# LibreOffice shows 1.005 as 100%, since as a binary number it is a little less; Excel looks at 15
# digits. Formulas round first, so `text(x)` is not touched by this.
ROUNDED_AS_BINARY = {(0, "percent", 1.005)}
LANGUAGES: list[Prose] = ["zh-CN", "en"]


@pytest.mark.engine
def test_a_formula_spells_a_figure_exactly_as_prose_does(tmp_path: Path) -> None:
    spelled = [
        Spelled(Number(value), shown, language)
        for shown, value, language in itertools.product([*FORMATS, *MONEY], VALUES, LANGUAGES)
    ]
    dates = [
        Spelled(Number(float(serial)), Format("date"), language)
        for serial, language in itertools.product(range(45_900, 46_300, 37), LANGUAGES)
    ]
    nodes = [*spelled, *dates]

    theirs = computed([to_excel(node, str) for node in nodes], tmp_path)

    ours = [evaluate(node, lambda _: None) for node in nodes]
    pairs = zip(nodes, ours, theirs, strict=True)
    assert [(node.operand, mine, other) for node, mine, other in pairs if mine != other] == []


@pytest.mark.engine
def test_a_cell_shows_the_digits_that_prose_has(tmp_path: Path) -> None:
    # A cell's own rounding leaves a minus before nothing but zeros, and points are shown with a
    # percent sign: Excel has no other code that multiplies by 100.
    pairs = [
        (shown, value)
        for shown, value in itertools.product(FORMATS, VALUES)
        if shown.style != "points" and not (value and shown.prose(value) == shown.prose(0.0))
        if (shown.decimals, shown.style, value) not in ROUNDED_AS_BINARY
    ]
    codes = [shown.excel_code().replace('"', '""') for shown, _ in pairs]
    formulas = [f'TEXT({value!r},"{code}")' for (_, value), code in zip(pairs, codes, strict=True)]

    theirs = computed([*formulas, 'TEXT("","#,##0;-#,##0;0;""—""")'], tmp_path)

    ours = [_digits(shown, value) for shown, value in pairs]
    assert [
        (pair, mine, other)
        for pair, mine, other in zip(pairs, ours, theirs, strict=False)
        if mine != other
    ] == []
    assert theirs[-1] == "—"


def _digits(shown: Format, value: float) -> str:
    """Return what a cell shows: prose without the unit, nothing trimmed."""
    text = shown.prose(value)
    if shown.style == "number":
        text = text.removesuffix(shown.suffix())
    elif shown.style == "multiple":
        text = text.replace(" ", "")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{'0' * shown.places}" if shown.trims and not decimals else text
