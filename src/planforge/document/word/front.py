"""What stands before the first chapter: cover with sign-off, revisions, what is not known yet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from planforge.document.word.contents import room_of
from planforge.document.word.gap_list import gap_rows
from planforge.document.word.paragraphs import ParagraphXml, run
from planforge.document.word.pictures import logo_run
from planforge.document.word.styles import hexadecimal
from planforge.document.word.tables import plain_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.word.assembly import Assembly
    from planforge.document.word.paragraphs import Piece

_BLOCK_HEIGHT = 4700
_BAR_WIDTH = 170
_BAR_GAP = 340
_STRIPE_HEIGHT = 130
_SIGNING_HEIGHT = 760
_NAME_HEIGHT = 480
_LOGO = (70.0, 20.0)
"""Width and height that the logo may take on the cover, in millimetres."""


def cover_pieces(assembly: Assembly) -> list[Piece]:
    """Return the first page: whose it is, the title, who, when, which version, signed by whom."""
    blocks = {"band": _band, "panel": _panel, "plain": _open}
    return [
        *_whose(assembly),
        blocks[assembly.theme.cover](assembly),
        ParagraphXml("CoverSpace", ""),
        _cover_facts(assembly),
        ParagraphXml("CoverGap", ""),
        _approval(assembly),
    ]


def control_pieces(assembly: Assembly) -> list[Piece]:
    """Return, while there are any, the gaps, and the revision record where it has room.

    They follow the contents on their page: what controls the document is no chapter of its own.
    """
    labels = assembly.labels
    pieces: list[Piece] = []
    if assembly.draft:
        pieces += [
            _subheading(labels["gaps"]),
            ParagraphXml("SourceNote", run(labels["gaps_note"]), keep_next=True),
        ]
        pieces += [_gaps(assembly), _END]
    return pieces + record_pieces(assembly) if room_of(assembly).record_follows else pieces


def record_pieces(assembly: Assembly) -> list[Piece]:
    """Return the revision record, when there is one."""
    if not assembly.outline.revisions:
        return []
    return [_subheading(assembly.labels["revisions"]), _revisions(assembly), _END]


_END = ParagraphXml("TableEnd", "")


def _subheading(text: str) -> ParagraphXml:
    return ParagraphXml("FrontSubheading", run(text))


def _whose(assembly: Assembly) -> list[Piece]:
    """Return the client's logo, where there is one, and name."""
    logo, client = assembly.theme.logo, assembly.outline.cover.client
    if logo is None:
        return [ParagraphXml("CoverClient", run(client))]
    alt = client or assembly.outline.cover.author
    shown = logo_run(logo, alt, assembly.relationships, 0, _LOGO)
    return [
        ParagraphXml("CoverLogo", shown),
        ParagraphXml("CoverClient", run(client), space_before=0),
    ]


def _band(assembly: Assembly) -> str:
    """Return a block of colour from one page edge to the other, the title within the margins.

    A table rather than a drawing: text and colour cannot part, whatever opens the file.
    """
    paper, theme = assembly.paper, assembly.theme
    title = _Area(paper.width, theme.colour("navy"), _title(assembly), paper.left, paper.right)
    stripe = _Area(paper.width, theme.colour("teal"), _NOTHING)
    return _block([title], _BLOCK_HEIGHT, paper.left, below=(stripe, _STRIPE_HEIGHT))


def _panel(assembly: Assembly) -> str:
    """Return a pale block across the page, with a bar of colour before the title."""
    paper, theme = assembly.paper, assembly.theme
    bar = _Area(_BAR_WIDTH, theme.colour("navy"), _NOTHING)
    rest = paper.width - paper.left + _BAR_GAP
    title = _Area(rest, theme.colour("mist"), _title(assembly), _BAR_GAP, paper.right)
    before = _Area(paper.left - _BAR_GAP - _BAR_WIDTH, theme.colour("mist"), _NOTHING)
    return _block([before, bar, title], _BLOCK_HEIGHT, paper.left)


def _open(assembly: Assembly) -> str:
    """Return the title on white, between a heavy rule and a thin one."""
    theme = assembly.theme
    title = _Area(assembly.paper.text_width, "", _title(assembly))
    rules = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="{hexadecimal(theme, role)}"/>'
        for side, size, role in (("top", 48, "navy"), ("bottom", 6, "slate"))
    )
    return _block([title], _BLOCK_HEIGHT, 0, rules=f"<w:tblBorders>{rules}</w:tblBorders>")


def _title(assembly: Assembly) -> str:
    cover = assembly.outline.cover
    title = ParagraphXml("Title", run(cover.title)).xml()
    return title + ParagraphXml("CoverPeriod", run(cover.period)).xml()


_NOTHING = ParagraphXml("TableEnd", "").xml()


@dataclass(frozen=True, slots=True)
class _Area:
    """A part of the cover's block: its fill, what stands in it, how far from its sides."""

    width: int
    fill: str
    inner: str
    left: int = 0
    right: int = 0

    def xml(self) -> str:
        """Return the cell."""
        fill = self.fill.removeprefix("#")
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{self.width}" w:type="dxa"/>{shade}'
            f'<w:tcMar><w:left w:w="{self.left}" w:type="dxa"/>'
            f'<w:right w:w="{self.right}" w:type="dxa"/></w:tcMar>'
            f'<w:vAlign w:val="center"/></w:tcPr>{self.inner}</w:tc>'
        )


def _block(
    areas: Sequence[_Area],
    height: int,
    indent: int,
    *,
    below: tuple[_Area, int] | None = None,
    rules: str = "",
) -> str:
    """Return a table of areas side by side that begins `indent` before the text."""
    columns = "".join(f'<w:gridCol w:w="{area.width}"/>' for area in areas)
    rows = _block_row("".join(area.xml() for area in areas), height, "atLeast")
    if below is not None:
        rows += _block_row(below[0].xml(), below[1], "exact")
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(area.width for area in areas)}" w:type="dxa"/>'
        f'<w:tblInd w:w="{-indent}" w:type="dxa"/>{rules}<w:tblLayout w:type="fixed"/>'
        f"</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
    )


def _block_row(cells: str, height: int, rule: str) -> str:
    tall = f'<w:trHeight w:val="{height}" w:hRule="{rule}"/>'
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}</w:trPr>{cells}</w:tr>"


def _cover_facts(assembly: Assembly) -> str:
    cover, labels = assembly.outline.cover, assembly.labels
    facts = [
        (labels["prepared_for"], cover.client),
        (labels["prepared_by"], cover.author),
        (labels["version"], cover.version),
        (labels["date"], cover.date),
        (labels["confidentiality"], cover.confidentiality),
    ]
    widths = (1900, 5200)
    rows = [
        _cover_row((("CoverLabel", label), ("CoverText", text)), widths)
        for label, text in facts
        if text
    ]
    return _cover_table(rows, widths)


def _approval(assembly: Assembly) -> str:
    """Return the lines to sign on: who wrote, reviewed and approved, with room for pen and date."""
    widths = (assembly.paper.text_width // 3,) * 3
    labels, names = assembly.labels, assembly.outline.approvals
    steps = [("CoverLabel", labels[key]) for key in ("written", "reviewed", "approved")]
    if names is None:
        return _cover_table([_cover_row(steps, widths, height=_SIGNING_HEIGHT)], widths)
    dates = [("CoverLabel", labels["date"])] * 3
    rows = [
        _cover_row(steps, widths),
        _cover_row([("CoverText", name) for name in names], widths, height=_NAME_HEIGHT),
        _cover_row(dates, widths, height=_NAME_HEIGHT),
    ]
    return _cover_table(rows, widths)


def _cover_table(rows: Sequence[str], widths: Sequence[int]) -> str:
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="CoverTable"/><w:tblW w:w="{sum(widths)}" '
        'w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0600" w:firstRow="0" '
        'w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _cover_row(
    cells: Sequence[tuple[str, str]], widths: Sequence[int], height: int | None = None
) -> str:
    """Return a row of paragraphs, each a style and a text."""
    tall = f'<w:trHeight w:val="{height}" w:hRule="atLeast"/>' if height else ""
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
        f"{ParagraphXml(style, run(text)).xml()}</w:tc>"
        for (style, text), width in zip(cells, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{tall}</w:trPr>{written}</w:tr>"


def _revisions(assembly: Assembly) -> str:
    labels = assembly.labels
    rows = [
        (revision.version, revision.date, revision.author, revision.change)
        for revision in assembly.outline.revisions
    ]
    header = [labels[key] for key in ("version", "date", "author", "change")]
    return plain_table(header, rows, (8, 18, 14, 40), assembly)


def _gaps(assembly: Assembly) -> str:
    labels = assembly.labels
    texts = gap_rows(assembly.outline)
    rows = [(str(number), text) for number, text in enumerate(texts, start=1)]
    return plain_table([labels["number"], labels["gap"]], rows, (6, 60), assembly)
