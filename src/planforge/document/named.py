"""Figures as prose names them: what is printed for them, and how conditions compare them."""

from __future__ import annotations

from datetime import date
from operator import eq, ge, gt, le, lt, ne
from typing import TYPE_CHECKING, Any

from jinja2.exceptions import SecurityError

from planforge.document.outline import FigureRun, GapRun
from planforge.document.wording import EXCEL_DAY_ZERO, size
from planforge.formula.formats import Format
from planforge.formula.syntax import Symbol
from planforge.plan.figures import Figure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from planforge.formula.evaluate import Value


class GapInConditionError(Exception):
    """A condition asks for a figure that is not known yet."""

    def __init__(self, figure: Figure) -> None:
        super().__init__(figure.label)
        self.figure = figure


class WithheldError(Exception):
    """A condition or loop asks for something that this edition does not show."""


class ProseError(Exception):
    """Something that can only be seen while rendering; `code` and `details` make a problem."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


class Mention:
    """A figure as prose names it: printed as `text`, compared by `value`.

    Attributes:
        path: its dotted name, from which longer names go on (`paid` to `paid.target`).
        figure: None where the name only leads on to others, such as `period`.
    """

    __slots__ = ("figure", "path", "text", "value")
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, figure: Figure | None, path: str = "", text: str | None = None) -> None:
        self.figure = figure
        self.path = path
        shown = text if text is not None else (figure.text if figure else "")
        self.text = " ".join(shown.split("\n"))
        self.value: Value = figure.value if figure else None

    def known(self) -> float | str | bool:
        """Return the value that conditions work on.

        Raises:
            GapInConditionError: it is not known.
        """
        if isinstance(self.value, (int, float, str)):
            return self.value
        raise GapInConditionError(figure_of(self))

    def sized(self) -> Mention:
        """Return the figure without its sign, to print and to compare."""
        if self.figure is None or not is_known(self.figure):
            return self
        mention = Mention(self.figure, text=size(self.figure))
        if isinstance(self.value, (int, float)):
            mention.value = abs(self.value)
        return mention

    def __bool__(self) -> bool:
        return bool(self.known())

    def __eq__(self, other: object) -> bool:
        return _compared(eq, self, other)

    def __ne__(self, other: object) -> bool:
        return _compared(ne, self, other)

    def __lt__(self, other: object) -> bool:
        return _compared(lt, self, other)

    def __le__(self, other: object) -> bool:
        return _compared(le, self, other)

    def __gt__(self, other: object) -> bool:
        return _compared(gt, self, other)

    def __ge__(self, other: object) -> bool:
        return _compared(ge, self, other)


class Attribute(Mention):
    """What the plan says of itself; what it does not say is different from every text."""

    __slots__ = ()

    def known(self) -> float | str | bool:
        """Return the value that conditions work on."""
        return self.value if isinstance(self.value, str) else ""


class Withheld(Mention):
    """A figure that this edition does not show: whatever mentions it is left out."""

    __slots__ = ()

    def __init__(self, path: str = "") -> None:
        super().__init__(None, path)

    def known(self) -> float | str | bool:
        """Raise, so that the block around the condition is left out."""
        raise WithheldError(self.path)


class Row:
    """A table's row in a loop; its columns are its only attributes."""

    __slots__ = ("cells",)

    def __init__(self, cells: Mapping[str, Figure]) -> None:
        self.cells = cells


def is_known(figure: Figure) -> bool:
    """Whether there is a value to print; an error value is none."""
    return isinstance(figure.value, (int, float, str))


def printed(mention: Mention) -> FigureRun | GapRun:
    """Return what stands in the text for a figure."""
    figure = figure_of(mention)
    return FigureRun(figure, mention.text) if is_known(figure) else gap(figure)


def gap(figure: Figure) -> GapRun:
    """Return the mark of a figure that is not known."""
    key = f"[{figure.key}]" if figure.key is not None else ""
    return GapRun(figure.label, f"{figure.symbol}{key}")


def figure_of(mention: Mention) -> Figure:
    """Return the figure of a mention that names one."""
    if mention.figure is None:
        raise SecurityError(f"{mention.path} is no figure")
    return mention.figure


def _compared(compare: Callable[[Any, Any], bool], mention: Mention, other: object) -> bool:
    left = mention.known()
    right = other.known() if isinstance(other, Mention) else other
    figure = figure_of(mention)
    if isinstance(right, str) and figure.format.style == "date":
        right = _serial(right, figure)
    if isinstance(left, str) is not isinstance(right, str):
        raise ProseError("cannot-compare-in-prose", name=figure.label, value=right)
    return compare(left, right)


def _serial(text: str, figure: Figure) -> int:
    try:
        return date.fromisoformat(text).toordinal() - EXCEL_DAY_ZERO
    except ValueError:
        raise ProseError("cannot-compare-in-prose", name=figure.label, value=text) from None


def no_such_cell(table: str, title: str, column: str, key: str) -> Figure:
    """Return the gap that stands for a cell of a row that the table does not have."""
    symbol = Symbol(table, column, table)
    return Figure(symbol, None, "", f"{title} {key}", None, Format(), "input", key=key)
