"""Many rows are written together, and come out as if each were written alone."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from planforge.filling.excel.axis_builder import AxisBuilder
from planforge.filling.excel.cells import ValueCell, writer
from planforge.filling.excel.model import Block

if TYPE_CHECKING:
    from collections.abc import Sequence

CELL = ValueCell(' s="3" cm="5%"', writer(' s="3" cm="5%"', str, epoch_1904=False))


def together(values: Sequence[Any]) -> list[str]:
    pattern, column = CELL.column(values)
    return [pattern % (value,) for value in column]


@pytest.mark.parametrize(
    "values",
    [
        [0.5, 1.25, 0.1 + 0.2, 1e-7],
        [0.5, 2.0, -0.0, 1e15, 2.0**53, 1e16, 1e300],
        [0.5, float("nan"), 1.5, 2.5],
        [0.5, float("inf"), float("-inf"), 2.5],
        [1e308, 1e308, 0.5, 0.5],
        [0, 1, -1, 2**53, -(2**53)],
        [0, 1, 2, 2**53 + 1],
        [0, 1, 2, -(2**53) - 1],
        [True, False, True, 1],
        [1, 2.5, "a", None],
        [Decimal("1.10"), 1, date(2025, 12, 1), "a"],
        ["a", "b", "c", "d"],
        ["a", "", "c", "d"],
        ["a", " b", "c ", "d"],
        [" a", "b", "c", "d "],
        ["a|b", "|", "c", "d"],
        ["a & b", "<b>", "c>", "d"],
        ["a", "b\n", "c", "\x07"],
        ["a", "b", "c", "_x0041_"],
        ["a\N{NO-BREAK SPACE}", "\N{IDEOGRAPHIC SPACE}b", "云栖", "\ud800"],
        ["%s", "50%", "%%", "%d"],
        ["=1+1", "@a", "+1", "-1"],
    ],
)
def test_many_values_are_written_as_each_alone(values: list[Any]) -> None:
    assert together(values) == [CELL.write(value) for value in values]


@given(
    some.one_of(
        some.lists(some.floats(), min_size=4),
        some.lists(some.integers(-(2**60), 2**60), min_size=4),
        some.lists(some.text(), min_size=4),
        some.lists(some.one_of(some.floats(), some.text(), some.none()), min_size=4),
    )
)
def test_any_values_are_written_as_each_alone(values: list[Any]) -> None:
    assert together(values) == [CELL.write(value) for value in values]


def loop() -> AxisBuilder:
    """Return rows with a list in row 2, opened."""
    builder = AxisBuilder([Block(1, 4, True, "rows", frozenset({1, 4}), None)])
    builder.open(0)
    return builder


@pytest.mark.parametrize("times", [1, 2, 5])
@pytest.mark.parametrize("turns", [(0,), ()])
def test_a_row_that_repeats_stands_where_it_would_turn_by_turn(
    times: int, turns: tuple[int, ...]
) -> None:
    one_by_one, at_once = loop(), loop()
    for _ in range(times):
        for block in turns:
            one_by_one.turn(block)
        one_by_one.line(2)

    at_once.repeated(2, turns, times)

    for builder in (one_by_one, at_once):
        builder.line(3)
        builder.turn(0)
        builder.line(2)
        builder.close(0)
    mine, theirs = at_once.build(), one_by_one.build()
    assert list(mine.order(9)) == list(theirs.order(9))
    assert [(list(found.starts), list(found.ends), list(found.firsts)) for found in mine.turns] == [
        (list(found.starts), list(found.ends), list(found.firsts)) for found in theirs.turns
    ]
