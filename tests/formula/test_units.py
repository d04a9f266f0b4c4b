import pytest
from tests.formula.world import checked

from planforge.formula.units import agree, read_unit


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("元", "元"),
        ("元/人", "元/人"),
        ("元·人⁻¹", "元/人"),
        ("元/人/天", "元/人/天"),
        ("人^2", "人²"),
        ("/天", "天⁻¹"),
        ("%", "%"),
        ("百分点", "pp"),
        ("", ""),
        ("days", "天"),
    ],
)
def test_a_unit_is_read_and_written_in_one_way(written: str, read: str) -> None:
    assert str(read_unit(written)) == read
    assert read_unit(str(read_unit(written))) == read_unit(written)


def test_an_unknown_unit_agrees_with_every_other() -> None:
    assert read_unit(None) is None
    assert agree(None, read_unit("元"))


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        ("paid / buyers", "元/人"),
        ("paid / buyers * buyers", "元"),
        ("paid * conversion", "元"),
        ("paid / paid.previous", ""),
        ("conversion * 2", "%"),
        ("conversion * conversion", "%"),
        ("conversion - conversion.target", "pp"),
        ("conversion + (conversion - conversion.target)", "%"),
        ("buyers ^ 2", "人²"),
        ("1 / buyers", "人⁻¹"),
        ("a * paid", None),
        ("growth(paid)", "%"),
        ("max(paid, 0)", "元"),
        ("if(a > b, paid, paid.previous)", "元"),
    ],
)
def test_a_formula_has_the_unit_its_parts_make(formula: str, unit: str | None) -> None:
    assert checked(formula).unit == unit
