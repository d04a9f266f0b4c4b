"""LibreOffice, found and run: with a profile of its own, no macros, no network, and an end.

It works on copies in a folder of its own, so that it neither locks a file that somebody reads nor
leaves anything beside it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CHOSEN = "PLANFORGE_OFFICE"
"""The variable that names LibreOffice's program where it is not found by itself."""

SECONDS = 180
"""How long one run may take; a plan of forty pages takes some five seconds."""

_NAMES = ("soffice", "libreoffice")
_USUAL_PLACES = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    "/opt/libreoffice*/program/soffice",
    "/snap/bin/libreoffice",
)
_USUAL_PLACES_WINDOWS = ("ProgramFiles", "ProgramFiles(x86)", "LOCALAPPDATA")

_KEPT_VARIABLES = (
    "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "LC_ALL", "LC_CTYPE", "TMPDIR", "TMP",
    "TEMP", "XDG_RUNTIME_DIR", "XDG_DATA_DIRS", "XDG_DATA_HOME", "XDG_CONFIG_HOME",
    "FONTCONFIG_FILE", "FONTCONFIG_PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT",
    "WINDIR", "COMSPEC", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMFILES", "PROGRAMDATA",
)  # fmt: skip
"""What LibreOffice needs to know; the passwords of databases are nothing to it."""

_SETTINGS = {
    "Office.Common/Security/Scripting": {
        "MacroSecurityLevel": "3",
        "DisableMacrosExecution": "true",
        "DisableActiveContent": "true",
        "BlockUntrustedRefererLinks": "true",
    },
    "Office.Common/Misc": {"FirstRun": "false"},
    "Office.Calc/Content/Update": {"Link": "2"},
    "Office.Writer/Content/Update": {"Link": "2"},
    # Whatever a file links to is fetched through a proxy, and nobody listens there.
    "Inet/Settings": {
        "ooInetProxyType": "2",
        "ooInetNoProxy": "",
        **{f"ooInet{kind}ProxyName": "127.0.0.1" for kind in ("HTTP", "HTTPS", "FTP")},
        **{f"ooInet{kind}ProxyPort": "9" for kind in ("HTTP", "HTTPS", "FTP")},
    },
}


def find_office() -> Path:
    """Return LibreOffice's program.

    Raises:
        PlanError: it is not installed, or not where `PLANFORGE_OFFICE` says.
    """
    chosen = os.environ.get(CHOSEN)
    if chosen:
        if found := shutil.which(chosen):
            return Path(found)
        raise PlanError([Problem("office-not-there", None, {"variable": CHOSEN})])
    for place in _places():
        if found := shutil.which(place):
            return Path(found)
    raise PlanError([Problem("no-office", None, {"variable": CHOSEN})])


def _places() -> Iterator[str]:
    yield from _NAMES
    if sys.platform == "win32":
        for name in _USUAL_PLACES_WINDOWS:
            if folder := os.environ.get(name):
                yield str(Path(folder, "LibreOffice", "program", "soffice.exe"))
        return
    for pattern in _USUAL_PLACES:
        yield from map(str, sorted(Path("/").glob(pattern.lstrip("/")), reverse=True))


def converted(sources: Sequence[Path], *, seconds: float = SECONDS) -> list[bytes]:
    """Return each file as PDF, for one start of LibreOffice.

    Raises:
        PlanError: LibreOffice is missing, takes too long, or makes nothing of a file.
    """
    program = find_office()
    with tempfile.TemporaryDirectory(
        prefix="planforge-office-", ignore_cleanup_errors=True
    ) as name:
        folder = Path(name)
        copies = [
            Path(shutil.copyfile(source, folder / f"{number}{source.suffix}"))
            for number, source in enumerate(sources)
        ]
        _write_profile(folder / "profile")
        said = _run(program, folder, copies, sources, seconds)
        made = [(folder / "made" / copy.name).with_suffix(".pdf") for copy in copies]
        missing = [
            _failure(source, said)
            for source, pdf in zip(sources, made, strict=True)
            if not (pdf.is_file() and pdf.stat().st_size)
        ]
        if missing:
            raise PlanError(missing)
        return [pdf.read_bytes() for pdf in made]


def _run(
    program: Path, folder: Path, copies: Sequence[Path], sources: Sequence[Path], seconds: float
) -> str:
    """Run the program to its end and return what it said; stopped, it takes its helpers along."""
    command = [
        str(program),
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        *("--headless", "--norestore", "--nologo", "--nodefault", "--nofirststartwizard"),
        *("--convert-to", "pdf", "--outdir", str(folder / "made")),
        *map(str, copies),
    ]
    try:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=_environment(os.environ),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise PlanError([_failure(sources[0], error.strerror or "")]) from None
    try:
        said, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        details = {"seconds": round(seconds)}
        place = Location(sources[0].name)
        raise PlanError([Problem("office-too-slow", place, details)]) from None
    finally:
        _stop(process)
    return said.decode("utf-8", "replace")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the program and what it started, where it has not ended by itself."""
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        subprocess.run(
            ["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False
        )
    else:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def _environment(variables: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in variables.items() if name.upper() in _KEPT_VARIABLES}
    return {**kept, "SAL_USE_VCLPLUGIN": "svp"}


def _write_profile(profile: Path) -> None:
    items = "".join(
        f'<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, settings in _SETTINGS.items()
        for name, value in settings.items()
    )
    user = profile / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry"'
        ' xmlns:xs="http://www.w3.org/2001/XMLSchema"'
        f' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}</oor:items>',
        "utf-8",
    )


def _failure(source: Path, said: str) -> Problem:
    """Return the problem of a file of which nothing was made, with the line that tells why."""
    lines = [line for line in said.splitlines() if line.strip() and "javaldx" not in line]
    errors = [line for line in lines if "rror" in line]
    cause = (errors or lines or ["?"])[-1].strip()[:200]
    return Problem("office-failed", Location(source.name), {"cause": cause})
