"""Every text of every theme can be read on what it stands on, in both files."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from planforge.definition.own_theme import TEXT_ROLES, WHITE, readable_colours
from planforge.definition.themes import contrast, darker, read_theme, theme_names, tint
from planforge.document.word.styles import styles_xml
from planforge.workbook.model import Look, Style
from planforge.workbook.styles import rule_properties, style_properties

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.themes import Theme

LEAST = 4.5
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
THEMES = theme_names()
COVERS = {"Title", "CoverPeriod"}


def looks_of(theme: Theme) -> Iterator[tuple[str, str, str]]:
    """Yield each look of a cell with the colours of its text and of its fill."""
    for style in get_args(Style):
        found = style_properties(style, theme)
        yield style, found["font_color"], found.get("bg_color", WHITE)
    for look in get_args(Look):
        if look == "bar":
            continue
        found = rule_properties(look, theme)
        fills = [found["bg_color"]] if "bg_color" in found else _fills(theme)
        for fill in fills:
            yield look, found.get("font_color", theme.colour("ink")), fill


def _fills(theme: Theme) -> list[str]:
    return [WHITE, theme.colour("mist"), theme.colour("input_fill")]


def words_of(theme: Theme) -> Iterator[tuple[str, str, str]]:
    """Yield each style of the document with the colours of its text and of what it stands on."""
    root = etree.fromstring(styles_xml(theme, "zh-CN", text_width=9071).encode())
    styles = {style.get(f"{W}styleId"): style for style in root.iter(f"{W}style")}
    band = theme.colour("navy") if theme.cover == "band" else theme.colour("mist")
    for name, style in styles.items():
        colour = style.find(f"{W}rPr/{W}color")
        if colour is None:
            continue
        shade = style.find(f"{W}pPr/{W}shd")
        own = WHITE if shade is None else f"#{shade.get(f'{W}fill')}"
        fills = [band] if name in COVERS else [own]
        if style.get(f"{W}type") == "character" or str(name).startswith("Table"):
            fills.append(theme.colour("mist"))
        for fill in fills:
            yield str(name), f"#{colour.get(f'{W}val')}", fill


@pytest.mark.parametrize("language", ["zh-CN", "en"])
@pytest.mark.parametrize("name", THEMES)
def test_text_in_cells_can_be_read(name: str, language: str) -> None:
    pairs = looks_of(read_theme(name, language))

    assert [pair for pair in pairs if contrast(*pair[1:]) < LEAST] == []


@pytest.mark.parametrize("name", THEMES)
def test_text_in_the_document_can_be_read(name: str) -> None:
    pairs = list(words_of(read_theme(name, "zh-CN")))

    assert len(pairs) > 20
    assert [pair for pair in pairs if contrast(*pair[1:]) < LEAST] == []


@pytest.mark.parametrize("name", THEMES)
def test_words_on_a_series_can_be_read(name: str) -> None:
    theme = read_theme(name, "zh-CN")

    for role in (*theme.series, "good", "watch", "bad"):
        fill = theme.series_colour(role)
        assert contrast(theme.words_on(fill), fill) >= LEAST, role
        assert contrast(fill, WHITE) >= 1.8, f"{role} would fade into the page"


@pytest.mark.parametrize("name", THEMES)
def test_series_differ_from_each_other_and_from_what_is_bad(name: str) -> None:
    theme = read_theme(name, "zh-CN")
    fills = [theme.series_colour(role) for role in (*theme.series, "bad")]

    pairs = [(one, other) for at, one in enumerate(fills) for other in fills[at + 1 :]]

    assert [pair for pair in pairs if _distance(*pair) < 60] == []


def _distance(one: str, other: str) -> float:
    parts = [[int(c[i : i + 2], 16) for i in (1, 3, 5)] for c in (one, other)]
    return math.dist(*parts)


COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")
PALE = COLOURS.map(lambda colour: tint(colour, 0.12))


@given(st.fixed_dictionaries(dict.fromkeys((*TEXT_ROLES, "input"), COLOURS)), PALE, PALE)
@settings(max_examples=60, deadline=None)
def test_whatever_colours_a_client_has_text_can_be_read(
    own: dict[str, str], mist: str, fill: str
) -> None:
    colours = {**own, "mist": mist, "input_fill": fill}

    fit = readable_colours(colours)

    for role in TEXT_ROLES:
        assert min(contrast(fit[role], WHITE), contrast(fit[role], mist)) >= LEAST
    assert contrast(fit["input"], fill) >= LEAST
    assert contrast(fit["input"], darker(fill, 0.94)) >= LEAST


def test_colours_that_can_be_read_stay_as_they_are() -> None:
    colours = dict(read_theme("consulting", "en").colours)

    assert readable_colours(colours) == colours
