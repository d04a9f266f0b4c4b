"""What is told of names that the data has not."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from jinja2 import nodes

from planforge.filling.missing import Missing, shortened
from planforge.filling.turns import shown_turns, turns
from planforge.filling.unread import Partial
from planforge.problems import Problem, Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from planforge.filling.program import Program
    from planforge.filling.tags import Tag
    from planforge.filling.unread import Unread

_PLACES_TOLD: Final = 3
_OWNERS_LOOKED_AT: Final = 1000
_SCALARS: Final = (str, int, float, bool, type(None), list, tuple)


def missing_problems(
    program: Program, lost: Iterable[tuple[int, Missing]], data: Mapping[str, Any]
) -> list[Problem]:
    """Return what is wrong, in the order of the tags; what fails for many items is told once."""
    teller = _Teller(program, data)
    for number, missing in sorted(lost, key=itemgetter(0)):
        teller.take(number, missing)
    return teller.told()


@dataclass(frozen=True, slots=True)
class _Key:
    """A name that one tag misses."""

    number: int
    name: str
    has_owner: bool


@dataclass
class _Teller:
    program: Program
    data: Mapping[str, Any]
    owners: dict[_Key, list[Any]] = field(default_factory=dict)
    cells: dict[_Key, list[Unread]] = field(default_factory=dict)
    strangers: dict[int, Problem] = field(default_factory=dict)
    """By the loop that comes to it: an item that has no names."""

    def take(self, number: int, missing: Missing) -> None:
        key = _Key(number, missing.name, missing.has_owner)
        if cell := _cell_without_value(missing, self.data):
            self.cells.setdefault(key, []).append(cell)
        elif not self._is_strange_item(key, missing):
            self.owners.setdefault(key, []).append(missing.owner)

    def told(self) -> list[Problem]:
        problems = Problems()
        problems.add_all(self.strangers.values())
        every = (owner for owners in self.owners.values() for owner in owners)
        where = turns(self.data, every)
        for key, owners in self.owners.items():
            tag = self._tag_naming(key)
            if loop := None if key.has_owner else self._loop_of(key.name):
                place = str(loop.location)
                details = {"tag": tag.text, "name": key.name, "loop": loop.text, "place": place}
                problems.add("fill-outside-loop", tag.location, **details)
                continue
            found = {id(owner): where[id(owner)] for owner in owners if id(owner) in where}
            location = replace(tag.location, item=shown_turns(found.values()))
            details = {"tag": tag.text, "name": key.name, **self._meant(key)}
            problems.add("fill-missing", location, **details)
        for key, cells in self.cells.items():
            tag = self._tag_naming(key)
            problems.add("fill-data-unread", tag.location, tag=tag.text, **_places(cells))
        return problems.found

    def _meant(self, key: _Key) -> dict[str, str]:
        """Return the known name that is meant; of a name by itself also one within another."""
        found = _alike(key.name, self._known(key))
        if found or key.has_owner:
            return found
        within = {
            name: f"{owner}.{name}"
            for owner, value in list(self.data.items())[:_OWNERS_LOOKED_AT][::-1]
            for name in Missing.known_of(value)
        }
        found = {"suggestion": key.name} if key.name in within else _alike(key.name, list(within))
        return {"suggestion": within[found["suggestion"]]} if found else {}

    def _known(self, key: _Key) -> list[str]:
        if key.has_owner:
            return Missing.known_of(self.owners[key][0])
        own = [str(name) for name in self.data]
        return own + [name.name for node in self.program.body for name in _assigned(node)]

    def _tag_naming(self, key: _Key) -> Tag:
        """Return the tag that says a name: the one of this number, of its emit, or any other."""
        tags = self.program.tags
        every = self.program.values.values()
        together: Sequence[int] = next((found for found in every if key.number in found), ())
        said = re.compile(rf"\b{re.escape(key.name)}\b")
        for at in chain([key.number], together, range(len(tags))):
            if said.search(tags[at].source):
                return tags[at]
        return tags[key.number]

    def _loop_of(self, name: str) -> Tag | None:
        """Return the loop that a name belongs to."""
        loops = (loop for loop in _loops(self.program.body) if name in _targets(loop))
        return next((self.program.tags[loop.lineno - 1] for loop in loops), None)

    def _is_strange_item(self, key: _Key, missing: Missing) -> bool:
        """Whether a name is looked for in an item that has none; its list is told of once."""
        owner = missing.owner
        if not missing.has_owner or not isinstance(owner, _SCALARS):
            return False
        source = self.program.tags[key.number].source
        said = re.search(rf"(\w+)(?:\.|\[[\"'])\s*{re.escape(key.name)}\b", source)
        loop = self._loop_around(key.number, said[1]) if said else None
        if loop is None:
            return False
        name, items = self._list_of(loop)
        number = next((at for at, item in enumerate(items, start=1) if item is owner), None)
        if number is None:
            return False
        tag = self.program.tags[key.number]
        details = {"number": number, "list": name, "value": shortened(owner), "tag": tag.text}
        problem = Problem("fill-item-kind", tag.location, details)
        self.strangers.setdefault(loop.lineno, problem)
        return True

    def _loop_around(self, number: int, name: str) -> nodes.For | None:
        for loop in _loops(self.program.body):
            if name in _targets(loop) and _holds(loop, number + 1):
                return loop
        return None

    def _list_of(self, loop: nodes.For) -> tuple[str, Sequence[Any]]:
        """Return the list of the data that a loop goes through, when it is one by its names."""
        over = loop.iter.node if isinstance(loop.iter, nodes.Filter) else loop.iter
        names: list[str] = []
        while isinstance(over, nodes.Getattr):
            names.insert(0, over.attr)
            over = over.node
        if not isinstance(over, nodes.Name):
            return "", ()
        found: Any = self.data
        for name in (over.name, *names):
            found = found.get(name) if isinstance(found, Mapping) else None
        return ".".join((over.name, *names)), found if isinstance(found, (list, tuple)) else ()


def _cell_without_value(missing: Missing, data: Mapping[str, Any]) -> Unread | None:
    owner = missing.owner if missing.has_owner else data
    return owner.unread.get(missing.name) if isinstance(owner, Partial) else None


def _places(cells: Sequence[Unread]) -> dict[str, str]:
    """Return the first places with what they show, and how many there are more."""
    distinct = list(dict.fromkeys(cells))
    shown = [f"{cell.place} ({cell.error or '='})" for cell in distinct[:_PLACES_TOLD]]
    more = len(distinct) - len(shown)
    return {"places": ", ".join(shown) + (f" … +{more}" if more else "")}


def _loops(body: Iterable[nodes.Node]) -> Iterator[nodes.For]:
    for node in body:
        if isinstance(node, nodes.For):
            yield node
            yield from _loops([*node.body, *node.else_])
        elif isinstance(node, nodes.If):
            yield from _loops([*node.body, *node.elif_, *node.else_])


def _targets(loop: nodes.For) -> set[str]:
    found = loop.target.find_all(nodes.Name)
    own = {loop.target.name} if isinstance(loop.target, nodes.Name) else set()
    return own | {name.name for name in found}


def _holds(loop: nodes.For, line: int) -> bool:
    """Whether a tag stands in a loop's body."""
    return any(
        node.lineno == line or any(inner.lineno == line for inner in node.find_all(nodes.Node))
        for node in loop.body
    )


def _assigned(node: nodes.Node) -> Iterable[nodes.Name]:
    return (name for name in node.find_all(nodes.Name) if name.ctx == "store")


def _alike(name: str, known: Sequence[str]) -> dict[str, str]:
    """Return the known name that is meant, one of another case or width before all."""
    # A loop elsewhere may have set the very name, which is of no help here.
    known = [other for other in known if other != name]
    plain = _folded(name)
    same = next((other for other in known if _folded(other) == plain), None)
    return {"suggestion": same} if same else suggestion(name, known)


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold().replace("_", "").replace(" ", "")
