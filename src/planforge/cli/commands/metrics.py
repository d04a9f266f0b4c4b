"""`planforge metrics`: the catalogue's metrics, listed or searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, TO_MEND, texts_of

if TYPE_CHECKING:
    import argparse

    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("word", nargs="?", default="", metavar="WORD", help=texts["metrics-word"])
    group.add_argument("--markdown", action="store_true", help=texts["metrics-markdown"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from planforge.definition.catalogue_page import catalogue_page, found_metrics

    if options.markdown:
        print(catalogue_page(), end="")
        return DONE
    texts = texts_of(language)
    found = list(found_metrics(options.word, "zh-CN" if language == "zh" else "en"))
    for lines in found:
        print("\n".join(lines))
    if not found:
        print(texts["metrics-none"].format(word=options.word))
        return TO_MEND
    print()
    print(texts["metrics-next"].format(count=len(found)))
    return DONE
