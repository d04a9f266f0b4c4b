"""How each kind of cell looks in a theme: XlsxWriter format properties, as plain dictionaries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from planforge.definition.themes import darker, readable, tint

if TYPE_CHECKING:
    from planforge.definition.themes import Theme
    from planforge.workbook.model import Cell, Look, Style

Properties = dict[str, Any]

ROW_HEIGHT: Final = 19.5
"""Points; a row of 10 pt text with some air."""
LOGO_HEIGHT: Final = 60.0
"""Points; of the row that the client's logo stands in."""

INPUT_STYLES: Final = frozenset({"input", "input-text", "input-date"})

_THIN: Final = 1
_MEDIUM: Final = 2
_HAIR: Final = 7


def cell_properties(cell: Cell, theme: Theme) -> Properties:
    """Return the format of a cell: its style, and what the cell itself decides."""
    properties = style_properties(cell.style, theme)
    if cell.number_format:
        properties["num_format"] = cell.number_format
    if cell.align:
        properties["align"] = cell.align
    if cell.wrap:
        properties["text_wrap"] = True
    if cell.indent:
        properties["indent"] = cell.indent
    for side in cell.edges.split():
        properties |= {side: _THIN, f"{side}_color": theme.colour("slate")}
    if cell.input or cell.style in INPUT_STYLES:
        properties["locked"] = False
    return properties


def style_properties(style: Style, theme: Theme) -> Properties:
    """Return how a style looks, without number format."""
    base: Properties = {
        "font_name": theme.fonts.sheet,
        "font_size": 10,
        "font_color": theme.colour("ink"),
        "valign": "vcenter",
    }
    for family in (_headings, _table, _inputs, _cards, _boxes, _schedule, _cover):
        found = family(theme).get(style)
        if found is not None:
            return base | found
    return base


def unit_properties(theme: Theme) -> Properties:
    """Return the look of the unit behind a header's words: small and grey."""
    return {"font_name": theme.fonts.sheet, "font_size": 9, "font_color": theme.colour("muted")}


def rule_properties(look: Look, theme: Theme) -> Properties:
    """Return what a conditional format changes; Excel lets it change no font size or face."""
    navy, bad = theme.colour("navy"), theme.colour("bad")
    line = theme.colour("line")
    today = {"right": _THIN, "right_color": bad}
    looks: dict[str, Properties] = {
        **{status: _status(theme.colour(status)) for status in ("good", "watch", "bad")},
        "negative": {"font_color": _words("bad", theme)},
        "better": {"font_color": _words("good", theme)},
        "worse": {"font_color": _words("bad", theme)},
        "level": {"font_color": theme.colour("muted"), "num_format": '"≈ 0"'},
        "quiet": {"font_color": theme.colour("muted")},
        "done": _bar(navy, theme),
        "planned": _outline(navy),
        "overdue": _outline(bad),
        "phase": _bar(tint(theme.colour("teal"), 0.55), theme),
        "new-group": {"top": _THIN, "top_color": theme.colour("slate")},
        "today": today,
        "done-today": _bar(navy, theme) | today,
        "planned-today": _outline(navy) | today,
        "overdue-today": _outline(bad) | today,
        "weekend-today": {"bg_color": theme.colour("mist")} | today,
        "as-of-day": {"bg_color": bad, "font_color": theme.words_on(bad), "bold": True},
        "as-of-row": {"bottom": _THIN, "bottom_color": bad, "bold": True},
        "weekend": {"bg_color": theme.colour("mist")},
        "chosen": {"bg_color": navy, "font_color": "#FFFFFF"},
        "weekend-row": {"bg_color": tint(line, 0.6)},
        "weekend-input": {"bg_color": _mixed(theme)},
        **{zone: _status(theme.colour(status)) for zone, status in ZONES.items()},
    }
    return looks[look]


ZONES: Final = {"low": "good", "middle": "watch", "high": "bad"}
"""The colours of a risk matrix."""


def _headings(theme: Theme) -> dict[str, Properties]:
    heading, navy, muted = theme.fonts.heading, theme.colour("navy"), theme.colour("muted")
    return {
        "title": {"font_name": heading, "font_size": 18, "bold": True, "font_color": navy},
        "subtitle": {"font_color": muted},
        "heading": {"font_name": heading, "font_size": 12, "bold": True, "font_color": navy},
        "back": {"font_size": 9, "font_color": theme.colour("teal"), "align": "right"},
        "note": {"font_size": 9, "font_color": muted, "valign": "top"},
    }


def _table(theme: Theme) -> dict[str, Properties]:
    navy, muted, mist = theme.colour("navy"), theme.colour("muted"), theme.colour("mist")
    rule = {"bottom": _THIN, "bottom_color": theme.colour("line")}
    header = {"bg_color": mist, "bottom": _THIN, "bottom_color": navy}
    total = {"bold": True, "top": _THIN, "top_color": navy, "bottom": _THIN, "bottom_color": navy}
    return {
        "header": header | {"bold": True, "font_color": navy, "text_wrap": True},
        "header-unit": header | {"font_size": 9, "font_color": muted},
        "label": rule,
        "text": rule,
        "muted": rule | {"font_size": 9, "font_color": muted},
        "number": rule | {"align": "right"},
        "data": rule | {"align": "right", "bg_color": mist},
        "centre": rule | {"align": "center"},
        "date": rule | {"align": "center"},
        "key": rule | {"font_size": 9, "font_color": muted},
        "total": total | {"align": "right"},
        "total-label": total,
        "status": rule | {"align": "center", "bold": True},
        "check": rule | {"align": "center", "bold": True},
        "overall": rule | {"bold": True, "align": "left"},
        "link": rule | {"font_color": theme.colour("teal")},
        **{f"matrix-{zone}": _zone(theme.colour(status)) for zone, status in ZONES.items()},
        **{
            f"zone-{zone}": _status(theme.colour(status)) | {"font_size": 9, "align": "center"}
            for zone, status in ZONES.items()
        },
        "matrix-axis": {"font_size": 9, "bold": True, "font_color": navy, "align": "center"},
    }


def _inputs(theme: Theme) -> dict[str, Properties]:
    rule = {"bottom": _THIN, "bottom_color": theme.colour("line")}
    typed = rule | {"font_color": theme.colour("input"), "bg_color": theme.colour("input_fill")}
    return {
        "input": typed | {"align": "right"},
        "input-text": typed | {"align": "left"},
        "input-date": typed | {"align": "center"},
        "legend-input": typed | {"align": "center"},
        "legend-formula": rule | {"align": "center"},
        "legend-data": rule | {"align": "center", "bg_color": theme.colour("mist")},
    }


def _cards(theme: Theme) -> dict[str, Properties]:
    muted, navy = theme.colour("muted"), theme.colour("navy")
    card = {"bg_color": theme.colour("mist"), "align": "left", "indent": 1}
    edge = {"top": _MEDIUM, "top_color": navy}
    return {
        "card-label": card | edge | {"font_size": 9, "font_color": muted},
        "card-value": card | {"font_size": 20, "bold": True, "font_color": navy, "shrink": True},
        "card-target": card | {"font_size": 9, "font_color": muted},
        "card-change": card | {"font_size": 9, "bold": True},
        "card-note": card | {"font_size": 9, "font_color": muted},
    }


def _boxes(theme: Theme) -> dict[str, Properties]:
    """Return the looks of trees and record cards; their edges are the cells' own."""
    navy, muted, mist = theme.colour("navy"), theme.colour("muted"), theme.colour("mist")
    edge = {"top": _MEDIUM, "top_color": navy}
    name = {"bold": True, "font_color": navy, "bg_color": mist, "indent": 1}
    return {
        "box-name": name | edge,
        "box-label": {"font_size": 9, "font_color": muted, "indent": 1},
        "box-value": {"align": "left"},
        "box-status": {"align": "left", "bold": True},
        "card-title": name | edge | {"font_size": 11},
        "branch": {"bold": True, "bottom": _THIN, "bottom_color": theme.colour("line")},
    }


def _schedule(theme: Theme) -> dict[str, Properties]:
    line = theme.colour("line")
    return {
        "gantt-day": {
            "font_size": 8, "font_color": theme.colour("muted"), "align": "center",
            "bg_color": theme.colour("mist"), "bottom": _THIN, "bottom_color": theme.colour("navy"),
        },
        "gantt-cell": {
            "font_size": 9, "font_color": theme.colour("navy"), "align": "center",
            "bottom": _HAIR, "bottom_color": line,
        },
        "gantt-phase": {"font_size": 9, "font_color": theme.colour("muted"), "align": "right"},
        "gantt-done": _bar(theme.colour("navy"), theme),
        "gantt-planned": _outline(theme.colour("navy")),
        "gantt-overdue": _outline(theme.colour("bad")) | {"font_size": 9, "align": "center"},
        "gantt-mark": {"font_size": 9, "font_color": theme.colour("navy"), "align": "center"},
        "gantt-line": {"right": _THIN, "right_color": theme.colour("bad")},
    }  # fmt: skip


def _cover(theme: Theme) -> dict[str, Properties]:
    heading = theme.fonts.heading
    return {
        "cover-title": {
            "font_name": heading, "font_size": 26, "bold": True, "font_color": theme.colour("navy"),
        },
        "cover-subtitle": {
            "font_name": heading, "font_size": 12, "font_color": theme.colour("muted"),
        },
    }  # fmt: skip


def _words(tone: str, theme: Theme) -> str:
    """Return a tone's colour as far as it can be read on every fill that a figure stands on."""
    colour = theme.colour(tone)
    for role in ("mist", "input_fill"):
        colour = readable(colour, theme.colour(role))
    return readable(colour, "#FFFFFF")


def _bar(colour: str, theme: Theme) -> Properties:
    """Return a piece of a bar in a schedule, white above and below, whatever the cell says."""
    white = {"top": _THIN, "top_color": "#FFFFFF", "bottom": _THIN, "bottom_color": "#FFFFFF"}
    return {"bg_color": colour, "font_color": theme.words_on(colour)} | white


def _outline(colour: str) -> Properties:
    """Return a piece of a bar that is still to do: its outline, so that print tells it apart."""
    edge = {"top": _THIN, "top_color": colour, "bottom": _THIN, "bottom_color": colour}
    fill = tint(colour, 0.26)
    return {"bg_color": fill, "font_color": readable(colour, fill)} | edge


def _zone(colour: str) -> Properties:
    """Return a cell of a risk matrix: what it counts stands large in the middle."""
    white = {f"{side}{what}": value for side in ("top", "bottom", "left", "right")
             for what, value in (("", _THIN), ("_color", "#FFFFFF"))}  # fmt: skip
    fill = tint(colour, 0.22)
    return white | {
        "font_size": 14, "bold": True, "align": "center", "bg_color": fill,
        "font_color": readable(colour, fill),
    }  # fmt: skip


def _mixed(theme: Theme) -> str:
    """Return the fill of inputs on a weekend: still yellow, a little darker."""
    return darker(theme.colour("input_fill"), 0.94)


def _status(colour: str) -> Properties:
    fill = tint(colour, 0.10)
    return {"font_color": readable(colour, fill), "bg_color": fill}
