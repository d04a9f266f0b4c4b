"""The language of tags: Jinja's expressions in a sandbox, compiled once, run many times.

A template becomes a `Program`: its statements in their order, and between them *emits*, each with
a number that the caller chose and the values of some tags. Running it gives the list of emits. So
one mechanism serves workbooks and documents, and nobody pastes text into text.

The program is put together from syntax trees, one per tag: a tag cannot close another's brackets,
and an error knows its tag. A line number in the compiled code is the number of a tag.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, cast

from jinja2 import TemplateSyntaxError, nodes
from jinja2.exceptions import SecurityError

from planforge.filling.sandbox import Missing, Run, environment
from planforge.problems import PlanError, Problem, Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from types import CodeType

    from jinja2 import Template

    from planforge.filling.tags import Tag

MissingPolicy = Literal["error", "blank", "mark"]
Emit = tuple[Any, ...]
"""An emit's number, then its values."""

_OPENS: Final = {"for": "endfor", "if": "endif"}
_CLOSES: Final = {"endfor": "for", "endif": "if"}
_BETWEEN: Final = {"else": ("if", "for"), "elif": ("if",)}


@dataclass
class _Open:
    """A statement that is not closed yet, and where the next nodes go."""

    tag: Tag
    node: nodes.For | nodes.If
    into: list[nodes.Node]


class ProgramBuilder:
    """Takes a template's statements and values in their order and makes a `Program` of them."""

    def __init__(self, problems: Problems) -> None:
        """Collect what is wrong with the tags in `problems`; the caller stops when all is read."""
        self._problems = problems
        self._body: list[nodes.Node] = []
        self._open: list[_Open] = []
        self._tags: list[Tag] = []
        self._values: dict[int, tuple[int, ...]] = {}

    @property
    def depth(self) -> int:
        """How many statements are open."""
        return len(self._open)

    def emit(self, number: int, values: Sequence[Tag] = ()) -> None:
        """Have the program emit `(number, value of the first tag, …)` whenever it comes here."""
        first = len(self._tags)
        trees = [self._expression(tag) for tag in values]
        self._values[number] = tuple(range(first, len(self._tags)))
        call = nodes.Filter(
            nodes.Name("_emit", "load"), "_emit", [nodes.Const(number), *trees], [], None, None
        )
        statement = nodes.ExprStmt(call)
        _number(statement, first)
        self._into.append(statement)

    def statement(self, tag: Tag) -> None:
        """Take `for`, `if`, `elif`, `else`, `endfor`, `endif` or `set`."""
        keyword = tag.keyword
        if keyword in _OPENS:
            self._begin(tag)
        elif keyword in _CLOSES:
            self._end(tag, _CLOSES[keyword])
        elif keyword in _BETWEEN:
            self._turn(tag, _BETWEEN[keyword])
        elif keyword == "set":
            self._into.extend(self._parsed(tag, f"{{% {tag.source} %}}"))
        else:
            details = {"tag": tag.text, "word": keyword or tag.source}
            known = [*_OPENS, *_CLOSES, *_BETWEEN, "set"]
            self._problems.add(
                "fill-unknown-statement", tag.location, **details, **suggestion(keyword, known)
            )

    def build(self) -> Program:
        """Return the program.

        Statements still open are noted as problems; with any problem the program must not be run.
        """
        for opened in self._open:
            self._problems.add("fill-unclosed", opened.tag.location, tag=opened.tag.text)
        self._open.clear()
        if self._problems:
            return Program(None, (), {}, ())
        template = nodes.Template(self._body, lineno=1)
        template.set_environment(environment())
        code = cast("CodeType", environment().compile(template))
        return Program(code, tuple(self._tags), self._values, tuple(self._body))

    @property
    def _into(self) -> list[nodes.Node]:
        return self._open[-1].into if self._open else self._body

    def _begin(self, tag: Tag) -> None:
        closing = _OPENS[tag.keyword]
        found = self._parsed(tag, f"{{% {tag.source} %}}{{% {closing} %}}")
        # What cannot be read is kept open all the same, so that its end is no second problem.
        node: Any = found[0] if found else nodes.If(nodes.Const(True), [], [], [])
        into: list[nodes.Node] = []
        node.body = into
        if isinstance(node, nodes.For):
            arguments = [nodes.Name("_run", "load"), nodes.Const(len(self._tags) - 1)]
            node.iter = nodes.Filter(node.iter, "_each", arguments, [], None, None)
            _number(node.iter, len(self._tags) - 1)
        self._into.append(node)
        self._open.append(_Open(tag, node, into))

    def _turn(self, tag: Tag, allowed: Sequence[str]) -> None:
        if not self._open or self._open[-1].tag.keyword not in allowed:
            self._problems.add("fill-stray", tag.location, tag=tag.text, word=tag.keyword)
            return
        opened = self._open[-1]
        into: list[nodes.Node] = []
        if tag.keyword == "else":
            opened.node.else_ = into
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
            reason = str(error.message or "").rstrip(".")
            self._problems.add("fill-syntax", tag.location, tag=tag.text, reason=reason)
            return []
        if len(found) != 1:
            self._problems.add("fill-syntax", tag.location, tag=tag.text, reason="two tags in one")
            return []
        checked = environment().checked(found[0], tag, self._problems)
        _number(checked, len(self._tags) - 1)
        return [checked]


def _number(node: nodes.Node, tag: int) -> None:
    """Write the number of its tag into every node, where Jinja keeps line numbers, from 1."""
    node.set_lineno(tag + 1, override=True)


@dataclass(frozen=True, slots=True)
class Program:
    """Tags compiled; safe to run from several threads at once.

    Attributes:
        code: the compiled template; None when there are problems.
        tags: all tags, by their numbers.
        values: for each number that is emitted, the numbers of its values' tags.
        body: the syntax trees, for whoever asks what data they need.
    """

    code: CodeType | None
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
        assert self.code is not None, "a program with problems is not for running"
        template = environment().template_class.from_code(environment(), self.code, {})
        with Run(missing) as run:
            try:
                # Only emits matter; what the template itself prints is nothing.
                for _ in template.generate({**data, "_emit": run.emits, "_run": run}):
                    pass
            except Exception as error:  # whatever an expression does to this data
                raise PlanError([self._failure(error, template)]) from error
            return self._settled(run, data)

    def _settled(self, run: Run, data: Mapping[str, Any]) -> list[Emit]:
        """Return the emits without missing values, or raise for all that is missing."""
        if not run.met_missing:
            return run.emits
        emits, lost = [], list(run.lost)
        for emit in run.emits:
            if any(isinstance(value, Missing) for value in emit):
                tags = self.values[emit[0]]
                missed = enumerate(emit[1:])
                lost += [(tags[at], value) for at, value in missed if isinstance(value, Missing)]
                emits.append(tuple(map(run.settled, emit)))
            else:
                emits.append(emit)
        if run.policy == "error" and lost:
            raise PlanError(self._missing(lost, data))
        return emits

    def _missing(
        self, lost: Iterable[tuple[int, Missing]], data: Mapping[str, Any]
    ) -> list[Problem]:
        problems = Problems()
        for number, missing in lost:
            tag = self._tag_naming(number, missing.name)
            known = missing.known if missing.has_owner else [str(name) for name in data]
            problems.add(
                "fill-missing",
                tag.location,
                tag=tag.text,
                name=missing.name,
                **suggestion(missing.name, known),
            )
        return problems.found

    def _tag_naming(self, number: int, name: str) -> Tag:
        """Return the tag that says a name: the one of this number, or another of its emit."""
        together = next((tags for tags in self.values.values() if number in tags), (number,))
        for at in (number, *together):
            if re.search(rf"\b{re.escape(name)}\b", self.tags[at].source):
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
        code = "fill-too-much" if isinstance(error, SecurityError) else "fill-failed"
        reason = str(error) or type(error).__name__
        return Problem(code, tag.location, {"tag": tag.text, "reason": reason})
