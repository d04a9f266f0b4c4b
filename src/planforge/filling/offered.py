"""Which names data offer, for whoever writes a template for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from planforge.filling.missing import Missing

if TYPE_CHECKING:
    from planforge.problems import Language

_MOST_NAMES: Final = 60
_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "offered": "The data have:",
        "rows": "{count} rows with {names}",
        "list": "{count} values",
    },
    "zh": {"offered": "数据里有：", "rows": "{count} 行，各有 {names}", "list": "{count} 项"},
}


def offered(data: Mapping[str, Any], language: Language = "en") -> list[str]:
    """Return a line for each name of the data: what it has, of lists the columns."""
    words = _WORDS[language]
    colon = "：" if language == "zh" else ": "
    found = [words["offered"]]
    for name, value in data.items():
        shown = _shown(value, words)
        found.append(f"  {name}{colon}{shown}" if shown else f"  {name}")
    return found


def _shown(value: Any, words: Mapping[str, str]) -> str:
    match value:
        case [Mapping() as first, *_]:
            columns = words["rows"].format(count=len(value), names=_listed(list(first)))
            own = Missing.known_of(value)
            return f"{columns}; {_listed([f'.{name}' for name in own])}" if own else columns
        case list() | tuple():
            return words["list"].format(count=len(value))
        case _:
            return _listed([f".{name}" for name in Missing.known_of(value) if name not in _OWN])


_OWN: Final = frozenset({"value", "text", "code"})
"""What every figure has for itself."""


def _listed(names: list[Any]) -> str:
    shown = ", ".join(map(str, names[:_MOST_NAMES]))
    return shown + (" …" if len(names) > _MOST_NAMES else "")
