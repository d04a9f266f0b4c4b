"""Grids that count a table's rows by two columns: their levels in words, and their zones."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

from planforge.definition.quantities import read_quantity

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.model import MatrixBlock, Written

Zone = Literal["low", "middle", "high"]
_ZONES: tuple[tuple[Zone, float], ...] = (("high", 0.6), ("middle", 0.3), ("low", 0.0))
"""From which part of the worst product a cell belongs to a zone."""


def level_words(labels: Mapping[str, str], block: MatrixBlock) -> list[str]:
    """Return the levels with their names: 1 很低 … 5 很高; levels in words speak for themselves."""
    names = labels.get(f"level.words.{len(block.levels)}", "").split("|")
    if len(names) != len(block.levels):
        return [str(level) for level in block.levels]
    return [
        str(level) if read_quantity(level) is None else f"{level} {name}"
        for level, name in zip(block.levels, names, strict=True)
    ]


def zone_of(block: MatrixBlock, down: int, across: int) -> Zone:
    """Return the zone of a cell by the product of both levels."""
    levels = _numbers(block.levels)
    product, worst = levels[down] * levels[across], max(levels) ** 2
    return next((zone for zone, share in _ZONES if product >= share * worst), "low")


def zone_limits(labels: Mapping[str, str], block: MatrixBlock) -> list[tuple[Zone, str]]:
    """Return each zone with words that say where it begins, from the least to the worst."""
    worst = max(_numbers(block.levels)) ** 2
    least = {zone: math.ceil(share * worst) for zone, share in _ZONES}
    found: list[tuple[Zone, str]] = []
    for zone, _ in reversed(_ZONES):
        key, limit = ("from", least[zone]) if zone != "low" else ("below", least["middle"])
        words = labels[f"zone.{key}"].format(zone=labels[f"zone.{zone}"], least=limit)
        found.append((zone, words))
    return found


def _numbers(levels: tuple[Written, ...]) -> list[float]:
    """Return what levels weigh; those in words count from 1."""
    read = [read_quantity(level) for level in levels]
    return [one.value if one else float(place) for place, one in enumerate(read, start=1)]
