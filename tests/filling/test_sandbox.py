"""What a hostile template tries: it must end in a problem, not in a secret or a full memory."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.filling_programs import emits, told, value

from planforge.filling import missing
from planforge.filling.filters import FILTERS
from planforge.filling.methods import METHODS


class Account:
    """What the data may hold in Python: its private parts are nobody's business."""

    def __init__(self) -> None:
        self.name = "Anna"
        self._secret = "hidden"

    def close(self) -> str:
        return "closed"


DATA: dict[str, Any] = {
    "x": 5,
    "t": "text",
    "row": {"a": 1},
    "list": [3, 1, 2],
    "rows": [{"a": 1}, {"a": 2}],
    "account": Account(),
    "function": len,
    "type": int,
    "module": itertools,
    "generator": (turn for turn in [1]),
}


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x.__class__ }}",
        "{{ x.__class__.__mro__[1] }}",
        "{{ t.format.__globals__ }}",
        "{{ account._secret }}",
        "{{ _emit }}",
        "{{ __builtins__ }}",
        "{{ self }}",
        "{{ self.__init__ }}",
        "{{ super }}",
        "{{ caller }}",
        "{{ loop.__init__ }}",
        "{% for loop in list %}",
        "{% for _x in list %}",
        "{% for r in list recursive %}",
        "{% set __class__ = 1 %}",
        "{% set ns._x = 1 %}",
        "{{ list|sum(__class__=1) }}",
        "{{ list|map(*list) }}",
        "{{ list|map(**row) }}",
        "{{ range(*list) }}",
        "{{ list[0]() }}",
    ],
)
def test_what_a_template_must_not_is_refused_when_it_is_read(tag: str) -> None:
    found = told(tag, **DATA)

    assert "[fill-refused]" in found


@pytest.mark.parametrize(
    "tag",
    [
        "{{ account.close() }}",
        "{{ cycler(1) }}",
        "{{ (x)() }}",
        "{{ super() }}",
        "{{ caller() }}",
        "{{ x.__class__.__mro__[1].__subclasses__() }}",
        "{{ lipsum() }}",
        "{{ dict(a=1) }}",
        "{{ joiner() }}",
        "{{ function(t) }}",
        "{{ t.encode() }}",
        "{{ t.mro() }}",
        "{{ t.translate(row) }}",
        "{{ t.format_map(row) }}",
        "{{ t.center(1000000000) }}",
        "{{ t.ljust(1000000000) }}",
        "{{ list.append(1) }}",
        "{{ row.update(row) }}",
        "{{ row.pop('a') }}",
        "{{ row.setdefault('b', 1) }}",
    ],
)
def test_only_listed_functions_are_called(tag: str) -> None:
    assert "[fill-unknown-call]" in told(tag, **DATA)


@pytest.mark.parametrize(
    "name",
    [
        *("attr", "pprint", "xmlattr", "urlize", "tojson", "random", "filesizeformat", "center"),
        *("_each", "_join", "_method", "_compare", "_slice"),
    ],
)
def test_only_listed_filters_are_used(name: str) -> None:
    assert "[fill-unknown-filter]" in told(f"{{{{ t|{name} }}}}", **DATA)
    assert "[fill-unknown-filter]" in told(f"{{{{ [t]|map('{name}')|join }}}}", **DATA)


@pytest.mark.parametrize("name", ["filter", "callable", "escaped", "test", "__class__"])
def test_only_listed_tests_are_put(name: str) -> None:
    assert "[fill-unknown-test]" in told(f"{{{{ t is {name} }}}}", **DATA)
    assert "[fill-unknown-test]" in told(f"{{{{ [t]|select('{name}')|list|length }}}}", **DATA)


@pytest.mark.parametrize(
    "tag",
    [
        "{{ x['__class__'] }}",
        "{{ t['__class__']['__mro__'] }}",
        "{{ account['_secret'] }}",
        "{{ account['__dict__'] }}",
        "{{ account['close'] }}",
        "{{ account[t ~ ''] }}",
        "{{ row['__class__'] }}",
        "{{ list['__class__'] }}",
        "{{ function['__globals__'] }}",
        "{{ function.name }}",
        "{{ type.real }}",
        "{{ type.mro }}",
        "{{ module.sys }}",
        "{{ module.chain }}",
        "{{ generator.gi_frame }}",
        "{{ generator.gi_code }}",
        "{{ t.upper }}",
        "{{ list.append }}",
        "{{ [x]|map(attribute='__class__')|join }}",
        "{{ [account]|map(attribute='_secret')|join }}",
        "{{ [account]|map(attribute='name.__class__')|join }}",
        "{{ [account]|map(attribute='__class__.__init__.__globals__')|join }}",
        "{{ [account]|sort(attribute='_secret')|join }}",
        "{{ [account]|groupby('__class__')|join }}",
        "{{ [account]|sum(attribute='__class__') }}",
        "{{ [account]|join(attribute='_secret') }}",
        "{{ [account]|unique(attribute='_secret')|list|length }}",
        "{{ [account]|min(attribute='_secret') }}",
        "{{ [account]|selectattr('_secret')|list|length }}",
        "{{ [account]|selectattr('_secret', '==', 'hidden')|list|length }}",
        "{{ [account]|rejectattr('__class__.__name__', '==', 'a')|list|length }}",
        "{{ range.x }}",
        "{{ range['__self__'] }}",
        "{{ namespace['__init__'] }}",
    ],
)
def test_secrets_are_names_that_nobody_has(tag: str) -> None:
    found = told(tag, **DATA)

    assert "[fill-missing]" in found
    assert "hidden" not in found.replace(tag, "")


def test_what_loops_and_namespaces_are_made_of_is_no_secret_told() -> None:
    for tag in (
        "loop['__init__']",
        "loop._iterator",
        "loop['_iterator']",
        "loop.x",
        "ns['__class__']",
    ):
        cells = (
            "{% set ns = namespace(a=1) %}",
            "{% for r in [1] %}",
            f"{{{{ {tag} }}}}",
            "{% endfor %}",
        )
        assert "fill-missing" in told(*cells) or "fill-refused" in told(*cells), tag


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("{{ '{0.__class__}'.format(x) }}", "fill-not-format"),
        ("{{ '{0[a]}'.format(row) }}", "fill-not-format"),
        ("{{ '{!r}'.format(account) }}", "fill-not-format"),
        ("{{ '{:1000000000}'.format(x) }}", "fill-not-format"),
        ("{{ '{:.999999f}'.format(x) }}", "fill-not-format"),
        ("{{ '{:{}}'.format(x, 1000000000) }}", "fill-not-format"),
        ("{{ '%1000000000d'|format(x) }}", "fill-not-format"),
        ("{{ '%.999999999f'|format(x) }}", "fill-not-format"),
        ("{{ '%(a)s'|format(x) }}", "fill-not-format"),
        ("{{ '%*d'|format(x, x) }}", "fill-not-format"),
        ("{{ '%d' % x }}", "fill-operands"),
        ("{{ ['{0.__class__}']|map('format', x)|join }}", ""),
        ("{{ ['{0.__class__}']|map('_method', 'format', x)|join }}", "fill-unknown-filter"),
    ],
)
def test_format_strings_open_nothing(tag: str, code: str) -> None:
    found = told(tag, **DATA)

    assert "class '" not in found
    assert code in found


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("{{ 'x' * 10 ** 10 }}", "fill-text-too-long"),
        ("{{ 10 ** 10 * 'x' }}", "fill-text-too-long"),
        ("{{ [1] * 10 ** 10 }}", "fill-text-too-long"),
        ("{{ (1, 2) * 10 ** 8 }}", "fill-text-too-long"),
        ("{{ 'x' * 10 ** 7 ~ 'x' }}", "fill-text-too-long"),
        ("{{ 'x' * 10 ** 7 + 'x' }}", "fill-text-too-long"),
        ("{{ ('x' * 5000000)|replace('x', 'y' * 5000000) }}", "fill-text-too-long"),
        ("{{ ('x' * 5000000).replace('', 'y' * 5000000) }}", "fill-text-too-long"),
        ("{{ (['x' * 1000000] * 100) | join }}", "fill-text-too-long"),
        ("{{ (['x'] * 100) | join('y' * 1000000) }}", "fill-text-too-long"),
        ("{{ ('y' * 1000000).join(['x'] * 100) }}", "fill-text-too-long"),
        ("{{ ('\\n' * 1000000) | indent(100) }}", "fill-text-too-long"),
        ("{{ 'x' | indent(1000000000) }}", "fill-places"),
        ("{{ [1] | batch(1000000000, 'x') | length }}", "fill-places"),
        ("{{ [1] | slice(1000000000, 'x') | length }}", "fill-places"),
        ("{{ 1 | round(1000000000) }}", "fill-places"),
        ("{{ 1 | round(-1000000000) }}", "fill-places"),
        ("{{ 1 | number(1000000000) }}", "fill-places"),
        ("{{ 1 | number('0.' ~ '0' * 1000) }}", "fill-not-format"),
        ("{{ x | date('%Y' * 1000) }}", "fill-not-date"),
        ("{{ 9 ** (9 ** 9) }}", "fill-number-too-long"),
        ("{{ 10.0 ** 1000 }}", "fill-number-too-long"),
        ("{{ (10 ** 100) ** 1000 * (10 ** 100) ** 1000 }}", "fill-number-too-long"),
        ("{{ 10 ** -100000 }}", "fill-number-too-long"),
        ("{{ range(10 ** 9) | join }}", "fill-loop-too-long"),
        ("{{ range(10 ** 30) | join }}", "fill-number-too-long"),
        ("{% for x in range(10 ** 9) %}", "fill-loop-too-long"),
        ("{{ ('9' * 5000) | int }}", "fill-not-number"),
        ("{{ ('9' * 5000) | number }}", "fill-not-number"),
        ("{{ '1e999' | number }}", "fill-not-number"),
        ("{{ '1e999' | int }}", "fill-not-number"),
        ("{{ 1e308 * 10 | round }}", ""),
        ("{{ (1e308 * 10) | round }}", "fill-not-number"),
    ],
)
def test_what_would_fill_the_memory_is_told_of(tag: str, code: str) -> None:
    end = ["{% endfor %}"] if "for" in tag[:6] else []

    assert code in told(tag, *end, **DATA)


@pytest.mark.parametrize(
    "cells",
    [
        ["{% for a in n %}", "{% for b in n %}", "{{ a }}", "{% endfor %}", "{% endfor %}"],
        ["{% for a in n if a %}", "{% for b in n if b %}", "{% endfor %}", "{% endfor %}"],
        ["{% for a in n %}", "{{ n|sort|length }}", "{% endfor %}"],
        ["{% for a in n %}", "{{ n|map('upper')|select|list|length }}", "{% endfor %}"],
        ["{% for a in n %}", "{{ a }}" * 1000, "{% endfor %}"],
        ["{% for a in n %}", "{% if a %}", *["{{ a }}"] * 1000, "{% endif %}", "{% endfor %}"],
        ["{% for a in endless %}", "{% endfor %}"],
    ],
)
def test_loops_come_to_an_end(cells: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "MOST_STEPS", 500_000)

    found = told(*cells, n=["x"] * 1000, endless=itertools.count())

    assert "goes on for too long: at most 500000 values are filled in [fill-loop-too-long]" in found


def test_texts_of_a_whole_run_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(missing, "MOST_TEXT", 1_000_000)
    cells = (
        "{% set t = 'x' * 10000 %}",
        "{% for a in range(1000) %}",
        "{{ t ~ a }}",
        "{% endfor %}",
    )

    assert told(*cells).startswith(
        "t.xlsx#S!A3: `{{ t ~ a }}` makes more text than 1000000 characters [fill-text-too-long]"
    )


def test_a_namespace_does_not_grow_for_ever() -> None:
    found = told(
        "{% set ns = namespace(t='x') %}",
        "{% for a in range(100) %}",
        "{% set ns.t = ns.t ~ ns.t %}",
        "{% endfor %}",
    )

    assert found.startswith("t.xlsx#S!A3: `{% set ns.t = ns.t ~ ns.t %}` makes more text")


def test_lists_that_share_their_parts_are_not_compared() -> None:
    doubling = [f"{{% set {name} = [{name}, {name}] %}}" for name in "ab" for _ in range(40)]
    start = ["{% set a = 1 %}", "{% set b = 1 %}"]

    for tag in (
        *("{{ a == b }}", "{{ a < b }}", "{{ a in [b] }}", "{{ [a, b]|sort|length }}"),
        *("{{ [a, b]|unique|length }}", "{{ [a, b]|max }}", "{{ a ~ '' }}", "{{ a|string }}"),
        *("{{ a|upper }}", "{{ a is eq(b) }}", "{{ [a, b]|select('==', a)|list|length }}"),
        *(
            "{{ [{'k': a}, {'k': b}]|groupby('k')|length }}",
            "{{ a|join }}",
            "{{ a|replace('a', b) }}",
        ),
        *("{{ {'k': 1}[(a, b)] }}", "{{ a }}", "{{ 'x'|default(a) ~ a }}", "{{ '{}'.format(a) }}"),
        *("{{ a|number }}", "{{ a|date }}", "{{ '%s'|format(a) }}", "{{ a|sum }}", "{{ a + b }}"),
        *("{{ a|image }}", "{{ a|link }}", "{{ a|chart }}", "{{ a|int }}", "{{ a|money(sign=b) }}"),
    ):
        found = told(*start, *doubling, tag)
        assert "fill-" in found, tag
        assert len(found) < 400


def test_data_that_hold_themselves_are_told_of() -> None:
    row: dict[str, Any] = {"a": 1}
    row["self"] = row
    rows: list[Any] = [row]
    rows.append(rows)

    assert value("{{ row.self.self.a }}", row=row) == 1
    for tag in (
        *("{{ row }}", "{{ rows }}", "{{ row == rows[1] }}", "{{ rows|sort }}", "{{ rows ~ '' }}"),
        *("{{ rows|join }}", "{{ rows|unique|list }}", "{{ rows|sum }}"),
    ):
        assert "fill-" in told(tag, row=row, rows=rows), tag


@pytest.mark.parametrize(
    "source",
    [
        "(" * 400 + "x" + ")" * 400,
        "[" * 400 + "]" * 400,
        "(" * 2000,
        "-" * 2000 + "x",
        "not " * 1000 + "x",
        "x" + ".a" * 2000,
        "x" + "[0]" * 1000,
        "x" + "|upper" * 500,
        " + ".join(["x"] * 1000),
        " and ".join(["x"] * 800),
        " < ".join(["x"] * 1000),
        "x if y else " * 300 + "x",
        "{1: " * 400 + "1" + "}" * 400,
        " ~ ".join(["x"] * 1000),
        ", ".join(["x"] * 1500),
    ],
)
def test_a_tag_that_is_nested_deeply_is_told_of_and_no_fault_of_ours(source: str) -> None:
    found = told(f"{{{{ {source} }}}}", x=1)

    assert found.startswith("nothing: ") or "[fill-" in found


def test_sixteen_statements_may_stand_in_each_other_and_no_more() -> None:
    def nested(count: int) -> list[str]:
        opened = [f"{{% for a{turn} in [{turn}] if a{turn} is defined %}}" for turn in range(count)]
        return [*opened, "{{ a0 ~ loop.index }}", *["{% endfor %}"] * count]

    assert emits(*nested(16)) == [(17, "01")]
    assert told(*nested(17)).startswith(
        "t.xlsx#S!A17: `{% for a16 in [16] if a16 is defined %}` has too much inside each other"
    )


def test_a_template_of_many_tags_is_one_program() -> None:
    cells = ["{{ x }}"] * 5000

    assert emits(*cells, x=1) == [(row, 1) for row in range(1, 5001)]


_WORDS = [
    *("x", "t", "row", "rows", "list", "nobody", "account", "loop", "range", "namespace", "店铺"),
    *("1", "0", "2.5", "'a'", "''", "none", "true", "a", "b", "key", "__class__", "_x", "self"),
    *("+", "-", "*", "/", "//", "%", "**", "~", "|", ".", ",", "(", ")", "[", "]", "{", "}", ":"),
    *("==", "!=", "<", ">", "<=", ">=", "=", "in", "not", "and", "or", "is", "if", "else", "for"),
    *("（", "“", "”", "，", "endfor", "set", "defined", "number", "sameas", "recursive", "\\", "$"),
    *sorted(FILTERS),
    *sorted(METHODS),
]
_EXPRESSIONS = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=9).map(" ".join)


@given(_EXPRESSIONS)
@settings(max_examples=300, deadline=None)
def test_whatever_a_tag_says_only_a_problem_comes_out(source: str) -> None:
    for tag in (f"{{{{ {source} }}}}", f"{{% if {source} %}}", f"{{% for a in {source} %}}"):
        end = {"{% i": ["{% endif %}"], "{% f": ["{% endfor %}"]}.get(tag[:4], [])
        for policy in ("error", "mark"):
            assert told(tag, *end, missing=policy, **DATA)
        assert told(tag, *end, language="zh", **DATA)


_ATOMS = st.sampled_from(
    ["x", "t", "row", "rows", "list", "nobody", "2", "'a'", "row.a", "none", "1.5"]
)
_ARGUMENTS = st.lists(_ATOMS, max_size=3).map(", ".join)


@given(st.sampled_from(sorted(FILTERS)), _ATOMS, _ARGUMENTS)
@settings(max_examples=500, deadline=None)
def test_whatever_a_filter_is_given_only_a_problem_comes_out(
    name: str, piped: str, arguments: str
) -> None:
    found = told(f"{{{{ ({piped})|{name}({arguments}) }}}}", **DATA)

    assert "[fill-failed]" not in found


@given(st.sampled_from(sorted(METHODS)), _ATOMS, _ARGUMENTS)
@settings(max_examples=200, deadline=None)
def test_whatever_a_method_is_given_only_a_problem_comes_out(
    name: str, owner: str, arguments: str
) -> None:
    found = told(f"{{{{ ({owner}).{name}({arguments}) }}}}", **DATA)

    assert "[fill-failed]" not in found
