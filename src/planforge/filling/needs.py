"""What data a template needs: as data, as lines for the command line, as an example."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planforge.filling.tags import Tag
    from planforge.problems import Language

Kind = Literal["any", "text", "number", "date", "yes-no", "image", "mapping", "list"]


@dataclass
class Need:
    """One thing that the data must have.

    Attributes:
        kind: what it is, as far as the tags tell; `any` is anything a text or cell can show.
        optional: whether every use of it provides for its absence (`default`, `is defined`).
        fields: of a mapping, what it must have, by name.
        item: of a list, what each of its items is.
    """

    kind: Kind = "any"
    optional: bool = True
    fields: dict[str, Need] = field(default_factory=dict)
    item: Need | None = None
    uses: int = 0
    asked: int = 0
    """How many of the uses only ask whether it is so."""

    def attribute(self, name: str) -> Need:
        """Return what the mapping has by a name."""
        self.become("mapping")
        return self.fields.setdefault(name, Need())

    def one(self) -> Need:
        """Return what an item of the list is."""
        self.become("list")
        self.item = self.item or Need()
        return self.item

    def become(self, kind: Kind) -> None:
        """Learn more about its kind: mappings and lists say more than what they are used for."""
        strength = {"any": 0, "text": 1, "yes-no": 1, "number": 2, "date": 2, "image": 3}
        if strength.get(kind, 4) > strength.get(self.kind, 4):
            self.kind = kind

    def settle(self) -> None:
        """Take for yes or no what conditions ask for and nothing shows, all within it too."""
        if self.kind == "any" and self.asked and self.asked == self.uses:
            self.become("yes-no")
        for part in (*self.fields.values(), *([self.item] if self.item else ())):
            part.settle()

    def as_data(self) -> dict[str, Any]:
        """Return it as plain data."""
        found: dict[str, Any] = {"kind": self.kind, "optional": self.optional}
        if self.fields:
            found["fields"] = {name: need.as_data() for name, need in self.fields.items()}
        if self.item is not None:
            found["item"] = self.item.as_data()
        return found


@dataclass(frozen=True)
class Needs:
    """What a template needs.

    Attributes:
        data: by name, in the order in which the tags name them.
        tags: all tags with their places.
    """

    data: Mapping[str, Need]
    tags: tuple[Tag, ...]

    def as_data(self) -> dict[str, Any]:
        """Return all of it as plain data: `data`, `tags`, `example`."""
        return {
            "data": {name: need.as_data() for name, need in self.data.items()},
            "tags": [{"tag": tag.text, "place": _place(tag)} for tag in self.tags],
            "example": self.example(),
        }

    def example(self) -> dict[str, Any]:
        """Return data to start from: every name, each list with two items."""
        return {name: _example(name, need, 1) for name, need in self.data.items()}

    def json(self) -> str:
        """Return the example as JSON."""
        return json.dumps(self.example(), ensure_ascii=False, indent=2)

    def lines(self, language: Language = "en") -> list[str]:
        """Return what the command line prints: the names, the tags, the example."""
        words = _WORDS[language]
        found = [words["data"] if self.data else words["nothing"]]
        for name, need in self.data.items():
            found += _lines(name, need, words, "  ")
        if self.tags:
            found += ["", words["tags"]]
            found += dict.fromkeys(f"  {_place(tag)}  {tag.text}" for tag in self.tags)
        if self.data:
            found += ["", words["example"], *self.json().splitlines()]
        return found


_WORDS: Final[dict[Language, dict[str, str]]] = {
    "en": {
        "data": "The data must have:",
        "nothing": "No data are needed.",
        "tags": "Tags:",
        "example": "An example to start from (JSON):",
        "optional": ", may be missing",
        "of": "list of",
        "any": "value",
        "values": "values",
        "text": "text",
        "number": "number",
        "date": "date",
        "yes-no": "true or false",
        "image": "picture",
        "mapping": "names and values",
    },
    "zh": {
        "data": "需要的数据：",
        "nothing": "不需要数据。",
        "tags": "标签：",
        "example": "可以从这个例子开始（JSON）：",
        "optional": "，可省略",
        "of": "列表，每项为",
        "any": "值",
        "values": "值",
        "text": "文字",
        "number": "数字",
        "date": "日期",
        "yes-no": "是或否",
        "image": "图片",
        "mapping": "一组名称和值",
    },
}


def _lines(name: str, need: Need, words: Mapping[str, str], indent: str) -> Iterator[str]:
    shown, inner = "", need
    while inner.item is not None or inner.kind == "list":
        shown += f"{words['of']} "
        inner = inner.item or Need()
    one = "values" if shown and inner.kind == "any" else inner.kind
    shown += words[one] + (words["optional"] if need.optional else "")
    colon = "：" if words is _WORDS["zh"] else ": "
    yield f"{indent}{name}{colon}{shown}"
    for field_, deeper in inner.fields.items():
        yield from _lines(field_, deeper, words, indent + "  ")


def _example(name: str, need: Need, number: int) -> Any:
    match need.kind:
        case "list":
            item = need.item or Need()
            return [_example(name, item, turn) for turn in (1, 2)]
        case "mapping":
            return {key: _example(key, part, number) for key, part in need.fields.items()}
        case "number":
            return 100 * number
        case "date":
            return f"2025-01-{number:02}"
        case "yes-no":
            return True
        case "image":
            return f"{name}.png"
        case "any" if _DATED.search(name):
            return f"2025-01-{number:02}"
        case "any" | "text":
            return f"{name} {number}" if number > 1 else name


_DATED: Final = re.compile(r"(?:日期|时间|(?:\b|_)(?:date|day))$", re.IGNORECASE)
"""Names that say what they are, where no filter does."""


def _place(tag: Tag) -> str:
    """Return where a tag stands; what stands around it is for problems."""
    return str(replace(tag.location, text=None))
