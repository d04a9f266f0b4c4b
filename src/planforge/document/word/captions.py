"""Captions of tables and charts: `表 3-1`, numbered by fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.word.markup import clean
from planforge.document.word.numbering import chapter_is_decimal
from planforge.document.word.paragraphs import field, run

if TYPE_CHECKING:
    from planforge.document.outline import ChartBlock, TableBlock
    from planforge.document.word.assembly import Assembly

_CHAPTER = "SEQ PlanChapter"


def caption_xml(block: TableBlock | ChartBlock, assembly: Assembly) -> str:
    """Return a caption's runs; the number stands in the bookmark that references lead to."""
    if not block.number:
        return assembly.bookmarks.around(
            assembly.targets[block.identity].bookmark, run(block.caption)
        )
    target = assembly.targets[block.identity]
    word = target.shown.removesuffix(block.number)
    label = run(word) + _number(block.number, word.strip(), assembly)
    return assembly.bookmarks.around(target.bookmark, label) + run(gap(assembly) + block.caption)


def caption_text(block: TableBlock | ChartBlock, assembly: Assembly) -> str:
    """Return a caption as a reader sees it."""
    if not block.number:
        return clean(block.caption)
    return assembly.targets[block.identity].shown + gap(assembly) + clean(block.caption)


def chart_title(block: ChartBlock) -> str:
    """Return what stands above a chart: not what its caption says once more below."""
    return "" if clean(block.caption) == clean(block.chart.title) else block.chart.title


def gap(assembly: Assembly) -> str:
    """Return what stands between a caption's number and its words."""
    return "　" if assembly.chinese else "  "


def chapter_field(number: str, assembly: Assembly) -> str:
    """Return the number before a chapter's title, `三、`, where the list does not write it.

    A counter of its own: captions repeat it in digits. `STYLEREF` would repeat what is written, and
    call a table 表 三-1. The counter stands inside a field that quotes it: LibreOffice counts in
    digits whatever a field says, but shows the quotation as it was written.
    """
    if chapter_is_decimal(assembly.outline.numbering):
        return ""
    numeral = number.removesuffix("、")
    # No result of its own: readers such as python-docx would take it for text, and read 三三、.
    counter = field(f"{_CHAPTER} \\* CHINESENUM3", "")
    return field("QUOTE", numeral, inner=counter) + run(number[len(numeral) :])


def _number(number: str, word: str, assembly: Assembly) -> str:
    chapter, dash, position = number.rpartition("-")
    if not dash:
        return field(f"SEQ {word} \\* ARABIC", position)
    decimal = chapter_is_decimal(assembly.outline.numbering)
    source = "STYLEREF 1 \\s" if decimal else f"{_CHAPTER} \\c"
    # `\\s 1` begins anew in each chapter. LibreOffice counts on, so the first one says it outright.
    restart = " \\r 1" if position == "1" else ""
    counter = f"SEQ {word} \\* ARABIC{restart} \\s 1"
    return field(source, chapter) + run(dash) + field(counter, position)
