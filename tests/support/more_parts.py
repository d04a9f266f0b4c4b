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
            f'<pivotCacheDefinition {_MAIN} {_R} r:id="rId1" refreshedBy="me" recordCount="1">'
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
        """Add a thread of comments to a cell whose comment older versions of Excel show."""
        guids = [f"{{0000000{number}-AAAA-4000-8000-000000000000}}" for number in range(len(texts))]
        parents = ["", *(f' parentId="{guids[0]}"' for _ in texts[1:])]
        threads = "".join(
            f'<threadedComment ref="{ref}" dT="2025-01-01T00:00:00.00" personId="{{P}}" id="{guid}"'
            f"{parent}><text>{text}</text></threadedComment>"
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

    def drawing(self, anchors: str, sheet: int = 1) -> str:
        """Add anchors to a sheet's drawing, made where there is none; returns its part."""
        owner = f"xl/worksheets/sheet{sheet}.xml"
        for part in self.package.related(owner, "drawing"):
            old = self.package.part(part).decode()
            self.package.set(part, old.replace("</xdr:wsDr>", f"{anchors}</xdr:wsDr>").encode())
            return part
        part = f"xl/drawings/drawing{sheet}.xml"
        id = self.add(
            owner,
            "drawing",
            part,
            f"<xdr:wsDr {_XDR} {_A}>{anchors}</xdr:wsDr>",
            "application/vnd.openxmlformats-officedocument.drawing+xml",
        )
        self.in_sheet(f'<drawing {_R} r:id="{id}"/>', sheet)
        return part

    def in_sheet(self, xml: str, sheet: int = 1) -> None:
        """Add an element at the end of a sheet's XML."""
        owner = f"xl/worksheets/sheet{sheet}.xml"
        old = self.package.part(owner).decode()
        self.package.set(owner, old.replace("</worksheet>", f"{xml}</worksheet>").encode())

    def checkbox(self, rows: tuple[int, int], link: str, source: str) -> None:
        """Add a form control as Excel does: old drawing, new drawing, properties and account.

        Args:
            rows: its first and last row, from 0.
            link: the cell that has its value.
            source: the cells that it lists.
        """
        top, bottom = rows
        owner = "xl/worksheets/sheet1.xml"
        vml = (
            '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:'
            'office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
            '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
            '<v:shape id="_x0000_s1025" type="#_x0000_t201" style="position:absolute">'
            "<v:textbox><div>Done<br>or not</div></v:textbox>"
            '<x:ClientData ObjectType="Drop"><x:SizeWithCells/>'
            f"<x:Anchor>\n 1, 5, {top}, 2, 2, 5, {bottom}, 18</x:Anchor>"
            f"<x:FmlaRange>{source}</x:FmlaRange><x:FmlaLink>{link}</x:FmlaLink>"
            "</x:ClientData></v:shape></xml>"
        )
        kind = "application/vnd.openxmlformats-officedocument.vmlDrawing"
        old = self.add(owner, "vmlDrawing", "xl/drawings/vmlDrawing1.vml", vml, kind)
        properties = (
            '<formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"'
            f' objectType="Drop" fmlaLink="{link}" fmlaRange="{source}" sel="1" val="0"/>'
        )
        kind = "application/vnd.ms-excel.controlproperties+xml"
        id = self.add(owner, "ctrlProp", "xl/ctrlProps/ctrlProp1.xml", properties, kind)
        mark = (
            "<xdr:col>{}</xdr:col><xdr:colOff>47625</xdr:colOff>"
            "<xdr:row>{}</xdr:row><xdr:rowOff>{}</xdr:rowOff>"
        )
        ends = (mark.format(1, top, 19050), mark.format(2, bottom, 171450))
        self.drawing(
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility'
            '/2006"><mc:Choice xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"'
            f' Requires="a14"><xdr:twoCellAnchor editAs="oneCell"><xdr:from>{ends[0]}</xdr:from>'
            f'<xdr:to>{ends[1]}</xdr:to><xdr:sp macro="" textlink=""><xdr:nvSpPr>'
            '<xdr:cNvPr id="1025" name="Drop Down 1" hidden="1"><a:extLst>'
            '<a:ext uri="{63B3BB69-23CF-44E3-9099-C40C66FF867C}">'
            '<a14:compatExt spid="_x0000_s1025"/></a:ext></a:extLst></xdr:cNvPr><xdr:cNvSpPr/>'
            '</xdr:nvSpPr><xdr:spPr bwMode="auto"><a:xfrm><a:off x="0" y="0"/>'
            '<a:ext cx="0" cy="0"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>'
            "</xdr:spPr></xdr:sp><xdr:clientData/></xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>"
        )
        self.in_sheet(
            f'<legacyDrawing {_R} r:id="{old}"/><mc:AlternateContent xmlns:mc="http://schemas.'
            'openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:x14="http://schemas.'
            'microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls>'
            '<mc:AlternateContent><mc:Choice Requires="x14">'
            f'<control shapeId="1025" {_R} r:id="{id}" name="Drop Down 1"><controlPr'
            f' defaultSize="0"><anchor moveWithCells="1"><from {_XDR}>{ends[0]}</from>'
            f"<to {_XDR}>{ends[1]}</to></anchor></controlPr></control></mc:Choice>"
            "</mc:AlternateContent></controls></mc:Choice></mc:AlternateContent>"
        )

    def newer_chart(self, references: Sequence[str], title: str) -> None:
        """Add a chart of the newer kind (waterfall, funnel), in rows 7 to 20."""
        space = f"{_MS}drawing/2014/chartex"
        named = "".join(
            f'<cx:data id="{number}"><cx:numDim type="val"><cx:f>{reference}</cx:f>'
            '<cx:lvl ptCount="1" formatCode="General"><cx:pt idx="0">1</cx:pt></cx:lvl></cx:numDim>'
            "</cx:data>"
            for number, reference in enumerate(references)
        )
        xml = (
            f'<cx:chartSpace {_A} {_R} xmlns:cx="{space}"><cx:chartData>{named}</cx:chartData>'
            f"<cx:chart><cx:title><cx:tx><cx:txData><cx:v>{title}</cx:v></cx:txData></cx:tx>"
            "</cx:title><cx:plotArea><cx:plotAreaRegion/></cx:plotArea></cx:chart></cx:chartSpace>"
        )
        mark = (
            "<xdr:col>{}</xdr:col><xdr:colOff>0</xdr:colOff>"
            "<xdr:row>{}</xdr:row><xdr:rowOff>0</xdr:rowOff>"
        )
        part = self.drawing(
            f"<xdr:twoCellAnchor><xdr:from>{mark.format(1, 6)}</xdr:from>"
            f"<xdr:to>{mark.format(6, 20)}</xdr:to><mc:AlternateContent xmlns:mc="
            '"http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice'
            f' xmlns:cx1="{_MS}drawing/2015/9/8/chartex" Requires="cx1"><xdr:graphicFrame macro="">'
            '<xdr:nvGraphicFramePr><xdr:cNvPr id="90" name="Chart 1"/><xdr:cNvGraphicFramePr/>'
            '</xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm>'
            f'<a:graphic><a:graphicData uri="{space}"><cx:chart xmlns:cx="{space}" {_R}'
            ' r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame></mc:Choice>'
            '<mc:Fallback><xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="0" name=""/>'
            "<xdr:cNvSpPr/></xdr:nvSpPr><xdr:spPr/></xdr:sp></mc:Fallback></mc:AlternateContent>"
            "<xdr:clientData/></xdr:twoCellAnchor>"
        )
        self.add(
            part,
            f"{_MS}2014/relationships/chartEx",
            "xl/charts/chartEx1.xml",
            xml,
            "application/vnd.ms-office.chartex+xml",
        )
