"""Values as one line of YAML, in quotes where they would mean something else without."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from planforge.definition.yaml_tree import scalar

_INDICATORS = "-?:,[]{}#&*!|>'\"%@`= "


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
        return value if _is_plain(value, braces=braces) else quoted(value)
    return json.dumps(value)


def _is_plain(text: str, *, braces: bool) -> bool:
    """Return whether a text means itself without quotes."""
    if scalar(text) != text or text[:1] in _INDICATORS or text[-1:] in " :":
        return False
    if not text.isprintable() or ": " in text or " #" in text or text[:3] in {"---", "..."}:
        return False
    return not (braces and any(letter in ",[]{}:?" for letter in text))


def quoted(text: str) -> str:
    """Return a text in double quotes, with what cannot be seen written as its number."""
    plain_json = json.dumps(text, ensure_ascii=False)
    return "".join(
        letter if letter.isprintable() else f"\\U{ord(letter):08X}" for letter in plain_json
    )
