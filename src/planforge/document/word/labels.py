"""The words that the writer itself needs: contents, draft, page, table, figure and their like."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from planforge.shipped import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


def labels_for(language: str, own: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of a language, the outline's own (`document.contents`) before the usual.

    Example:
        >>> labels_for("en", {"document.contents": "What is inside"})["contents"]
        'What is inside'
    """
    usual = _usual()[language]
    return {key: own.get(f"document.{key}", text) for key, text in usual.items()}


@cache
def _usual() -> dict[str, dict[str, str]]:
    written: dict[str, dict[str, str]] = shipped_yaml("templates", "word", "labels.yaml")
    return written
