"""Conditions on the plan itself: `stage == "mature" and industry in ["b2b", "cross-border"]`.

They are said as in the document's `{% if … %}`, whose parser reads them, but know nothing of the
plan except what it says of itself. So they can be decided before anything else is.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, get_args

from planforge.definition.model import Definition, Depth, Industry, Language, Stage
from planforge.definition.tree import Leaf
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping

    from jinja2 import nodes

    from planforge.definition.tree import Fields
    from planforge.problems import Location, Problems

    Tell = Callable[[str, str, dict[str, str]], None]
    """Is told what is wrong: the problem's code, the word it is about, and the words' details."""

KNOWN: Final[Mapping[str, tuple[str, ...]]] = {
    "stage": get_args(Stage),
    "industry": get_args(Industry),
    "language": get_args(Language),
    "depth": get_args(Depth),
    "platform": (),
    "scenario": (),
}
"""What a plan says of itself, each with the values it may have; any, where none are listed."""

BASE_SCENARIO: Final = "base"
"""The scenario that is the plan as it stands."""
_BRACES: Final = re.compile(r"\{[{%#]|[}%#]\}")
_OPENING: Final = "{% if "


@dataclass(frozen=True, slots=True)
class Attributes:
    """What one plan says of itself.

    Attributes:
        values: by name; None where the plan does not say it.
        known: the values that each may have; any, where none are listed.
    """

    values: Mapping[str, str | None]
    known: Mapping[str, tuple[str, ...]]

    def without(self, names: Container[str]) -> Attributes:
        """Return the attributes but for names that mean something else here."""
        kept = {name: value for name, value in self.values.items() if name not in names}
        return Attributes(kept, self.known)


NOTHING_SAID: Final = Attributes({}, {})


def written_attributes(plan: Fields) -> Attributes:
    """Return what a plan's tree, its packs merged in, says of itself."""
    values: dict[str, str | None] = {}
    for name in KNOWN:
        leaf = plan.nodes.get(name)
        stated = isinstance(leaf, Leaf) and leaf.value is not None
        default = Definition.model_fields[name].default
        values[name] = leaf.written if stated and isinstance(leaf, Leaf) else default
    scenarios = plan.nodes.get("scenarios")
    return _attributes(values, getattr(scenarios, "nodes", {}))


def attributes_of(definition: Definition) -> Attributes:
    """Return what a plan says of itself."""
    values = {name: getattr(definition, name) for name in KNOWN}
    return _attributes(values, definition.scenarios)


def _attributes(values: Mapping[str, str | None], scenarios: Mapping[str, object]) -> Attributes:
    names = tuple(dict.fromkeys((BASE_SCENARIO, *scenarios)))
    return Attributes(values, {**KNOWN, "scenario": names})


def holds(text: str, where: Location | None, plan: Attributes, problems: Problems) -> bool:
    """Return whether a condition holds; one that is wrong is told of, and nothing else of it.

    So it is taken to hold: what it leaves out would be told of wherever it is named.

    What the plan does not say is different from every value: `stage == "mature"` does not hold
    without a stage, `stage != "launch"` does.
    """
    parsed = _parsed(text)
    if parsed is None:
        problems.add("condition-syntax", where, condition=text)
        return True
    found: list[tuple[str, str, dict[str, str]]] = []
    check_attributes(parsed, plan, lambda *problem: found.append(problem), alone=True)
    for code, word, details in found:
        place = where.within(0, _place(text, word)) if where else None
        problems.add(code, place, **{"condition": text, **details})
    return bool(found) or bool(decided(parsed, plan))


def check_attributes(
    test: nodes.Node, plan: Attributes, tell: Tell, *, alone: bool = False
) -> None:
    """Tell of values that an attribute never has; `alone`, of all that is no attribute, too."""
    from jinja2 import nodes

    match test:
        case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
            check_attributes(left, plan, tell, alone=alone)
            check_attributes(right, plan, tell, alone=alone)
        case nodes.Not(node=inner):
            check_attributes(inner, plan, tell, alone=alone)
        case _ if (compared := _comparison(test)) is not None:
            _check_comparison(compared, plan, tell, alone=alone)
        case _:
            if alone:
                tell("condition-not-plain", "", {})


def _check_comparison(compared: _Comparison, plan: Attributes, tell: Tell, *, alone: bool) -> None:
    name = compared.name
    if name not in plan.values:
        if alone:
            alike = suggestion(name, plan.values)
            tell("unknown-attribute", name, {"name": name, "known": _listed(plan.values), **alike})
        return
    known = plan.known[name]
    for word in compared.words:
        if known and word not in known:
            details = {"name": name, "value": word, "known": _listed(known)}
            tell("unknown-attribute-value", word, {**details, **suggestion(word, known)})


def decided(test: nodes.Node, plan: Attributes) -> bool | None:
    """Return whether a condition holds for a plan; None where more than the plan decides it."""
    from jinja2 import nodes

    match test:
        case nodes.And(left=left, right=right):
            answers = decided(left, plan), decided(right, plan)
            return False if False in answers else None if None in answers else True
        case nodes.Or(left=left, right=right):
            answers = decided(left, plan), decided(right, plan)
            return True if True in answers else None if None in answers else False
        case nodes.Not(node=inner):
            answer = decided(inner, plan)
            return None if answer is None else not answer
        case _:
            compared = _comparison(test)
            if compared is None or compared.name not in plan.values:
                return None
            return (plan.values[compared.name] in compared.words) is compared.among


@dataclass(frozen=True, slots=True)
class _Comparison:
    """A name and the texts that it is, or is not (`among`), one of."""

    name: str
    words: tuple[str, ...]
    among: bool


def _comparison(test: nodes.Node) -> _Comparison | None:
    """Return a name's comparison with texts; None for anything else."""
    from jinja2 import nodes

    match test:
        case (
            nodes.Compare(
                expr=nodes.Name(name=name),
                ops=[nodes.Operand(op="eq" | "ne" as operator, expr=nodes.Const(value=str(word)))],
            )
            | nodes.Compare(
                expr=nodes.Const(value=str(word)),
                ops=[nodes.Operand(op="eq" | "ne" as operator, expr=nodes.Name(name=name))],
            )
        ):
            return _Comparison(name, (word,), operator == "eq")
        case nodes.Compare(
            expr=nodes.Name(name=name),
            ops=[
                nodes.Operand(
                    op="in" | "notin" as operator,
                    expr=nodes.List(items=items) | nodes.Tuple(items=items),
                )
            ],
        ):
            values = [item.value for item in items if isinstance(item, nodes.Const)]
            words = tuple(value for value in values if isinstance(value, str))
            return _Comparison(name, words, operator == "in") if len(words) == len(items) else None
        case _:
            return None


@lru_cache(maxsize=512)
def _parsed(text: str) -> nodes.Node | None:
    """Return a condition's tree, if it has one; kept, as many plans share those of their pack."""
    from jinja2 import Environment, TemplateSyntaxError, nodes

    if _BRACES.search(text):
        return None
    try:
        tree = Environment(autoescape=True).parse(f"{_OPENING}{text} %}}1{{% endif %}}")
    except TemplateSyntaxError:
        return None
    body = tree.body[0]
    return body.test if isinstance(body, nodes.If) else None


def _place(text: str, word: str) -> int:
    return max(text.find(word), 0) if word else 0


def _listed(words: Mapping[str, object] | tuple[str, ...]) -> str:
    return ", ".join(f"`{word}`" for word in words)
