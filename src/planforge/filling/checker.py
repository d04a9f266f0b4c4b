"""What a tag may do: checked on its syntax tree, before anything is run."""

from __future__ import annotations

import inspect
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes
from jinja2.visitor import NodeTransformer

from planforge.filling.filters import FILTERS
from planforge.filling.methods import METHODS
from planforge.filling.sandbox import FUNCTIONS, TESTS
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from planforge.filling.tags import Tag
    from planforge.problems import Problems

MOST_COMPARED: Final = 10
DEEPEST: Final = 50
"""Brackets within brackets: Python's own reader gives up at 200."""

_ALLOWED: Final = (
    *(nodes.Name, nodes.NSRef, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair),
    *(nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Call),
    *(nodes.Keyword, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.Concat),
    *(nodes.BinExpr, nodes.UnaryExpr),
)
# Names that Jinja gives a meaning of its own.
_RESERVED: Final = ("self", "super", "caller", "varargs", "kwargs")


class Spellings:
    """The names of one template: Python takes two of them for one when they differ in width."""

    def __init__(self) -> None:
        self._seen: dict[str, str] = {}

    def is_usual(self, name: str) -> bool:
        """Whether a name is one of the data's, spelled as it was before."""
        return not name.startswith("_") and name not in _RESERVED and self.first(name) == name

    def first(self, name: str) -> str:
        """Return the name that was the first to be read alike."""
        if name.isascii():
            return self._seen.setdefault(name, name)
        return self._seen.setdefault(unicodedata.normalize("NFKC", name), name)


def checked(
    node: nodes.Node, tag: Tag, problems: Problems, spellings: Spellings
) -> nodes.Node | None:
    """Return one tag's tree made safe to run; None, and a problem, for what it may not do."""
    before = len(problems.found)
    if _too_deep(node):
        problems.add("fill-too-deep", tag.location, tag=tag.text)
        return None
    found: nodes.Node = _Checker(tag, problems, spellings).visit(node)
    return found if len(problems.found) == before else None


def _too_deep(node: nodes.Node) -> bool:
    level = [node]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in parent.iter_child_nodes()]
        if not level:
            return any(len(found.ops) > MOST_COMPARED for found in node.find_all(nodes.Compare))
    return True


class _Checker(NodeTransformer):
    """Refuses what a tag may not do, and turns into filters of ours what needs bounds."""

    def __init__(self, tag: Tag, problems: Problems, spellings: Spellings) -> None:
        self._tag = tag
        self._problems = problems
        self._spellings = spellings

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(node, _ALLOWED):
            self._refuse(type(node).__name__.lower())
            return node
        return super().visit(node, *args, **kwargs)

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - Jinja's way
        if node.name.startswith("_") or node.name in _RESERVED:
            self._refuse(node.name)
        first = self._spellings.first(node.name)
        if first != node.name:
            details = {"tag": self._tag.text, "name": node.name, "other": first}
            self._problems.add("fill-names-alike", self._tag.location, **details)
        return node

    def visit_NSRef(self, node: nodes.NSRef) -> nodes.Node:  # noqa: N802
        if node.attr.startswith("_"):
            self._refuse(node.attr)
        self.visit_Name(nodes.Name(node.name, "load"))
        return node

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        if node.recursive:
            self._refuse("recursive")
        if any(name.name == "loop" for name in _names(node.target)):
            self._refuse("loop")
        return self.generic_visit(node)

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802
        if node.attr.startswith("_"):
            self._refuse(node.attr)
        return self.generic_visit(node)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        if not isinstance(node.arg, nodes.Slice):
            return self.generic_visit(node)
        limits = (node.arg.start, node.arg.stop, node.arg.step)
        return self._filter("_slice", node.node, *(limit or nodes.Const(None) for limit in limits))

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        if node.name not in FILTERS:
            self._unknown("fill-unknown-filter", node.name, FILTERS)
        elif not _takes(node):
            details = {"tag": self._tag.text, "name": node.name}
            details["signature"] = shown_signature(node.name)
            self._problems.add("fill-filter-arguments", self._tag.location, **details)
        self._check_arguments(node)
        return self.generic_visit(node)

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802
        if node.name not in TESTS:
            self._unknown("fill-unknown-test", node.name, TESTS)
        self._check_arguments(node)
        return self.generic_visit(node)

    def visit_CondExpr(self, node: nodes.CondExpr) -> nodes.Node:  # noqa: N802
        """Return it with a blank for the `else` that is not said."""
        node.expr2 = node.expr2 or nodes.Const(None)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        return self._filter("_join", *node.nodes)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        """Return comparisons of two, joined by `and`: nothing in a tag has side effects."""
        left: nodes.Expr = self.visit(node.expr)
        joined: nodes.Expr | None = None
        for operand in node.ops:
            right: nodes.Expr = self.visit(operand.expr)
            arguments = [nodes.Const(operand.op), right]
            compared = nodes.Filter(left, "_compare", arguments, [], None, None)
            joined = nodes.And(joined, compared) if joined else compared
            left = right
        return joined or left

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self._check_arguments(node)
        called = node.node
        match called:
            case nodes.Name(name=name) if name in FUNCTIONS:
                return self.generic_visit(node)
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="cycle" | "changed"):
                return self.generic_visit(node)
            case nodes.Getattr(attr=name) if name in METHODS:
                return self._method(called.node, name, node)
            case nodes.Name(name=name) | nodes.Getattr(attr=name) if "（" in self._tag.text:
                details = {"tag": self._tag.text, "name": name}
                self._problems.add("fill-quote-name", self._tag.location, **details)
            case nodes.Name(name=name) | nodes.Getattr(attr=name):
                self._unknown("fill-unknown-call", name, [*FUNCTIONS, *METHODS, *FILTERS])
            case _:
                self._refuse("()")
        return node

    def _filter(self, name: str, first: nodes.Expr, *others: nodes.Expr) -> nodes.Filter:
        arguments = [self.visit(other) for other in others]
        return nodes.Filter(self.visit(first), name, arguments, [], None, None)

    def _method(self, owner: nodes.Expr, name: str, call: nodes.Call) -> nodes.Filter:
        found = self._filter("_method", owner, nodes.Const(name), *call.args)
        found.kwargs = [self.visit(keyword) for keyword in call.kwargs]
        return found

    def _check_arguments(self, node: nodes.Filter | nodes.Test | nodes.Call) -> None:
        if node.dyn_args is not None or node.dyn_kwargs is not None:
            self._refuse("*")
        keywords: list[Any] = node.kwargs
        for keyword in keywords:
            if keyword.key.startswith("_"):
                self._refuse(keyword.key)

    def _refuse(self, what: str) -> None:
        self._problems.add("fill-refused", self._tag.location, tag=self._tag.text, name=what)

    def _unknown(self, code: str, name: str, known: Iterable[str]) -> None:
        details = {"tag": self._tag.text, "name": name, **suggestion(name, known)}
        self._problems.add(code, self._tag.location, **details)


def _names(node: nodes.Node) -> Iterator[nodes.Name]:
    if isinstance(node, nodes.Name):
        yield node
    yield from node.find_all(nodes.Name)


def shown_signature(filter_: str) -> str:
    """Return how a filter is written with what it takes: `round(places=0, method="common")`."""
    found = [
        f"{parameter.name}={parameter.default!r}" if _is_optional(parameter) else str(parameter)
        for parameter in _parameters(filter_)
    ]
    plain = [text.split(":")[0].replace("'", '"') for text in found]
    return f"{filter_}({', '.join(plain)})" if plain else filter_


def _is_optional(parameter: inspect.Parameter) -> bool:
    return parameter.default is not inspect.Parameter.empty


def _parameters(filter_: str) -> list[inspect.Parameter]:
    """Return what a filter takes beside the value before it."""
    parameters = list(inspect.signature(FILTERS[filter_]).parameters.values())
    return parameters[2 if hasattr(FILTERS[filter_], "jinja_pass_arg") else 1 :]


def _takes(node: nodes.Filter) -> bool:
    given = inspect.Signature(_parameters(node.name))
    keywords: list[Any] = node.kwargs
    try:
        given.bind(*node.args, **{keyword.key: keyword.value for keyword in keywords})
    except TypeError:
        return False
    return True
