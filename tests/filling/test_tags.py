"""Tags in text: where they begin and end, what they are for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planforge.filling.tags import Tag, has_tags, plain, split
from planforge.problems import Location, Problems

A1 = Location("t.xlsx", sheet="S", cell="A1")


def pieces(text: str) -> list[str]:
    """Return a text's pieces: plain ones in quotes, tags as kind, scope and source."""
    found = []
    for piece in split(text, A1):
        if isinstance(piece, Tag):
            found.append(f"{piece.kind}{piece.scope and '/' + piece.scope}: {piece.source}")
        else:
            found.append(repr(piece))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no tag", ["'no tag'"]),
        ("", []),
        ("Dear {{ name }}!", ["'Dear '", "value: name", "'!'"]),
        ("{{a}}{{b}}", ["value: a", "value: b"]),
        ("{# a note #}x", ["comment: ", "'x'"]),
        ("{#tr a note #}", ["comment/tr: "]),
        # docxtpl's scopes
        ("{{r text }}", ["value/r: text"]),
        ("{{p sub }}", ["value/p: sub"]),
        ("{{tr row }}", ["value/tr: row"]),
        ("{{tc column }}", ["value/tc: column"]),
        ("{%tr for r in rows %}", ["statement/tr: for r in rows"]),
        ("{% tr for r in rows %}", ["statement/tr: for r in rows"]),
        ("{%tr endfor%}", ["statement/tr: endfor"]),
        ("{%tc for c in columns %}", ["statement/tc: for c in columns"]),
        ("{%p if x %}", ["statement/p: if x"]),
        ("{%r if x %}", ["statement/r: if x"]),
        ("{%sheet for s in shops %}", ["statement/sheet: for s in shops"]),
        ("{%- if x -%}", ["statement: if x"]),
        ("{%-tr for r in rows -%}", ["statement/tr: for r in rows"]),
        ("{{- x -}}", ["value: x"]),
        ("{{ -x }}", ["value: -x"]),
        # names that look like scopes
        ("{{ r }}{{p}}", ["value: r", "value: p"]),
        ("{{ r.name }}", ["value: r.name"]),
        ("{{ r if x else p }}", ["value: r if x else p"]),
        ("{{ p is defined }}{{ tr in x }}", ["value: p is defined", "value: tr in x"]),
        ("{{ r | upper }}{{ r + 1 }}", ["value: r | upper", "value: r + 1"]),
        ("{{ r [0] }}", ["value: r [0]"]),
        ("{{r [1, 2] }}", ["value/r: [1, 2]"]),
        ('{{ r "text" }}', ['value/r: "text"']),
        # what is in quotes counts for nothing
        ('{{ "}}" }}.', ['value: "}}"', "'.'"]),
        ("{% if a == '%}' %}", ["statement: if a == '%}'"]),
        (r'{{ "\"}}" }}', [r'value: "\"}}"']),
        ("{{ it's }} it", ["value: it's", "' it'"]),
        ('{{ a["  b"] }}', ['value: a["  b"]']),
        ('{{ {"a": {"b": 1}} }}', ['value: {"a": {"b": 1}}']),
        ('{{ {"a": 1}}}', ['value: {"a": 1}']),
        # spaces of every kind
        ("{{\n a\u00a0+\u3000b\t}}", ["value: a + b"]),
        ("{{ a\u200b.b }}", ["value: a.b"]),
        # Chinese names and signs
        ("{{ 店铺.名称 }}", ["value: 店铺.名称"]),
        ("{%tr for 行 in 明细 %}", ["statement/tr: for 行 in 明细"]),
        ("｛｛ 名称 ｝｝：", ["value: 名称", "'：'"]),
        ("｛％tr for 行 in 明细 ％｝", ["statement/tr: for 行 in 明细"]),
        ("{{ a｜replace（“，”， ‘、’） }}", ['value: a|replace("，", "、")']),
        ('{{ a["销售额（元）"] }}', ['value: a["销售额（元）"]']),
        ('{{ "他说“好”" }}', ['value: "他说“好”"']),
        ('{{ “say "hi"” }}', [r'value: "say \"hi\""']),
        ("{{ a ≥ 1 }}{{ a ≠ b × 2 }}", ["value: a >= 1", "value: a != b * 2"]),
        # no tags
        ("{ a } {a: {b: 1}} } }}", ["'{ a } {a: {b: 1}} } }}'"]),
        ("{{ name }", ["'{{ name }'"]),
        ("{{ a } and {{ b }}", ["'{{ a } and '", "value: b"]),
    ],
)
def test_a_text_is_split_into_plain_pieces_and_tags(text: str, expected: list[str]) -> None:
    assert pieces(text) == expected


def test_a_tag_keeps_its_text_and_its_place() -> None:
    [tag] = split("{%-tr for r in rows %}", A1)

    assert tag == Tag("statement", "tr", "for r in rows", "{%-tr for r in rows %}", A1)


@pytest.mark.parametrize(
    ("text", "keyword"),
    [("{%tr for r in rows %}", "for"), ("{% endfor %}", "endfor"), ("{{ for }}", ""), ("{%%}", "")],
)
def test_a_statement_has_a_first_word(text: str, keyword: str) -> None:
    [tag] = split(text, A1)

    assert isinstance(tag, Tag)
    assert tag.keyword == keyword


def test_a_dash_joins_a_paragraph_to_its_neighbour() -> None:
    tags = [tag for tag in split("{%- if a %}{% b -%}{% c %}", A1) if isinstance(tag, Tag)]

    assert [(tag.joins_before, tag.joins_after) for tag in tags] == [
        (True, False),
        (False, True),
        (False, False),
    ]


def test_a_tag_that_is_never_closed_is_told_of() -> None:
    problems = Problems()

    list(split("{{ name } and {% for a in b } and {{ this }}", A1, problems))

    assert "\n".join(map(str, problems)) == (
        "t.xlsx#S!A1: `{{ name } and {% for a in b } and {{ thi…` begins a tag that is not closed"
        " [fill-open-tag]\n"
        '    close it with `}}` or `%}`; for the signs themselves write `{{ "{{" }}`\n'
        "t.xlsx#S!A1: `{% for a in b } and {{ this }}` begins a tag that is not closed"
        " [fill-open-tag]\n"
        '    close it with `}}` or `%}`; for the signs themselves write `{{ "{{" }}`'
    )


@pytest.mark.parametrize("text", ["{#FFF}", "{%d}", "{% x", "{ {", "{{ a }}", "{% if a %}", ""])
def test_other_braces_are_let_alone(text: str) -> None:
    problems = Problems()

    list(split(text, A1, problems))

    assert not problems


@pytest.mark.parametrize(
    "text", ["{{", "{{ a {% b %}", "{%tr for a in b }", "{%- if x", "{% endfor }", "｛｛ a"]
)
def test_a_tag_that_was_meant_is_missed(text: str) -> None:
    problems = Problems()

    list(split(text, A1, problems))

    assert [problem.code for problem in problems] == ["fill-open-tag"]


@pytest.mark.parametrize("text", ["{{ a", "{{ a }", "{%x", "{# a", "a }}", "{a}", "{{ a {% b"])
def test_what_is_no_whole_tag_is_none(text: str) -> None:
    assert not has_tags(text)


@pytest.mark.parametrize("text", ["a {{ b }}", "{% c %}", "{##}", "{{ a {{ b }}"])
def test_a_whole_tag_is_found(text: str) -> None:
    assert has_tags(text)


_SNIPPETS = st.lists(
    st.sampled_from(
        [
            *"{}%#\"'“”‘’｛｝％ -\\\n",
            "{{",
            "}}",
            "{%",
            "%}",
            "{#",
            "#}",
            "tr ",
            "for a in b",
            "名称",
        ]
    )
).map("".join)


@given(_SNIPPETS)
def test_no_character_is_lost(text: str) -> None:
    found = [piece.text if isinstance(piece, Tag) else piece for piece in split(text, A1)]

    assert "".join(found) == text
    assert "" not in found


@given(_SNIPPETS)
def test_there_are_tags_where_they_are_found(text: str) -> None:
    assert has_tags(text) == any(isinstance(piece, Tag) for piece in split(text, A1))


@pytest.mark.parametrize(
    "text",
    [
        "{{" * 16_000,
        "{{ " + '"' * 32_000,
        "{{ " + "'\"" * 16_000,
        "{% " + "“" * 32_000,
        "{{ {" * 8_000,
        "{{" + " " * 32_000 + "}}",
    ],
    ids=["opened", "quotes", "mixed quotes", "curly quotes", "braces", "spaces"],
)
def test_a_hostile_text_is_no_tag_and_takes_no_time(text: str) -> None:
    assert not has_tags(text)


@given(st.text())
def test_plain_signs_stay_as_they_are_and_twice_is_no_more_than_once(source: str) -> None:
    once = plain(source)

    assert plain(once) == once or '"' in once or "'" in once
