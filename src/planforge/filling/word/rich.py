"""Rich text: runs in several formats, with the template's character styles."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.filling.markup import attribute
from planforge.filling.word.links import link_look, linked
from planforge.filling.word.markup import paragraph, properties, run
from planforge.filling.word.place import Inserted
from planforge.problems import PlanError, Problem, suggestion

if TYPE_CHECKING:
    from planforge.filling.values import Piece, RichText
    from planforge.filling.word.place import Place

_HEX: Final = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")
_COLOURS: Final = {
    "black": "000000", "white": "FFFFFF", "red": "FF0000", "green": "008000", "blue": "0000FF",
    "yellow": "FFFF00", "orange": "FFA500", "purple": "800080", "gray": "808080", "grey": "808080",
    "silver": "C0C0C0", "maroon": "800000", "navy": "000080", "teal": "008080", "brown": "A52A2A",
    "pink": "FFC0CB", "magenta": "FF00FF", "cyan": "00FFFF", "lime": "00FF00", "olive": "808000",
}  # fmt: skip
_HIGHLIGHTS: Final = {name.lower(): name for name in (
    "black", "blue", "cyan", "darkBlue", "darkCyan", "darkGray", "darkGreen", "darkMagenta",
    "darkRed", "darkYellow", "green", "lightGray", "magenta", "none", "red", "white", "yellow",
)}  # fmt: skip
_UNDERLINES: Final = (
    *("single", "double", "thick", "dotted", "dash", "dotDash", "dotDotDash", "wave"),
    *("words", "none"),
)
_SCRIPTS: Final = ("superscript", "subscript", "baseline")
_REGIONS: Final = ("ascii", "hAnsi", "eastAsia", "cs")
_PARAGRAPH_END: Final = "\a"
_SIZES: Final = (1.0, 1638.0)
"""What Word takes for letters, in points."""
_HAN: Final = re.compile("[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_CHINESE_FONTS: Final = re.compile(
    r"sim(?:sun|hei|kai|fang)|nsimsun|yahei|dengxian|kaiti|fangsong|jhenghei|mingliu|pingfang|"
    r"noto (?:sans|serif) (?:cjk|sc|tc)|source han|st(?:song|heiti|kaiti|fangsong|xihei)|"
    r"ms (?:p?gothic|p?mincho)|meiryo|yu (?:gothic|mincho)|malgun|batang|wenquanyi|hiragino",
    re.IGNORECASE,
)


def rich_text(value: RichText, place: Place) -> Inserted:
    r"""Return a rich text as runs, or as paragraphs where it holds their ends (`\a`)."""
    lines: list[list[str]] = [[]]
    for piece in value.pieces:
        for number, text in enumerate(piece.text.split(_PARAGRAPH_END)):
            if number:
                lines.append([])
            lines[-1].append(piece_run(piece, text, place))
    if len(lines) == 1:
        return Inserted(runs="".join(lines[0]))
    return Inserted(blocks="".join(paragraph("".join(runs), place.paragraph) for runs in lines))


def piece_run(piece: Piece, text: str, place: Place) -> str:
    """Return a text in the format of a piece, as a link where the piece is one."""
    look = place.run if piece.link is None else link_look(place.run, place)
    runs = run(text, properties("w:rPr", look, _changes(piece, place)))
    return linked(piece.link, runs, place) if piece.link is not None and runs else runs


def _changes(piece: Piece, place: Place) -> dict[str, str | None]:
    """Return what a piece says of its format; what it does not say stays as it is."""
    changes: dict[str, str | None] = {}
    for names, wanted in (
        (("w:b", "w:bCs"), piece.bold),
        (("w:i", "w:iCs"), piece.italic),
        (("w:strike",), piece.strike),
    ):
        if wanted is not None:
            changes |= {name: f"<{name}/>" if wanted else f'<{name} w:val="0"/>' for name in names}
    if piece.style is not None:
        changes["w:rStyle"] = f'<w:rStyle w:val="{attribute(_style(piece.style, place))}"/>'
    if piece.font is not None:
        changes["w:rFonts"] = _fonts(piece.font)
    if piece.color is not None:
        changes["w:color"] = f'<w:color w:val="{_colour(piece.color, place)}"/>'
    if piece.size is not None:
        size = _half_points(piece.size, place)
        changes |= {name: f'<{name} w:val="{size}"/>' for name in ("w:sz", "w:szCs")}
    if piece.highlight is not None:
        changes |= _highlight(piece.highlight, place)
    if piece.underline is not None:
        changes["w:u"] = f'<w:u w:val="{_underline(piece.underline, place)}"/>'
    if piece.script is not None:
        script = _one_of(_SCRIPTS, piece.script, "script", place)
        changes["w:vertAlign"] = f'<w:vertAlign w:val="{script}"/>'
    return changes


def _style(name: str, place: Place) -> str:
    """Return the id of a character style; a paragraph style's linked one goes by its id."""
    sheet = place.document.styles.sheet
    if (style := sheet.named("character", name)) is not None:
        return style.id
    if name in sheet.by_id and sheet.by_id[name].kind == "character":
        return name
    known = suggestion(name, sheet.names("character"))
    raise PlanError([Problem("fill-no-style", place.location, {"name": name, **known})])


def _fonts(font: str) -> str:
    """Return the fonts of a run: `Arial`, `宋体`, `Arial, 宋体` or `eastAsia:宋体`.

    A Latin font is not given to Chinese letters, which it has not.
    """
    region, separator, named = font.partition(":")
    if separator and region in _REGIONS:
        fonts = dict.fromkeys(("ascii", "hAnsi", "cs"), named) | {region: named}
    else:
        first, separator, second = (part.strip() for part in font.partition(","))
        fonts = dict.fromkeys(("ascii", "hAnsi", "cs"), first)
        if separator and second:
            fonts["eastAsia"] = second
        elif _HAN.search(first) or _CHINESE_FONTS.search(first):
            fonts["eastAsia"] = first
    given = "".join(
        f' w:{region}="{attribute(fonts[region])}"' for region in _REGIONS if region in fonts
    )
    return f"<w:rFonts{given}/>"


def _colour(colour: str, place: Place) -> str:
    if found := _HEX.fullmatch(colour.strip()):
        digits = found[1] if len(found[1]) == 6 else "".join(2 * digit for digit in found[1])
        return digits.upper()
    return _COLOURS[_one_of(tuple(_COLOURS), colour.strip().lower(), "color", place)]


def _highlight(colour: str, place: Place) -> dict[str, str | None]:
    """Return Word's highlighting for the colours that it has; a shading for all others."""
    if (name := _HIGHLIGHTS.get(colour.strip().lower())) is not None:
        return {"w:highlight": f'<w:highlight w:val="{name}"/>', "w:shd": None}
    fill = _colour(colour, place)
    return {"w:shd": f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>', "w:highlight": None}


def _underline(wanted: bool | str, place: Place) -> str:
    if isinstance(wanted, str):
        return _one_of(_UNDERLINES, wanted, "underline", place)
    return "single" if wanted else "none"


def _half_points(size: float, place: Place) -> int:
    lowest, highest = _SIZES
    if not lowest <= size <= highest:
        details = {"size": f"{size:g}", "lowest": f"{lowest:g}", "highest": f"{highest:g}"}
        raise PlanError([Problem("fill-letter-size", place.location, details)])
    return round(size * 2)


def _one_of(known: tuple[str, ...], word: str, what: str, place: Place) -> str:
    if word not in known:
        details = {"what": what, "word": word, **suggestion(word, known)}
        raise PlanError([Problem("fill-look", place.location, details)])
    return word
