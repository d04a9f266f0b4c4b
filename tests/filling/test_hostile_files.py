"""Templates that were made, or damaged, to do harm: a problem with a place, and in good time."""

from __future__ import annotations

import pytest
from tests.support.filled import cells, filled, sheet_template

from planforge.filling.excel.formulas import read_formula


@pytest.mark.parametrize(
    "piece",
    ["云", "é.", "1.", "云!", "云(", "'云", "A1:", "$A", "[", "\\", "1e", "-", "{", '"', "#A"],
)
def test_formulas_are_read_in_time_that_grows_with_them(piece: str) -> None:
    text = (piece * 8_192)[:8_192]

    assert read_formula(text).text == text


def test_long_names_of_many_letters_are_names() -> None:
    name = "云栖家居旗舰店" * 30
    made = sheet_template({"A1": "{{ x }}", "B1": f"={name}+A1"})

    assert cells(filled(made, {"x": 1}).content)[1].startswith(f"B1 ={name}+A1")
