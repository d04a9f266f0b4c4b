"""Word templates made of raw XML, and filled documents as text that a reviewer can read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from lxml import etree
from tests.support.packages import OFFICE, WORDS, content_types, ties, unzipped, zipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
W = f"{{{WORD}}}"
_NAMES = (
    f'xmlns:w="{WORD}" xmlns:r="{OFFICE.rstrip("/")}"'
    ' xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml" mc:Ignorable="w14"'
)
_SECTION = (
    '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/>'
    '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720"'
    ' w:footer="720" w:gutter="0"/></w:sectPr>'
)
_STYLES = (
    f'<w:styles xmlns:w="{WORD}"><w:docDefaults><w:rPrDefault><w:rPr/></w:rPrDefault>'
    '</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
    '<w:name w:val="Normal"/></w:style></w:styles>'
)


def run(text: str, form: str = "") -> str:
    """Return a run; `form` is what stands in its `<w:rPr>`."""
    properties = f"<w:rPr>{form}</w:rPr>" if form else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(*runs: str, form: str = "") -> str:
    """Return a paragraph of runs, given as XML or as plain text."""
    inner = "".join(piece if piece.startswith("<") else run(piece) for piece in runs)
    properties = f"<w:pPr>{form}</w:pPr>" if form else ""
    return f"<w:p>{properties}{inner}</w:p>"


def cell(content: str, form: str = "") -> str:
    """Return a cell with a text, or with XML, 2000 wide."""
    inner = content if content.startswith(("<w:p", "<w:tbl")) else paragraph(content)
    return f'<w:tc><w:tcPr><w:tcW w:w="2000" w:type="dxa"/>{form}</w:tcPr>{inner}</w:tc>'


def row(*cells: str, form: str = "") -> str:
    """Return a row of cells, given as XML or as text."""
    inner = "".join(one if one.startswith(("<w:tc>", "<w:sdt>")) else cell(one) for one in cells)
    return f"<w:tr>{form}{inner}</w:tr>"


def table(*rows: str | tuple[str, ...], columns: int | None = None) -> str:
    """Return a table of rows, given as XML or as cells."""
    made = [one if isinstance(one, str) else row(*one) for one in rows]
    count = columns or max(one.count("<w:tc>") for one in made)
    grid = '<w:gridCol w:w="2000"/>' * count
    return (
        '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(made)}</w:tbl>"
    )


def word_file(
    *blocks: str,
    main_type: str = WORDS + "document.main+xml",
    section: str = "",
    **parts: str,
) -> bytes:
    """Return a document of blocks, plain text being a paragraph.

    Args:
        blocks: what stands in its body.
        main_type: its content type.
        section: what its section's properties begin with.
        parts: further parts by kind: `header`, `footer`, `footnotes`, `endnotes`, `comments`.
    """
    body = "".join(one if one.startswith("<") else paragraph(one) for one in blocks)
    kinds = {"styles": _STYLES, **{name: _part(name, inner) for name, inner in parts.items()}}
    references = "".join(
        f'<w:{name}Reference w:type="default" r:id="rId{number}"/>'
        for number, name in enumerate(kinds, start=1)
        if name in ("header", "footer")
    )
    ending = _SECTION.replace("<w:sectPr>", f"<w:sectPr>{references}{section}")
    return zipped(
        {
            "[Content_Types].xml": content_types(
                {"word/document.xml": main_type}
                | {f"word/{name}.xml": f"{WORDS}{name}+xml" for name in kinds}
            ),
            "_rels/.rels": ties(("officeDocument", "word/document.xml")),
            "word/document.xml": f"<w:document {_NAMES}><w:body>{body}{ending}</w:body>"
            "</w:document>",
            "word/_rels/document.xml.rels": ties(*((name, f"{name}.xml") for name in kinds)),
            **{f"word/{name}.xml": content for name, content in kinds.items()},
        }
    )


def _part(name: str, inner: str) -> str:
    root = {"header": "hdr", "footer": "ftr"}.get(name, name)
    return f"<w:{root} {_NAMES}>{inner}</w:{root}>"


def note(text: str, number: int, kind: str = "footnote") -> str:
    """Return a footnote or endnote."""
    return f'<w:{kind} w:id="{number}">{paragraph(text)}</w:{kind}>'


def reference(number: int, kind: str = "footnote") -> str:
    """Return a run that refers to a note."""
    return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'


def separators(kind: str = "footnote") -> str:
    """Return the two notes that are no notes but lines."""
    return "".join(
        f'<w:{kind} w:type="{name}" w:id="{number}"><w:p><w:r><w:{name}/></w:r></w:p></w:{kind}>'
        for number, name in ((-1, "separator"), (0, "continuationSeparator"))
    )


def text_of_part(content: bytes, name: str = "word/document.xml") -> str:
    """Return a part of a document as lines: paragraphs as they are, rows as `| a | b |`."""
    root = etree.fromstring(unzipped(content)[name])
    body = root.find(f"{W}body")
    return "\n".join(_lines(root if body is None else body))


def _lines(parent: etree._Element) -> Iterator[str]:
    for child in parent:
        match etree.QName(child).localname:
            case "p":
                yield _text(child)
            case "tbl":
                for line in child.iter(f"{W}tr"):
                    yield "| " + " | ".join(_cell(one) for one in line.iter(f"{W}tc")) + " |"
            case "sectPr":
                pass
            case _:
                yield from _lines(child)


def _cell(one: etree._Element) -> str:
    span = one.find(f"{W}tcPr/{W}gridSpan")
    merge = one.find(f"{W}tcPr/{W}vMerge")
    shade = one.find(f"{W}tcPr/{W}shd")
    notes = [
        *([] if span is None else [f"x{span.get(W + 'val')}"]),
        *([] if merge is None else [str(merge.get(W + "val", "continue"))]),
        *([] if shade is None else [f"#{shade.get(W + 'fill')}"]),
    ]
    return " / ".join(_lines(one)) + (f" ({', '.join(notes)})" if notes else "")


def _text(element: etree._Element) -> str:
    """Return a paragraph's text: `/n` a new line, `/t` a tab, `/f` a page, `[1]` a note."""
    return "".join(map(_piece, element.iter(etree.Element)))


def _piece(node: etree._Element) -> str:
    match etree.QName(node).localname:
        case "t":
            return node.text or ""
        case "br":
            return "/f" if node.get(W + "type") == "page" else "/n"
        case "tab":
            parent = node.getparent()
            return "/t" if parent is not None and parent.tag == W + "r" else ""
        case "footnoteReference" | "endnoteReference":
            return f"[{node.get(W + 'id')}]"
        case _:
            return ""


def document_xml(content: bytes) -> str:
    """Return the XML of a document's body, without its last section's properties."""
    xml = unzipped(content)["word/document.xml"].decode()
    return xml.partition("<w:body>")[2].rpartition("<w:sectPr>")[0]


def changed_parts(before: bytes, after: bytes) -> Mapping[str, str]:
    """Return the parts that are not byte for byte the same, as `changed`, `added` or `gone`."""
    old, new = unzipped(before), unzipped(after)
    states = {name: "gone" for name in old if name not in new}
    states |= {name: "added" for name in new if name not in old}
    states |= {name: "changed" for name in new if name in old and new[name] != old[name]}
    return states
