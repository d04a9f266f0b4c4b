"""LibreOffice, as it is found, run and stopped: with the real one, and with ones that misbehave."""

from __future__ import annotations

import http.server
import os
import signal
import stat
import sys
import threading
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docx import Document
from tests.support.libreoffice import soffice

from planforge.delivery.office import converted, find_office
from planforge.delivery.pdf import write_pdf
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="stands in for it with a shell script")


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "方案 1.docx"
    written = Document()
    written.add_paragraph("目标 800 万元")
    written.save(str(path))
    return path


def stand_in(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a shell script be LibreOffice."""
    program = folder / "soffice-stand-in"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PLANFORGE_OFFICE", str(program))
    return program


def told(document: Path, seconds: float = 20) -> str:
    with pytest.raises(PlanError) as caught:
        converted([document], seconds=seconds)
    return caught.value.text()


# Finding


def test_the_program_is_where_the_variable_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = stand_in(tmp_path, "true", monkeypatch)

    assert find_office() == program


def test_a_variable_that_names_nothing_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANFORGE_OFFICE", "/no/such/soffice")

    with pytest.raises(PlanError) as caught:
        find_office()

    assert caught.value.text() == (
        "`PLANFORGE_OFFICE` names a program that is not there [office-not-there]\n"
        "    let it name LibreOffice's program `soffice`, or remove the variable"
    )


def test_without_libreoffice_it_is_told_how_to_get_it(
    document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PLANFORGE_OFFICE", raising=False)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("planforge.delivery.office._USUAL_PLACES", ())

    with pytest.raises(PlanError) as caught:
        write_pdf(document, document.with_suffix(".pdf"))

    assert caught.value.text("zh") == (
        "PDF 和一页摘要要用 LibreOffice 生成，但没有安装 [no-office]\n"
        "    请安装 LibreOffice（libreoffice.org；Debian 或 Ubuntu 用 apt install"
        " libreoffice-writer libreoffice-calc fonts-noto-cjk），或在环境变量 PLANFORGE_OFFICE"
        " 中写明程序位置；不加 --pdf 和 --summary 时不需要它"
    )
    assert not document.with_suffix(".pdf").exists()


# Running


@POSIX
def test_what_it_says_is_told_when_nothing_was_made(
    tmp_path: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "echo 'Warning: failed to launch javaldx'; echo 'Error: source file could not be loaded'"
    )
    stand_in(tmp_path, script, monkeypatch)

    assert told(document) == (
        "方案 1.docx: LibreOffice made no PDF of this file: Error: source file could not be loaded"
        " [office-failed]\n"
        "    is LibreOffice whole (Writer for documents, Calc for workbooks)? open the file there"
        " to see what it says"
    )


@POSIX
def test_one_that_never_ends_is_stopped_with_all_it_started(
    tmp_path: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    stand_in(tmp_path, f"sleep 300 & echo $! > '{pid}'; wait", monkeypatch)

    text = told(document, seconds=0.8)

    assert text == (
        "方案 1.docx: LibreOffice took more than 1 seconds and was stopped; no file was written"
        " [office-too-slow]\n"
        "    close other programs and try again; if it stays so, open the file in LibreOffice and"
        " look whether it can be saved as PDF there"
    )
    assert has_ended(int(pid.read_text()))


@POSIX
def test_an_interruption_stops_it_and_leaves_nothing(
    tmp_path: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    stand_in(tmp_path, f"sleep 300 & echo $! > '{pid}'; wait", monkeypatch)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    threading.Timer(0.8, os.kill, (os.getpid(), signal.SIGINT)).start()

    with pytest.raises(KeyboardInterrupt):
        write_pdf(document, tmp_path / "made.pdf")

    assert has_ended(int(pid.read_text()))
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "made.pdf").exists()


@POSIX
def test_it_does_not_learn_the_passwords_in_the_environment(
    tmp_path: Path, document: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAREHOUSE_URL", "postgresql://analyst:secret@db/shop")
    stand_in(tmp_path, f"env > '{tmp_path}/env'", monkeypatch)

    told(document)

    known = (tmp_path / "env").read_text("utf-8")
    assert "PATH=" in known
    assert "secret" not in known


def has_ended(pid: int) -> bool:
    """Whether a process is gone, or only waits to be forgotten."""
    for _ in range(40):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        status = Path(f"/proc/{pid}/stat")
        if status.exists() and status.read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


# With the real one


@pytest.mark.engine
def test_a_file_becomes_a_pdf_and_nothing_else_is_left(document: Path) -> None:
    soffice()

    made = converted([document])

    assert made[0].startswith(b"%PDF-")
    assert list(document.parent.iterdir()) == [document]


@pytest.mark.engine
def test_a_file_that_is_none_is_told(tmp_path: Path) -> None:
    soffice()
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 nothing")

    assert "broken.docx: LibreOffice made no PDF of this file: " in told(broken)


@contextmanager
def listening() -> Iterator[tuple[str, list[str]]]:
    """Give the address of a web server, and the paths it was asked for."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815  # what each is called

        def log_message(self, format: str, *values: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


PICTURE = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><wp:extent cx="914400" cy="914400"/><wp:docPr id="1" name="p"/>'
    '<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData'
    ' uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic='
    '"http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1"'
    ' name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="rIdOutside"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/>'
    '<a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
    '<a:ext cx="914400" cy="914400"/></a:xfrm><a:prstGeom prst="rect"/></pic:spPr></pic:pic>'
    "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
)


def with_linked_picture(document: Path, address: str) -> Path:
    """Return a copy of the document that shows a picture from the web."""
    linked = document.with_name("linked.docx")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    tie = (
        f'<Relationship Id="rIdOutside" Type="{kind}" Target="{address}/picture.png"'
        ' TargetMode="External"/></Relationships>'
    )
    with zipfile.ZipFile(document) as source, zipfile.ZipFile(linked, "w") as copy:
        for name in source.namelist():
            text = source.read(name)
            if name == "word/document.xml":
                text = text.replace(b"<w:body>", b"<w:body>" + PICTURE.encode())
            elif name == "word/_rels/document.xml.rels":
                text = text.replace(b"</Relationships>", tie.encode())
            copy.writestr(name, text)
    return linked


@pytest.mark.engine
def test_nothing_is_fetched_from_the_network(document: Path) -> None:
    soffice()
    with listening() as (address, asked):
        made = converted([with_linked_picture(document, address)])

    assert made[0].startswith(b"%PDF-")
    assert asked == []
