"""What is wrong with prose, said before anything is rendered, with places, all of it at once.

The check knows few kinds of Jinja nodes and refuses all others, so it is also the first wall
against prose that wants more than to print figures. The sandbox in `prose` is the second.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from jinja2 import Environment, TemplateSyntaxError, nodes

from planforge.document.calls import CheckedCall, check_call
from planforge.document.prose import FILTERS, FUNCTIONS
from planforge.document.sections import walk
from planforge.document.tags import Tags
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.document.names import Names
    from planforge.document.sections import Section
    from planforge.document.tags import Tag
    from planforge.document.view import Passage, PlanView
    from planforge.plan.figures import Figure
    from planforge.problems import Location, Problems

BLOCK_FUNCTIONS: Final = ("table", "chart", "kpis")
BLOCK_TAGS: Final = ("if", "elif", "else", "endif", "for", "endfor")
_OPENING = ("if", "for")
_CLOSING = ("endif", "endfor")
_SIGNED = ("change", "rise", "more", "words", "size")
_ARITHMETIC = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow)
_PERCENT = re.compile(r"\d\s?%(?!\})")
_QUOTED = re.compile(r"'[^'\n]*'|\"[^\"\n]*\"")
_IMAGE = re.compile(r"!\[[^\]\n]*\]\(")
_LINK_WITH_TAG = re.compile(r"\]\([^)\n]*(\{\{)")
_CAPTION = re.compile(r"^\s*(?:表|Table)\s*[：:]\s*(.+?)\s*$", re.MULTILINE)
_LOOK_UP = Environment(autoescape=False, trim_blocks=True, lstrip_blocks=True)  # noqa: S701


def check_prose(
    plan: PlanView,
    names: Names,
    chapters: Sequence[Section],
    printed: Sequence[Section],
    summary: Passage,
    problems: Problems,
) -> None:
    """Note all that is wrong with the prose, also with sections that are not printed.

    Args:
        plan: the plan.
        names: its figures by name.
        chapters: all sections.
        printed: the sections that are printed at the plan's depth.
        summary: the executive summary's text.
        problems: where to note it.
    """
    known = Known(plan, names)
    everywhere, shown = Targets(), Targets()
    paths = {path for path, _ in walk(printed)}
    for path, section in walk(chapters):
        found = [_check(passage, known, problems) for passage in (section.heading, section.body)]
        found.append(Targets({f"section:{path}"}))
        _keep(found, everywhere)
        if path in paths:
            _keep(found, shown)
    found = [_check(summary, known, problems)]
    _keep(found, everywhere)
    _keep(found, shown)
    _check_references(everywhere, shown, problems)


@dataclass(frozen=True, slots=True)
class Known:
    """What prose may name."""

    plan: PlanView
    names: Names
    words: list[str] = field(default_factory=list)

    def suggestions(self) -> list[str]:
        """Return all names, made once."""
        if not self.words:
            self.words.extend(self.names.all())
        return self.words


@dataclass(slots=True)
class Targets:
    """What references may lead to, and what they ask for."""

    defined: set[str] = field(default_factory=set)
    asked: list[tuple[str, Location]] = field(default_factory=list)


def _keep(found: Sequence[Targets], into: Targets) -> None:
    for targets in found:
        into.defined |= targets.defined
        into.asked += targets.asked


def _check_references(everywhere: Targets, shown: Targets, problems: Problems) -> None:
    for target, where in everywhere.asked:
        if target not in everywhere.defined:
            known = suggestion(target, everywhere.defined)
            problems.add("unknown-reference", where, target=target, **known)
    for target, where in shown.asked:
        if target in everywhere.defined and target not in shown.defined:
            problems.add("reference-switched-off", where, target=target)


def _check(passage: Passage, known: Known, problems: Problems) -> Targets:
    tags = Tags(passage)
    targets = Targets({f"table:{found[1]}" for found in _CAPTION.finditer(passage.text)})
    if not _characters_are_well(tags, problems):
        return targets
    try:
        tree = _LOOK_UP.parse(passage.text)
    except TemplateSyntaxError as error:
        _syntax_error(error, tags, problems)
        return targets
    _Checker(tags, known, problems, targets).body(tree.body)
    return targets


def _characters_are_well(tags: Tags, problems: Problems) -> bool:
    """Check what stands where in the lines; whether Jinja can make sense of it."""
    for found in _IMAGE.finditer(tags.text):
        problems.add("image-in-prose", tags.place(found.start()))
    for found in _LINK_WITH_TAG.finditer(tags.text):
        problems.add("figure-in-link", tags.place(found.start(1)))
    well = True
    for tag in tags.all:
        if tag.kind == "block":
            well &= _check_block_tag(tag, tags, problems)
        elif tag.kind == "print":
            well &= _check_print_tag(tag, tags, problems)
    return well and _check_pairs(tags, problems)


def _check_block_tag(tag: Tag, tags: Tags, problems: Problems) -> bool:
    word = _keyword(tag)
    if word not in BLOCK_TAGS:
        known = suggestion(word, BLOCK_TAGS)
        problems.add("unknown-tag", tags.place(tag.start), name=word, **known)
        return False
    if not tags.alone(tag):
        problems.add("tag-on-own-line", tags.place(tag.start), name=word)
    return _check_percent(tag, tags, problems)


def _check_print_tag(tag: Tag, tags: Tags, problems: Problems) -> bool:
    called = re.match(r"[-+\s]*(\w+)\s*\(", tag.inside)
    if called and called[1] in BLOCK_FUNCTIONS and not tags.alone(tag):
        problems.add("block-on-own-line", tags.place(tag.start), name=called[1])
    return _check_percent(tag, tags, problems)


def _check_percent(tag: Tag, tags: Tags, problems: Problems) -> bool:
    """People write `> 3%`, which Jinja reads as a remainder."""
    quoteless = _QUOTED.sub(lambda found: " " * len(found[0]), tag.inside)
    found = _PERCENT.search(quoteless + "%}" if tag.kind == "block" else quoteless)
    if found is None:
        return True
    number = re.search(r"[\d.]+$", quoteless[: found.start() + 1])
    written = number[0] if number else ""
    start = found.start() + 1 - len(written)
    value = (
        f"{float(written) / 100:.10f}".rstrip("0").rstrip(".") if _is_number(written) else "0.03"
    )
    problems.add(
        "percent-in-prose", tags.place(tag.start + 2 + start), text=f"{written}%", value=value
    )
    return False


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"\d+(\.\d+)?", text))


def _keyword(tag: Tag) -> str:
    found = re.match(r"[-+\s]*(\w*)", tag.inside)
    return found[1] if found else ""


def _check_pairs(tags: Tags, problems: Problems) -> bool:
    """Check that conditions and loops are closed within their section."""
    opened: list[Tag] = []
    for tag in tags.blocks():
        word = _keyword(tag)
        if word in _OPENING:
            opened.append(tag)
        elif word in _CLOSING:
            if not opened or f"end{_keyword(opened[-1])}" != word:
                problems.add("tag-not-open", tags.place(tag.start), name=word)
                return False
            opened.pop()
    for tag in opened:
        problems.add("tag-not-closed", tags.place(tag.start), name=_keyword(tag))
    return not opened


def _syntax_error(error: TemplateSyntaxError, tags: Tags, problems: Problems) -> None:
    where = tags.find(error.lineno, r"\{[{%]")
    problems.add("prose-syntax", where, reason=error.message or "")


@dataclass(slots=True)
class _Checker:
    """Walks the tree of one passage."""

    tags: Tags
    known: Known
    problems: Problems
    targets: Targets
    loops: dict[str, str] = field(default_factory=dict)

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
        self._condition(node.test)
        self.body(node.body)
        for branch in node.elif_:
            self._condition(branch.test)
            self.body(branch.body)
        self.body(node.else_)

    def _loop(self, node: nodes.For) -> None:
        table = self._loop_table(node.iter)
        if not isinstance(node.target, nodes.Name) or node.recursive:
            self._refuse(node)
            return
        name, before = node.target.name, dict(self.loops)
        self._check_underscore(name, node)
        # Rows of an unknown table are not asked for their columns: one problem is enough.
        self.loops[name] = table or ""
        if node.test is not None:
            self._condition(node.test)
        self.body(node.body)
        self.loops = before
        self.body(node.else_)

    def _loop_table(self, node: nodes.Expr) -> str | None:
        match node:
            case nodes.Call(node=nodes.Name(name="rows")):
                return self._call(node).texts.get("table")
            case _:
                where = self.tags.find(node.lineno, r"\bin\b")
                self.problems.add("loop-over-rows", where)
                return None

    def _printed(self, node: nodes.Node) -> None:
        match node:
            case nodes.TemplateData() | nodes.Const():
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
                self._condition(right)
            case nodes.Not(node=inner):
                self._condition(inner)
            case nodes.Compare(expr=first, ops=operands):
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
            where = self.tags.find(node.lineno, rf"\|\s*({re.escape(name)})\b")
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
            where = self.tags.find(node.lineno, rf"\b{name}\b")
            self.problems.add("filter-needs-number", where, name=name, figure=figure.label)

    def _check_filter_arguments(self, node: nodes.Filter) -> None:
        texts = all(
            isinstance(argument, nodes.Const) and isinstance(argument.value, str)
            for argument in node.args
        )
        least, most = (2, 3) if node.name == "words" else (0, 0)
        plain = not (node.kwargs or node.dyn_args or node.dyn_kwargs)
        if not (texts and plain and least <= len(node.args) <= most):
            where = self.tags.find(node.lineno, rf"\b{node.name}\b")
            self.problems.add(
                f"filter-arguments-{'words' if most else 'none'}", where, name=node.name
            )

    def _call(self, node: nodes.Call) -> CheckedCall:
        match node.node:
            case nodes.Name(name=name) if name in FUNCTIONS:
                call = check_call(node, name, self.known.plan, self.known.names, self._noted)
                self._note_target(name, call, node)
                for argument in call.figures:
                    self._figure(argument)
                return call
            case nodes.Name(name=name):
                where = self.tags.find(node.lineno, rf"\b{re.escape(name)}\s*\(")
                known = suggestion(name, FUNCTIONS)
                self.problems.add(
                    "unknown-function-in-prose",
                    where,
                    name=name,
                    functions=_listed(FUNCTIONS),
                    **known,
                )
            case _:
                self._refuse(node)
        return CheckedCall()

    def _noted(self, code: str, line: int, word: str, details: dict[str, str]) -> None:
        self.problems.add(code, self.tags.find(line, re.escape(word)), **details)

    def _note_target(self, name: str, call: CheckedCall, node: nodes.Call) -> None:
        match name:
            case "table" | "chart" if name in call.texts:
                self.targets.defined.add(f"{name}:{call.texts[name]}")
            case "kpis" if "name" in call.texts:
                self.targets.defined.add(f"table:{call.texts['name']}")
            case "ref" if "target" in call.texts:
                target = call.texts["target"]
                where = self.tags.find(node.lineno, re.escape(target))
                self.targets.asked.append((target, where))

    def _figure(self, node: nodes.Node) -> Figure | None:
        """Check a dotted name, and return its figure."""
        parts = _dotted(node)
        if parts is None:
            self._refuse(node)
            return None
        hidden = next((part for part in parts if part.startswith("_")), None)
        if hidden is not None:
            self._check_underscore(hidden, node)
            return None
        if parts[0] in self.loops:
            self._row_column(parts, node)
            return None
        name = ".".join(parts)
        figure = self.known.names.figure(name)
        if figure is None:
            known = suggestion(name, self.known.suggestions())
            where = self.tags.find(node.lineno, _spaced(parts))
            self.problems.add("unknown-figure", where, name=name, **known)
        return figure

    def _row_column(self, parts: Sequence[str], node: nodes.Node) -> None:
        table = self.loops[parts[0]]
        if not table:
            return
        columns = [column.name for column in self.known.plan.table(table).columns]
        if len(parts) != 2 or parts[1] not in columns:
            name = ".".join(parts[1:])
            where = self.tags.find(node.lineno, _spaced(parts))
            known = suggestion(name, columns)
            self.problems.add("unknown-column-in-prose", where, name=name, table=table, **known)

    def _check_underscore(self, name: str, node: nodes.Node) -> None:
        if name.startswith("_"):
            where = self.tags.find(node.lineno, rf"(?<![\w]){re.escape(name)}\b")
            self.problems.add("forbidden-name", where, name=name)

    def _refuse(self, node: nodes.Node) -> None:
        """Note what has no place in prose; arithmetic has a mend of its own."""
        hidden = next((part for part in _attributes(node) if part.startswith("_")), None)
        if hidden is not None:
            self._check_underscore(hidden, node)
            return
        sums = isinstance(node, _ARITHMETIC) or isinstance(node, (nodes.Neg, nodes.Pos))
        pattern = _operator_pattern(node) if sums else r"\{[{%]"
        expression = self.tags.tag_at(node.lineno, pattern if sums else "")
        where = self.tags.find(node.lineno, r"\{[{%]")
        code = "arithmetic-in-prose" if sums else "not-in-prose"
        self.problems.add(code, where, expression=expression)


def _attributes(node: nodes.Node) -> Iterator[str]:
    found = (getattr(inner, "attr", None) for inner in (node, *node.find_all(nodes.Node)))
    return (name for name in found if isinstance(name, str))


def _operator_pattern(node: nodes.Node) -> str:
    return re.escape(str(getattr(node, "operator", "")))


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
