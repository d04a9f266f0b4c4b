"""Styles, theme and settings: templates filled with a theme's colours and fonts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from planforge.definition.themes import readable
from planforge.document.word.markup import HEADER, NAMESPACES, attribute

if TYPE_CHECKING:
    from planforge.definition.themes import Chapter, Theme


@dataclass(frozen=True, slots=True)
class Typesetting:
    """What differs between Chinese and English text."""

    body_spacing: str
    body_indent: str
    body_alignment: str
    list_spacing: str
    table_space: str
    table_line: str
    punctuation: str


_CHINESE = Typesetting(
    body_spacing='<w:spacing w:before="0" w:after="80" w:line="360" w:lineRule="auto"/>',
    body_indent='<w:ind w:firstLineChars="200" w:firstLine="420"/>',
    body_alignment="both",
    list_spacing='<w:spacing w:before="0" w:after="40" w:line="336" w:lineRule="auto"/>',
    table_space="60",
    table_line="270",
    punctuation="compressPunctuation",
)
_ENGLISH = Typesetting(
    body_spacing='<w:spacing w:before="0" w:after="120" w:line="288" w:lineRule="auto"/>',
    body_indent="",
    body_alignment="left",
    list_spacing='<w:spacing w:before="0" w:after="60" w:line="276" w:lineRule="auto"/>',
    table_space="60",
    table_line="270",
    punctuation="doNotCompress",
)


_NEW_PAGE = "<w:pageBreakBefore/>"
_WHITE = "FFFFFF"
_CHAPTER_LINES: dict[Chapter, tuple[str, str, int, int]] = {
    "rule": ("bottom", "line", 6, 6),
    "bar": ("left", "navy", 36, 8),
    "top": ("top", "teal", 24, 8),
}
"""Side, colour, width in eighths of a point, and points to the text."""
_LATIN_NAMES = {
    "宋体": "SimSun",
    "微软雅黑": "Microsoft YaHei",
    "等线": "DengXian",
    "黑体": "SimHei",
    "楷体": "KaiTi",
    "仿宋": "FangSong",
}


def typesetting(language: str) -> Typesetting:
    """Return how a language is set."""
    return _CHINESE if language == "zh-CN" else _ENGLISH


def styles_xml(
    theme: Theme,
    language: str,
    *,
    text_width: int,
    chapters_on_new_pages: bool = True,
    contents_line: int = 310,
) -> str:
    """Return the styles part.

    Args:
        theme: colours and fonts.
        language: how text is set.
        text_width: where the page numbers of the contents end.
        chapters_on_new_pages: whether each chapter begins a page.
        contents_line: the height of a line of the contents.
    """
    setting = typesetting(language)
    return _filled(
        "styles.xml",
        **_colours(theme),
        chapter_border=_chapter_border(theme),
        chapter_start=_NEW_PAGE if chapters_on_new_pages else "",
        chapter_space="0" if chapters_on_new_pages else "520",
        contents_line=str(contents_line),
        text_width=str(text_width),
        body_fonts=_fonts(theme, theme.fonts.body),
        heading_fonts=_fonts(theme, theme.fonts.heading),
        table_fonts=_fonts(theme, theme.fonts.sheet),
        body_spacing=setting.body_spacing,
        body_indent=setting.body_indent,
        body_alignment=setting.body_alignment,
        list_spacing=setting.list_spacing,
        table_space=setting.table_space,
        table_line=setting.table_line,
    )


def settings_xml(language: str, *, even_pages: bool = False) -> str:
    """Return the settings part. No fields are updated on opening: Word would ask the reader.

    Args:
        language: how text is set.
        even_pages: whether even pages have headers and footers of their own.
    """
    return _filled(
        "settings.xml",
        punctuation=typesetting(language).punctuation,
        even_pages="<w:evenAndOddHeaders/>" if even_pages else "",
    )


def theme_part(theme: Theme) -> str | bytes:
    """Return the theme part, so that Word's colour and font pickers offer the plan's own.

    With a client's Word file it is the client's: the styles speak of its colours and fonts.
    """
    if theme.letterhead is not None and theme.letterhead.theme:
        return theme.letterhead.theme
    fonts = theme.fonts
    return _filled(
        "theme.xml",
        **_colours(theme),
        latin=attribute(fonts.latin),
        heading=attribute(fonts.heading),
        body=attribute(fonts.body),
    )


def font_table_xml(theme: Theme) -> str:
    """Return the fonts in use, each with its family, so that its like replaces a missing one."""
    fonts = theme.fonts
    names = dict.fromkeys((fonts.latin, fonts.body, fonts.heading, fonts.sheet))
    entries = "".join(
        f'<w:font w:name="{attribute(name)}">{_other_name(name)}<w:family w:val="{_family(name)}"/>'
        '<w:pitch w:val="variable"/></w:font>'
        for name in names
    )
    return f"{HEADER}<w:fonts {NAMESPACES}>{entries}</w:fonts>"


def hexadecimal(theme: Theme, role: str) -> str:
    """Return a colour as Word writes it: `1F3A5F`."""
    return theme.colour(role).removeprefix("#").upper()


def _other_name(font: str) -> str:
    """Return a Chinese font's Latin name, by which systems in other languages know it."""
    other = _LATIN_NAMES.get(font)
    return f'<w:altName w:val="{other}"/>' if other else ""


def _family(font: str) -> str:
    serif = any(word in font.lower() for word in ("宋", "song", "simsun", "仿宋", "times", "serif"))
    return "roman" if serif else "swiss"


def _colours(theme: Theme) -> dict[str, str]:
    """Return the theme's colours, and those of words that must be readable on white and mist."""
    words = {
        f"{tone}_text": readable(theme.colour(tone), theme.colour("mist")).removeprefix("#")
        for tone in ("good", "watch", "bad")
    }
    on_band = theme.cover == "band"
    words["title"] = _WHITE if on_band else hexadecimal(theme, "navy")
    words["subtitle"] = _WHITE if on_band else hexadecimal(theme, "muted")
    return {role: hexadecimal(theme, role) for role in theme.colours} | words


def _chapter_border(theme: Theme) -> str:
    """Return the line by which a chapter's heading stands out."""
    side, role, size, space = _CHAPTER_LINES[theme.chapter]
    line = f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" '
    return f'<w:pBdr>{line}w:color="{hexadecimal(theme, role)}"/></w:pBdr>'


def _fonts(theme: Theme, east_asian: str) -> str:
    latin, east_asian = attribute(theme.fonts.latin), attribute(east_asian)
    return (
        f'<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{east_asian}" w:cs="{latin}"/>'
    )


def _filled(name: str, **values: str) -> str:
    return _template(name).substitute(values)


@cache
def _template(name: str) -> Template:
    file = resources.files("planforge") / "templates" / "word" / name
    return Template(file.read_text("utf-8"))
