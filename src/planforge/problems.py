"""What is wrong with a plan, where, and how to mend it.

A problem is a code and its details; the words are kept apart, in `messages/`, in each language.
So a check is tested by its code, a reader gets their own language, and no text is written twice.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from string import Formatter
from typing import TYPE_CHECKING, Any, Literal

from planforge.shipped import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Location:
    """Where something stands, counted from 1 as people count.

    Text files have `line` and `column`; data files `row` and `field` (a column's name);
    workbooks `sheet` and `cell`; documents `paragraph` and the beginning of its `text`, and `part`
    when that is not the body (`header 1`, `footnotes`). What stands in a loop may have the `item`
    of the data that the loop was at.
    """

    file: str
    line: int | None = None
    column: int | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    field: str | None = None
    part: str | None = None
    paragraph: int | None = None
    text: str | None = None
    item: str | None = None

    def __str__(self) -> str:
        text = self.file
        if self.sheet is not None:
            text += f"#{self.sheet}" + (f"!{self.cell}" if self.cell else "")
        for number in (self.line, self.column):
            if number is not None:
                text += f":{number}"
        if self.row is not None:
            text += f":{self.row}"
        if self.field is not None:
            text += f"[{self.field}]"
        if self.part is not None:
            text += f"#{self.part}"
        if self.paragraph is not None:
            text += f"¶{self.paragraph}"
        if self.text is not None:
            text += f" “{self.text}”"
        if self.item is not None:
            text += f" ({self.item})"
        return text

    def within(self, line: int, column: int) -> Location:
        """Return the place `line` lines and `column` columns into the text that starts here."""
        if self.line is None:
            return self
        start = self.column or 1
        return Location(self.file, self.line + line, column + (start if line == 0 else 1))

    def order(self) -> tuple[str, int, int]:
        """Return what problems are sorted by: file, line or row, column."""
        return (self.file, self.line or self.row or self.paragraph or 0, self.column or 0)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong (or, as a warning, that the reader should know).

    Attributes:
        code: short and stable, such as `unknown-function`; its words are in `messages/`.
        location: where it stands, when it stands anywhere.
        details: what the words need, such as `name` or `suggestion`.
    """

    code: str
    location: Location | None = None
    details: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def text(self, language: Language = "en") -> str:
        """Return the problem as its reader sees it: place, what is wrong, code, how to mend it."""
        what, mend = words(self.code, language, self.details)
        place = f"{self.location}: " if self.location else ""
        return f"{place}{what} [{self.code}]" + (f"\n    {mend}" if mend else "")

    def __str__(self) -> str:
        return self.text()


class PlanError(Exception):
    """The plan, its data or its surroundings do not allow the work; `problems` has all reasons."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems, key=_order))
        super().__init__(self.problems)

    def text(self, language: Language = "en") -> str:
        """Return all problems, in the order of their places."""
        return "\n".join(problem.text(language) for problem in self.problems)

    def __str__(self) -> str:
        return self.text()


class Problems:
    """Collects what is wrong, so that a reader hears of all of it at once."""

    def __init__(self) -> None:
        self.found: list[Problem] = []

    def add(self, code: str, location: Location | None = None, **details: Any) -> None:
        """Note a problem; said twice of the same place, it is kept once."""
        problem = Problem(code, location, details)
        if problem not in self.found:
            self.found.append(problem)

    def add_all(self, problems: Iterable[Problem]) -> None:
        """Note problems that were found before, or apart."""
        for problem in problems:
            self.add(problem.code, problem.location, **problem.details)

    def stop_if_any(self) -> None:
        """Raise `PlanError` when anything was found."""
        if self.found:
            raise PlanError(self.found)

    def __bool__(self) -> bool:
        return bool(self.found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)


def suggestion(word: str, known: Iterable[str]) -> dict[str, str]:
    """Return `{"suggestion": name}` for the known name most like `word`, or nothing.

    Example:
        >>> suggestion("roud", ["round", "sum"])
        {'suggestion': 'round'}
        >>> suggestion("SUM", ["round", "sum"])
        {'suggestion': 'sum'}
        >>> suggestion("zzz", ["round", "sum"])
        {}
    """
    names = list(known)
    alike = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    alike = alike or [name for name in names if name.casefold() == word.casefold()]
    return {"suggestion": alike[0]} if alike else {}


def words(code: str, language: Language, details: Mapping[str, Any]) -> tuple[str, str]:
    """Return what is wrong and how to mend it; a mend whose details are unknown is left out."""
    entry = _catalogue()[code]
    what = entry[language].format_map(details)
    mend = entry.get(f"mend-{language}", "")
    known = all(name in details for _, name, _, _ in Formatter().parse(mend) if name)
    return what, mend.format_map(details) if known else ""


@cache
def _catalogue() -> dict[str, dict[str, str]]:
    catalogue: dict[str, dict[str, str]] = {}
    for file in sorted(resources.files("planforge").joinpath("messages").iterdir(), key=str):
        if file.name.endswith(".yaml"):
            catalogue |= shipped_yaml("messages", file.name) or {}
    return catalogue


def _order(problem: Problem) -> tuple[str, int, int]:
    return problem.location.order() if problem.location else ("", 0, 0)
