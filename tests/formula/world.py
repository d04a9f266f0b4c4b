"""A small world of figures for formulas, and where each stands on one sheet."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from planforge.formula.check import Checked, check
from planforge.formula.evaluate import Value, evaluate
from planforge.formula.formats import PLAIN, Format, Prose
from planforge.formula.lower import lower
from planforge.formula.parse import parse
from planforge.formula.scope import Described
from planforge.formula.syntax import Expression, Kind, Reference, Symbol
from planforge.formula.to_excel import to_excel
from planforge.problems import Location, Problems

MONEY = Format(unit="元")
PERCENT = Format("percent", 1)


@dataclass(frozen=True)
class Figure:
    name: str
    value: Value
    kind: Kind = "number"
    unit: str | None = None
    format: Format = PLAIN


@dataclass(frozen=True)
class Column:
    name: str
    values: Sequence[Value]
    kind: Kind = "number"
    unit: str | None = None
    format: Format = PLAIN


# One value each, in column A from row 1.
FIGURES = (
    Figure("a", 6.0),
    Figure("b", 3.0),
    Figure("gap", None),
    Figure("zero", 0.0),
    Figure("paid", 8_123_456.0, unit="元", format=Format(decimals=1, scale=1e4, unit="元")),
    Figure("paid.previous", 7_000_000.0, unit="元", format=MONEY),
    Figure("paid.last_year", 0.0, unit="元", format=MONEY),
    Figure("buyers", 31_500.0, unit="人", format=Format(unit="人")),
    Figure("conversion", 0.0325, unit="%", format=PERCENT),
    Figure("conversion.target", 0.032, unit="%", format=PERCENT),
    Figure("title", "GMV", "text"),
    Figure("untitled", None, "text"),
    Figure("agreed", True, "boolean"),
    Figure("start", 45_931.0, "date"),  # Wednesday, 1 October 2025
    Figure("finish", 45_943.0, "date"),  # Monday, 13 October 2025
    Figure("half", 2.5),
    Figure("debt", -1_234.567, unit="元", format=MONEY),
)

# Tables begin in row 2 of column D; each has one empty row at its end.
TABLES: dict[str, tuple[Column, ...]] = {
    "budget": (
        Column("item", ("keyword", "content", "live", "gift", None), "text"),
        Column("group", ("Traffic", "traffic", "Brand", "", None), "text"),
        Column("amount", (300.0, 150.0, 50.0, None, None), unit="元", format=MONEY),
        Column("weight", (0.5, 0.3, "", 0.2, None)),
        Column("due", (45_931.0, 45_938.0, None, 45_940.0, None), "date"),
        Column("done", (True, False, None, True, None), "boolean"),
    ),
    "empty": (
        Column("amount", (None, None)),
        Column("label", (None, None), "text"),
    ),
    "step": (
        Column("sales", (10.0, 20.0, None, 20.0, 50.0, 0.0), unit="元", format=MONEY),
        Column("visits", (5.0, 4.0, 10.0, None, 25.0, 0.0), unit="人"),
        Column("day", tuple(45_931.0 + step for step in range(6)), "date"),
    ),
    "holidays": (
        # A day off and two weekends, one of them worked.
        Column("date", (45_931.0, 45_932.0, 45_934.0, 45_941.0, None), "date"),
        Column("kind", ("off", "off", "off", "work", None), "text"),
    ),
}

FIRST_COLUMN = 4  # D
FIRST_ROW = 2


def column_letters(index: int) -> str:
    return chr(64 + index) if index <= 26 else "A" + chr(64 + index - 26)


def _columns() -> dict[tuple[str, str], tuple[str, Column]]:
    found: dict[tuple[str, str], tuple[str, Column]] = {}
    for table, columns in TABLES.items():
        for column in columns:
            found[table, column.name] = (column_letters(FIRST_COLUMN + len(found)), column)
    return found


COLUMNS = _columns()
FIGURE_ROWS = {figure.name: row for row, figure in enumerate(FIGURES, 1)}


class World:
    """The scope: `paid`, `budget.amount`, and the step series by their bare names."""

    def __init__(self, axis: str | None = None, language: Prose = "zh-CN") -> None:
        self.axis = axis
        self.language = language

    def find(self, parts: tuple[str, ...]) -> Described | None:
        name = ".".join(parts)
        if name in FIGURE_ROWS:
            figure = FIGURES[FIGURE_ROWS[name] - 1]
            symbol = Symbol(parts[0], ".".join(parts[1:]))
            return Described(symbol, figure.kind, figure.unit, figure.format)
        table, column_name = parts if len(parts) == 2 else ("step", name)
        if (table, column_name) not in COLUMNS:
            return None
        column = COLUMNS[table, column_name][1]
        symbol = Symbol(table, column_name, table)
        if table == "step":
            symbol = Symbol(column_name, "", "step")
        return Described(symbol, column.kind, column.unit, column.format)

    def facet(self, symbol: Symbol, facet: str) -> Described | None:
        return self.find((symbol.name, facet))

    def names(self) -> Iterable[str]:
        yield from FIGURE_ROWS
        yield from (f"{table}.{name}" for table, name in COLUMNS)


def place_of(symbol: Symbol) -> tuple[str, Column]:
    """Return the letters and the column of a symbol that stands along an axis."""
    if symbol.axis == "step":
        return COLUMNS["step", symbol.name]
    return COLUMNS[symbol.name, symbol.facet]


def rows_of(reference: Reference, at: int) -> list[int] | None:
    """Return the positions a reference means, seen from a position; None for one value."""
    if reference.span is None:
        return None
    count = len(place_of(reference.symbol)[1].values)
    first = 0 if reference.span.first is None else at + reference.span.first
    last = count - 1 if reference.span.last is None else at + reference.span.last
    return list(range(max(first, 0), min(last, count - 1) + 1))


def cell_of(reference: Reference, at: int = 0) -> str:
    """Return the cell or range of a reference, as a workbook's layout would."""
    rows = rows_of(reference, at)
    if rows is None:
        return f"A{FIGURE_ROWS[str(reference.symbol)]}"
    if not rows:
        return '""'
    letters = place_of(reference.symbol)[0]
    first, last = rows[0] + FIRST_ROW, rows[-1] + FIRST_ROW
    alone = reference.span is not None and reference.span.first == reference.span.last
    if alone and reference.span is not None and reference.span.first is not None:
        return f"{letters}{first}"
    return f"{letters}{first}:{letters}{last}"


def value_of(reference: Reference, at: int = 0) -> Value | Sequence[Value]:
    """Return what stands at a reference."""
    rows = rows_of(reference, at)
    if rows is None:
        return FIGURES[FIGURE_ROWS[str(reference.symbol)] - 1].value
    values = [place_of(reference.symbol)[1].values[row] for row in rows]
    span = reference.span
    if span is not None and span.first is not None and span.first == span.last:
        return values[0] if values else None
    return values


def checked(text: str, axis: str | None = None, language: Prose = "zh-CN") -> Checked:
    problems = Problems()
    result = check(parse(text, Location("plan.yaml", 3, 12)), World(axis, language), problems)
    problems.stop_if_any()
    return result


def checked_but_for_units(text: str) -> Checked:
    """Return a formula that was made up: 元 may stand beside 天 in it."""
    return tree_checked_but_for_units(parse(text))


def tree_checked_but_for_units(tree: Expression) -> Checked:
    """Return the same of a tree that nobody wrote."""
    problems = Problems()
    result = check(tree, World(), problems)
    other = [problem for problem in problems if problem.code not in ("units", "units-plain")]
    assert other == []
    return result


def core_of(text: str, axis: str | None = None, language: Prose = "zh-CN") -> Expression:
    return lower(checked(text, axis, language).expression)


def excel_of(core: Expression, at: int = 0) -> str:
    return to_excel(core, lambda reference: cell_of(reference, at))


def result_of(core: Expression, at: int = 0) -> Value:
    return evaluate(core, lambda reference: value_of(reference, at))
