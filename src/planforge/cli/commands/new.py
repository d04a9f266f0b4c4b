"""`planforge new`: a folder with a plan to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.cli.telling import DONE, packs_with_starter, quoted, texts_of

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable

    from planforge.problems import Language


def add(parser: argparse.ArgumentParser, texts: dict[str, str]) -> None:
    """Take the arguments of the command."""
    group = parser.add_argument_group(texts["arguments"])
    group.add_argument("pack", metavar="PACK", help=texts["new-pack"])
    group.add_argument("folder", metavar="DIR", help=texts["new-folder"])
    group.add_argument("--force", action="store_true", help=texts["new-force"])
    parser.set_defaults(run=run)


def run(options: argparse.Namespace, language: Language) -> int:
    """Run the command and return the exit status."""
    from pathlib import Path

    from planforge.outputs import Staging
    from planforge.problems import Location, PlanError, Problem

    starter = starter_of(options.pack)
    folder = Path(options.folder)
    if folder.is_dir() and any(folder.iterdir()) and not options.force:
        raise PlanError([Problem("folder-not-empty", Location(folder.as_posix()))])
    contents = {folder / name: file for name, file in files_below(starter)}
    with Staging(folder, tuple(contents)) as staged:
        for path, file in contents.items():
            staged.path(path).write_bytes(file.read_bytes())
    texts = texts_of(language)
    print(texts["made"].format(folder=options.folder, count=len(contents)))
    print(texts["made-next"].format(folder=quoted(options.folder)))
    return DONE


def starter_of(pack: str) -> Traversable:
    """Return the folder of a pack's starter plan."""
    from planforge.definition.packs import pack_names, pack_starter
    from planforge.problems import PlanError, Problem, suggestion

    starter = pack_starter(pack)
    if starter is not None:
        return starter
    known = packs_with_starter()
    details = {"name": pack, "packs": ", ".join(known), **suggestion(pack, known)}
    code = "pack-without-starter" if pack in pack_names() else "unknown-pack"
    raise PlanError([Problem(code, None, details)])


def files_below(folder: Traversable, within: str = "") -> Iterator[tuple[str, Traversable]]:
    """Return all files below a folder, by their paths in it."""
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from files_below(entry, f"{within}{entry.name}/")
        else:
            yield within + entry.name, entry
