"""LibreOffice as an independent engine: it recalculates, or converts, what was built.

LibreOffice shows the values stored in an .xlsx and does not recalculate, unless its profile says
so; a test that forgets this proves nothing. So each run has a fresh profile that says so.
"""

import csv
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Sequence
from contextlib import closing
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
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
    return recalculated_each([path])[0]


def recalculated_each(paths: Sequence[Path]) -> list[dict[tuple[str, str], CellValue]]:
    """Return the same for each of several files, for one start of the program."""
    with tempfile.TemporaryDirectory() as folder:
        _convert(paths, "xlsx:Calc MS Excel 2007 XML", Path(folder))
        return [values_in(_made(path, "xlsx", Path(folder))) for path in paths]


def shown(path: Path) -> dict[str, list[list[str]]]:
    """Return the rows of every sheet as a reader sees them: formatted, `###` where it is narrow.

    Recalculated, with the sheets by their titles.
    """
    with tempfile.TemporaryDirectory() as folder:
        _convert([path], _CSV_AS_SHOWN, Path(folder))
        return {
            made.stem.removeprefix(f"{path.stem}-"): _rows(made)
            for made in sorted(Path(folder).glob("*.csv"))
        }


def converted(path: Path, kind: str, folder: Path) -> Path:
    """Return the file converted into `folder`; `kind` is `pdf` or such, or a suffix and filter."""
    said = _convert([path], kind, folder)
    made = _made(path, kind.partition(":")[0], folder)
    assert made.exists(), f"LibreOffice made nothing of {path}: {said}"
    return made


def converted_each(paths: Sequence[Path], kind: str, folder: Path) -> list[Path]:
    """Return the same for each of several files, for one start of the program."""
    said = _convert(paths, kind, folder)
    made = [_made(path, kind.partition(":")[0], folder) for path in paths]
    assert all(path.exists() for path in made), f"LibreOffice did not make all of {made}: {said}"
    return made


# Comma, double quote, UTF-8, from line 1; no quotes round text, numbers as shown, no formulas,
# spaces kept, every sheet into a file of its own.
_CSV_AS_SHOWN = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,true,false,false,-1"


def _convert(paths: Sequence[Path], kind: str, folder: Path) -> str:
    """Let LibreOffice convert the files into `folder`; returns what it said."""
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
                *map(str, paths),
            ],
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    return f"{done.stdout}{done.stderr}"


def _made(path: Path, suffix: str, folder: Path) -> Path:
    return folder / f"{path.stem}.{suffix}"


def values_in(path: Path) -> dict[tuple[str, str], CellValue]:
    """Return every value that a workbook holds, by sheet and cell.

    Sheets that nobody can show are left out; LibreOffice keeps no difference between those and
    others that are hidden.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl tells which extensions it drops
        workbook = load_workbook(path, data_only=True, read_only=True)
        with closing(workbook):
            return {
                (sheet.title, f"{get_column_letter(column)}{row}"): plain(value)
                for sheet in workbook.worksheets
                if sheet.sheet_state != "veryHidden"
                for row, values in enumerate(sheet.iter_rows(values_only=True), start=1)
                for column, value in enumerate(values, start=1)
            }


def _rows(made: Path) -> list[list[str]]:
    with made.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def plain(value: object) -> CellValue:
    """Return a cell's value as openpyxl reads it, dates as Excel's serial numbers."""
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime() | date() | time() | timedelta():
            return float(to_serial(value))  # type: ignore[no-untyped-call]
        case _:
            return str(value)
