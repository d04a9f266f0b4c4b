"""The whole way of a template: read this first.

    file ─ Package.open ─> package ─ compile_workbook | compile_document ─> Template   (once)
    data ─ read_data ─> names ─ render ─> changed package ─ become, written ─> file   (each time)

A template is compiled once and never changes; each rendering works on its own copy of the package.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from planforge.filling.archive import MOST_BYTES
from planforge.filling.data import Data, read_data, read_limited
from planforge.filling.package import Package
from planforge.outputs import Staging
from planforge.problems import Location, PlanError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from planforge.filling.inspect import Needs
    from planforge.filling.language import MissingPolicy, Program
    from planforge.filling.tags import Tag

Step = Callable[[str], None]
_POLICIES = ("error", "blank", "mark")


class StoredValues(Protocol):
    """What became of the values that a workbook stores beside its formulas."""

    @property
    def computed(self) -> int:
        """How many formulas have their value, kept or computed anew."""

    @property
    def empty(self) -> int:
        """How many have none, so that the application computes them when it opens the file."""


class Rendered(Protocol):
    """What a rendering gives back."""

    @property
    def package(self) -> Package:
        """The changed working copy."""

    @property
    def notices(self) -> Sequence[Problem]:
        """What is not wrong, but should be known."""

    @property
    def stored(self) -> StoredValues | None:
        """Of the formulas; None for a document, which has none."""


class Compiled(Protocol):
    """A workbook or a document, ready to be rendered from several threads at once."""

    @property
    def tags(self) -> Sequence[Tag]:
        """All tags, in reading order."""

    @property
    def programs(self) -> Sequence[Program]:
        """What is run for each rendering, in its order."""

    def render(
        self,
        data: Mapping[str, Any],
        *,
        missing: MissingPolicy,
        folder: Path | None,
        recalculate: bool | None,
    ) -> Rendered:
        """Return a changed copy of the package for this data."""


@dataclass(frozen=True)
class Filled:
    """A filled template, not yet anywhere.

    Attributes:
        package: its parts.
        notices: what is not wrong, but should be known: macros that were left out.
        stored: whether the formulas have their values: `all`, `some`, or `none`; those without are
            computed by the application that opens the file.
        computed: how many formulas have their value.
        empty: how many have none.
    """

    package: Package
    notices: tuple[Problem, ...] = ()
    computed: int = 0
    empty: int = 0

    @property
    def stored(self) -> str:
        """Whether the formulas have their values."""
        if not self.empty:
            return "all"
        return "some" if self.computed else "none"

    @cached_property
    def content(self) -> bytes:
        """The file's bytes."""
        return b"".join(self.package.written())

    def save(self, path: Path | str) -> Path:
        """Write the file, whole or not at all; returns where it is. One that is there is replaced.

        Raises:
            PlanError: it cannot be written there, or the name's ending is of another kind of file.
        """
        file = Path(path)
        if file.suffix.lower() != f".{self.package.kind}":
            details = {"suffix": file.suffix, "known": f".{self.package.kind}"}
            raise PlanError([Problem("fill-other-output", Location(file.as_posix()), details)])
        with Staging(file.parent, [file]) as staged, staged.path(file).open("wb") as stream:
            stream.writelines(self._chunks())
        return file

    def _chunks(self) -> Iterator[bytes]:
        made = self.__dict__.get("content")
        return self.package.written() if made is None else iter([made])


class Template:
    """A template, compiled: fill it as often as you like, from as many threads as you like.

    The same data give the same bytes.
    """

    def __init__(self, package: Package, compiled: Compiled) -> None:
        """Take the file and what was made of it; `compile_template` does."""
        self._package = package
        self._compiled = compiled

    @property
    def kind(self) -> str:
        """What the template is, as its file's ending says it: `xlsx`, `docm`."""
        return self._package.kind

    @property
    def tags(self) -> tuple[Tag, ...]:
        """All tags with their places, in reading order."""
        return tuple(self._compiled.tags)

    def inspect(self) -> Needs:
        """Return what data the tags need, with an example to start from."""
        from planforge.filling.inspect import needs

        return needs(self._compiled.programs)

    def render(
        self,
        data: object,
        *,
        missing: MissingPolicy = "error",
        suffix: str | None = None,
        drop_macros: bool = False,
        folder: Path | str | None = None,
        recalculate: bool | None = None,
    ) -> Filled:
        """Return the template filled with data.

        Args:
            data: values by name, an object with fields, a DataFrame (its rows are called `rows`),
                a plan, or the path of a file of data.
            missing: what becomes of names that the data have not: an `error`, a `blank`, or a
                `mark` such as `[name]`.
            suffix: the ending of the file that it becomes, such as `.xlsx`; by default the
                template's.
            drop_macros: leave macros out where such a file cannot hold them.
            folder: where pictures and documents that data name by their path are looked for; by
                default the folder of the data's file. They are never read from elsewhere.
            recalculate: whether the values of a workbook's formulas are computed, which takes the
                extra `recalculate`. By default where that is installed and the workbook is not
                large; else the application computes them when it opens the file.

        Raises:
            PlanError: names are missing, a tag fails, or the result cannot be of this kind.
        """
        if missing not in _POLICIES:
            raise ValueError(f"missing must be one of {', '.join(_POLICIES)}, not {missing!r}")
        if suffix is not None:
            self._package.copy().become(suffix, drop_macros)  # refused before anything is done
        given = data if isinstance(data, Data) else read_data(data)
        within = Path(folder) if folder is not None else given.folder
        rendered = self._compiled.render(
            given.names, missing=missing, folder=within, recalculate=recalculate
        )
        package = rendered.package
        notices = package.become(suffix or package.kind, drop_macros)
        stored = rendered.stored
        return Filled(
            package,
            (*given.notices, *rendered.notices, *notices),
            stored.computed if stored is not None else 0,
            stored.empty if stored is not None else 0,
        )


def compile_template(template: Path | str | bytes, *, name: str | None = None) -> Template:
    """Return a template that can be filled many times.

    Args:
        template: an Excel or Word file, or its bytes.
        name: what problems call it; by default its path.

    Raises:
        PlanError: with all that is wrong with the file or its tags.
    """
    content = template if isinstance(template, bytes) else read_limited(Path(template), MOST_BYTES)
    shown = name or ("template" if isinstance(template, bytes) else Path(template).as_posix())
    location = Location(shown)
    package = Package.open(content, location)
    return Template(package, _compiled(package, location))


def fill(
    template: Template | Path | str | bytes,
    data: object,
    output: Path | str,
    *,
    missing: MissingPolicy = "error",
    drop_macros: bool = False,
    force: bool = False,
    recalculate: bool | None = None,
    step: Step = lambda _: None,
) -> Filled:
    """Fill a template with data and write the result; what `planforge fill` does.

    Args:
        template: an Excel or Word file, its bytes, or what `compile_template` made of it.
        data: values by name, an object with fields, a DataFrame, a plan, or the path of a JSON,
            YAML, CSV or Excel file or of a plan.
        output: the file to write; what it becomes follows its ending.
        missing: what becomes of names that the data have not: an `error`, a `blank`, or a `mark`.
        drop_macros: leave macros out where a file of this kind cannot hold them.
        force: write over a file that is there.
        recalculate: whether the values of a workbook's formulas are computed, which takes the
            extra `recalculate`. By default where that is installed and the workbook is not
            large; else the application computes them when it opens the file.
        step: is told the name of each step as it begins: `template`, `data`, `fill`, `save`.

    Raises:
        PlanError: with all that is wrong; nothing is written then.
    """
    file = Path(output)
    _check_output(file, [template, data], force=force)
    step("template")
    ready = template if isinstance(template, Template) else compile_template(template)
    step("data")
    given = read_data(data)
    step("fill")
    filled = ready.render(
        given,
        missing=missing,
        suffix=file.suffix,
        drop_macros=drop_macros,
        recalculate=recalculate,
    )
    step("save")
    filled.save(file)
    return filled


def _compiled(package: Package, location: Location) -> Compiled:
    """Return what a file is compiled to; its content decides, not its name."""
    if package.is_workbook:
        from planforge.filling.excel.workbook import compile_workbook

        return compile_workbook(package, location)
    from planforge.filling.word.document import compile_document

    return compile_document(package, location)


def _check_output(file: Path, given: Sequence[object], *, force: bool) -> None:
    """Refuse to write over what is read, and, unasked, over any file."""
    place = Location(file.as_posix())
    read = [Path(path) for path in given if isinstance(path, str | Path)]
    if any(_is_same(file, path) for path in read):
        raise PlanError([Problem("fill-onto-input", place)])
    if file.is_file() and not force:
        raise PlanError([Problem("file-exists", place)])


def _is_same(file: Path, other: Path) -> bool:
    try:
        return file.samefile(other)
    except OSError:  # one of them is not there
        return False
