"""Tags as programs: a text with tags stands in each cell of column A."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from planforge.filling.language import Program, ProgramBuilder
from planforge.filling.tags import Tag, split
from planforge.problems import Location, PlanError, Problems

if TYPE_CHECKING:
    from planforge.filling.missing import MissingPolicy


def program_of(*cells: str) -> Program:
    """Return the program of these cells; the values of a cell are one emit, numbered from 1.

    Raises:
        PlanError: what is wrong with the tags.
    """
    problems = Problems()
    builder = ProgramBuilder(problems)
    for row, text in enumerate(cells, 1):
        location = Location("t.xlsx", sheet="S", cell=f"A{row}")
        tags = [piece for piece in split(text, location, problems) if isinstance(piece, Tag)]
        for tag in tags:
            if tag.kind == "statement":
                builder.statement(tag)
        if values := [tag for tag in tags if tag.kind == "value"]:
            builder.emit(row, values)
    program = builder.build()
    problems.stop_if_any()
    return program


def emits(*cells: str, missing: MissingPolicy = "error", **data: Any) -> list[tuple[Any, ...]]:
    """Return what cells emit for this data."""
    return program_of(*cells).run(data, missing=missing)


def value(tag: str, **data: Any) -> Any:
    """Return what one tag comes to."""
    [(_, found)] = emits(tag, **data)
    return found


def told(*cells: str, language: str = "en", **data: Any) -> str:
    """Return what a user is told of these cells and data, without the places of one cell alone."""
    try:
        found = emits(*cells, **data)
    except PlanError as error:
        text = error.text("zh" if language == "zh" else "en")
        return text.replace("t.xlsx#S!A1: ", "") if len(cells) == 1 else text
    return f"nothing: {found}"
