import re
from pathlib import Path

import yaml

from planforge.build import plan_from
from planforge.formula.functions import FUNCTIONS
from planforge.formula.parse import parse

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


def test_the_example_of_the_page_computes() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    typed = {
        "paid": {"actual": 900, "unit": "元"},
        "refunds": {"actual": 100, "unit": "元"},
        "buyers": {"actual": 3, "unit": "人"},
        "conversion": {"actual": "4%"},
    }
    written = yaml.safe_load(example)["metrics"]

    plan = plan_from({"title": "T", "period": "2025-12", "metrics": {**typed, **written}})

    values = {name: plan.figures[name].value for name in written}
    assert values == {"net_paid": 800, "aov": 300, "stars": 2}


def test_formulas_that_the_page_quotes_are_read() -> None:
    prose = re.sub(r"```.*?```", "", TEXT, flags=re.DOTALL)
    quoted = [text for text in re.findall(r"`([a-z_]+\([^`]*\))`", prose) if "…" not in text]

    assert len(quoted) > 10
    for formula in quoted:
        parse(formula)
