"""What every command prints in the same way: lists, progress, names that can be typed."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from planforge.cli.texts import CHINESE, ENGLISH

if TYPE_CHECKING:
    from collections.abc import Sequence

    from planforge.build import Step
    from planforge.problems import Language, PlanError, Problem

DONE, FAULT, TO_MEND, INTERRUPTED = 0, 1, 2, 130
"""How a command ends: its exit status."""
_MOST_LISTED = 40


def texts_of(language: Language) -> dict[str, str]:
    """Return the words of the command line in a language."""
    return CHINESE if language == "zh" else ENGLISH


def quoted(path: str) -> str:
    """Return a path as it is typed in a shell."""
    if os.name == "nt":
        return f'"{path}"' if re.search(r"[\s&()^%!]", path) else path
    import shlex

    return path if re.fullmatch(r"[\w./-]+", path) else shlex.quote(path)


def told(notices: Sequence[Problem], language: Language) -> list[str]:
    """Return notices as lines of a list."""
    return [notice.text(language).replace("\n", "\n  ") for notice in notices]


def listed(heading: str, entries: Sequence[str], language: Language) -> list[str]:
    """Return entries under their heading, the first of them when they are many."""
    if not entries:
        return []
    texts = texts_of(language)
    lines = [texts[heading].format(count=len(entries))]
    lines += [f"  - {entry}" for entry in entries[:_MOST_LISTED]]
    if len(entries) > _MOST_LISTED:
        lines.append("  " + texts["more"].format(count=len(entries) - _MOST_LISTED))
    return lines


class Progress:
    """Says on a terminal what is being done; elsewhere it is silent."""

    def __init__(self, language: Language, *, shown: bool) -> None:
        self._texts = texts_of(language)
        self._status: Any = None
        if shown:
            from rich.console import Console

            # A spinner of plain characters: not every console has the others.
            self._status = Console(stderr=True).status("", spinner="line")

    def __enter__(self) -> Progress:
        if self._status is not None:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status is not None:
            self._status.stop()

    @property
    def step(self) -> Step:
        """What is told the name of each step as it begins."""
        return self._say

    def _say(self, name: str) -> None:
        if self._status is not None:
            self._status.update(self._texts.get(f"step-{name}", name))


def missing_arguments(names: str, program: str) -> PlanError:
    """Return the problem that a command lacks some of its arguments."""
    from planforge.problems import PlanError, Problem

    return PlanError([Problem("missing-arguments", None, {"names": names, "program": program})])
