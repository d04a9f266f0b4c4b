"""A line of Markdown as runs: formats, links, pictures."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote

from planforge.document.markdown import joint
from planforge.document.tokens import JOINER
from planforge.document.word.inlines import is_safe_address
from planforge.document.word.paragraphs import wants_east_asian
from planforge.filling.markup import attribute
from planforge.filling.values import Image
from planforge.filling.word.built_in import CODE
from planforge.filling.word.images import image_run
from planforge.filling.word.links import link_look, linked
from planforge.filling.word.markup import children, properties, run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from markdown_it.token import Token

    from planforge.filling.word.place import Place

_SIZE: Final = re.compile(r"\{([^{}\n]*)\}")
_SIDE: Final = re.compile(r"(width|height)\s*=\s*[\"']?([\w.]+)[\"']?")
_DATA: Final = re.compile(r"data:image/[\w.+-]+;base64,")


@dataclass(slots=True)
class _Runs:
    """Makes the runs of one line, keeping which formats are open."""

    place: Place
    look: str
    bold: int = 0
    italic: int = 0
    strike: int = 0
    link: str = ""
    written: list[str] = field(default_factory=list)
    in_link: list[str] = field(default_factory=list)

    def add(self, xml: str) -> None:
        (self.in_link if self.link else self.written).append(xml)

    def text(self, text: str, *, code: bool = False) -> None:
        text = text.replace(JOINER, "")
        if text:
            self.add(run(text, self._properties(text, code=code)))

    def open_link(self, target: str) -> None:
        # A link that may not lead anywhere is its text.
        if target.startswith("#") and len(target) > 1:
            self.link = unquote(target)  # markdown-it has quoted it
        else:
            self.link = target if is_safe_address(target) else ""

    def close_link(self) -> None:
        if self.link and self.in_link:
            self.written.append(linked(self.link, "".join(self.in_link), self.place))
        self.link, self.in_link = "", []

    def _properties(self, text: str, *, code: bool) -> str:
        look = link_look(self.look, self.place) if self.link else self.look
        changes: dict[str, str | None] = {}
        if self.bold:
            changes |= {"w:b": "<w:b/>", "w:bCs": "<w:bCs/>"}
        if self.italic:
            changes |= {"w:i": "<w:i/>", "w:iCs": "<w:iCs/>"}
        if self.strike:
            changes["w:strike"] = "<w:strike/>"
        if code:
            style = self.place.document.styles.id_of(CODE)
            changes["w:rStyle"] = f'<w:rStyle w:val="{attribute(style)}"/>'
            changes["w:rFonts"] = None
        elif wants_east_asian(text) and "w:rFonts" not in dict(children(look) if look else ()):
            changes["w:rFonts"] = '<w:rFonts w:hint="eastAsia"/>'
        return properties("w:rPr", look, changes)


def runs_of(tokens: Iterable[Token], place: Place, look: str) -> str:
    """Return the runs of a line of Markdown.

    Args:
        tokens: the line's.
        place: where it stands.
        look: `<w:rPr>…</w:rPr>` of its plain text, or nothing.
    """
    line = list(tokens)
    runs = _Runs(place, look)
    for position, token in enumerate(line):
        match token.type:
            case "text" if position and line[position - 1].type == "image":
                runs.text(_SIZE.sub("", token.content, count=token.content.startswith("{")))
            case "text":
                runs.text(token.content)
            case "code_inline":
                runs.text(token.content, code=True)
            case "softbreak":
                runs.text(joint(_beside(line, position, -1), _beside(line, position, 1)))
            case "hardbreak":
                runs.text("\n")
            case "strong_open" | "strong_close":
                runs.bold += token.nesting
            case "em_open" | "em_close":
                runs.italic += token.nesting
            case "s_open" | "s_close":
                runs.strike += token.nesting
            case "link_open":
                runs.open_link(str(token.attrGet("href") or ""))
            case "link_close":
                runs.close_link()
            case "image":
                following = line[position + 1].content if position + 1 < len(line) else ""
                runs.add(image_run(_image(token, following), place))
            case _:
                runs.text(token.content)
    return "".join(runs.written)


def _beside(line: Sequence[Token], position: int, step: int) -> str:
    """Return the text before or after a line's end, to see whether it is Chinese."""
    position += step
    while 0 <= position < len(line):
        if shown := line[position].content.replace(JOINER, ""):
            return shown
        position += step
    return ""


def _image(token: Token, following: str) -> Image:
    """Return a picture; its size may follow it in braces: `![logo](logo.png){width=3cm}`."""
    source = str(token.attrGet("src") or "")
    sizes = _SIZE.match(following)
    sides = dict(_SIDE.findall(sizes[1])) if sizes else {}
    content: str | bytes = _decoded(source)
    description = token.content.replace(JOINER, "")
    return Image(content, sides.get("width"), sides.get("height"), description)


def _decoded(source: str) -> str | bytes:
    """Return the bytes of a picture that is written out in the text; else its path."""
    found = _DATA.match(source)
    if found is None:
        return unquote(source)
    try:
        return base64.b64decode(unquote(source[found.end() :]), validate=True)
    except (binascii.Error, ValueError):
        return b""
