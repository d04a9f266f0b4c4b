import re

import pytest
from tests.formula.cases import CASES, Case
from tests.formula.sheet import alike
from tests.formula.world import core_of, excel_of, result_of

from planforge.formula.evaluate import COMPUTATIONS
from planforge.formula.functions import FUNCTIONS
from planforge.formula.to_excel import SPELLINGS

# Made by `lower` alone; nobody writes them.
INTERNAL = {"is_number"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_formula_is_written_in_excel_as_expected(case: Case) -> None:
    core = core_of(case.formula, case.axis)

    assert excel_of(core, case.at) == case.excel


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_formula_comes_to_what_is_expected(case: Case) -> None:
    core = core_of(case.formula, case.axis)

    assert alike(result_of(core, case.at), case.result)


def test_every_function_has_a_spelling_and_a_computation_or_is_sugar() -> None:
    plain = {function.name for function in FUNCTIONS.values() if not function.sugar}

    assert set(SPELLINGS) == plain | INTERNAL
    assert set(COMPUTATIONS) == plain | INTERNAL


def test_every_function_has_a_case() -> None:
    written = {name for case in CASES for name in re.findall(r"(\w+)\(", case.formula)}

    assert set(FUNCTIONS) - written == set()


def test_no_formula_is_volatile_or_swallows_errors_or_is_too_new() -> None:
    text = " ".join(case.excel for case in CASES)

    used = set(re.findall(r"([A-Z][A-Z0-9.]+)\(", text))
    assert not used & {"IFERROR", "IFNA", "INDIRECT", "OFFSET", "TODAY", "NOW", "RAND", "IFS"}
    assert not used & {"XLOOKUP", "FILTER", "LET", "UNIQUE", "SORT", "TEXTJOIN", "CONCAT"}
