"""The sandbox that tags run in: Jinja with next to nothing in it.

What a tag may do is checked when it is read (`checker`): attributes without a leading underscore,
listed filters, functions and methods. What only running shows is bounded here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, wraps
from types import (
    AsyncGeneratorType,
    BuiltinFunctionType,
    CodeType,
    CoroutineType,
    FrameType,
    FunctionType,
    GeneratorType,
    MethodType,
    ModuleType,
    TracebackType,
)
from typing import TYPE_CHECKING, Any, Final

from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace

from planforge.filling.filters import FILTERS
from planforge.filling.missing import Missing, running, shortened
from planforge.filling.operations import (
    all_shortened,
    bounded,
    check_bounds,
    check_flat,
    compared,
    counted,
    each,
    effort,
    item_number,
    joined_text,
    method,
    operand,
    sliced,
    unfit,
)
from planforge.filling.tags import TagError
from planforge.filling.writer import Writer
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable

    from jinja2.compiler import CodeGenerator

FUNCTIONS: Final = ("range", "namespace")
TESTS: Final = frozenset(
    {
        *("defined", "undefined", "none", "number", "string", "mapping", "iterable", "sequence"),
        *("boolean", "integer", "float", "true", "false", "odd", "even", "divisibleby"),
        *("eq", "ne", "lt", "le", "gt", "ge", "==", "!=", "<", "<=", ">", ">=", "in", "equalto"),
        *("greaterthan", "lessthan", "lower", "upper", "sameas"),
    }
)
LOOP: Final = (
    *("index", "index0", "revindex", "revindex0", "first", "last", "length", "depth", "depth0"),
    *("previtem", "nextitem", "cycle", "changed"),
)
"""What `loop` has."""

_CLOSED: Final = (
    *(ModuleType, FunctionType, BuiltinFunctionType, MethodType, type, GeneratorType),
    *(CoroutineType, AsyncGeneratorType, CodeType, FrameType, TracebackType),
)


class RunContext(Context):
    """The names of one run, and where its emits go."""

    def __init__(self, data: Mapping[str, Any], emit: Callable[[Any], None]) -> None:
        parent = {**environment().globals, **data}
        super().__init__(environment(), parent, None, {})
        self.emit = emit


class Sandbox(SandboxedEnvironment):
    """Jinja's sandbox, with mappings' keys before their methods, and names that may be missing."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})
    code_generator_class: type[CodeGenerator] = Writer

    def __init__(self) -> None:
        # Not optimised: what a tag says is worked out when it is run, within its bounds.
        super().__init__(undefined=Missing, autoescape=False, optimized=False)
        self.filters = {name: _guarded(name, filter_) for name, filter_ in FILTERS.items()}
        self.filters |= {
            "_each": each,
            "_item": item_number,
            "_join": joined_text,
            "_method": method,
            "_compare": compared,
            "_slice": sliced,
        }
        self.globals = {"range": counted, "namespace": Namespace}
        known: dict[str, Any] = self.tests
        self.tests = {name: _tested(name, test) for name, test in known.items() if name in TESTS}

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return `obj.attribute`: a mapping's value, or an attribute that is no secret."""
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else _missing(obj, attribute)
        if isinstance(obj, Missing):
            return obj
        if isinstance(obj, LoopContext):
            return _of_loop(obj, attribute)
        if isinstance(obj, Namespace):
            return _of_namespace(obj, attribute)
        return _of_object(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return `obj[argument]`."""
        if isinstance(obj, Missing):
            return obj
        if isinstance(argument, Missing):
            return argument
        if isinstance(argument, tuple):
            check_flat(argument)
        try:
            return obj[argument]
        except (TypeError, LookupError, AttributeError):
            pass
        if isinstance(argument, str):
            return self.getattr(obj, argument)
        # `{{ row.2025 }}`: the names of columns are texts.
        if isinstance(obj, Mapping) and type(argument) is int and str(argument) in obj:
            return obj[str(argument)]
        return _missing(obj, argument)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return `left operator right`, unless it would be beyond all bounds."""
        if isinstance(left, Missing):
            return left
        if isinstance(right, Missing):
            return right
        left, right = operand(left, right), operand(right, left)
        check_bounds(operator, left, right)
        try:
            return bounded(self.binop_table[operator](left, right))
        except TypeError:
            raise unfit(left, operator, right) from None

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:
        """Return `-arg`."""
        try:
            return self.unop_table[operator](operand(arg, 0))
        except TypeError:
            raise TagError("fill-not-number", value=shortened(arg)) from None

    def call(self, context: Context, obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Return what a listed function gives; `checker` lets no other call through."""
        if isinstance(obj, Missing):
            return obj
        for argument in (*args, *kwargs.values()):
            if isinstance(argument, Missing):
                return argument
        return super().call(context, obj, *args, **kwargs)

    def call_filter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Return what a filter gives that another one names: `map("upper")`."""
        if name not in FILTERS:
            raise TagError("fill-unknown-filter", name=name, **suggestion(str(name), FILTERS))
        return super().call_filter(name, *args, **kwargs)

    def call_test(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Return what a test says that a filter names: `select("odd")`."""
        if name not in TESTS:
            raise TagError("fill-unknown-test", name=name, **suggestion(str(name), TESTS))
        return super().call_test(name, *args, **kwargs)


@cache
def environment() -> Sandbox:
    """Return the one sandbox; nothing in it changes."""
    return Sandbox()


def _missing(owner: object, name: object) -> Missing:
    return Missing(obj=owner, name=str(name))


def _of_loop(loop: LoopContext, attribute: str) -> Any:
    if attribute not in LOOP:
        return Missing(obj=dict.fromkeys(LOOP), name=attribute)
    value = getattr(loop, attribute)
    # The first item has none before it: as a missing value, which has a name.
    return _missing(loop, attribute) if isinstance(value, Missing) else value


def _of_namespace(namespace: Namespace, attribute: str) -> Any:
    try:
        return namespace[attribute]  # type: ignore[index]
    except (AttributeError, KeyError, TypeError):
        pass
    if attribute.startswith("_"):
        return _missing(None, attribute)
    try:
        return getattr(namespace, attribute)
    except AttributeError:
        return _missing(None, attribute)


def _of_object(owner: Any, attribute: str) -> Any:
    if owner is None or attribute.startswith("_") or isinstance(owner, _CLOSED):
        return _missing(owner, attribute)
    try:
        value = getattr(owner, attribute)
    except AttributeError:
        return _missing(owner, attribute)
    return _missing(owner, attribute) if callable(value) else value


def _guarded(name: str, filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that lets missing names through, for whoever prints them to tell of.

    What it goes through and what it makes counts towards the bounds of the run.
    """
    if getattr(filter_, "takes_missing", False):
        return filter_
    place = 1 if hasattr(filter_, "jinja_pass_arg") else 0

    @wraps(filter_)
    def filtered(*arguments: Any, **options: Any) -> Any:
        for argument in arguments:
            if isinstance(argument, Missing):
                return argument
            running().spend(effort(argument))
        for argument in options.values():
            if isinstance(argument, Missing):
                return argument
        try:
            found = filter_(*arguments, **options)
        except (TypeError, ValueError, AttributeError):
            given = (*arguments[place:], *options.values())
            raise TagError("fill-filter-failed", name=name, given=all_shortened(given)) from None
        if isinstance(found, str):
            running().made(len(found))
        return found

    return filtered


def _tested(name: str, test: Callable[..., Any]) -> Callable[..., Any]:
    """Return a test to which only `defined` and `undefined` may be put about missing names."""
    if name in ("defined", "undefined"):
        return test

    @wraps(test)
    def tested(*arguments: Any) -> Any:
        for argument in arguments:
            if isinstance(argument, Missing):
                return bool(argument)
        if len(arguments) > 1 and name != "in":
            check_flat(*arguments)
        try:
            return test(*arguments)
        except TypeError:
            raise TagError("fill-test-failed", name=name, value=shortened(arguments[0])) from None

    return tested
