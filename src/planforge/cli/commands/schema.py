"""`planforge schema`: the JSON Schema of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.cli.files import write_text
from planforge.cli.telling import DONE, texts_of

if TYPE_CHECKING:
    import argparse

    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("-o", "--output", metavar="FILE", help=texts["schema-output"])
    group.add_argument("--force", action="store_true", help=texts["schema-force"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    import json
    from pathlib import Path

    from planforge.definition.schema import json_schema

    if options.output is None:
        print(json.dumps(json_schema(), indent=2))  # ASCII: right in any console and file
        return DONE
    text = json.dumps(json_schema(), indent=2, ensure_ascii=False)
    write_text(Path(options.output), text + "\n", force=options.force)
    print(texts_of(language)["written"].format(path=options.output))
    return DONE
