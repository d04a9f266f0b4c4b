"""Python from the tags' syntax trees: as Jinja writes it, and quicker where most time is spent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import nodes
from jinja2.compiler import CodeGenerator

if TYPE_CHECKING:
    from jinja2.compiler import Frame


def beginning() -> nodes.ExprStmt:
    """Return the first statement of a program: it fetches where emits go."""
    return nodes.ExprStmt(nodes.Const(None))


class Writer(CodeGenerator):
    """Writes the compiled program.

    Plain mappings are read in place, without a call. Each value of an emit has a line of its own,
    so that an error knows its tag.
    """

    def visit_ExprStmt(self, node: nodes.ExprStmt, frame: Frame) -> None:  # noqa: N802 - Jinja's way
        """Write an emit, the one expression that is a statement."""
        self.newline(node)
        if not isinstance(node.node, nodes.Tuple):
            self.write("emit = context.emit")
            return
        self.write("emit((")
        for value in node.node.items:
            self.newline(value)
            self.visit(value, frame)
            self.write(",")
        self.write("))")

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802
        """Write `owner.name`."""
        self._write_access("getattr", node.node, node.attr, frame)

    def visit_Getitem(self, node: nodes.Getitem, frame: Frame) -> None:  # noqa: N802
        """Write `owner["name"]`."""
        if isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, str):
            self._write_access("getitem", node.node, node.arg.value, frame)
        else:
            super().visit_Getitem(node, frame)

    def _write_access(self, how: str, owner: nodes.Expr, name: str, frame: Frame) -> None:
        held = self.temporary_identifier()
        self.write(f"({held}[{name!r}] if ({held} := ")
        self.visit(owner, frame)
        self.write(f").__class__ is dict and {name!r} in {held} ")
        self.write(f"else environment.{how}({held}, {name!r}))")
