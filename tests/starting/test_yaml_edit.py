"""Changes in the text of a plan: what is changed comes out right, all else stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planforge.definition.tree import Origin, plain
from planforge.definition.yaml_edit import (
    Edit,
    Put,
    Remove,
    Rename,
    edited,
    edited_bytes,
    edited_values,
)
from planforge.definition.yaml_flow import flow_text, quoted
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Problems

PLAN = """\
# 一份方案
pack: taobao-monthly       # 模板
title: '云栖家居 12 月'
as_of: 2025-12-12          # 到这一天

# ── 目标 ──
metrics:
  paid:
    target: 800万
    weights: [2.5, 2.5,    # 1–2
              2.8, 9.0]    # 3–4
  dsr: {previous: 4.81, actual: 4.83, target: ≥4.9}   # 服务

tables:
  schedule:
    rows:
      - {task: 拆解, start: 2025-12-01, done: 100%, milestone: ◆}
      # 大促
      - task: "大促"        # 主会场
        start: 2025-12-12
        done: 0%
sections:
  目标: |
    保留 {{ paid.target }}
      两格
revisions:
  - {version: "1.0", date: 2025-11-28, change: 初稿}
"""


def values(text: str) -> Any:
    problems = Problems()
    node = read_yaml(text.encode(), Origin("text", Path()), problems)
    assert node is not None, (text, list(problems))
    assert not problems, (text, list(problems))
    return plain(node)


def changed_lines(before: str, after: str) -> list[str]:
    old = before.splitlines()
    return [line for line in after.splitlines() if line not in old]


def test_a_value_is_changed_in_its_place_and_in_its_quotes() -> None:
    after = edited(PLAN, [Put(("title",), "云栖家居 1 月"), Put(("metrics", "paid", "target"), 7)])

    assert changed_lines(PLAN, after) == ["title: '云栖家居 1 月'", "    target: 7"]


def test_a_removed_line_goes_with_its_comment_and_leaves_those_above() -> None:
    after = edited(PLAN, [Remove(("as_of",)), Remove(("tables", "schedule", "rows", 1, "done"))])

    assert [line for line in PLAN.splitlines() if line not in after.splitlines()] == [
        "as_of: 2025-12-12          # 到这一天",
        "        done: 0%",
    ]


def test_the_first_key_behind_a_dash_makes_room_for_the_next() -> None:
    after = edited(PLAN, [Remove(("tables", "schedule", "rows", 1, "task"))])

    assert changed_lines(PLAN, after) == ["      - start: 2025-12-12"]


def test_keys_are_renamed_and_removed_between_braces() -> None:
    row = ("tables", "schedule", "rows", 0)
    after = edited(
        PLAN,
        [
            Remove(("metrics", "dsr", "previous")),
            Rename(("metrics", "dsr", "actual"), "previous"),
            Remove((*row, "milestone")),
            Remove((*row, "done")),
            Remove(("metrics", "paid", "weights", 1)),
        ],
    )

    assert changed_lines(PLAN, after) == [
        "    weights: [2.5,     # 1–2",
        "  dsr: {previous: 4.83, target: ≥4.9}   # 服务",
        "      - {task: 拆解, start: 2025-12-01}",
    ]


def test_what_loses_its_last_entry_stays_as_an_empty_one() -> None:
    text = "metrics:\n  # 说明\n  a:   # 甲\n    previous: 3\n  b: {previous: 1}\nlast:\n- x\n"

    after = edited(
        text, [Remove(("metrics", "a", "previous")), Remove(("metrics", "b", "previous")),
               Remove(("last", 0))]
    )  # fmt: skip

    assert after == "metrics:\n  # 说明\n  a: {}   # 甲\n  b: {}\nlast: []\n"


@pytest.mark.parametrize("text", ["{a: 1, b: 2}\n", "a: 1\nb: 2\n"])
def test_a_text_may_lose_all_its_keys(text: str) -> None:
    assert values(edited(text, [Remove(("a",)), Remove(("b",))])) == {}


def test_missing_keys_are_added_beside_their_neighbours() -> None:
    after = edited(
        PLAN,
        [
            Put(("tables", "schedule", "total"), "80万"),
            Put(("metrics", "dsr", "owner"), "孙悦, 周倩"),
            Put(("metrics", "nps", "target"), "≥50"),
            Put(("sources", "shop"), {"files": "*店铺*.xls", "preset": "sycm-shop"}),
        ],
    )

    assert changed_lines(PLAN, after) == [
        '  dsr: {previous: 4.81, actual: 4.83, target: ≥4.9, owner: "孙悦, 周倩"}   # 服务',
        "  nps: {target: ≥50}",
        "    total: 80万",
        "sources:",
        '  shop: {files: "*店铺*.xls", preset: sycm-shop}',
    ]


def test_a_value_that_is_repeated_by_an_alias_changes_alone() -> None:
    text = "a: &day 2025-12-01\nb: *day\nc: &row {x: 1, y: 2}\nd: *row\ne:\n  - *row\n"

    after = edited(text, [Put(("a",), "2026-01-01"), Remove(("d", "x"))])

    assert values(after) == {
        "a": "2026-01-01", "b": "2025-12-01", "c": {"x": 1, "y": 2}, "d": {"y": 2},
        "e": [{"x": 1, "y": 2}],
    }  # fmt: skip


def test_numbers_that_are_names_stay_texts() -> None:
    after = edited("a: 1\nb: 'x'\nc: |\n  long\n  text\nd: 1\n", [
        Put(("a",), "007"), Put(("b",), "1"), Put(("c",), "12"), Put(("d",), "是: 否 # x")
    ])  # fmt: skip

    assert values(after) == {"a": "007", "b": "1", "c": "12", "d": "是: 否 # x"}


# ── The law: whatever is changed, the values come out as the changes say ──────────────────────────

WORDS = st.text(
    st.sampled_from("ab月12 :#,-[]{}'\"&*!|>%@`?\\=\n\t.~\u3000—≤é\u200b😀"), min_size=1, max_size=8
) | st.sampled_from(["null", "true", "007", "1e5", "2025-12-01", "- x", "<<", "=", "a: b", "1.50"])
SCALARS = st.none() | st.booleans() | st.integers(-9999, 9999) | WORDS | st.just("")
NAMES = st.sampled_from(["a", "b", "支付", "c d", "007", "x.y", "null", "yes"])
TREES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=14,
)


@st.composite
def texts(draw: st.DrawFn, tree: Any, indent: int = 0, *, braces: bool = False) -> str:
    """Return a way to write a tree: braces or lines, quotes or none, comments and gaps."""
    if isinstance(tree, dict | list) and tree:
        if braces or draw(st.booleans()):
            return draw(_flow(tree, indent))
        return draw(_block(tree, indent))
    if isinstance(tree, dict | list):
        return draw(st.sampled_from(["{}", "{ }"])) if isinstance(tree, dict) else "[]"
    return draw(_single(tree, braces=braces, indent=indent))


@st.composite
def _single(draw: st.DrawFn, value: Any, *, braces: bool, indent: int) -> str:
    if value is None:
        return draw(st.sampled_from(["null", "~"]))
    if not isinstance(value, str):
        return flow_text(value)
    ways = [flow_text(value, braces=braces), quoted(value)]
    if value.isprintable():
        ways.append("'" + value.replace("'", "''") + "'")
        if not braces and value.strip() == value and value:
            ways.append("|-\n" + " " * (indent + 2) + value)
    return draw(st.sampled_from(ways))


COMMENTS = st.sampled_from(["", "", "", "   # 说, 明: [x]", " # b"])


@st.composite
def _flow(draw: st.DrawFn, tree: Any, indent: int) -> str:
    parts = []
    pairs = tree.items() if isinstance(tree, dict) else ((None, item) for item in tree)
    for key, value in pairs:
        text = draw(texts(value, indent + 2, braces=True))
        parts.append(text if key is None else f"{draw(_key(key))}: {text}")
    broken = draw(st.booleans())
    gap = [
        "," + draw(COMMENTS) + "\n" + " " * (indent + 2) if broken else ", " for _ in parts[1:]
    ] + [draw(st.sampled_from(["", " ", ", "]))]
    inside = "".join(part + space for part, space in zip(parts, gap, strict=True))
    return "{" + inside + "}" if isinstance(tree, dict) else "[" + inside + "]"


@st.composite
def _key(draw: st.DrawFn, key: str) -> str:
    return draw(st.sampled_from([flow_text(key), f"'{key}'", f'"{key}"']))


@st.composite
def _block(draw: st.DrawFn, tree: Any, indent: int) -> str:
    pad = " " * indent
    lines = []
    pairs = tree.items() if isinstance(tree, dict) else ((None, item) for item in tree)
    for key, value in pairs:
        if draw(st.integers(0, 4)) == 0:
            lines.append(draw(st.sampled_from(["", f"{pad}# 下面", " # x"])))
        stem = pad + ("-" if key is None else draw(_key(key)) + ":")
        text = draw(texts(value, indent + 2))
        plural = isinstance(value, dict | list) and value and text[0] in "-#\n "
        block = isinstance(value, dict | list) and value and text[0] not in "{["
        comment = draw(COMMENTS)
        if block or plural:
            if key is None and text.startswith(" " * (indent + 2)) and draw(st.booleans()):
                lines.append(stem + " " + text[indent + 2 :])
            else:
                lines.append(f"{stem}{comment}\n{text}")
        elif text.startswith("|-"):
            lines.append(f"{stem} {text}")
        else:
            lines.append(f"{stem} {text}{comment}")
    return "\n".join(lines)


def paths(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path] if path else []
    entries = (
        tree.items()
        if isinstance(tree, dict)
        else enumerate(tree)
        if isinstance(tree, list)
        else ()
    )
    for step, value in entries:
        found += paths(value, (*path, step))
    return found


@st.composite
def changes(draw: st.DrawFn, tree: Any) -> list[Edit]:
    chosen: list[tuple[Any, ...]] = []
    for path in draw(st.lists(st.sampled_from(paths(tree)), max_size=4, unique=True)):
        if not any(path[: len(other)] == other or other[: len(path)] == path for other in chosen):
            chosen.append(path)
    edits: list[Edit] = []
    for number, path in enumerate(chosen):
        kinds = ["put", "remove"] + ["rename"] * isinstance(path[-1], str)
        match draw(st.sampled_from(kinds)):
            case "put":
                edits.append(Put(path, draw(TREES)))
            case "remove":
                edits.append(Remove(path))
            case _:
                edits.append(Rename(path, f"new {number}"))
    if draw(st.booleans()):
        edits.append(Put(("added", "deep"), draw(SCALARS)))
    return edits


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_whatever_is_changed_the_values_come_out_as_the_changes_say(data: st.DataObject) -> None:
    tree = {"first": data.draw(TREES), "second": data.draw(TREES), "third": data.draw(TREES)}
    text = data.draw(texts(tree)) + data.draw(st.sampled_from(["", "\n", "\n# Ende\n"]))
    if text.startswith("{"):
        text += "\n"
    before = values(text)
    edits = data.draw(changes(before))

    after = edited(text, edits)

    assert values(after) == edited_values(before, edits)
    if not edits:
        assert after == text


def test_line_ends_and_byte_order_mark_stay() -> None:
    content = b"\xef\xbb\xbfa: 1\r\nb: 2\r\n"

    assert edited_bytes(content, [Put(("c",), 3)]) == content + b"c: 3\r\n"
    assert edited_bytes(content, [Remove(("a",))]) == b"\xef\xbb\xbfb: 2\r\n"


@pytest.mark.parametrize("path", [("metrics", "paid"), ("tables",), ("sections",)])
def test_a_removed_branch_leaves_the_lines_of_all_others(path: tuple[str, ...]) -> None:
    after = edited(PLAN, [Remove(path)])

    assert not changed_lines(PLAN, after)
    assert "# ── 目标 ──" in after
