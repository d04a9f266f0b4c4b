"""Word's tables as Markdown: merged cells taken apart, so that each row can be read by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from planforge.definition.word.markup import line_of, plain_text
from planforge.definition.word.package import is_on, value, w

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from planforge.definition.word.package import Element
    from planforge.definition.word.runs import Content, Runs

_BLOCK_TAG: Final = re.compile(r"\{%.*%\}", re.DOTALL)
_NUMBER: Final = re.compile(
    r"[-+−]?[\d.,]+\s*(?:%|％|万|亿|元|万元|天|人|件)?|\{\{.*\}\}", re.DOTALL
)
_ENDED: Final = re.compile(r"[。！？；，、.!?;,：:]$")
_WIDE: Final = re.compile("[\u2e80-\uffef]")
_ALIGNED: Final = {"right": "---:", "end": "---:", "center": ":---:"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its Markdown, its first paragraph, and on which side its text stands."""

    text: str
    paragraph: Element | None = None
    side: str | None = None


@dataclass(slots=True)
class Read:
    """A table as read; `contents` are those of its paragraphs."""

    header: list[Cell] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    contents: list[Content] = field(default_factory=list)

    @property
    def rule(self) -> str:
        """The line below the header."""
        sides = (_side([row[at] for row in self.rows]) for at in range(len(self.header)))
        return f"| {' | '.join(sides)} |"


def read_table(table: Element, runs: Runs) -> Read:
    """Return a table: the rows that Word repeats on each page as its header, else the first."""
    read = Read()
    rows = [row for row in _inside(table, "tr") if row.find(f"{w('trPr')}/{w('del')}") is None]
    cells = _filled(rows, runs, read)
    width = max(map(len, cells), default=0)
    for row in cells:
        row += [Cell("")] * (width - len(row))
    heads = 0
    while heads < len(rows) and is_on(rows[heads], "trPr", "tblHeader"):
        heads += 1
    heads = heads if 0 < heads < len(rows) else 1
    read.header = [_one(column) for column in zip(*cells[:heads], strict=True)]
    read.rows = cells[heads:]
    return read


def block_tag(row: Sequence[Cell]) -> Cell | None:
    """Return the cell of a row that holds nothing but a tag such as `{% for … %}`."""
    filled = [cell for cell in row if cell.text]
    texts = {cell.text for cell in filled}
    return filled[0] if len(texts) == 1 and _BLOCK_TAG.fullmatch(filled[0].text) else None


def _filled(rows: Sequence[Element], runs: Runs, read: Read) -> list[list[Cell]]:
    """Return the rows' cells; what runs over rows is said in each of them."""
    above: dict[int, Cell] = {}
    filled: list[list[Cell]] = []
    for row in rows:
        cells = [Cell("")] * _count(value(row, "trPr", "gridBefore"))
        for one in _inside(row, "tc"):
            cell = _cell(one, runs, read)
            merge = one.find(f"{w('tcPr')}/{w('vMerge')}")
            if merge is not None and merge.get(w("val"), "continue") == "continue":
                cell = above.get(len(cells), cell)
            above[len(cells)] = cell
            heading = bool(is_on(row, "trPr", "tblHeader"))
            more = cell if heading else Cell("")
            cells += [cell, *[more] * (_count(value(one, "tcPr", "gridSpan")) - 1)]
        filled.append(cells[:_MOST_COLUMNS])
    return filled


def _count(written: str | None) -> int:
    """Return how many columns something takes, as far as Word has them."""
    return min(int(written), _MOST_COLUMNS) if written and written.isdecimal() else 0


_MOST_COLUMNS: Final = 63
"""Of a table in Word."""


def _cell(cell: Element, runs: Runs, read: Read) -> Cell:
    paragraphs = list(cell.iter(w("p")))
    contents = [runs.content(one) for one in paragraphs]
    read.contents += contents
    texts = [line_of(content.stretches, cell=True) for content in contents]
    first = next((at for at, text in enumerate(texts) if text), 0)
    side = value(paragraphs[first], "pPr", "jc") if paragraphs else None
    if side is None and contents and _NUMBER.fullmatch(plain_text(contents[first].stretches)):
        side = "right"
    return Cell(_sentence(texts), paragraphs[first] if paragraphs else None, side)


def _sentence(texts: Sequence[str]) -> str:
    """Return the paragraphs of a cell as one."""
    said = ""
    for text in filter(None, texts):
        if said:
            wide = _WIDE.search(said[-1] + text[0])
            ended = _ENDED.search(said)
            said += ("" if wide else " ") if ended else ("；" if wide else "; ")
        said += text
    return said


def _one(column: Sequence[Cell]) -> Cell:
    """Return the cells of a header over several rows as one."""
    texts = dict.fromkeys(cell.text for cell in column if cell.text)
    first = next((cell for cell in column if cell.text), column[0])
    return Cell(" ".join(texts), first.paragraph, first.side)


def _side(column: Sequence[Cell]) -> str:
    sides = [cell.side for cell in column if cell.text]
    common = max(sorted({str(side) for side in sides}), key=list(map(str, sides)).count, default="")
    return _ALIGNED.get(common, "---")


def _inside(parent: Element, name: str) -> Iterator[Element]:
    """Yield the rows of a table or the cells of a row, also those in content controls."""
    for child in parent:
        if child.tag == w(name):
            yield child
        elif child.tag in {w("sdt"), w("sdtContent"), w("customXml"), w("ins")}:
            yield from _inside(child, name)
