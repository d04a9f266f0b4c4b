"""Any formula: strategies for trees of the small world, of each kind."""

from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from planforge.formula.grammar import BINARY_RANKS
from planforge.formula.syntax import (
    Binary,
    Blank,
    Boolean,
    Call,
    Expression,
    Name,
    Number,
    Text,
    Unary,
)

NUMBERS = ["a", "b", "gap", "zero", "half"]
TEXTS = ["title", "untitled"]
DATES = ["start", "finish"]
LITERALS = [0.0, 1.0, 2.0, 0.5, 3.0, 10.0, 0.1, 0.3, 2.675, 100.0]


def name(text: str) -> Name:
    return Name(tuple(text.split(".")))


def names(texts: list[str]) -> SearchStrategy[Expression]:
    return st.sampled_from([name(text) for text in texts])


def call(function: str, *arguments: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    return st.tuples(*arguments).map(lambda given: Call(function, given))


def column_conditions() -> SearchStrategy[Expression]:
    """Conditions over the rows of the budget."""
    literals = st.sampled_from([Number(value) for value in (0.0, 0.2, 0.3, 150.0)])
    numeric = st.builds(
        Binary,
        st.sampled_from(["=", "<>", "<", "<=", ">", ">="]),
        names(["budget.amount", "budget.weight"]),
        st.one_of(literals, names(["a", "gap", "half"])),
    )
    textual = st.builds(
        Binary,
        st.sampled_from(["=", "<>"]),
        names(["budget.item", "budget.group"]),
        st.sampled_from([Text("TRAFFIC"), Text("gift"), Text("x")]),
    )
    known = call("is_known", names(["budget.item", "budget.amount", "budget.due"]))
    simple = st.one_of(numeric, textual, known, names(["budget.done"]))
    return st.recursive(
        simple,
        lambda inner: st.one_of(
            call("and", inner, inner), call("or", inner, inner), call("not", inner)
        ),
        max_leaves=4,
    )


def number_leaves() -> SearchStrategy[Expression]:
    columns = names(["budget.amount", "budget.weight", "empty.amount", "step.sales"])
    functions = st.sampled_from(["sum", "average", "min", "max", "median", "count"])
    return st.one_of(
        st.sampled_from([Number(value) for value in LITERALS]),
        names(["a", "b", "half"]),
        names(NUMBERS),
        st.builds(lambda function, column: Call(function, (column,)), functions, columns),
        call("sum_if", names(["budget.amount", "budget.weight"]), column_conditions()),
        call("count_if", column_conditions()),
        call("pick", names(["budget.amount", "budget.weight"]), column_conditions()),
        call("days_between", names(DATES), names(DATES)),
        call("workdays", names(DATES), names(DATES)),
        call("weekday", names(DATES)),
    )


def booleans(numbers: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    simple: SearchStrategy[Expression] = st.one_of(
        st.builds(Binary, st.sampled_from(["=", "<>", "<", "<=", ">", ">="]), numbers, numbers),
        st.builds(Binary, st.sampled_from(["=", "<>"]), names(TEXTS), st.just(Text("gmv"))),
        call("is_known", st.one_of(numbers, names(TEXTS))),
        st.builds(Boolean, st.booleans()),
        names(["agreed"]),
    )
    return st.one_of(
        simple, call("and", simple, simple), call("or", simple, simple), call("not", simple)
    )


def _larger(numbers: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
    conditions = booleans(numbers)
    return st.one_of(
        st.builds(Binary, st.sampled_from(["+", "-", "*", "/"]), numbers, numbers),
        st.builds(Binary, st.just("^"), numbers, st.sampled_from([Number(2.0), name("b")])),
        st.builds(Unary, st.sampled_from(["-", "+", "%"]), numbers),
        call("if", conditions, numbers, numbers),
        call("if", conditions, numbers),
        call("ifs", conditions, numbers, conditions, numbers, numbers),
        call("coalesce", numbers, numbers),
        call("round", numbers, st.sampled_from([Number(0.0), Number(2.0), Number(-1.0)])),
        call("round_up", numbers),
        call("round_down", numbers, st.just(Number(1.0))),
        call("abs", numbers),
        call("clamp", numbers, st.just(Number(0.0)), numbers),
        call("min", numbers, numbers),
        call("max", numbers, numbers, numbers),
        call("sum", numbers, numbers),
        call("grade", numbers, st.just(Number(3.0)), numbers, st.just(Number(1.0)), numbers),
        call("if", conditions, numbers, st.just(Blank())),
    )


def numbers() -> SearchStrategy[Expression]:
    return st.recursive(number_leaves(), _larger, max_leaves=8)


def texts() -> SearchStrategy[Expression]:
    spelled = [Text(format_) for format_ in ("0.0%", "#,##0.00", "0.0万", "0.00亿", "+0.0pp")]
    return st.one_of(
        call("text", numbers(), st.sampled_from(spelled)),
        call("join", names(TEXTS), numbers(), st.just(Text('a "b"'))),
        call("grade", numbers(), st.just(Number(2.0)), st.just(Text("A")), names(TEXTS)),
        call("pick", names(["budget.item", "budget.group"]), column_conditions()),
        call("coalesce", names(TEXTS), names(TEXTS)),
    )


def meaningful() -> SearchStrategy[Expression]:
    """Formulas that the checker accepts."""
    kinds = [numbers(), numbers(), numbers(), numbers(), booleans(numbers()), texts()]
    return st.integers(0, len(kinds) - 1).flatmap(kinds.__getitem__)


def any_tree() -> SearchStrategy[Expression]:
    """Any tree that text can say, whether it means something or not."""
    letters = st.characters(codec="utf-8", exclude_characters="`\n", exclude_categories=["Cs"])
    segments = st.one_of(
        st.from_regex(r"[a-zA-Z_支付金额][a-z0-9_]*", fullmatch=True), st.text(letters, min_size=1)
    )
    plain = st.lists(segments, min_size=1, max_size=3).filter(_is_name)
    leaves = st.one_of(
        st.floats(min_value=0, allow_infinity=False, allow_nan=False).map(Number),
        st.text(st.characters(codec="utf-8"), max_size=5).map(Text),
        st.builds(Boolean, st.booleans()),
        st.just(Blank()),
        plain.map(lambda parts: Name(tuple(parts))),
    )

    def larger(inner: SearchStrategy[Expression]) -> SearchStrategy[Expression]:
        return st.one_of(
            st.builds(Unary, st.sampled_from(["-", "+", "%"]), inner),
            st.builds(Binary, st.sampled_from(sorted(BINARY_RANKS)), inner, inner),
            st.builds(
                Call,
                st.sampled_from(["sum", "if", "nothing_known"]),
                st.lists(inner, max_size=4).map(tuple),
            ),
        )

    return st.recursive(leaves, larger, max_leaves=12)


def _is_name(parts: list[str]) -> bool:
    return len(parts) > 1 or parts[0].lower() not in ("true", "false", "blank", "and", "or", "not")


def batch(strategy: SearchStrategy[Any], count: int) -> list[Any]:
    """Return so many examples, the same in every run."""
    found: list[Any] = []

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: Any) -> None:
        found.append(example)

    collect()
    return found
