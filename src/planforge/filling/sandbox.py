"""The sandbox that tags run in: Jinja with next to nothing in it, and names that may be missing.

What a tag may do is checked when it is read (`Sandbox.checked`): attributes without a leading
underscore, listed filters, functions and methods. What only running shows has limits.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from functools import cache, wraps
from typing import TYPE_CHECKING, Any, Final, Literal

from jinja2 import Undefined, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from planforge.filling.filters import FILTERS, METHODS, call_method
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planforge.filling.tags import Tag
    from planforge.problems import Problems

FUNCTIONS: Final = ("range",)
LONGEST_TEXT: Final = 10_000_000
"""Characters that one expression may make: no cell and no paragraph needs them."""
MOST_STEPS: Final = 20_000_000
"""Turns of all loops together: twenty full sheets."""

_LOCAL = threading.local()
_TESTS: Final = frozenset(
    {
        *("defined", "undefined", "none", "number", "string", "mapping", "iterable", "sequence"),
        *("boolean", "integer", "float", "true", "false", "odd", "even", "divisibleby"),
        *("eq", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">=", "in", "equalto"),
        *("greaterthan", "lessthan", "lower", "upper", "sameas"),
    }
)
_ALLOWED: Final = (
    *(nodes.Name, nodes.NSRef, nodes.Const, nodes.List, nodes.Tuple, nodes.Dict, nodes.Pair),
    *(nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Filter, nodes.Test, nodes.Call),
    *(nodes.Keyword, nodes.CondExpr, nodes.Compare, nodes.Operand, nodes.Concat),
    *(nodes.BinExpr, nodes.UnaryExpr),
)


class Missing(Undefined):
    """What a name stands for that the data has not.

    It goes through any expression unharmed and is told of where it comes out. Where it would get
    lost (a condition, a text, a loop) it notes itself with the run.
    """

    def __init__(self, *arguments: Any, **details: Any) -> None:
        super().__init__(*arguments, **details)
        _LOCAL.run.met_missing = True

    def _itself(self, *_: Any, **__: Any) -> Missing:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself  # type: ignore[assignment]
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _itself  # type: ignore[assignment]
    __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = _itself  # type: ignore[assignment]
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _itself  # type: ignore[assignment]
    __call__ = __getitem__ = _itself  # type: ignore[assignment]
    __hash__ = Undefined.__hash__

    def __getattr__(self, name: str) -> Any:
        if name[:2] == "__":
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        _LOCAL.run.lose(self)
        return False

    def __str__(self) -> str:
        _LOCAL.run.lose(self)
        return _LOCAL.run.stand_in(self)

    def __iter__(self) -> Any:
        _LOCAL.run.lose(self)
        return iter(())

    def __len__(self) -> int:
        _LOCAL.run.lose(self)
        return 0

    def __contains__(self, _: object) -> bool:
        _LOCAL.run.lose(self)
        return False

    def __int__(self) -> int:
        _LOCAL.run.lose(self)
        return 0

    def __float__(self) -> float:
        _LOCAL.run.lose(self)
        return 0.0

    @property
    def name(self) -> str:
        """The name that is missing."""
        return str(self._undefined_name)

    @property
    def known(self) -> list[str]:
        """The names that its owner has; a name without an owner is looked for in the data."""
        owner = self._undefined_obj
        return [str(key) for key in owner] if isinstance(owner, Mapping) else []

    @property
    def has_owner(self) -> bool:
        """Whether it is an attribute of something, not a name by itself."""
        return type(self._undefined_obj).__name__ != "MissingType"


class Run:
    """One running of a program: what it emitted, what it missed, and how long it may go on.

    Use as `with run:`, so that what is missing finds the run it belongs to.
    """

    def __init__(self, policy: Literal["error", "blank", "mark"]) -> None:
        self.policy = policy
        self.emits: list[tuple[Any, ...]] = []
        self.lost: list[tuple[int, Missing]] = []
        """What was missed where it left no trace in an emit: number of a tag, and the name."""
        self.met_missing = False
        self._steps = MOST_STEPS
        self._outer: Run | None = None

    def __enter__(self) -> Run:
        self._outer = getattr(_LOCAL, "run", None)
        _LOCAL.run = self
        return self

    def __exit__(self, *_: object) -> None:
        _LOCAL.run = self._outer

    def each(self, values: Any, number: int) -> Any:
        """Return what a loop goes through, when there is enough left to go on."""
        if isinstance(values, Missing):
            self.lost.append((number, values))
            return ()
        if values is None:
            return ()
        if isinstance(values, (str, bytes, int, float)):
            raise TypeError(f"a loop needs a list, not {type(values).__name__}")
        if not hasattr(values, "__len__"):
            values = list(values)
        self._steps -= len(values)
        if self._steps < 0:
            raise SecurityError("the loops go on for too long")
        return values

    def lose(self, missing: Missing) -> None:
        """Note what is missed by the tag that is running now."""
        self.lost.append((_running_tag(), missing))

    def settled(self, value: Any) -> Any:
        """Return a value, or what stands for it where it is missing."""
        return self.stand_in(value) if isinstance(value, Missing) else value

    def stand_in(self, missing: Missing) -> str:
        """Return what stands in a text for a missing name."""
        return f"[{missing.name}]" if self.policy == "mark" else ""


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, with mappings' keys before their methods, and names that may be missing."""

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self) -> None:
        super().__init__(undefined=Missing, autoescape=False)
        self.filters = {name: _unless_missing(filter_) for name, filter_ in FILTERS.items()}
        self.filters |= {"_emit": _emit, "_each": _each, "_join": _join, "_method": call_method}
        self.globals = {"range": _range}
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS}

    def checked(self, node: nodes.Node, tag: Tag, problems: Problems) -> nodes.Node:
        """Return one tag's tree made safe to run; what it may not do becomes a problem."""
        return _Checker(tag, problems).visit(node)  # type: ignore[no-any-return]

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return `obj.attribute`: a mapping's value, or an attribute that is no secret."""
        if isinstance(obj, dict):
            if attribute in obj:
                return obj[attribute]
            return _missing(obj, attribute)
        if isinstance(obj, Missing):
            return obj
        if obj is None:
            return _missing(obj, attribute)
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else _missing(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return `obj[argument]`."""
        if isinstance(obj, Missing):
            return obj
        try:
            return obj[argument]
        except (TypeError, LookupError, AttributeError):
            if isinstance(argument, str) and obj is not None and not isinstance(obj, Mapping):
                return super().getattr(obj, argument)
            return _missing(obj, argument)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Return `left operator right`, unless it would be beyond all bounds."""
        if isinstance(left, Missing):
            return left
        if isinstance(right, Missing):
            return right
        _bounded(operator, left, right)
        return super().call_binop(context, operator, left, right)


@cache
def environment() -> Sandbox:
    """Return the one sandbox; nothing in it changes."""
    return Sandbox()


class _Checker(NodeTransformer):
    """Refuses what a tag may not do, and turns calls of listed methods into a filter of ours."""

    def __init__(self, tag: Tag, problems: Problems) -> None:
        self._tag = tag
        self._problems = problems

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(node, _ALLOWED):
            self._refuse(type(node).__name__.lower())
        return super().visit(node, *args, **kwargs)

    def visit_Name(self, node: nodes.Name) -> nodes.Node:  # noqa: N802 - Jinja's way
        if node.name.startswith("_"):
            self._refuse(node.name)
        return node

    def visit_Getattr(self, node: nodes.Getattr) -> nodes.Node:  # noqa: N802
        if node.attr.startswith("_"):
            self._refuse(node.attr)
        return self.generic_visit(node)

    def visit_Filter(self, node: nodes.Filter) -> nodes.Node:  # noqa: N802
        if node.name not in FILTERS:
            self._unknown("fill-unknown-filter", node.name, FILTERS)
        return self.generic_visit(node)

    def visit_Test(self, node: nodes.Test) -> nodes.Node:  # noqa: N802
        if node.name not in _TESTS:
            self._unknown("fill-unknown-test", node.name, _TESTS)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        first, *others = [self.visit(part) for part in node.nodes]
        return nodes.Filter(first, "_join", others, [], None, None)

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        called = node.node
        match called:
            case nodes.Name(name=name) if name in FUNCTIONS:
                return self.generic_visit(node)
            case nodes.Getattr(node=nodes.Name(name="loop"), attr="cycle" | "changed"):
                return self.generic_visit(node)
            case nodes.Getattr(attr=name) if name in METHODS:
                arguments = [nodes.Const(name), *map(self.visit, node.args)]
                return nodes.Filter(self.visit(called.node), "_method", arguments, [], None, None)
            case nodes.Name(name=name) | nodes.Getattr(attr=name):
                self._unknown("fill-unknown-call", name, [*FUNCTIONS, *METHODS, *FILTERS])
            case _:
                self._refuse("()")
        return node

    def _refuse(self, what: str) -> None:
        self._problems.add("fill-refused", self._tag.location, tag=self._tag.text, name=what)

    def _unknown(self, code: str, name: str, known: Iterable[str]) -> None:
        public = [word for word in known if not word.startswith("_")]
        details = {"tag": self._tag.text, "name": name, **suggestion(name, public)}
        self._problems.add(code, self._tag.location, **details)


def _missing(owner: object, name: object) -> Missing:
    return Missing(obj=owner, name=str(name))


def _emit(emits: list[tuple[Any, ...]], *number_and_values: Any) -> None:
    emits.append(number_and_values)


def _each(values: Any, run: Run, number: int) -> Any:
    return run.each(values, number)


def _join(*parts: Any) -> Any:
    for part in parts:
        if isinstance(part, Missing):
            return part
    text = [str(part) for part in parts]
    if sum(map(len, text)) > LONGEST_TEXT:
        raise SecurityError("the text gets too long")
    return "".join(text)


def _range(*limits: int) -> range:
    found = range(*limits)
    if len(found) > MOST_STEPS:
        raise SecurityError("the range is too long")
    return found


def _bounded(operator: str, left: Any, right: Any) -> None:
    """Refuse what would fill the memory: a text times a million, a number of a million digits."""
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        if operator == "**" and (abs(right) > 1000 or abs(left) > 1e100):
            raise SecurityError("the power is too high")
        if operator == "*" and isinstance(left, int) and isinstance(right, int):
            if left.bit_length() + right.bit_length() > 100_000:
                raise SecurityError("the number is too long")
        return
    size = {"+": lambda: _size(left) + _size(right), "*": lambda: _product(left, right)}
    if operator in size and size[operator]() > LONGEST_TEXT:
        raise SecurityError("the text gets too long")
    if operator == "%" and isinstance(left, str):
        raise SecurityError("texts take no `%`; use a filter")


def _size(value: Any) -> int:
    return len(value) if hasattr(value, "__len__") else 1


def _product(left: Any, right: Any) -> int:
    times = right if isinstance(right, int) else left if isinstance(left, int) else 1
    return (_size(left) if isinstance(right, int) else _size(right)) * max(times, 0)


def _unless_missing(filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that lets missing names through, for whoever prints them to tell of."""
    if getattr(filter_, "takes_missing", False):
        return filter_
    place = 1 if hasattr(filter_, "jinja_pass_arg") else 0

    @wraps(filter_)
    def filtered(*arguments: Any, **options: Any) -> Any:
        if isinstance(arguments[place], Missing):
            return arguments[place]
        return filter_(*arguments, **options)

    return filtered


def _running_tag() -> int:
    """Return the number of the tag that is being worked out: the line of the compiled template."""
    frame = sys._getframe(1)
    while frame is not None:  # type: ignore[redundant-expr]
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(frame.f_lineno)) - 1
        frame = frame.f_back  # type: ignore[assignment]
    return 0
