"""Packages made part by part: what no library would write stands in tests as it is."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_TIES = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml."
WORDS = "application/vnd.openxmlformats-officedocument.wordprocessingml."


def zipped(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip of parts, in their order."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the parts of a zip, checked, in their order."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def content_types(overrides: Mapping[str, str], **defaults: str) -> str:
    """Return `[Content_Types].xml`."""
    endings = {
        "rels": "application/vnd.openxmlformats-package.relationships+xml",
        "xml": "application/xml",
        **defaults,
    }
    listed = [f'<Default Extension="{e}" ContentType="{k}"/>' for e, k in endings.items()]
    listed += [f'<Override PartName="/{n}" ContentType="{k}"/>' for n, k in overrides.items()]
    return f'<Types xmlns="{_TYPES}">{"".join(listed)}</Types>'


def ties(*entries: tuple[str, str] | tuple[str, str, str]) -> str:
    """Return a `.rels` part of kinds (the last step, or all of it) and targets, rId1 and on.

    A third word is the target's mode.
    """
    listed = []
    for number, (kind, target, *mode) in enumerate(entries, start=1):
        uri = kind if ":" in kind else OFFICE + kind
        outside = f' TargetMode="{mode[0]}"' if mode else ""
        listed.append(f'<Relationship Id="rId{number}" Type="{uri}" Target="{target}"{outside}/>')
    return f'<Relationships xmlns="{_TIES}">{"".join(listed)}</Relationships>'


def workbook_parts(main_type: str = SHEETS + "sheet.main+xml") -> dict[str, str | bytes]:
    """Return the parts of a workbook with one empty sheet; more may be added or changed."""
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return {
        "[Content_Types].xml": content_types(
            {
                "xl/workbook.xml": main_type,
                "xl/worksheets/sheet1.xml": SHEETS + "worksheet+xml",
            },
            bin="application/vnd.ms-office.vbaProject",
        ),
        "_rels/.rels": ties(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook xmlns="{namespace}" xmlns:r="{OFFICE.rstrip("/")}">'
        '<sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": ties(("worksheet", "worksheets/sheet1.xml")),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{namespace}"><sheetData/></worksheet>',
    }


def document_parts(main_type: str = WORDS + "document.main+xml") -> dict[str, str | bytes]:
    """Return the parts of a document with one empty paragraph; more may be added or changed."""
    namespace = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return {
        "[Content_Types].xml": content_types({"word/document.xml": main_type}),
        "_rels/.rels": ties(("officeDocument", "word/document.xml")),
        "word/document.xml": f'<w:document xmlns:w="{namespace}"><w:body><w:p/></w:body>'
        "</w:document>",
    }
