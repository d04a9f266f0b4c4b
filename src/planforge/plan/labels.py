"""The program's own words in a plan's language; a pack or plan may say any of them differently."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from planforge.shipped import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.model import Definition


def total_label(kinds: set[str | None]) -> str:
    """Return the key of the word before a row of totals of these kinds.

    Example:
        >>> total_label({"average"}), total_label({"max"}), total_label({"sum", "average"})
        ('average', 'greatest', 'total')
    """
    (kind,) = kinds if len(kinds) == 1 else ("sum",)
    return {"max": "greatest", "average": "average"}.get(kind or "sum", "total")


@cache
def base_labels(language: str) -> Mapping[str, str]:
    """Return all words in a language, by key."""
    written = shipped_yaml("templates", "base", "labels.yaml")
    return {key: texts[language] for key, texts in written.items()}


def labels_of(definition: Definition) -> Mapping[str, str]:
    """Return the program's words as a plan says them.

    Where days are not compared by date, the words that tell it (`facet.previous@weekday`) go
    before those that do not, whoever says them: 35 days back is not last month.
    """
    words = {**base_labels(definition.language), **definition.labels}
    ending = f"@{definition.compare}"
    compared = {
        key.removesuffix(ending): text.replace("{event}", definition.event or "")
        for key, text in words.items()
        if key.endswith(ending)
    }
    return {**words, **compared}
