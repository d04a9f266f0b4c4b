"""The written cases: a formula, its Excel text, what it comes to."""

from dataclasses import dataclass
from pathlib import Path

import yaml

from planforge.formula.evaluate import Value


@dataclass(frozen=True)
class Case:
    formula: str
    excel: str
    result: Value
    axis: str | None = None
    at: int = 0

    def __str__(self) -> str:
        return f"{self.formula} @{self.axis}{self.at}" if self.axis else self.formula


def read_cases() -> list[Case]:
    text = Path(__file__).with_name("cases.yaml").read_text("utf-8")
    return [Case(**entry) for entry in yaml.safe_load(text)["cases"]]


CASES = read_cases()
