"""The list at the front of a draft: what is not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from planforge.document.outline import Outline

_LONGEST = 24
"""So many gaps have a row each, some two thirds of a page."""
_BETWEEN = {"zh-CN": "；", "en": "; "}


def gap_rows(outline: Outline) -> list[str]:
    """Return the rows of the list, in order of first appearance.

    A long list would be pages of short lines: there, what one metric or one table lacks stands in
    one row.
    """
    labels = dict.fromkeys(gap.label for gap in outline.gaps)
    if len(labels) <= _LONGEST:
        return list(labels)
    rows: dict[str, dict[str, None]] = {}
    for gap in outline.gaps:
        subject = gap.symbol.partition(".")[0] if gap.symbol else f" {gap.label}"
        rows.setdefault(subject, {})[gap.label] = None
    return [_BETWEEN[outline.language].join(row) for row in rows.values()]
