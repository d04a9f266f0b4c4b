"""What stands before the first chapter: cover with sign-off, revisions, what is not known yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.document.word.assembly import TEXT_WIDTH
from planforge.document.word.contents import room_of
from planforge.document.word.paragraphs import ParagraphXml, run
from planforge.document.word.styles import hexadecimal
from planforge.document.word.tables import plain_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.document.word.assembly import Assembly
    from planforge.document.word.paragraphs import Piece

_PAGE_WIDTH = 11906
_BAND_HEIGHT = 4700
_MARGIN = 1417
_SIGNING_HEIGHT = 760
_NAME_HEIGHT = 480


def cover_pieces(assembly: Assembly) -> list[Piece]:
    """Return the first page: client, a band of colour with the title, who, when, which, signed."""
    cover = assembly.outline.cover
    return [
        ParagraphXml("CoverClient", run(cover.client)),
        _band(assembly),
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


def _band(assembly: Assembly) -> str:
    """Return a block of colour from one page edge to the other, the title within the margins.

    A table rather than a drawing: text and colour cannot part, whatever opens the file.
    """
    cover = assembly.outline.cover
    title = ParagraphXml("Title", run(cover.title)).xml()
    title += ParagraphXml("CoverPeriod", run(cover.period)).xml()
    colours = [hexadecimal(assembly.theme, role) for role in ("navy", "teal")]
    stripe = ParagraphXml("TableEnd", "").xml()
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{_PAGE_WIDTH}" w:type="dxa"/>'
        f'<w:tblInd w:w="-{_MARGIN}" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:left w:w="{_MARGIN}" w:type="dxa"/><w:right w:w="{_MARGIN}" w:type="dxa"/>'
        f'</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{_PAGE_WIDTH}"/></w:tblGrid>'
        f"{_band_row(title, colours[0], _BAND_HEIGHT)}{_band_row(stripe, colours[1], 130)}</w:tbl>"
    )


def _band_row(inner: str, colour: str, height: int) -> str:
    rule = "atLeast" if height == _BAND_HEIGHT else "exact"
    return (
        f'<w:tr><w:trPr><w:cantSplit/><w:trHeight w:val="{height}" w:hRule="{rule}"/></w:trPr>'
        f'<w:tc><w:tcPr><w:tcW w:w="{_PAGE_WIDTH}" w:type="dxa"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{colour}"/>'
        '<w:vAlign w:val="center"/></w:tcPr>'
        f"{inner}</w:tc></w:tr>"
    )


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
    widths = (TEXT_WIDTH // 3,) * 3
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
    texts = dict.fromkeys(gap.label for gap in assembly.outline.gaps)
    rows = [(str(number), text) for number, text in enumerate(texts, start=1)]
    return plain_table([labels["number"], labels["gap"]], rows, (6, 60), assembly)
