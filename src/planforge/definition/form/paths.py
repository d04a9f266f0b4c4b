"""Paths of a plan as one text: `sheets.kpis.blocks[1].metrics[2]`."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from planforge.definition.form.cells import fits, quoted

if TYPE_CHECKING:
    from planforge.definition.tree import Path, Step

_BARE = re.compile(r"\w(?:[\w/\\ （）()、，·&+%-]*[\w/（）()%+])?")
_STEP = re.compile(
    r"\[(?P<number>[1-9][0-9]{0,5})\]"
    r"|(?P<dot>\.)?(?:(?P<quoted>\"(?:[^\"\\]|\\.)*\")|(?P<bare>" + _BARE.pattern + r"))"
)


def path_text(path: Path) -> str:
    r"""Return a path as one text, from which `path_of` makes the same path.

    Example:
        >>> path_text(("sheets", "kpi", "blocks", 0, "table"))
        'sheets.kpi.blocks[1].table'
        >>> path_text(("labels", "a.b", ""))
        'labels."a.b".""'
    """
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step + 1}]"
        else:
            text += ("." if text else "") + _name(step)
    return text


def path_of(text: str) -> Path | None:
    """Return the path that a text names; None for a text that names none.

    Example:
        >>> path_of('labels."a.b"')
        ('labels', 'a.b')
        >>> path_of("sheets.kpi.blocks[1].table"), path_of("a..b"), path_of("")
        (('sheets', 'kpi', 'blocks', 0, 'table'), None, None)
    """
    steps: list[Step] = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None or (found["number"] is None and bool(found["dot"]) != bool(steps)):
            return None
        if found["number"] is not None:
            steps.append(int(found["number"]) - 1)
        else:
            name = found["bare"] if found["bare"] is not None else _unquoted(found["quoted"])
            if name is None:
                return None
            steps.append(name)
        position = found.end()
    return tuple(steps) or None


def _name(step: str) -> str:
    return step if _BARE.fullmatch(step) and fits(step) else quoted(step)


def _unquoted(text: str) -> str | None:
    try:
        return str(json.loads(text))
    except ValueError:
        return None
