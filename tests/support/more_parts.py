"""Parts that no library writes, added to a workbook as Excel and WPS write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.filling.package import Package
from planforge.problems import Location

if TYPE_CHECKING:
    from collections.abc import Sequence

_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_XDR = 'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_SHEET_XML = "application/vnd.openxmlformats-officedocument.spreadsheetml."
_MS = "http://schemas.microsoft.com/office/"


class Workbook:
    """A workbook to which parts are added."""

    def __init__(self, content: bytes) -> None:
        """Take the bytes of a workbook."""
        self.package = Package.open(content, Location("template.xlsx"))

    def content(self) -> bytes:
        """Return the bytes."""
        return b"".join(self.package.written())

    def add(self, owner: str, kind: str, name: str, xml: str, content_type: str) -> str:
        """Add a part that hangs on another; returns the id of the relationship."""
        self.package.add_part(name, xml.encode(), content_type)
        return self.package.relate(owner, kind, name)

    def pivot(self, source: str, location: str, fields: Sequence[str], sheet: int = 1) -> None:
        """Add a pivot table with its cache; `source` is what `<worksheetSource>` says."""
        cache, records = (
            "xl/pivotCache/pivotCacheDefinition1.xml",
            "xl/pivotCache/pivotCacheRecords1.xml",
        )
        named = "".join(
            f'<cacheField name="{name}" numFmtId="0"><sharedItems/></cacheField>' for name in fields
        )
        definition = (
            f'<pivotCacheDefinition {_MAIN} {_R} r:id="rId1" refreshedBy="somebody" recordCount="1">'
            f'<cacheSource type="worksheet"><worksheetSource {source}/></cacheSource>'
            f'<cacheFields count="{len(fields)}">{named}</cacheFields></pivotCacheDefinition>'
        )
        id = self.add(
            self.package.main,
            "pivotCacheDefinition",
            cache,
            definition,
            f"{_SHEET_XML}pivotCacheDefinition+xml",
        )
        items = "".join('<s v="x"/>' for _ in fields)
        self.add(
            cache,
            "pivotCacheRecords",
            records,
            f'<pivotCacheRecords {_MAIN} count="1"><r>{items}</r></pivotCacheRecords>',
            f"{_SHEET_XML}pivotCacheRecords+xml",
        )
        rows = "".join("<pivotField/>" for _ in fields)
        table = (
            f'<pivotTableDefinition {_MAIN} name="Pivot" cacheId="1" dataCaption="Values">'
            f'<location ref="{location}" firstHeaderRow="1" firstDataRow="1" firstDataCol="1"/>'
            f'<pivotFields count="{len(fields)}">{rows}</pivotFields></pivotTableDefinition>'
        )
        part = "xl/pivotTables/pivotTable1.xml"
        self.add(
            f"xl/worksheets/sheet{sheet}.xml",
            "pivotTable",
            part,
            table,
            f"{_SHEET_XML}pivotTable+xml",
        )
        self.package.relate(part, "pivotCacheDefinition", cache)
        main = self.package.part(self.package.main).decode()
        caches = f'<pivotCaches><pivotCache cacheId="1" r:id="{id}"/></pivotCaches>'
        self.package.set(
            self.package.main, main.replace("</workbook>", f"{caches}</workbook>").encode()
        )

    def thread(self, ref: str, texts: Sequence[str], sheet: int = 1) -> None:
        """Add a thread of comments to a cell, as the comment of its first that older Excel shows."""
        guids = [f"{{0000000{number}-AAAA-4000-8000-000000000000}}" for number in range(len(texts))]
        parents = ["", *(f' parentId="{guids[0]}"' for _ in texts[1:])]
        threads = "".join(
            f'<threadedComment ref="{ref}" dT="2025-01-01T00:00:00.00" personId="{{P}}" id="{guid}"{parent}><text>{text}</text></threadedComment>'
            for guid, parent, text in zip(guids, parents, texts, strict=True)
        )
        space = f"{_MS}spreadsheetml/2018/threadedcomments"
        xml = f'<ThreadedComments xmlns="{space}">{threads}</ThreadedComments>'
        owner = f"xl/worksheets/sheet{sheet}.xml"
        self.add(
            owner,
            f"{_MS[:-7]}office/2017/10/relationships/threadedComment",
            "xl/threadedComments/threadedComment1.xml",
            xml,
            "application/vnd.ms-excel.threadedcomments+xml",
        )
        (legacy,) = self.package.related(owner, "comments")
        old = self.package.part(legacy).decode()
        old = old.replace("</authors>", f"<author>tc={guids[0]}</author></authors>")
        uid = "http://schemas.microsoft.com/office/spreadsheetml/2014/revision"
        old = old.replace(
            f'<comment ref="{ref}" authorId="0"',
            f'<comment ref="{ref}" authorId="1" xmlns:xr="{uid}" xr:uid="{guids[0]}"',
        )
        self.package.set(legacy, old.encode())
