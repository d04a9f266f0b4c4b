"""Every problem has its words, in both languages, and no words are left over."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
import yaml

SOURCE = Path(__file__).parents[2] / "src/planforge"
MESSAGES = SOURCE / "messages"
CATALOGUE = yaml.safe_load((MESSAGES / "definition.yaml").read_text("utf-8"))
CODE = "\n".join(file.read_text("utf-8") for file in (SOURCE / "definition").glob("*.py"))


def needs(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("code", CATALOGUE)
def test_words_stand_in_both_languages_and_ask_for_the_same(code: str) -> None:
    entry = CATALOGUE[code]

    assert set(entry) <= {"en", "zh", "mend-en", "mend-zh"}
    assert needs(entry["en"]) == needs(entry["zh"])
    assert needs(entry.get("mend-en", "")) == needs(entry.get("mend-zh", ""))


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_code_is_said_somewhere(code: str) -> None:
    said = code in CODE or re.sub(r"facet|function|word", "{kind}", code) in CODE

    assert said


def test_codes_are_said_of_one_thing_in_all_catalogues() -> None:
    others = [file for file in MESSAGES.glob("*.yaml") if file.name != "definition.yaml"]

    for file in others:
        shared = CATALOGUE.keys() & (yaml.safe_load(file.read_text("utf-8")) or {}).keys()
        assert not shared, file.name
