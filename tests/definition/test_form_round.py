"""Laws: a plan is the same as YAML, JSON and Excel form, whatever stands in it."""

from __future__ import annotations

import string
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from planforge.definition.form.cells import Cell, Place, decoded_cell, encoded_cell, same
from planforge.definition.form.files import form_bytes, read_form
from planforge.definition.form.lay_out import lay_out_form
from planforge.definition.form.paths import path_of, path_text
from planforge.definition.tree import Fields, Items, Leaf, Node, Origin, plain
from planforge.definition.yaml_text import yaml_text
from planforge.definition.yaml_tree import read_yaml, scalar
from planforge.problems import Location, Problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HERE = Location("plan.yaml")
ORIGIN = Origin("plan.yaml", Path())
ROOT = Path(__file__).parents[2]
SAMPLES = sorted(
    [
        *ROOT.glob("samples/*/plan.yaml"),
        *ROOT.glob("src/planforge/templates/*/*/plan.yaml"),
        *ROOT.glob("src/planforge/templates/*/pack.yaml"),
        *ROOT.glob("samples/*/week.yaml"),
    ]
)


def leaf(written: str, value: Any = ...) -> Leaf:
    return Leaf(scalar(written) if value is ... else value, written, HERE, ORIGIN)


def fields_of(entries: Mapping[str, Node]) -> Fields:
    return Fields(entries, dict.fromkeys(entries, HERE), HERE, ORIGIN)


def items_of(nodes: Sequence[Node]) -> Items:
    return Items(tuple(nodes), HERE, ORIGIN)


TRICKY = [
    "",
    " ",
    "1",
    "1.50",
    "007",
    "-0",
    "true",
    "是",
    "no",
    "null",
    "~",
    "（去掉）",
    "(empty)",
    "[]",
    "{}",
    '"',
    '""',
    '"a"',
    "!",
    "!5",
    "! x",
    "=1+1",
    "=text(paid.target)",
    "+1",
    "@sum",
    "'quoted",
    "a\n",
    "\na",
    "a\n\n  b\n",
    "- item\n- item\n",
    " lead",
    "trail ",
    "全角　",
    "１２％",
    "２０２５-12",
    "3.2%",
    "20%",
    "2025-12",
    "2025-12-01",
    "2025-02-30",
    "12:30",
    "1e5",
    "0x1F",
    "_x000D_",
    "a\tb",
    "a\rb",
    "\u2028",
    "\ufeffx",
    "🙂",
    "{{ paid.target }}",
    "a, b",
    "a: b",
    "a #b",
    "#1",
    "+",
    "见“更多设置” #1",
    "see “More” #12",
    "800万",
    "≤35%",
    "越高越好",
    "higher",
    "1234567890123456",
]
texts = st.one_of(
    st.sampled_from(TRICKY),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(string.printable, max_size=20),
)
numbers = st.one_of(
    st.integers(-(10**15) + 1, 10**15 - 1).map(str),
    st.decimals(-(10**6), 10**6, places=3, allow_nan=False).map(lambda number: f"{number:f}"),
    st.sampled_from(["-0", "0.0", "1.10", "3.0", "-0.50", "100.00", "0.001"]),
).map(leaf)
leaves = st.one_of(
    texts.map(lambda text: leaf(text, text)),
    numbers,
    st.sampled_from(["", "null", "~", "NULL", "true", "True", "false", "FALSE"]).map(leaf),
)
keys = st.one_of(
    st.sampled_from(
        [
            "paid",
            "a.b",
            "a[1]",
            "*",
            "@",
            "@1",
            "-",
            "#1",
            "+",
            "",
            " x",
            "null",
            "1",
            "目标/拆分",
            '"',
            "<<",
            "rows",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
)
nodes: st.SearchStrategy[Node] = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(items_of),
        st.dictionaries(keys, inner, max_size=3).map(fields_of),
    ),
    max_leaves=6,
)


def mappings(known: list[str], values: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.dictionaries(st.one_of(st.sampled_from(known), keys), values, max_size=4).map(
        fields_of
    )


entries = mappings(
    [
        "label",
        "target",
        "previous",
        "from",
        "better",
        "spread",
        "weights",
        "additive",
        "value",
        "source",
        "file",
        "files",
        "ids",
        "missing",
        "date",
        "total",
        "title",
        "formula",
        "type",
        "date_in",
    ],
    st.one_of(leaves, st.lists(leaves, max_size=4).map(items_of), nodes),
)
rows = st.lists(
    mappings(["item", "amount", "owner", "goal", "weight", "deadline"], leaves), max_size=4
)
tables = mappings(
    ["budget", "goals", "own"],
    st.one_of(
        leaves,
        st.fixed_dictionaries({"rows": rows.map(items_of)}).map(fields_of),
        st.fixed_dictionaries(
            {
                "total": leaves,
                "columns": mappings(["item", "extra"], entries),
                "rows": st.one_of(rows.map(items_of), nodes),
            },
        ).map(fields_of),
    ),
)
plans = st.fixed_dictionaries(
    {},
    optional={
        "title": leaves,
        "period": leaves,
        "as_of": leaves,
        "version": leaves,
        "depth": leaves,
        "language": st.sampled_from([leaf("zh-CN"), leaf("en")]),
        "summary": leaves,
        "status": mappings(["good", "watch"], leaves),
        "approvals": nodes,
        "holidays": nodes,
        "sources": mappings(["daily"], entries),
        "metrics": mappings(["paid", "visitors"], entries),
        "facts": mappings(["share"], entries),
        "drivers": mappings(["paid"], nodes),
        "tables": tables,
        "sections": mappings(["背景分析/市场环境"], st.one_of(leaves, nodes)),
        "phases": mappings(["warm"], entries),
        "checks": mappings(["sums"], entries),
        "revisions": st.one_of(
            nodes, st.lists(mappings(["version", "date", "change"], leaves)).map(items_of)
        ),
        "sheets": nodes,
        "labels": nodes,
        "anything": nodes,
    },
).map(fields_of)

often = settings(max_examples=300, deadline=None)
seldom = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def in_order(node: Node) -> Any:
    """Return the names of a tree in their order, where plans keep one."""
    match node:
        case Fields():
            return [(key, in_order(child)) for key, child in node.nodes.items()]
        case Items():
            return [in_order(child) for child in node.nodes]
        case _:
            return None


def through_form(root: Fields) -> Node | None:
    problems = Problems()
    content = form_bytes(root, ORIGIN)
    back = read_form(content, Origin("计划.xlsx", Path()), problems)
    assert list(map(str, problems)) == []
    return back


@often
@given(
    leaves,
    st.sampled_from(
        ["text", "value", "prose", "truth", "number", "day", "choice", "list", "lines", "any"]
    ),
)
def test_a_cell_gives_back_the_value_that_was_put_into_it(node: Leaf, kind: Any) -> None:
    place = Place(kind, {"higher": "越高越好"}, {"越高越好": "higher"})
    for language in ("zh-CN", "en"):
        cell = encoded_cell(node, place, language)
        if cell is not None:
            back = decoded_cell(cell, place, HERE, ORIGIN)
            assert back is not None
            assert same(back, node)
        else:
            assert kind in {"list", "lines"} or len(node.written) > 1000


@often
@given(st.lists(st.one_of(keys, st.integers(0, 99)), min_size=1, max_size=5).map(tuple))
def test_a_path_is_read_back_from_its_text(path: tuple[str | int, ...]) -> None:
    if isinstance(path[0], str):
        assert path_of(path_text(path)) == path


@seldom
@given(plans)
@example(fields_of({"sources": fields_of({"daily": fields_of({"-": leaf("", "")})})}))
def test_every_plan_has_a_form_that_says_the_same(root: Fields) -> None:
    back = through_form(root)

    assert back is not None
    assert same(root, back)


@seldom
@given(plans)
def test_names_keep_their_order_in_the_form(root: Fields) -> None:
    back = through_form(root)

    assert isinstance(back, Fields)
    for key in ("sources", "metrics", "facts", "drivers", "sheets", "labels", "sections"):
        if key in root.nodes:
            expected, found = root.nodes[key], back.nodes[key]
            assert [*getattr(found, "nodes", [])] == [
                *getattr(expected, "nodes", [])
            ] or isinstance(expected, Items)


@often
@given(plans)
@example(fields_of({"a": leaf("x: y", "x: y"), "b": fields_of({"": leaf("", None)})}))
def test_every_plan_has_a_yaml_text_that_says_the_same(root: Fields) -> None:
    problems = Problems()

    back = read_yaml(yaml_text(root).encode(), ORIGIN, problems)

    assert list(map(str, problems)) == ([] if root.nodes else list(map(str, problems)))
    assert back is not None
    assert same(root, back)
    assert in_order(root) == in_order(back)


@pytest.mark.parametrize("file", SAMPLES, ids=lambda file: f"{file.parent.name}-{file.name}")
def test_shipped_plans_and_packs_are_the_same_as_forms_and_as_yaml(file: Path) -> None:
    problems = Problems()
    origin = Origin(file.as_posix(), file.parent)
    root = read_yaml(file.read_bytes(), origin, problems)
    assert isinstance(root, Fields)
    root = fields_of({key: node for key, node in root.nodes.items() if key != "extends"})

    form = read_form(form_bytes(root, origin), Origin("计划.xlsx", file.parent), problems)
    text = read_yaml(yaml_text(root).encode(), ORIGIN, problems)

    assert list(problems) == []
    assert form is not None
    assert text is not None
    assert same(form, root)
    assert plain(text) == plain(root)
    assert same(text, root)


def test_a_number_and_a_text_are_told_apart_in_a_cell() -> None:
    place = Place("value")

    assert encoded_cell(leaf("258"), place, "zh-CN") == Cell(258, "General")
    assert encoded_cell(leaf("258", "258"), place, "zh-CN") == Cell("258", "@")
    assert encoded_cell(leaf("1.10"), place, "zh-CN") == Cell(1.1, "0.00")
    assert encoded_cell(leaf("null", None), place, "zh-CN") == Cell("（去掉）", "@")
    assert encoded_cell(leaf("null", "null"), place, "zh-CN") == Cell('"null"', "@")
    assert encoded_cell(leaf("20%"), Place("number"), "zh-CN") == Cell(0.2, "0%")
    assert encoded_cell(leaf("2025-12-01"), Place("day"), "zh-CN") == Cell(45992, "yyyy-mm-dd")


@pytest.mark.parametrize(
    "text",
    [
        "x" * 40_000,
        "一" * 33_000,
        '"\n' * 20_000,
        "\U0001f642" * 17_000,
        " " * 40_000,
        "\x85" * 9000,
    ],
    ids=["letters", "Chinese", "quotes", "emoji", "blanks", "spelled out"],
)
def test_a_text_longer_than_a_cell_holds_is_kept_whole(text: str) -> None:
    long = leaf(text, text)
    row = fields_of({"item": leaf("a", "a"), "note": long})
    root = fields_of(
        {
            "title": leaf("方案"),
            "summary": long,
            "metrics": fields_of({"paid": fields_of({"definition": long, "target": leaf("5")})}),
            "tables": fields_of({"own": fields_of({"rows": items_of([row, row])})}),
            "sections": fields_of({"背景/市场": long}),
        }
    )

    back = through_form(root)

    assert back is not None
    assert same(back, root)
    assert isinstance(back, Fields)


def test_what_no_cell_holds_goes_along_when_its_row_moves() -> None:
    long = leaf("长" * 40_000)
    rows = [fields_of({"item": leaf("a", "a"), "note": long}), fields_of({"item": leaf("b", "b")})]
    tables = fields_of({"own": fields_of({"rows": items_of(rows)})})
    form = lay_out_form(fields_of({"tables": tables}), fields_of({"tables": tables}), "zh-CN")
    sheet = next(sheet for sheet in form.sheets if sheet.pattern == "tables.own.rows[]")

    assert [cell.value for row in sheet.rows for cell in row.cells.values()] == [
        "a",
        "见“更多设置” #1",
        "b",
    ]


def test_the_same_plan_gives_the_same_bytes() -> None:
    origin = Origin(SAMPLES[0].as_posix(), SAMPLES[0].parent)
    root = read_yaml(SAMPLES[0].read_bytes(), origin, Problems())
    assert isinstance(root, Fields)

    assert form_bytes(root, origin) == form_bytes(root, origin)
