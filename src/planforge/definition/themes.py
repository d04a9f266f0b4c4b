"""Themes: colours and fonts shared by the workbook and the document, kept as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Final, Literal

from planforge.shipped import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.letterhead import Letterhead
    from planforge.definition.pictures import Picture
    from planforge.problems import Problem

Cover = Literal["band", "panel", "plain"]
"""How the document's first page is composed."""
Chapter = Literal["rule", "bar", "top"]
"""Where the line of a chapter's heading is: below it, before it, above it."""

DEFAULT_THEME: Final = "consulting"
READABLE: Final = 4.5
"""The contrast that text needs on what it stands on."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font names: sheets, headings, body text, and Latin letters and digits among Chinese."""

    sheet: str
    heading: str
    body: str
    latin: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A look in one language: what comes with PlanForge, or a client's own.

    Attributes:
        colours: `#RRGGBB` by role; each can be read where it stands as text.
        series: the roles that a chart's series take, in order.
        cover: how the document's first page is composed.
        chapter: how its chapters open.
        drawn: colours of series that are paler than text of their role could be.
        logo: on the cover and the index, and small at the head of pages.
        header: text at the head of pages, in place of client and title.
        footer: text at their foot, in place of the author, and of client and title.
        letterhead: the client's Word file, whose styles, header and footer the document has.
        notices: what the author of the plan should know of it.
    """

    name: str
    colours: Mapping[str, str]
    series: tuple[str, ...]
    fonts: Fonts
    cover: Cover = "band"
    chapter: Chapter = "rule"
    drawn: Mapping[str, str] = field(default_factory=dict)
    logo: Picture | None = None
    header: str = ""
    footer: str = ""
    letterhead: Letterhead | None = None
    notices: tuple[Problem, ...] = ()

    def colour(self, role: str) -> str:
        """Return the colour of a role, or the text itself when it is a colour already."""
        return role if role.startswith("#") else self.colours[role]

    def series_colour(self, role: str) -> str:
        """Return the colour of a chart's series: nobody has to read it, so it may be paler."""
        return self.drawn.get(role) or self.colour(role)

    def words_on(self, fill: str) -> str:
        """Return the colour of words on a fill: white, else ink, else black."""
        inks = ("#FFFFFF", self.colour("ink"), "#000000")
        return next(ink for ink in inks if contrast(ink, fill) >= READABLE)


def running_title(client: str, title: str) -> str:
    """Return what stands at the head or foot of pages; a client that the title names is said once.

    Example:
        >>> running_title("Nest", "Nest, December"), running_title("Nest", "December")
        ('Nest, December', 'Nest · December')
    """
    told = (title,) if title.startswith(client) else (client, title)
    return " · ".join(text for text in told if text)


def theme_names() -> list[str]:
    """Return the names of the themes that exist."""
    folder = resources.files("planforge").joinpath("templates", "themes")
    return sorted(file.name.removesuffix(".yaml") for file in folder.iterdir())


@cache
def read_theme(name: str, language: str) -> Theme:
    """Return a theme by name, with the fonts of a language.

    Raises:
        FileNotFoundError: there is no such theme; `theme_names` lists those there are.
    """
    written = shipped_yaml("templates", "themes", f"{name}.yaml")
    return Theme(
        name=name,
        colours=written["colours"],
        series=tuple(written["series"]),
        fonts=Fonts(**written["fonts"][language]),
        cover=written["cover"],
        chapter=written["chapter"],
    )


def tint(colour: str, share: float) -> str:
    """Return `colour` mixed with white; `share` of it is left.

    Example:
        >>> tint("#1F3A5F", 1), tint("#1F3A5F", 0)
        ('#1F3A5F', '#FFFFFF')
    """
    return _mix(colour, "#FFFFFF", share)


def darker(colour: str, share: float) -> str:
    """Return `colour` mixed with black; `share` of it is left.

    Example:
        >>> darker("#FFF9E5", 1), darker("#FFFFFF", 0)
        ('#FFF9E5', '#000000')
    """
    return _mix(colour, "#000000", share)


def readable(colour: str, background: str) -> str:
    """Return `colour`, darkened as far as text on `background` needs (contrast 4.5:1).

    Example:
        >>> readable("#B7791F", "#FFFFFF")
        '#A16A1B'
    """
    share = 1.0
    while contrast(found := darker(colour, share), background) < READABLE and share > 0:
        share -= 0.02
    return found


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG defines it."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _mix(colour: str, other: str, share: float) -> str:
    pairs = zip(_channels(colour), _channels(other), strict=True)
    return "#" + "".join(f"{round(one * share + two * (1 - share)):02X}" for one, two in pairs)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        share / 12.92 if (share := channel / 255) <= 0.03928 else ((share + 0.055) / 1.055) ** 2.4
        for channel in _channels(colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
