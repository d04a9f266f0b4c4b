"""The keys of the model that fit into a cell: what each holds, and its choices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal, get_args, get_origin

from planforge.definition.form.cells import Kind, Place
from planforge.definition.form.words import Words, known_choices
from planforge.definition.model import (
    Attachment,
    Check,
    Column,
    Definition,
    Fact,
    Metric,
    Phase,
    Revision,
    Source,
    Table,
)
from planforge.definition.shape import is_model, members

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.model import Model

MODELS: Final[Mapping[str, type[Model]]] = {
    "sources": Source,
    "metrics": Metric,
    "facts": Fact,
    "tables": Table,
    "columns": Column,
    "phases": Phase,
    "checks": Check,
    "revisions": Revision,
    "attachments": Attachment,
}
"""What stands in each row of a sheet, by the sheet's name."""

_PROSE: Final = {"summary", "sql", "sections"}
_DAYS: Final = {(Definition, "as_of"), (Revision, "date")}


@dataclass(frozen=True, slots=True)
class ModelKey:
    """One key of the model, as far as a cell holds it."""

    key: str
    kind: Kind
    choices: tuple[str, ...]
    description: str
    required: bool

    def place(self, language: str) -> Place:
        """Return the place of this key in a form."""
        words = Words(language).choices(self.key, self.choices)
        return Place(self.kind, words, known_choices(self.key, self.choices))


@cache
def model_keys(sheet: str) -> dict[str, ModelKey]:
    """Return the keys that a sheet may have as columns, in the model's order."""
    return _keys(MODELS[sheet])


@cache
def plan_keys() -> dict[str, ModelKey]:
    """Return the plan's own keys, and those of its small groups (`status.good`)."""
    found = _keys(Definition)
    for name, field in Definition.model_fields.items():
        for choice in members(field.annotation):
            if is_model(choice):
                inner = _keys(choice)
                found |= {f"{name}.{key}": _inside(name, entry) for key, entry in inner.items()}
    return found


def _inside(name: str, entry: ModelKey) -> ModelKey:
    return ModelKey(
        f"{name}.{entry.key}", entry.kind, entry.choices, entry.description, required=False
    )


def _keys(model: type[Model]) -> dict[str, ModelKey]:
    found = {}
    for key, field in model.keys().items():
        kind, choices = _kind(key, field.annotation)
        kind = "day" if (model, key) in _DAYS else kind
        if kind is not None:
            description = field.description or ""
            found[key] = ModelKey(key, kind, choices, description, field.is_required())
    return found


def _kind(key: str, annotation: Any) -> tuple[Kind | None, tuple[str, ...]]:
    """Return what a key holds, and its choices; None for what no cell can hold."""
    kinds = [choice for choice in members(annotation) if choice is not type(None)]
    for choice in kinds:
        if get_origin(choice) is Literal:
            return "choice", get_args(choice)
    if str in kinds and float in kinds:
        return "value", ()
    lists = [choice for choice in kinds if get_origin(choice) is tuple]
    if lists and not _is_scalar(get_args(lists[0])[0]):
        return ("text" if str in kinds else None), ()
    if lists:
        return ("lines" if str in kinds else "list"), ()
    if str in kinds:
        return ("prose" if key in _PROSE else "text"), ()
    if bool in kinds:
        return "truth", ()
    return ("value" if float in kinds else None), ()


def _is_scalar(annotation: Any) -> bool:
    return annotation in {str, float}
