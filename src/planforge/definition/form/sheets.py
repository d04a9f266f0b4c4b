"""The form as data: which sheets it has, and what stands in their cells.

Every sheet says what its rows are by a pattern: `metrics.*` are the metrics, named by the column
`@1`; `tables.budget.rows[]` the rows of the budget; `**` settings named by their whole path.
"""

from __future__ import annotations

import re
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
OWN_KEYS: Final = frozenset({NAME, "@2", VALUE, UNREAD})
"""Keys of columns that are the form's own, and never the plan's."""
CONTINUED: Final = "+"
LIST_END: Final = "[]"
_NAMES: Final = re.compile("@[12]")


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
        quiet: whether it stands back; fixed: whether its cells are given and not to be changed.
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
    fixed: bool = False


@dataclass(frozen=True, slots=True)
class FormRow:
    """A row of a sheet: its cells by the index of the column.

    Attributes:
        heading: parts groups of rows; such a row has nothing else.
        choices: what may be picked in single cells; open_choices: or something else written.
        given: whether its name is given and not to be changed.
    """

    cells: Mapping[int, Cell]
    heading: str = ""
    choices: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    open_choices: bool = False
    given: bool = False


@dataclass(frozen=True, slots=True)
class FormSheet:
    """One sheet of the form.

    Attributes:
        pattern: what its rows are.
        rows: what is filled in or offered; blank: how many empty rows follow.
        filled: how many rows say something.
        frozen: how many columns stay in view.
        told: what else is said below its title.
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
    told: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """A whole form."""

    language: str
    title: str
    sheets: tuple[FormSheet, ...]


def text_width(text: str) -> int:
    """Return how wide a text is, in Latin letters."""
    return sum(2 if ord(letter) > 0x2E7F else 1 for letter in text)


def rows_pattern(path: Path) -> str:
    """Return the pattern of a sheet whose rows are a list's entries."""
    return path_text(path) + LIST_END


def key_text(key: str) -> str:
    """Return what the hidden row above the header says of a column."""
    return key if key in {UNREAD, VALUE} or _NAMES.fullmatch(key) else path_text((key,))


def key_of(text: str) -> str | None:
    """Return the key that the hidden row names; None where it names none."""
    if text in {UNREAD, VALUE} or _NAMES.fullmatch(text):
        return text
    path = path_of(text)
    return str(path[0]) if path is not None and len(path) == 1 else None


def pattern_path(pattern: str) -> Path | None:
    """Return the path of a pattern, with `*` for each name that its rows give; None for none.

    Example:
        >>> pattern_path("tables.*.columns.*")
        ('tables', '*', 'columns', '*')
        >>> pattern_path("tables.budget.rows[]")
        ('tables', 'budget', 'rows')
    """
    return path_of(pattern.removesuffix(LIST_END).replace(".*", '."*"'))
