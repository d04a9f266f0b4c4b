"""Prose with tags, rendered to text in which every figure is an opaque token.

Jinja's sandbox does the work, with next to nothing in it: figures by name, a few functions and
filters. `check_passage` has refused everything else before; the sandbox would refuse it again.

A condition over a figure that is not known yet has no answer. Each `{% if %}` and `{% for %}` is
therefore wrapped in a call to `_guard`, which puts one marked gap in place of the whole block.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError
from jinja2.sandbox import SandboxedEnvironment
from jinja2.visitor import NodeTransformer

from planforge.document.cells import chart_block, table_block
from planforge.document.drawn.drawing import DRAWN, can_be_drawn, drawn_table
from planforge.document.named import (
    Attribute,
    GapInConditionError,
    Mention,
    ProseError,
    Row,
    Withheld,
    WithheldError,
    figure_of,
    gap,
    is_known,
    no_such_cell,
    printed,
)
from planforge.document.outline import WITHHELD, GapRun, Paragraph, ReferenceRun, Run
from planforge.document.tokens import Tokens, without_private
from planforge.document.wording import sign
from planforge.plan.figures import TableView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from types import CodeType

    from jinja2 import Environment
    from jinja2.runtime import Context

    from planforge.document.names import Names
    from planforge.document.outline import Block, TableBlock
    from planforge.document.view import Passage, PlanView
    from planforge.document.wording import Wording
    from planforge.plan.figures import ChartView

FUNCTIONS: Final = (
    "table", "chart", "kpis", "ref", "cell", "rows", "scenarios", "sensitivity", *DRAWN,
)  # fmt: skip
FILTERS: Final = ("change", "rise", "more", "words", "size", "label", "is_known", "day")
DEFAULT_FACETS: Final = ("target", "to_date", "achievement")
_LINE_END: Final = re.compile(r"\r\n?|\n")
LONGEST: Final = 2_000_000
"""Characters that one section may become: more than a book, less than a computer's memory."""


class Prose:
    """Renders the prose of one document."""

    def __init__(self, plan: PlanView, names: Names, wording: Wording) -> None:
        self.tokens = Tokens()
        self._plan = plan
        self._names = names
        self.wording = wording
        self.withheld = 0
        self._steps = 0
        self._environment = _Sandbox(self)
        self._functions = {
            "table": self._table,
            "chart": self._chart,
            "kpis": self._kpis,
            "ref": self._ref,
            "cell": self._cell,
            "rows": self._rows,
            "scenarios": self._scenarios,
            "sensitivity": self._sensitivity,
            "tree": self._tree,
            "records": self._records,
            "gantt": self._gantt,
            "matrix": self._matrix,
            "_guard": self._guard,
        }

    def render(self, passage: Passage) -> str:
        """Return a checked passage as Markdown with tokens.

        Raises:
            ProseError: a figure is compared with something of another kind, or the text grows
                beyond all bounds.
        """
        # Line ends as Jinja makes them, also where it is not asked.
        source = "\n".join(_LINE_END.split(without_private(passage.text)))
        if "{" not in source:
            return source
        self._steps = LONGEST // len(source)
        environment = self._environment
        code, names = _compiled(source)
        template = environment.template_class.from_code(environment, code, {})
        return template.render({name: self._meaning(name) for name in names})

    def _meaning(self, name: str) -> object:
        """Return what a name means by itself."""
        return self._functions.get(name) or self._mention(name)

    def _mention(self, name: str) -> Mention:
        """Return the figure of a dotted name, or that it is withheld."""
        if self._names.hides(name):
            return Withheld(name)
        kind = Attribute if self._names.is_attribute(name) else Mention
        return kind(self._names.figure(name), name)

    def child(self, owner: object, name: str) -> Mention:
        """Return what `owner.name` means in prose."""
        match owner:
            case Row(cells=cells):
                # The check has let pass no column but those that are there, or are withheld.
                return Mention(cells[name]) if name in cells else Withheld()
            case Mention(path=path) if path:
                return self._mention(f"{path}.{name}")
            case _:
                pass
        raise SecurityError(f"`{name}` of {type(owner).__name__} is out of reach")

    def finalize(self, value: object) -> str:
        """Return the token of what a tag prints."""
        match value:
            case Withheld():
                return self._withhold(self.tokens.inline(WITHHELD))
            case Mention():
                return self.tokens.inline(printed(value))
            case _Token():
                return value
            case str() | int() | float():
                return self.tokens.inline(Run(str(value)))
            case _:
                raise SecurityError(f"{type(value).__name__} is not for printing")

    def _table(
        self, table: str, columns: Sequence[str] | None = None, title: str | None = None
    ) -> str:
        if self._names.hides(table):
            return self._withhold()

        def block(view: TableView, shown: Sequence[str] | None) -> TableBlock:
            required = self._required(table)
            return table_block(view, self.wording, columns=shown, title=title, required=required)

        return self._made_of(table, columns, title, block)

    def _tree(
        self, table: str, columns: Sequence[str] | None = None, title: str | None = None
    ) -> str:
        return self._drawn("tree", table, columns, title)

    def _records(
        self, table: str, columns: Sequence[str] | None = None, title: str | None = None
    ) -> str:
        return self._drawn("records", table, columns, title)

    def _gantt(self, table: str, title: str | None = None) -> str:
        return self._drawn("gantt", table, None, title)

    def _matrix(self, table: str, title: str | None = None) -> str:
        return self._drawn("matrix", table, None, title)

    def _drawn(
        self, kind: str, table: str, columns: Sequence[str] | None, title: str | None
    ) -> str:
        """Return what is drawn from a table, as a sheet draws it unless told otherwise."""
        if self._names.hides(table) or not can_be_drawn(self._plan, kind, table):
            return self._withhold()

        def block(_: TableView, shown: Sequence[str] | None) -> Block:
            return drawn_table(self._plan, kind, table, self.wording, columns=shown, title=title)

        return self._made_of(table, columns, title, block)

    def _made_of(
        self,
        table: str,
        columns: Sequence[str] | None,
        title: str | None,
        block: Callable[[TableView, Sequence[str] | None], Block],
    ) -> str:
        """Return what is made of a table's columns, those that are not hidden; a gap of no rows."""
        if columns is not None:
            columns = [name for name in columns if not self._names.hides(f"{table}.{name}")]
        view = self._names.table(table)
        if not view.rows:
            return self._missing_block(title or view.title)
        return _Token(self.tokens.block(block(view, columns)))

    def _withhold(self, text: str = "") -> str:
        """Return what stands for something that this edition does not show, having counted it."""
        self.withheld += 1
        return _Token(text)

    def _required(self, table: str) -> frozenset[str]:
        """Return the columns whose typed numbers must be known: those with a total."""
        columns = self._plan.definition.tables[table].columns.items()
        return frozenset(key for key, column in columns if column.total is not None)

    def _chart(self, chart: str) -> str:
        if self._names.hides(f"chart:{chart}"):
            return self._withhold()
        view = self._plan.chart(chart)
        if not any(is_known(figure) for series in view.series for figure in series.figures):
            return self._missing_block(view.title or view.alt or chart)
        return _Token(self.tokens.block(chart_block(view)))

    def _kpis(
        self,
        metrics: Sequence[str],
        facets: Sequence[str] = DEFAULT_FACETS,
        name: str | None = None,
        title: str | None = None,
    ) -> str:
        names = self._names
        shown = [name for name in metrics if not (names.hides(name) or names.off(name))]
        if not shown:
            return self._withhold()
        view = self._plan.indicators(shown, facets)
        block = table_block(view, self.wording, title=title, name=name or kpis_name(metrics))
        return _Token(self.tokens.block(block))

    def _scenarios(self) -> str:
        return self._views(self._plan.scenario_views())

    def _sensitivity(self, metric: str) -> str:
        return self._views(self._plan.sensitivity_views(metric))

    def _views(self, views: Sequence[TableView | ChartView]) -> str:
        """Return tables and charts one below the other; of a pack's text, what there is of them."""
        if not views:
            return self._withhold()
        blocks = (
            table_block(view, self.wording) if isinstance(view, TableView) else chart_block(view)
            for view in views
        )
        return _Token("".join(map(self.tokens.block, blocks)))

    def _ref(self, target: str) -> str:
        if self._names.hides(target) or self._names.lacks(target):
            return self._withhold(self.tokens.inline(WITHHELD))
        return _Token(self.tokens.inline(ReferenceRun(target)))

    def _cell(self, table: str, key: object, column: str) -> Mention:
        if self._names.hides(f"{table}.{column}") or isinstance(key, Withheld):
            return Withheld()
        text = key.text if isinstance(key, Mention) else str(key)
        found = self._names.cell(table, text, column)
        if found is None:
            # The key came from a row whose text no row of the other table has.
            return Mention(no_such_cell(table, self._names.table(table).title, column, text))
        return Mention(found)

    def _rows(self, table: str) -> Iterator[Row]:
        if self._names.hides(table):
            raise WithheldError(table)
        for row in self._names.table(table).rows:
            self._steps -= 1
            if self._steps < 0:
                raise ProseError("prose-too-long", limit=LONGEST)
            yield Row(row)

    def _guard(self, caller: Callable[[], str]) -> str:
        try:
            return _Token(caller())
        except GapInConditionError as error:
            missing = replace(gap(error.figure), place="passage")
            return _Token(self.tokens.block(Paragraph((missing,))))
        except WithheldError:
            return self._withhold()

    def _missing_block(self, label: str) -> str:
        return _Token(self.tokens.block(Paragraph((GapRun(label),))))


def kpis_name(metrics: Sequence[str]) -> str:
    """Return the name of a KPI table that the author gave none."""
    return "kpis:" + ",".join(metrics)


class _Token(str):
    """Text that already is a token, and is not made one again."""

    __slots__ = ()


class _Sandbox(SandboxedEnvironment):
    """Jinja without its own functions, filters, tests, attributes, items and arithmetic."""

    intercepted_binops = frozenset(SandboxedEnvironment.default_binop_table)

    def __init__(self, prose: Prose | None = None) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            undefined=StrictUndefined,
            finalize=_finalize,
        )
        self.prose = prose
        self.globals = {}
        self.tests = {}
        self.filters = _filters(prose.wording if prose else None)

    def getattr(self, obj: object, attribute: str) -> Mention:
        return _prose(self).child(obj, attribute)

    def getitem(self, obj: object, argument: object) -> Any:
        raise SecurityError(f"{argument!r} of {type(obj).__name__} is out of reach")

    def call_binop(self, context: object, operator: str, left: object, right: object) -> Any:
        raise SecurityError(f"`{operator}` has no place in prose")

    def is_safe_callable(self, obj: object) -> bool:
        return getattr(obj, "__self__", None) is _prose(self)


def _prose(environment: Environment) -> Prose:
    prose = getattr(environment, "prose", None)
    if not isinstance(prose, Prose):
        raise SecurityError("nothing is evaluated while compiling")
    return prose


@pass_context
def _finalize(context: Context, value: object) -> str:
    """Return the token of what a tag prints.

    Given the context, so that Jinja does not call it while compiling: code is kept for other plans.
    """
    return _prose(context.environment).finalize(value)


@lru_cache(maxsize=2048)
def _compiled(source: str) -> tuple[CodeType, tuple[str, ...]]:
    """Return a text's code, and the names it uses; kept, as many plans share their prose."""
    environment = _Sandbox()
    tree = _Guarding().visit(environment.parse(source))
    loops = {node.name for node in tree.find_all(nodes.Name) if node.ctx == "store"}
    names = {node.name for node in tree.find_all(nodes.Name)} - loops
    return environment.compile(tree), tuple(sorted(names))


class _Guarding(NodeTransformer):
    """Wraps conditions and loops in a call to `_guard`, innermost first."""

    def visit_If(self, node: nodes.If) -> nodes.Node:  # noqa: N802 - Jinja looks it up by name
        for branch in (node, *node.elif_):
            branch.body = self._each(branch.body)
        node.else_ = self._each(node.else_)
        return _guarded(node)

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        node.body = self._each(node.body)
        node.else_ = self._each(node.else_)
        return _guarded(node)

    def _each(self, body: list[nodes.Node]) -> list[nodes.Node]:
        return [self.visit(node) for node in body]


def _guarded(node: nodes.Node) -> nodes.CallBlock:
    call = nodes.Call(nodes.Name("_guard", "load"), [], [], None, None)
    block = nodes.CallBlock(call, [], [], [node])
    block.set_lineno(node.lineno, override=True)
    if node.environment is not None:
        block.set_environment(node.environment)
    return block


def _filters(wording: Wording | None) -> dict[str, Callable[..., Any]]:
    """Return the filters; without words they are only names to compile with."""
    if wording is None:
        return dict.fromkeys(FILTERS, _nothing)

    def chosen(kind: str) -> Callable[[Mention], Mention]:
        def by_sign(mention: Mention) -> Mention:
            figure = figure_of(mention)
            return Mention(figure, text=wording.by_sign(kind, figure))

        return by_sign

    def words(mention: Mention, up: str, down: str, flat: str | None = None) -> Mention:
        figure = figure_of(mention)
        even = wording["change.flat"] if flat is None else flat
        return Mention(figure, text={1: up, -1: down, 0: even}[sign(figure)])

    filters: dict[str, Callable[..., Any]] = {
        **{kind: chosen(kind) for kind in ("change", "rise", "more")},
        "words": words,
        "size": Mention.sized,
        "day": lambda mention: Mention(figure_of(mention), text=wording.day(figure_of(mention))),
        "label": lambda mention: figure_of(mention).label,
        "is_known": lambda mention: is_known(figure_of(mention)),
    }
    return {name: _of_shown(name, filter_) for name, filter_ in filters.items()}


def _of_shown(name: str, filter_: Callable[..., Any]) -> Callable[..., Any]:
    """Return a filter that lets what is withheld stay so; it is not known either."""

    def filtered(mention: Mention, *words: str) -> Any:
        if isinstance(mention, Withheld):
            return False if name == "is_known" else mention
        return filter_(mention, *words)

    return filtered


def _nothing(mention: object) -> Any:
    raise SecurityError("nothing is evaluated while compiling")
