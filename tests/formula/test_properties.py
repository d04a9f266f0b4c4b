from contextlib import suppress

from hypothesis import given, settings
from tests.formula.trees import any_tree, meaningful
from tests.formula.world import (
    checked,
    checked_but_for_units,
    excel_of,
    result_of,
    tree_checked_but_for_units,
)

from planforge.formula.lower import lower
from planforge.formula.parse import parse
from planforge.formula.spell import spell
from planforge.formula.syntax import Expression, Text
from planforge.formula.to_excel import to_excel
from planforge.problems import PlanError


@given(any_tree())
def test_any_tree_written_and_read_again_is_the_same_tree(tree: Expression) -> None:
    assert parse(spell(tree)) == tree


@settings(deadline=None)
@given(meaningful())
def test_a_formula_and_its_spelling_come_to_the_same(tree: Expression) -> None:
    text = spell(tree)
    again = spell(parse(text))

    assert again == text
    assert result_of(lower(checked_but_for_units(text).expression)) == result_of(
        lower(tree_checked_but_for_units(tree).expression)
    )


@settings(deadline=None)
@given(meaningful())
def test_a_formula_never_breaks_a_back_end(tree: Expression) -> None:
    core = lower(checked_but_for_units(spell(tree)).expression)

    result_of(core)
    with suppress(PlanError):  # it says so when it is too large for a cell
        excel_of(core)


def test_a_text_longer_than_excel_takes_is_joined_from_pieces() -> None:
    written = to_excel(Text("x" * 300 + '"'), str)

    assert written == f'"{"x" * 255}"&"{"x" * 45}"""'


def test_a_bound_formula_is_spelled_as_it_was_written() -> None:
    for text in ("share(sales)", "moving_average(sales, 7)", "rank(sales)", "cumulative(sales)"):
        assert spell(checked(text, "step").expression) == text.replace("sales", "sales.steps")
    assert spell(checked("workdays(start, finish)").expression) == "workdays(start, finish)"
