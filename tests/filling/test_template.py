"""The whole way of a template: compiled once, filled often, written whole or not at all."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
import xlsxwriter
from tests.support.packages import ties, unzipped, workbook_parts, zipped

import planforge
from planforge.filling import template as template_module
from planforge.filling.package import MAIN_TYPES
from planforge.problems import PlanError

ROWS = [{"n": "甲", "x": 1.5}, {"n": "=1+1", "x": 2}]
DATA = {"name": "某某", "rows": ROWS}
VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def book() -> bytes:
    made = io.BytesIO()
    written: Any = xlsxwriter.Workbook(made, {})
    sheet = written.add_worksheet("A")
    sheet.write("A1", "Dear {{ name }}")
    sheet.write("A2", "{%tr for r in rows %}")
    sheet.write("A3", "{{ r.n }}")
    sheet.write("B3", "{{ r.x }}")
    sheet.write("A4", "{%tr endfor %}")
    sheet.write_formula("B5", "=SUM(B3:B3)")
    written.close()
    return made.getvalue()


def document() -> bytes:
    made = io.BytesIO()
    written = docx.Document()
    written.add_paragraph("Dear {{ name }}")
    written.save(made)
    return made.getvalue()


def cells(content: bytes) -> list[tuple[Any, ...]]:
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    return list(sheet.values)


def told(*arguments: Any, **options: Any) -> str:
    with pytest.raises(PlanError) as caught:
        planforge.fill(*arguments, **options)
    return str(caught.value)


# ── Filling ───────────────────────────────────────────────────────────────────────────────────────


def test_a_workbook_is_filled() -> None:
    Path("t.xlsx").write_bytes(book())

    filled = planforge.fill("t.xlsx", DATA, "out/filled.xlsx")

    assert cells(Path("out/filled.xlsx").read_bytes()) == [
        ("Dear 某某", None),
        ("甲", 1.5),
        ("=1+1", 2),
        (None, "=SUM(B2:B3)"),
    ]
    assert filled.content == Path("out/filled.xlsx").read_bytes()
    assert sorted(path.name for path in Path("out").iterdir()) == ["filled.xlsx"]


def test_a_document_is_filled_whatever_its_file_is_called() -> None:
    filled = planforge.compile_template(document(), name="letter").render({"name": "某某"})

    assert [p.text for p in docx.Document(io.BytesIO(filled.content)).paragraphs] == ["Dear 某某"]
    assert (filled.stored, filled.notices) == ("all", ())


def test_data_come_from_a_file_of_any_kind() -> None:
    Path("d.json").write_text(json.dumps(DATA), "utf-8")
    Path("d.csv").write_text("n,x\n甲,1.5\n=1+1,2\n", "utf-8")
    template = planforge.compile_template(book())

    by_json = template.render("d.json")
    by_csv = template.render(Path("d.csv"), missing="mark")

    assert cells(by_json.content)[1:] == cells(by_csv.content)[1:]
    assert cells(by_csv.content)[0] == ("Dear [name]", None)


def test_missing_names_are_an_error_a_blank_or_a_mark() -> None:
    template = planforge.compile_template(book(), name="t.xlsx")

    with pytest.raises(PlanError) as caught:
        template.render({"names": "x"})

    assert str(caught.value) == (
        "t.xlsx#A!A1: the data has no `name`, which `{{ name }}` needs [fill-missing]\n"
        "    did you mean `names`?\n"
        "t.xlsx#A!A2: the data has no `rows`, which `{%tr for r in rows %}` needs [fill-missing]"
    )
    assert cells(template.render({}, missing="blank").content)[0][0] == "Dear "
    assert cells(template.render({}, missing="mark").content)[0][0] == "Dear [name]"
    with pytest.raises(ValueError, match="missing must be one of error, blank, mark, not 'skip'"):
        template.render({}, missing="skip")  # type: ignore[arg-type]


@pytest.mark.parametrize("content", [book(), document()], ids=["workbook", "document"])
def test_the_same_data_give_the_same_bytes_in_any_thread(content: bytes) -> None:
    template = planforge.compile_template(content)

    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: template.render(DATA).content, range(12)))

    assert set(made) == {template.render(DATA).content}
    assert template.render({**DATA, "name": "other"}).content not in made


def test_what_no_tag_touches_stays_byte_for_byte() -> None:
    parts = unzipped(book()) | {"xl/printerSettings1.bin": b"\x01\x02", "customXml/a.xml": b"<a/>"}

    made = unzipped(planforge.compile_template(zipped(parts)).render(DATA).content)

    changed = {name for name in made if made[name] != parts.get(name)}
    assert changed - {"xl/workbook.xml"} == {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"}


def test_a_template_tells_what_it_needs() -> None:
    template = planforge.compile_template(book(), name="t.xlsx")

    assert [f"{tag.location}  {tag.text}" for tag in template.tags] == [
        "t.xlsx#A!A1  {{ name }}",
        "t.xlsx#A!A2  {%tr for r in rows %}",
        "t.xlsx#A!A3  {{ r.n }}",
        "t.xlsx#A!B3  {{ r.x }}",
    ]
    assert template.inspect().example() == {
        "name": "name",
        "rows": [{"n": "n", "x": "x"}, {"n": "n 2", "x": "x 2"}],
    }
    assert cells(template.render(template.inspect().example()).content)[1] == ("n", "x")


# ── What it becomes ───────────────────────────────────────────────────────────────────────────────


def with_macros() -> bytes:
    return zipped(
        {
            **workbook_parts(MAIN_TYPES["xlsm"]),
            "xl/_rels/workbook.xml.rels": ties(
                ("worksheet", "worksheets/sheet1.xml"), (VBA, "vbaProject.bin")
            ),
            "xl/vbaProject.bin": b"code",
        }
    )


def test_the_result_is_what_its_name_says() -> None:
    planforge.fill(book(), DATA, "a.xltx")

    assert planforge.compile_template("a.xltx").kind == "xltx"
    assert told(document(), DATA, "a.xlsx") == (
        "template: the result of this template cannot be a `.xlsx` [fill-other-output]\n"
        "    name a file that ends in one of .docx, .docm, .dotx, .dotm"
    )
    with pytest.raises(PlanError, match="fill-other-output"):
        planforge.compile_template(book()).render(DATA).save("a.xlsm")


def test_macros_are_left_out_only_when_asked() -> None:
    assert "fill-macros" in told(with_macros(), {}, "a.xlsx")

    filled = planforge.fill(with_macros(), {}, "a.xlsx", drop_macros=True)

    assert [notice.code for notice in filled.notices] == ["fill-macros-removed"]
    assert "xl/vbaProject.bin" not in unzipped(Path("a.xlsx").read_bytes())
    assert "xl/vbaProject.bin" in unzipped(planforge.fill(with_macros(), {}, "a.xlsm").content)


def test_a_kind_that_cannot_be_is_refused_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    template = planforge.compile_template(book())
    monkeypatch.setattr(template_module, "read_data", None)

    with pytest.raises(PlanError, match="fill-other-output"):
        template.render(DATA, suffix=".pdf")


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_there_is_not_written_over_unasked() -> None:
    Path("a.xlsx").write_text("mine")

    assert told(book(), DATA, "a.xlsx") == (
        "a.xlsx: there is a file of this name [file-exists]\n"
        "    give `--force` to write over it, or another name"
    )
    assert Path("a.xlsx").read_text() == "mine"

    planforge.fill(book(), DATA, "a.xlsx", force=True)
    assert cells(Path("a.xlsx").read_bytes())[0][0] == "Dear 某某"


@pytest.mark.parametrize("given", ["template", "data"])
def test_neither_template_nor_data_are_written_over_even_by_force(given: str) -> None:
    Path("t.xlsx").write_bytes(book())
    Path("d.xlsx").write_bytes(book())
    Path("link.xlsx").hardlink_to("t.xlsx" if given == "template" else "d.xlsx")

    assert told("t.xlsx", "d.xlsx", "link.xlsx", force=True) == (
        "link.xlsx: the result would take the place of the template or its data [fill-onto-input]\n"
        "    give the result another name with `-o`"
    )


def test_a_failure_leaves_the_file_from_before_and_nothing_else() -> None:
    Path("a.xlsx").write_text("before")

    assert "fill-missing" in told(book(), {}, "a.xlsx", force=True)

    assert Path("a.xlsx").read_text() == "before"
    assert [path.name for path in Path().iterdir()] == ["a.xlsx"]


def test_a_file_open_in_an_office_program_is_not_written() -> None:
    Path("a.docm").write_bytes(b"")
    Path("~$a.docm").write_bytes(b"")

    assert "a.docm: this file is open in another program" in told(
        document(), DATA, "a.docm", force=True
    )


def test_a_template_that_is_not_there_is_told_of() -> None:
    Path("letter.docx").write_bytes(document())

    assert told("leter.docx", DATA, "a.docx") == (
        "leter.docx: there is no such file [fill-no-file]\n    did you mean `letter.docx`?"
    )


def test_a_path_that_no_system_has_is_told_of() -> None:
    assert "[fill-no-file]" in told("a" * 5000, DATA, "a.docx")
    assert "[fill-no-file]" in told(document(), "a\0b", "a.docx")
    assert told(".", DATA, "a.docx").startswith(".: this is no workbook and no document")


def test_a_template_too_large_is_not_even_read(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("t.xlsx").write_bytes(book())
    monkeypatch.setattr(template_module, "MOST_BYTES", 100)

    assert told("t.xlsx", DATA, "a.xlsx") == (
        "t.xlsx: this file is larger than a template or its result may be (0 MB)"
        " [fill-too-large]\n    make it smaller, or split the data over several files"
    )
