"""JSON into trees, with places."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.definition.json_tree import read_json
from planforge.definition.tree import Node, Origin, Places, plain
from planforge.problems import Location, PlanError, Problems

TEXTS = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\n\t"))
ORIGIN = Origin("plan.json", Path())


def tree(text: str) -> Node:
    problems = Problems()
    node = read_json(text.encode("utf-8", "surrogatepass"), ORIGIN, problems)
    problems.stop_if_any()
    assert node is not None
    return node


def test_places_are_of_the_first_character() -> None:
    places = Places(tree('{\n\t"名称": "云栖",\n  "a": [1, {"b": true}]\n}'))

    assert places.of("名称") == Location("plan.json", 2, 9)
    assert places.key("名称") == Location("plan.json", 2, 3)
    assert places.of("a", 1, "b") == Location("plan.json", 3, 18)


def test_long_numbers_are_identifiers() -> None:
    assert plain(tree('{"id": 6921234567890123, "n": 1.5e3}')) == {
        "id": "6921234567890123",
        "n": 1500.0,
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            '{"a": 1,}',
            "plan.json:1:8: a comma stands after the last entry [json-trailing-comma]\n"
            "    delete the comma",
        ),
        (
            '{"a": 1 "b": 2}',
            "plan.json:1:9: a comma or the closing bracket must stand here [json-comma]\n"
            "    part entries with commas, and close each bracket",
        ),
        (
            "{'a': 1}",
            "plan.json:1:2: a key in double quotes must stand here [json-key]\n"
            '    write `"key": value`',
        ),
        (
            '{"a" 1}',
            'plan.json:1:6: a `:` must follow the key [json-colon]\n    write `"key": value`',
        ),
        (
            '{"a": x}',
            "plan.json:1:7: a value is missing here [json-value]\n"
            "    texts stand in double quotes; other values are numbers, `true`, `false`, `null`,"
            " lists and objects",
        ),
        (
            '{"a": "x\n"}',
            "plan.json:1:9: this text is not closed, or holds a character that JSON does not allow"
            " [json-string]\n"
            '    close it with `"`; write a line end as `\\n` and a backslash as `\\\\`',
        ),
        (
            '{"a": 1} 2',
            "plan.json:1:10: the plan ends before this [json-end]\n"
            "    delete what follows the last closing brace",
        ),
        (
            '{"a": 1, "b": {"a": 1, "a": 2}, "a": 1}',
            "plan.json:1:25: `a` stands twice here, first in line 1 [duplicate-key]\n"
            "    keep one of the two, or put what they hold under one key\n"
            "plan.json:1:34: `a` stands twice here, first in line 1 [duplicate-key]\n"
            "    keep one of the two, or put what they hold under one key",
        ),
        (
            " \n",
            "plan.json: the file is empty [empty-plan]\n"
            "    begin with lines such as `title: …` and `period: 2025-12`",
        ),
    ],
)
def test_broken_json_is_told_with_its_place(text: str, expected: str) -> None:
    with pytest.raises(PlanError) as caught:
        tree(text)

    assert caught.value.text() == expected


def test_nesting_without_end_is_stopped() -> None:
    with pytest.raises(PlanError, match="too-deep"):
        tree("[" * 100_000)


@given(
    st.recursive(
        TEXTS | st.booleans() | st.none() | st.integers(-(10**14), 10**14),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=12,
    ),
    st.booleans(),
    st.sampled_from([None, 2, "\t"]),
)
def test_what_json_writes_reads_back(data: object, ascii_only: bool, indent: int | str) -> None:
    text = json.dumps({"root": data}, ensure_ascii=ascii_only, indent=indent)

    assert plain(tree(text)) == {"root": data}


@given(st.text('{}[]",:1.eatrufalsn\\ \n', max_size=30))
def test_any_text_is_read_or_told_about(text: str) -> None:
    problems = Problems()

    node = read_json(text.encode(), ORIGIN, problems)

    assert node is not None or problems
    assert all(problem.text("zh") and problem.text("en") for problem in problems)
