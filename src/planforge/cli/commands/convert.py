"""`planforge convert`: a plan as YAML, JSON or Excel form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, texts_of

if TYPE_CHECKING:
    import argparse

    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("source", metavar="PLAN", help=texts["convert-source"])
    group.add_argument("target", metavar="FILE", help=texts["convert-target"])
    group.add_argument("--force", action="store_true", help=texts["convert-force"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from planforge.convert import convert

    converted = convert(options.source, options.target, force=options.force)
    texts = texts_of(language)
    print(texts["written"].format(path=options.target))
    if converted.comments:
        print(texts["convert-comments"].format(source=converted.source.as_posix()))
    if converted.moved:
        print(texts["convert-moved"])
    return DONE
