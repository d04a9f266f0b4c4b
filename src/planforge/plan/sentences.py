"""Sentences with figures in them, as formulas: titles and findings that stay true."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from planforge.formula.syntax import Binary, Call, Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.formula.syntax import Expression
    from planforge.plan.draft import Draft


def about_metric(words: str, label: str) -> str:
    """Return words with a metric's label in its place, a Latin one apart from Chinese.

    Example:
        >>> about_metric("{factor}对{metric}目标影响最大", "GMV")
        '{factor}对 GMV 目标影响最大'
    """
    before = r"(?<=[\u4e00-\u9fff])" if label[:1].isascii() else "(?!)"
    after = r"(?=[\u4e00-\u9fff])" if label[-1:].isascii() else "(?!)"
    words = re.sub(before + r"\{metric\}", " {metric}", words)
    return re.sub(r"\{metric\}" + after, "{metric} ", words).replace("{metric}", label)


def worded(words: str, parts: Mapping[str, Expression]) -> Expression:
    """Return the formula of words with formulas in the places of their names."""
    pieces: list[Expression] = []
    rest = words
    while "{" in rest:
        before, _, rest = rest.partition("{")
        name, _, rest = rest.partition("}")
        pieces += [Text(before)] * bool(before) + [parts[name]]
    pieces += [Text(rest)] * bool(rest)
    return Call("join", tuple(pieces))


def widest(draft: Draft, widths: Mapping[str, Expression]) -> Expression:
    """Return the label of the metric whose width is greatest."""
    most = Call("max", tuple(widths.values()))
    names = [(Text(draft.metric_label(m)), w) for m, w in widths.items()]
    tree: Expression = names[-1][0]
    for label, width in reversed(names[:-1]):
        tree = Call("if", (Binary(">=", width, most), label, tree))
    return tree
