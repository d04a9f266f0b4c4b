"""The form as data: which sheets it has, and what stands in their cells.

Every sheet says what its rows are by a pattern: `metrics.*` are the metrics, named by the column
`@1`; `tables.budget.rows[]` the rows of the budget; `**` settings named by their whole path.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Place
from planforge.definition.form.paths import path_of, path_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.form.cells import Cell
    from planforge.definition.tree import Path

MARK: Final = "planforge:1:"
"""Begins the cell that says what a sheet holds; it stays when the sheet is renamed."""
HEADER_MARK: Final = "planforge:header"
SETTINGS: Final = "**"
NAME: Final = "@1"
VALUE: Final = "@"
UNREAD: Final = "-"
CONTINUED: Final = "+"
LIST_END: Final = "[]"


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a sheet.

    Attributes:
        key: the key of the model its cells hold; `@1`, `@2` for names, `@` for the whole entry,
            `-` for what is only there to be read by people.
        title: what its header says; unit: stands small beside it.
        choices: what may be picked; open_choices: whether anything else may be written too.
        minimum, maximum: limits of numbers.
        note, example: what is told of it.
        width: in characters.
    """

    key: str
    title: str
    place: Place = field(default_factory=Place)
    unit: str = ""
    choices: tuple[str, ...] = ()
    open_choices: bool = False
    minimum: float | None = None
    maximum: float | None = None
    note: str = ""
    example: str = ""
    width: float = 14
    wrap: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a sheet: its cells by the index of the column; `heading` parts groups of rows."""

    cells: Mapping[int, Cell]
    heading: str = ""
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of the form.

    Attributes:
        pattern: what its rows are.
        rows: what is filled in or offered; blank: how many empty rows follow.
        filled: how many rows say something.
        frozen: how many columns stay in view.
    """

    title: str
    note: str
    pattern: str
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...]
    blank: int
    filled: int
    kind: str = "plan"
    frozen: int = 1


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    language: str
    title: str
    sheets: tuple[FormSheet, ...]


def rows_pattern(path: Path) -> str:
    """Return the pattern of a sheet whose rows are a list's entries."""
    return path_text(path) + LIST_END


def pattern_path(pattern: str) -> Path | None:
    """Return the path of a pattern, with `*` for each name that its rows give; None for none.

    Example:
        >>> pattern_path("tables.*.columns.*")
        ('tables', '*', 'columns', '*')
        >>> pattern_path("tables.budget.rows[]")
        ('tables', 'budget', 'rows')
    """
    return path_of(pattern.removesuffix(LIST_END).replace(".*", '."*"'))
