"""How the styles and lists of a document look, so that those of two documents can be compared."""

from __future__ import annotations

from copy import deepcopy
from functools import cached_property
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.markup import parsed
from planforge.filling.word.names import A, W, removed
from planforge.filling.word.styles import folded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planforge.filling.package import Package

_LOOK: Final = ("pPr", "rPr", "tblPr", "trPr", "tcPr", "tblStylePr")
_NO_LOOK: Final = tuple(f"{W}{name}" for name in ("lang", "rsid", "noProof"))
_NO_NUMBERING_LOOK: Final = tuple(
    f"{W}{name}" for name in ("nsid", "tmpl", "name", "styleLink", "numStyleLink", "lvlPicBulletId")
)
_SCRIPTS: Final = {
    **dict.fromkeys(("zh-CN", "zh-SG"), "Hans"),
    **dict.fromkeys(("zh-TW", "zh-HK"), "Hant"),
    "ja-JP": "Jpan",
    "ko-KR": "Hang",
}
THEMED_FONTS: Final = {
    "asciiTheme": "ascii",
    "hAnsiTheme": "hAnsi",
    "eastAsiaTheme": "eastAsia",
    "cstheme": "cs",
}
_SHAPES: Final = tuple(
    f"wordprocessing{name}" for name in ("Shape", "Group", "Canvas", "Ink", "Drawing")
)
_THEMED_COLOURS: Final = tuple(
    f"{W}{name}"
    for name in (
        *("themeColor", "themeTint", "themeShade", "themeFill", "themeFillTint"),
        "themeFillShade",
    )
)


class Looks:
    """A document's styles, lists and theme."""

    def __init__(self, package: Package) -> None:
        """Take a document; its parts are read when they are asked for."""
        self._package = package
        self._looks: dict[str, str] = {}

    @cached_property
    def styles(self) -> Mapping[str, etree._Element]:
        """The styles by their ids."""
        root = self._root("styles")
        found = () if root is None else root.iterfind(f"{W}style")
        return {style.get(f"{W}styleId", ""): style for style in found}

    @cached_property
    def defaults(self) -> Mapping[str, etree._Element]:
        """`w:rPr` and `w:pPr` that hold where no style says otherwise."""
        root = self._root("styles")
        found = {}
        for kind in ("rPr", "pPr"):
            path = f"{W}docDefaults/{W}{kind}Default/{W}{kind}"
            element = None if root is None else root.find(path)
            found[kind] = etree.Element(f"{W}{kind}") if element is None else element
        return found

    @cached_property
    def ids(self) -> Mapping[tuple[str, str], str]:
        """The styles' ids by their kinds and folded names."""
        return {
            (kind_of(style), folded(name_of_style(style))): identity
            for identity, style in self.styles.items()
        }

    def default_style(self, kind: str) -> str:
        """Return the id of the style that holds where none is named; nothing when there is none."""
        for identity, style in self.styles.items():
            if kind_of(style) == kind and style.get(f"{W}default") in ("1", "true", "on"):
                return identity
        return ""

    @cached_property
    def definitions(self) -> Mapping[str, etree._Element]:
        """The definitions of lists by their numbers."""
        return self._numbered("abstractNum", "abstractNumId")

    @cached_property
    def lists(self) -> Mapping[str, etree._Element]:
        """The lists by their numbers."""
        return self._numbered("num", "numId")

    def definition_of(self, number: str) -> etree._Element | None:
        """Return the definition of a list; one that is kept with a list style is found there."""
        for _ in range(3):
            found = self.lists.get(number)
            tie = None if found is None else found.find(f"{W}abstractNumId")
            definition = None if tie is None else self.definitions.get(tie.get(f"{W}val", ""))
            link = None if definition is None else definition.find(f"{W}numStyleLink")
            if definition is None or link is None:
                return definition
            style = self.styles.get(link.get(f"{W}val", ""))
            inner = None if style is None else style.find(f"{W}pPr/{W}numPr/{W}numId")
            number = "" if inner is None else inner.get(f"{W}val", "")
        return None

    def look(self, identity: str) -> str:
        """Return a style's look, with all that it is based on, as text."""
        if identity not in self._looks:
            self._looks[identity] = ""  # a style that is based on itself
            style = self.styles.get(identity)
            self._looks[identity] = "" if style is None else self._look(style)
        return self._looks[identity]

    def _look(self, style: etree._Element) -> str:
        based = style.find(f"{W}basedOn")
        beneath = "" if based is None else self.look(based.get(f"{W}val", ""))
        if not beneath:
            beneath = "".join(_plain(element) for element in self.defaults.values())
        own = "".join(self._of_part(part) for name in _LOOK for part in style.iterfind(W + name))
        return f"{beneath}|{own}"

    def _of_part(self, part: etree._Element) -> str:
        part = deepcopy(part)
        for number in list(part.iter(f"{W}numId")):
            number.set(f"{W}val", self._numbering_look(number.get(f"{W}val", "")))
        return _plain(part)

    def _numbering_look(self, number: str) -> str:
        definition = self.definition_of(number)
        if definition is None:
            return "none"
        definition = deepcopy(definition)
        definition.attrib.clear()
        for tie in list(definition.iter(f"{W}pStyle")):
            style = self.styles.get(tie.get(f"{W}val", ""))
            tie.set(f"{W}val", "" if style is None else folded(name_of_style(style)))
        overrides = self.lists[number].iterfind(f"{W}lvlOverride")
        return _plain(definition) + "".join(map(_plain, overrides))

    def numbering_of(self, identity: str) -> tuple[etree._Element, etree._Element | None] | None:
        """Return the list that a style's paragraphs belong to, and the style's own indent.

        None for styles without a list, and for headings.
        """
        number, indent = None, None
        for style in self._chain(identity):
            if style.find(f"{W}pPr/{W}outlineLvl") is not None:
                return None
            if indent is None and number is None:
                indent = style.find(f"{W}pPr/{W}ind")
            if number is None:
                number = style.find(f"{W}pPr/{W}numPr")
        return None if number is None or number.find(f"{W}numId") is None else (number, indent)

    def _chain(self, identity: str) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while identity in self.styles and identity not in seen:
            seen.add(identity)
            yield self.styles[identity]
            based = self.styles[identity].find(f"{W}basedOn")
            identity = "" if based is None else based.get(f"{W}val", "")

    @cached_property
    def fonts(self) -> Mapping[str, str]:
        """The theme's fonts: by `minorHAnsi`, `majorEastAsia` and the like."""
        theme = self._root("theme")
        if theme is None:
            return {}
        script = _SCRIPTS.get(self._east_asian_language(), "Hans")
        fonts: dict[str, str] = {}
        for kind in ("major", "minor"):
            scheme = theme.find(f".//{A}fontScheme/{A}{kind}Font")
            if scheme is None:
                continue
            latin, other, complex_ = (_typeface(scheme, name) for name in ("latin", "ea", "cs"))
            for font in scheme.iterfind(f"{A}font"):
                if font.get("script") == script:
                    other = other or font.get("typeface", "")
            fonts |= {f"{kind}{region}": latin for region in ("Ascii", "HAnsi")}
            fonts |= {f"{kind}EastAsia": other, f"{kind}Bidi": complex_}
        return fonts

    @cached_property
    def colours(self) -> str:
        """The theme's colours, as text."""
        theme = self._root("theme")
        scheme = None if theme is None else theme.find(f".//{A}clrScheme")
        return "" if scheme is None else "".join(map(_plain, scheme))

    def _east_asian_language(self) -> str:
        settings = self._root("settings")
        found = None if settings is None else settings.find(f"{W}themeFontLang")
        return "" if found is None else found.get(f"{W}eastAsia", "")

    def _numbered(self, name: str, key: str) -> Mapping[str, etree._Element]:
        root = self._root("numbering")
        found = () if root is None else root.iterfind(W + name)
        return {element.get(W + key, ""): element for element in found}

    def _root(self, kind: str) -> etree._Element | None:
        package = self._package
        name = next(iter(package.related(package.main, kind)), "")
        return parsed(package.part(name)) if name in package else None


def kind_of(style: etree._Element) -> str:
    """Return what a style is for: `paragraph`, `character`, `table`, `numbering`."""
    return style.get(f"{W}type", "paragraph")


def name_of_style(style: etree._Element) -> str:
    """Return a style's name; its id where it has none."""
    name = style.find(f"{W}name")
    own = "" if name is None else name.get(f"{W}val", "")
    return own or style.get(f"{W}styleId", "")


def same_look(one: etree._Element, other: etree._Element | None) -> bool:
    """Whether two formats say the same."""
    return other is not None and _plain(one) == _plain(other)


def unthemed(element: etree._Element, source: Looks, target: Looks) -> None:
    """Write out an element's theme fonts and colours where the other document has others."""
    if source.fonts != target.fonts:
        for fonts in element.iter(f"{W}rFonts"):
            for themed, plain in THEMED_FONTS.items():
                font = source.fonts.get(fonts.get(W + themed, ""), "")
                _without(fonts, W + themed)
                if font:
                    fonts.set(W + plain, font)
    if source.colours != target.colours:
        for one in element.iter(etree.Element):
            for name in _THEMED_COLOURS:
                _without(one, name)


def without_extensions(element: etree._Element, allowed: Iterable[str] = ()) -> None:
    """Take out what is no plain Word markup and what another part may not hold.

    Args:
        element: anything within a part.
        allowed: the namespaces that the other part lets programs ignore.
    """
    strangers = [one for one in element.iter(etree.Element) if _is_extension(one.tag, allowed)]
    for stranger in strangers:
        if stranger is not element and stranger.getparent() is not None:
            removed(stranger)
    for one in element.iter(etree.Element):
        for name in list(one.attrib):
            local = str(name).rpartition("}")[2]
            if _is_extension(name, allowed) or (str(name).startswith(W) and local[:4] == "rsid"):
                del one.attrib[name]


def _without(element: etree._Element, name: str) -> None:
    if name in element.attrib:
        del element.attrib[name]


def _is_extension(name: object, allowed: Iterable[str]) -> bool:
    """Whether a name belongs to one of Word's later additions (`w14`, `w15`, `w16…`, `wp14`)."""
    space = str(name).partition("}")[0].lstrip("{")
    later = space.startswith("http://schemas.microsoft.com/office/word/")
    return later and not space.endswith(_SHAPES) and space not in allowed


def _plain(element: etree._Element) -> str:
    """Return an element as text that is equal for equal looks."""
    bare = deepcopy(element)
    bare.tail = None
    for one in list(bare.iter(*_NO_LOOK, *_NO_NUMBERING_LOOK)):
        if one is not bare:
            removed(one)
    without_extensions(bare)
    return str(etree.tostring(bare, method="c14n", exclusive=True), "utf-8")


def _typeface(scheme: etree._Element, name: str) -> str:
    found = scheme.find(A + name)
    return "" if found is None else found.get("typeface", "")
