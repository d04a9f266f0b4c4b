"""What is wrong with one passage of prose, said before anything is rendered, with places.

The check knows few kinds of Jinja nodes and refuses all others, so it is also the first wall
against prose that wants more than to print figures. The sandbox in `prose` is the second.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from jinja2 import TemplateSyntaxError, nodes

from planforge.definition.conditions import (
    NOTHING_SAID,
    Attributes,
    attributes_of,
    check_attributes,
    decided,
)
from planforge.document.audiences import EVERYBODY, Audiences, audiences_of
from planforge.document.calls import CheckedCall, check_call
from planforge.document.check_lines import check_lines, parsed
from planforge.document.prose import FILTERS, FUNCTIONS
from planforge.document.tags import Tags
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.document.names import Names
    from planforge.document.tags import Tag
    from planforge.document.view import Passage, PlanView
    from planforge.plan.figures import Figure
    from planforge.problems import Location

_WITH_EXPRESSION = ("if", "elif", "for")
_SIGNED = ("change", "rise", "more", "words", "size")
_ARITHMETIC = (
    nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow,
    nodes.Neg, nodes.Pos,
)  # fmt: skip
_UNKNOWN = {
    "unknown-table-in-prose": "{name}",
    "unknown-chart-in-prose": "chart:{name}",
    "unknown-metric-in-prose": "{name}",
    "unknown-column-in-prose": "{table}.{name}",
    "no-scenarios-in-prose": "scenarios",
    "no-sensitivity-in-prose": "sensitivity:{name}",
    "unknown-headline-in-prose": "sensitivity:{name}",
}
"""What is not there, and may be hidden: the name that it would be hidden by."""
_LEFT_OUT = ("no-scenarios-in-prose", "no-sensitivity-in-prose", "unknown-headline-in-prose")
"""What a pack's text may ask for although the plan does not have it."""
_CAPTION = re.compile(r"^\s*(?:表|Table)\s*[：:]\s*(.+?)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Known:
    """What prose may name.

    Attributes:
        words: all names, once they have been asked for.
        reached: whether the plan has the text at all.
    """

    plan: PlanView
    names: Names
    words: list[str] = field(default_factory=list)
    reached: bool = True

    @property
    def attributes(self) -> Attributes:
        """What the plan says of itself, where nothing else is called so."""
        found = attributes_of(self.plan.definition)
        return found.without([n for n in found.values if not self.names.is_attribute(n)])

    def suggestions(self) -> list[str]:
        """Return all names, made once."""
        if not self.words:
            self.words.extend(self.names.all())
        return self.words


@dataclass(slots=True)
class Targets:
    """What references may lead to, and what they ask for.

    Attributes:
        unprinted: what stands where this plan prints nothing.
    """

    defined: set[str] = field(default_factory=set)
    unprinted: set[str] = field(default_factory=set)
    asked: list[tuple[str, Location]] = field(default_factory=list)


def check_passage(passage: Passage, known: Known, problems: Problems) -> Targets:
    """Return what references may lead to and ask for; what is wrong is noted."""
    tags = Tags(passage)
    targets = Targets({f"table:{found[1]}" for found in _CAPTION.finditer(passage.text)})
    readable = check_lines(tags, problems)
    if readable is None:
        return targets
    text, kept = readable
    try:
        tree = parsed(text)
    except TemplateSyntaxError as error:
        where = passage.at(error.lineno - 1)
        problems.add("prose-syntax", where, reason=(error.message or "").rstrip("."))
        return targets
    prints = iter([tag for tag in kept if tag.kind == "print"])
    blocks = iter([tag for tag in kept if tag.kind == "block" and tag.keyword in _WITH_EXPRESSION])
    checker = _Checker(tags, known, problems, targets, prints, blocks)
    checker.reached = known.reached
    checker.attributes = known.attributes
    checker.of_pack = passage.origin.file in known.plan.texts_of_packs
    checker.body(tree.body)
    return targets


@dataclass(slots=True)
class _Checker:
    """Walks the tree of one passage, and alongside its tags, which stand in the same order.

    Attributes:
        prints: the tags that print, one for each printed expression of the tree.
        blocks: the tags that hold an expression of a condition or loop.
        tag: the tag that is being looked at.
        loops: the variables of the loops around, with their tables.
        of_pack: the text came with a pack, so that what it may not show is left out by itself.
        audiences: for whom the statement that is being looked at is printed.
        attributes: what the plan says of itself.
        reached: whether what the plan says of itself lets the statement be printed at all. Where
            it does not, what the plan has not may be named.
    """

    tags: Tags
    known: Known
    problems: Problems
    targets: Targets
    prints: Iterator[Tag]
    blocks: Iterator[Tag]
    tag: Tag | None = None
    loops: dict[str, str] = field(default_factory=dict)
    of_pack: bool = False
    audiences: Audiences = EVERYBODY
    attributes: Attributes = NOTHING_SAID
    reached: bool = True

    def body(self, body: Sequence[nodes.Node]) -> None:
        """Check statements."""
        for node in body:
            match node:
                case nodes.Output(nodes=printed):
                    for part in printed:
                        self._printed(part)
                case nodes.If():
                    self._condition_block(node)
                case nodes.For():
                    self._loop(node)
                case _:
                    self._refuse(node)

    def _condition_block(self, node: nodes.If) -> None:
        left, reached = self.audiences, self.reached
        for branch in (node, *node.elif_):
            self.tag = next(self.blocks)
            with self._shown_to(left, reached=reached):
                self._condition(branch.test)
            true, false = audiences_of(branch.test)
            answer = self._decided(branch.test)
            with self._shown_to(left & true, reached=reached and answer is not False):
                self.body(branch.body)
            left &= false
            reached = reached and answer is not True
        with self._shown_to(left, reached=reached):
            self.body(node.else_)

    def _decided(self, test: nodes.Node) -> bool | None:
        """Return what a condition comes to, where what the plan says of itself decides it."""
        return decided(test, self.attributes.without(self.loops))

    @contextmanager
    def _shown_to(self, audiences: Audiences, *, reached: bool) -> Iterator[None]:
        """Check what only some are shown; of what this edition's reader is not, note nothing."""
        before = self.audiences, self.problems, self.targets, self.reached
        self.audiences, self.reached = audiences, reached
        if self.known.plan.audience == "client" and "client" not in audiences:
            self.problems, self.targets = Problems(), Targets()
        yield
        self.audiences, self.problems, self.targets, self.reached = before

    def _loop(self, node: nodes.For) -> None:
        self.tag = next(self.blocks)
        table = self._loop_table(node.iter)
        if not isinstance(node.target, nodes.Name) or node.recursive:
            self._refuse(node)
        before = dict(self.loops)
        for name in _names(node.target):
            self._check_underscore(name)
            # Rows of an unknown table are not asked for their columns: one problem is enough.
            self.loops[name] = table or ""
        if node.test is not None:
            self._condition(node.test)
        self.body(node.body)
        self.loops = before
        self.body(node.else_)

    def _loop_table(self, node: nodes.Node) -> str | None:
        match node:
            case nodes.Call(node=nodes.Name(name="rows")):
                return self._call(node).texts.get("table")
            case _:
                where = self._find(r"\bin\b")
                self.problems.add("loop-over-rows", where)
                return None

    def _printed(self, node: nodes.Node) -> None:
        if isinstance(node, nodes.TemplateData):
            return
        self.tag = next(self.prints)
        match node:
            case nodes.Const(value=bool()):
                self._refuse(node)
            case nodes.Const(value=str() | int() | float()):
                pass
            case nodes.Filter(name="is_known"):
                self._refuse(node)
            case nodes.Call(node=nodes.Name(name="rows")):
                self._refuse(node)
            case nodes.Call():
                self._call(node)
            case nodes.Filter():
                self._filter(node)
            case _:
                self._figure(node)

    def _condition(self, node: nodes.Node) -> None:
        match node:
            case nodes.And(left=left, right=right) | nodes.Or(left=left, right=right):
                self._condition(left)
                # The right side is not asked for where the left one decides.
                settled = self._decided(left) is isinstance(node, nodes.Or)
                with self._shown_to(self.audiences, reached=self.reached and not settled):
                    self._condition(right)
            case nodes.Not(node=inner):
                self._condition(inner)
            case nodes.Compare(expr=first, ops=operands):
                check_attributes(node, self.attributes.without(self.loops), self._tell)
                self._condition(first)
                for operand in operands:
                    self._condition(operand.expr)
            case nodes.List(items=items) | nodes.Tuple(items=items):
                for item in items:
                    self._condition(item)
            case nodes.Const() | nodes.Neg(node=nodes.Const()):
                pass
            case nodes.Filter():
                self._filter(node)
            case nodes.Call(node=nodes.Name(name="cell")):
                self._call(node)
            case nodes.Call():
                self._refuse(node)
            case _:
                self._figure(node)

    def _filter(self, node: nodes.Filter) -> None:
        name = node.name
        if name not in FILTERS:
            where = self._find(rf"\|\s*({re.escape(name)})\b")
            known = suggestion(name, FILTERS)
            self.problems.add("unknown-filter", where, name=name, filters=_listed(FILTERS), **known)
            return
        self._check_filter_arguments(node)
        figure: Figure | None = None
        match node.node:
            case nodes.Call(node=nodes.Name(name="cell")):
                self._call(node.node)
            case nodes.Name() | nodes.Getattr():
                figure = self._figure(node.node)
            case _:
                self._refuse(node.node or node)
        if figure and name in _SIGNED and figure.format.style in {"text", "date", "boolean"}:
            where = self._find(rf"\b{name}\b")
            self.problems.add("filter-needs-number", where, name=name, figure=figure.label)

    def _check_filter_arguments(self, node: nodes.Filter) -> None:
        texts = all(
            isinstance(argument, nodes.Const) and isinstance(argument.value, str)
            for argument in node.args
        )
        least, most = (2, 3) if node.name == "words" else (0, 0)
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not (texts and plain and least <= len(node.args) <= most):
            code = "filter-arguments-words" if most else "filter-arguments-none"
            self.problems.add(code, self._find(rf"\b{node.name}\b"), name=node.name)

    def _call(self, node: nodes.Call) -> CheckedCall:
        match node.node:
            case nodes.Name(name=name) if name in FUNCTIONS:
                call = check_call(node, name, self.known.plan, self.known.names, self._noted)
                self._note_target(name, call)
                for argument in call.figures:
                    self._figure(argument)
                return call
            case nodes.Name(name=name):
                self._unknown_function(name)
            case _:
                self._refuse(node)
        return CheckedCall()

    def _unknown_function(self, name: str) -> None:
        where = self._find(rf"\b{re.escape(name)}\s*\(")
        details = {"functions": _listed(FUNCTIONS), **suggestion(name, FUNCTIONS)}
        self.problems.add("unknown-function-in-prose", where, name=name, **details)

    def _noted(self, code: str, word: str, details: dict[str, str]) -> None:
        where = self._find(re.escape(word))
        if code in _UNKNOWN and self.known.names.hides(_UNKNOWN[code].format_map(details)):
            self._note_hidden(word, where)
        elif code in _UNKNOWN and self._is_left_out(code, details, where):
            pass
        elif code in _LEFT_OUT and self.of_pack:
            pass  # of what a plan does not have, a pack's text prints nothing
        elif code != "internal-in-prose" or self.audiences != frozenset({"internal"}):
            self.problems.add(code, where, **details)

    def _tell(self, code: str, word: str, details: dict[str, str]) -> None:
        self.problems.add(code, self._find(re.escape(word)), **details)

    def _is_left_out(self, code: str, details: dict[str, str], where: Location) -> bool:
        """Whether an unknown name is one that the plan has not; a list of metrics goes without."""
        name = _UNKNOWN[code].format_map(details)
        if code == "unknown-metric-in-prose":
            return self.known.names.off(name) is not None
        return self._is_off(name, where)

    def _is_off(self, name: str, where: Location) -> bool:
        """Whether the plan has not what a name means; where that is wrong, it is noted."""
        one = self.known.names.off(name)
        if one is not None and self.reached:
            self.problems.add(
                "switched-off-in-prose", where, name=one.name, condition=one.condition,
                place=str(one.where),
            )  # fmt: skip
        return one is not None

    def _note_hidden(self, name: str, where: Location) -> None:
        """Note that the client must not read of something, unless it is left out by itself."""
        if not self.of_pack:
            self.problems.add("hidden-in-prose", where, name=name)

    def _note_target(self, name: str, call: CheckedCall) -> None:
        defined = self.targets.defined if self.reached else self.targets.unprinted
        match name:
            case "table" | "chart" if name in call.texts:
                defined.add(f"{name}:{call.texts[name]}")
            case "tree" | "records" | "gantt" | "matrix" if "table" in call.texts:
                defined.add(f"{name}:{call.texts['table']}")
            case "kpis" if "name" in call.texts:
                defined.add(f"table:{call.texts['name']}")
            case "scenarios" | "sensitivity":
                defined |= self.known.names.targets_of(name, call.texts.get("metric", ""))
            case "ref" if "target" in call.texts:
                target = call.texts["target"]
                where = self._find(re.escape(target))
                if self.known.names.hides(target):
                    self._note_hidden(target, where)
                elif self.of_pack and self.known.names.lacks(target):
                    pass  # the sentence is left out, as what it speaks of
                elif self.reached and not self._is_off(target, where):
                    self.targets.asked.append((target, where))

    def _figure(self, node: nodes.Node) -> Figure | None:
        """Check a dotted name, and return its figure."""
        parts = _dotted(node)
        if parts is None:
            self._refuse(node)
            return None
        hidden = next((part for part in parts if part.startswith("_")), None)
        if hidden is not None:
            self._check_underscore(hidden)
            return None
        if parts[0] in self.loops:
            self._row_column(parts)
            return None
        name = ".".join(parts)
        if self.known.names.hides(name):
            self._note_hidden(name, self._find(_spaced(parts)))
            return None
        figure = self.known.names.figure(name)
        if figure is None:
            where = self._find(_spaced(parts))
            if not self._is_off(name, where):
                known = suggestion(name, self.known.suggestions())
                self.problems.add("unknown-figure", where, name=name, **known)
        return figure

    def _row_column(self, parts: Sequence[str]) -> None:
        table = self.loops[parts[0]]
        if not table or self.known.names.hides(table):
            return
        if self.known.names.hides(".".join((table, *parts[1:2]))):
            self._note_hidden(".".join(parts), self._find(_spaced(parts)))
            return
        columns = [column.name for column in self.known.names.table(table).columns]
        if len(parts) == 2 and parts[1] in columns:
            return
        name = ".".join(parts[1:])
        where = self._find(_spaced(parts))
        if not self._is_off(f"{table}.{name}", where):
            known = suggestion(name, columns)
            self.problems.add("unknown-column-in-prose", where, name=name, table=table, **known)

    def _check_underscore(self, name: str) -> None:
        if name.startswith("_"):
            where = self._find(rf"(?<![\w]){re.escape(name)}\b")
            self.problems.add("forbidden-name", where, name=name)

    def _refuse(self, node: nodes.Node) -> None:
        """Note what has no place in prose; arithmetic has a mend of its own."""
        hidden = next((part for part in _attributes(node) if part.startswith("_")), None)
        if hidden is not None:
            self._check_underscore(hidden)
            return
        code = "arithmetic-in-prose" if isinstance(node, _ARITHMETIC) else "not-in-prose"
        expression = self.tag.expression if self.tag else ""
        self.problems.add(code, self._find(r"\{[{%]"), expression=expression)

    def _find(self, pattern: str) -> Location:
        """Return where a pattern stands in the tag that is being looked at."""
        return self.tags.find(self.tag, pattern) if self.tag else self.tags.place(0)


def _attributes(node: nodes.Node) -> Iterator[str]:
    found = (getattr(inner, "attr", None) for inner in (node, *node.find_all(nodes.Node)))
    return (name for name in found if isinstance(name, str))


def _names(target: nodes.Node) -> list[str]:
    """Return the variables of a loop; more than one is refused, but not said again of each."""
    return [
        name.name for name in (target, *target.find_all(nodes.Name)) if isinstance(name, nodes.Name)
    ]


def _dotted(node: nodes.Node) -> list[str] | None:
    match node:
        case nodes.Name(name=name):
            return [name]
        case nodes.Getattr(node=owner, attr=attribute):
            parts = _dotted(owner)
            return None if parts is None else [*parts, attribute]
        case _:
            return None


def _spaced(parts: Sequence[str]) -> str:
    """Return the pattern of a dotted name as it may be written."""
    return r"(?<![\w.])" + r"\s*\.\s*".join(map(re.escape, parts)) + r"(?![\w])"


def _listed(words: Sequence[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)
