"""What is handed over: the zip file and its attachments, approvals, watermark, marks."""

from __future__ import annotations

import shutil
import sqlite3
import tracemalloc
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.client.parts import texts_of
from tests.client.secret_plan import changed, secret_folder
from tests.support.document_text import document_as_text

from planforge.build import build_files
from planforge.delivery.bundle import write_bundle
from planforge.problems import PlanError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return secret_folder(tmp_path / "plan")


def test_the_zip_file_holds_all_that_is_delivered_and_is_the_same_each_time(folder: Path) -> None:
    first = build_files(folder, audience="client", bundle=True)
    second = build_files(folder, folder / "again", audience="client", bundle=True)

    assert first.bundle is not None
    assert second.bundle is not None
    assert first.bundle.read_bytes() == second.bundle.read_bytes()
    with zipfile.ZipFile(first.bundle) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == [
            "云栖家居 12 月价盘（客户版）.xlsx",
            "云栖家居 12 月价盘（客户版）.docx",
            "附件/活动规则.txt",
        ]
        assert archive.read("云栖家居 12 月价盘（客户版）.docx") == first.document.read_bytes()
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_a_large_attachment_takes_no_memory(folder: Path) -> None:
    with (folder / "附件/活动规则.txt").open("wb") as file:
        file.truncate(150 << 20)
    target = folder / "all.zip"

    tracemalloc.start()
    write_bundle(target, {"规则.txt": folder / "附件/活动规则.txt"})
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert most < 20 << 20
    with zipfile.ZipFile(target) as archive:
        assert archive.getinfo("规则.txt").file_size == 150 << 20


def test_the_house_gets_all_attachments(folder: Path) -> None:
    built = build_files(folder, bundle=True)

    assert built.bundle is not None
    with zipfile.ZipFile(built.bundle) as archive:
        assert archive.namelist()[2:] == ["附件/活动规则.txt", "附件/成本台账.txt"]
    assert document_as_text(built.document).count("成本台账") == 2


def test_attachments_of_one_name_are_told_apart(folder: Path) -> None:
    (folder / "规则").mkdir()
    shutil.copy(folder / "附件/活动规则.txt", folder / "规则/活动规则.TXT")
    changed(folder, ("- {file: 附件/成本台账.txt, internal: true}", "- {file: 规则/活动规则.TXT}"))

    built = build_files(folder, bundle=True)

    assert built.bundle is not None
    with zipfile.ZipFile(built.bundle) as archive:
        assert archive.namelist()[2:] == ["附件/活动规则.txt", "附件/活动规则 (2).TXT"]


def test_attachments_that_cannot_be_delivered_are_told_of_at_once(
    folder: Path, tmp_path: Path
) -> None:
    (tmp_path / "outside.txt").write_text("x", "utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    changed(
        folder,
        (
            "- {file: 附件/成本台账.txt, internal: true}",
            "- {file: ../outside.txt}\n  - {file: link.txt}\n"
            "  - {file: 附件/没有.txt}\n  - {file: 附件}",
        ),
    )

    with pytest.raises(PlanError) as caught:
        build_files(folder, bundle=True)

    assert caught.value.text("zh").replace(f"{folder.as_posix()}/", "").splitlines() == [
        "plan.yaml:83:12: 附件 `../outside.txt` 不在方案所在的文件夹里 [attachment-outside]",
        "    请复制一份放到方案旁边，再写从那里开始的路径",
        "plan.yaml:84:12: 附件 `link.txt` 不在方案所在的文件夹里 [attachment-outside]",
        "    请复制一份放到方案旁边，再写从那里开始的路径",
        "plan.yaml:85:12: 找不到附件 `附件/没有.txt` [attachment-missing]",
        "    请把文件放好，或从 `attachments` 里去掉它",
        "plan.yaml:86:12: 找不到附件 `附件` [attachment-missing]",
        "    请把文件放好，或从 `attachments` 里去掉它",
    ]
    assert not (folder / "out").exists()


def test_a_client_gets_neither_the_plans_data_nor_files_built_for_the_house(folder: Path) -> None:
    build_files(folder, folder / "以前")
    house = "以前/云栖家居 12 月价盘"
    changed(
        folder,
        (
            "- {file: 附件/成本台账.txt, internal: true}",
            "- {file: 内部账套/成本明细.csv}\n  - {file: plan.yaml}\n"
            f"  - {{file: {house}.xlsx}}\n  - {{file: {house}.docx}}",
        ),
    )

    with pytest.raises(PlanError) as caught:
        build_files(folder, audience="client")

    text = caught.value.text("en").replace(f"{folder.as_posix()}/", "")
    data = (
        " is one of the files the plan is made of, which hold all that is internal"
        " [attachment-is-data]\n    write `internal: true` at it, or attach another file with what"
        " the client may see"
    )
    built = (
        " was built for the house, with all that is internal [attachment-is-internal]\n"
        "    build it with `--for client`, or write `internal: true` at it"
    )
    assert text == "\n".join(
        (
            f"plan.yaml:83:12: the attachment `内部账套/成本明细.csv`{data}",
            f"plan.yaml:84:12: the attachment `plan.yaml`{data}",
            f"plan.yaml:85:12: the attachment `{house}.xlsx`{built}",
            f"plan.yaml:86:12: the attachment `{house}.docx`{built}",
        )
    )


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("files: 账套", "账套/成本.csv"),
        ("files: '账套/*.csv'", "账套/成本.CSV"),
        ("files: '账套/*.xlsx#成本'", "账套/成本.xlsx"),
        ("sql: SELECT 1 AS 单数, url: 'sqlite:///账套/成本.db'", "账套/成本.db"),
    ],
)
def test_a_client_gets_no_data_however_the_plan_names_them(
    tmp_path: Path, source: str, file: str
) -> None:
    (tmp_path / "账套").mkdir()
    match Path(file).suffix:
        case ".xlsx":
            book = openpyxl.Workbook()
            book.worksheets[0].title = "成本"
            book.worksheets[0].append(["进货价"])
            book.worksheets[0].append([3])
            book.save(tmp_path / file)
        case ".db":
            database = sqlite3.connect(tmp_path / file)
            database.execute("CREATE TABLE costs (price)")
            database.close()
        case _:
            (tmp_path / file).write_text("日期,进货价\n2025-12-01,3\n", "utf-8")
    (tmp_path / "plan.yaml").write_text(
        f"title: T\nperiod: 2025-12\nsources: {{erp: {{{source}, internal: true}}}}\n"
        f"attachments: [{{file: {file}}}]\n",
        "utf-8",
    )

    with pytest.raises(PlanError) as caught:
        build_files(tmp_path, audience="client")

    assert [problem.code for problem in caught.value.problems] == ["attachment-is-data"]


def test_a_client_may_get_files_that_were_built_for_clients(folder: Path) -> None:
    build_files(folder, folder / "以前", audience="client")
    client = "以前/云栖家居 12 月价盘（客户版）.xlsx"
    changed(folder, ("- {file: 附件/成本台账.txt, internal: true}", f"- {{file: {client}}}"))

    assert build_files(folder, audience="client", bundle=True).bundle is not None


def test_the_cover_names_who_approves_and_leaves_lines_to_sign_on(folder: Path) -> None:
    text = document_as_text(build_files(folder).document)

    assert "| 编制 | 审核 | 批准 |\n| 王敏 | 李想 |  |\n| 日期 | 日期 | 日期 |" in text
    assert "| 1.1 | 2025 年 12 月 2 日 | 策划部 | 调整活动价 |" in text
    assert "附件\n| 序号 | 附件名称 | 文件 |\n| 1 | 平台活动规则 | 活动规则.txt |" in text


def test_marks_stand_on_all_pages_of_both_files(folder: Path) -> None:
    built = build_files(folder)

    headers = {name: text for name, text in texts_of(built.document).items() if "/header" in name}
    shown = [text for name, text in headers.items() if not name.endswith("name")]
    assert len(shown) == 2
    assert all('string="仅供云栖家居"' in text for text in shown)
    assert sum("商业机密" in text for text in shown) == 1
    sheets = [
        text
        for name, text in texts_of(built.workbook).items()
        if "/worksheets/sheet" in name and name.endswith(".xml") and "<pageSetup" in text
    ]
    assert sheets
    assert all("仅供云栖家居" in text and "商业机密" in text for text in sheets[:-1])


def test_nothing_of_the_house_is_left_in_the_properties(folder: Path) -> None:
    built = build_files(folder, audience="client")

    for file in (built.workbook, built.document):
        parts = texts_of(file)
        assert not any("customXml" in name or "custom.xml" in name for name in parts)
        assert not any("_pf_" in text or "_planforge" in text for text in parts.values())
        assert "策划部" in parts[f"{file.name}/docProps/core.xml"]


@pytest.mark.engine
def test_a_zip_file_holds_the_pdf_and_the_page_for_the_phone(folder: Path) -> None:
    built = build_files(folder, audience="client", pdf=True, summary=True, bundle=True)

    assert built.bundle is not None
    with zipfile.ZipFile(built.bundle) as archive:
        names = archive.namelist()
    title = "云栖家居 12 月价盘"
    assert names == [
        *(f"{title}（客户版）.{kind}" for kind in ("xlsx", "docx", "pdf")),
        *(f"{title}（客户版、手机版）.{kind}" for kind in ("pdf", "png")),
        "附件/活动规则.txt",
    ]
    assert built.pdf is not None
    assert built.pdf.read_bytes().startswith(b"%PDF")
