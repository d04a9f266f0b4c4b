"""What a client's files say in words: names of hidden things, told to the author before they go."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.mentions import inlines_of
from planforge.document.outline import Heading, Run
from planforge.plan.words import Words
from planforge.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.document.outline import Outline
    from planforge.plan.plan import Plan
    from planforge.workbook.model import Workbook

_MOST = 5
"""How many places of a word are told."""


def printed_words(plan: Plan, workbook: Workbook, outline: Outline) -> list[Problem]:
    """Return notices of words in both files that are names of what the edition leaves out.

    A word is no figure, so it is no fault; but its author should know that it stands there.
    """
    if not plan.unsaid:
        return []
    own = set(plan.labels.values())  # headers of PlanForge's, such as “Name”, tell nothing
    found = (*_in_workbook(workbook), *_in_document(outline))
    printed = dict.fromkeys((place, text) for place, text in found if text not in own)
    any_word = Words(tuple(plan.unsaid))
    texts = [(place, text) for place, text in printed if any_word.stand_in(text)]
    notices = []
    for word in plan.unsaid:
        alone = Words((word,))
        places = list(dict.fromkeys(place for place, text in texts if alone.stand_in(text)))
        if places:
            shown = plan.labels["list_mark"].join(places[:_MOST])
            details = {"name": word, "places": shown, "count": len(places)}
            notices.append(Problem("client-words", None, details))
    return notices


def _in_workbook(workbook: Workbook) -> Iterator[tuple[str, str]]:
    for sheet in workbook.sheets:
        for cell in sheet.cells:
            for text in (cell.value, cell.note, cell.formula):
                if isinstance(text, str):
                    yield sheet.title, text


def _in_document(outline: Outline) -> Iterator[tuple[str, str]]:
    title = ""
    for block in (*outline.summary, *outline.blocks):
        texts = [run.text for run in inlines_of((block,)) if isinstance(run, Run)]
        if isinstance(block, Heading):
            title = "".join(texts)
        yield from ((title, text) for text in texts)
    for line in outline.revisions:
        yield line.version, line.change
