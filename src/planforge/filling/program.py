"""A program of tags: run with data, it gives values, or all that is wrong with them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from planforge.filling.missing import Missing, MissingPolicy, Run, has_missing
from planforge.filling.sandbox import RunContext
from planforge.filling.tags import TagError
from planforge.filling.values import not_text
from planforge.problems import PlanError, Problem, Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from jinja2 import Template

    from planforge.filling.tags import Tag

Emit = tuple[Any, ...]
"""An emit's number, then its values."""

_PLAIN: Final = frozenset({str, int, float, bool, type(None)})
_CALLABLES: Final = (type, FunctionType, MethodType, BuiltinFunctionType)


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
