"""`planforge fill`: templates of the user's own."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from planforge.cli.files import write_text
from planforge.cli.telling import DONE, Progress, listed, missing_arguments, texts_of, told

if TYPE_CHECKING:
    from planforge.filling.template import Filled
    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("template", metavar="TEMPLATE", help=texts["fill-template"])
    group.add_argument("data", metavar="DATA", nargs="?", help=texts["fill-data"])
    group.add_argument("-o", "--output", metavar="FILE", help=texts["fill-output"])
    group.add_argument(
        "--missing", choices=("error", "blank", "mark"), default="error",
        metavar="error|blank|mark", help=texts["fill-missing"],
    )  # fmt: skip
    group.add_argument("--drop-macros", action="store_true", help=texts["fill-drop-macros"])
    group.add_argument(
        "--recalculate", action=argparse.BooleanOptionalAction, help=texts["fill-recalculate"]
    )
    group.add_argument("--force", action="store_true", help=texts["fill-force"])
    group.add_argument("--quiet", action="store_true", help=texts["fill-quiet"])
    group.add_argument("--inspect", action="store_true", help=texts["fill-inspect"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from pathlib import Path

    if options.inspect:
        return _inspect(options, language)
    absent = [name for name in ("data", "output") if getattr(options, name) is None]
    if absent:
        shown = {"data": "DATA", "output": "-o/--output"}
        raise missing_arguments(", ".join(shown[name] for name in absent), "planforge fill")
    from planforge.filling.template import fill

    with Progress(language, shown=not options.quiet and sys.stderr.isatty()) as progress:
        filled = fill(
            Path(options.template),
            Path(options.data),
            options.output,
            missing=options.missing,
            drop_macros=options.drop_macros,
            force=options.force,
            recalculate=options.recalculate,
            step=progress.step,
        )
    if not options.quiet:
        print("\n".join(_filled(filled, options.output, language)))
    return DONE


def _inspect(options: argparse.Namespace, language: Language) -> int:
    from pathlib import Path

    from planforge.filling.template import compile_template

    needs = compile_template(Path(options.template)).inspect()
    if options.output is None:
        print("\n".join(needs.lines(language)))
        if options.data is not None:
            from planforge.filling.data import read_data
            from planforge.filling.offered import offered

            print("\n".join(["", *offered(read_data(Path(options.data)).names, language)]))
        return DONE
    write_text(Path(options.output), needs.json() + "\n", force=options.force)
    print(texts_of(language)["written"].format(path=options.output))
    return DONE


def _filled(filled: Filled, path: str, language: Language) -> list[str]:
    texts = texts_of(language)
    lines = [texts["filled"].format(path=path)]
    if filled.computed and filled.stored == "all":  # else a notice tells of them
        lines.append(texts["filled-values"].format(count=filled.computed))
    return lines + listed("filled-notices", told(filled.notices, language), language)
