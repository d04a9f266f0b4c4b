"""One format with two spellings: Excel's code and prose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Style = Literal["number", "percent", "points", "multiple", "date", "text", "boolean"]
Prose = Literal["zh-CN", "en"]


@dataclass(frozen=True, slots=True)
class Format:
    """How a figure is shown.

    Attributes:
        style: `points` are percentage points (a difference of two percentages),
            `multiple` is a ratio written `3.0:1`-like figures or plain `1.3`.
        decimals: places after the point, in the shown scale.
        scale: what one shown unit is worth: 1, 1e3 (thousand), 1e4 (万), 1e6 (million), 1e8 (亿).
        unit: the unit's word without its scale, such as `元`, `人`, `days`; empty for none.
        grouping: thousands separators (never with a scale, which Excel cannot combine).
        signed: a plus sign before positive figures (growth, deviation).
    """

    style: Style = "number"
    decimals: int = 0
    scale: float = 1
    unit: str = ""
    grouping: bool = True
    signed: bool = False
