"""A client's own look, laid over one that comes with PlanForge: colours, fonts, logo, texts."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from planforge.definition.letterhead import Letterhead, read_letterhead
from planforge.definition.packs import leaves_folder
from planforge.definition.pictures import PictureError, read_picture
from planforge.definition.themes import (
    DEFAULT_THEME,
    contrast,
    darker,
    read_theme,
    readable,
    theme_names,
)
from planforge.definition.tree import Fields, Leaf, fields
from planforge.definition.word.package import MOST_BYTES
from planforge.problems import Problems, suggestion

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

    from planforge.definition.pictures import Picture
    from planforge.definition.themes import Fonts, Theme
    from planforge.definition.tree import Node
    from planforge.definition.word.looks import Looks

WHITE: Final = "#FFFFFF"
TEXT_ROLES: Final = ("ink", "navy", "teal", "muted")
"""Roles of text on white and on bands."""
_BACKGROUNDS: Final = ("mist", "input_fill", "line")
_PALE: Final = 1.6
"""A background's contrast with white is no greater, or no text on it can be read with ease."""
_COLOURLESS: Final = 1.25
"""Colours nearer to white than this would be another colour, were they made fit for text."""
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_FONT: Final = re.compile(r"[^\x00-\x1f;,<>&\"]{1,31}")


def read_plan_theme(node: Node | None, language: str, problems: Problems) -> Theme:
    """Return how a plan's files look, in a language; what is wrong with it is told.

    Args:
        node: the plan's `theme`: the name of a look, or a client's own.
        language: of the plan.
        problems: is told of unknown names, bad colours and pictures, with their places.
    """
    written = fields(node)
    named = node if isinstance(node, Leaf) else written.get("base")
    theme = read_theme(_base(named, "theme" if named is node else "theme.base", problems), language)
    notices = Problems()
    if isinstance(node, Fields):
        theme = _with_letterhead(theme, written.get("document"), language, problems, notices)
        theme = _with_colours(theme, written.get("colours"), problems, notices)
        theme = replace(theme, fonts=_fonts(theme.fonts, fields(written.get("fonts")), problems))
        theme = replace(
            theme,
            logo=_logo(written.get("logo"), problems),
            header=_text(written.get("header")),
            footer=_text(written.get("footer")),
        )
    return replace(theme, notices=tuple(notices))


def _base(named: Node | None, key: str, problems: Problems) -> str:
    """Return the name of the look that is meant; the default where there is none such."""
    if not isinstance(named, Leaf) or named.value is None:
        return DEFAULT_THEME
    known = theme_names()
    if named.written not in known:
        choices = ", ".join(f"`{name}`" for name in known)
        details = {"written": named.written, "choices": choices, **suggestion(named.written, known)}
        problems.add("bad-choice", named.where, name=key, **details)
        return DEFAULT_THEME
    return named.written


def _with_letterhead(
    theme: Theme, node: Node | None, language: str, problems: Problems, notices: Problems
) -> Theme:
    """Return the theme with the look of the client's Word file, where the plan names one."""
    file = _file(node, problems)
    if file is None or not isinstance(node, Leaf):
        return theme
    if not file.is_file():
        problems.add("theme-no-document", node.where, name=node.written)
        return theme
    with file.open("rb") as stream:
        content = stream.read(MOST_BYTES + 1)
    found = read_letterhead(content, node.written, node.where, problems, notices)
    return theme if found is None else _dressed(theme, found, language)


def _dressed(theme: Theme, letterhead: Letterhead, language: str) -> Theme:
    """Return the theme with a Word file's fonts and colours, on a cover without colour."""
    looks = letterhead.looks
    own = {role: colour for role, colour in _document_colours(looks) if _is_colour(colour)}
    colours = {**theme.colours, **own}
    fit = readable_colours(colours)
    drawn = {role: colours[role] for role in own if fit[role] != colours[role]}
    heading, body = (
        faces.latin if language == "en" else faces.east_asian
        for faces in (looks.heading, looks.body)
    )
    faces = {"heading": heading, "sheet": heading, "body": body, "latin": looks.body.latin}
    known = {use: face for use, face in faces.items() if _FONT.fullmatch(face)}
    fonts = replace(theme.fonts, **known)
    return replace(
        theme, cover="plain", letterhead=letterhead, colours=fit, drawn=drawn, fonts=fonts
    )


def _document_colours(looks: Looks) -> list[tuple[str, str]]:
    """Return the colours of roles, as a client's Word file has them."""
    colours = list(zip(("navy", "teal", "sand", "slate"), looks.accents, strict=False))
    if looks.heading_colour:
        colours.append(("navy", looks.heading_colour))
    return colours


def _is_colour(colour: str) -> bool:
    return contrast(colour, WHITE) >= _COLOURLESS


def _file(node: Node | None, problems: Problems) -> Traversable | None:
    """Return the file that a key names, which lies in the folder of the plan or its pack."""
    if not isinstance(node, Leaf) or node.value is None:
        return None
    name = node.written.replace("\\", "/")
    if leaves_folder(name, node.origin.folder):
        problems.add("theme-file-outside", node.where, name=node.written)
        return None
    return node.origin.folder.joinpath(name)


def _with_colours(
    theme: Theme, written: Node | None, problems: Problems, notices: Problems
) -> Theme:
    """Return the theme in a client's colours, those of text darkened as far as reading needs."""
    if not isinstance(written, Fields):
        return theme
    own: dict[str, Leaf] = {}
    for role, node in written.nodes.items():
        if role not in theme.colours:
            known = ", ".join(f"`{name}`" for name in theme.colours)
            alike = suggestion(role, theme.colours)
            problems.add("theme-unknown-role", written.keys[role], name=role, known=known, **alike)
        elif not isinstance(node, Leaf) or not _COLOUR.fullmatch(node.written):
            shown = node.written if isinstance(node, Leaf) else ""
            problems.add("theme-bad-colour", node.where, name=role, written=shown)
        else:
            own[role] = node
    colours = {**theme.colours, **{role: leaf.written.upper() for role, leaf in own.items()}}
    unfit = [role for role, leaf in own.items() if _is_unfit(role, leaf, problems)]
    if unfit:
        return theme
    fit = readable_colours(colours)
    for role, leaf in own.items():
        if fit[role] != colours[role]:
            details = {"name": role, "written": leaf.written, "used": fit[role]}
            notices.add("theme-colour-darkened", leaf.where, **details)
    drawn = {role: colours[role] for role in own if fit[role] != colours[role]}
    kept = {role: colour for role, colour in theme.drawn.items() if role not in own}
    return replace(theme, colours=fit, drawn=kept | drawn)


def readable_colours(colours: dict[str, str]) -> dict[str, str]:
    """Return the colours, those of text darkened until they can be read on white and on bands."""
    fit = dict(colours)
    for role in TEXT_ROLES:
        fit[role] = readable(readable(colours[role], WHITE), colours["mist"])
    weekend = darker(colours["input_fill"], 0.94)
    fit["input"] = readable(readable(colours["input"], colours["input_fill"]), weekend)
    return fit


def _is_unfit(role: str, leaf: Leaf, problems: Problems) -> bool:
    """Whether a colour is no good for its role, whatever is done with it."""
    paleness = contrast(leaf.written, WHITE)
    if role in _BACKGROUNDS and paleness > _PALE:
        problems.add("theme-background-too-dark", leaf.where, name=role, written=leaf.written)
        return True
    if role not in _BACKGROUNDS and paleness < _COLOURLESS:
        problems.add("theme-colour-too-pale", leaf.where, name=role, written=leaf.written)
        return True
    return False


def _fonts(fonts: Fonts, written: Mapping[str, Node], problems: Problems) -> Fonts:
    own: dict[str, str] = {}
    for use, node in written.items():
        if not isinstance(node, Leaf) or node.value is None:
            continue
        if _FONT.fullmatch(node.written.strip()):
            own[use] = node.written.strip()
        else:
            problems.add("theme-bad-font", node.where, name=use, written=node.written[:60])
    known = {use: font for use, font in own.items() if hasattr(fonts, use)}
    return replace(fonts, **known)


def _logo(node: Node | None, problems: Problems) -> Picture | None:
    file = _file(node, problems)
    if file is None or not isinstance(node, Leaf):
        return None
    try:
        return read_picture(file)
    except PictureError as error:
        problems.add(error.code, node.where, name=node.written, **error.details)
    return None


def _text(node: Node | None) -> str:
    """Return a text for the head or foot of pages, on one line."""
    if not isinstance(node, Leaf) or node.value is None:
        return ""
    return " ".join(node.written.split())
