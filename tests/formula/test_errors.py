import re
from pathlib import Path
from string import Formatter

import pytest
import yaml
from tests.formula.world import checked, core_of, excel_of

import planforge.formula
from planforge.formula.functions import FUNCTIONS
from planforge.formula.parse import MAX_LENGTH, parse
from planforge.problems import Language, Location, PlanError


def text_of(formula: str, axis: str | None = None, language: Language = "en") -> str:
    """Return all that a reader is told of a formula which begins at plan.yaml:3:12."""
    with pytest.raises(PlanError) as caught:
        excel_of(core_of(formula, axis))
    return caught.value.text(language)


ERRORS = {
    "a + 1) * 2": "plan.yaml:3:17: `)` cannot stand here [unexpected]",
    "(a + b": (
        "plan.yaml:3:12: this bracket is never closed [bracket-open]\n    add `)` where it ends"
    ),
    "a +": (
        "plan.yaml:3:15: the formula ends where a number, a name or a bracket should follow"
        " [formula-unfinished]"
    ),
    "": "plan.yaml:3:12: the formula is empty [formula-empty]",
    "a == b": "plan.yaml:3:14: `==` is not written so here [foreign-operator]\n    write `=`",
    "a != b": "plan.yaml:3:14: `!=` is not written so here [foreign-operator]\n    write `<>`",
    "a ** b": "plan.yaml:3:14: `**` is not written so here [foreign-operator]\n    write `^`",
    "a > 1 and b > 1": (
        "plan.yaml:3:18: `and` is not written so here [foreign-operator]\n    write `and(a, b)`"
    ),
    "not agreed": (
        "plan.yaml:3:12: `not` is not written so here [foreign-operator]\n    write `not(a)`"
    ),
    'title & "x': (
        "plan.yaml:3:20: this text is never closed [text-open]\n    add the quote where it ends"
    ),
    "paid > 800万元": (
        "plan.yaml:3:19: `元` cannot stand behind a number in a formula [number-with-unit]\n"
        "    write `800万` alone"
    ),
    "130w": (
        "plan.yaml:3:12: `w` cannot stand behind a number in a formula [number-with-unit]\n"
        "    write `130万` alone"
    ),
    "a ? b": "plan.yaml:3:14: `?` cannot stand here [unexpected]",
    "1e999": "plan.yaml:3:12: the number 1e999 is too large [number-too-large]",
    "payed * 2": (
        "plan.yaml:3:12: there is nothing named `payed` here [unknown-name]\n"
        "    did you mean `paid`?"
    ),
    "a +\n  payed": (
        "plan.yaml:4:3: there is nothing named `payed` here [unknown-name]\n"
        "    did you mean `paid`?"
    ),
    "roud(a)": (
        "plan.yaml:3:12: there is no function `roud` [unknown-function]\n    did you mean `round`?"
    ),
    "ratio(a)": (
        "plan.yaml:3:12: `ratio` takes 2 argument(s), here it is given 1 [argument-count]\n"
        "    write `ratio(a, b)`"
    ),
    "round(a, 1, 2)": (
        "plan.yaml:3:12: `round` takes 1–2 argument(s), here it is given 3 [argument-count]\n"
        "    write `round(x, places)`"
    ),
    'a + "x"': "plan.yaml:3:16: a number is needed here [needs-number]",
    "if(a, 1, 2)": "plan.yaml:3:15: a condition is needed here, such as `a > b` [needs-boolean]",
    "weekday(a)": (
        "plan.yaml:3:20: a date is needed here [needs-date]\n"
        "    a fixed date is written `date(2025, 12, 31)`"
    ),
    'if(agreed, "x", 1)': (
        "plan.yaml:3:28: a text is needed here [needs-text]\n    `text(x)` writes a figure as text"
    ),
    'a = "6"': (
        "plan.yaml:3:14: values of different kinds are compared, which are never equal"
        " [compared-kinds]\n"
        "    compare values of one kind; a percentage is written `3%`, text stands in quotes"
    ),
    'title < "x"': (
        "plan.yaml:3:18: texts and true/false can be compared with `=` and `<>` only"
        " [compared-order]"
    ),
    'title = ""': (
        "plan.yaml:3:18: nothing is equal to an empty text: what is missing makes the whole"
        " formula blank [compared-with-empty]\n"
        "    ask with `is_known(x)` or `not(is_known(x))`"
    ),
    "paid + conversion": (
        "plan.yaml:3:17: 元 and % cannot be added or compared [units]\n"
        "    bring both to one unit first"
    ),
    "paid > buyers": (
        "plan.yaml:3:17: 元 and 人 cannot be added or compared [units]\n"
        "    bring both to one unit first"
    ),
    "paid + count(budget.amount)": (
        "plan.yaml:3:17: 元 and a plain number cannot be added or compared [units-plain]\n"
        "    give the other value its unit"
    ),
    "start + finish": (
        "plan.yaml:3:18: `+` makes no sense of these dates [date-arithmetic]\n"
        "    dates can be subtracted from each other, and days added to or subtracted from a date"
    ),
    "budget.amount * 2": (
        "plan.yaml:3:12: `budget.amount` has a value for each row of `budget`, here one value is"
        " needed [shape]\n"
        "    say which, for example with sum(…), average(…), sum_if(…) or pick(…)"
    ),
    "sum(budget.amount * 2)": (
        "plan.yaml:3:16: `sum` goes over a column and needs its name alone, not a calculation"
        " [needs-column]\n"
        "    give the calculation a column of its own, or use sum_product(a, b)"
    ),
    "count(a)": "plan.yaml:3:18: `count` goes over a column, `a` is one value [not-a-column]",
    "count_if(a > 1)": (
        "plan.yaml:3:23: `count_if` goes over a column and needs its name alone, not a calculation"
        " [needs-column]\n"
        "    give the calculation a column of its own, or use sum_product(a, b)"
    ),
    "count_if(budget.amount > step.sales)": (
        "plan.yaml:3:35: `count_if` is given columns of different tables [condition-axes]\n"
        "    take all columns from one table"
    ),
    "sum_if(budget.amount, budget.weight * 2 > 1)": (
        "plan.yaml:3:34: in a condition the column `budget.weight` has to stand alone on its side"
        " of the comparison [condition-column-alone]\n"
        "    move the arithmetic to the other side, or give the table a column of its own for it"
    ),
    "sum_if(budget.amount, a)": (
        "plan.yaml:3:34: this is no condition over rows [condition-form]\n"
        '    write comparisons such as `budget.group = "a"`, put together with and(…), or(…),'
        " not(…)"
    ),
    "growth(a)": (
        "plan.yaml:3:19: `a` has no previous value here [no-facet]\n"
        "    give the metric data of that period, or a value for `previous`"
    ),
    "growth(previous(paid))": (
        "plan.yaml:3:19: `previous` cannot stand inside previous, last_year or growth"
        " [shift-of-shift]\n"
        "    give the inner part a name of its own"
    ),
    "previous(sum(budget.amount))": (
        "plan.yaml:3:25: a whole column cannot be shifted by `previous` [shifted-column]\n"
        "    give the aggregate a name of its own, then ask for its previous value"
    ),
    'grade(a, 1, "x", 2, "y")': (
        "plan.yaml:3:29: thresholds go from high to low, but 2 follows 1 [threshold-order]\n"
        "    change their order"
    ),
    "date(2025, 2, 30)": (
        "plan.yaml:3:12: this is no date [no-date]\n"
        "    write three numbers, year, month and day: `date(2025, 12, 31)`"
    ),
    'text(a, "0.0万吨3")': (
        "plan.yaml:3:20: `0.0万吨3` is no format [unknown-format]\n"
        "    write for example `0.0%`, `#,##0`, `0.00`, `0.0万`, `0.0x`, `+0.0%`, `0.0pp`, `date`"
    ),
    'text(a, "0.00万")': (
        "plan.yaml:3:20: Excel cannot show 2 places in the format `0.00万` [format-not-in-excel]\n"
        "    write it with 4 places"
    ),
    "text(a, title)": (
        "plan.yaml:3:20: the format has to be written out, between quotes [format-written-out]\n"
        '    write for example `text(x, "0.0%")`'
    ),
}


@pytest.mark.parametrize("formula", ERRORS)
def test_what_is_wrong_is_said_with_its_place_and_how_to_mend_it(formula: str) -> None:
    assert text_of(formula) == ERRORS[formula]


def test_all_problems_are_told_at_once_in_the_order_of_the_text() -> None:
    assert text_of('payed + roud(a) + title + if(a, "x", 1)').splitlines() == [
        "plan.yaml:3:12: there is nothing named `payed` here [unknown-name]",
        "    did you mean `paid`?",
        "plan.yaml:3:20: there is no function `roud` [unknown-function]",
        "    did you mean `round`?",
        "plan.yaml:3:30: a number is needed here [needs-number]",
        "plan.yaml:3:41: a condition is needed here, such as `a > b` [needs-boolean]",
        "plan.yaml:3:49: a text is needed here [needs-text]",
        "    `text(x)` writes a figure as text",
    ]


def test_a_problem_is_told_in_chinese() -> None:
    assert text_of("paid + conversion", language="zh") == (
        "plan.yaml:3:17: 元 与 % 不能相加或相比 [units]\n    请先化为同一单位"
    )


def test_a_moving_average_needs_a_number_written_out() -> None:
    assert text_of("moving_average(sales, a)", "step") == (
        "plan.yaml:3:34: `moving_average` needs a whole number from 1, written out [whole-number]"
    )


@pytest.mark.parametrize(
    ("formula", "code"),
    [
        ("1+" * MAX_LENGTH, "formula-too-long"),
        ("(" * 3_000 + "1" + ")" * 3_000, "formula-too-deep"),
        ("-" * 5_000 + "1", "formula-too-deep"),
        ("+".join("1" * 2_000), "formula-too-deep"),
        ("1" + "%" * 3_000, "formula-too-deep"),
        ("abs(" * 1_900 + "1", "formula-too-deep"),
    ],
    ids=["long", "brackets", "signs", "chain", "percents", "calls"],
)
def test_text_from_anybody_cannot_exhaust_the_reader(formula: str, code: str) -> None:
    with pytest.raises(PlanError) as caught:
        parse(formula, Location("plan.yaml", 1, 1))

    assert caught.value.problems[0].code == code


def test_a_short_formula_that_becomes_endless_is_refused() -> None:
    formula = "gap"
    for _ in range(30):
        formula = f"if(a > b, {formula}, gap) + 1"

    assert text_of(formula) == (
        "plan.yaml:3:612: the formula becomes too large for a cell of Excel [formula-too-large]\n"
        "    give a part of it a name of its own and use that"
    )


def test_a_long_chain_of_ifs_is_refused_where_excel_would_refuse_it() -> None:
    formula = "0"
    for _ in range(3):
        pairs = ", ".join(f"a > {number}, {number}" for number in range(29))
        formula = f"ifs({pairs}, {formula})"

    assert "[formula-too-large]" in text_of(formula)


def test_every_rule_stands_for_a_function() -> None:
    from planforge.formula.check import _RULES

    assert set(_RULES) == set(FUNCTIONS)


def test_an_unknown_name_without_a_place_is_told_without_one() -> None:
    with pytest.raises(PlanError) as caught:
        parse("a +")

    assert caught.value.text().startswith("the formula ends")


def test_checked_knows_what_a_formula_gives() -> None:
    result = checked("paid / buyers")

    assert (result.kind, result.unit, result.axis) == ("number", "元/人", None)
    assert checked("sales / visits", "step").axis == "step"
    assert checked("sum(sales)", "step").axis is None
    assert checked("conversion - conversion.target").unit == "pp"
    assert checked("finish - start").unit == "天"
    assert checked("paid * 1.12").unit == "元"
    assert checked("2 + 3").unit is None


def test_every_problem_of_the_formula_language_has_words_and_no_words_are_idle() -> None:
    folder = Path(planforge.formula.__file__).parent
    source = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    words = yaml.safe_load((folder.parent / "messages" / "formula.yaml").read_text("utf-8"))

    for code, entry in words.items():
        assert f'"{code}"' in source or code.startswith("needs-")
        assert set(entry) - {"mend-en", "mend-zh"} == {"en", "zh"}
        assert ("mend-en" in entry) == ("mend-zh" in entry)
        assert _placeholders(entry["en"]) == _placeholders(entry["zh"])
        assert _placeholders(entry.get("mend-en", "")) == _placeholders(entry.get("mend-zh", ""))
    raised = re.findall(r'(?:add|fail|Problem)\(\s*"([a-z-]+)"', source)
    assert set(raised) <= set(words)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
