"""The command line as its user meets it: what it writes, what it prints, its exit status."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import planforge
from planforge import build as build_module
from planforge.cli import commands, main

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCE = Path(__file__).parents[1] / "src"
COMMANDS = ["new", "build", "convert", "fill", "inspect", "metrics", "packs", "schema"]


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Start every test in an empty folder, on an English system."""
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a starter plan, in a folder with a Chinese name and a space, built once."""
    folder = tmp_path_factory.mktemp("plans") / "我的 方案"
    assert main(["new", "taobao-monthly", str(folder)]) == 0
    assert main(["build", str(folder)]) == 0
    return folder


def fresh(*arguments: str, encoding: str = "utf-8", **environment: str) -> tuple[int, str, str]:
    """Run the program in a process of its own; returns status, output, errors."""
    variables = {**os.environ, "PYTHONPATH": str(SOURCE), "PYTHONIOENCODING": encoding}
    finished = subprocess.run(
        [sys.executable, "-m", "planforge", *arguments],
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**variables, **environment},
    )
    out, err = (stream.decode(encoding) for stream in (finished.stdout, finished.stderr))
    return finished.returncode, out.replace("\r\n", "\n"), err.replace("\r\n", "\n")


# ── Help ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_version_is_the_package_s(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"planforge {planforge.__version__}\n"


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    without = capsys.readouterr().out
    assert main(["--help"]) == 0

    assert capsys.readouterr().out == without


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_explains_itself_with_an_example(
    command: str, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command, "--help", "--language", language]) == 0

    page = capsys.readouterr().out
    assert page.startswith("用法：" if language == "zh" else "usage: ")
    assert page.count(f"planforge {command}") >= 2  # the usage and at least one example
    assert all(len(line) <= 100 for line in page.splitlines())


def test_both_languages_say_the_same_things() -> None:
    from planforge.cli.texts import CHINESE, ENGLISH

    assert CHINESE.keys() == ENGLISH.keys()
    for name, text in ENGLISH.items():
        assert text.count("{") == CHINESE[name].count("{"), name


def test_help_and_version_import_nothing_heavy() -> None:
    script = (
        "import sys; from planforge.cli import main; main(['--help']); main(['--version']);"
        "print([m for m in ('yaml', 'pydantic', 'pandas', 'duckdb', 'rich', 'xlsxwriter', 'lxml',"
        "'jinja2', 'shutil', 'dataclasses', 'planforge.problems') if m in sys.modules])"
    )
    variables = {**os.environ, "PYTHONPATH": str(SOURCE)}
    finished = subprocess.run(
        [sys.executable, "-I", "-S", "-c", f"sys = __import__('sys'); "
         f"sys.path.insert(0, {str(SOURCE)!r}); {script}"],
        capture_output=True, check=True, env=variables,
    )  # fmt: skip

    assert finished.stdout.decode().splitlines()[-1] == "[]"


# ── new ───────────────────────────────────────────────────────────────────────────────────────────


def test_a_new_plan_is_a_folder_that_builds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "taobao-monthly", "my-plan"]) == 0

    files = sorted(p.relative_to("my-plan").as_posix() for p in Path("my-plan").rglob("*"))
    assert files == ["data", "data/daily.csv", "data/shop.csv", "plan.yaml"]
    assert capsys.readouterr().out == ("made my-plan: 3 files\nnext: planforge build my-plan\n")


def test_the_next_command_can_be_typed_as_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "taobao-monthly", "my plan"]) == 0

    quote = '"' if os.name == "nt" else "'"
    assert f"next: planforge build {quote}my plan{quote}\n" in capsys.readouterr().out


def test_a_folder_in_use_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path("used").mkdir()
    Path("used/plan.yaml").write_text("mine", encoding="utf-8")

    assert main(["new", "taobao-monthly", "used"]) == 2
    assert Path("used/plan.yaml").read_text("utf-8") == "mine"
    assert capsys.readouterr().err == (
        "used: this folder is not empty [folder-not-empty]\n"
        "    name a new folder; with `--force`, files of the same names are written over\n"
        "problems: 1; nothing was written\n"
    )
    assert main(["new", "taobao-monthly", "used", "--force"]) == 0
    assert "pack: taobao-monthly" in Path("used/plan.yaml").read_text("utf-8")


def test_a_pack_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "taobao-montly", "my-plan"]) == 2

    assert capsys.readouterr().err == (
        "there is no pack `taobao-montly`; there are: taobao-monthly, annual-business,"
        " platform-operations, store-refined [unknown-pack]\n"
        "    did you mean `taobao-monthly`?\n"
    )
    assert not Path("my-plan").exists()


def test_a_pack_without_a_plan_to_begin_with(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "base", "my-plan"]) == 2

    assert capsys.readouterr().err == (
        "the pack `base` has no plan to begin with; these have: taobao-monthly, annual-business,"
        " platform-operations, store-refined [pack-without-starter]\n"
    )


def test_a_new_plan_below_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("file").touch()

    assert main(["new", "taobao-monthly", "file/plan"]) == 2
    assert capsys.readouterr().err == (
        "file/plan: `file` is a file, so no folder can be made here [folder-is-file]\n"
        "    name another folder\n"
        "problems: 1; nothing was written\n"
    )


# ── build ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_build_writes_both_files_and_tells_of_them(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(built)]) == 0

    printed = capsys.readouterr()
    files = {file.suffix: file for file in (built / "out").iterdir()}
    assert printed.out.splitlines()[:2] == [
        f"workbook  {files['.xlsx']}",
        f"document  {files['.docx']}",
    ]
    assert " figures, " in printed.out.splitlines()[2]
    assert printed.err == ""


def test_a_build_elsewhere_and_silent(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / "交付 12月"

    assert main(["build", str(built / "plan.yaml"), "-o", str(output), "--quiet"]) == 0
    assert sorted(file.suffix for file in output.glob("[!.]*")) == [".docx", ".xlsx"]
    assert capsys.readouterr() == ("", "")


def test_the_plan_of_this_folder_is_built_without_naming_it(
    built: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(built)

    assert main(["build", "-o", str(tmp_path / "out")]) == 0


def test_what_somebody_changed_is_kept_without_force(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["build", str(built), "-o", "out"]
    assert main(arguments) == 0
    workbook = next(Path("out").glob("*.xlsx"))
    workbook.write_bytes(b"hours of work")
    capsys.readouterr()

    assert main(arguments) == 2
    assert workbook.read_bytes() == b"hours of work"
    assert capsys.readouterr().err == (
        f"{workbook.as_posix()}: somebody changed this file since it was built, or made it "
        "themselves [changed-since-built]\n"
        "    give `--force` to write over it, or another folder with `-o`\n"
        "problems: 1; nothing was written\n"
    )
    assert main([*arguments, "--force"]) == 0
    assert workbook.read_bytes() != b"hours of work"


def test_gaps_and_broken_checks_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    from planforge.document.outline import GapRun

    gaps = (GapRun("客单价目标", "aov.target"), GapRun("负责人"))
    built = build_module.Built(
        Path("a.xlsx"), Path("a.docx"), 12, 3, gaps, ("Shares sum to 100%",), 0.25
    )

    assert "\n".join(commands.build._summary(built, "en")) == (
        "workbook  a.xlsx\n"
        "document  a.docx\n"
        "12 figures, 3 formulas, 0.2 seconds\n"
        "2 not known yet, marked in the document:\n"
        "  - 客单价目标 (aov.target)\n"
        "  - 负责人\n"
        "1 that should hold and do not (see the sheet of checks):\n"
        "  - Shares sum to 100%"
    )


def test_a_plan_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    Path("plan.yaml").touch()

    assert main(["build", "plan.yml"]) == 2
    assert capsys.readouterr().err == (
        "plan.yml: there is no such plan [plan-not-found]\n"
        "    did you mean `plan.yaml`?\n"
        "problems: 1; nothing was written\n"
    )


# ── packs, schema ─────────────────────────────────────────────────────────────────────────────────


def test_packs_are_listed_in_the_reader_s_language(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["packs"]) == 0
    english = capsys.readouterr().out
    assert main(["packs", "--language", "zh"]) == 0
    chinese = capsys.readouterr().out

    assert "taobao-monthly\n    Taobao shop: monthly operations plan\n" in english
    assert english.endswith("begin with: planforge new taobao-monthly my-plan\n")
    assert "taobao-monthly\n    淘宝店铺月度运营规划\n" in chinese


def test_the_schema_is_printed_or_written(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    printed = capsys.readouterr().out
    assert main(["schema", "-o", "deep/plan.schema.json"]) == 0
    written = Path("deep/plan.schema.json").read_text("utf-8")

    assert printed.isascii()
    assert json.loads(printed) == json.loads(written)
    assert json.loads(printed)["title"] == "PlanForge plan"


def test_the_schema_is_not_written_over_a_plan(capsys: pytest.CaptureFixture[str]) -> None:
    Path("plan.yaml").write_text("mine", encoding="utf-8")

    assert main(["schema", "-o", "plan.yaml"]) == 2
    assert Path("plan.yaml").read_text("utf-8") == "mine"
    assert capsys.readouterr().err == (
        "plan.yaml: there is a file of this name [file-exists]\n"
        "    give `--force` to write over it, or another name\n"
        "problems: 1; nothing was written\n"
    )
    assert main(["schema", "-o", "plan.yaml", "--force"]) == 0


# ── Arguments ─────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            ["biuld", "plan"],
            "there is no command `biuld`; there are: new, build, convert, fill, inspect, metrics, "
            "packs, schema [unknown-command]\n"
            "    did you mean `build`?\n",
        ),
        (
            ["new", "taobao-monthly"],
            "the command needs more: DIR [missing-arguments]\n    see `planforge new --help`\n",
        ),
        (
            ["build", "my", "plan"],
            "these arguments mean nothing here: plan [unknown-arguments]\n"
            "    see `planforge --help`; a path with spaces needs quotation marks\n",
        ),
        (
            ["build", "plan", "--froce"],
            "these arguments mean nothing here: --froce [unknown-arguments]\n"
            "    see `planforge --help`; a path with spaces needs quotation marks\n",
        ),
        (
            ["build", "plan", "-o"],
            "`-o/--output` needs a value behind it [missing-option-value]\n"
            "    see `planforge build --help`\n",
        ),
        (
            ["packs", "--language", "fr"],
            "`--language` cannot be `fr`; it is one of zh, en [bad-option-value]\n",
        ),
        (
            ["biuld", "--language=zh"],
            "没有 `biuld` 这个命令，可用的有：new, build, convert, fill, inspect, metrics, packs, "
            "schema [unknown-command]\n"
            "    是不是 `build`？\n",
        ),
        (
            ["--language", "zh", "new", "taobao-monthly"],
            "命令还缺少：DIR [missing-arguments]\n    见 `planforge new --help`\n",
        ),
    ],
)
def test_wrong_arguments_are_told_like_any_problem(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    assert capsys.readouterr() == ("", told)


# ── Language and console ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("environment", "chinese"),
    [
        ({"LANG": "zh_CN.UTF-8"}, True),
        ({"LANG": "zh_TW.UTF-8"}, True),
        ({"LANG": "de_DE.UTF-8"}, False),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, False),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_CN.GB18030"}, True),
    ],
)
def test_messages_are_in_the_language_of_the_system(
    environment: dict[str, str],
    chinese: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert main(["build", "nothing.yaml"]) == 2
    assert ("没有这个方案文件" in capsys.readouterr().err) is chinese


@pytest.mark.parametrize(
    ("encoding", "shown"), [("gbk", "没有这个方案文件"), ("ascii", "there is")]
)
def test_a_console_of_another_encoding_is_no_reason_to_fail(encoding: str, shown: str) -> None:
    status, _, told = fresh("build", "ß 方案✓.yaml", encoding=encoding, LANG="zh_CN.GBK")

    assert status == 2
    assert shown in told
    assert "Traceback" not in told


@pytest.mark.parametrize("encoding", ["gbk", "ascii", "cp1252"])
def test_help_and_packs_fit_any_console(encoding: str) -> None:
    for arguments in (["--help"], ["build", "--help"], ["packs"], ["schema"]):
        for language in ("zh", "en"):
            status, _, told = fresh(*arguments, "--language", language, encoding=encoding)
            assert (status, told) == (0, "")


@pytest.mark.skipif(sys.platform == "win32", reason="file names are Unicode there")
def test_a_path_that_is_no_text_is_told_all_the_same() -> None:
    script = "import sys; from planforge.cli import main; sys.exit(main(['build', 'a\\udcff']))"
    finished = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert finished.returncode == 2
    assert finished.stderr.startswith(b"a?: there is no such plan")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_on_a_terminal_the_same_words_are_coloured() -> None:
    import pty

    master, slave = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-m", "planforge", "build", "no such [bold] plan"],
        stdin=subprocess.DEVNULL, stdout=slave, stderr=slave,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "TERM": "xterm", "COLUMNS": "40"},
    )  # fmt: skip
    os.close(slave)
    shown = _read_terminal(master)

    assert program.wait() == 2
    assert "no such [bold] plan\x1b[0m: there is no such plan \x1b[2m[plan-not-found]" in shown


def _read_terminal(master: int) -> str:
    pieces = []
    while True:
        try:
            piece = os.read(master, 4096)
        except OSError as error:
            assert error.errno == errno.EIO  # Linux says so at the end  # noqa: PT017
            break
        if not piece:
            break
        pieces.append(piece)
    os.close(master)
    return b"".join(pieces).decode()


# ── What goes wrong on the way ────────────────────────────────────────────────────────────────────


def failing(error: BaseException) -> Callable[..., object]:
    def fails(*_: object, **__: object) -> object:
        raise error

    return fails


def test_a_fault_of_ours_is_told_shortly(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build_files", failing(ZeroDivisionError("division by zero")))
    short = (
        "planforge: this is a fault of PlanForge, not of your files: "
        "ZeroDivisionError: division by zero\n"
        "Please report it to PlanForge's issue tracker, with what the same command\n"
        "prints under --debug. Your files are as they were.\n"
    )

    assert main(["build"]) == 1
    assert capsys.readouterr() == ("", short)
    assert main(["build", "--debug"]) == 1
    told = capsys.readouterr().err
    assert told.startswith("Traceback (most recent call last):")
    assert told.endswith(short)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_command_that_is_told_to_end_leaves_nothing_half_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    (tmp_path / "plan.yaml").write_text("title: T\nperiod: 2025-12\n", "utf-8")

    def told(*_: object) -> None:
        assert list((tmp_path / "out").iterdir()) != []
        signal.raise_signal(number)

    monkeypatch.setattr("planforge.build.write_document", told)
    before = signal.signal(number, signal.SIG_DFL)  # `nohup` may have had it ignored

    try:
        assert main(["build", str(tmp_path)]) == 128 + number
        assert not (tmp_path / "out").exists()
        assert signal.getsignal(number) == signal.SIG_DFL
    finally:
        signal.signal(number, before)


@pytest.mark.parametrize(
    "error", [KeyboardInterrupt(), RuntimeError("Query interrupted")], ids=["Python", "DuckDB"]
)
def test_an_interruption_is_no_fault(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(build_module, "build_files", failing(error))

    assert main(["build"]) == 130
    assert capsys.readouterr() == ("", "interrupted; nothing was written\n")


def test_a_file_that_cannot_be_opened_is_told_with_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    error = PermissionError(errno.EACCES, "Permission denied", "plan/data.csv")
    monkeypatch.setattr(build_module, "build_files", failing(error))

    assert main(["build"]) == 2
    assert capsys.readouterr().err == (
        "plan/data.csv: the file cannot be read or written: Permission denied [file-trouble]\n"
        "    look whether it is there, and whether you may open it\n"
        "problems: 1; nothing was written\n"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end elsewhere")
def test_a_pipe_that_ends_early_is_no_fault() -> None:
    finished = subprocess.run(
        f"{sys.executable} -m planforge schema | head -c 10",
        shell=True,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE)},
    )

    assert finished.stderr == b""
