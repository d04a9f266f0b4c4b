"""Fonts and colours of a client's Word file, so that charts and the workbook have them too."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.definition.word.package import value, w
from planforge.definition.word.style_names import style_names

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from planforge.definition.word.package import Element

_DRAWING: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_OFFICES_OWN: Final = frozenset({"4F81BD", "5B9BD5", "4472C4", "156082", "4874CB"})
"""First accents of the themes that Word and WPS give to every new file: nobody chose them."""
_HEX: Final = re.compile(r"[0-9A-Fa-f]{6}")
_LONGEST_CHAIN: Final = 20
_BLACK: Final = frozenset({"000000"})


@dataclass(frozen=True, slots=True)
class Faces:
    """The fonts of a kind of text; empty where the file does not say."""

    east_asian: str = ""
    latin: str = ""


@dataclass(frozen=True, slots=True)
class Looks:
    """Colours as `#RRGGBB` by place, and fonts.

    Attributes:
        heading_colour: empty where headings are black.
        accents: of the theme, empty where it is a program's own.
    """

    body: Faces
    heading: Faces
    heading_colour: str = ""
    accents: tuple[str, ...] = ()


def word_looks(styles: Element, theme: Element | None) -> Looks:
    """Return the fonts and colours that a file's text and headings have."""
    by_id = {style.get(w("styleId"), ""): style for style in styles.iter(w("style"))}
    by_name = {name: style for style in by_id.values() for name in style_names(style)}
    themed = _theme_fonts(theme)
    accents = _accents(theme)
    defaults = styles.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")

    def faces(name: str) -> Faces:
        sources = [*_chain(by_name.get(name), by_id), defaults]
        return Faces(_face(sources, "eastAsia", themed), _face(sources, "ascii", themed))

    colours = _theme_colours(theme)
    heading = _colour(_chain(by_name.get("heading 1"), by_id), colours)
    return Looks(faces("normal"), faces("heading 1"), heading, accents)


def _chain(style: Element | None, by_id: Mapping[str, Element]) -> Iterator[Element]:
    """Yield the run properties of a style and of those that it is based on."""
    for _ in range(_LONGEST_CHAIN):
        if style is None:
            return
        properties = style.find(w("rPr"))
        if properties is not None:
            yield properties
        style = by_id.get(value(style, "basedOn") or "")


def _face(sources: list[Element | None], script: str, themed: Mapping[str, str]) -> str:
    for properties in sources:
        fonts = None if properties is None else properties.find(w("rFonts"))
        if fonts is None:
            continue
        face = themed.get(fonts.get(w(f"{script}Theme"), "")) or fonts.get(w(script), "")
        if face:
            return str(face)
    return ""


def _theme_fonts(theme: Element | None) -> dict[str, str]:
    """Return the theme's fonts by the names that styles have for them."""
    found: dict[str, str] = {}
    if theme is None:
        return found
    for size in ("major", "minor"):
        fonts = theme.find(f".//{_DRAWING}{size}Font")
        if fonts is None:
            continue
        latin, asian = (_typeface(fonts.find(_DRAWING + script)) for script in ("latin", "ea"))
        hans = next(
            (one for one in fonts.iter(f"{_DRAWING}font") if one.get("script") == "Hans"), None
        )
        asian = asian or _typeface(hans)
        found |= {f"{size}HAnsi": latin, f"{size}Ascii": latin, f"{size}EastAsia": asian}
    return found


def _typeface(font: Element | None) -> str:
    return "" if font is None else str(font.get("typeface", ""))


def _theme_colours(theme: Element | None) -> dict[str, str]:
    """Return the theme's colours by the names that styles have for them."""
    scheme = None if theme is None else theme.find(f".//{_DRAWING}clrScheme")
    found: dict[str, str] = {}
    for entry in () if scheme is None else scheme:
        shade = next(iter(entry), None)
        written = "" if shade is None else shade.get("lastClr") or shade.get("val", "")
        if _HEX.fullmatch(written):
            found[entry.tag.rpartition("}")[2]] = f"#{written.upper()}"
    longer = {
        "dk1": ("dark1", "text1"),
        "dk2": ("dark2", "text2"),
        "lt1": ("light1", "background1"),
    }
    return found | {
        name: found[short] for short, names in longer.items() if short in found for name in names
    }


def _accents(theme: Element | None) -> tuple[str, ...]:
    colours = _theme_colours(theme)
    accents = tuple(colours[f"accent{n}"] for n in range(1, 7) if f"accent{n}" in colours)
    return () if accents[:1] and accents[0].removeprefix("#") in _OFFICES_OWN else accents


def _colour(chain: Iterator[Element], colours: Mapping[str, str]) -> str:
    for properties in chain:
        colour = properties.find(w("color"))
        if colour is None:
            continue
        themed = colour.get(w("themeColor"), "")
        written = colour.get(w("val"), "")
        if themed.startswith(("text", "dark")) or written in ("auto", *_BLACK):
            return ""
        if _HEX.fullmatch(written):
            return f"#{written.upper()}"
        return colours.get(themed, "")
    return ""
