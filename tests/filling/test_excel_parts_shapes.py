from __future__ import annotations

import re

from tests.support.following import Sheet, follow, made
from tests.support.more_parts import Workbook as Parts
from tests.support.parts_text import drawing

ROWS = "head (items item item2 ) total"
SHAPE = (
    '<xdr:sp macro="" textlink=""><xdr:nvSpPr><xdr:cNvPr id="{id}" name="S{id}"/><xdr:cNvSpPr/>'
    "</xdr:nvSpPr><xdr:spPr/></xdr:sp>"
)
LINE = (
    '<xdr:cxnSp macro=""><xdr:nvCxnSpPr><xdr:cNvPr id="{id}" name="L{id}"/><xdr:cNvCxnSpPr>'
    '<a:stCxn id="{start}" idx="0"/><a:endCxn id="{end}" idx="1"/></xdr:cNvCxnSpPr></xdr:nvCxnSpPr>'
    "<xdr:spPr/></xdr:cxnSp>"
)
GROUP = (
    '<xdr:grpSp><xdr:nvGrpSpPr><xdr:cNvPr id="{id}" name="G"/><xdr:cNvGrpSpPr/></xdr:nvGrpSpPr>'
    "<xdr:grpSpPr/>{inside}</xdr:grpSp>"
)


def mark(name: str, column: int, row: int, down: int) -> str:
    return (
        f"<xdr:{name}><xdr:col>{column}</xdr:col><xdr:colOff>9525</xdr:colOff>"
        f"<xdr:row>{row}</xdr:row><xdr:rowOff>{down}</xdr:rowOff></xdr:{name}>"
    )


def anchored(content: str, row: int, last: int) -> str:
    ends = mark("from", 1, row, 0) + mark("to", 2, last, 95250)
    return f"<xdr:twoCellAnchor>{ends}{content}<xdr:clientData/></xdr:twoCellAnchor>"


def workbook(*anchors: str) -> Parts:
    parts = Parts(made(lambda book: book.add_worksheet("S")))
    parts.drawing("".join(anchors))
    return parts


def test_a_group_in_a_loop_is_repeated_whole_with_fresh_numbers() -> None:
    inside = SHAPE.format(id=5) + SHAPE.format(id=6) + LINE.format(id=7, start=5, end=6)
    parts = workbook(anchored(GROUP.format(id=4, inside=inside), 2, 3))

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 2})})

    assert drawing(result.package) == [
        "B2+1,0..C3+1,10 grpSp/sp/sp/cxnSp #4 #5 #6 #7 ->#5 ->#6",
        "B4+1,0..C5+1,10 grpSp/sp/sp/cxnSp #8 #9 #10 #11 ->#9 ->#10",
    ]


def test_a_connector_between_repeated_shapes_connects_those_of_its_turn() -> None:
    parts = workbook(
        anchored(SHAPE.format(id=2), 2, 2),
        anchored(SHAPE.format(id=3), 3, 3),
        anchored(LINE.format(id=4, start=2, end=3), 2, 3),
    )

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 2})})

    assert drawing(result.package) == [
        "B2+1,0..C2+1,10 sp #2",
        "B4+1,0..C4+1,10 sp #5",
        "B3+1,0..C3+1,10 sp #3",
        "B5+1,0..C5+1,10 sp #6",
        "B2+1,0..C3+1,10 cxnSp #4 ->#2 ->#3",
        "B4+1,0..C5+1,10 cxnSp #7 ->#5 ->#6",
    ]


def test_a_connector_keeps_to_a_shape_that_stays_one() -> None:
    parts = workbook(
        anchored(SHAPE.format(id=2), 0, 0),
        anchored(SHAPE.format(id=3), 2, 2),
        anchored(LINE.format(id=4, start=2, end=3), 2, 3),
    )

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 2})})

    assert drawing(result.package)[-1] == "B4+1,0..C5+1,10 cxnSp #6 ->#2 ->#5"


def test_a_shape_that_no_cell_holds_stays_where_it_is() -> None:
    free = (
        '<xdr:absoluteAnchor><xdr:pos x="0" y="9525000"/><xdr:ext cx="95250" cy="95250"/>'
        f"{SHAPE.format(id=2)}<xdr:clientData/></xdr:absoluteAnchor>"
    )
    parts = workbook(free, anchored(SHAPE.format(id=3), 6, 6))

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 5})})

    assert drawing(result.package) == ["nowhere..95250x95250 sp #2", "B13+1,0..C13+1,10 sp #3"]


def test_a_diagram_in_a_loop_has_data_and_a_drawing_of_its_own_in_each_turn() -> None:
    frame = (
        '<xdr:graphicFrame macro=""><xdr:nvGraphicFramePr><xdr:cNvPr id="2" name="D"/>'
        "<xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><a:graphic><a:graphicData><dgm:relIds"
        ' xmlns:dgm="http://schemas.openxmlformats.org/drawingml/2006/diagram" xmlns:r="http://'
        'schemas.openxmlformats.org/officeDocument/2006/relationships" r:dm="rId1" r:lo="rId2"/>'
        "</a:graphicData></a:graphic></xdr:graphicFrame>"
    )
    parts = workbook(anchored(frame, 2, 3))
    owner = "xl/drawings/drawing1.xml"
    space = "http://schemas.microsoft.com/office/2007/relationships/diagramDrawing"
    parts.add(owner, "diagramData", "xl/diagrams/data1.xml", '<d relId="rId3"/>', "application/x")
    parts.add(owner, "diagramLayout", "xl/diagrams/layout1.xml", "<l/>", "application/x")
    parts.add(owner, space, "xl/diagrams/drawing1.xml", "<p/>", "application/x")

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 2})})

    assert drawing(result.package) == [
        "B2+1,0..C3+1,10 graphicFrame #2 data1.xml layout1.xml",
        "B4+1,0..C5+1,10 graphicFrame #3 data2.xml layout2.xml",
    ]
    ties = {tie.id: tie.target for tie in result.package.relationships(owner)}
    data = result.parts["xl/diagrams/data2.xml"].decode()
    assert ties[data.split('"')[1]] == "xl/diagrams/drawing2.xml"


def test_the_last_shape_of_a_sheet_may_stand_on_tag_rows_alone() -> None:
    parts = workbook(anchored(SHAPE.format(id=2), 1, 1))

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 2})})

    assert drawing(result.package) == ["B2+1,0..C2+1,10 sp #2", "B4+1,0..C4+1,10 sp #3"]


def test_the_guid_of_a_shape_is_in_each_turn_another() -> None:
    guid = (
        '<a:extLst><a:ext uri="{FF2B5EF4-FFF2-40B4-BE49-F238E27FC236}"><a16:creationId xmlns:a16='
        '"http://schemas.microsoft.com/office/drawing/2014/main" id="{00000000-0008}"/></a:ext>'
        "</a:extLst></xdr:cNvPr>"
    )
    shape = SHAPE.replace('name="S{id}"/>', 'name="S{id}">').replace(
        "<xdr:cNvSpPr/>", "{guid}<xdr:cNvSpPr/>"
    )
    parts = workbook(anchored(shape.format(id=2, guid=guid), 2, 2))

    result = follow(parts.content(), {"S": Sheet(ROWS, counts={"items": 2})})

    xml = result.parts["xl/drawings/drawing1.xml"].decode()
    found = re.findall(r'creationId [^>]*id="([^"]*)"', xml)
    assert found[0] == "{00000000-0008}"
    assert re.fullmatch(r"\{[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}\}", found[1])
