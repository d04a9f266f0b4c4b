"""Statements brought to one level: one of them may stand in a link or a tracked change.

What lies between a statement and its end must close what it opens. In text, where authors do not
see what is around their letters, the statements are lifted out of it when they stand at its edge.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.filling.tags import Tag
from planforge.filling.word.marks import path
from planforge.filling.word.names import W
from planforge.filling.word.scopes import split_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml import etree

    from planforge.filling.word.marks import Cut, Marks

_WRAPPERS: Final = frozenset(
    W + name for name in ("hyperlink", "ins", "smartTag", "dir", "bdo", "sdtContent", "fldSimple")
)
_PROPERTIES: Final = frozenset(W + name for name in ("smartTagPr", "sdtPr", "sdtEndPr", "fldData"))


def level_statements(statements: Sequence[Cut], root: etree._Element, marks: Marks) -> None:
    """Lift the statements of each group out of their runs where they stand at different levels."""
    if all(map(_is_level, _groups(statements))):
        return
    in_order = [cut for cut in marks.within(root) if isinstance(cut.thing, Tag)]
    for group in list(_groups(in_order)):
        if not _is_level(group):
            for cut in group:
                _lift(cut, marks)


def _groups(cuts: Iterable[Cut]) -> Iterator[list[Cut]]:
    """Return each statement with those that divide and close it, as far as they are in order."""
    opened: list[list[Cut]] = []
    for cut in cuts:
        word = cut.thing.keyword if isinstance(cut.thing, Tag) else ""
        if word in ("for", "if"):
            opened.append([cut])
        elif word in ("else", "elif", "endfor", "endif") and opened:
            opened[-1].append(cut)
            if word.startswith("end"):
                yield opened.pop()


def _is_in_text(cut: Cut) -> bool:
    return cut.node.tag == W + "t" and isinstance(cut.thing, Tag) and not cut.thing.scope


def _is_level(group: Sequence[Cut]) -> bool:
    if not all(map(_is_in_text, group)):
        return True  # what a tag with a scope stands for is found later
    return len({path(cut.node) for cut in group}) == 1


def _lift(cut: Cut, marks: Marks) -> None:
    run = cut.node.getparent()
    if run is None or run.tag != W + "r" or run.getparent() is None:
        return
    mark = split_run(run, cut, marks)
    parent = mark.getparent()
    while parent is not None and parent.tag in _WRAPPERS:
        around = parent.getparent() if parent.tag == W + "sdtContent" else parent
        if around is None:
            return
        if all(node.tag in _PROPERTIES for node in mark.itersiblings(preceding=True)):
            around.addprevious(mark)
        elif next(mark.itersiblings(), None) is None:
            around.addnext(mark)
        else:
            return
        parent = mark.getparent()
