"""Two packages compared part by part: what is equal to the byte, what changed, and how."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree
from tests.support.packages import unzipped

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Compared:
    """What became of a package's parts, by name."""

    before: dict[str, bytes]
    after: dict[str, bytes]

    @property
    def equal(self) -> list[str]:
        """Parts that are the same to the byte."""
        return [name for name in self.before if self.before[name] == self.after.get(name)]

    @property
    def changed(self) -> list[str]:
        """Parts that are there before and after, with other content."""
        return [
            name
            for name, content in self.before.items()
            if name in self.after and self.after[name] != content
        ]

    @property
    def added(self) -> list[str]:
        """Parts that were not there."""
        return [name for name in self.after if name not in self.before]

    @property
    def removed(self) -> list[str]:
        """Parts that are gone."""
        return [name for name in self.before if name not in self.after]

    def summary(self) -> str:
        """Return the parts that are not equal, one a line."""
        kinds = (("changed", self.changed), ("added", self.added), ("removed", self.removed))
        lines = [f"{kind} {name}" for kind, names in kinds for name in sorted(names)]
        return "".join(f"{line}\n" for line in lines)

    def difference(self, names: Iterable[str] | None = None) -> str:
        """Return how the changed parts differ, XML with an element a line."""
        return "".join(
            line
            for name in (self.changed if names is None else names)
            for line in difflib.unified_diff(
                _lines(self.before[name]), _lines(self.after[name]), name, name, n=1
            )
        )


def compared(before: bytes, after: bytes) -> Compared:
    """Return how two packages differ."""
    return Compared(unzipped(before), unzipped(after))


def _lines(content: bytes) -> list[str]:
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return [f"{len(content)} bytes\n"]
    etree.indent(root, " ")
    return etree.tostring(root, encoding="unicode").splitlines(keepends=True)


def faults(content: bytes) -> list[str]:
    """Return what is wrong with a package as such: parts that nobody can read or find."""
    parts = unzipped(content)
    found = []
    for name, part in parts.items():
        if name.endswith((".xml", ".rels", ".vml")):
            try:
                root = etree.fromstring(part)
            except etree.XMLSyntaxError as error:
                found.append(f"{name}: {error}")
                continue
            if name.endswith(".rels"):
                found += _dangling(name, root, parts)
    types = etree.fromstring(parts["[Content_Types].xml"])
    named = {element.get("PartName", "").lstrip("/") for element in types} - {""}
    endings = {element.get("Extension", "").lower() for element in types} - {""}
    found += [f"content type of {name}, which is not there" for name in named - set(parts)]
    found += [
        f"{name} has no content type"
        for name in parts
        if name != "[Content_Types].xml"
        and name not in named
        and name.rpartition(".")[2].lower() not in endings
    ]
    return sorted(found)


def _dangling(name: str, root: etree._Element, parts: dict[str, bytes]) -> list[str]:
    folder = name.partition("_rels/")[0]
    found = []
    for tie in root:
        target = tie.get("Target", "")
        if tie.get("TargetMode") != "External" and _resolved(folder, target) not in parts:
            found.append(f"{name}: {target} is not there")
    return found


def _resolved(folder: str, target: str) -> str:
    steps: list[str] = [] if target.startswith("/") else folder.rstrip("/").split("/")
    for step in target.strip("/").split("/"):
        if step == "..":
            steps.pop()
        else:
            steps.append(step)
    return "/".join(step for step in steps if step)
