"""Parts beside the text: properties, charts, links' addresses; LibreOffice; many at once."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from docx import Document
from tests.support.filled_documents import filled, problems, text
from tests.support.libreoffice import converted
from tests.support.packages import ties, unzipped, zipped
from tests.support.word_templates import (
    cell,
    changed_parts,
    note,
    paragraph,
    reference,
    row,
    run,
    separators,
    table,
    text_of_part,
    word_file,
)

from planforge.filling.template import compile_template
from planforge.filling.values import Link

if TYPE_CHECKING:
    from pathlib import Path

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_PLOT = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def with_parts(
    template: bytes, parts: dict[str, tuple[str, str]], *, targets: tuple[str, ...] = ()
) -> bytes:
    """Return a template with further parts (name: content type, content) and links' targets."""
    all_parts: dict[str, str | bytes] = dict(unzipped(template))
    types = unzipped(template)["[Content_Types].xml"].decode()
    for name, (content_type, content) in parts.items():
        listed = f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>'
        types = types.replace("</Types>", listed)
        all_parts[name] = content
    links = [("hyperlink", target, "External") for target in targets]
    all_parts["[Content_Types].xml"] = types
    all_parts["word/_rels/document.xml.rels"] = ties(("styles", "styles.xml"), *links)
    return zipped(all_parts)


def test_properties_are_filled() -> None:
    document = Document()
    document.add_paragraph("{{ shop }}")
    document.core_properties.title = "Plan for {{ shop }}"
    document.core_properties.keywords = "{% for k in keys %}{{ k }};{% endfor %}"
    made = io.BytesIO()
    document.save(made)

    content = compile_template(made.getvalue()).render({"shop": "A & B", "keys": ["x", "y"]})

    properties = Document(io.BytesIO(content.content)).core_properties
    assert (properties.title, properties.keywords) == ("Plan for A & B", "x;y;")


def test_custom_properties_and_the_company_are_filled() -> None:
    custom = (
        "application/vnd.openxmlformats-officedocument.custom-properties+xml",
        '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"'
        ' xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="Client">'
        "<vt:lpwstr>{{ client }}</vt:lpwstr></property></Properties>",
    )
    template = with_parts(word_file("x"), {"docProps/custom.xml": custom})

    content = compile_template(template).render({"client": "<A>"}).content

    assert "<vt:lpwstr>&lt;A&gt;</vt:lpwstr>" in unzipped(content)["docProps/custom.xml"].decode()
    assert changed_parts(template, content) == {"docProps/custom.xml": "changed"}


def test_a_charts_title_is_filled_though_split_over_runs() -> None:
    chart = (
        f'<c:chartSpace xmlns:c="{_PLOT}" xmlns:a="{_DRAWING}"><c:chart><c:title><c:tx><c:rich>'
        "<a:bodyPr/><a:p><a:r><a:rPr b='1'/><a:t>Sales of {{ sh</a:t></a:r><a:r><a:t>op }}</a:t>"
        "</a:r></a:p></c:rich></c:tx></c:title><c:plotArea/></c:chart></c:chartSpace>"
    )
    template = with_parts(word_file("{{ shop }}"), {"word/charts/chart1.xml": (CHART, chart)})

    content = compile_template(template).render({"shop": "A&B\nC"}).content

    assert '<a:rPr b="1"/><a:t>Sales of A&amp;B C</a:t>' in unzipped(content)[
        "word/charts/chart1.xml"
    ].decode().replace('="1"', '="1"')


def test_a_links_address_is_filled_for_every_turn() -> None:
    template = with_parts(
        word_file(
            "{%p for x in xs %}",
            paragraph(f'<w:hyperlink r:id="rId2">{run("{{ x.name }}")}</w:hyperlink>'),
            "{%p endfor %}",
            paragraph(f'<w:hyperlink r:id="rId3">{run("home")}</w:hyperlink>'),
        ),
        {},
        targets=("https://shop.example/%7B%7B%20x.id%20%7D%7D?a=1", "http://{{ home }}/"),
    )

    rows = [{"name": "a", "id": 1}, {"name": "b", "id": 2}]
    content = filled(template, {"xs": rows, "home": Link("https://home.example")})

    ties_part = unzipped(content)["word/_rels/document.xml.rels"].decode()
    assert "{{" not in ties_part
    assert "%7B" not in ties_part
    for target in ("shop.example/1?a=1", "shop.example/2?a=1", "home.example"):
        assert f'Target="https://{target}" TargetMode="External"' in ties_part
    assert text_of_part(content) == "a\nb\nhome"


def test_a_link_leads_only_where_links_may_lead() -> None:
    template = with_parts(
        word_file(paragraph(f'<w:hyperlink r:id="rId2">{run("x")}</w:hyperlink>')),
        {},
        targets=("{{ url }}",),
    )

    assert problems(template, {"url": "file:///etc/passwd"}).splitlines()[0] == (
        "letter.docx¶1: `file:///etc/passwd` is no address that a link may lead to [fill-link]"
    )


def test_many_threads_fill_one_template() -> None:
    template = compile_template(
        word_file("{%p for x in xs %}", paragraph("{{ x }}", reference(1)), "{%p endfor %}",
                  footnotes=separators() + note("{{ x }}", 1))
    )  # fmt: skip

    def fill(number: int) -> str:
        return text_of_part(template.render({"xs": [number] * 20}).content)

    with ThreadPoolExecutor(8) as threads:
        made = list(threads.map(fill, range(40)))

    assert [one.split("[")[0] for one in made] == [str(number) for number in range(40)]
    assert made[3] == fill(3)


def test_a_document_beyond_all_measure_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("planforge.filling.word.render.MOST_LETTERS", 10_000)
    template = word_file("{%p for x in xs %}", "some text {{ x }}", "{%p endfor %}")

    assert problems(template, {"xs": list(range(1000))}).splitlines()[0] == (
        "letter.docx: the filled document would be longer than any program opens"
        " [fill-word-too-long]"
    )


def test_what_looks_like_a_mark_of_ours_is_text() -> None:
    template = word_file("\ue000 0\ue000 {{ x }} \ue001")

    assert text(template, {"x": "\ue0000\ue000<?grid?><?cut?>"}) == (
        "\ue000 0\ue000 \ue0000\ue000<?grid?><?cut?> \ue001"
    )


@pytest.mark.engine
def test_libreoffice_shows_what_was_filled(tmp_path: Path) -> None:
    vanishing = "".join(map(paragraph, ("{%p if none %}", "x", "{%p endif %}")))
    template = word_file(
        "Dear {{ name }},",
        table(
            ("Item", "{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
            ("n", "{%tc for m in months %}", "{{ m }}1", "{%tc endfor %}"),
            columns=4,
        ),
        table(("{%tr for r in none %}",), ("{{ r }}",), ("{%tr endfor %}",)),
        table(("{%tr for m in months %}", ""), ("{% vm %}all", "{{ m }}"), ("{%tr endfor %}", "")),
        table(row(cell(vanishing), cell("{% cellbg 'FFC000' %}last"))),
        "{%p for m in months %}",
        paragraph(run("{{ m }}"), reference(1)),
        "{%p endfor %}",
        header=paragraph("{{ name }}"),
        footnotes=separators() + note("about {{ m }}", 1),
    )
    path = tmp_path / "filled.docx"
    path.write_bytes(filled(template, {"name": "Ann", "months": ["Jan", "Feb"], "none": []}))

    shown = converted(path, "txt:Text (encoded):UTF8", tmp_path).read_text("utf-8-sig")

    assert [line.strip() for line in shown.splitlines() if line.strip()] == [
        "Dear Ann,", "Item", "Jan", "Feb", "n", "Jan1", "Feb1", "all", "Jan", "Feb", "last",
        "Jan1", "Feb2",
    ]  # fmt: skip
    page = " ".join(converted(path, "html:HTML (StarWriter)", tmp_path).read_text("utf-8").split())
    assert "about Jan" in page
    assert "about Feb" in page


def test_the_texts_of_a_diagram_and_of_its_drawing_are_filled() -> None:
    space = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    texts = (
        f'<dgm:x xmlns:dgm="{space}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        "<a:p><a:r><a:t>{{ na</a:t></a:r><a:r><a:rPr/><a:t>me }} &amp; co</a:t></a:r></a:p></dgm:x>"
    )
    parts = unzipped(word_file("{{ name }}"))
    kinds = {"data1": "diagramData", "drawing1": "diagramDrawing"}
    types = "".join(
        f'<Override PartName="/word/diagrams/{name}.xml" ContentType="application/'
        f'vnd.openxmlformats-officedocument.drawingml.{kind}+xml"/>'
        for name, kind in kinds.items()
    )
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(
        b"</Types>", f"{types}</Types>".encode()
    )
    parts |= {f"word/diagrams/{name}.xml": texts.encode() for name in kinds}

    content = compile_template(zipped(parts)).render({"name": "A<B"}).content

    for name in kinds:
        xml = unzipped(content)[f"word/diagrams/{name}.xml"].decode()
        assert "<a:t>A&lt;B</a:t></a:r><a:r><a:rPr/><a:t> &amp; co</a:t>" in xml
