"""The working copy of a document that is being filled."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from planforge.filling.word.place import Output

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from planforge.filling.package import Package
    from planforge.filling.word.place import DocumentFacts
    from planforge.problems import Problem


@dataclass(slots=True)
class Opened:
    """A document that is being filled; what its richer values share is made when one comes.

    Attributes:
        package: its parts.
        facts: gives what those values must fit in with.
        folder: files that data name are read from below it.
        part: the part that is being written.
    """

    package: Package
    facts: Callable[[], DocumentFacts]
    folder: Path | None
    part: str = ""
    _output: Output | None = field(default=None, init=False)

    def output(self) -> Output:
        """Return what the values of this document share, for the part that is being written."""
        if self._output is None:
            self._output = Output(self.package, self.facts(), self.folder)
        self._output.part = self.part
        return self._output

    def finished(self) -> tuple[Problem, ...]:
        """Return what the reader should know, when styles and lists that came along are written."""
        if self._output is None:
            return ()
        self._output.finish()
        return tuple(self._output.notices)
