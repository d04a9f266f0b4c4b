"""The form's own words: titles, labels, notes and examples, kept as data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from planforge.shipped import shipped_yaml

if TYPE_CHECKING:
    from collections.abc import Mapping

    from planforge.definition.form.keys import ModelKey

CHINESE: Final = "zh-CN"
ENGLISH: Final = "en"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a form in one language."""

    language: str

    def text(self, name: str) -> str:
        """Return one of the form's own texts."""
        return self._spoken(_written()["texts"][name])

    def guide(self) -> list[str]:
        """Return the lines on how to fill in the form."""
        return list(_written()["guide"][self.language])

    def group(self, name: str) -> str:
        """Return the heading of a group of settings."""
        return self._spoken(_written()["groups"][name])

    def title(self, sheet: str) -> str:
        """Return the title of a sheet."""
        return self._spoken(_written()["sheets"][sheet]["title"])

    def subtitle(self, sheet: str) -> str:
        """Return the line below a sheet's title: the question it answers."""
        return self._spoken(_written()["sheets"][sheet]["note"])

    def table_note(self) -> str:
        """Return the line below a table's title."""
        return self._spoken(_written()["table-note"])

    def label(self, sheet: str, key: str) -> str:
        """Return what a key is called on a sheet; the key itself where nothing is known."""
        entry = self._entry(sheet, key)
        return self._spoken(entry) if entry else key

    def note(self, sheet: str, key: str, described: ModelKey) -> str:
        """Return what a key says, in a sentence."""
        entry = self._entry(sheet, key)
        if entry and self.language == CHINESE:
            return str(entry["note"])
        return described.description.replace("`", "")

    def example(self, sheet: str, key: str) -> str:
        """Return what may be written for a key."""
        entry = self._entry(sheet, key)
        example = entry["example"] if entry else ""
        return self._spoken(example) if isinstance(example, dict) else str(example)

    def choices(self, key: str, choices: tuple[str, ...]) -> dict[str, str]:
        """Return what readers see for each of a key's choices."""
        known = _written()["choices"].get(key.rpartition(".")[2], {})
        return {choice: self._choice(known, choice) for choice in choices}

    def _choice(self, known: Mapping[str, str], choice: str) -> str:
        return known.get(choice, choice) if self.language == CHINESE else choice

    def _entry(self, sheet: str, key: str) -> dict[str, Any] | None:
        found: dict[str, Any] | None = _written()["keys"].get(f"{sheet}.{key}")
        return found

    def _spoken(self, entry: Mapping[str, Any]) -> str:
        return str(entry[self.language])


def known_choices(key: str, choices: tuple[str, ...]) -> dict[str, str]:
    """Return the choices that readers' words stand for, whatever the form's language."""
    shown = Words(CHINESE).choices(key, choices)
    return {word: choice for choice, word in shown.items()}


def keys_by_label(sheet: str) -> dict[str, str]:
    """Return the keys of a sheet by what they are called, in both languages."""
    prefix = f"{sheet}."
    return {
        str(entry[language]): name.removeprefix(prefix)
        for language in (CHINESE, ENGLISH)
        for name, entry in _written()["keys"].items()
        if name.startswith(prefix)
    }


@cache
def _written() -> dict[str, Any]:
    read: dict[str, Any] = shipped_yaml("templates", "form", "words.yaml")
    return read
