"""Charts and pictures that a template has, filled through their alternative text."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xmlwriter import ChartXmlWriter
from pptx.enum.chart import XL_CHART_TYPE
from tests.support.filled_documents import filled, problems
from tests.support.libreoffice import converted
from tests.support.packages import OFFICE, unzipped, zipped
from tests.support.word_templates import document_xml, paragraph, run, word_file
from tests.support.word_values import chart_text, dump, png, workbook_rows

from planforge.filling.template import compile_template
from planforge.filling.values import ChartData, Image, SubDocument

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

CHARTS = "http://schemas.openxmlformats.org/drawingml/2006/chart"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOOK = "word/embeddings/book.xlsx"
TWO = {"East": (1, 2, 3), "West": (3, 2, 1)}


def frame(inner: str, alt: str, uri: str, *, anchored: bool = False) -> str:
    """Return a paragraph with a drawing 40 mm wide and 20 mm high."""
    kind, place = "inline", ""
    if anchored:
        kind = "anchor"
        place = "".join(
            f'<wp:position{axis} relativeFrom="{origin}"><wp:posOffset>0</wp:posOffset>'
            f"</wp:position{axis}>"
            for axis, origin in (("H", "column"), ("V", "paragraph"))
        )
        place = f'<wp:simplePos x="0" y="0"/>{place}'
    wrap = "<wp:wrapNone/>" if anchored else ""
    options = (
        ' simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1"'
        ' allowOverlap="1"'
        if anchored
        else ""
    )
    return (
        f'<w:p><w:r><w:drawing><wp:{kind} distT="0" distB="0" distL="0" distR="0"{options}>{place}'
        f'<wp:extent cx="1440000" cy="720000"/>{wrap}<wp:docPr id="1" name="f" descr="{alt}"/>'
        f'<wp:cNvGraphicFramePr/><a:graphic><a:graphicData uri="{uri}">{inner}</a:graphicData>'
        f"</a:graphic></wp:{kind}></w:drawing></w:r></w:p>"
    )


def chart_frame(alt: str = "{{ sales | chart }}") -> str:
    """Return a paragraph with the chart."""
    return frame(f'<c:chart xmlns:c="{CHARTS}" r:id="c1"/>', alt, CHARTS)


def chart_template(
    kind: XL_CHART_TYPE = XL_CHART_TYPE.COLUMN_CLUSTERED,
    series: Mapping[str, tuple[float, ...]] = TWO,
    categories: tuple[Any, ...] = ("a", "b", "c"),
    blocks: tuple[str, ...] = (chart_frame(),),
    change: tuple[str, str] = ("", ""),
) -> bytes:
    """Return a template with a chart as python-pptx writes it, its XML changed in one place."""
    # python-pptx has no types.
    made: Any = XyChartData if kind is XL_CHART_TYPE.XY_SCATTER else CategoryChartData
    writer: Any = ChartXmlWriter
    data = made()
    if kind is not XL_CHART_TYPE.XY_SCATTER:
        data.categories = categories
    for name, values in series.items():
        if kind is XL_CHART_TYPE.XY_SCATTER:
            added = data.add_series(name)
            for across, up in zip(categories, values, strict=True):
                added.add_data_point(across, up)
        else:
            data.add_series(name, values)
    # python-pptx writes negative numbers of axes, and curves in radars, which the schema has not.
    xml = writer(kind, data).xml.replace('val="-', 'val="').replace(*change)
    if kind is XL_CHART_TYPE.RADAR:
        xml = xml.replace('<c:smooth val="0"/>', "")
    external = f'<c:externalData xmlns:r="{OFFICE.rstrip("/")}" r:id="b1"/>'
    parts = unzipped(word_file(*blocks))
    rels = "word/_rels/document.xml.rels"
    tie = f'<Relationship Id="{{}}" Type="{OFFICE}{{}}" Target="{{}}"/>'
    parts[rels] = parts[rels].replace(
        b"</Relationships>",
        (tie.format("c1", "chart", "charts/chart1.xml") + "</Relationships>").encode(),
    )
    types = (
        '<Override PartName="/word/charts/chart1.xml"'
        ' ContentType="application/vnd.openxmlformats-officedocument.drawingml.chart+xml"/>'
        f'<Default Extension="xlsx" ContentType="{XLSX}"/></Types>'
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types.encode())
    namespace = "http://schemas.openxmlformats.org/package/2006/relationships"
    return zipped(
        {
            **parts,
            "word/charts/chart1.xml": xml.replace("</c:chartSpace>", f"{external}</c:chartSpace>"),
            "word/charts/_rels/chart1.xml.rels": f'<Relationships xmlns="{namespace}">'
            + tie.format("b1", "package", "../embeddings/book.xlsx")
            + "</Relationships>",
            BOOK: data._workbook_writer.xlsx_blob,
        }
    )


def sales(categories: list[Any], **series: list[Any]) -> dict[str, Any]:
    """Return data for the chart."""
    return {"sales": {"categories": categories, "series": series}}


def test_a_chart_and_its_workbook_show_the_new_data() -> None:
    content = filled(chart_template(), sales(["Q1", "=1+1 & <x>"], East=[10, None], West=[1.5, 2]))

    assert chart_text(content).splitlines() == [
        "barChart  'Sheet1'!$B$1 [East] 'Sheet1'!$A$2:$A$3 [Q1, =1+1 & <x>]"
        " 'Sheet1'!$B$2:$B$3 [10, -]",
        "barChart  'Sheet1'!$C$1 [West] 'Sheet1'!$A$2:$A$3 [Q1, =1+1 & <x>]"
        " 'Sheet1'!$C$2:$C$3 [1.5, 2]",
    ]
    assert workbook_rows(content, BOOK) == [
        (None, "East", "West"),
        ("Q1", 10, 1.5),
        ("=1+1 & <x>", None, 2),
    ]
    assert "{{" not in document_xml(content)


def test_series_keep_their_looks_by_name_and_more_look_like_the_last() -> None:
    look = '<c:spPr><a:solidFill xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    template = chart_template(
        change=(
            "<c:cat>",
            f'{look}<a:srgbClr val="ABCDEF"/></a:solidFill></c:spPr><c:cat>',
        )
    )

    content = filled(template, sales(["a"], West=[1], 新=[2], Third=[3], Fourth=[4]))

    shown = [
        line.split(" [")[0] + line.split(" [")[1][:7] for line in chart_text(content).splitlines()
    ]
    assert shown == [
        "barChart ABCDEF 'Sheet1'!$B$1West] '",
        "barChart ABCDEF 'Sheet1'!$C$1新] 'She",
        "barChart accent3 'Sheet1'!$D$1Third] ",
        "barChart accent4 'Sheet1'!$E$1Fourth]",
    ]


def test_a_series_of_the_same_name_keeps_the_number_that_its_colour_goes_by() -> None:
    content = filled(chart_template(), sales(["a"], West=[1], East=[2]))

    root = etree.fromstring(unzipped(content)["word/charts/chart1.xml"])
    numbers = {
        name: index
        for series in root.iter(f"{{{CHARTS}}}ser")
        for name in [next(series.iterfind("{*}tx//{*}v")).text]
        for index in [next(series.iterfind("{*}idx")).get("val")]
    }
    assert numbers == {"West": "1", "East": "0"}


def test_series_that_are_too_many_go() -> None:
    content = filled(chart_template(), sales(["a"], Only=[1]))

    assert chart_text(content) == (
        "barChart  'Sheet1'!$B$1 [Only] 'Sheet1'!$A$2:$A$2 [a] 'Sheet1'!$B$2:$B$2 [1]"
    )


@pytest.mark.parametrize(
    "kind",
    [
        XL_CHART_TYPE.LINE_MARKERS,
        XL_CHART_TYPE.BAR_STACKED,
        XL_CHART_TYPE.AREA_STACKED,
        XL_CHART_TYPE.DOUGHNUT,
        XL_CHART_TYPE.RADAR,
        XL_CHART_TYPE.PIE,
    ],
)
def test_charts_of_categories_and_values_of_any_kind_are_filled(kind: XL_CHART_TYPE) -> None:
    series = {"S": (1, 2, 3)} if kind is XL_CHART_TYPE.PIE else TWO

    content = filled(chart_template(kind, series), sales(["x", "y"], A=[1, 2], B=[3, 4]))

    assert [line.count("[x, y]") for line in chart_text(content).splitlines()] == [1, 1]


def test_a_scatter_chart_takes_numbers_across() -> None:
    template = chart_template(XL_CHART_TYPE.XY_SCATTER, TWO, (1, 2, 3))

    content = filled(template, sales([1, 2.5], A=[10, 20]))

    assert chart_text(content) == (
        "scatterChart  'Sheet1'!$B$1 [A] 'Sheet1'!$A$2:$A$3 [1, 2.5] 'Sheet1'!$B$2:$B$3 [10, 20]"
    )


def test_days_stay_days() -> None:
    days = (date(2025, 1, 1), date(2025, 1, 2), date(2025, 1, 3))
    template = chart_template(XL_CHART_TYPE.LINE, TWO, days)

    content = filled(template, sales(["2025-12-01", "2025-12-02"], East=[1, 2]))

    assert "[45992, 45993]" in chart_text(content)
    assert b"yyyy\\-mm\\-dd" in unzipped(content)["word/charts/chart1.xml"]


def test_a_chart_in_a_loop_is_a_chart_for_each_turn() -> None:
    blocks = ("{%p for s in shops %}", chart_frame("{{ s | chart }}"), "{%p endfor %}")
    shops = [sales(["a"], East=[number], West=[number])["sales"] for number in (1, 2, 3)]

    content = filled(chart_template(blocks=blocks), {"shops": shops})

    for number in (1, 2, 3):
        assert f"$B$2:$B$2 [{number}]" in chart_text(content, number)
    books = [name for name in unzipped(content) if name.startswith("word/embeddings")]
    assert len(books) == 3
    assert sorted(workbook_rows(content, name)[1][1] for name in books) == [1, 2, 3]  # type: ignore[type-var]


def test_a_chart_without_a_tag_is_copied_with_its_workbook_for_each_turn() -> None:
    blocks = ("{%p for s in shops %}", chart_frame("of all shops"), "{%p endfor %}")
    template = chart_template(blocks=blocks)

    content = filled(template, {"shops": ["a", "b", "c"]})

    parts = unzipped(content)
    shown = re.findall(r'<c:chart [^>]*r:id="(\w+)"', document_xml(content))
    ties = parts["word/_rels/document.xml.rels"].decode()
    charts = [re.search(rf'Id="{id}"[^>]*Target="([^"]+)"', ties) for id in shown]
    assert [chart and chart[1] for chart in charts] == [
        "charts/chart1.xml", "charts/chart2.xml", "charts/chart3.xml",
    ]  # fmt: skip
    for number, book in enumerate(("book", "book1", "book2"), start=1):
        assert chart_text(content, number) == chart_text(template)
        chart_ties = parts[f"word/charts/_rels/chart{number}.xml.rels"].decode()
        assert f'Target="../embeddings/{book}.xlsx"' in chart_ties
        assert parts[f"word/embeddings/{book}.xlsx"] == unzipped(template)[BOOK]


def test_charts_that_lead_to_each_other_are_copied_once() -> None:
    blocks = ("{%p for s in shops %}", chart_frame("of all shops"), "{%p endfor %}")
    parts = unzipped(chart_template(blocks=blocks))
    ties = "word/charts/_rels/chart1.xml.rels"
    itself = f'<Relationship Id="x" Type="{OFFICE}chartUserShapes" Target="chart1.xml"/>'
    parts[ties] = parts[ties].replace(b"</Relationships>", f"{itself}</Relationships>".encode())

    content = compile_template(zipped(parts)).render({"shops": ["a", "b"]}).content

    assert b'Target="chart2.xml"' in unzipped(content)["word/charts/_rels/chart2.xml.rels"]
    assert "word/charts/chart3.xml" not in unzipped(content)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (sales([]), "the data for the chart have no categories, or no series [fill-chart-empty]"),
        (
            sales(["a", "b"], x=[1]),
            "the series `x` has 1 values for 2 categories [fill-chart-length]",
        ),
        (sales(["a"], x=["n/a"]), "the series `x` holds `n/a`, which is no number"),
        (sales(["a"], x=[True]), "the series `x` holds `True`, which is no number"),
    ],
)
def test_data_that_no_chart_can_show_are_told(data: dict[str, Any], said: str) -> None:
    given = ChartData(**data["sales"])
    template = chart_template(blocks=(chart_frame("{{ sales }}"),))

    assert problems(template, {"sales": given}).startswith(f"letter.docx¶1: {said}")


def test_charts_that_hold_more_than_categories_and_values_are_told() -> None:
    bubbles = chart_template(change=("c:barChart", "c:bubbleChart"))
    later = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    waterfall = word_file(
        frame(f'<cx:chart xmlns:cx="{later}" r:id="c1"/>', "{{ sales | chart }}", later)
    )

    for template in (bubbles, waterfall):
        assert problems(template, sales(["a"], x=[1])).startswith(
            "letter.docx¶1: this chart cannot be filled; only charts of categories and values can"
            " [fill-chart-kind]\n    use a column, bar, line,"
        )


def test_what_is_no_text_cannot_stand_in_a_shapes_alternative_text() -> None:
    shapes = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    shape = frame("<wps:wsp><wps:cNvSpPr/><wps:spPr/><wps:bodyPr/></wps:wsp>", "{{ x }}", shapes)

    assert problems(word_file(shape), {"x": Image(png(2, 2))}) == (
        "letter.docx¶1: `{{ x }}` gives a picture, a chart or a document, and only text can stand"
        " there [fill-word-no-text]\n"
        "    put it into a paragraph, or into the alternative text of a picture or chart"
    )


def test_chart_data_in_text_are_told_where_they_belong() -> None:
    assert problems(word_file("{{ x }}"), {"x": ChartData(["a"], {"b": [1]})}) == (
        "letter.docx¶1: data for a chart stand in text [fill-chart-place]\n"
        "    make a chart in the template and put the tag into its alternative text"
    )


def picture_template(alt: str, *, anchored: bool = False) -> bytes:
    """Return a template with a picture, cropped."""
    inner = (
        '<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr>'
        '<pic:cNvPr id="0" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        '<a:blip r:embed="p1"/><a:srcRect l="10000"/><a:stretch><a:fillRect/></a:stretch>'
        '</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="1440000" cy="720000"/>'
        "</a:xfrm></pic:spPr></pic:pic>"
    )
    uri = "http://schemas.openxmlformats.org/drawingml/2006/picture"
    parts = unzipped(word_file(frame(inner, alt, uri, anchored=anchored)))
    rels = "word/_rels/document.xml.rels"
    tie = f'<Relationship Id="p1" Type="{OFFICE}image" Target="media/old.png"/></Relationships>'
    parts[rels] = parts[rels].replace(b"</Relationships>", tie.encode())
    types = b'<Default Extension="png" ContentType="image/png"/></Types>'
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", types)
    return zipped({**parts, "word/media/old.png": png(40, 20)})


def test_a_picture_takes_the_place_of_another_and_fits_its_frame() -> None:
    template = picture_template("{{ logo | image }}")

    content = filled(template, {"logo": png(100, 100)})

    assert dump(content) == "[image1.png 20.0 × 20.0 mm]"
    assert "srcRect" not in document_xml(content)
    assert '<a:ext cx="720000" cy="720000"/>' in document_xml(content)


def test_a_placed_picture_stays_in_the_middle_of_its_frame() -> None:
    template = picture_template("{{ logo }}", anchored=True)

    content = filled(template, {"logo": Image(png(100, 100), description="our logo")})

    assert dump(content) == "[image1.png 20.0 × 20.0 mm “our logo”]"
    assert document_xml(content).count("<wp:posOffset>360000</wp:posOffset>") == 1


def test_a_picture_without_a_new_one_stays_and_its_text_is_filled() -> None:
    assert dump(filled(picture_template("{{ logo }}"), {"logo": None})) == (
        "[old.png 40.0 × 20.0 mm]"
    )
    assert dump(filled(picture_template("Logo of {{ name }}"), {"name": 'A & "B"'})) == (
        '[old.png 40.0 × 20.0 mm “Logo of A & "B"”]'
    )
    assert dump(filled(picture_template("{{ name }}"), {"name": "B"})) == (
        "[old.png 40.0 × 20.0 mm “B”]"
    )


def test_what_does_not_fit_its_frame_is_told() -> None:
    assert problems(picture_template("{{ x }}"), {"x": ChartData(["a"], {"b": [1]})}) == (
        "letter.docx¶1: the alternative text gives data for a chart, but what bears it is none"
        " [fill-frame-no-chart]\n    put the tag into the alternative text of a chart"
    )
    assert problems(chart_template(blocks=(chart_frame("{{ x }}"),)), {"x": Image(png(1, 1))}) == (
        "letter.docx¶1: the alternative text gives a picture, but what bears it is none"
        " [fill-frame-no-picture]\n    put the tag into the alternative text of a picture"
    )


def test_a_chart_of_another_document_comes_along_with_its_workbook() -> None:
    other = chart_template(blocks=(chart_frame("a chart"),))
    template = word_file("{{ x }}", "{{ x }}")

    content = filled(template, {"x": SubDocument(other)})

    parts = unzipped(content)
    assert [name for name in parts if name.endswith("xlsx")] == [
        "word/embeddings/book1.xlsx",
        "word/embeddings/book2.xlsx",
    ]
    assert "[1, 2, 3]" in chart_text(content, 1)
    assert "[1, 2, 3]" in chart_text(content, 2)
    assert b"embeddings/book2.xlsx" in parts["word/charts/_rels/chart2.xml.rels"]


def test_a_chart_of_another_document_loses_its_link_to_a_file() -> None:
    parts = unzipped(chart_template(blocks=(chart_frame("a chart"),)))
    rels = "word/charts/_rels/chart1.xml.rels"
    linked = b'Target="file:///C:/secret/book.xlsx" TargetMode="External"'
    parts[rels] = parts[rels].replace(b'Target="../embeddings/book.xlsx"', linked)

    content = filled(word_file("{{ x }}"), {"x": SubDocument(zipped(parts))})

    assert "[1, 2, 3]" in chart_text(content)
    assert b"externalData" not in unzipped(content)["word/charts/chart1.xml"]
    assert not any(b"secret" in part for part in unzipped(content).values())


@pytest.mark.engine
def test_an_office_program_draws_the_new_data(tmp_path: Path) -> None:
    template = chart_template(
        XL_CHART_TYPE.BAR_CLUSTERED, blocks=(chart_frame(), paragraph(run("z")))
    )
    path = tmp_path / "filled.docx"
    path.write_bytes(filled(template, sales(["天猫", "京东"], 新店=[1200, 3400])))

    odt = converted(path, "odt", tmp_path).read_bytes()

    drawn = next(
        part.decode()
        for name, part in unzipped(odt).items()
        if name.endswith("/content.xml") and b"chart:chart" in part
    )
    assert [word in drawn for word in ("天猫", "京东", "新店", "1200", "3400", "East")] == [
        *(True, True, True, True, True),
        False,
    ]
