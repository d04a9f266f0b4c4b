"""The JSON Schema of a plan file, for editors that complete keys and underline slips."""

from __future__ import annotations

from typing import Any, Literal, get_args, get_origin

from planforge.definition.merge import LANGUAGES
from planforge.definition.model import Definition, Model
from planforge.definition.shape import TRUTHS, is_model, members

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_TRUTH_WORDS = [word for word in TRUTHS if word not in {"true", "false"}]
_TEXTS = {"Text": ["string", "number"], "Value": ["string", "number", "boolean"]}
"""What stands for a text (`version: 1.10` is one) and for a value as people write it."""
_ALWAYS_WRITTEN = {"block"}
"""Keys no pack can supply: without them an entry of a list says nothing."""


def _per_language(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema that takes a value, or one for each language."""
    spoken = {
        "type": "object",
        "properties": dict.fromkeys(LANGUAGES, schema),
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {"anyOf": [schema, spoken]}


def json_schema() -> dict[str, Any]:
    """Return the schema of a plan file (JSON Schema, draft 2020-12).

    Keys that a pack may supply are not required, texts may be given per language, and what a pack
    has may be taken away with `null`.
    """
    definitions = {name: _per_language({"type": types}) for name, types in _TEXTS.items()}
    root = _model(Definition, definitions)
    return {
        "$schema": DRAFT,
        "title": "PlanForge plan",
        **root,
        "required": ["period"],
        "$defs": dict(sorted(definitions.items())),
    }


def _model(model: type[Model], definitions: dict[str, Any]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        schema = _schema(field.annotation, definitions)
        if not field.is_required():
            schema = _or_null(schema)
        properties[field.alias or name] = {"description": field.description, **schema}
    required = [name for name in properties if name in _ALWAYS_WRITTEN]
    return {
        "description": (model.__doc__ or "").strip().split("\n")[0],
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": False,
    }


def _schema(annotation: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of one annotation; models go to `definitions`."""
    choices = [choice for choice in members(annotation) if choice is not type(None)]
    schemas = [_one(choice, definitions) for choice in choices if not _is_scalar(choice)]
    scalars = {choice for choice in choices if _is_scalar(choice)}
    if scalars:
        schemas.append(_scalar(scalars))
    if len(schemas) == 1:
        return schemas[0]
    # One language may have a list where another has a file.
    return _per_language({"anyOf": schemas})


def _is_scalar(choice: Any) -> bool:
    return choice in {str, int, float, bool}


def _scalar(kinds: set[Any]) -> dict[str, Any]:
    if kinds == {bool}:
        return _per_language({"anyOf": [{"type": "boolean"}, {"enum": _TRUTH_WORDS}]})
    if str not in kinds:
        return _per_language({"type": ["number", "string"]})
    return {"$ref": "#/$defs/Value" if bool in kinds else "#/$defs/Text"}


def _one(choice: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    origin = get_origin(choice)
    if is_model(choice):
        if choice.__name__ not in definitions:
            definitions[choice.__name__] = {}  # holds the place, should a model hold itself
            definitions[choice.__name__] = _model(choice, definitions)
        return {"$ref": f"#/$defs/{choice.__name__}"}
    if origin is Literal:
        return _per_language({"enum": list(get_args(choice))})
    if origin is tuple:
        return _per_language({"type": "array", "items": _schema(get_args(choice)[0], definitions)})
    values = _or_null(_schema(get_args(choice)[1], definitions))
    return {"type": "object", "additionalProperties": values}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        return {"anyOf": [*schema["anyOf"], {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}
