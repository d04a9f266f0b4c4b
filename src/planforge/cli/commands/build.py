"""`planforge build`: the workbook and the document of a plan."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, Progress, listed, texts_of, told

if TYPE_CHECKING:
    import argparse

    from planforge.build import Built
    from planforge.problems import Language, Problem


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("plan", metavar="PLAN", nargs="?", default=".", help=texts["build-plan"])
    group.add_argument("-o", "--output", metavar="DIR", help=texts["build-output"])
    group.add_argument(
        "--for", choices=("internal", "client"), default="internal", metavar="client|internal",
        dest="audience", help=texts["build-for"],
    )  # fmt: skip
    group.add_argument("--pdf", action="store_true", help=texts["build-pdf"])
    group.add_argument("--summary", action="store_true", help=texts["build-summary"])
    group.add_argument("--zip", action="store_true", dest="bundle", help=texts["build-zip"])
    group.add_argument("--force", action="store_true", help=texts["build-force"])
    group.add_argument("--quiet", action="store_true", help=texts["build-quiet"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from planforge.build import build_files

    with Progress(language, shown=not options.quiet and sys.stderr.isatty()) as progress:
        built = build_files(
            options.plan, options.output, force=options.force, step=progress.step,
            audience=options.audience, pdf=options.pdf, summary=options.summary,
            bundle=options.bundle,
        )  # fmt: skip
    if not options.quiet:
        print("\n".join(_summary(built, language)))
    return DONE


def _summary(built: Built, language: Language) -> list[str]:
    texts = texts_of(language)
    lines = [
        texts["built-workbook"].format(path=built.workbook),
        texts["built-document"].format(path=built.document),
        *_further(built, texts),
        texts["built-counts"].format(
            figures=built.figures, formulas=built.formulas, seconds=f"{built.seconds:.1f}"
        ),
    ]
    gaps = [f"{gap.label} ({gap.symbol})" if gap.symbol else gap.label for gap in built.gaps]
    for heading, entries in (
        ("built-gaps", gaps),
        ("built-checks", list(built.failed_checks)),
        ("built-notices", told([n for n in built.notices if not _of_client(n)], language)),
        ("built-client", told([n for n in built.notices if _of_client(n)], language)),
    ):
        lines += listed(heading, entries, language)
    return lines


def _of_client(notice: Problem) -> bool:
    return notice.code.startswith("client-")


def _further(built: Built, texts: dict[str, str]) -> list[str]:
    """Return the lines of files that were asked for."""
    files = [
        ("built-pdf", built.pdf), *(("built-summary", path) for path in built.summary),
        ("built-bundle", built.bundle),
    ]  # fmt: skip
    return [texts[key].format(path=path) for key, path in files if path is not None]
