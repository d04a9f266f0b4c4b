"""`planforge fill` as its user meets it: what it writes, what it prints, its exit status."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import docx
import openpyxl
import pytest
import xlsxwriter
from tests.support.packages import document_parts, ties, zipped

from planforge.cli import main
from planforge.filling.package import MAIN_TYPES

if TYPE_CHECKING:
    from collections.abc import Sequence

VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start every test in a folder with a template and its data, on an English system."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)
    Path("offer.docx").write_bytes(document("Dear {{ name }}, {{ total }}"))
    Path("data.json").write_text('{"name": "Ann", "total": 5}')


def document(*texts: str) -> bytes:
    made = io.BytesIO()
    written = docx.Document()
    for text in texts:
        written.add_paragraph(text)
    written.save(made)
    return made.getvalue()


def run(capsys: pytest.CaptureFixture[str], arguments: Sequence[str]) -> tuple[int, str, str]:
    """Return status, output, errors of `planforge fill …`."""
    status = main(["fill", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def text_of(path: str) -> str:
    return "\n".join(paragraph.text for paragraph in docx.Document(path).paragraphs)


# ── Filling ───────────────────────────────────────────────────────────────────────────────────────


def test_a_template_is_filled(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, ["offer.docx", "data.json", "-o", "out/ann.docx"]) == (
        0,
        "filled  out/ann.docx\n",
        "",
    )
    assert text_of("out/ann.docx") == "Dear Ann, 5"


def test_quietly_nothing_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, ["offer.docx", "data.json", "-o", "a.docx", "--quiet"]) == (0, "", "")


def test_all_that_is_missing_is_told_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data.json").write_text('{"nam": "Ann"}')

    assert run(capsys, ["offer.docx", "data.json", "-o", "a.docx"]) == (
        2,
        "",
        "offer.docx¶1 “Dear {{ name }}, {{ total }}”: the data has no `name`, which `{{ name }}`"
        " needs [fill-missing]\n"
        "    did you mean `nam`?\n"
        "offer.docx¶1 “Dear {{ name }}, {{ total }}”: the data has no `total`, which `{{ total }}`"
        " needs [fill-missing]\n"
        "problems: 2; nothing was written\n",
    )
    assert not Path("a.docx").exists()


def test_in_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data.json").write_text('{"nam": "Ann", "total": 5}')
    options = ["-o", "a.docx", "--language", "zh"]

    assert run(capsys, ["offer.docx", "data.json", *options]) == (
        2,
        "",
        "offer.docx¶1 “Dear {{ name }}, {{ total }}”: 数据里没有 `{{ name }}` 需要的 `name`"
        " [fill-missing]\n"
        "    是不是 `nam`？\n"
        "共 1 处要改；没有写任何文件\n",
    )
    assert run(capsys, ["offer.docx", "data.json", *options, "--missing", "mark"]) == (
        0,
        "已填充  a.docx\n",
        "",
    )
    assert text_of("a.docx") == "Dear [name], 5"


def test_names_that_are_missing_may_stay_blank(capsys: pytest.CaptureFixture[str]) -> None:
    Path("data.json").write_text("{}")

    assert run(capsys, ["offer.docx", "data.json", "-o", "a.docx", "--missing=blank"])[0] == 0
    assert text_of("a.docx") == "Dear , "


def test_a_file_that_is_there_needs_force(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.docx").write_text("mine")

    assert run(capsys, ["offer.docx", "data.json", "-o", "a.docx"]) == (
        2,
        "",
        "a.docx: there is a file of this name [file-exists]\n"
        "    give `--force` to write over it, or another name\n"
        "problems: 1; nothing was written\n",
    )
    assert run(capsys, ["offer.docx", "data.json", "-o", "a.docx", "--force"])[0] == 0
    assert text_of("a.docx") == "Dear Ann, 5"


def test_macros_are_dropped_with_a_notice(capsys: pytest.CaptureFixture[str]) -> None:
    parts = {
        **document_parts(MAIN_TYPES["docm"]),
        "word/_rels/document.xml.rels": ties((VBA, "vbaProject.bin")),
        "word/vbaProject.bin": b"code",
    }
    Path("macros.docm").write_bytes(zipped(parts))

    assert run(capsys, ["macros.docm", "data.json", "-o", "a.docx"]) == (
        2,
        "",
        "macros.docm: the template has macros, which a `.docx` cannot hold [fill-macros]\n"
        "    name a file that ends in .docm, or give `--drop-macros` to leave the macros out\n"
        "problems: 1; nothing was written\n",
    )
    assert run(capsys, ["macros.docm", "data.json", "-o", "a.docx", "--drop-macros"]) == (
        0,
        "filled  a.docx\n"
        "1 to know:\n"
        "  - macros.docm: the macros were left out, as asked [fill-macros-removed]\n",
        "",
    )


def write_workbook(path: str) -> None:
    """Write a template with a formula of what is filled in, and one of nothing."""
    made = io.BytesIO()
    written: Any = xlsxwriter.Workbook(made, {})
    sheet = written.add_worksheet()
    sheet.write("A1", "{{ total }}")
    sheet.write_formula("A2", "=A1*2", None, 0)
    sheet.write_formula("A3", "=1+1", None, 2)
    written.close()
    Path(path).write_bytes(made.getvalue())


def test_a_workbook_is_not_computed_where_somebody_asks_for_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write_workbook("t.xlsx")

    status, out, _ = run(capsys, ["t.xlsx", "data.json", "-o", "a.xlsx", "--no-recalculate"])

    stored: Any = openpyxl.load_workbook("a.xlsx", data_only=True).active
    assert (status, stored["A2"].value, stored["A3"].value) == (0, None, 2)
    assert "1 of 2 formulas have no stored value, as asked;" in out


def test_a_workbook_tells_of_its_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    write_workbook("t.xlsx")

    status, out, _ = run(capsys, ["t.xlsx", "data.json", "-o", "a.xlsx"])

    assert (status, out.splitlines()[0]) == (0, "filled  a.xlsx")
    stored: Any = openpyxl.load_workbook("a.xlsx", data_only=True).active
    assert (stored["A1"].value, stored["A2"].value in (None, 10), stored["A3"].value) == (
        5,
        True,
        2,
    )
    computed = stored["A2"].value == 10
    assert ("formulas: 2, all with their values" in out) is computed
    assert ("1 of 2 formulas have no stored value" in out) is not computed


def test_the_command_says_what_it_lacks(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, ["offer.docx"]) == (
        2,
        "",
        "the command needs more: DATA, -o/--output [missing-arguments]\n"
        "    see `planforge fill --help`\n",
    )
    assert run(capsys, ["offer.docx", "data.json", "--language", "zh"]) == (
        2,
        "",
        "命令还缺少：-o/--output [missing-arguments]\n    见 `planforge fill --help`\n",
    )


def test_a_hostile_file_gives_no_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    Path("evil.xlsx").write_bytes(zipped({"../../etc/cron.d/x": "* * * * *"}))

    assert run(capsys, ["evil.xlsx", "data.json", "-o", "a.xlsx"]) == (
        2,
        "",
        "evil.xlsx: `../../etc/cron.d/x` in this file is not as an office program writes it; the"
        " file is not safe to open [fill-unsafe-part]\n"
        "    open it in Excel, Word or WPS and save it again, if you trust where it came from\n"
        "problems: 1; nothing was written\n",
    )


def test_on_a_terminal_its_steps_are_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[str] = []
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    monkeypatch.setattr("planforge.cli.telling.Progress._say", lambda _, name: told.append(name))

    assert run(capsys, ["offer.docx", "data.json", "-o", "a.docx"])[0] == 0

    assert told == ["template", "data", "fill", "save"]


# ── Inspecting ────────────────────────────────────────────────────────────────────────────────────


def test_inspecting_lists_needs_tags_and_an_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, ["--inspect", "offer.docx"]) == (
        0,
        "The data must have:\n"
        "  name: value\n"
        "  total: value\n"
        "\n"
        "Tags:\n"
        "  offer.docx¶1  {{ name }}\n"
        "  offer.docx¶1  {{ total }}\n"
        "\n"
        "An example to start from (JSON):\n"
        "{\n"
        '  "name": "name",\n'
        '  "total": "total"\n'
        "}\n",
        "",
    )


def test_the_example_can_be_written_and_fills_the_template(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("t.docx").write_bytes(document("{{ a }}", "{% for r in rows %}{{ r.b }} {% endfor %}"))

    assert run(capsys, ["--inspect", "t.docx", "-o", "example.json"]) == (
        0,
        "written: example.json\n",
        "",
    )
    assert json.loads(Path("example.json").read_text("utf-8")) == {
        "a": "a",
        "rows": [{"b": "b"}, {"b": "b 2"}],
    }
    assert run(capsys, ["--inspect", "t.docx", "-o", "example.json"])[0] == 2
    assert run(capsys, ["t.docx", "example.json", "-o", "a.docx"])[0] == 0
    assert text_of("a.docx") == "a\nb b 2 "


def test_what_is_wrong_with_tags_is_told_in_both_languages(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Path("t.docx").write_bytes(document("{% for r in rows %}", "{{ x | uper }}"))

    assert run(capsys, ["--inspect", "t.docx"])[2] == (
        "t.docx¶1: `{% for r in rows %}` is opened here and never closed [fill-unclosed]\n"
        "    add its end tag\n"
        "t.docx¶2: `{{ x | uper }}` names the filter `uper`, which there is not"
        " [fill-unknown-filter]\n"
        "    did you mean `upper`?\n"
        "problems: 2; nothing was written\n"
    )
    assert run(capsys, ["--inspect", "t.docx", "--language", "zh"])[2] == (
        "t.docx¶1: `{% for r in rows %}` 在这里开始，却没有结束 [fill-unclosed]\n"
        "    请补上对应的结束标签\n"
        "t.docx¶2: `{{ x | uper }}` 中的过滤器 `uper` 不存在 [fill-unknown-filter]\n"
        "    是不是 `upper`？\n"
        "共 2 处要改；没有写任何文件\n"
    )
