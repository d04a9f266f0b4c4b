from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from docx import Document
from lxml import etree
from openpyxl import load_workbook
from tests.samples.documents import digits, wrong_numbers
from tests.samples.variants import DEPTHS, Depth
from tests.support.document_text import WORD, enclosed_texts, part
from tests.support.samples import Sample, links_of, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from docx.table import Table
    from tests.samples.documents import Written

EVENTS = ("618", "双 11", "双 12", "Double 11", "Double 12")
"""Sales that are called by numbers."""
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_REFERENCE = re.compile(r"［\d+］|\[\d+\]|(?:[表图]|Table|Figure) \d+-\d+")


def test_every_number_equals_its_cell_at_the_shown_precision(document: Written) -> None:
    numbers = [link for link in document.figures() if link.type == "number" and digits(link.text)]

    assert len(numbers) > 20 or document.sample.name.endswith("-draft")
    assert wrong_numbers(document) == []


def test_every_text_that_is_a_figure_stands_in_its_cell(document: Written) -> None:
    sample = document.sample
    for link in document.figures():
        if link.type == "text" and not link.symbol.endswith((".label", ".unit", ".change")):
            assert sample.stored[place_of(link.cell)] == link.value == link.text, link


def test_a_sign_is_told_by_the_words_where_the_number_has_none(document: Written) -> None:
    for link in document.figures():
        if link.type == "number" and not digits(link.text):
            assert link.text, link
        elif link.type == "number" and link.text.startswith(("+", "-")):
            assert (link.text[0] == "+") == (link.number > 0), link


def test_no_number_of_the_prose_is_typed(document: Written) -> None:
    """Digits outside figures are words of the plan: labels, titles, and the numbers of captions."""
    words = _words_with_digits(document.sample)
    stray, prose = [], list(_prose(document.path))
    for paragraph in prose:
        text = _REFERENCE.sub("", paragraph)
        for word in words:
            text = text.replace(word, "")
        if re.search(r"\d", text):
            stray.append(paragraph)

    assert len(prose) > 20
    assert stray == []


def test_bookmarks_enclose_what_the_store_says(document: Written) -> None:
    enclosed = enclosed_texts(document.path)

    assert {link.bookmark: enclosed.get(link.bookmark) for link in document.links} == {
        link.bookmark: link.text for link in document.links
    }
    assert len({link.bookmark for link in document.links}) == len(document.links)


def test_what_is_shorter_is_a_part_of_what_is_longer(documents: dict[Depth, Written]) -> None:
    for shorter, longer in pairwise(documents[depth] for depth in DEPTHS):
        rest = iter(longer.headings)
        assert [heading for heading in shorter.headings if heading not in rest] == []
        assert len(shorter.headings) < len(longer.headings)
        assert _blocks(shorter) < _blocks(longer)


def test_header_rows_repeat_and_rows_do_not_split(document: Written) -> None:
    tables = Document(str(document.path)).tables
    headed = [t for t in tables if next(t._tbl.iter(f"{WORD}tblHeader"), None) is not None]

    assert len(headed) >= 4 if document.depth == "full" else headed
    for table in headed:
        assert _unsplit(table), table.rows[0].cells[0].text


def test_charts_are_native_and_hold_what_their_workbooks_hold(
    documents: dict[Depth, Written],
) -> None:
    for depth in ("standard", "full"):
        charts = list(_charts(documents[depth].path))

        assert charts or documents[depth].sample.name.endswith("-draft")
        assert [fault for chart in charts for fault in chart.faults()] == []


def test_charts_of_the_document_show_the_figures_of_the_workbook(
    documents: dict[Depth, Written],
) -> None:
    plan = documents["full"].sample.plan
    charts = {link.symbol for link in documents["full"].links if link.kind == "chart"}
    drawn = [sorted(chart.values()) for chart in _charts(documents["full"].path)]

    for name in charts:
        view = plan.chart(name.removeprefix("chart:"))
        values = [f.value for s in view.series for f in s.figures if isinstance(f.value, float)]
        scaled = sorted(value / view.format.scale for value in values)
        assert any(_close(scaled, other) for other in drawn), name


@dataclass(frozen=True)
class _Chart:
    """A chart part of the document and the workbook that is embedded under it."""

    part: etree._Element
    cells: Mapping[str, object]

    def faults(self) -> Iterator[str]:
        """Yield where the chart's copy and the workbook differ."""
        for formula in self.part.iter(f"{CHART}f"):
            places = _places(str(formula.text))
            cache = formula.getnext()
            assert cache is not None
            points = {int(p.get("idx", "")): str(p.findtext(f"{CHART}v")) for p in _points(cache)}
            for index, place in enumerate(places):
                if not _same(self.cells.get(place), points.get(index)):
                    yield f"{place}: {self.cells.get(place)!r}, the chart has {points.get(index)}"

    def values(self) -> list[float]:
        """Return all numbers that are drawn."""
        caches = self.part.iter(f"{CHART}numCache")
        return [float(str(p.findtext(f"{CHART}v"))) for cache in caches for p in _points(cache)]


def _points(cache: etree._Element) -> Iterator[etree._Element]:
    return cache.iter(f"{CHART}pt")


def _charts(path: Path) -> Iterator[_Chart]:
    with zipfile.ZipFile(path) as file:
        for name in sorted(file.namelist()):
            if re.fullmatch(r"word/charts/chart\d+\.xml", name):
                number = re.sub(r"\D", "", name)
                embedded = file.read(f"word/embeddings/chart{number}.xlsx")
                sheet = load_workbook(io.BytesIO(embedded)).active
                assert sheet is not None
                cells = {c.coordinate: c.value for row in sheet.iter_rows() for c in row}
                yield _Chart(etree.fromstring(file.read(name)), cells)


def _places(reference: str) -> list[str]:
    """Return the cells of a reference within one column.

    Example:
        >>> _places("Data!$B$2:$B$4")
        ['B2', 'B3', 'B4']
    """
    first, _, last = reference.partition("!")[2].replace("$", "").partition(":")
    column, start = re.sub(r"\d", "", first), int(re.sub(r"\D", "", first))
    end = int(re.sub(r"\D", "", last or first))
    return [f"{column}{row}" for row in range(start, end + 1)]


def _same(held: object, drawn: str | None) -> bool:
    if held is None or drawn is None:
        return held is None and drawn is None
    return float(drawn) == held if isinstance(held, int | float) else drawn == held


def _close(one: Sequence[float], other: Sequence[float]) -> bool:
    return len(one) == len(other) and all(
        abs(a - b) <= 1e-9 * max(1, abs(a)) for a, b in zip(one, other, strict=True)
    )


def _words_with_digits(sample: Sample) -> list[str]:
    """Return the plan's own words with digits in them, long ones first."""
    definition = sample.plan.definition
    words = {str(metric.label) for metric in definition.metrics.values()}
    words |= {table.title or "" for table in definition.tables.values()}
    for name in definition.charts:
        view = sample.plan.chart(name)
        words |= {view.title, *(series.label for series in view.series)}
    words |= {
        definition.title,
        definition.version,
        definition.period,
        "48 小时",
        "48 hours",
        "100%",
        *EVENTS,
    }
    return sorted((w for w in words if re.search(r"\d", w)), key=len, reverse=True)


def _prose(path: Path) -> Iterator[str]:
    """Yield the text of paragraphs and list items without their figures."""
    body = part(path, "word/document.xml")
    figures = {link.bookmark for link in links_of(path) if link.kind in ("figure", "gap")}
    for paragraph in body.iter(f"{WORD}p"):
        style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
        name = style.get(f"{WORD}val", "") if style is not None else ""
        if name in PROSE_STYLES:
            yield _text_outside(paragraph, figures)


PROSE_STYLES = ("BodyText", "KeyMessage", "ListBullet", "ListNumber", "Quote")


def _text_outside(paragraph: etree._Element, bookmarks: set[str]) -> str:
    """Return a paragraph's text outside these bookmarks."""
    texts: list[str] = []
    inside: set[str] = set()
    for element in paragraph.iter():
        if element.tag == f"{WORD}bookmarkStart" and element.get(f"{WORD}name") in bookmarks:
            inside.add(element.get(f"{WORD}id", ""))
        elif element.tag == f"{WORD}bookmarkEnd":
            inside.discard(element.get(f"{WORD}id", ""))
        elif element.tag == f"{WORD}t" and not inside:
            texts.append(element.text or "")
    return "".join(texts)


def _blocks(document: Written) -> set[str]:
    """Return the identities of what is printed, apart from the lists at the end."""
    return {link.symbol for link in document.links if link.kind in ("heading", "table", "chart")}


def _unsplit(table: Table) -> bool:
    return all(row._tr.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in table.rows)
