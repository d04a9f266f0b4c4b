"""What filters make of values, and the values beside texts and numbers."""

from __future__ import annotations

import inspect
import locale
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.support.filling_programs import emits, told, value

from planforge.filling.checker import shown_signature
from planforge.filling.filters import FILTERS
from planforge.filling.tags import TagError
from planforge.filling.values import (
    ChartData,
    Image,
    Link,
    Markdown,
    Merged,
    PageBreak,
    Piece,
    RichText,
    Shown,
    SubDocument,
    link_target,
    text_of,
)

DATA: dict[str, Any] = {
    "name": "yun QI",
    "text": "a,b,,c",
    "n": 1234.5,
    "list": [3, 1, 2],
    "names": ["b", "A", "a", "c"],
    "rows": [
        {"city": "Wien", "n": 2, "who": {"age": 5}},
        {"city": "Graz", "n": 1, "who": {"age": 7}},
        {"city": "Wien", "n": 4, "who": {"age": 6}},
    ],
    "holes": [{"n": 2}, {"n": None}, {"n": 1}],
    "mapping": {"b": 1, "a": 2},
    "empty": [],
}


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        # texts
        ("{{ name|upper }}", "YUN QI"),
        ("{{ name|lower }}", "yun qi"),
        ("{{ name|title }}", "Yun Qi"),
        ('{{ "it\'s o-k" | title }}', "It's O-K"),
        ("{{ name|capitalize }}", "Yun qi"),
        ("{{ '  x ' | trim }}{{ '--x-' | trim('-') }}", ("x", "x")),
        ("{{ text|replace(',', '、') }}{{ text|replace(',', '', 1) }}", ("a、b、、c", "ab,,c")),
        (
            "{{ 'one two three'|truncate(9) }}{{ 'abcdef'|truncate(4, false, '') }}",
            ("one two…", "abcd"),
        ),
        ("{{ '云栖家居旗舰店'|truncate(5) }}", "云栖家居…"),
        ("{{ 'ab'|truncate(5) }}", "ab"),
        ("{{ 'GMV 提升 5%'|wordcount }}", 4),
        ("{{ 'a\nb'|indent(2) }}", "a\n  b"),
        ("{{ '<b>a</b>  c'|striptags }}", "a c"),
        ("{{ 5|string }}{{ none|string }}", ("5", "")),
        ("{{ names|join }}{{ names|join('、') }}", ("bAac", "b、A、a、c")),
        ("{{ rows|join('/', attribute='city') }}", "Wien/Graz/Wien"),
        ("{{ name|e }}{{ n|safe }}{{ name|escape|forceescape }}", ("yun QI", 1234.5, "yun QI")),
        ("{{ '%.1f%% of %s'|format(n, name) }}", "1234.5% of yun QI"),
        (
            "{{ '{:,.2f} {} {n:05d}|{:%m/%d}'.format(n, name, 天, n=7) }}",
            "1,234.50 yun QI 00007|12/01",
        ),
        # lists
        ("{{ list|first }}{{ list|last }}{{ empty|first }}", (3, 2, None)),
        ("{{ list|length }}{{ name|count }}{{ mapping|length }}", (3, 6, 2)),
        ("{{ list|reverse|join }}{{ name|reverse }}", ("213", "IQ nuy")),
        ("{{ list|sort|join }}{{ list|sort(reverse=true)|join }}", ("123", "321")),
        ("{{ names|sort|join }}{{ names|sort(case_sensitive=true)|join }}", ("Aabc", "Aabc")),
        ("{{ rows|sort(attribute='city,n')|map(attribute='n')|join }}", "124"),
        ("{{ rows|sort(attribute='who.age', reverse=true)|map(attribute='n')|join }}", "142"),
        ("{{ holes|sort(attribute='n')|map(attribute='n')|join('-') }}", "1-2-"),
        ("{{ names|unique|join }}", "bAc"),
        ("{{ rows|unique(attribute='city')|map(attribute='n')|join }}", "21"),
        ("{{ rows|sum(attribute='n') }}{{ list|sum }}{{ list|sum(start=10) }}", (7, 6, 16)),
        ("{{ holes|sum(attribute='n') }}{{ empty|sum }}", (3, 0)),
        ("{{ list|min }}{{ list|max }}{{ empty|max }}", (1, 3, None)),
        ("{{ (rows|max(attribute='who.age')).city }}", "Graz"),
        ("{{ holes|map(attribute='n')|min }}", 1),
        ("{{ names|map('upper')|join }}{{ list|map('round', 1)|sum }}", ("BAAC", 6)),
        ("{{ list|select('odd')|join }}{{ list|reject('odd')|join }}", ("31", "2")),
        ("{{ [0, 1, none]|select|join }}", "1"),
        ("{{ rows|selectattr('city', '==', 'Wien')|map(attribute='n')|join }}", "24"),
        ("{{ rows|rejectattr('n', 'gt', 1)|map(attribute='n')|join }}", "1"),
        ("{{ list|batch(2)|map('join')|join('|') }}", "31|2"),
        ("{{ list|batch(2, 0)|map('join')|join('|') }}", "31|20"),
        ("{{ list|slice(2)|map('join')|join('|') }}", "31|2"),
        ("{{ list|slice(2, 0)|map('join')|join('|') }}", "31|20"),
        ("{{ mapping|dictsort|map('join')|join('|') }}", "a2|b1"),
        ("{{ mapping|dictsort(by='value')|map('first')|join }}", "ba"),
        ("{{ mapping|items|sort|map('join')|join('|') }}", "a2|b1"),
        ("{{ [[1, 2], [1, 2], [2, 1]]|unique|map('join')|join('|') }}", "12|21"),
        ("{{ mapping|items|map('first')|join }}{{ mapping|list|join }}", ("ba", "ba")),
        ("{{ 'abc'|list|join('-') }}", "a-b-c"),
        ("{{ (rows|groupby('city'))|map(attribute='grouper')|join }}", "GrazWien"),
        ("{{ (rows|groupby('city'))[1].list|sum(attribute='n') }}", 6),
        # numbers
        (
            "{{ 2.5|round }}{{ 3.5|round }}{{ -2.5|round }}{{ 2.675|round(2) }}",
            (3.0, 4.0, -3.0, 2.68),
        ),
        ("{{ 1250|round(-2) }}{{ 7|round }}", (1300, 7)),
        ("{{ 2.1|round(0, 'ceil') }}{{ 2.9|round(method='floor') }}", (3.0, 2.0)),
        ("{{ -5|abs }}{{ '1,234'|int }}{{ 1.9|int }}{{ '2.5'|float }}", (5, 1234, 1, 2.5)),
        ("{{ 'x'|int(0) }}{{ 'x'|float(1.5) }}{{ 'ff'|int(base=16) }}", (0, 1.5, 255)),
    ],
)
def test_a_filter_gives(tag: str, expected: Any) -> None:
    found = emits(tag, 天=date(2025, 12, 1), **DATA)

    assert found == [(1, *(expected if isinstance(expected, tuple) else (expected,)))]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ 1234567.891|number }}", "1,234,567.89"),
        ("{{ 12|number }}{{ 12.5|number }}", "12 12.5"),
        ("{{ 1234.565|number('#,##0.00') }}", "1,234.57"),
        ("{{ 1234.5|number('0') }}{{ -0.4|number('0') }}", "1235 0"),
        ("{{ 1234.5|number(1) }}", "1,234.5"),
        ("{{ 0.1234|number('0.0%') }}", "12.3%"),
        ("{{ 0.1234|number('+0.0%') }}{{ -0.1|number('+0.0%') }}", "+12.3% -10.0%"),
        ("{{ 8000000|number('0.0万') }}{{ 8000000|number('0万元') }}", "800.0万 800万元"),
        ("{{ 8000000|number('¥0.0万') }}", "¥800.0万"),
        ("{{ 1234.5|number('¥#,##0.00') }}{{ -1|number('$0.00') }}", "¥1,234.50 -$1.00"),
        ("{{ 1234.5|number('#,##0.00元') }}{{ 1.5|number('0.0倍') }}", "1,234.50元 1.5倍"),
        ("{{ 1.50|number('0.0##') }}{{ 1.2345|number('#.###') }}", "1.5 1.235"),
        ("{{ '1,234.5'|number('0.00') }}", "1234.50"),
        ("{{ 0.12345|percent }}{{ 0.12345|percent(1) }}{{ 1|percent }}", "12% 12.3% 100%"),
        ("{{ 8000000|wan }}{{ 12345|wan(2) }}{{ 4999|wan(0) }}", "800.0万 1.23万 0万"),
        ("{{ 120000000|yi }}{{ 150000000|yi(1) }}", "1.20亿 1.5亿"),
        ("{{ 1234.5|money }}{{ -1234.5|money('$', 0) }}", "¥1,234.50 -$1,235"),
        ("{{ 0.005|number(2) }}{{ 1.005|number(2) }}{{ 2.5|number(0) }}", "0.01 1.01 3"),
        ("{{ 12345678901234567890|number(0) }}", "12,345,678,901,234,567,890"),
    ],
)
def test_a_number_is_spelled(tag: str, expected: str) -> None:
    [(_, *found)] = emits(tag)

    assert " ".join(map(str, found)) == expected
    assert all(isinstance(shown, Shown) for shown in found)


def test_a_spelled_number_stays_a_number_for_a_cell() -> None:
    assert value("{{ 0.1234|percent(1) }}") == Shown(0.1234, "12.3%", "0.0%;-0.0%;0.0%")
    assert value("{{ 8000000|wan }}") == Shown(8000000, "800.0万", _WAN)
    assert value("{{ 5|money }}").code == '"¥"#,##0.00;-"¥"#,##0.00'
    assert value("{{ 5|wan(0) }}").code == ""  # Excel has no 万 without places
    assert value("{{ (n|number(1)) * 2 }}", n=5) == 10


_WAN = '0\\.0,"万";-0\\.0,"万";0\\.0,"万"'


@pytest.mark.parametrize(
    "filter_", ["number", "percent", "wan", "yi", "money", "date", "image", "link"]
)
def test_a_blank_stays_a_blank(filter_: str) -> None:
    assert value(f"{{{{ x|{filter_} }}}}", x=None) is None
    assert value(f"{{{{ x|{filter_} }}}}", x="") is None


@given(st.decimals(-(10**12), 10**12, places=4), st.integers(0, 6))
def test_halves_are_rounded_away_from_zero(number: Decimal, places: int) -> None:
    found = Decimal(value("{{ x|number(places) }}", x=number, places=places).text.replace(",", ""))

    assert abs(found - number) <= Decimal("0.5").scaleb(-places)
    if abs(abs(found - number) - Decimal("0.5").scaleb(-places)) == 0:
        assert abs(found) > abs(number)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(-6, 15))
def test_any_number_is_rounded(number: float, places: int) -> None:
    assert isinstance(value("{{ x|round(places) }}", x=number, places=places), float)


DAY = datetime(2025, 3, 7, 8, 5, 9)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("%Y-%m-%d", "2025-03-07"),
        ("%Y年%m月%d日", "2025年03月07日"),
        ("%Y年%-m月%#d日", "2025年3月7日"),
        ("%Y年%-m月%-d日 %K", "2025年3月7日 星期五"),
        ("%k %A %a %B %b", "周五 Friday Fri March Mar"),
        ("%H:%M:%S %I %p %y %j %w %u", "08:05:09 08 AM 25 066 5 5"),
        ("%q %V %G 100%%", "1 10 2025 100%"),
        ("%F %T %R", "2025-03-07 08:05:09 08:05"),
        ("yyyy年m月d日", "2025年3月7日"),
        ("yyyy-mm-dd hh:mm:ss", "2025-03-07 08:05:09"),
        ("yy/mm/dd h:mm", "25/03/07 8:05"),
        ("mm:ss m", "05:09 3"),
        ("d mmmm yyyy, dddd aaaa", "7 March 2025, Friday 星期五"),
    ],
)
def test_a_date_is_spelled_by_a_pattern(pattern: str, expected: str) -> None:
    assert str(value("{{ x|date(p) }}", x=DAY, p=pattern)) == expected


def test_a_date_does_not_follow_the_machine() -> None:
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, "C")
        assert str(value("{{ x|date('%Y年%m月 %B') }}", x=DAY)) == "2025年03月 March"
    finally:
        locale.setlocale(locale.LC_TIME, before)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2025-12-01", date(2025, 12, 1)),
        ("2025-12-01T08:30:00", datetime(2025, 12, 1, 8, 30)),
        ("2025/12/1", date(2025, 12, 1)),
        ("2025.12.1", date(2025, 12, 1)),
        ("2025年12月1日", date(2025, 12, 1)),
        ("2025/12/1 8:30", datetime(2025, 12, 1, 8, 30)),
        (date(2025, 12, 1), date(2025, 12, 1)),
        (datetime(2025, 12, 1), date(2025, 12, 1)),
        (time(8, 30), time(8, 30)),
    ],
)
def test_a_date_in_a_data_file_becomes_one(written: Any, expected: Any) -> None:
    pattern = "%H:%M" if isinstance(written, time) else "%Y"
    found = value("{{ x|date(p) }}", x=written, p=pattern).value

    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ 'soon'|date }}", 'needs a date, not "soon" [fill-not-date]'),
        ("{{ '2025-02-30'|date }}", 'needs a date, not "2025-02-30" [fill-not-date]'),
        ("{{ '2025/2/30'|date }}", 'needs a date, not "2025/2/30" [fill-not-date]'),
        ("{{ 45000|date }}", "needs a date, not 45000 [fill-not-date]"),
        ("{{ '2025-01-01'|date('%Q') }}", ": %Q is no pattern for numbers or dates"),
        ("{{ 'a'|number }}", 'needs a number, not "a" [fill-not-number]'),
        ("{{ true|number }}", "needs a number, not True [fill-not-number]"),
        ("{{ 1|number('x') }}", ': "x" is no pattern for numbers or dates [fill-not-format]'),
        ("{{ 1|number('#,##0;-0') }}", ': "#,##0;-0" is no pattern for numbers or dates'),
        ("{{ 1|round(1, 'up') }}", ": `up` is none of common, ceil, floor [fill-not-listed]"),
        ("{{ 'x'|int }}", 'needs a number, not "x" [fill-not-number]'),
        ("{{ [1, 'a']|sort|join }}", "sorts texts and numbers together [fill-not-sortable]"),
        ("{{ ['a']|sum }}", 'needs a number, not "a" [fill-not-number]'),
        ("{{ 5|join }}", "goes through 5, which is no list [fill-not-list]"),
        ("{{ 5|items|join }}", "needs names and values, not 5 [fill-not-mapping]"),
        ("{{ [1]|map|join }}", ": `map` needs attribute [fill-argument]"),
        ("{{ 'x'|upper(1) }}", ": the filter `upper` takes `upper` [fill-filter-arguments]"),
        (
            "{{ 1|round(digits=1) }}",
            ': the filter `round` takes `round(places=0, method="common")` [fill-filter-arguments]',
        ),
        ("{{ '{:d}'.format('x') }}", ': the pattern d does not fit "x" [fill-format-value]'),
        ("{{ 'a'|truncate('b') }}", ': `truncate` does not go with "a", "b" [fill-filter-failed]'),
        ("{{ 'a'|rich(weight=1) }}", ": `weight` is none of bold, italic,"),
    ],
)
def test_what_a_filter_cannot_do_is_told(tag: str, expected: str) -> None:
    what = told(tag).split("\n", maxsplit=1)[0]

    assert what.startswith(f"`{tag}`{'' if expected.startswith(':') else ' '}{expected}")


# Values that are more than text


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ 'logo.png'|image }}", Image("logo.png")),
        (
            "{{ 'logo.png'|image(width='3cm', height=20, description='Logo') }}",
            Image("logo.png", "3cm", "20px", "Logo"),
        ),
        ("{{ ready|image(width='1in') }}", Image(b"\x89PNG", "1in", None, "x")),
        ("{{ raw|image }}", Image(b"\x89PNG")),
        ("{{ 'https://a.b/c?d=1'|link('see', tip='t') }}", Link("https://a.b/c?d=1", "see", "t")),
        ("{{ '#Sheet 1!A1'|link }}", Link("#Sheet 1!A1")),
        ("{{ 'mailto:a@b.c'|link }}", Link("mailto:a@b.c")),
        ("{{ '# H'|markdown }}", Markdown("# H")),
        (
            "{{ 'a'|rich(bold=true, color='C00000') }}",
            RichText((Piece("a", True, color="C00000"),)),
        ),
        ("{{ 'b.docx'|subdoc }}", SubDocument("b.docx")),
        ("{{ true|pagebreak }}", PageBreak()),
        ("{{ false|pagebreak }}", None),
        ("{{ 'x'|merge }}", Merged("x")),
        (
            "{{ {'categories': ['a', 'b'], 'series': {'s': [1, none]}}|chart }}",
            ChartData(["a", "b"], {"s": [1, None]}),
        ),
        ("{{ sales|chart }}", ChartData(["1月", "2月"], {"额": [5, 6], "量": [7, 8]})),
        ("{{ sales|chart('月', '量') }}", ChartData(["1月", "2月"], {"量": [7, 8]})),
        (
            "{{ sales|chart(categories='月', series=['量', '额']) }}",
            ChartData(["1月", "2月"], {"量": [7, 8], "额": [5, 6]}),
        ),
    ],
)
def test_a_value_that_is_more_than_text(tag: str, expected: Any) -> None:
    found = value(
        tag,
        ready=Image(b"\x89PNG", "5cm", None, "x"),
        raw=b"\x89PNG",
        sales=[{"月": "1月", "额": 5, "量": 7}, {"月": "2月", "额": 6, "量": 8}],
    )

    assert found == expected


def test_a_chart_needs_as_many_values_as_categories() -> None:
    tag = "{{ {'categories': ['a'], 'series': {'s': [1, 2]}}|chart }}"

    assert told(tag).startswith(f"`{tag}`: the series `s` has 2 values for 1 categories")
    assert 'needs a number, not "x"' in told("{{ [{'a': 1, 'b': 'x'}]|chart }}")
    assert "needs categories, series" in told("{{ []|chart }}")


@pytest.mark.parametrize(
    "target",
    ["https://a.b", "HTTP://a.b/ä?x=1#y", "mailto:a@b.c", "#Sheet1!A1", "#书签", " https://a "],
)
def test_links_go_to_the_web_to_people_and_within_the_file(target: str) -> None:
    assert link_target(target) == target.strip()


@pytest.mark.parametrize(
    "target",
    [
        *(
            "javascript:alert(1)",
            "file:///etc/passwd",
            "\\\\server\\share",
            "ftp://a",
            "a.xlsx",
            "",
        ),
        *(
            "data:text/html,x",
            "vbscript:x",
            "https://a\nb",
            "http://",
            "#",
            "ms-word:ofe|u|x",
            "//a.b",
        ),
    ],
)
def test_links_go_nowhere_else(target: str) -> None:
    with pytest.raises(TagError) as told_of:
        link_target(target)

    assert told_of.value.code == "fill-link"


def test_a_link_elsewhere_is_told_of_with_its_tag() -> None:
    assert told("{{ x|link }}", x="javascript:alert(1)").startswith(
        "`javascript:alert(1)` is no address that a link may lead to [fill-link]"
    )


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (None, ""),
        (True, "True"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1e21, "1000000000000000000000"),
        (float("nan"), ""),
        (Decimal("1.50"), "1.5"),
        (Decimal(100), "100"),
        (date(2025, 12, 1), "2025-12-01"),
        (datetime(2025, 12, 1), "2025-12-01"),
        (datetime(2025, 12, 1, 8, 30), "2025-12-01 08:30"),
        (Shown(5, "five"), "five"),
        (Link("#a"), "#a"),
        (Link("#a", "b"), "b"),
        (RichText().add("a", bold=True).add("b"), "ab"),
        (Markdown("**a**"), "**a**"),
        (Merged(1.0), "1"),
    ],
)
def test_a_value_reads_inside_a_text(given: Any, expected: str) -> None:
    assert text_of(given) == expected


# The list of filters


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_every_filter_says_in_one_line_what_it_does(name: str) -> None:
    described = inspect.getdoc(FILTERS[name])

    assert described is not None
    assert described.splitlines()[0].startswith("Return ")
    assert len(described.splitlines()[0]) < 100


def test_a_filter_is_shown_as_it_is_written() -> None:
    assert shown_signature("groupby") == "groupby(attribute, default=None, case_sensitive=False)"
    assert shown_signature("upper") == "upper"


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ '12%' | number }}", "0.12"),
        ("{{ '12%' | percent(1) }}", "12.0%"),
        ("{{ '¥30.5' | money }}", "¥30.50"),
        ("{{ '1.5万元' | round }}", "15000"),
        ("{{ '-￥1,200.50' | float }}", "-1200.5"),
        ("{{ ['1,200', 3, none, '50%'] | sum }}", "1203.5"),
    ],
)
def test_texts_that_spell_numbers_are_numbers_to_every_filter_for_numbers(
    tag: str, expected: str
) -> None:
    assert str(value(tag)) == expected


@pytest.mark.parametrize("text", ["5kg", "3:1", "≤3", "1,20", "12%元", "万", "½"])
def test_texts_that_spell_more_or_less_than_a_number_are_told(text: str) -> None:
    assert f'needs a number, not "{text}"' in told(f"{{{{ '{text}' | number }}}}")


def test_arithmetic_with_a_text_that_spells_a_number_says_how_to_make_it_one() -> None:
    assert told("{{ '1,200' * 2 }}") == (
        "`{{ '1,200' * 2 }}`: \"1,200\" * 2 does not go together [fill-operands]\n"
        "    join texts with `~`; a text becomes a number by `| number`"
    )
    assert value("{{ '★' * 3 }}") == "★★★"
