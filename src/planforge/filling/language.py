"""The language of tags: Jinja's expressions in a sandbox, compiled once, run many times.

A template becomes a `Program`: its statements in their order, and between them *emits*, each with
a number that the caller chose and the values of some tags. Running it gives the list of emits. So
one mechanism serves workbooks and documents, and nobody pastes text into text.

The program is put together from syntax trees, one per tag: a tag cannot close another's brackets,
and an error knows its tag. A line number in the compiled code is the number of a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

from jinja2 import TemplateSyntaxError, nodes

from planforge.filling.checker import Spellings, checked
from planforge.filling.missing import MissingPolicy
from planforge.filling.program import Emit, Program, compiled_body
from planforge.filling.sandbox import environment
from planforge.filling.syntax import end_problem, is_of_kind, syntax_problem, unclosed_problem
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.filling.tags import Tag

__all__ = ["Emit", "MissingPolicy", "Program", "ProgramBuilder"]

MOST_NESTED: Final = 16
"""Statements within statements: Python's own reader gives up at 20 loops."""

_FEW_NAMES: Final = 10
_PATH: Final = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")
_NO_NAMES: Final = frozenset(
    {"not", "and", "or", "in", "is", "if", "else", "true", "false", "none", "True", "False", "None"}
)
"""Words that mean something else to Jinja where a name could stand."""
_OPENS: Final = {"for": "endfor", "if": "endif"}
_CLOSES: Final = {"endfor": "for", "endif": "if"}
_BETWEEN: Final = {"else": ("if", "for"), "elif": ("if",)}
# Jinja has them, and what a file is filled with has no use for them.
_REFUSED: Final = frozenset(
    {
        *("include", "import", "from", "extends", "block", "endblock", "macro", "endmacro"),
        *("call", "endcall", "filter", "endfilter", "raw", "endraw", "with", "endwith"),
        *("autoescape", "endautoescape", "trans", "endtrans", "pluralize", "do", "break"),
        *("continue", "debug", "endset"),
    }
)


@dataclass
class _Open:
    """A statement that is not closed yet, and where the next nodes go."""

    tag: Tag
    node: nodes.For | nodes.If
    into: list[nodes.Node]
    weight: int = 1
    """How many values one turn gives."""
    complete: bool = False
    """Whether its `else` was there."""
    within: list[Tag] = field(default_factory=list)
    """The statements of its kind that were closed within it."""


class ProgramBuilder:
    """Takes a template's statements and values in their order and makes a `Program` of them."""

    def __init__(self, problems: Problems) -> None:
        """Collect what is wrong with the tags in `problems`; the caller stops when all is read."""
        self._problems = problems
        self._body: list[nodes.Node] = []
        self._open: list[_Open] = []
        self._tags: list[Tag] = []
        self._values: dict[int, tuple[int, ...]] = {}
        self._spellings = Spellings()

    @property
    def depth(self) -> int:
        """How many statements are open."""
        return len(self._open)

    def emit(self, number: int, values: Sequence[Tag] = (), *, item: bool = False) -> None:
        """Have the program emit `(number, value of the first tag, …)` whenever it comes here.

        Args:
            number: says what is emitted.
            values: the tags.
            item: whether a number comes before their values that is the same wherever the
                innermost loop's item is; None where the loop has no single name for it.
        """
        first = len(self._tags)
        trees: list[nodes.Expr] = [self._item()] if item else []
        trees += [self._expression(tag) for tag in values]
        self._values[number] = tuple(range(first, len(self._tags)))
        emitted = nodes.Tuple([nodes.Const(number), *trees], "load")
        statement = nodes.ExprStmt(emitted)
        statement.lineno = emitted.lineno = emitted.items[0].lineno = first + 1
        self._into.append(statement)
        self._weigh(len(values) + 1)

    def statement(self, tag: Tag) -> None:
        """Take `for`, `if`, `elif`, `else`, `endfor`, `endif` or `set`.

        What `set` sets holds from there on in all that follows; inside a loop until its end.
        """
        keyword = tag.keyword
        if keyword in _OPENS:
            self._begin(tag)
        elif keyword in _CLOSES:
            self._end(tag, _CLOSES[keyword])
        elif keyword in _BETWEEN:
            self._turn(tag, _BETWEEN[keyword])
        elif keyword == "set" and "=" in tag.source:
            self._into.extend(self._parsed(tag, f"{{% {tag.source} %}}"))
            self._weigh(1)
        elif keyword in _REFUSED or keyword == "set":
            word = "set … endset" if keyword in ("set", "endset") else keyword
            self._problems.add("fill-no-statement", tag.location, tag=tag.text, word=word)
        elif keyword == "end" and self._open:
            self._problems.found.append(end_problem(tag, self._open[-1].tag))
            self._end(tag, self._open[-1].tag.keyword)
        else:
            known = [*_OPENS, *_CLOSES, *_BETWEEN, "set"]
            details = {"tag": tag.text, **suggestion(keyword, known)}
            self._problems.add("fill-unknown-statement", tag.location, **details)

    def build(self) -> Program:
        """Return the program.

        Statements still open are noted as problems; with any problem the program must not be run.
        """
        for opened in self._open:
            self._problems.found.append(unclosed_problem(opened.tag, opened.within))
        self._open.clear()
        if self._problems:
            return Program(None, (), {}, ())
        template = compiled_body(self._body)
        return Program(template, tuple(self._tags), self._values, tuple(self._body))

    @property
    def _into(self) -> list[nodes.Node]:
        return self._open[-1].into if self._open else self._body

    def _weigh(self, values: int) -> None:
        if self._open:
            self._open[-1].weight += values

    def _begin(self, tag: Tag) -> None:
        if self.depth == MOST_NESTED:
            self._problems.add("fill-too-deep", tag.location, tag=tag.text)
        found = self._parsed(tag, f"{{% {tag.source} %}}{{% {_OPENS[tag.keyword]} %}}")
        # What cannot be read is kept open all the same, so that its end is no second problem.
        node: Any = found[0] if found else nodes.If(nodes.Const(True), [], [], [])
        node.body = []
        self._into.append(node)
        self._open.append(_Open(tag, node, node.body))
        if isinstance(node, nodes.For):
            arguments: list[nodes.Expr] = [nodes.Const(len(self._tags) - 1), nodes.Const(1)]
            node.iter = nodes.Filter(node.iter, "_each", arguments, [], None, None)
            _number(node.iter, len(self._tags) - 1)

    def _turn(self, tag: Tag, allowed: Sequence[str]) -> None:
        if not self._open or self._open[-1].tag.keyword not in allowed:
            self._problems.add("fill-stray", tag.location, tag=tag.text, word=tag.keyword)
            return
        opened = self._open[-1]
        if opened.complete:
            self._problems.add("fill-second-else", tag.location, tag=tag.text)
            return
        into: list[nodes.Node] = []
        if tag.keyword == "else":
            opened.node.else_ = into
            opened.complete = True
        else:
            found = self._parsed(tag, f"{{% if {tag.source.removeprefix('elif')} %}}{{% endif %}}")
            branch: Any = found[0] if found else nodes.If(nodes.Const(True), [], [], [])
            branch.body = into
            cast("nodes.If", opened.node).elif_.append(branch)
        opened.into = into

    def _end(self, tag: Tag, opening: str) -> None:
        if not self._open:
            self._problems.add("fill-stray", tag.location, tag=tag.text, word=tag.keyword)
            return
        opened = self._open.pop()
        if self._open and is_of_kind(opened.tag, self._open[-1].tag):
            self._open[-1].within.append(opened.tag)
        if isinstance(opened.node, nodes.For):
            cast("nodes.Filter", opened.node.iter).args[1] = nodes.Const(opened.weight)
        else:
            self._weigh(opened.weight)
        if opened.tag.keyword != opening:
            self._problems.add(
                "fill-crossed",
                tag.location,
                tag=tag.text,
                opened=opened.tag.text,
                place=str(opened.tag.location),
            )

    def _item(self) -> nodes.Expr:
        loop = next(one for one in reversed(self._open) if one.tag.keyword == "for")
        self._tags.append(loop.tag)
        target = loop.node.target if isinstance(loop.node, nodes.For) else None
        tree: nodes.Expr = nodes.Const(None)
        if isinstance(target, nodes.Name):
            tree = nodes.Filter(nodes.Name(target.name, "load"), "_item", [], [], None, None)
        _number(tree, len(self._tags) - 1)
        return tree

    def _expression(self, tag: Tag) -> nodes.Expr:
        if (path := _path(tag.source)) is not None:
            self._tags.append(tag)
            if not self._is_safe(path):
                return cast("nodes.Expr", self._checked(path, tag) or nodes.Const(None))
            _number(path, len(self._tags) - 1)
            return path
        found = self._parsed(tag, f"{{{{ {tag.source} }}}}")
        if found and isinstance(found[0], nodes.Output) and len(found[0].nodes) == 1:
            return found[0].nodes[0]
        return nodes.Const(None)

    def _is_safe(self, path: nodes.Expr) -> bool:
        """Whether names with dots between are nothing that must be looked into."""
        inner = path
        for _ in range(_FEW_NAMES):
            if not isinstance(inner, nodes.Getattr):
                break
            if inner.attr.startswith("_"):
                return False
            inner = inner.node
        return isinstance(inner, nodes.Name) and self._spellings.is_usual(inner.name)

    def _parsed(self, tag: Tag, source: str) -> list[nodes.Node]:
        """Return the nodes of one tag, checked; nothing when there is a problem with it."""
        self._tags.append(tag)
        if not tag.source:
            self._problems.add("fill-empty-tag", tag.location, tag=tag.text)
            return []
        try:
            found = environment().parse(source).body
        except TemplateSyntaxError as error:
            self._problems.found.append(syntax_problem(tag, error))
            return []
        except RecursionError:
            self._problems.add("fill-too-deep", tag.location, tag=tag.text)
            return []
        if len(found) != 1:
            self._problems.add("fill-two-in-one", tag.location, tag=tag.text)
            return []
        node = self._checked(found[0], tag)
        return [] if node is None else [node]

    def _checked(self, tree: nodes.Node, tag: Tag) -> nodes.Node | None:
        node = checked(tree, tag, self._problems, self._spellings)
        if node is not None:
            _number(node, len(self._tags) - 1)
        return node


def _path(source: str) -> nodes.Expr | None:
    """Return the tree of a name, or of names with dots between: most tags are that.

    Jinja's own parser makes the same tree, but takes ten times as long.
    """
    if not _PATH.fullmatch(source):
        return None
    first, *others = source.split(".")
    if first in _NO_NAMES:
        return None
    tree: nodes.Expr = nodes.Name(first, "load")
    for other in others:
        tree = nodes.Getattr(tree, other, "load")
    return tree


def _number(node: nodes.Node, tag: int) -> None:
    """Write the number of its tag into every node, where Jinja keeps line numbers, from 1."""
    node.set_lineno(tag + 1, override=True)
