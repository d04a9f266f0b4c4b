"""The JSON Schema for editors, and the page that explains every key."""

from __future__ import annotations

import importlib
import json
import re
from pathlib import Path
from typing import Any, get_args

import pytest
from tests.support.optional import needs

from planforge.definition import model
from planforge.definition.merge import in_language
from planforge.definition.packs import pack_names, without_own_keys
from planforge.definition.schema import json_schema
from planforge.definition.shape import members, shaped
from planforge.definition.tree import Fields, Origin, plain
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Problems

ROOT = Path(__file__).parents[2]
MODELS = [
    kind
    for kind in vars(model).values()
    if isinstance(kind, type) and issubclass(kind, model.Model)
    if kind not in (model.Model, model.Modular)
]
BLOCK_NAMES = [
    name
    for block in members(model.Block)
    for name in get_args(block.model_fields["block"].annotation)
]


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_every_key_is_described_in_one_sentence(kind: type[model.Model]) -> None:
    for name, field in kind.model_fields.items():
        assert field.description, name
        assert field.description[0].isupper() or field.description[0] == "`", name
        assert field.description.endswith("."), name


def test_the_schema_holds_every_model_and_can_be_written() -> None:
    schema = json_schema()

    held = {*schema["$defs"], "Definition"}
    assert {kind.__name__ for kind in MODELS} <= held
    assert json.loads(json.dumps(schema)) == schema
    assert schema["required"] == ["period"]


@pytest.fixture
def validator() -> Any:
    needs("jsonschema")
    jsonschema: Any = importlib.import_module("jsonschema")
    kind = jsonschema.Draft202012Validator
    kind.check_schema(json_schema())
    return kind(json_schema())


@pytest.mark.parametrize("name", pack_names())
def test_the_shipped_packs_fit_the_schema(name: str, validator: Any) -> None:
    folder = ROOT / "src/planforge/templates" / name
    node = read_yaml((folder / "pack.yaml").read_bytes(), Origin(name, folder), Problems())
    assert node is not None
    pack = {"period": 2025, **plain(node)}
    pack.pop("about")
    pack.pop("extends", None)

    assert [error.message for error in validator.iter_errors(pack)] == []


@pytest.mark.parametrize(
    "plan",
    [
        {},
        {"period": "2025", "titel": "A"},
        {"period": "2025", "metrics": {"a": {"total": "summ"}}},
        {"period": "2025", "sheets": {"a": {"title": "A", "blocks": [{"table": "x"}]}}},
        {"period": "2025", "title": {"zh-CN": "A", "fr": "B"}},
        {"period": "2025", "outline": "a.md"},
    ],
)
def test_slips_do_not_fit_the_schema(plan: dict[str, Any], validator: Any) -> None:
    assert list(validator.iter_errors(plan))


@pytest.mark.parametrize("kind", MODELS, ids=lambda kind: kind.__name__)
def test_every_key_stands_in_the_page_on_plans(kind: type[model.Model]) -> None:
    page = (ROOT / "docs/plan-definition.md").read_text("utf-8")

    rows = [
        f"| `{field.alias or name}` | {field.description} |"
        for name, field in kind.model_fields.items()
        if name != "block"
    ]
    missing = [row for row in rows if row not in page]

    assert not missing


def examples() -> list[str]:
    pages = (page.read_text("utf-8") for page in sorted((ROOT / "docs").glob("*.md")))
    blocks = (re.findall(r"```yaml\n(.*?)```", page, re.DOTALL) for page in pages)
    # A preset is no plan; its page has a test of its own.
    return [block for found in blocks for block in found if not block.startswith("about:")]


@pytest.mark.parametrize("example", examples())
def test_the_pages_examples_are_right(example: str) -> None:
    problems = Problems()
    node = read_yaml(example.encode(), Origin("plan.yaml", ROOT), problems)
    assert node is not None
    spoken = in_language(node, "en")
    assert isinstance(spoken, Fields)

    shaped(without_own_keys(spoken), model.Definition, problems)

    not_whole = {"missing-key"} | ({"mapping-expected"} if "null" in example else set())
    assert [str(problem) for problem in problems if problem.code not in not_whole] == []


@pytest.mark.parametrize("block", sorted(BLOCK_NAMES))
def test_every_block_stands_in_the_page_on_plans(block: str) -> None:
    assert f"block: {block}" in (ROOT / "docs/plan-definition.md").read_text("utf-8")
