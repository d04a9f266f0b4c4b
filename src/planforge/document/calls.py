"""The functions of prose: what each takes, and whether a call gives it that."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, assert_never

from jinja2 import nodes

from planforge.document.drawn.drawing import DRAWN, can_be_drawn
from planforge.plan.scopes import FACETS, MOVING_FACETS
from planforge.problems import suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from planforge.document.names import Names
    from planforge.document.view import PlanView

Kind = Literal[
    "table", "chart", "columns", "metrics", "facets", "target", "text", "key", "column", "headline",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parameter:
    """What a function is given."""

    name: str
    kind: Kind
    required: bool = True


PARAMETERS: Final[dict[str, tuple[Parameter, ...]]] = {
    "table": (
        Parameter("table", "table"),
        Parameter("columns", "columns", required=False),
        Parameter("title", "text", required=False),
    ),
    "chart": (Parameter("chart", "chart"),),
    "kpis": (
        Parameter("metrics", "metrics"),
        Parameter("facets", "facets", required=False),
        Parameter("name", "text", required=False),
        Parameter("title", "text", required=False),
    ),
    "ref": (Parameter("target", "target"),),
    "cell": (
        Parameter("table", "table"),
        Parameter("key", "key"),
        Parameter("column", "column"),
    ),
    "rows": (Parameter("table", "table"),),
    "scenarios": (),
    "sensitivity": (Parameter("metric", "headline"),),
    "tree": (
        Parameter("table", "table"),
        Parameter("columns", "columns", required=False),
        Parameter("title", "text", required=False),
    ),
    "records": (
        Parameter("table", "table"),
        Parameter("columns", "columns", required=False),
        Parameter("title", "text", required=False),
    ),
    "gantt": (Parameter("table", "table"), Parameter("title", "text", required=False)),
    "matrix": (Parameter("table", "table"), Parameter("title", "text", required=False)),
}
"""What each function takes, in order; also the names by which it can be given."""


@dataclass(slots=True)
class CheckedCall:
    """What a call was found to be given.

    Attributes:
        texts: arguments that are one text, by parameter.
        figures: arguments that name figures, still to be checked.
    """

    texts: dict[str, str] = field(default_factory=dict)
    figures: list[nodes.Node] = field(default_factory=list)


def check_call(
    node: nodes.Call,
    function: str,
    plan: PlanView,
    names: Names,
    note: Callable[[str, str, dict[str, str]], None],
) -> CheckedCall:
    """Return what a call is given, having noted what is wrong with it.

    Args:
        node: the call.
        function: its function, one of `PARAMETERS`.
        plan: what may be named.
        names: the same, by name.
        note: takes a code, the word to point at, and details.
    """
    return _Call(node, function, plan, names, note).check()


@dataclass(slots=True)
class _Call:
    node: nodes.Call
    function: str
    plan: PlanView
    names: Names
    note: Callable[[str, str, dict[str, str]], None]
    checked: CheckedCall = field(default_factory=CheckedCall)

    def check(self) -> CheckedCall:
        if self.function == "scenarios" and not self.plan.scenario_views():
            self._say("no-scenarios-in-prose", self.function)
        for parameter, argument in self._bound():
            self._argument(parameter, argument)
        return self.checked

    def _bound(self) -> list[tuple[Parameter, nodes.Expr]]:
        parameters = PARAMETERS[self.function]
        names = [parameter.name for parameter in parameters]
        if self.node.dyn_args or self.node.dyn_kwargs or len(self.node.args) > len(parameters):
            self._say("arguments-in-prose", self.function, takes=", ".join(names))
            return []
        bound = dict(zip(names, self.node.args, strict=False))
        for given in self.node.kwargs:
            if given.key not in names or given.key in bound:
                self._say("unknown-argument-in-prose", given.key, name=given.key, known=names)
            else:
                bound[given.key] = given.value
        for parameter in parameters:
            if parameter.required and parameter.name not in bound:
                self._say("missing-argument-in-prose", self.function, name=parameter.name)
        return [
            (parameter, bound[parameter.name])
            for parameter in parameters
            if parameter.name in bound
        ]

    def _argument(self, parameter: Parameter, node: nodes.Expr) -> None:
        match parameter.kind:
            case "columns" | "metrics" | "facets":
                self._list(parameter, node)
            case "key" if not isinstance(node, nodes.Const):
                self.checked.figures.append(node)
            case _:
                text = self._text(node, parameter)
                if text is not None:
                    self.checked.texts[parameter.name] = text
                    self._one(parameter, text)

    def _list(self, parameter: Parameter, node: nodes.Expr) -> None:
        if not isinstance(node, (nodes.List, nodes.Tuple)):
            self._say("list-in-prose", self.function, name=parameter.name)
            return
        for item in node.items:
            text = self._text(item, parameter)
            if text is not None:
                self._one(parameter, text)

    def _text(self, node: nodes.Expr, parameter: Parameter) -> str | None:
        if isinstance(node, nodes.Const) and isinstance(node.value, str):
            return node.value
        self._say("literal-in-prose", self.function, name=parameter.name)
        return None

    def _one(self, parameter: Parameter, text: str) -> None:
        match parameter.kind:
            case "table":
                self._table(text)
            case "chart":
                self._among(text, self.plan.definition.charts, "unknown-chart-in-prose")
            case "columns" | "column":
                self._column(text)
            case "metrics":
                self._among(text, self.plan.definition.metrics, "unknown-metric-in-prose")
            case "facets":
                self._among(text, (*FACETS, *MOVING_FACETS), "unknown-facet-in-prose")
            case "key":
                self._key(text)
            case "headline":
                self._headline(text)
            case "target" | "text":
                pass
            case _:
                assert_never(parameter.kind)

    def _headline(self, name: str) -> None:
        headlines = self.plan.definition.drivers
        if name not in headlines:
            self._among(name, headlines, "unknown-headline-in-prose")
        elif not self.plan.sensitivity_views(name):
            self._say("no-sensitivity-in-prose", name, name=name)

    def _table(self, name: str) -> None:
        tables = self.plan.definition.tables
        if name not in tables:
            self._among(name, tables, "unknown-table-in-prose")
        elif self.function in ("table", *DRAWN) and tables[name].internal:
            self._say("internal-in-prose", name, name=name)
        elif self.function in DRAWN and not can_be_drawn(self.plan, self.function, name):
            self._say(f"no-{self.function}-in-prose", name, name=name)

    def _column(self, name: str) -> None:
        table = self._known_table()
        if table is None:
            return
        columns = {column.name: column for column in self.names.table(table).columns}
        if name not in columns:
            known = suggestion(name, columns)
            self._say("unknown-column-in-prose", name, name=name, table=table, **known)
        elif columns[name].internal:
            self._say("internal-in-prose", name, name=name)

    def _key(self, key: str) -> None:
        table = self._known_table()
        if table is None:
            return
        keys = self.names.keys(table)
        if key not in keys:
            self._say("unknown-row-in-prose", key, name=key, table=table, **suggestion(key, keys))

    def _known_table(self) -> str | None:
        table = self.checked.texts.get("table")
        return table if table in self.plan.definition.tables else None

    def _among(self, text: str, known: Iterable[str], code: str) -> None:
        names = list(known)
        if text not in names:
            self._say(code, text, name=text, **suggestion(text, names))

    def _say(self, code: str, word: str, **details: object) -> None:
        spelled = {
            key: ", ".join(value) if isinstance(value, list) else str(value)
            for key, value in details.items()
        }
        self.note(code, word, {"function": self.function, **spelled})
