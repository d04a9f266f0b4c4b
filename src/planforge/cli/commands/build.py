"""`planforge build`: the workbook and the document of a plan."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, Progress, listed, texts_of, told

if TYPE_CHECKING:
    import argparse

    from planforge.build import Built
    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("plan", metavar="PLAN", nargs="?", default=".", help=texts["build-plan"])
    group.add_argument("-o", "--output", metavar="DIR", help=texts["build-output"])
    group.add_argument("--force", action="store_true", help=texts["build-force"])
    group.add_argument("--quiet", action="store_true", help=texts["build-quiet"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from planforge.build import build_files

    with Progress(language, shown=not options.quiet and sys.stderr.isatty()) as progress:
        built = build_files(options.plan, options.output, force=options.force, step=progress.step)
    if not options.quiet:
        print("\n".join(_summary(built, language)))
    return DONE


def _summary(built: Built, language: Language) -> list[str]:
    texts = texts_of(language)
    lines = [
        texts["built-workbook"].format(path=built.workbook),
        texts["built-document"].format(path=built.document),
        texts["built-counts"].format(
            figures=built.figures, formulas=built.formulas, seconds=f"{built.seconds:.1f}"
        ),
    ]
    gaps = [f"{gap.label} ({gap.symbol})" if gap.symbol else gap.label for gap in built.gaps]
    for heading, entries in (
        ("built-gaps", gaps),
        ("built-checks", list(built.failed_checks)),
        ("built-notices", told(built.notices, language)),
    ):
        lines += listed(heading, entries, language)
    return lines
