import re
from pathlib import Path

from planforge.formula.functions import FUNCTIONS

TEXT = (Path(__file__).parents[2] / "docs" / "formula-language.md").read_text("utf-8")


def test_every_function_stands_in_the_documentation_with_both_meanings() -> None:
    rows = {
        line.split("(")[0].removeprefix("| `"): line
        for line in TEXT.splitlines()
        if re.match(r"\| `\w+\(", line)
    }

    assert list(rows) == list(FUNCTIONS)
    for function in FUNCTIONS.values():
        assert function.en in rows[function.name]
        assert function.zh in rows[function.name]
