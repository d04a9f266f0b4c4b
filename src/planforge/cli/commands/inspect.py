"""`planforge inspect`: what exports are, what they cover, and the lines of a plan about them."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, TO_MEND, texts_of, told

if TYPE_CHECKING:
    import argparse

    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument(
        "paths", nargs="*", default=["."], metavar="FILE", help=texts["inspect-paths"]
    )
    group.add_argument("--for", dest="base", metavar="DIR", default=".", help=texts["inspect-for"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from pathlib import Path

    from planforge.problems import Location, PlanError, Problem
    from planforge.recognition import recognise

    paths = [Path(path) for path in options.paths]
    missing = [path for path in paths if not path.exists()]
    if missing:
        raise PlanError(
            Problem("nothing-to-inspect", Location(path.as_posix())) for path in missing
        )
    base = Path(options.base)
    folder = base.parent if base.is_file() else base
    found = recognise(paths, folder, "zh-CN" if language == "zh" else language)
    print("\n".join(found.lines(language)))
    if found.problems:
        print(texts_of(language)["inspect-problems"], file=sys.stderr)
        for line in told(found.problems, language):
            print(f"  - {line}", file=sys.stderr)
    return DONE if found.groups and not found.problems else TO_MEND
