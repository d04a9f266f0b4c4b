"""Every problem has its words, in both languages, and no words are left over."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path
from string import Formatter

import pytest
import yaml

SOURCE = Path(__file__).parents[2] / "src/planforge"
FILES = sorted((SOURCE / "messages").glob("*.yaml"))
CATALOGUES = {file.name: yaml.safe_load(file.read_text("utf-8")) or {} for file in FILES}
ENTRIES = {code: entry for catalogue in CATALOGUES.values() for code, entry in catalogue.items()}


def needs(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def texts_of_the_program() -> tuple[set[str], list[list[str]]]:
    """Return each whole text in the source, and the fixed parts of those with `{…}` in them."""
    whole: set[str] = set()
    parts: list[list[str]] = []
    for file in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                whole.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                constants = (
                    piece.value if isinstance(piece, ast.Constant) else "" for piece in node.values
                )
                parts.append([str(constant) for constant in constants])
    return whole, parts


WHOLE, PARTS = texts_of_the_program()


def is_made_of(code: str, parts: list[str]) -> bool:
    """Return whether a code is a text with one `{…}`, which a whole text of the source fills."""
    if parts.count("") != 1:
        return False
    hole = parts.index("")
    before, after = "".join(parts[:hole]), "".join(parts[hole + 1 :])
    fits = code.startswith(before) and code.endswith(after) and before + after
    return bool(fits) and code[len(before) : len(code) - len(after)] in WHOLE


@pytest.mark.parametrize("code", ENTRIES)
def test_words_stand_in_both_languages_and_ask_for_the_same(code: str) -> None:
    entry = ENTRIES[code]

    assert set(entry) <= {"en", "zh", "mend-en", "mend-zh"}
    assert {"en", "zh"} <= set(entry)
    assert needs(entry["en"]) == needs(entry["zh"])
    assert needs(entry.get("mend-en", "")) == needs(entry.get("mend-zh", ""))


@pytest.mark.parametrize("code", ENTRIES)
def test_every_code_is_said_somewhere(code: str) -> None:
    assert code in WHOLE or any(is_made_of(code, parts) for parts in PARTS)


def test_no_code_is_defined_twice() -> None:
    written = Counter(
        line.partition(":")[0]
        for file in FILES
        for line in file.read_text("utf-8").splitlines()
        if line[:1].isalpha()
    )

    assert [code for code, count in written.items() if count > 1] == []
    assert set(written) == set(ENTRIES)
