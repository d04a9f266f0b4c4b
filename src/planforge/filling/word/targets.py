"""Links whose address holds tags: `https://example.com/{{ id }}`, typed into Word's own dialog."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from planforge.filling.tags import Tag, has_tags, split
from planforge.filling.word.names import R, W
from planforge.filling.word.slots import TargetSlot
from planforge.problems import PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from lxml import etree

    from planforge.filling.package import Package
    from planforge.filling.word.marks import Marks
    from planforge.filling.word.opened import Opened
    from planforge.problems import Location

# Word puts `http://` before what it does not take for an address, and a slash after a host.
_PUT_BEFORE: Final = re.compile(r"https?://(?=https?://|mailto:|#)")


def tagged_targets(package: Package, part: str) -> dict[str, str]:
    """Return the addresses with tags that a part's links have, by the ids of the relationships."""
    return {
        tie.id: address
        for tie in package.relationships(part)
        if tie.external and tie.type == "hyperlink"
        if has_tags(address := unquote(tie.target))
    }


def mark_targets(
    root: etree._Element, targets: Mapping[str, str], location: Location, marks: Marks
) -> None:
    """Put marks in place of the links' relationships."""
    if not targets:
        return
    numbers = {paragraph: number for number, paragraph in enumerate(root.iter(W + "p"), start=1)}
    for link in root.iter(W + "hyperlink"):
        address = targets.get(link.get(R + "id", ""))
        if address is not None:
            paragraph = next(link.iterancestors(W + "p"), None)
            number = None if paragraph is None else numbers[paragraph]
            tag = _joined(split(address, replace(location, paragraph=number)), address)
            link.set(R + "id", marks.text(TargetSlot(tag), link))
            marks.touched = True


def _joined(pieces: Iterable[str | Tag], address: str) -> Tag:
    """Return one tag that gives a whole address."""
    listed = list(pieces)
    tags = [piece for piece in listed if isinstance(piece, Tag)]
    if len(listed) == 1:
        return tags[0]
    sources = [f"({one.source})" if isinstance(one, Tag) else _quoted(one) for one in listed]
    return replace(tags[0], kind="value", scope="", source=" ~ ".join(sources), text=address)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def target_id(slot: TargetSlot, address: str, opened: Opened) -> str:
    """Return the id of the relationship that a link has now.

    Raises:
        PlanError: it would lead where links must not lead.
    """
    from planforge.document.word.inlines import is_safe_address

    target = address.strip()
    if _PUT_BEFORE.match(target):
        target = _PUT_BEFORE.sub("", target).removesuffix("/")
    if target and not target.startswith("#") and not is_safe_address(target):
        raise PlanError([Problem("fill-link", slot.tag.location, {"target": target})])
    return opened.package.relate(opened.part, "hyperlink", target or "#", external=True)
