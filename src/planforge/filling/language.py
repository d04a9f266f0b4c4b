"""The language of tags: Jinja's expressions in a sandbox, compiled once, run many times.

A template becomes a `Program`: its statements in their order, and between them *emits*, each with
a number that the caller chose and the values of some tags. Running it gives the list of emits. So
one mechanism serves workbooks and documents, and nobody pastes text into text.

The program is put together from syntax trees, one per tag: a tag cannot close another's brackets,
and an error knows its tag. A line number in the compiled code is the number of a tag.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final, cast

from jinja2 import TemplateSyntaxError, nodes

from planforge.filling.checker import Spellings, checked
from planforge.filling.missing import Missing, MissingPolicy, Run, has_missing
from planforge.filling.sandbox import RunContext, environment
from planforge.filling.syntax import syntax_problem
from planforge.filling.tags import TagError
from planforge.filling.values import not_text
from planforge.filling.writer import beginning
from planforge.problems import PlanError, Problem, Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Template

    from planforge.filling.tags import Tag

__all__ = ["Emit", "MissingPolicy", "Program", "ProgramBuilder"]

Emit = tuple[Any, ...]
"""An emit's number, then its values."""

MOST_NESTED: Final = 16
"""Statements within statements: Python's own reader gives up at 20 loops."""

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
_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_CALLABLES: Final = (type, FunctionType, MethodType, BuiltinFunctionType)


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

    def emit(self, number: int, values: Sequence[Tag] = ()) -> None:
        """Have the program emit `(number, value of the first tag, …)` whenever it comes here."""
        first = len(self._tags)
        trees = [self._expression(tag) for tag in values]
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
            self._problems.add("fill-no-statement", tag.location, tag=tag.text, word=keyword)
        else:
            known = [*_OPENS, *_CLOSES, *_BETWEEN, "set"]
            details = {"tag": tag.text, **suggestion(keyword, known)}
            self._problems.add("fill-unknown-statement", tag.location, **details)

    def build(self) -> Program:
        """Return the program.

        Statements still open are noted as problems; with any problem the program must not be run.
        """
        for opened in self._open:
            self._problems.add("fill-unclosed", opened.tag.location, tag=opened.tag.text)
        self._open.clear()
        if self._problems:
            return Program(None, (), {}, ())
        return Program(self._compiled(), tuple(self._tags), self._values, tuple(self._body))

    def _compiled(self) -> Template:
        first = beginning()
        _number(first, 0)
        tree = nodes.Template([first, *self._body], lineno=1)
        tree.set_environment(environment())
        code = environment().compile(tree)
        return environment().template_class.from_code(environment(), code, {})

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

    def _expression(self, tag: Tag) -> nodes.Expr:
        found = self._parsed(tag, f"{{{{ {tag.source} }}}}")
        if found and isinstance(found[0], nodes.Output) and len(found[0].nodes) == 1:
            return found[0].nodes[0]
        return nodes.Const(None)

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
        node = checked(found[0], tag, self._problems, self._spellings)
        if node is None:
            return []
        _number(node, len(self._tags) - 1)
        return [node]


def _number(node: nodes.Node, tag: int) -> None:
    """Write the number of its tag into every node, where Jinja keeps line numbers, from 1."""
    node.set_lineno(tag + 1, override=True)


@dataclass(frozen=True, slots=True)
class Program:
    """Tags compiled; safe to run from several threads at once.

    Attributes:
        template: what was compiled; None when there are problems.
        tags: all tags, by their numbers.
        values: for each number that is emitted, the numbers of its values' tags.
        body: the syntax trees, for whoever asks what data they need.
    """

    template: Template | None
    tags: tuple[Tag, ...]
    values: Mapping[int, tuple[int, ...]]
    body: tuple[nodes.Node, ...]

    def run(self, data: Mapping[str, Any], *, missing: MissingPolicy = "error") -> list[Emit]:
        """Return what is emitted for this data.

        Args:
            data: the values by name.
            missing: what becomes of names that the data has not.

        Raises:
            PlanError: names are missing (all of them, with their places), a tag fails, or the
                template asks for more than anybody needs.
        """
        assert self.template is not None, "a program with problems is not for running"
        with Run(missing) as run:
            context = RunContext(data, run.emits.append)
            try:
                # Only emits matter; what the template itself prints is nothing.
                for _ in self.template.root_render_func(context):
                    pass
            except PlanError:
                raise
            except Exception as error:  # whatever an expression does to this data
                raise PlanError([self._failure(error, self.template)]) from error
            return self._settled(run, data)

    def _settled(self, run: Run, data: Mapping[str, Any]) -> list[Emit]:
        """Return the emits without missing values, or raise for all that cannot be shown."""
        kinds = set(map(type, chain.from_iterable(run.emits)))
        if any(
            hasattr(kind, "__iter__") or issubclass(kind, _CALLABLES) for kind in kinds - _PLAIN
        ):
            return self._looked_through(run, data)
        if run.policy == "error" and run.lost:
            raise PlanError(self._missing(run.lost, data))
        return run.emits

    def _looked_through(self, run: Run, data: Mapping[str, Any]) -> list[Emit]:
        emits, lost = [], list(run.lost)
        problems = Problems()
        for emit in run.emits:
            if all(value.__class__ in _PLAIN for value in emit):
                emits.append(emit)
                continue
            for number, value in zip(self.values[emit[0]], emit[1:], strict=True):
                missing = list(_all_missing(value))
                lost += [(number, name) for name in missing]
                if not missing and (problem := not_text(value, self.tags[number])):
                    problems.add(problem.code, problem.location, **problem.details)
            emits.append(tuple(map(run.settled, emit)))
        if run.policy == "error" and lost:
            problems.found += self._missing(lost, data)
        problems.stop_if_any()
        return emits

    def _missing(
        self, lost: Iterable[tuple[int, Missing]], data: Mapping[str, Any]
    ) -> list[Problem]:
        own = [str(name) for name in data]
        own += [name.name for node in self.body for name in _assigned(node)]
        problems, seen = Problems(), set()
        for number, missing in sorted(lost, key=itemgetter(0)):
            if (key := (number, missing.name, missing.has_owner)) in seen:
                continue
            seen.add(key)
            tag = self._tag_naming(number, missing.name)
            known = missing.known if missing.has_owner else own
            details = {"tag": tag.text, "name": missing.name, **_alike(missing.name, known)}
            problems.add("fill-missing", tag.location, **details)
        return problems.found

    def _tag_naming(self, number: int, name: str) -> Tag:
        """Return the tag that says a name: the one of this number, of its emit, or any other."""
        every = self.values.values()
        together: Sequence[int] = next((tags for tags in every if number in tags), ())
        said = re.compile(rf"\b{re.escape(name)}\b")
        for at in chain([number], together, range(len(self.tags))):
            if said.search(self.tags[at].source):
                return self.tags[at]
        return self.tags[number]

    def _failure(self, error: Exception, template: Template) -> Problem:
        """Return what a tag did to this data as a problem with its place."""
        number, trace = 0, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__jinja_template__") is template:
                number = template.get_corresponding_lineno(trace.tb_lineno) - 1
            trace = trace.tb_next
        if not self.tags:
            raise error
        tag = self.tags[min(max(number, 0), len(self.tags) - 1)]
        code, details = _reason(error)
        return Problem(code, tag.location, {"tag": tag.text, **details})


def _reason(error: Exception) -> tuple[str, dict[str, Any]]:
    match error:
        case TagError(code=code, details=details):
            return code, details
        case ZeroDivisionError():
            return "fill-zero-division", {}
        case OverflowError() | MemoryError():
            return "fill-number-too-long", {}
        case RecursionError():
            return "fill-compared-lists", {}
        case _:
            reason = f"{type(error).__name__}: {error}".removesuffix(": ")
            return "fill-failed", {"reason": reason[:200]}


def _all_missing(value: Any) -> Iterable[Missing]:
    match value:
        case Missing():
            yield value
        case list() | tuple() if has_missing(value):
            for item in value:
                yield from _all_missing(item)
        case dict() if has_missing(value):
            yield from _all_missing(list(value.values()))
        case _:
            pass


def _assigned(node: nodes.Node) -> Iterable[nodes.Name]:
    return (name for name in node.find_all(nodes.Name) if name.ctx == "store")


def _alike(name: str, known: Sequence[str]) -> dict[str, str]:
    """Return the known name that is meant, one of another case or width before all."""
    plain = _folded(name)
    same = next((other for other in known if _folded(other) == plain and other != name), None)
    return {"suggestion": same} if same else suggestion(name, known)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace("_", "").replace(" ", "")
