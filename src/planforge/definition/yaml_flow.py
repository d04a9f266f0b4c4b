"""Values as one line of YAML, in quotes where they would mean something else without."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from planforge.definition.yaml_tree import scalar

_PLAIN: Final = re.compile(
    r"(?:[^\W_]|[_≤≥◆●▲▼★（《“‘¥￥€£$+~./\\(^;]|-(?=[0-9.]))[^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff]*"
)
"""Texts that may stand without quotes, as far as their first letter goes."""
_BREAKS_PLAIN: Final = re.compile(r": |:$| #|[\ud800-\udfff\ufffe\uffff]")
_BREAKS_IN_BRACES: Final = re.compile(r"[,\[\]{}:#]")
_NOT_SEEN: Final = re.compile("[\x7f-\xa0\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def flow_text(value: Any, *, braces: bool = True) -> str:
    """Return a value as one line of YAML, where `braces` within braces or brackets.

    Example:
        >>> flow_text({"files": "*.xls", "ids": ["1.5", 7], "note": "a, b"})
        '{files: "*.xls", ids: ["1.5", 7], note: "a, b"}'
    """
    if isinstance(value, Mapping):
        pairs = (f"{flow_text(key)}: {flow_text(item)}" for key, item in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow_text(item) for item in value) + "]"
    if isinstance(value, str):
        return value if is_plain(value, braces=braces) else quoted(value)
    return json.dumps(value)


def is_plain(text: str, *, braces: bool) -> bool:
    """Return whether a text means itself without quotes."""
    if not isinstance(scalar(text), str) or text != text.strip() or text in {"=", "---", "..."}:
        return False
    if _PLAIN.fullmatch(text) is None or _BREAKS_PLAIN.search(text) or text.startswith("..."):
        return False
    return not (braces and _BREAKS_IN_BRACES.search(text))


def quoted(text: str) -> str:
    """Return a text between quotes; what is not seen, or not in UTF-8, is spelled out."""
    return _NOT_SEEN.sub(
        lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False)
    )
