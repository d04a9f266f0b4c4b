"""Names that the data has not, and the running of a program that meets them."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, Literal

from jinja2 import Undefined
from jinja2.utils import missing as nobody

from planforge.filling.tags import TagError
from planforge.filling.values import Metric

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MissingPolicy = Literal["error", "blank", "mark"]

MOST_STEPS: Final = 25_000_000
"""Values that all loops together may give: a full sheet of 24 columns."""
LONGEST_TEXT: Final = 10_000_000
"""Characters that one expression may make: no cell and no paragraph needs them."""
MOST_TEXT: Final = 500_000_000
"""Characters that all expressions of one run may make together."""

_LOCAL: Final = threading.local()


class Missing(Undefined):
    """What a name stands for that the data has not.

    It goes through any expression unharmed and is told of where it comes out. Where it would get
    lost (a condition, a text, a loop) it notes itself with the run.
    """

    __slots__ = ()

    def __init__(self, *arguments: Any, **details: Any) -> None:
        super().__init__(*arguments, **details)
        running().met_missing = True

    def _itself(self, *_: Any, **__: Any) -> Any:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _itself
    __truediv__ = __rtruediv__ = __floordiv__ = __rfloordiv__ = _itself
    __mod__ = __rmod__ = __pow__ = __rpow__ = __neg__ = __pos__ = __abs__ = _itself
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = __ne__ = _itself
    __call__ = __getitem__ = __round__ = _itself
    __hash__ = Undefined.__hash__

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        running().lose(self)
        return False

    def __str__(self) -> str:
        run = running()
        run.lose(self)
        return run.stand_in(self)

    def __iter__(self) -> Iterator[Any]:
        running().lose(self)
        return iter(())

    def __len__(self) -> int:
        running().lose(self)
        return 0

    def __contains__(self, _: object) -> bool:
        running().lose(self)
        return False

    def __int__(self, *_: Any) -> Any:
        running().lose(self)
        return 0

    __index__ = __int__

    def __float__(self, *_: Any) -> Any:
        running().lose(self)
        return 0.0

    @property
    def name(self) -> str:
        """The name that is missing."""
        return str(self._undefined_name)

    @staticmethod
    def known_of(owner: Any) -> list[str]:
        """Return the names that something has."""
        if isinstance(owner, Metric):
            owner = owner.figures
        if isinstance(owner, Mapping):
            return [str(key) for key in islice(owner, 1000)]
        fields: Any = getattr(owner, "__dataclass_fields__", ()) or getattr(owner, "_fields", ())
        return [str(name) for name in fields]

    @property
    def owner(self) -> Any:
        """What it was looked for in; None for a name without an owner."""
        return self._undefined_obj if self.has_owner else None

    @property
    def has_owner(self) -> bool:
        """Whether it is an attribute of something, not a name by itself."""
        return self._undefined_obj is not nobody


class Run:
    """One running of a program: what it emitted, what it missed, and how long it may go on.

    Use as `with run:`, so that what is missing finds the run it belongs to.
    """

    def __init__(self, policy: MissingPolicy) -> None:
        self.policy: Final = policy
        self.emits: Final[list[tuple[Any, ...]]] = []
        self.lost: Final[list[tuple[int, Missing]]] = []
        """What was missed where it left no trace in an emit: number of a tag, and the name."""
        self.met_missing = False
        self._items: dict[int, Any] = {}
        self._steps = MOST_STEPS
        self._characters = MOST_TEXT
        self._outer: Run | None = None

    def __enter__(self) -> Run:
        self._outer = getattr(_LOCAL, "run", None)
        _LOCAL.run = self
        return self

    def __exit__(self, *_: object) -> None:
        _LOCAL.run = self._outer

    def each(self, values: Any, number: int, weight: int) -> Sequence[Any]:
        """Return what a loop goes through, when there is enough left to go on.

        Args:
            values: what the tag names.
            number: the tag's.
            weight: how many values one turn gives.
        """
        if isinstance(values, Missing):
            self.lost.append((number, values))
            return ()
        found = () if values is None else as_list(values)
        self.spend(len(found) * weight)
        return found

    def spend(self, steps: int) -> None:
        """Take so many steps, while there are any."""
        self._steps -= steps
        if self._steps < 0:
            raise TagError("fill-loop-too-long", most=MOST_STEPS)

    @property
    def spent(self) -> int:
        """How many steps were taken."""
        return MOST_STEPS - self._steps

    def made(self, characters: int) -> None:
        """Note that a text was made: neither one nor all of them may grow beyond bounds."""
        self._characters -= characters
        if characters > LONGEST_TEXT or self._characters < 0:
            most = LONGEST_TEXT if characters > LONGEST_TEXT else MOST_TEXT
            raise TagError("fill-text-too-long", most=most)

    def number_of(self, item: Any) -> int:
        """Return a number that an item has, and no other, as long as this runs."""
        # Kept, as what a loop made for itself would leave its number to another.
        self._items[id(item)] = item
        return id(item)

    def lose(self, missing: Missing) -> None:
        """Note what is missed by the tag that is running now."""
        self.lost.append((_running_tag(), missing))

    def settled(self, value: Any) -> Any:
        """Return a value, or what stands for it where it is missing."""
        match value:
            case Missing():
                return self.stand_in(value)
            case list() | tuple() if has_missing(value):
                return [self.settled(item) for item in value]
            case dict() if has_missing(value):
                return {key: self.settled(item) for key, item in value.items()}
            case _:
                return value

    def stand_in(self, missing: Missing) -> str:
        """Return what stands in a text for a missing name."""
        return f"[{missing.name}]" if self.policy == "mark" else ""


def running() -> Run:
    """Return the run of this thread."""
    run: Run = _LOCAL.run
    return run


def as_list(values: Any) -> Sequence[Any]:
    """Return what a loop or a filter for lists goes through, of a known length.

    A mapping gives its keys, a data frame its rows as mappings.
    """
    if isinstance(values, (list, tuple)):
        return values
    if isinstance(values, (str, bytes, int, float)) or values is None:
        raise TagError("fill-not-list", value=shortened(values))
    if hasattr(values, "itertuples") and hasattr(values, "to_dict"):
        rows: Sequence[Any] = values.to_dict("records")
        return rows
    try:
        # A generator in the data may have no end.
        found = list(islice(values, MOST_STEPS + 1))
    except TypeError:
        raise TagError("fill-not-list", value=shortened(values)) from None
    return found


def has_missing(value: Any, depth: int = 4) -> bool:
    """Whether a name is missing in a value, or in a list or mapping that a tag made."""
    match value:
        case Missing():
            return True
        case list() | tuple() if depth:
            return any(has_missing(item, depth - 1) for item in value)
        case dict() if depth:
            return any(has_missing(item, depth - 1) for item in value.values())
        case _:
            return False


def shortened(value: object) -> str:
    """Return how a problem names a value: `"abc…"`, `12`; of the large ones only their kind.

    Example:
        >>> shortened("a" * 50), shortened(1.5), shortened([1, 2])
        ('"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa…"', '1.5', 'list')
    """
    match value:
        case str():
            return f'"{value[:30]}…"' if len(value) > 30 else f'"{value}"'
        case None | bool() | float():
            return str(value)
        case int() if value.bit_length() < 200:
            return str(value)
        case _:
            return type(value).__name__


def _running_tag() -> int:
    """Return the number of the tag that is being worked out: the line of the compiled template."""
    frame: Any = sys._getframe(1)
    while frame is not None:
        template = frame.f_globals.get("__jinja_template__")
        if template is not None:
            return int(template.get_corresponding_lineno(frame.f_lineno)) - 1
        frame = frame.f_back
    return 0
