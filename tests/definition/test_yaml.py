"""YAML into trees: what values are, where they stand, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from planforge.definition import yaml_tree
from planforge.definition.tree import Fields, Items, Node, Origin, Places, plain
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Location, PlanError, Problems

ORIGIN = Origin("plan.yaml", Path())
LOADERS = [yaml.SafeLoader] + ([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])


@pytest.fixture(params=LOADERS, ids=lambda loader: loader.__name__, autouse=True)
def _each_loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_tree, "LOADER", request.param)


def tree(text: str | bytes) -> Node:
    problems = Problems()
    content = text.encode() if isinstance(text, str) else text
    node = read_yaml(content, ORIGIN, problems)
    problems.stop_if_any()
    assert node is not None
    return node


def told(text: str | bytes, language: str = "en") -> str:
    with pytest.raises(PlanError) as caught:
        tree(text)
    return caught.value.text("zh" if language == "zh" else "en")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("12", 12),
        ("-3", -3),
        ("0.5", 0.5),
        ("1.10", 1.1),
        ("true", True),
        ("False", False),
        ("~", None),
        ("null", None),
        ("", None),
        ("on", "on"),
        ("off", "off"),
        ("yes", "yes"),
        ("No", "No"),
        ("y", "y"),
        ("12:30", "12:30"),
        ("1:20:30", "1:20:30"),
        ("2025-12-12", "2025-12-12"),
        ("2025-12", "2025-12"),
        ("2025-12-01 10:00:00", "2025-12-01 10:00:00"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("1e5", "1e5"),
        ("+5", "+5"),
        (".5", ".5"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("=", "="),
        ("800万", "800万"),
        ("≤35%", "≤35%"),
        ("1,234.5", "1,234.5"),
        ("6921234567890123", "6921234567890123"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!str 12", "12"),
        ("! 12", "12"),
    ],
)
def test_a_value_is_what_people_mean_by_it(written: str, value: object) -> None:
    read = plain(tree(f"key: {written}\n"))["key"]

    assert (read, type(read)) == (value, type(value))


def test_keys_are_texts_as_written() -> None:
    assert plain(tree("on: 1\nyes: 2\n2025-12: 3\n007: 4\nnull: 5\n1.10: 6\n")) == {
        "on": 1,
        "yes": 2,
        "2025-12": 3,
        "007": 4,
        "null": 5,
        "1.10": 6,
    }


def test_places_are_of_the_first_character() -> None:
    places = Places(tree("名称: 云栖\n😀: {甲: \"一\", 乙: [1, '二']}\n"))

    assert places.of("名称") == Location("plan.yaml", 1, 5)
    assert places.key("名称") == Location("plan.yaml", 1, 1)
    assert places.of("😀", "甲") == Location("plan.yaml", 2, 9)
    assert places.key("😀", "乙") == Location("plan.yaml", 2, 13)
    assert places.of("😀", "乙", 1) == Location("plan.yaml", 2, 21)
    assert places.of("😀", "丙") is None
    assert places.near("😀", "丙", "丁") == Location("plan.yaml", 2, 1)


@pytest.mark.parametrize(
    "text",
    [
        "a:\n  b: |\n    first\n      {{ x }} here\n\n    last {{ y }}\n",
        "a:\n  b: |2\n      first {{ x }}\n    last {{ y }}\nc: 1\n",
        "a:\n  b: |\n\n\n    first {{ x }} {{ y }}",
        "a:\n  b: >-\n    folded\n    here {{ x }}\n\n    and\n    {{ y }} last\n",
        "a:\n  b: folded {{ x }}\n    and {{ y }} last\n",
        "a:\n  b: 'one {{ x }}\n    two\n\n    three {{ y }}'\n",
        'a:\n  b: "one\n    two {{ x }}\n    three {{ y }}"\n',
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_places_within_a_text_of_many_lines_are_exact(text: str, ends: str) -> None:
    root = tree(text.replace("\n", ends))
    value, where = plain(root)["a"]["b"], Places(root).of("a", "b")
    assert where is not None

    for tag in ("{{ x }}", "{{ y }}"):
        before = value[: value.index(tag)]
        found = where.within(before.count("\n"), len(before) - before.rfind("\n") - 1)

        assert found.line is not None
        assert found.column is not None
        line = text.split("\n")[found.line - 1]
        assert line[found.column - 1 :].startswith(tag)


@given(st.lists(st.text("ab {}中。\n", max_size=30), max_size=4))
def test_each_character_of_a_block_is_found_in_the_file(parts: list[str]) -> None:
    body = "\n".join(parts)
    text = "a: |1\n" + "".join(f" {line}\n" for line in body.split("\n"))
    root = tree(text)
    value, where = plain(root)["a"], Places(root).of("a")
    assert where is not None
    lines = text.split("\n")

    for number, line in enumerate(value.split("\n")):
        for column, character in enumerate(line):
            if line.strip() and character.strip():
                found = where.within(number, column)
                assert lines[(found.line or 0) - 1][(found.column or 0) - 1] == character


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "a:\n\tb: 1\n",
            "plan.yaml:2:1: a tab stands here, where YAML wants spaces [yaml-tab]\n"
            "    indent with spaces, two for each level",
        ),
        (
            "a:\n  b: 1\n\tc: 1\n",
            "plan.yaml:3:1: a tab stands here, where YAML wants spaces [yaml-tab]\n"
            "    indent with spaces, two for each level",
        ),
        (
            "title: 云栖: 12 月\n",
            "plan.yaml:1:10: a second `key:` stands in one line, or this line is indented too far"
            " [yaml-colon]\n"
            '    put a text that has a colon in quotes: `title: "A: B"`; and line up the keys',
        ),
        (
            "a: 1\nperiod 2025\nb: 2\n",
            "plan.yaml:2:1: this line has no `key:` [yaml-no-colon]\n"
            "    write `key: value`, with a space after the colon",
        ),
        (
            "a: 1\ntitle：云栖\nb: 2\n",
            "plan.yaml:2:6: a full-width colon `：` does not end a key [full-width-colon]\n"
            "    write `: `, a plain colon and a space",
        ),
        (
            "title：云栖\nb: 2\n",
            "plan.yaml:1:6: a full-width colon `：` does not end a key [full-width-colon]\n"
            "    write `: `, a plain colon and a space",
        ),
        (
            'a: "x\nb: 1\n',
            "plan.yaml:1:4: the quote that opens here is never closed [yaml-open-quote]\n"
            "    close it with the same kind of quote",
        ),
        (
            "a: [1, 2\nb: 3\n",
            "plan.yaml:1:4: the bracket that opens here is not closed, or a comma is missing in it"
            " [yaml-open-bracket]\n"
            "    close the bracket; a text with brackets or commas of its own needs quotes",
        ),
        (
            "theme: {colours: {navy: #112233}}\nb: 3\n",
            "plan.yaml:1:25: everything after this `#` is a comment, the closing bracket too"
            " [yaml-comment-in-bracket]\n"
            '    write a text that begins with `#` in quotes: `"#1F3A5F"`',
        ),
        (
            "a: %5\n",
            "plan.yaml:1:4: an unquoted text cannot begin with `%` [yaml-first-character]\n"
            "    put the text in quotes",
        ),
        (
            "a:\n    b: 1\n  c: 2\n",
            "plan.yaml:3:3: this line does not fit the lines above it [yaml-structure]\n"
            "    line it up with its neighbours; text after a closing quote or `}` wants quotes"
            " round the whole",
        ),
        (
            "a: {{ paid.target }}\n",
            "plan.yaml:1:5: unquoted braces make a mapping, not a text [yaml-braces]\n"
            '    put the text in quotes, as in `"{{ paid.target }}"`',
        ),
        (
            "[a]: 1\n",
            "plan.yaml:1:1: a list cannot be a key [yaml-key]\n    put the key in quotes",
        ),
        (
            "a: &x {b: 1}\nc: {<<: *x}\n",
            "plan.yaml:2:5: `<<` is not read here [yaml-merge]\n"
            "    write the keys out, or let one pack extend another",
        ),
        (
            "a: !!python/object/apply:os.system [ls]\nb: !!int '5'\nc: !env X\n",
            "plan.yaml:1:4: the tag `!!python/object/apply:os.system` is not read here [yaml-tag]\n"
            "    leave the tag out; a text that begins with `!` needs quotes\n"
            "plan.yaml:2:4: the tag `!!int` is not read here [yaml-tag]\n"
            "    leave the tag out; a text that begins with `!` needs quotes\n"
            "plan.yaml:3:4: the tag `!env` is not read here [yaml-tag]\n"
            "    leave the tag out; a text that begins with `!` needs quotes",
        ),
        (
            "a: !foo!bar x\n",
            "plan.yaml:1:4: the tag `!foo!bar` is not read here [yaml-tag]\n"
            "    leave the tag out; a text that begins with `!` needs quotes",
        ),
        (
            "a: *x\n",
            "plan.yaml:1:4: no anchor `&x` stands before this alias [unknown-alias]\n"
            "    a text that begins with `*` needs quotes",
        ),
        (
            "a: &a [*a]\n",
            "plan.yaml:1:8: no anchor `&a` stands before this alias [unknown-alias]\n"
            "    a text that begins with `*` needs quotes",
        ),
        (
            "a: 1\n---\nb: 2\n",
            "plan.yaml:2:1: a second document begins here, after `---` [second-document]\n"
            "    one file holds one plan; delete the line or split the file",
        ),
        (
            "a: 1\nb: {c: 1, c: 2}\na: 2\n",
            "plan.yaml:2:11: `c` stands twice here, first in line 2 [duplicate-key]\n"
            "    keep one of the two, or put what they hold under one key\n"
            "plan.yaml:3:1: `a` stands twice here, first in line 1 [duplicate-key]\n"
            "    keep one of the two, or put what they hold under one key",
        ),
        (
            'a: "\\q"\n',
            "plan.yaml:1:5: in double quotes, this backslash means nothing [yaml-escape]\n"
            "    use single quotes, as in `'C:\\data'`, or write the backslash twice",
        ),
        (
            "# nothing yet\n",
            "plan.yaml: the file is empty [empty-plan]\n"
            "    begin with lines such as `title: …` and `period: 2025-12`",
        ),
    ],
)
def test_broken_yaml_is_told_with_its_place(text: str, expected: str) -> None:
    assert told(text) == expected


def test_slips_are_told_in_chinese() -> None:
    assert told("a:\n\tb: 1\n", "zh") == (
        "plan.yaml:2:1: 这里用了制表符（Tab），YAML 只能用空格缩进 [yaml-tab]\n"
        "    请用空格缩进，每层两个"
    )


@pytest.mark.parametrize("text", ["\ufefftitle: 云栖\n", "title: 云栖\r\n", "title: 云栖\r"])
def test_a_byte_order_mark_and_any_line_ends_are_read(text: str) -> None:
    assert plain(tree(text)) == {"title": "云栖"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "a: 1\ntitle: 云栖家居\n".encode("gbk"),
            "plan.yaml:2: the file is not saved as UTF-8 (it looks like: GBK ('ANSI'))"
            " [not-utf8]\n"
            "    save it once more as UTF-8: in Notepad, 'Save as', then 'Encoding'",
        ),
        (
            "title: 云栖\n".encode("utf-16"),
            "plan.yaml:1: the file is not saved as UTF-8 (it looks like: UTF-16 ('Unicode'))"
            " [not-utf8]\n"
            "    save it once more as UTF-8: in Notepad, 'Save as', then 'Encoding'",
        ),
        (
            b"PK\x03\x04 and so on",
            "plan.yaml: this is not a text file [binary-file]\n"
            "    a plan is a `.yaml` or `.json` text; an Excel form's name ends in `.xlsx`",
        ),
        (
            b"a: \x00",
            "plan.yaml: this is not a text file [binary-file]\n"
            "    a plan is a `.yaml` or `.json` text; an Excel form's name ends in `.xlsx`",
        ),
        (
            b"a: 1\nb: x\x07\n",
            "plan.yaml:2:5: here stands an invisible character that no text may hold, U+0007"
            " [control-character]\n"
            "    delete it and type the line again",
        ),
        (
            b"#" * 8_000_001,
            "plan.yaml: the file has more than 8 MB [file-too-large]\n"
            "    put long tables into data files, and name those in the plan",
        ),
    ],
)
def test_files_that_are_no_utf8_text_are_refused_plainly(content: bytes, expected: str) -> None:
    assert told(content) == expected


def test_aliases_may_repeat_a_value() -> None:
    root = tree("a: &x {b: 1}\nc: *x\nd: [*x, *x]\n")

    assert plain(root) == {"a": {"b": 1}, "c": {"b": 1}, "d": [{"b": 1}, {"b": 1}]}


def test_aliases_that_multiply_are_stopped() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    for number in range(1, 12):
        aliases = ", ".join([f"*a{number - 1}"] * 9)
        lines.append(f"a{number}: &a{number} [{aliases}]")

    assert told("\n".join(lines)).split(" [")[0].split(": ", 1)[1] == (
        "the aliases (`*name`) multiply to more values than any plan has"
    )


@pytest.mark.parametrize("text", ["[" * 200_000 + "]" * 200_000, "{a: " * 100_000, "- " * 50_000])
def test_nesting_without_end_is_stopped(text: str) -> None:
    assert "this stands more than 40 levels deep [too-deep]" in told(text)


@given(
    st.recursive(
        st.text("abc中文 :#'\"{}[]|>-&*!%@`0123.\n\t", max_size=12) | st.booleans() | st.none(),
        lambda inner: (
            st.lists(inner, max_size=3) | st.dictionaries(st.text("ab中 :", min_size=1), inner)
        ),
        max_leaves=12,
    )
)
def test_what_yaml_writes_reads_back(data: object) -> None:
    text = yaml.safe_dump({"root": data}, allow_unicode=True)

    read = plain(tree(text))["root"]

    assert read == data


@given(st.text("ab: {}[]-|>'\"&*!%@`\n\t#,?中：", max_size=40))
def test_any_text_is_read_or_told_about(text: str) -> None:
    problems = Problems()

    node = read_yaml(text.encode(), ORIGIN, problems)

    assert node is not None or problems
    assert all(problem.text("zh") and problem.text("en") for problem in problems)
    assert node is None or isinstance(node, Fields | Items) or plain(node) is not None


@pytest.mark.parametrize(
    ("written", "rest", "quoted"),
    [
        ("{formula: min(a, b), unit: x}", "b)", '"min(a, b)"'),
        ("{formula: f(a, b, c)}", "b, c)", '"f(a, b, c)"'),
    ],
)
def test_a_comma_that_cuts_a_value_between_braces_is_told_with_the_quotes_it_needs(
    written: str, rest: str, quoted: str
) -> None:
    text = told(f"m: {written}")

    assert f"`{rest}` stands alone [yaml-comma]" in text
    assert f"`formula: {quoted}`" in text


@pytest.mark.parametrize("written", ["{a: x, b: }", "{a: x, b: , c: 1}", '{a: "x, y", b: 1}'])
def test_a_comma_between_two_keys_is_not_complained_of(written: str) -> None:
    tree(f"m: {written}")
