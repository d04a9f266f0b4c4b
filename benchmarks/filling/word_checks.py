"""What each tool does with a document: planforge, docxtpl and carbone.

    python benchmarks/filling/word_checks.py

Each check makes a template in the tool's own marks, fills it and looks at the result. Prints a
table in Markdown. Needs the extra `bench`; carbone needs Node and `npm install` in this folder.
"""

from __future__ import annotations

import io
import json
import re
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from engines import NotHereError, filled

if TYPE_CHECKING:
    from collections.abc import Callable

DATA = {
    "name": "Ada",
    "rows": [{"n": "one"}, {"n": "two"}, {"n": "three"}],
    "text": "**bold** text",
}


@dataclass(frozen=True, slots=True)
class Marks:
    """How a tool marks a name, a missing name, and a loop over paragraphs or rows."""

    name: str
    missing: str
    opens_row: str
    item: str
    closes_row: str
    opens_paragraph: str
    closes_paragraph: str
    second_item: str = ""


JINJA = Marks(
    "{{ name }}", "{{ nmae }}", "{%tr for r in rows %}", "{{ r.n }}", "{%tr endfor %}",
    "{%p for r in rows %}", "{%p endfor %}",
)  # fmt: skip
MARKS = {
    "planforge": JINJA,
    "docxtpl": JINJA,
    "carbone": Marks(
        "{d.name}", "{d.nmae}", "", "{d.rows[i].n}", "", "", "", second_item="{d.rows[i+1].n}"
    ),
}


class Filled:
    """A filled document, its parts and its text."""

    def __init__(self, path: Path, template: Path) -> None:
        with zipfile.ZipFile(path) as parts:
            self.parts = {name: parts.read(name) for name in parts.namelist()}
        with zipfile.ZipFile(template) as parts:
            self.before = {name: parts.read(name) for name in parts.namelist()}

    def text(self, pattern: str = r"word/document\.xml") -> str:
        found = [xml for name, xml in sorted(self.parts.items()) if re.fullmatch(pattern, name)]
        return "\n".join(re.sub(r"<[^>]+>", "", xml.decode("utf-8")) for xml in found)

    def xml(self, name: str = "word/document.xml") -> str:
        return self.parts[name].decode("utf-8")


@dataclass(frozen=True)
class Check:
    """One thing to look at: how the template is made, and whether the result is right.

    `refusal` judges instead what the tool says when it refuses to fill.
    """

    what: str
    make: Callable[[Any, Marks], None]
    right: Callable[[Filled], bool] = lambda _: False
    refusal: Callable[[str], bool] | None = None
    suffix: str = ".docx"


def split_over_runs(document: Any, marks: Marks) -> None:
    paragraph = document.add_paragraph("Dear ")
    for at, letter in enumerate(marks.name):
        paragraph.add_run(letter).bold = at == 0
    paragraph.add_run(", hello")


def row_loop(document: Any, marks: Marks) -> None:
    rows = [marks.opens_row, marks.item, marks.second_item, marks.closes_row]
    table = document.add_table(rows=0, cols=2)
    for text in filter(None, rows):
        table.add_row().cells[0].text = text
    for row in table.rows:
        if marks.item in row.cells[0].text:
            row.cells[1].text = "kept"


def in_header(document: Any, marks: Marks) -> None:
    document.sections[0].header.paragraphs[0].text = marks.name


def in_text_box(document: Any, marks: Marks) -> None:
    namespaces = nsdecls("w") + ' xmlns:v="urn:schemas-microsoft-com:vml"'
    document.add_paragraph()._p.append(
        parse_xml(
            f'<w:r {namespaces}><w:pict><v:shape style="width:90pt;height:30pt"><v:textbox>'
            f"<w:txbxContent><w:p><w:r><w:t>{marks.name}</w:t></w:r></w:p></w:txbxContent>"
            "</v:textbox></v:shape></w:pict></w:r>"
        )
    )


def in_properties(document: Any, marks: Marks) -> None:
    document.core_properties.title = marks.name


def bookmark_in_loop(document: Any, marks: Marks) -> None:
    for text in (marks.opens_paragraph, marks.item, marks.second_item, marks.closes_paragraph):
        if not text:
            continue
        paragraph = document.add_paragraph(text)
        if text == marks.item:
            start = f'<w:bookmarkStart {nsdecls("w")} w:id="7" w:name="here"/>'
            paragraph._p.insert(0, parse_xml(start))
            paragraph._p.append(parse_xml(f'<w:bookmarkEnd {nsdecls("w")} w:id="7"/>'))


def content_control(document: Any, marks: Marks) -> None:
    document.element.body.insert(
        0,
        parse_xml(
            f'<w:sdt {nsdecls("w")}><w:sdtPr><w:tag w:val="{marks.name}"/><w:text/></w:sdtPr>'
            "<w:sdtContent>"
            "<w:p><w:r><w:t>click here</w:t></w:r></w:p></w:sdtContent></w:sdt>"
        ),
    )


def markdown(document: Any, marks: Marks) -> None:
    document.add_paragraph(marks.name.replace("name", "text | markdown"))


def misspelled(document: Any, marks: Marks) -> None:
    document.add_paragraph("A paragraph before")
    document.add_paragraph(f"Dear {marks.missing}")


def unclosed(document: Any, marks: Marks) -> None:
    document.add_paragraph("A paragraph before")
    document.add_paragraph(marks.opens_paragraph)
    document.add_paragraph(marks.item)


def plain(document: Any, marks: Marks) -> None:
    document.add_paragraph(marks.name)


def rows_are_right(result: Filled) -> bool:
    rows = re.findall(r"<w:tr[ >].*?</w:tr>", result.xml(), re.DOTALL)
    texts = [re.sub(r"<[^>]+>", "", row).strip() for row in rows]
    return texts == ["onekept", "twokept", "threekept"]


def bookmarks_are_unique(result: Filled) -> bool:
    names = re.findall(r'<w:bookmarkStart [^>]*w:name="([^"]*)"', result.xml())
    return "three" in result.text() and len(names) == len(set(names)) > 0


def others_are_untouched(result: Filled) -> bool:
    same = [name for name, xml in result.before.items() if result.parts.get(name) == xml]
    return "Ada" in result.text() and len(same) == len(result.before) - 1


def is_document(result: Filled) -> bool:
    return "wordprocessingml.document.main" in result.xml("[Content_Types].xml")


CHECKS = [
    Check("a tag split over runs is filled", split_over_runs, lambda r: "Ada, hello" in r.text()),
    Check(
        "it keeps the format of its first letter",
        split_over_runs,
        lambda r: bool(re.search(r"<w:b/>(?:(?!</w:r>).)*Ada", r.xml())),
    ),
    Check("rows of a table repeat", row_loop, rows_are_right),
    Check("tags in headers", in_header, lambda r: "Ada" in r.text(r"word/header\d+\.xml")),
    Check("tags in text boxes", in_text_box, lambda r: "Ada" in r.text()),
    Check("tags in properties", in_properties, lambda r: "Ada" in r.text(r"docProps/core\.xml")),
    Check("bookmarks stay unique in a loop", bookmark_in_loop, bookmarks_are_unique),
    Check(
        "a content control takes its value by its tag", content_control, lambda r: "Ada" in r.text()
    ),
    Check(
        "Markdown becomes formatted text",
        markdown,
        lambda r: "<w:b/>" in r.xml() and "**" not in r.text(),
    ),
    Check("all other parts stay byte for byte", plain, others_are_untouched),
    Check("a .dotx is taken, and becomes a document", plain, is_document, suffix=".dotx"),
    Check("a misspelled name is told", misspelled, refusal=lambda said: "nmae" in said),
    Check(
        "and with its place",
        misspelled,
        refusal=lambda said: bool(re.search(r"¶\d|paragraph \d|Dear", said)),
    ),
    Check(
        "an unclosed loop is told with its place",
        unclosed,
        refusal=lambda said: bool(re.search(r"¶\d|paragraph \d", said)),
    ),
]


def main() -> None:
    columns: dict[str, list[bool]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for engine, marks in MARKS.items():
            try:
                columns[engine] = [passes(engine, marks, check, Path(folder)) for check in CHECKS]
            except NotHereError:
                print(f"(without {engine}: not installed)")
    print("| | " + " | ".join(columns) + " |\n| --- |" + " --- |" * len(columns))
    for at, check in enumerate(CHECKS):
        print(
            f"| {check.what} | "
            + " | ".join("yes" if c[at] else "**no**" for c in columns.values())
            + " |"
        )


def passes(engine: str, marks: Marks, check: Check, folder: Path) -> bool:
    """Whether a tool does right."""
    template, data = folder / f"template{check.suffix}", folder / "data.json"
    output = folder / "out.docx"
    write_template(template, marks, check)
    data.write_text(json.dumps(DATA), "utf-8")
    try:
        filled(engine, template, data, output)
    except RuntimeError as error:
        return check.refusal is not None and check.refusal(str(error))
    return check.refusal is None and check.right(Filled(output, template))


def write_template(path: Path, marks: Marks, check: Check) -> None:
    document = Document()
    check.make(document, marks)
    made = io.BytesIO()
    document.save(made)
    kinds = (b"document.main+xml", b"template.main+xml")
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if check.suffix == ".dotx" and name == "[Content_Types].xml":
                content = content.replace(*kinds)
            target.writestr(name, content)


if __name__ == "__main__":
    main()
