"""Words that give away what is hidden: its labels and texts, and the places of data."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from planforge.plan.hidden import internal_sources
from planforge.plan.nodes import Constant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.model import Definition
    from planforge.plan.hidden import Hidden

_SHORTEST = 2
"""Letters of a word that is looked for: one alone stands in many others."""


@dataclass(frozen=True)
class Words:
    """Words to look for in texts: in Chinese anywhere, in other scripts as whole words."""

    words: tuple[str, ...]

    def stand_in(self, text: str) -> bool:
        """Whether any of the words stands in a text."""
        return self._pattern.search(text) is not None

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        spelled = (_spelled(word) for word in self.words)
        return re.compile("|".join(spelled) or "(?!)", re.IGNORECASE)


def _spelled(word: str) -> str:
    """Return the pattern of a word; letters of other scripts end where no more follow."""
    start = r"(?<![A-Za-z0-9_])" if word[0].isascii() and word[0].isalnum() else ""
    end = r"(?![A-Za-z0-9_])" if word[-1].isascii() and word[-1].isalnum() else ""
    return f"{start}{re.escape(word)}{end}"


def unsaid_words(hidden: Hidden) -> Words:
    """Return what texts for a client may not say: labels of hidden things, places of data."""
    return Words((*hidden_labels(hidden), *_places_of_data(hidden.plan.definition)))


def telling_words(hidden: Hidden) -> tuple[str, ...]:
    """Return the labels of hidden things, and the texts that stand in them."""
    definition = hidden.plan.definition
    sources = (definition.sources[name].label for name in sorted(internal_sources(definition)))
    labels = (label for label in sources if label)
    found = (*hidden_labels(hidden), *labels, *_hidden_texts(hidden))
    return tuple(dict.fromkeys(word for word in found if len(word) >= _SHORTEST))


def hidden_labels(hidden: Hidden) -> tuple[str, ...]:
    """Return what hidden metrics, columns and tables are called, and nothing that is seen is."""
    called = list(_called(hidden))
    seen = {label for label, is_hidden in called if not is_hidden}
    labels = (label for label, is_hidden in called if is_hidden and label not in seen)
    return tuple(dict.fromkeys(label for label in labels if len(label) >= _SHORTEST))


def _called(hidden: Hidden) -> Iterator[tuple[str, bool]]:
    """Yield labels, and whether what they are of is hidden; a column's mere name is no word."""
    definition = hidden.plan.definition
    for name, metric in definition.metrics.items():
        yield metric.label or name, hidden.metric(name)
    for name, table in definition.tables.items():
        if table.title:
            yield table.title, name in hidden.tables
        for key, column in table.columns.items():
            if column.label:
                yield column.label, hidden.column(name, key)


def _hidden_texts(hidden: Hidden) -> Iterator[str]:
    """Yield the texts in hidden columns that stand in no other; choices are common words."""
    definition = hidden.plan.definition
    texts: dict[bool, dict[str, None]] = {True: {}, False: {}}
    for symbol, node in hidden.plan.graph.nodes.items():
        table = definition.tables.get(symbol.name) if symbol.axis == symbol.name else None
        column = table.columns.get(symbol.facet) if table else None
        if column is None or column.choices:
            continue
        values = (e.value for e in node.elements if isinstance(e, Constant))
        found = dict.fromkeys(value for value in values if isinstance(value, str))
        texts[hidden.hides(symbol)].update(found)
    yield from (text for text in texts[True] if text not in texts[False])


def _places_of_data(definition: Definition) -> tuple[str, ...]:
    """Return the files, addresses and queries of sources, and of tables' rows."""
    written: list[str] = []
    for source in definition.sources.values():
        files = (source.files,) if isinstance(source.files, str) else source.files or ()
        written += [text for text in (source.file, *files, source.url, source.sql) if text]
    rows = (table.rows for table in definition.tables.values())
    written += [text.partition("#")[0] for text in rows if isinstance(text, str)]
    written = [text for text in written if text not in definition.sources]
    names = [PurePosixPath(text.replace("\\", "/")).name for text in written]
    return tuple(dict.fromkeys(text for text in (*written, *names) if len(text) >= _SHORTEST))
