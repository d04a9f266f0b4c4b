"""The files that are delivered with a plan, by their names in the delivery."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.model import Attachment, Definition


@dataclass(frozen=True, slots=True)
class Named:
    """An attachment: what the list of attachments calls it, and its name in the delivery."""

    attachment: Attachment
    title: str
    name: str


def named_attachments(definition: Definition) -> Iterator[Named]:
    """Yield a plan's attachments with their names in the delivery: no two are the same."""
    taken: set[str] = set()
    for attachment in definition.attachments:
        path = PurePosixPath(attachment.file.replace("\\", "/"))
        name, number = path.name, 2
        while name.casefold() in taken:
            name, number = f"{path.stem} ({number}){path.suffix}", number + 1
        taken.add(name.casefold())
        yield Named(attachment, attachment.title or path.stem, name)
