"""Texts that spell a day, in cells whose format is for dates: there they stay texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from planforge.filling.excel.outcome import SheetRun
    from planforge.filling.excel.program import SheetProgram
    from planforge.filling.tags import Tag

_DAY: Final = re.compile(r"\d{4}-\d\d?-\d\d?(?:[T ]\d\d?:\d\d.*)?")


def day_texts(run: SheetRun, program: SheetProgram, dated: Container[int]) -> Iterator[Tag]:
    """Yield the tag of each cell that shows a day only as a text.

    Args:
        run: a sheet of the result.
        program: what fills it.
        dated: the formats of cells that are for dates.
    """
    places = {
        number: list(_dated(program, line, dated)) for number, line in program.line_of.items()
    }
    if not any(places.values()):
        return
    for emit in run.lines:
        for at, tag in places.get(emit[0], ()):
            value = emit[at]
            if value.__class__ is str and _DAY.fullmatch(value):
                yield tag


def _dated(program: SheetProgram, line: int, dated: Container[int]) -> Iterable[tuple[int, Tag]]:
    """Yield where among a row's values those are that stand alone in cells for dates."""
    planned = program.planned[line]
    at = 1
    for column in planned.plain:
        tagged = planned.tagged[column]
        alone = tagged.single is not None and tagged.cell.formula is None
        if alone and tagged.cell.style in dated:
            yield at, tagged.values[0]
        at += len(tagged.values)
