"""Programs of tags: statements, values, missing names, and what is told when they go wrong."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import pytest
from tests.support.filling_programs import emits, program_of, told, value

from planforge.problems import Location, PlanError

ROWS = [{"name": "a", "n": 1}, {"name": "b", "n": 2}, {"name": "c", "n": 3}]


# Values


@pytest.mark.parametrize(
    "given",
    [1, 1.5, "text", True, None, date(2025, 12, 1), datetime(2025, 1, 2, 3), Decimal("1.1")],
)
def test_a_value_keeps_its_type(given: Any) -> None:
    found = value("{{ x }}", x=given)

    assert found == given
    assert type(found) is type(given)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ n + 1 }}", 5),
        ("{{ n / 8 }}", 0.5),
        ("{{ -n ** 2 }}", 16),
        ("{{ n // 3 * 2 % 5 }}", 2),
        ("{{ exact + 0.5 }}", 2.0),
        ("{{ name ~ n ~ 1.0 ~ none }}", "Wien41"),
        ("{{ 'a' if n > 3 else 'b' }}", "a"),
        ("{{ 'a' if n > 4 }}", None),
        ("{{ 1 < n < 5 }}{{ 1 < n < 4 }}", (True, False)),
        ("{{ 'ie' in name }}{{ 7 not in [1, n] }}", (True, True)),
        ("{{ n == 4.0 }}{{ name != 'Wien' }}", (True, False)),
        ("{{ n is odd or n is divisibleby(2) }}", True),
        ("{{ row['a b'] }}{{ row.店铺 }}{{ row.2025 }}", (1, "云栖", 7)),
        ("{{ row.items }}{{ row.get('x', 5) }}", ("own", 5)),
        ("{{ list[1] }}{{ list[-1] }}{{ list[1:] | join('-') }}", (2, 3, "2-3")),
        ("{{ name[:2] }}{{ name[::-1] }}", ("Wi", "neiW")),
        ("{{ (n | number(1)) + 1 }}", 5),
        ("{{ 今天.year }}{{ 今天.strftime('%Y年%m月%d日') }}", (2025, "2025年12月01日")),
        ("{{ range(3) | join }}", "012"),
    ],
)
def test_an_expression_comes_to_its_value(tag: str, expected: Any) -> None:
    found = emits(
        tag,
        n=4,
        exact=Decimal("1.5"),
        name="Wien",
        list=[1, 2, 3],
        row={"a b": 1, "店铺": "云栖", "2025": 7, "items": "own"},
        今天=date(2025, 12, 1),
    )

    assert found == [(1, *(expected if isinstance(expected, tuple) else (expected,)))]


class Shop(NamedTuple):
    name: str


@dataclass
class Person:
    name: str
    _age: int = 3

    @property
    def initial(self) -> str:
        return self.name[0]

    def greet(self) -> str:
        return "hello"


def test_attributes_of_objects_are_read() -> None:
    found = emits("{{ s.name }}{{ p.name }}{{ p.initial }}", s=Shop("云栖"), p=Person("Anna"))

    assert found == [(1, "云栖", "Anna", "A")]


@pytest.mark.parametrize("name", ["greet", "nmae"])
def test_what_an_object_has_not_and_what_is_to_be_called_is_missing(name: str) -> None:
    assert told(f"{{{{ p.{name} }}}}", p=Person("Anna")).startswith(
        f"the data has no `{name}`, which `{{{{ p.{name} }}}}` needs [fill-missing]"
    )


# Statements


def test_a_loop_emits_its_values_each_turn() -> None:
    found = emits(
        "{%tr for r in rows %}",
        "{{ loop.index }}{{ r.name }}{{ loop.first }}{{ loop.last }}{{ loop.length }}",
        "{%tr endfor %}",
        rows=ROWS[:2],
    )

    assert found == [(2, 1, "a", True, False, 2), (2, 2, "b", False, True, 2)]


@pytest.mark.parametrize(
    ("head", "body", "expected"),
    [
        ("for r in rows if r.n > 1", "{{ r.name }}", ["b", "c"]),
        ("for r in rows if loop is undefined", "{{ r.name }}", ["a", "b", "c"]),
        ("for k, v in pairs", "{{ k ~ v }}", ["x1", "y2"]),
        ("for k, (a, b) in nested", "{{ k ~ a ~ b }}", ["x12"]),
        ("for k, v in mapping.items()", "{{ k ~ v }}", ["p5", "q6"]),
        ("for k in mapping", "{{ k }}", ["p", "q"]),
        ("for r in empty", "{{ r }}{% else %}{{ 'none' }}", []),
        ("for r in nothing", "{{ r }}", []),
        ("for r in generated", "{{ r }}", [0, 1]),
        ("for r in rows", "{{ loop.cycle('x', 'y') }}", ["x", "y", "x"]),
        ("for r in rows", "{{ loop.changed(r.n // 2) }}", [True, True, False]),
        ("for r in rows", "{{ loop.previtem.n | default(0) }}", [0, 1, 2]),
        ("for r in rows", "{{ loop.nextitem.n if not loop.last else 9 }}", [2, 3, 9]),
        ("for i in range(2, 8, 3)", "{{ i }}", [2, 5]),
        ("for 行 in rows", "{{ 行.name }}", ["a", "b", "c"]),
    ],
)
def test_a_loop_goes_through(head: str, body: str, expected: list[Any]) -> None:
    found = emits(
        f"{{% {head} %}}",
        body.split("{% else %}")[0],
        "{% endfor %}",
        rows=ROWS,
        pairs=[("x", 1), ("y", 2)],
        nested=[("x", (1, 2))],
        mapping={"p": 5, "q": 6},
        empty=[],
        nothing=None,
        generated=(turn for turn in range(2)),
    )

    assert [emit[1] for emit in found] == expected


def test_an_empty_loop_has_its_else() -> None:
    cells = ("{% for r in rows %}", "{{ r }}", "{% else %}", "{{ 'none' }}", "{% endfor %}")

    assert emits(*cells, rows=[]) == [(4, "none")]
    assert emits(*cells, rows=[1]) == [(2, 1)]


@pytest.mark.parametrize(("n", "expected"), [(1, "one"), (2, "two"), (3, "three"), (4, "many")])
def test_the_first_branch_that_holds_is_taken(n: int, expected: str) -> None:
    found = emits(
        *("{% if n == 1 %}", "{{ 'one' }}", "{% elif n == 2 %}", "{{ 'two' }}"),
        *("{% elif n == 3 %}", "{{ 'three' }}", "{% else %}", "{{ 'many' }}", "{% endif %}"),
        n=n,
    )

    assert [text for _, text in found] == [expected]


def test_what_is_set_holds_after_it_and_inside_a_loop_until_its_end() -> None:
    found = emits(
        "{% set x = 1 %}",
        "{% for r in [1, 2] %}",
        "{% set x = x + r %}",
        "{{ x }}",
        "{% endfor %}",
        "{{ x }}",
        "{% set a, b = 5, 6 %}",
        "{{ a ~ b }}",
    )

    assert found == [(4, 2), (4, 3), (6, 1), (8, "56")]


def test_a_namespace_carries_a_total_out_of_a_loop() -> None:
    found = emits(
        "{% set ns = namespace(total=0) %}",
        "{% for r in rows %}",
        "{% set ns.total = ns.total + r.n %}",
        "{% endfor %}",
        "{{ ns.total }}",
        rows=ROWS,
    )

    assert found == [(5, 6)]


def test_loops_within_loops_keep_their_own_count() -> None:
    found = emits(
        *("{% for r in [1, 2] %}", "{% for s in [3] %}", "{{ r ~ s ~ loop.index ~ loop.length }}"),
        *("{% endfor %}", "{{ loop.index }}", "{% endfor %}"),
    )

    assert found == [(3, "1311"), (5, 1), (3, "2311"), (5, 2)]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            ["{% for a in b %}", "{% if c %}", "{% endfor %}"],
            "t.xlsx#S!A3: `{% endfor %}` stands where `{% if c %}` (t.xlsx#S!A2) must be closed"
            " first [fill-crossed]\n"
            "    close what was opened last first\n"
            "t.xlsx#S!A1: `{% for a in b %}` is opened here and never closed [fill-unclosed]\n"
            "    add its end tag",
        ),
        (
            ["{% endif %}", "{% else %}"],
            "t.xlsx#S!A1: `{% endif %}` closes or divides nothing: no matching tag is open here"
            " [fill-stray]\n"
            "    remove it, or add the tag that opens\n"
            "t.xlsx#S!A2: `{% else %}` closes or divides nothing: no matching tag is open here"
            " [fill-stray]\n"
            "    remove it, or add the tag that opens",
        ),
        (
            ["{% if a %}", "{% else %}", "{% elif b %}", "{% else %}", "{% endif %}"],
            "t.xlsx#S!A3: `{% elif b %}` comes after an `else`, which must be last"
            " [fill-second-else]\n"
            "    remove one of them\n"
            "t.xlsx#S!A4: `{% else %}` comes after an `else`, which must be last"
            " [fill-second-else]\n"
            "    remove one of them",
        ),
    ],
)
def test_statements_that_do_not_fit_are_told_with_their_places(
    cells: list[str], expected: str
) -> None:
    assert told(*cells) == expected


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (
            "{% include 'x' %}",
            "`{% include 'x' %}`: templates here have no `include` [fill-no-statement]\n"
            "    use `for`, `if`, `elif`, `else`, and `set` with `=`; prepare the rest in the data",
        ),
        (
            "{% fro x in y %}",
            "`{% fro x in y %}` is no statement that a template can have [fill-unknown-statement]\n"
            "    did you mean `for`?",
        ),
        (
            "{% set x %}",
            "`{% set x %}`: templates here have no `set … endset` [fill-no-statement]\n"
            "    use `for`, `if`, `elif`, `else`, and `set` with `=`; prepare the rest in the data",
        ),
        ("{%  %}", "`{%  %}` is no statement that a template can have [fill-unknown-statement]"),
    ],
)
def test_statements_that_there_are_not_are_refused(tag: str, expected: str) -> None:
    assert told(tag) == expected


@pytest.mark.parametrize(
    "word",
    [
        *("break", "continue", "import 'a' as b", "from 'a' import b", "extends 'a'", "call x()"),
        *(
            "macro a()",
            "raw",
            "endraw",
            "block x",
            "filter upper",
            "with",
            "set x",
            "endset",
            "do 1",
        ),
    ],
)
def test_the_rest_of_jinja_is_refused_by_name(word: str) -> None:
    assert "[fill-no-statement]" in told(f"{{% {word} %}}")


# What cannot be read


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ x + }}", "ends too early: something is missing at its end [fill-syntax-ends]"),
        ("{{ (x }}", "ends too early: something is missing at its end [fill-syntax-ends]"),
        ("{{ x) }}", "has a `)` too many, or of the wrong kind [fill-syntax-bracket]"),
        ("{{ (x] }}", "has a `]` too many, or of the wrong kind [fill-syntax-bracket]"),
        ("{{ row.a b }}", ": `b` cannot stand where it stands [fill-syntax-word]"),
        ("{{ row.销售 额 }}", ": `额` cannot stand where it stands [fill-syntax-word]"),
        ("{{ x ' }}", "has a quote that is not closed [fill-syntax-quote]"),
        ("{{ x $ y }}", "has `$`, which means nothing in a tag [fill-syntax-character]"),
        ("{{ x。y }}", "has `。`, which means nothing in a tag [fill-syntax-character]"),
        ("{% for x %}", "names no list to go through [fill-syntax-for]"),
        ("{% for x of y %}", "names no list to go through [fill-syntax-for]"),
        ("{{ }}", "is empty [fill-empty-tag]"),
        ("{{ x || y }}", ": `|` cannot stand where it stands [fill-syntax-word]"),
        ("{{ 销售额（元） }}", ": `销售额` with brackets after it is no name [fill-quote-name]"),
    ],
)
def test_a_tag_that_cannot_be_read_says_why(tag: str, expected: str) -> None:
    what = told(tag).split("\n", maxsplit=1)[0]

    assert what == f"`{tag}`{'' if expected.startswith(':') else ' '}{expected}"


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert told("{{ x + }}{{ y|uper }}", "{{ z.__class__ }}", "{{ 今天|dat }}", language="zh") == (
        "t.xlsx#S!A1: `{{ x + }}` 没有写完：末尾缺少内容 [fill-syntax-ends]\n"
        "    请补全，或删掉最后一个符号\n"
        "t.xlsx#S!A1: `{{ y|uper }}` 中的过滤器 `uper` 不存在 [fill-unknown-filter]\n"
        "    是不是 `upper`？\n"
        "t.xlsx#S!A2: `{{ z.__class__ }}` 用到了模板不允许的 `__class__` [fill-refused]\n"
        "    请把需要的内容放进数据里\n"
        "t.xlsx#S!A3: `{{ 今天|dat }}` 中的过滤器 `dat` 不存在 [fill-unknown-filter]\n"
        "    是不是 `date`？"
    )


def test_names_that_differ_in_width_alone_are_not_taken_for_one() -> None:
    assert "`ＧＭＶ` and `GMV` differ only in the width" in told("{{ GMV }}", "{{ ＧＭＶ }}")
    assert program_of("{{ ＧＭＶ }}").run({"ＧＭＶ": 5}) == [(1, 5)]


# What fails with the data


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ n / 0 }}", "divides by zero [fill-zero-division]"),
        ("{{ n + t }}", ': 5 + "text" does not go together [fill-operands]'),
        ("{{ n > t }}", ': 5 > "text" does not go together [fill-operands]'),
        ("{{ none * n }}", ": None * 5 does not go together [fill-operands]"),
        ("{{ n in n }}", ": 5 in 5 does not go together [fill-operands]"),
        ("{{ -t }}", 'needs a number, not "text" [fill-not-number]'),
        ("{{ n[1:2] }}", "goes through 5, which is no list [fill-not-list]"),
        ("{{ t is divisibleby(2) }}", ': the test `divisibleby` does not fit "text"'),
        ("{{ n.upper() }}", "calls `upper` of 5, which has no such thing [fill-no-method]"),
        ("{{ list }}", "is no text, number or date but a list of 1 values [fill-shows-list]"),
        ("{{ row }}", "is no text, number or date but names with values: a [fill-shows-names]"),
        ("{{ row.items() }}", "is no text, number or date but a list of 1 values"),
        ("{{ range(3) }}", "is no text, number or date but a list of 3 values"),
        ("{{ 'x' ~ list }}", "is no text, number or date but a list of 1 values [fill-shows-list]"),
        ("{{ range(t) }}", 'needs a number, not "text" [fill-not-number]'),
        ("{{ fails.it }}", "cannot be worked out: ValueError: inside [fill-failed]"),
    ],
)
def test_what_does_not_go_with_the_data_is_told(tag: str, expected: str) -> None:
    class Fails:
        @property
        def it(self) -> str:
            raise ValueError("inside")

    data: dict[str, Any] = {"n": 5, "t": "text", "list": [1], "row": {"a": 1}, "fails": Fails()}
    what = told(tag, **data).split("\n", maxsplit=1)[0]

    assert what.startswith(f"`{tag}`{'' if expected.startswith(':') else ' '}{expected}")


def test_the_tag_that_fails_is_named_among_those_of_its_row() -> None:
    cells = ("{% for r in rows %}", "{{ r.a }}{{ r.b + 1 }}{{ r.a }}", "{% endfor %}")

    assert told(*cells, rows=[{"a": 1, "b": 1}, {"a": 1, "b": "x"}]) == (
        't.xlsx#S!A2 (rows #2): `{{ r.b + 1 }}`: "x" + 1 does not go together [fill-operands]\n'
        "    join texts with `~`; a text becomes a number by `| number`"
    )


@pytest.mark.parametrize("statement", ["{% if 1 / n %}", "{% for x in n %}", "{% set a = 1 / n %}"])
def test_a_statement_that_fails_is_named(statement: str) -> None:
    end = {"{% i": ["{% endif %}"], "{% f": ["{% endfor %}"]}.get(statement[:4], [])

    assert told("{{ 1 }}", "{{ 2 }}", statement, *end, n=0).startswith(
        f"t.xlsx#S!A3: `{statement}`"
    )


# Missing names


def test_all_missing_names_are_told_with_their_places() -> None:
    found = told(
        "{{ titel }}",
        "{% for r in rows %}",
        "{{ r.name }}{{ r.nmae }}{{ r.n }}",
        "{% if r.flag %}",
        "{% endif %}",
        "{% endfor %}",
        "{% if not shwo %}",
        "{{ Title ~ 'x' }}",
        "{% endif %}",
        "{% for x in lines %}",
        "{% endfor %}",
        "{{ rwo }}",
        title="t",
        show=1,
        rows=[{"name": "a", "n": 1}, {"name": "b", "n": 2}],
    )

    assert found == (
        "t.xlsx#S!A1: the data has no `titel`, which `{{ titel }}` needs [fill-missing]\n"
        "    did you mean `title`?\n"
        "t.xlsx#S!A3: the data has no `nmae`, which `{{ r.nmae }}` needs [fill-missing]\n"
        "    did you mean `name`?\n"
        "t.xlsx#S!A4: the data has no `flag`, which `{% if r.flag %}` needs [fill-missing]\n"
        "t.xlsx#S!A7: the data has no `shwo`, which `{% if not shwo %}` needs [fill-missing]\n"
        "    did you mean `show`?\n"
        "t.xlsx#S!A8: the data has no `Title`, which `{{ Title ~ 'x' }}` needs [fill-missing]\n"
        "    did you mean `title`?\n"
        "t.xlsx#S!A10: the data has no `lines`, which `{% for x in lines %}` needs [fill-missing]\n"
        "t.xlsx#S!A12: the data has no `rwo`, which `{{ rwo }}` needs [fill-missing]"
    )


def test_a_name_is_looked_for_among_those_of_loops_too() -> None:
    cells = ("{% for line in rows %}", "{{ lien.n }}", "{% endfor %}")

    assert told(*cells, rows=ROWS) == (
        "t.xlsx#S!A2: the data has no `lien`, which `{{ lien.n }}` needs [fill-missing]\n"
        "    did you mean `line`?"
    )


def test_a_name_that_set_passes_on_is_told_where_it_is_said() -> None:
    assert told("{% set x = titel %}", "{{ x }}", title=1) == (
        "t.xlsx#S!A1: the data has no `titel`, which `{% set x = titel %}` needs [fill-missing]\n"
        "    did you mean `title`?"
    )


LOST = [
    *("{{ m }}", "{{ m.a.b }}", "{{ m[0] }}", "{{ m['a'] }}", "{{ m[1:2] }}", "{{ row.m }}"),
    *("{{ row[m] }}", "{{ list[m] }}", "{{ list[m:] }}", "{{ row[row.m] }}"),
    *("{{ m + 1 }}", "{{ 1 - m }}", "{{ m * 2 }}", "{{ 2 / m }}", "{{ m // 2 }}", "{{ m ** 2 }}"),
    *("{{ m % 2 }}", "{{ -m }}", "{{ +m }}", "{{ m ~ 'x' }}", "{{ 'x' ~ m }}", "{{ not m }}"),
    *("{{ m > 1 }}", "{{ 1 <= m }}", "{{ m == 1 }}", "{{ 1 != m }}", "{{ 1 < m < 3 }}"),
    *("{{ m in list }}", "{{ 1 in m }}", "{{ m or 'x' }}", "{{ m and 1 }}", "{{ 1 and m }}"),
    *(
        "{{ 1 if m else 2 }}",
        "{{ m if 1 }}",
        "{{ m is none }}",
        "{{ m is odd }}",
        "{{ 1 is eq(m) }}",
    ),
    *("{{ m is number }}", "{{ m|upper }}", "{{ m|length }}", "{{ m|sum }}", "{{ m|join }}"),
    *(
        "{{ 'a'|replace('a', m) }}",
        "{{ 1|round(m) }}",
        "{{ list|join(m) }}",
        "{{ list|sum(start=m) }}",
    ),
    *(
        "{{ [m]|join }}",
        "{{ [m]|sum }}",
        "{{ [m, 1]|max }}",
        "{{ [m]|first }}",
        "{{ [m]|sort|join }}",
    ),
    *(
        "{{ [m]|map('upper')|join }}",
        "{{ rows|sum(attribute='m') }}",
        "{{ rows|map(attribute='m')|join }}",
    ),
    *("{{ rows|sort(attribute='m')|length }}", "{{ rows|groupby('m')|length }}"),
    *("{{ rows|selectattr('m')|list|length }}", "{{ rows|selectattr('m', '==', 1)|list|length }}"),
    *("{{ rows|join(', ', attribute='m') }}", "{{ rows|unique(attribute='m')|length }}"),
    *(
        "{{ rows|min(attribute='m') }}",
        "{{ m|default(m) }}",
        "{{ m.strftime('%Y') }}",
        "{{ 'a'.join(m) }}",
    ),
    *("{{ m|number }}", "{{ m|date }}", "{{ m|image }}", "{{ 'x'|link(m) }}", "{{ m|markdown }}"),
    *("{{ range(m)|join }}", "{{ m|chart }}", "{{ 1|merge ~ m }}", "{{ '%s'|format(m) }}"),
    *(
        "{{ '{}'.format(m) }}",
        "{{ row.get(m) }}",
        "{{ m|merge }}",
        "{{ {'a': m}.a }}",
        "{{ [1, m][1] }}",
    ),
    *(
        "{{ m|int(0) }}",
        "{{ m|list|length }}",
        "{{ m|dictsort|length }}",
        "{{ m|batch(2)|length }}",
    ),
]


@pytest.mark.parametrize("tag", LOST)
def test_a_missing_name_is_never_lost(tag: str) -> None:
    found = told(tag, row={"a": 1}, list=[1, 2], rows=[{"a": 1}])

    assert found.startswith(f"the data has no `m`, which `{tag}` needs [fill-missing]"), found
    assert found.count("fill-missing") == 1


@pytest.mark.parametrize("tag", LOST)
@pytest.mark.parametrize("policy", ["blank", "mark"])
def test_where_missing_names_may_be_nothing_but_them_goes_wrong(tag: str, policy: Any) -> None:
    data = {"row": {"a": 1}, "list": [1, 2], "rows": [{"a": 1}]}

    [(_, found)] = program_of(tag).run(data, missing=policy)

    assert found in ("", "[m]", "x", "x[m]", "[m]x", "1", "1[m]", 1, 2, 0, None)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("{{ m | default('x') }}", "x"),
        ("{{ m | d(5) }}", 5),
        ("{{ m.a.b | default('x') }}", "x"),
        ("{{ row.m | default }}", ""),
        ("{{ row.blank | default('x') }}", None),
        ("{{ row.blank | default('x', true) }}", "x"),
        ("{{ m is defined }}", False),
        ("{{ row.m is undefined }}", True),
        ("{{ m if m is defined else 'x' }}", "x"),
        ("{{ m is defined and m > 1 }}", False),
        ("{{ 'x' if 1 else m }}", "x"),
        ("{{ rows | map(attribute='m', default=0) | sum }}", 0),
        ("{{ [m] | length }}", 1),
    ],
)
def test_a_template_may_provide_for_what_is_missing(tag: str, expected: Any) -> None:
    assert value(tag, row={"a": 1, "blank": None}, rows=[{"a": 1}]) == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("blank", [(1, "", "x", ""), (4, "")]), ("mark", [(1, "[m]", "[m]x", "[b]"), (4, "[c]")])],
)
def test_missing_names_are_blank_or_marked_when_asked_for(policy: Any, expected: Any) -> None:
    cells = ("{{ m }}{{ m ~ 'x' }}{{ a.b }}", "{% for r in m %}", "{% endfor %}", "{{ c + 1 }}")

    assert emits(*cells, missing=policy, a={}) == expected


# Runs


def test_a_program_runs_in_many_threads_at_once() -> None:
    program = program_of(
        "{% for r in rows %}", "{{ r.n }}{{ r.m | default(0) }}{{ loop.index }}", "{% endfor %}"
    )

    def run(size: int) -> list[tuple[Any, ...]] | str:
        try:
            rows = [{"n": size} if size % 3 else {} for _ in range(size * 10)]
            return program.run({"rows": rows})
        except PlanError as error:
            return error.problems[0].code

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(run, [*range(1, 30)] * 4))

    for size, emitted in zip([*range(1, 30)] * 4, found, strict=True):
        if size % 3:
            assert emitted == [(2, size, 0, turn + 1) for turn in range(size * 10)]
        else:
            assert emitted == "fill-missing"


def test_the_data_stay_as_they_are() -> None:
    data = {"rows": [{"n": 2}, {"n": 1}], "x": 1}

    program_of("{% set x = 5 %}", "{{ rows|sort(attribute='n')|map(attribute='n')|join }}").run(
        data
    )

    assert data == {"rows": [{"n": 2}, {"n": 1}], "x": 1}


def test_names_of_the_data_are_no_names_of_python() -> None:
    names: dict[str, Any] = {
        "emit": 1,
        "context": 2,
        "environment": 3,
        "undefined": 4,
        "t_1": 5,
        "class": 6,
        "def": 7,
    }
    tags = "".join(f"{{{{ {name} }}}}" for name in names)

    assert emits(tags, **names) == [(1, *names.values())]


# Places (of problems.py)


@pytest.mark.parametrize(
    ("location", "expected"),
    [
        (Location("a.docx", paragraph=12), "a.docx¶12"),
        (Location("a.docx", part="header 1", paragraph=3), "a.docx#header 1¶3"),
        (Location("a.docx", part="footnotes"), "a.docx#footnotes"),
    ],
)
def test_a_place_in_a_document_names_part_and_paragraph(location: Location, expected: str) -> None:
    assert str(location) == expected


def test_places_in_a_document_are_in_the_order_of_its_paragraphs() -> None:
    places = [Location("a.docx", paragraph=number) for number in (10, 2)]

    assert sorted(places, key=Location.order) == places[::-1]


# Which item, which loop


def test_a_loop_s_name_outside_of_its_loop_says_so() -> None:
    cells = ("{%tr for r in rows %}", "{{ r.n }}", "{%tr endfor %}", "{{ r.n }}")

    assert told(*cells, rows=ROWS) == (
        "t.xlsx#S!A4: `{{ r.n }}` stands outside of `{%tr for r in rows %}` (t.xlsx#S!A1), "
        "and `r` is there only within that loop [fill-outside-loop]\n"
        "    move it into the loop, or name what the data has: `rows[0].name`, "
        '`rows | sum("amount")`'
    )


def test_what_fails_for_some_items_says_for_which() -> None:
    cells = ("{%tr for r in rows %}", "{{ r.a | round }}", "{{ r.b }}", "{%tr endfor %}")
    rows = [{"a": n, "b": 1} for n in range(3000)]
    broken = [*rows, {"a": "三", "b": 1}, *[{"a": 1} for _ in range(5)]]

    assert told(*cells, rows=broken, language="zh") == (
        't.xlsx#S!A2 (rows #3001): `{{ r.a | round }}` 需要数字，而不是 "三" [fill-not-number]\n'
        "    请检查对应的数据；备用值可写 `| default(0)`\n"
        "t.xlsx#S!A3 (rows #3002, #3003, #3004 … +2): "
        "数据里没有 `{{ r.b }}` 需要的 `b` [fill-missing]"
    )
    assert told(*cells, rows=[{"a": 1}, {"a": 2}]) == (
        "t.xlsx#S!A3: the data has no `b`, which `{{ r.b }}` needs [fill-missing]"
    )


def test_items_of_items_are_named_by_their_way() -> None:
    cells = ("{% for g in all.gs %}", "{% for r in g.rows %}", "{{ r.n }}")
    data = {"gs": [{"rows": [{"n": 1}]}, {"rows": [{"n": 1}, {"m": 1}]}]}

    assert told(*cells, "{% endfor %}", "{% endfor %}", all=data) == (
        "t.xlsx#S!A3 (all.gs #2.rows #2): the data has no `n`, which `{{ r.n }}` needs "
        "[fill-missing]"
    )


def test_an_item_without_names_is_told_of_once() -> None:
    cells = ("{% for r in data.供应商 %}", "{{ r.a }}{{ r.b }}", "{{ r['a'] }}", "{% endfor %}")

    assert told(*cells, data={"供应商": [{"a": 1, "b": 2}, 3, 4]}) == (
        "t.xlsx#S!A2: item 2 of `data.供应商` is 3, not names and values as `{{ r.a }}` needs "
        "[fill-item-kind]\n    give every item the same names"
    )


def test_a_missing_end_names_all_that_may_want_it() -> None:
    cells = ("{%tr for g in gs %}", "{%tr for r in g.rows %}", "{{ r }}", "{%tr endfor %}")

    assert told(*cells) == (
        "t.xlsx#S!A1: one `endfor` is missing: either `{%tr for g in gs %}`, which is opened here, "
        "is never closed, or `{%tr for r in g.rows %}` (t.xlsx#S!A2) [fill-unclosed-one]\n"
        "    add the end tag where that one ends"
    )
    assert "`{% if a %}` is opened here and never closed" in told("{% if a %}", *cells[1:])


def test_an_end_of_nothing_in_particular_says_which_end_is_meant() -> None:
    assert told("{%tr for g in gs %}", "{{ g }}", "{%tr end %}") == (
        "t.xlsx#S!A3: `{%tr end %}` is no statement that a template can have "
        "[fill-unknown-statement]\n    did you mean `endfor`?"
    )


@pytest.mark.parametrize(
    ("given", "en", "zh"),
    [
        ([1, 2], "a list of 2 values", "有 2 项的列表"),
        (
            [{"item": 1, "group": 2}] * 8,
            "a list of 8 rows with item, group",
            "8 行的列表，各行有 item, group",
        ),
        (dict.fromkeys("abcde"), "names with values: a, b, c, d …", "一组名称和值：a, b, c, d …"),
    ],
)
@pytest.mark.parametrize("tag", ["{{ x }}", "{{ x ~ '!' }}"])
def test_what_is_no_text_is_told_in_the_reader_s_words(
    tag: str, given: Any, en: str, zh: str
) -> None:
    assert f"is no text, number or date but {en} [" in told(tag, x=given)
    assert f"{zh} [" in told(tag, x=given, language="zh")
