"""`planforge packs`: the plan systems that come along."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, texts_of

if TYPE_CHECKING:
    import argparse

    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from planforge.definition.packs import list_packs, packs_with_starter

    packs = list_packs("zh-CN" if language == "zh" else "en")
    for pack in packs:
        print(f"{pack.name}\n    {pack.title}\n    {pack.description}")
    print()
    print(texts_of(language)["packs-next"].format(pack=packs_with_starter()[0]))
    return DONE
