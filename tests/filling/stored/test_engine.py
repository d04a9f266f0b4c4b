"""Formulas that people write, computed by the engine where it is trusted, and by LibreOffice."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest
from tests.filling.stored.corpus import COLUMN, FIRST_ROW, FORMULAS, write_corpus
from tests.support.libreoffice import CellValue, recalculated
from tests.support.optional import needs

from planforge.filling.excel.stored import settle
from planforge.filling.package import Package
from planforge.problems import Location

if TYPE_CHECKING:
    from pathlib import Path

needs("formualizer")

# Where LibreOffice is the one that differs from Excel.
LIBREOFFICE_DIFFERS = {
    "SUM(I2:I21)": "it counts TRUE in a range as 1",
    "COUNTIF(K2:K21,5)": "it does not count the text 5",
    'DATEDIF(A21,A2,"d")': "its error is #VALUE!, Excel's #NUM!",
    "SUM(价目[#Data])": "it does not know #Data",
    'COUNT({1,"a",TRUE})': "it counts TRUE in an array",
}
# What stays empty, so that nobody trusts it by accident.
LEFT_EMPTY = (
    'SUM(SUMIFS(D2:D21,B2:B21,{"East","West"}))',
    'SUMIFS(H2:H21,B2:B21,"East")',
    'LOOKUP(2,1/(B2:B21="East"),D2:D21)',
    "NETWORKDAYS(A2,A21,A5:A5)",
    "D2:D5*2",
    "SUM(OFFSET(D2,0,0,5,1))",
    "SUM(Data:参数!B2)",
    'IF(0.1+0.2=0.3,"ok","no")',
    "FLOOR(5.8,0.05)",
    '1/3&""',
    "TODAY()",
    "RAND()",
)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("corpus") / "corpus.xlsx"
    write_corpus(path)
    return path


@pytest.fixture(scope="module")
def computed(corpus: Path) -> dict[str, CellValue]:
    """The formulas that got a value, with it; LibreOffice's `None` is an empty text."""
    package = Package.open(corpus.read_bytes(), Location("corpus.xlsx"))
    for name in package.names:
        if name.startswith("xl/worksheets/sheet"):
            without = re.sub(rb"</f><v>[^<]*</v>", b"</f>", package.part(name))
            package.set(name, without)
    settle(package)
    sheet = package.part("xl/worksheets/sheet1.xml").decode()
    pattern = rf'<c r="{COLUMN}(\d+)"([^>]*)><f>[^<]*</f><v>([^<]*)</v>'
    return {
        FORMULAS[int(found[1]) - FIRST_ROW]: _value(found[2], unescape(found[3]))
        for found in re.finditer(pattern, sheet)
    }


def test_what_is_left_to_the_application_has_no_value(computed: dict[str, CellValue]) -> None:
    assert [formula for formula in LEFT_EMPTY if formula in computed] == []
    assert [formula for formula in LEFT_EMPTY if formula not in FORMULAS] == []


def test_most_of_what_people_write_has_a_value(computed: dict[str, CellValue]) -> None:
    everyday = [
        "SUM(D2:D21)", "D2*E2", 'IF(D2>10,"high","low")', "VLOOKUP(C2,参数!A2:C5,2,FALSE)",
        'SUMIFS(F2:F21,B2:B21,"W*",D2:D21,">5")', "D2/SUM($D$2:$D$21)", "D2*(1+TaxRate)",
        "RANK(D2,$D$2:$D$21,0)", "SUM(价目[单价])", 'TEXT(A2,"yyyy-mm-dd")', "EOMONTH(A2,0)",
        'SUMPRODUCT((B2:B21="East")*(C2:C21="Tea")*D2:D21)', "IFERROR(D2/E2,0)",
        "INDEX(参数!B2:B5,MATCH(C2,参数!A2:A5,0))", "SUBTOTAL(109,D2:D21)",
    ]  # fmt: skip

    assert [formula for formula in everyday if formula not in computed] == []
    assert len(computed) > 0.7 * len(FORMULAS)


@pytest.mark.engine
def test_every_value_is_what_libreoffice_computes(
    corpus: Path, computed: dict[str, CellValue]
) -> None:
    theirs = recalculated(corpus)

    differing = {
        formula: (value, other)
        for number, formula in enumerate(FORMULAS, FIRST_ROW)
        if (value := computed.get(formula, "none")) != "none"
        and not _alike(value, other := theirs.get(("Data", f"{COLUMN}{number}")))
    }
    unexpected = {key: differing[key] for key in differing.keys() - LIBREOFFICE_DIFFERS.keys()}
    assert unexpected == {}
    assert LIBREOFFICE_DIFFERS.keys() <= differing.keys(), "a difference is gone: strike it out"


def _value(look: str, text: str) -> CellValue:
    if 't="b"' in look:
        return text == "1"
    return text if 't="' in look else float(text)


def _alike(value: CellValue, other: CellValue) -> bool:
    if isinstance(value, float) and isinstance(other, int | float) and not isinstance(other, bool):
        return abs(value - other) <= 1e-12 * max(1.0, abs(value))
    return value == (other or "") if isinstance(value, str) else value == other
