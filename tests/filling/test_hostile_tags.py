"""What strangers' tags and values do to time and memory: bounded, and told of with a place."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest
from tests.support.filled import cells, filled, sheet_template
from tests.support.filling_programs import told, value

from planforge.filling import missing
from planforge.filling.tags import split
from planforge.problems import Location, PlanError


@dataclass
class Account:
    name: str = "Anna"
    _secret: str = "hidden"


def refused(data: dict[str, Any], tag: str = "{{ x }}") -> str:
    """Return what the reader is told of data that a workbook of one tag cannot be filled with."""
    with pytest.raises(PlanError) as raised:
        filled(sheet_template({"A1": tag}), data)
    return raised.value.text()


def test_private_fields_of_objects_are_no_data() -> None:
    assert cells(filled(sheet_template({"A1": "{{ a.name }}"}), {"a": Account()}).content) == [
        "A1 'Anna'"
    ]

    found = refused({"a": Account()}, '{{ a["_secret"] }}')

    assert found.startswith("template.xlsx#Sheet1!A1: the data has no `_secret`")


@pytest.mark.parametrize(
    "number",
    [10**1_000_000, -(10**5000), Decimal("1e999999"), Decimal("1e-99999999")],
    ids=["huge", "low", "many places", "small"],
)
def test_numbers_of_thousands_of_digits_are_refused_before_anything_is_done(number: Any) -> None:
    expected = (
        "the data have a number of more than 400 digits [fill-data-number]\n"
        "    hand it over as text, or leave it out"
    )

    assert refused({"x": number}) == expected
    assert refused({"x": 1, "rows": [{"a": [number]}]}) == expected


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_decimals_that_are_no_numbers_are_blank(number: str) -> None:
    made = filled(sheet_template({"A1": "{{ x }}", "A2": "a{{ x }}"}), {"x": Decimal(number)})

    assert cells(made.content) == ["A2 'a'"]


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x + x }}",
        "{{ x * x }}",
        "{{ -x - x }}",
        "{{ d * d * d * d * d * d * d * d * d * d }}",
        "{{ (d ** 10) | int }}",
        "{{ (d ** 1000) * (d ** 1000) * (d ** 1000) }}",
    ],
)
def test_numbers_that_tags_make_have_bounds(tag: str) -> None:
    assert "[fill-number-too-long]" in told(tag, x=10**3010, d=Decimal("1e390"))


def test_work_on_long_texts_and_lists_counts_towards_the_bounds_of_loops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(missing, "MOST_STEPS", 100_000)
    data: dict[str, Any] = {"text": "x," * 32_000, "list": list(range(10_000)), "n": [0] * 100}

    for tag in (
        "{{ 'z' in text }}",
        "{{ -1 in list }}",
        "{{ list == list }}",
        "{{ text.split(',')[0] }}",
        "{{ text.startswith('y') }}",
        "{{ text | wordcount }}",
        "{{ text | first }}",
    ):
        found = told("{% for i in n %}", tag, "{% endfor %}", **data)
        assert "[fill-loop-too-long]" in found, tag


def test_parts_of_lists_and_texts_count_towards_the_memory_of_a_run(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(missing, "MOST_TEXT", 1_000_000)
    start = ["{% set kept = namespace(all=[]) %}", "{% for i in range(100) %}"]

    for part in ("text[1:]", "list[1:]", "text[::-1]"):
        kept = f"{{% set kept.all = [kept.all, {part}] %}}"
        found = told(*start, kept, "{% endfor %}", text="x" * 20_000, list=[0] * 20_000)
        assert "[fill-text-too-long]" in found, part


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>a &lt; b</p>\n<br/> c", "a &lt; b c"),
        ("a<!-- x > y -->b", "ab"),
        ("a<!-- x > y", "a y"),
        ("a < b", "a < b"),
        ("a < b > c < d", "a c < d"),
        ("<" * 300_000, "<" * 300_000),
        ("<!--" * 300_000, "<!--" * 300_000),
        ("<!-->" * 300_000, ""),
    ],
    ids=["tags", "remark", "open remark", "sign", "two signs", "signs", "remarks", "ends"],
)
def test_tags_of_html_are_taken_out_in_time_that_grows_with_the_text(html: str, text: str) -> None:
    assert value("{{ t | striptags }}", t=html) == text


def test_slices_without_a_step_are_told_of() -> None:
    assert "[fill-not-list]" in told("{{ x[::0] }}", x=[1])


@pytest.mark.parametrize("opening", ["{#", "{%", "{{", '{{"', "{{'", "｛｛", "{{ {", "{{“", "{# #"])
def test_openings_of_tags_without_an_end_are_read_in_time_that_grows_with_them(
    opening: str,
) -> None:
    text = (opening * 200_000)[:400_000]

    assert "".join(map(str, split(text, Location("a")))) == text
