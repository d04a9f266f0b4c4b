"""LibreOffice as an independent engine: it recalculates, or converts, what was built.

LibreOffice shows the values stored in an .xlsx and does not recalculate, unless its profile says
so; a test that forgets this proves nothing. So each run has a fresh profile that says so.
"""

import os
import shutil
import subprocess
import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils.datetime import to_excel as to_serial

CellValue = float | int | str | bool | None

SECONDS = 180

_PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry"
 xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""


def soffice() -> str:
    """Return the program; without it the test is skipped, on CI it fails."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("LibreOffice (soffice) is needed on CI and is not installed")
        pytest.skip("LibreOffice (soffice) is not installed")
    return program


def recalculated(path: Path) -> dict[tuple[str, str], CellValue]:
    """Return every cell's value by sheet and cell, computed anew whatever the file had stored.

    Dates come as Excel's serial numbers, errors as their text (`#N/A`), blanks as None.
    """
    with tempfile.TemporaryDirectory() as folder:
        made = converted(path, "xlsx:Calc MS Excel 2007 XML", Path(folder))
        workbook = load_workbook(made, data_only=True)
        return {
            (sheet.title, cell.coordinate): _plain(cell.value)
            for sheet in workbook.worksheets
            for row in sheet.iter_rows()
            for cell in row
        }


def converted(path: Path, kind: str, folder: Path) -> Path:
    """Return the file converted into `folder`; `kind` is `pdf` or such, or a suffix and filter."""
    program = soffice()
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(_PROFILE, "utf-8")
        done = subprocess.run(
            [
                program,
                f"-env:UserInstallation={Path(profile).as_uri()}",
                "--headless",
                "--convert-to",
                kind,
                "--outdir",
                str(folder),
                str(path),
            ],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    made = folder / f"{path.stem}.{kind.partition(':')[0]}"
    assert made.exists(), f"LibreOffice made nothing of {path}: {done.stdout}{done.stderr}"
    return made


def _plain(value: object) -> CellValue:
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time() | timedelta():
            return float(to_serial(value))
        case _:
            return str(value)
