"""What docxtpl's own tests are about, filled by docxtpl and by PlanForge: the same text or not.

    python benchmarks/filling/docxtpl_side_by_side.py            # a table in Markdown
    python benchmarks/filling/docxtpl_side_by_side.py --texts    # and both texts where they differ

The templates that docxtpl tests itself with are not ours to pass on; these are made here, one for
each thing that its tests and its documentation show.
"""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from docx import Document
from docxtpl import DocxTemplate, RichText
from lxml import etree

from planforge.filling.template import compile_template
from planforge.filling.values import RichText as OurRichText
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Case:
    """A template and its data.

    Attributes:
        name: what it shows.
        make: puts it into a new document.
        data: for both.
        theirs: what only docxtpl gets.
        ours: what only PlanForge gets.
        why: the reason of a difference that is meant.
    """

    name: str
    make: Callable[[Any], None]
    data: Mapping[str, Any] = field(default_factory=dict)
    theirs: Mapping[str, Any] = field(default_factory=dict)
    ours: Mapping[str, Any] = field(default_factory=dict)
    why: str = ""


def main() -> None:
    """Print what is the same and what is not."""
    print("| what | text | why |\n| --- | --- | --- |")
    for case in CASES:
        document = Document()
        case.make(document)
        template = saved(document)
        theirs, ours = by_docxtpl(template, case), by_planforge(template, case)
        print(f"| {case.name} | {'same' if theirs == ours else 'differs'} | {case.why} |")
        if theirs != ours and "--texts" in sys.argv:
            print(f"docxtpl:\n{theirs}\nPlanForge:\n{ours}\n")


def by_docxtpl(template: bytes, case: Case) -> str:
    """Return the text as docxtpl fills it, escaping on."""
    document = DocxTemplate(io.BytesIO(template))
    try:
        document.render({**case.data, **case.theirs}, autoescape=True)
        made = io.BytesIO()
        document.save(made)
    except Exception as error:  # noqa: BLE001 - whatever it makes of it
        return f"{type(error).__name__}: {error}"
    return text(made.getvalue())


def by_planforge(template: bytes, case: Case) -> str:
    """Return the text as PlanForge fills it; missing names blank, as docxtpl has them."""
    try:
        compiled = compile_template(template, name="template.docx")
        return text(compiled.render({**case.data, **case.ours}, missing="blank").content)
    except PlanError as error:
        return str(error)


def text(content: bytes) -> str:
    """Return body, headers, footers and properties, paragraph by paragraph."""
    lines = []
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in sorted(archive.namelist()):
            if name.startswith(("word/document", "word/header", "word/footer", "word/footnotes")):
                lines += list(part_lines(etree.fromstring(archive.read(name))))
    properties = Document(io.BytesIO(content)).core_properties
    return "\n".join([*lines, f"title: {properties.title}", f"author: {properties.author}"])


def part_lines(root: Any) -> Any:
    """Return the paragraphs of a part; `|` before those in tables, with what is merged."""
    for paragraph in root.iter(f"{W}p"):
        cell = next(paragraph.iterancestors(f"{W}tc"), None)
        merged = "" if cell is None else "".join(
            f"({name} {found.get(W + 'val', '')}{found.get(W + 'fill', '')})"
            for name in ("gridSpan", "vMerge", "shd")
            if (found := cell.find(f"{W}tcPr/{W}{name}")) is not None
        )  # fmt: skip
        pieces = [
            node.text or "" if node.tag == W + "t" else "⏎" if node.tag == W + "br" else "→"
            for node in paragraph.iter(W + "t", W + "br", W + "tab")
            if node.getparent().tag == W + "r"
        ]
        yield ("" if cell is None else f"|{merged} ") + "".join(pieces)


def saved(document: Any) -> bytes:
    """Return a document's bytes."""
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def paragraphs(*texts: str) -> Callable[[Any], None]:
    """Return what puts these paragraphs into a document."""

    def make(document: Any) -> None:
        for one in texts:
            document.add_paragraph(one)

    return make


def rows(*lines: tuple[str, ...]) -> Callable[[Any], None]:
    """Return what puts a table into a document."""

    def make(document: Any) -> None:
        table = document.add_table(len(lines), max(map(len, lines)))
        for row, line in zip(table.rows, lines, strict=True):
            for cell, one in zip(row.cells, line, strict=False):
                cell.text = one

    return make


def both(*makers: Callable[[Any], None]) -> Callable[[Any], None]:
    """Return what does several such things."""

    def make(document: Any) -> None:
        for maker in makers:
            maker(document)

    return make


def split_runs(*lines: tuple[str, ...]) -> Callable[[Any], None]:
    """Return what puts paragraphs of several runs into a document, every other one bold."""

    def make(document: Any) -> None:
        for line in lines:
            paragraph = document.add_paragraph()
            for number, piece in enumerate(line):
                paragraph.add_run(piece).bold = bool(number % 2)

    return make


def header_and_footer(document: Any) -> None:
    section = document.sections[0]
    section.header.paragraphs[0].text = "{{ title }}: <head> & {{ shop }}"
    section.footer.paragraphs[0].text = "{% if draft %}DRAFT {% endif %}{{ shop }}"
    document.add_paragraph("{{ shop }}")


def properties(document: Any) -> None:
    document.core_properties.title = "Plan for {{ shop }}"
    document.core_properties.author = "{{ author }}"
    document.add_paragraph("x")


SHOPS = [
    {"name": "North", "items": [{"sku": "A1", "n": 3}, {"sku": "B2", "n": 0}]},
    {"name": "South & <East>", "items": [{"sku": "C3", "n": 7}]},
]
CASES = [
    Case(
        "values and attributes",
        paragraphs("Dear {{ who.name }},", "{{ n + 1 }} {{ who['name'] }}"),
        {"who": {"name": "Ann"}, "n": 4},
    ),
    Case("special characters in values", paragraphs("{{ x }}"), {"x": "a < b & \"c\" > 'd'"}),
    Case(
        "a missing name",
        paragraphs("[{{ nobody }}]"),
        {},
        why="an error unless `missing` says blank",
    ),
    Case(
        "condition within a paragraph",
        paragraphs("{% if a %}yes{% elif b %}maybe{% else %}no{% endif %}!"),
        {"a": 0, "b": 1},
    ),
    Case(
        "paragraphs under a condition",
        paragraphs("{%p if a %}", "yes", "{%p else %}", "no", "{%p endif %}", "end"),
        {"a": False},
    ),
    Case(
        "loop within a paragraph",
        paragraphs(
            "{% for s in shops %}{{ s.name }}{% if not loop.last %}, {% endif %}{% endfor %}."
        ),
        {"shops": SHOPS},
    ),
    Case(
        "loop over paragraphs without scope",
        paragraphs("{% for s in shops %}", "{{ s.name }}", "{% endfor %}"),
        {"shops": SHOPS},
    ),
    Case(
        "nested loops over paragraphs",
        paragraphs(
            "{%p for s in shops %}",
            "{{ loop.index }} {{ s.name }}",
            "{%p for i in s['items'] %}",
            "- {{ i.sku }}",
            "{%p endfor %}",
            "{%p endfor %}",
        ),
        {"shops": SHOPS},
    ),
    Case(
        "rows in a loop",
        rows(
            ("Name", "N"),
            ("{%tr for s in shops %}", ""),
            ("{{ s.name }}", "{{ loop.index }}"),
            ("{%tr endfor %}", ""),
        ),
        {"shops": SHOPS},
    ),
    Case(
        "rows under a condition",
        rows(
            ("Name", "N"),
            ("{%tr if show %}", ""),
            ("secret", "1"),
            ("{%tr endif %}", ""),
            ("open", "2"),
        ),
        {"show": False},
    ),
    Case(
        "nested loops over rows",
        rows(
            ("{%tr for s in shops %}", ""),
            ("{{ s.name }}", ""),
            ("{%tr for i in s['items'] %}", ""),
            ("{{ i.sku }}", "{{ i.n }}"),
            ("{%tr endfor %}", ""),
            ("{%tr endfor %}", ""),
        ),
        {"shops": SHOPS},
    ),
    Case(
        "columns in a loop",
        rows(
            ("Item", "{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
            ("n", "{%tc for m in months %}", "{{ m }}1", "{%tc endfor %}"),
        ),
        {"months": ["Jan", "Feb", "Mar"]},
    ),
    Case(
        "fewer cells after a loop",
        rows(
            ("Item", "{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
            ("n", "{%tc for m in months %}", "{{ m }}1", "{%tc endfor %}"),
        ),
        {"months": ["Jan"]},
    ),
    Case(
        "rows and columns in loops",
        rows(
            ("", "{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
            ("{%tr for s in shops %}", "", "", ""),
            (
                "{{ s.name }}",
                "{%tc for m in months %}",
                "{{ m }}{{ loop.index }}",
                "{%tc endfor %}",
            ),
            ("{%tr endfor %}", "", "", ""),
        ),
        {"months": ["Jan", "Feb"], "shops": SHOPS},
    ),
    Case(
        "cell color",
        rows(
            ("{% cellbg color %}x", "y"),
        ),
        {"color": "FFC000"},
    ),
    Case("colspan", rows(("a", "b", "c"), ("{% colspan 2 %}{{ x }}", "y")), {"x": "wide"}),
    Case(
        "horizontal merge",
        rows(
            ("{%tc for m in months %}", "{% hm %}all", "{%tc endfor %}"),
            ("{%tc for m in months %}", "{{ m }}", "{%tc endfor %}"),
        ),
        {"months": ["Jan", "Feb"]},
    ),
    Case(
        "vertical merge",
        rows(("{%tr for m in months %}", ""), ("{% vm %}all", "{{ m }}"), ("{%tr endfor %}", "")),
        {"months": ["Jan", "Feb"]},
    ),
    Case(
        "nested vertical merge",
        rows(
            ("{%tr for s in shops %}", ""),
            ("{%tr for i in s['items'] %}", ""),
            ("{% vm %}{{ s.name }}", "{{ i.sku }}"),
            ("{%tr endfor %}", ""),
            ("{%tr endfor %}", ""),
        ),
        {"shops": SHOPS},
    ),
    Case(
        "paragraphs joined by dashes",
        paragraphs(
            "We are",
            "{%- if town -%}",
            " in town",
            "{%- else -%}",
            " in the country",
            "{%- endif -%}",
            " and glad.",
        ),
        {"town": False},
    ),
    Case(
        "tags split over runs",
        split_runs(
            ("Dear {", "{ na", "me }", "}!"), ("{%", " if", " name %", "}yes{% endif ", "%}")
        ),
        {"name": "Ann"},
    ),
    Case(
        "spaces at the ends of runs",
        split_runs(("for ", "{{ a }}", " and ", "{{ b }}", " too")),
        {"a": "this", "b": "that"},
    ),
    Case(
        "typographic quotes",
        paragraphs("{{ names|join(“, ”) }} {% if x == ‘a’ %}A{% endif %}"),
        {"names": ["p", "q"], "x": "a"},
    ),
    Case("lines, tabs, paragraphs, pages", paragraphs("in {{ x }} it"), {"x": "a\nb\tc\ad\fe"}),
    Case("escaped braces", paragraphs("{_{ x }_} {_% y %_}", "{{ x }}"), {"x": 1}),
    Case(
        "comments", both(paragraphs("a{# b #}c", "{#p d #}"), rows(("{#tr e #}", "f"), ("g", "h")))
    ),
    Case("set", paragraphs("{% set x = 3 %}{{ x }}", "{%p set d = 4 %}", "{{ d }}")),
    Case(
        "a brace or % in a paragraph's tag",
        paragraphs("{%p set d = {'a': 1} %}", "{{ d.a }}", "{%p set m = 7 % 4 %}", "{{ m }}"),
        why="docxtpl 0.20.2 cannot",
    ),
    Case(
        "filters",
        paragraphs(
            "{{ x|upper }} {{ l|join('-') }} {{ l|length }}",
            "{{ n|default('none') }} {{ 3.14159|round(2) }}",
        ),
        {"x": "abc", "l": ["a", "b"]},
    ),
    Case(
        "header and footer", header_and_footer, {"title": "T & U", "shop": "Köln 店", "draft": True}
    ),
    Case("properties", properties, {"shop": "North", "author": "Ann"}),
    Case(
        "rich text in its run",
        paragraphs("say {{r x }} now"),
        theirs={"x": RichText("loud", bold=True)},
        ours={"x": OurRichText().add("loud", bold=True)},
    ),
    Case(
        "rich text in a text",
        paragraphs("{{r x }}"),
        theirs={"x": RichText("a\nb")},
        ours={"x": OurRichText().add("a\nb")},
    ),
    Case(
        "text beside a paragraph's tag",
        paragraphs("{%p if a %} a note to myself", "yes", "{%p endif %}"),
        {"a": 1},
    ),
    Case(
        "characters that XML has not",
        paragraphs("a{{ x }}b"),
        {"x": "\x01\x0b"},
        why="left out; a vertical tab breaks the line",
    ),
    Case(
        "loop in one row",
        rows(("{%tr for m in months %}{{ m }}", "x{%tr endfor %}")),
        {"months": ["Jan", "Feb"]},
        why="docxtpl cannot; the row repeats",
    ),
    Case(
        "all rows gone",
        both(
            rows(("{%tr for m in months %}",), ("{{ m }}",), ("{%tr endfor %}",)), paragraphs("end")
        ),
        {"months": []},
        why="docxtpl leaves a table that Word refuses",
    ),
    Case("a missing part of what is missing", paragraphs("{{ a.b.c }}"), {}, why="docxtpl fails"),
]

if __name__ == "__main__":
    main()
