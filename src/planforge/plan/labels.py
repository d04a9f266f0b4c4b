"""The program's own words in a plan's language; a pack or plan may say any of them differently."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from planforge.shipped import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.model import Definition


@cache
def base_labels(language: str) -> Mapping[str, str]:
    """Return all words in a language, by key."""
    written = shipped_yaml("templates", "base", "labels.yaml")
    return {key: texts[language] for key, texts in written.items()}


def compared_labels(definition: Definition) -> Mapping[str, str]:
    """Return the words that say with which days a plan is compared, where it is not by date."""
    ending = f"@{definition.compare}"
    words = base_labels(definition.language)
    return {
        key.removesuffix(ending): text.format(event=definition.event or "")
        for key, text in words.items()
        if key.endswith(ending)
    }
