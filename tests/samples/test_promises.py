"""Every chapter, table, column, indicator and sheet that a pack's system has is there."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from tests.support.document_text import document_as_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tests.samples.documents import Written
    from tests.samples.variants import Depth
    from tests.support.samples import Sample

PROMISES = {path.stem: path for path in sorted(Path(__file__).parent.glob("promises/*.yaml"))}


@pytest.fixture(scope="session", params=PROMISES)
def sample(request: pytest.FixtureRequest, built: Callable[[str], Sample]) -> Sample:
    return built(str(request.param))


@pytest.fixture(scope="session")
def promised(sample: Sample) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(PROMISES[sample.name].read_text("utf-8"))
    return loaded


def test_every_heading_is_there_in_order(
    documents: dict[Depth, Written], promised: dict[str, Any]
) -> None:
    wanted = list(_headings(promised["headings"]))

    rest = iter(documents["full"].headings)
    missing = [
        (level, words)
        for level, words in wanted
        if not any(level == found and _says(title, words) for found, title in rest)
    ]

    assert missing == []


def test_the_chapters_are_these_and_no_others(
    documents: dict[Depth, Written], promised: dict[str, Any]
) -> None:
    wanted = [words for level, words in _headings(promised["headings"]) if level == 1]

    chapters = [title for level, title in documents["full"].headings if level == 1]

    assert len(chapters) == len(wanted)
    assert [title for title, words in zip(chapters, wanted, strict=True) if title != words] == []


def test_every_table_stands_in_both_files_with_its_columns(
    documents: dict[Depth, Written], promised: dict[str, Any]
) -> None:
    sample = documents["full"].sample
    tables = sample.plan.definition.tables
    named = {table.title or name: name for name, table in tables.items()}
    wanted = {named.get(title, title): columns for title, columns in _tables(promised)}

    printed = {link.symbol for link in documents["full"].links if link.kind == "table"}
    missing = {
        f"{name}: {words}"
        for name, columns in wanted.items()
        for words in columns
        if not any(_says(c.label or "", words) for c in tables[name].columns.values())
    }

    assert missing == set()
    assert {f"table:{name}" for name in wanted} <= printed
    assert set(wanted) <= {mapped.symbol.axis for mapped in sample.mapped}


def test_tables_that_want_sheets_of_their_own_have_them(
    sample: Sample, promised: dict[str, Any]
) -> None:
    visible = [one.title for one in sample.formulas.worksheets if one.sheet_state == "visible"]

    for title in promised.get("own_sheets", ()):
        assert title in visible
    assert [title for title in visible if title in promised.get("sheets", ())] == list(
        promised.get("sheets", ())
    )


def test_every_indicator_and_fact_is_measured(sample: Sample, promised: dict[str, Any]) -> None:
    definition = sample.plan.definition
    metrics = [str(metric.label) for metric in definition.metrics.values()]
    facts = [fact.label for fact in definition.facts.values()]

    assert _missing(promised["indicators"], metrics) == []
    assert _missing(promised.get("facts", ()), facts) == []


def test_what_the_system_speaks_of_is_spoken_of(
    documents: dict[Depth, Written], promised: dict[str, Any]
) -> None:
    text = document_as_text(documents["full"].path)

    assert _missing(promised.get("words", ()), [text]) == []


def _headings(text: str) -> Iterator[tuple[int, str]]:
    for line in text.rstrip().splitlines():
        words = line.strip()
        yield (len(line) - len(line.lstrip())) // 2 + 1, words


def _tables(promised: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield from promised.get("tables", {}).items()
    yield from promised.get("titles", {}).items()


def _missing(wanted: Iterable[str], there: list[str]) -> list[str]:
    return [words for words in wanted if not any(_says(text, words) for text in there)]


def _says(text: str, words: str) -> bool:
    """Whether a text has one of the words between bars."""
    return any(word in text for word in words.split("|"))
