"""What data a template needs, read from its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from planforge.filling.needs import Kind, Need, Needs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planforge.filling.language import Program
    from planforge.filling.tags import Tag

__all__ = ["Need", "Needs", "needs"]

_BY_FILTER: Final[dict[str, Kind]] = {
    **dict.fromkeys(("number", "percent", "wan", "yi", "money", "round", "abs", "int"), "number"),
    "float": "number",
    "date": "date",
    "image": "image",
    "items": "mapping",
    "dictsort": "mapping",
    "markdown": "text",
    "link": "text",
    "subdoc": "text",
    **dict.fromkeys(("upper", "lower", "title", "capitalize", "trim", "replace"), "text"),
    **dict.fromkeys(("truncate", "wordcount", "striptags", "indent"), "text"),
    **dict.fromkeys(("sort", "unique", "groupby", "map", "select", "reject", "sum"), "list"),
    **dict.fromkeys(("selectattr", "rejectattr", "batch", "slice", "join"), "list"),
    **dict.fromkeys(("first", "last", "min", "max", "chart"), "list"),
}
# What these give is a list of what they take.
_STILL_LISTS: Final = frozenset(
    {"sort", "unique", "select", "reject", "selectattr", "rejectattr", "list", "reverse"}
)
_SAME: Final = frozenset(
    {"_slice", "default", "d", "merge", "rich", "e", "escape", "safe", "forceescape"}
)
_ITEM: Final = frozenset({"first", "last", "min", "max"})
_ATTRIBUTES: Final = frozenset(
    {"sort", "unique", "groupby", "map", "sum", "min", "max", "join", "selectattr", "rejectattr"}
)
_METHODS: Final[dict[str, Kind]] = {
    "items": "mapping",
    "keys": "mapping",
    "values": "mapping",
    "get": "mapping",
    "strftime": "date",
    "isoformat": "date",
    "date": "date",
}
_DATE_PARTS: Final = frozenset({"year", "month", "day", "hour", "minute"})
_PAIRS: Final = ("_method", "items", "dictsort", "groupby")
_YES_NO: Final = ("is_", "has_", "show", "是否", "有无")
_NUMBERS: Final = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)


def needs(programs: Iterable[Program]) -> Needs:
    """Return what data the tags of a template need; its parts share names.

    Args:
        programs: those of its parts, in reading order, free of problems.
    """
    root = Need("mapping", optional=False)
    tags: list[Tag] = []
    for program in programs:
        reader = _Reader(root)
        reader.block(program.body, {})
        tags += program.tags
    root.settle()
    return Needs(root.fields, tuple(tags))


Scope = dict[str, Need | None]
"""Names that the template makes itself: what of the data they stand for, or None."""


class _Reader:
    """Goes through the syntax trees and notes what each expression asks of the data."""

    def __init__(self, root: Need) -> None:
        self._root = root
        self._careful = 0

    def block(self, body: Sequence[nodes.Node], scope: Scope) -> None:
        for node in body:
            self._statement(node, scope)

    def _statement(self, node: nodes.Node, scope: Scope) -> None:
        match node:
            case nodes.For():
                self._loop(node, scope)
            case nodes.If():
                self._branch(node, scope)
            case nodes.Assign(target=nodes.Name(name=name), node=value):
                scope[name] = self._use(value, scope)
            case nodes.Assign(node=value):
                self._use(value, scope)
            case nodes.ExprStmt(node=nodes.Tuple(items=[_, *values])):
                for value in values:
                    self._use(value, scope)
            case _:
                pass

    def _loop(self, node: nodes.For, scope: Scope) -> None:
        over = node.iter.node if isinstance(node.iter, nodes.Filter) else node.iter
        assert over is not None
        inner: Scope = {**scope, "loop": None}
        source = self._use(over, scope)
        item = source.one() if source is not None and source.kind != "mapping" else None
        match node.target:
            case nodes.Name(name=name):
                inner[name] = item
            case nodes.Tuple(items=targets):
                self._unpack(over, targets, source, inner)
            case _:
                pass
        if node.test is not None:
            self._condition(node.test, inner)
        self.block(node.body, inner)
        self.block(node.else_, scope)

    def _unpack(
        self, over: nodes.Node, targets: Sequence[nodes.Expr], source: Need | None, inner: Scope
    ) -> None:
        """Note the names of `for key, value in mapping.items()` and of `for a, b in pairs`."""
        names = [target.name for target in targets if isinstance(target, nodes.Name)]
        inner.update(dict.fromkeys(names))
        if source is not None and source.item is not None and not _gives_pairs(over):
            source.item.become("list")

    def _branch(self, node: nodes.If, scope: Scope) -> None:
        self._condition(node.test, scope)
        guarded = _asked_for(node.test)
        self._careful += bool(guarded)
        self.block(node.body, scope)
        self._careful -= bool(guarded)
        for other in node.elif_:
            self._branch(other, scope)
        self.block(node.else_, scope)

    def _condition(self, node: nodes.Node, scope: Scope) -> None:
        """Note what is asked of the data; what is only asked for is yes or no."""
        match node:
            case nodes.Not(node=inner):
                self._condition(inner, scope)
            case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
                self._condition(left, scope)
                self._condition(right, scope)
            case nodes.Name() | nodes.Getattr():
                found = self._use(node, scope)
                if found is not None:
                    found.asked += 1
                    name = node.name if isinstance(node, nodes.Name) else node.attr
                    if found.kind == "any" and name.lower().startswith(_YES_NO):
                        found.become("yes-no")
            case _:
                self._use(node, scope)

    def _use(self, node: nodes.Node, scope: Scope) -> Need | None:
        """Return what of the data an expression stands for, noting what it needs."""
        match node:
            case nodes.Name(name=name):
                return self._name(name, scope)
            case nodes.Getattr(node=owner, attr=name):
                return self._attribute(owner, name, scope)
            case nodes.Getitem(node=owner, arg=nodes.Const(value=str(name))):
                return self._attribute(owner, name, scope)
            case nodes.Getitem(node=owner, arg=argument):
                return self._item(owner, argument, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Test(node=tested, name="defined" | "undefined"):
                return self._carefully(tested, scope)
            case nodes.CondExpr(test=test, expr1=yes, expr2=no):
                self._condition(test, scope)
                found = (self._carefully if _asked_for(test) else self._use)(yes, scope)
                other = self._use(no, scope) if no is not None else None
                return found or other
            case nodes.BinExpr(left=left, right=right):
                return self._operation(node, left, right, scope)
            case nodes.Call(node=called, args=arguments):
                if isinstance(called, nodes.Getattr):
                    self._use(called.node, scope)
                self._use_all([*arguments, *(keyword.value for keyword in _keywords(node))], scope)
                return None
            case _:
                self._use_all(node.iter_child_nodes(), scope)
                return None

    def _use_all(self, found: Iterable[nodes.Node], scope: Scope) -> None:
        for node in found:
            self._use(node, scope)

    def _name(self, name: str, scope: Scope) -> Need | None:
        return self._noted(scope[name] if name in scope else self._root.attribute(name))

    def _noted(self, found: Need | None) -> Need | None:
        if found is not None:
            found.uses += 1
            found.optional = found.optional and bool(self._careful)
        return found

    def _attribute(self, owner: nodes.Expr, name: str, scope: Scope) -> Need | None:
        found = self._use(owner, scope)
        if found is None:
            return None
        if found.kind == "date" or (name in _DATE_PARTS and not found.fields):
            found.become("date")
            return None
        if found.kind == "list" or (name in ("value", "text") and found.kind == "image"):
            return None
        return self._noted(found.attribute(name))

    def _item(self, owner: nodes.Expr, argument: nodes.Expr, scope: Scope) -> Need | None:
        found = self._use(owner, scope)
        self._use(argument, scope)
        if found is None:
            return None
        if isinstance(argument, nodes.Const) and isinstance(argument.value, int):
            return self._noted(found.one())
        found.become("mapping")
        return None

    def _carefully(self, node: nodes.Node, scope: Scope) -> Need | None:
        self._careful += 1
        found = self._use(node, scope)
        self._careful -= 1
        return found

    def _filter(self, node: nodes.Filter, scope: Scope) -> Need | None:
        assert node.node is not None
        careful = node.name in ("default", "d")
        found = (self._carefully if careful else self._use)(node.node, scope)
        self._use_all([*node.args, *(keyword.value for keyword in _keywords(node))], scope)
        if node.name in ("_compare", "_join"):
            self._compared(node, found, scope)
            return None
        if found is None:
            return None
        if node.name == "_method":
            return self._method(node, found)
        kind = _BY_FILTER.get(node.name)
        if (kind == "list" and node.name not in ("first", "last")) or node.name in _STILL_LISTS:
            found.one()
        elif kind is not None and kind != "list":
            found.become(kind)
        return self._filtered(node, found)

    def _filtered(self, node: nodes.Filter, found: Need) -> Need | None:
        """Return what of the data a filter gives on, noting the names it reads."""
        read: Need | None = None
        for path in _attributes_of(node):
            read = found.one()
            for name in path.split("."):
                read = self._noted(read.attribute(name)) or read
        if node.name == "sum":
            (read or found.one()).become("number")
        if node.name in _STILL_LISTS or node.name in _SAME:
            return found
        if node.name in _ITEM:
            return found.one()
        if node.name == "groupby":
            return _groups(found)
        if node.name == "map" and read is not None:
            return Need("list", optional=False, item=read)
        return None

    def _method(self, node: nodes.Filter, found: Need) -> Need | None:
        name = str(node.args[0].as_const()) if node.args else ""
        found.become(_METHODS.get(name, "text"))
        if name == "get" and len(node.args) > 1 and isinstance(node.args[1], nodes.Const):
            found.attribute(str(node.args[1].value))
        return None

    def _compared(self, node: nodes.Filter, found: Need | None, scope: Scope) -> None:
        if node.name == "_join" or len(node.args) < 2:
            return
        other = node.args[1]
        constant = other.value if isinstance(other, nodes.Const) else None
        if found is not None and isinstance(constant, (int, float)):
            found.become("yes-no" if isinstance(constant, bool) else "number")
        if found is not None and isinstance(constant, str):
            found.become("text")
        operator = node.args[0]
        inside = isinstance(operator, nodes.Const) and operator.value in ("in", "notin")
        if inside and (searched := self._use(other, scope)) is not None:
            searched.one()

    def _operation(
        self, node: nodes.BinExpr, left: nodes.Expr, right: nodes.Expr, scope: Scope
    ) -> Need | None:
        if isinstance(node, (nodes.And, nodes.Or)):
            self._condition(left, scope)
            guarded = bool(_asked_for(left)) and isinstance(node, nodes.And)
            return (self._carefully if guarded else self._use)(right, scope)
        sides = (left, right)
        texts = any(isinstance(side, nodes.Const) and isinstance(side.value, str) for side in sides)
        for side in sides:
            found = self._use(side, scope)
            if found is not None and isinstance(node, _NUMBERS) and found.kind in ("any", "text"):
                found.become("text" if texts else "number")
        return None


def _groups(found: Need) -> Need:
    item = found.one()
    group = Need("mapping", optional=False)
    group.fields = {"grouper": Need(optional=False), "list": Need("list", False, item=item)}
    return Need("list", optional=False, item=group)


def _gives_pairs(over: nodes.Node) -> bool:
    return isinstance(over, nodes.Filter) and over.name in _PAIRS


def _keywords(node: nodes.Filter | nodes.Call) -> list[nodes.Keyword]:
    keywords: Any = node.kwargs
    return list(keywords)


def _attributes_of(node: nodes.Filter) -> Iterator[str]:
    """Yield the names that a filter reads of each item: `sort(attribute="city,name")`."""
    if node.name not in _ATTRIBUTES:
        return
    for keyword in _keywords(node):
        if keyword.key == "attribute" and isinstance(keyword.value, nodes.Const):
            yield from (name.strip() for name in str(keyword.value.value).split(","))
    first = node.args[0] if node.args else None
    positional = node.name in ("groupby", "selectattr", "rejectattr", "sum")
    if positional and isinstance(first, nodes.Const) and isinstance(first.value, str):
        yield first.value


def _asked_for(test: nodes.Node) -> bool:
    """Whether a condition asks if a name is there."""
    tests = [test] if isinstance(test, nodes.Test) else test.find_all(nodes.Test)
    return any(found.name == "defined" for found in tests)
