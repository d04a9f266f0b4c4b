"""Whatever is written: it fits the model, or its writer is told."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.definition.data_tree import read_data
from planforge.definition.model import Block, Definition, Model, PlainBlock
from planforge.definition.shape import is_model, members, shaped
from planforge.definition.tree import Fields, Origin
from planforge.problems import Problems

ORIGIN = Origin("plan.yaml", Path())
SCALARS = (
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "1.5", "80%", "是"])
)


def values(annotation: Any, depth: int = 0) -> st.SearchStrategy[Any]:
    """Make values near what an annotation wants: right ones, and now and then another kind."""
    if depth > 6:
        return SCALARS
    right = [_right(choice, depth) for choice in members(annotation)]
    return st.one_of(*right, *right, SCALARS, st.just([1]), st.just({"x": 1}))


def _right(choice: Any, depth: int) -> st.SearchStrategy[Any]:
    origin = get_origin(choice)
    if is_model(choice):
        return mappings(choice, depth + 1)
    if origin is Literal:
        return st.sampled_from(get_args(choice))
    if origin is tuple:
        return st.lists(values(get_args(choice)[0], depth + 1), max_size=2)
    if origin is dict:
        return st.dictionaries(
            st.sampled_from(["a", "b"]), values(get_args(choice)[1], depth + 1), max_size=2
        )
    return SCALARS


def mappings(model: type[Model], depth: int) -> st.SearchStrategy[dict[str, Any]]:
    fields = {
        field.alias or name: values(field.annotation, depth)
        for name, field in model.model_fields.items()
    }
    return st.fixed_dictionaries({}, optional=fields)


@given(mappings(Definition, 0))
def test_what_passes_fits_the_model_and_what_does_not_is_told(data: dict[str, Any]) -> None:
    data |= {"title": "A", "period": "2025-12"}
    problems = Problems()
    root = read_data(data, ORIGIN, problems)
    assert isinstance(root, Fields)

    found = shaped(root, Definition, problems)

    if not problems:
        assert Definition.model_validate(found).title == "A"
    assert all(problem.text("zh") and problem.text("en") for problem in problems)


BLOCKS = [block for block in members(Block) if block is not PlainBlock]


@pytest.mark.parametrize("model", BLOCKS, ids=lambda model: model.__name__)
def test_each_block_is_read_by_its_name(model: type[Model]) -> None:
    name = get_args(model.model_fields["block"].annotation)[0]
    required = {
        key: ["a"] if get_origin(field.annotation) is tuple else "a"
        for key, field in model.model_fields.items()
        if field.is_required()
    }
    sheet = {"title": "S", "blocks": [{**required, "block": name}]}
    problems = Problems()
    root = read_data({"title": "A", "period": "2025", "sheets": {"s": sheet}}, ORIGIN, problems)
    assert isinstance(root, Fields)

    found = shaped(root, Definition, problems)

    assert not list(problems)
    assert isinstance(Definition.model_validate(found).sheets["s"].blocks[0], model)
