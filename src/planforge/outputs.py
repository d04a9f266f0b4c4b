"""The files a build leaves behind: their names, and how they come to be there whole or not at all.

Everything is written into a folder of its own beside its place and moved when all of it is done.
What was written is remembered by its hash, so that a file which somebody changed since, or made
themselves, is never written over unasked.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
import unicodedata
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

from planforge.problems import Location, PlanError, Problem, Problems

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

RECORD = ".planforge.json"
"""What was written into a folder: SHA-256 by file name."""
_LONGEST_NAME = 180
"""In UTF-8 bytes: file systems allow 255, lock files add to that, Excel takes 218 with the path."""
_NOT_IN_NAMES = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f]+')
_RESERVED = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\.|$)", re.IGNORECASE
)
_NO_ROOM = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def file_name(title: str) -> str:
    """Return a title as a file name, without suffix, that every system takes.

    Example:
        >>> file_name("12月 运营/规划: 方案?")
        '12月 运营-规划- 方案'
        >>> file_name("CON"), file_name("../..")
        ('_CON', 'plan')
    """
    text = _NOT_IN_NAMES.sub("-", unicodedata.normalize("NFC", title))
    text = "".join(" " if letter.isspace() else letter for letter in text if _is_shown(letter))
    name = _trimmed(" ".join(text.split()))
    if len(name.encode()) > _LONGEST_NAME:
        # Long titles that differ only at their ends must not become one file.
        mark = "-" + hashlib.sha256(title.encode("utf-8", "replace")).hexdigest()[:8]
        start = name.encode()[: _LONGEST_NAME - len(mark)].decode(errors="ignore")
        name = _trimmed(start) + mark
    if not name:
        return "plan"
    return f"_{name}" if _RESERVED.match(name) else name


def _is_shown(letter: str) -> bool:
    """Whether a letter may stand in a name: no half of a pair, no mark that turns text around."""
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Cn"}


def _trimmed(name: str) -> str:
    return name.lstrip(" .~-").rstrip(" .-")


class Staging:
    """Files that come to stand in a folder all together, or not at all.

    Within `with`, each is written to its `path`; at the end all are moved to their places. When
    anything goes wrong, also an interruption, the folder is as it was before.
    """

    def __init__(self, folder: Path, files: Sequence[Path]) -> None:
        """Take the folder, made where it is missing, and the files that will stand in it."""
        self.folder = folder
        self.files = tuple(files)
        self._made: list[Path] = []
        self._beside = Path()

    def __enter__(self) -> Self:
        try:
            with _told(self.folder):
                self._make(self.folder)
                self.check()
                self._beside = Path(tempfile.mkdtemp(prefix=".planforge-", dir=self.folder))
        except BaseException:
            self._remove_made()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            with _told(self.folder):
                if isinstance(error, OSError):
                    raise error
                if error is None:
                    self.check()
                    self.finish()
        finally:
            self._remove_beside()
            self._remove_made()

    def path(self, file: Path) -> Path:
        """Return where to write a file for the time being."""
        return self._beside / f"{self.files.index(file)}{file.suffix}"

    def check(self) -> None:
        """Raise `PlanError` when the files must not be written; asked at the start and the end."""
        problems = Problems()
        for file in self.files:
            place = Location(file.as_posix())
            if file.is_dir():
                problems.add("folder-in-the-way", place)
                continue
            if (lock := _lock_of(file)) is not None:
                problems.add("file-open", place, lock=lock.name)
            if self.is_of_somebody_else(file):
                problems.add("changed-since-built", place)
        problems.stop_if_any()

    def is_of_somebody_else(self, file: Path) -> bool:
        """Whether a file is there that must not be written over."""
        return False

    def finish(self) -> None:
        """Move every file to its place; when one cannot be moved, put back those that were."""
        self._move([(self.path(file), file) for file in self.files])

    def _move(self, moves: Sequence[tuple[Path, Path]]) -> None:
        done: list[tuple[Path, Path | None]] = []
        try:
            for number, (source, file) in enumerate(moves, start=1):
                self._make(file.parent)
                if number < len(moves):  # nothing can go wrong after the last
                    done.append((file, _kept(file, self._beside / f"kept-{number}")))
                _replace(source, file)
        except BaseException:
            for file, kept in reversed(done):
                _put_back(file, kept)
            raise

    def _make(self, folder: Path) -> None:
        missing = [path for path in (folder, *folder.parents) if not path.exists()]
        self._made = [*missing, *self._made]
        folder.mkdir(parents=True, exist_ok=True)

    def _remove_beside(self) -> None:
        try:
            self._beside.rmdir()  # mostly it is empty by now
        except OSError:
            shutil.rmtree(self._beside, ignore_errors=True)

    def _remove_made(self) -> None:
        """Take away the folders that were made and are empty."""
        for folder in self._made:
            with suppress(OSError):  # one that holds something stays
                folder.rmdir()


class Outputs(Staging):
    """The files of a build: nothing that somebody else made or changed is written over."""

    def __init__(self, folder: Path, files: Sequence[Path], *, force: bool = False) -> None:
        """Take the folder and its files; with `force`, changed files are written over too."""
        super().__init__(folder, files)
        self._force = force

    def is_of_somebody_else(self, file: Path) -> bool:
        """Whether a file was not written by a build, or changed since."""
        if self._force or not file.exists():
            return False
        return _record(self.folder).get(file.name) != _hash(file)

    def finish(self) -> None:
        """Move the files and the record of them."""
        hashes = {file.name: _hash(self.path(file)) for file in self.files}
        record = self._beside / "record"
        written = dict(sorted({**_record(self.folder), **hashes}.items()))
        record.write_text(json.dumps(written, ensure_ascii=False, indent=1) + "\n", "utf-8")
        moves = [(self.path(file), file) for file in self.files]
        self._move([*moves, (record, self.folder / RECORD)])


def writing_problem(error: OSError, folder: Path) -> Problem | None:
    """Return what to tell of a failed writing into `folder`; None when that is not what failed."""
    place = Location(folder.as_posix())
    if error.errno in _NO_ROOM:
        return Problem("disk-full", place)
    if isinstance(error, FileExistsError | NotADirectoryError):
        named = next((path for path in (folder, *folder.parents) if path.is_file()), folder)
        return Problem("folder-is-file", place, {"name": named.as_posix()})
    if isinstance(error, PermissionError) or error.errno == errno.EROFS:
        return Problem("folder-not-writable", place)
    if error.errno in {errno.ENAMETOOLONG, errno.EINVAL}:
        return Problem("path-not-possible", place)
    return None


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        problem = writing_problem(error, folder)
        if problem is None:
            raise
        raise PlanError([problem]) from error


def _lock_of(file: Path) -> Path | None:
    """Return the file by which an office program says that it holds `file` open."""
    names = [f"~${file.name}", f".~lock.{file.name}#", f".~{file.name}"]  # Excel, LibreOffice, WPS
    if file.suffix.lower() in (".docx", ".docm", ".dotx", ".dotm"):
        # Word's takes the place of the first letters where the name is long enough.
        names.append("~$" + file.name[min(max(len(file.stem) - 6, 0), 2) :])
    return next((lock for name in names if (lock := file.with_name(name)).is_file()), None)


def _record(folder: Path) -> dict[str, str]:
    """Return what was written into a folder; nothing, when that is not known."""
    try:
        read = json.loads((folder / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(name): str(mark) for name, mark in read.items()} if isinstance(read, dict) else {}


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _kept(file: Path, copy: Path) -> Path | None:
    """Return a second name of `file`, to bring it back by; None when there is no such file."""
    if not file.exists():
        return None
    try:
        os.link(file, copy)
    except OSError:  # not every file system has links
        shutil.copy2(file, copy)
    return copy


def _replace(source: Path, file: Path) -> None:
    try:
        source.replace(file)
    except PermissionError as error:
        if not file.exists():
            raise
        # Windows does not replace what a program holds open.
        problem = Problem("file-open", Location(file.as_posix()))
        raise PlanError([problem]) from error


def _put_back(file: Path, kept: Path | None) -> None:
    with suppress(OSError):
        if kept is None:
            file.unlink(missing_ok=True)
        else:
            kept.replace(file)
