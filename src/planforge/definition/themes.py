"""Themes: colours and fonts shared by the workbook and the document, kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Fonts:
    """Font names: sheets, headings, body text, and Latin letters and digits among Chinese."""

    sheet: str
    heading: str
    body: str
    latin: str


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as `#RRGGBB` by role, the order of chart colours, and fonts for one language."""

    name: str
    colours: Mapping[str, str]
    series: tuple[str, ...]
    fonts: Fonts

    def colour(self, role: str) -> str:
        """Return the colour of a role, or the text itself when it is a colour already."""
        return role if role.startswith("#") else self.colours[role]


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
    file = resources.files("planforge").joinpath("templates", "themes", f"{name}.yaml")
    written = yaml.safe_load(file.read_text("utf-8"))
    return Theme(
        name=name,
        colours=written["colours"],
        series=tuple(written["series"]),
        fonts=Fonts(**written["fonts"][language]),
    )
