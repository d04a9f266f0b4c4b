"""A program of tags: run with data, it gives values, or all that is wrong with them."""

from __future__ import annotations

import re
from copy import deepcopy
from dataclasses import dataclass, replace
from decimal import Overflow
from itertools import chain
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from planforge.filling.absent import missing_problems
from planforge.filling.missing import Missing, MissingPolicy, Run, has_missing
from planforge.filling.sandbox import RunContext, environment
from planforge.filling.tags import TagError
from planforge.filling.turns import turns
from planforge.filling.values import not_text
from planforge.filling.writer import beginning
from planforge.problems import PlanError, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from jinja2 import Template

    from planforge.filling.tags import Tag

Emit = tuple[Any, ...]
"""An emit's number, then its values."""

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_CALLABLES: Final = (type, FunctionType, MethodType, BuiltinFunctionType)


_MOST_FAILURES: Final = 50
"""Tags that fail: nobody mends more of them at once."""
_LOOP_NAME: Final = re.compile(r"l_(?P<level>[1-9]\d*)_(?!loop$)\w+")
_COSTLY: Final = 1_000_000
"""Values of loops: what takes longer is not run again and again."""


@dataclass(frozen=True, slots=True)
class _Failed:
    """What stopped a running: the number of the tag, if it was one, and what was wrong."""

    tag: int | None
    problems: tuple[Problem, ...]


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
        emits, problems = self.attempt(data, missing=missing)
        if problems:
            raise PlanError(problems)
        return emits

    def attempt(
        self, data: Mapping[str, Any], *, missing: MissingPolicy = "error"
    ) -> tuple[list[Emit], list[Problem]]:
        """Return what is emitted for this data, and all that is wrong with it.

        What is wrong is blank among the emits, so that what is wrong with others can be told too.

        Args:
            data: the values by name.
            missing: what becomes of names that the data has not.
        """
        assert self.template is not None, "a program with problems is not for running"
        with Run(missing) as run:
            failed = self._evaluate(self.template, run, data)
            if failed is None:
                return self._settled(run, data)
            if run.spent > _COSTLY:
                return [], list(failed.problems)
        return self._without_failures(failed, data, missing)

    def _evaluate(self, template: Template, run: Run, data: Mapping[str, Any]) -> _Failed | None:
        """Run a template; returns what stopped it."""
        context = RunContext(data, run.emits.append)
        try:
            # Only emits matter; what the template itself prints is nothing.
            for _ in template.root_render_func(context):
                pass
        except PlanError as error:
            return _Failed(None, error.problems)
        except Exception as error:  # noqa: BLE001 - whatever an expression does to this data
            return self._failure(error, template, data)
        return None

    def _without_failures(
        self, failed: _Failed, data: Mapping[str, Any], missing: MissingPolicy
    ) -> tuple[list[Emit], list[Problem]]:
        """Run again without the tags that failed, until all that fail are found."""
        body = deepcopy(self.body, {id(environment()): environment()})
        problems = list(failed.problems)
        for _ in range(_MOST_FAILURES):
            if failed.tag is None or not _blanked(body, failed.tag):
                return [], problems
            template = compiled_body(body)
            with Run(missing) as run:
                again = self._evaluate(template, run, data)
                if again is None:
                    emits, others = self._settled(run, data)
                    return emits, [*problems, *others]
            if again.tag == failed.tag or run.spent > _COSTLY:
                return [], problems
            problems += again.problems
            failed = again
        return [], problems

    def _settled(self, run: Run, data: Mapping[str, Any]) -> tuple[list[Emit], list[Problem]]:
        """Return the emits without missing values, and all that cannot be shown."""
        kinds = set(map(type, chain.from_iterable(run.emits)))
        if any(
            hasattr(kind, "__iter__") or issubclass(kind, _CALLABLES) for kind in kinds - _PLAIN
        ):
            return self._looked_through(run, data)
        if run.policy == "error" and run.lost:
            return run.emits, missing_problems(self, run.lost, data)
        return run.emits, []

    def _looked_through(
        self, run: Run, data: Mapping[str, Any]
    ) -> tuple[list[Emit], list[Problem]]:
        emits, lost = [], list(run.lost)
        problems = Problems()
        for emit in run.emits:
            if all(value.__class__ in _PLAIN for value in emit):
                emits.append(emit)
                continue
            shown = [emit[0]]
            for number, value in zip(self.values[emit[0]], emit[1:], strict=True):
                missing = list(_all_missing(value))
                lost += [(number, name) for name in missing]
                problem = None if missing else not_text(value, self.tags[number])
                if problem:
                    problems.add(problem.code, problem.location, **problem.details)
                shown.append(None if problem else run.settled(value))
            emits.append(tuple(shown))
        if run.policy == "error" and lost:
            problems.found += missing_problems(self, lost, data)
        return emits, problems.found

    def _failure(self, error: Exception, template: Template, data: Mapping[str, Any]) -> _Failed:
        """Return what a tag did to this data as a problem with its place."""
        number, item, trace = 0, None, error.__traceback__
        while trace is not None:
            if trace.tb_frame.f_globals.get("__jinja_template__") is template:
                number = template.get_corresponding_lineno(trace.tb_lineno) - 1
                item = _item_of_loop(trace.tb_frame.f_locals)
            trace = trace.tb_next
        if not self.tags:
            raise error
        number = min(max(number, 0), len(self.tags) - 1)
        tag = self.tags[number]
        code, details = _reason(error)
        turn = turns(data, [item]).get(id(item))
        # What fails at once fails for all of them, as far as anybody knows.
        place = replace(tag.location, item=str(turn)) if turn and turn.number > 1 else tag.location
        return _Failed(number, (Problem(code, place, {"tag": tag.text, **details}),))


def _item_of_loop(names: Mapping[str, Any]) -> Any:
    """Return what the innermost loop is at, of the names that Jinja's function has."""
    found = [match for name in names if (match := _LOOP_NAME.fullmatch(name))]
    innermost = max(found, key=lambda match: int(match["level"]), default=None)
    return names[innermost[0]] if innermost else None


def compiled_body(body: Sequence[nodes.Node]) -> Template:
    """Return the template that syntax trees make; a node's line is the number of its tag."""
    first = beginning()
    first.set_lineno(1, override=True)
    tree = nodes.Template([first, *body], lineno=1)
    # Jinja looks for these through all of the tree, and the checker lets none of them in.
    tree.find = lambda _: None  # type: ignore[assignment,method-assign]
    tree.find_all = lambda _: iter(())  # type: ignore[assignment,method-assign]
    code = environment().compile(tree)
    return environment().template_class.from_code(environment(), code, {})


def _blanked(body: Iterable[nodes.Node], tag: int) -> bool:
    """Make a tag's value blank, its list empty, its condition false; returns whether it was found.

    What `set` sets stays: what is worked out with it would fail for no reason of its own.
    """
    for node in _statements(body):
        match node:
            case nodes.ExprStmt(node=nodes.Tuple() as emitted):
                for at, value in enumerate(emitted.items[1:], start=1):
                    if value.lineno == tag + 1:
                        emitted.items[at] = nodes.Const(None, lineno=tag + 1)
                        return True
            case nodes.For(lineno=line, iter=nodes.Filter() as each) if line == tag + 1:
                each.node = nodes.List([], lineno=line)
                node.test = None
                return True
            case nodes.If(lineno=line) if line == tag + 1:
                node.test = nodes.Const(False, lineno=line)
                return True
            case _:
                pass
    return False


def _statements(body: Iterable[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield all statements, those within others too; the expressions are not looked into."""
    for node in body:
        yield node
        if isinstance(node, nodes.For):
            yield from _statements([*node.body, *node.else_])
        elif isinstance(node, nodes.If):
            yield from _statements([*node.body, *node.elif_, *node.else_])


def _reason(error: Exception) -> tuple[str, dict[str, Any]]:
    match error:
        case TagError(code=code, details=details):
            return code, details
        case ZeroDivisionError():
            return "fill-zero-division", {}
        case OverflowError() | MemoryError() | Overflow():
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
