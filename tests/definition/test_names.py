"""Names: what they may be, what is taken, and that none means two things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.support.plans import errors, read_plan

from planforge.definition import names

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "title: A\nperiod: 2025-12\n"


@pytest.mark.parametrize("name", ["paid", "支付金额", "GMV_2", "客单价2025", "_x", "aov"])
def test_letters_digits_underscores_and_chinese_make_names(tmp_path: Path, name: str) -> None:
    assert name in read_plan(tmp_path, f"metrics: {{{name}: {{}}}}").definition.metrics


def test_names_that_formulas_cannot_write_are_told_of(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        HEAD + "metrics:\n  支付 金额: {}\n  2nd: {}\n  a.b: {}\n"
        "tables: {t: {columns: {30天销量: {}, a-b: {}}}}\n"
        "checks: {'-': {label: x, formula: true}}\n",
    ) == (
        "plan.yaml:4:3: `metrics.支付 金额` is no name for formulas: a name has letters, digits and"
        " underscores, and begins with no digit [bad-name]\n"
        "    write `支付_金额`, and how it is shown as its `label` or `title`\n"
        "plan.yaml:5:3: `metrics.2nd` is no name for formulas: a name has letters, digits and"
        " underscores, and begins with no digit [bad-name]\n"
        "plan.yaml:6:3: `metrics.a.b` is no name for formulas: a name has letters, digits and"
        " underscores, and begins with no digit [bad-name]\n"
        "    write `a_b`, and how it is shown as its `label` or `title`\n"
        "plan.yaml:7:24: `tables.t.columns.30天销量` is no name for formulas: a name has letters,"
        " digits and underscores, and begins with no digit [bad-name]\n"
        "plan.yaml:7:35: `tables.t.columns.a-b` is no name for formulas: a name has letters,"
        " digits and underscores, and begins with no digit [bad-name]\n"
        "    write `a_b`, and how it is shown as its `label` or `title`\n"
        "plan.yaml:8:11: `checks.-` is no name for formulas: a name has letters, digits and"
        " underscores, and begins with no digit [bad-name]"
    )


def test_names_with_a_meaning_already_are_told_of(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        HEAD + "metrics: {target: {}, Sum: {}}\nfacts: {period: {label: x}}\n"
        "tables: {previous: {columns: {target: {}}}}\nsources: {target: {}}\n",
    ) == (
        "plan.yaml:3:11: `target` cannot be a name among `metrics`: it means a figure of every"
        " metric, as in `paid.target` [name-is-facet]\n"
        "    choose another name, such as `target_rate`\n"
        "plan.yaml:3:23: `Sum` cannot be a name among `metrics`: it is a function of the formula"
        " language [name-is-function]\n"
        "    choose another name, such as `Sum_value`\n"
        "plan.yaml:4:9: `period` cannot be a name among `facts`: it has a meaning of its own in"
        " plans [name-is-word]\n"
        "    choose another name, such as `period_value`\n"
        "plan.yaml:5:10: `previous` cannot be a name among `tables`: it means a figure of every"
        " metric, as in `paid.previous` [name-is-facet]\n"
        "    choose another name, such as `previous_rate`"
    )


def test_one_name_in_two_scopes_is_told_of_with_both_places(tmp_path: Path) -> None:
    assert errors(
        tmp_path,
        HEAD + "metrics: {share: {}, budget: {}, GMV: {}, gmv: {}}\n"
        "facts: {市场: {label: x}, Budget: {label: x}}\ntables: {市场: {}}\n",
    ) == (
        "plan.yaml:3:11: `share` cannot be a name among `metrics`: it is a function of the formula"
        " language [name-is-function]\n"
        "    choose another name, such as `share_value`\n"
        "plan.yaml:3:43: the name `gmv` is taken by `metrics.GMV` (plan.yaml:3:34), and formulas"
        " could mean either [name-twice]\n"
        "    give one of them another name\n"
        "plan.yaml:4:25: the name `Budget` is taken by `metrics.budget` (plan.yaml:3:22), and"
        " formulas could mean either [name-twice]\n"
        "    give one of them another name\n"
        "plan.yaml:5:10: the name `市场` is taken by `facts.市场` (plan.yaml:4:9), and formulas"
        " could mean either [name-twice]\n"
        "    give one of them another name"
    )


def test_a_source_may_be_named_like_a_table(tmp_path: Path) -> None:
    plan = read_plan(tmp_path, "sources: {products: {file: a.csv}}\ntables: {products: {}}")

    assert "products" in plan.definition.tables


def test_the_formula_languages_functions_are_the_ones_reserved() -> None:
    from planforge.formula.functions import FUNCTIONS

    assert set(FUNCTIONS) | {"true", "false"} == names.FUNCTIONS


def test_the_plans_facets_are_the_ones_reserved() -> None:
    from planforge.plan.scopes import FACETS

    assert set(FACETS) == names.FACETS
