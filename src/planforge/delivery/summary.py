"""The plan on one page for the phone: PDF, and the same as a picture."""

from __future__ import annotations

import io
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.delivery.brief import brief_of
from planforge.delivery.drawing import brief_page
from planforge.delivery.office import converted
from planforge.delivery.pdf import steady
from planforge.document.wording import Wording

if TYPE_CHECKING:
    from datetime import date

    from pypdfium2 import PdfPage

    from planforge.document.outline import Outline
    from planforge.plan.plan import Plan

PIXELS = 1080
"""How wide the picture is: what a phone shows without scaling."""

_MARGIN = 14
"""Below the last line, in points."""


def write_summary(plan: Plan, outline: Outline, pdf: Path, png: Path) -> None:
    """Write one page about a plan for the phone; files that are there are replaced.

    It shows what the plan it is given has: for a client, give the client's edition.

    Raises:
        PlanError: LibreOffice is missing, takes too long, or makes nothing of it.
    """
    wording = Wording(plan.labels, plan.definition.language, plan.axis.period.start.year)
    page = brief_page(brief_of(plan, outline), wording, plan.theme)
    with tempfile.TemporaryDirectory(prefix="planforge-") as folder:
        source = Path(folder) / "summary.fodt"
        source.write_text(page, "utf-8")
        drawn = converted([source])[0]
    cut, picture = _cut(drawn, outline.created)
    pdf.write_bytes(cut)
    png.write_bytes(picture)


def _cut(drawn: bytes, created: date) -> tuple[bytes, bytes]:
    """Return the page cut below its last line, as PDF and as a picture."""
    import pypdfium2

    with closing(pypdfium2.PdfDocument(drawn)) as document:
        page = document[0]
        width, height = page.get_size()
        left = max(0.0, height - _last_line(page) - _MARGIN)
        page.set_mediabox(0, left, width, height)
        page.set_cropbox(0, left, width, height)
        image = page.render(scale=PIXELS / width).to_pil()
        picture, cut = io.BytesIO(), io.BytesIO()
        image.save(picture, "PNG", optimize=True)
        document.save(cut)
    return steady(cut.getvalue(), created.strftime("%Y%m%d").encode()), picture.getvalue()


def _last_line(page: PdfPage) -> float:
    """Return how far down the page anything stands, in points."""
    from PIL import ImageOps

    drawn = page.render(scale=1, grayscale=True).to_pil()
    box = ImageOps.invert(drawn.convert("L")).getbbox()
    return float(box[3]) if box else 0.0
