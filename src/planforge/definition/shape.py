"""A tree checked against the model, with our own words for whatever does not fit.

The model's annotations are walked beside the tree; pydantic then gets values that fit. So a problem
has the exact place, and a text that looks like a number (`version: 1.10`) stays as it was written.
"""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from planforge.definition.model import Model
from planforge.definition.quantities import read_quantity
from planforge.definition.tree import Fields, Items, Leaf, Node, Path, dotted
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.problems import Location, Problems

TRUTHS = {
    "true": True,
    "yes": True,
    "on": True,
    "是": True,
    "false": False,
    "no": False,
    "off": False,
    "否": False,
}
_NOTHING = type(None)
_INVALID = object()
"""Stands for a value that has been complained of."""

EXAMPLES = {
    "title": "云栖家居 12 月运营规划方案",
    "period": "2025-12",
    "label": "客单价",
    "formula": "paid / buyers",
    "metric": "paid",
    "value": "paid.actual",
    "table": "budget",
    "text": "…",
    "distinct": "budget.owner",
    "block": "table",
    "version": "1.0",
    "date": "2025-12-01",
    "change": "…",
    "blocks": "[{block: index}]",
    "series": "[{value: paid.actual}]",
    "metrics": "[paid, visitors]",
    "charts": "[paid_by_day]",
    "across": "impact",
    "down": "likelihood",
    "levels": "[1, 2, 3, 4, 5]",
}
"""What a key's value may look like, for the problem that it is missing."""


def shaped(root: Fields, model: type[Model], problems: Problems) -> dict[str, Any]:
    """Return plain values that fit `model`, leaving out whatever `problems` was told of."""
    return _Shaper(problems).model(root, model, ())


class _Shaper:
    """Walks a tree and the model side by side."""

    def __init__(self, problems: Problems) -> None:
        self.problems = problems

    def model(self, node: Fields, model: type[Model], path: Path) -> dict[str, Any]:
        """Return a mapping's values by key; unknown and missing keys are problems."""
        known = model.keys()
        values = {}
        for key, child in node.nodes.items():
            if key not in known:
                self._unknown_key(node.keys[key], path, key, known)
                continue
            field = known[key]
            if _is_missing(child):
                continue
            annotation = field.annotation
            if field.discriminator:  # kept apart from the annotation when it stands at the top
                annotation = Annotated[annotation, field]  # type: ignore[assignment]
            value = self._value(child, annotation, (*path, key))
            if value is not _INVALID:
                values[key] = value
        for key, field in known.items():
            if field.is_required() and _is_missing(node.nodes.get(key)):
                self._missing_key(node, path, key)
        return values

    def _value(self, node: Node, annotation: Any, path: Path) -> Any:
        """Return the value of a node as the annotation wants it, or `_INVALID`."""
        choices = members(annotation)
        if isinstance(node, Leaf) and node.value is None and _NOTHING in choices:
            return None
        for choice in choices:
            found = get_origin(choice) or choice
            match node:
                case Items() if found is tuple:
                    return self._list(node, get_args(choice)[0], path)
                case Fields() if found is dict:
                    return self._mapping(node, get_args(choice)[1], path)
                case Fields() if is_model(found):
                    return self._one_of_models(node, choices, annotation, path)
                case _:
                    continue
        return self._scalar(node, choices, path)

    def _list(self, node: Items, annotation: Any, path: Path) -> list[Any]:
        values = [
            self._value(item, annotation, (*path, number)) for number, item in enumerate(node.nodes)
        ]
        return [value for value in values if value is not _INVALID]

    def _mapping(self, node: Fields, annotation: Any, path: Path) -> dict[str, Any]:
        values = {
            key: self._value(item, annotation, (*path, key)) for key, item in node.nodes.items()
        }
        return {key: value for key, value in values.items() if value is not _INVALID}

    def _one_of_models(
        self, node: Fields, choices: tuple[Any, ...], annotation: Any, path: Path
    ) -> Any:
        models = [choice for choice in choices if is_model(choice)]
        selector = _discriminator(annotation)
        if selector is None:
            return self.model(node, models[0], path)
        by_name = {
            name: model
            for model in models
            for name in get_args(model.model_fields[selector].annotation)
        }
        chosen = node.nodes.get(selector)
        if _is_missing(chosen):
            self._missing_key(node, path, selector)
            return _INVALID
        if not isinstance(chosen, Leaf) or chosen.written not in by_name:
            self._bad_choice(chosen or node, (*path, selector), by_name)
            return _INVALID
        return self.model(node, by_name[chosen.written], path)

    def _scalar(self, node: Node, choices: tuple[Any, ...], path: Path) -> Any:
        literals = [
            value
            for choice in choices
            if get_origin(choice) is Literal
            for value in get_args(choice)
        ]
        if not isinstance(node, Leaf) or node.value is None:
            return self._not_that(node, choices, literals, path)
        if literals:
            if node.written in literals:
                return node.written
            return self._bad_choice(node, path, literals)
        if str in choices:
            return node.value if float in choices else node.written
        if bool in choices:
            return self._truth(node, path)
        if float in choices:
            return self._number(node, path)
        return self._not_that(node, choices, literals, path)

    def _truth(self, leaf: Leaf, path: Path) -> Any:
        if (value := TRUTHS.get(leaf.written.lower())) is not None:
            return value
        return self._complain("boolean-expected", leaf, path, written=leaf.written)

    def _number(self, leaf: Leaf, path: Path) -> Any:
        quantity = read_quantity(leaf.value)
        if quantity and not quantity.sign and quantity.unit in {"", "%"}:
            return quantity.value
        return self._complain("number-expected", leaf, path, written=leaf.written)

    def _not_that(
        self, node: Node, choices: tuple[Any, ...], literals: list[Any], path: Path
    ) -> Any:
        if literals:
            return self._bad_choice(node, path, literals)
        kinds = {get_origin(choice) or choice for choice in choices}
        if tuple in kinds:
            return self._complain("list-expected", node, path)
        model = next((choice for choice in choices if is_model(choice)), None)
        if model or kinds - {_NOTHING} == {dict}:
            return self._complain("mapping-expected", node, path, example=_first_key(model))
        if float in kinds and str not in kinds:
            return self._complain("number-expected", node, path, written="")
        if bool in kinds and str not in kinds:
            return self._complain("boolean-expected", node, path, written="")
        return self._complain("text-expected", node, path)

    def _complain(self, code: str, node: Node, path: Path, **details: Any) -> Any:
        details |= {"name": dotted(path), "key": _last_name(path)}
        self.problems.add(code, node.where, **details)
        return _INVALID

    def _bad_choice(self, node: Node, path: Path, choices: Mapping[str, Any] | list[Any]) -> Any:
        listed = ", ".join(f"`{choice}`" for choice in choices)
        if not isinstance(node, Leaf) or node.value is None:
            return self._complain("choice-expected", node, path, choices=listed)
        written = node.written
        if node.where.sheet is not None:
            return self._bad_form_choice(node, path, tuple(choices))
        longer = [choice for choice in choices if choice.startswith(written)]
        known = {"suggestion": longer[0]} if longer else suggestion(written, choices)
        return self._complain("bad-choice", node, path, written=written, choices=listed, **known)

    def _bad_form_choice(self, leaf: Leaf, path: Path, choices: tuple[str, ...]) -> Any:
        """Report a choice in a form by the words of its drop-down: either is read."""
        from planforge.definition.form.words import known_choices  # the form itself reads shapes

        shown = known_choices(_last_name(path), choices)
        details = {
            "written": leaf.written,
            "choices": ", ".join(f"{word} ({choice})" for word, choice in shown.items()),
        }
        alike = suggestion(leaf.written, [*shown, *choices])
        return self._complain("form-bad-choice", leaf, path, **details, **alike)

    def _unknown_key(self, where: Location, path: Path, key: str, known: Mapping[str, Any]) -> None:
        alike = suggestion(key, known)
        code = "unknown-key" if alike else "key-not-allowed"
        allowed = ", ".join(f"`{name}`" for name in known)
        self.problems.add(code, where, name=dotted((*path, key)), allowed=allowed, **alike)

    def _missing_key(self, node: Fields, path: Path, key: str) -> None:
        child = node.nodes.get(key)
        where = child.where if child else node.where
        self.problems.add(
            "missing-key", where, name=dotted((*path, key)), key=key, example=EXAMPLES.get(key, "…")
        )


def members(annotation: Any) -> tuple[Any, ...]:
    """Return the alternatives of a union, of any depth; a plain type is its own."""
    origin = get_origin(annotation)
    if origin is Annotated:
        return members(get_args(annotation)[0])
    if origin in {Union, types.UnionType}:
        return tuple(part for member in get_args(annotation) for part in members(member))
    return (annotation,)


def _discriminator(annotation: Any) -> str | None:
    for part in get_args(annotation)[1:] if get_origin(annotation) is Annotated else ():
        if getattr(part, "discriminator", None):
            return str(part.discriminator)
    return None


def is_model(kind: Any) -> bool:
    """Return whether a type is one of the definition's models."""
    return isinstance(kind, type) and issubclass(kind, Model)


def _is_missing(node: Node | None) -> bool:
    return node is None or (isinstance(node, Leaf) and node.value is None)


def _last_name(path: Path) -> str:
    return next((step for step in reversed(path) if isinstance(step, str)), "")


def _first_key(model: type[Model] | None) -> str:
    if model is None:
        return "name"
    return next(iter(model.keys()))
