"""Sections with several texts: the first whose condition holds is the one that is printed.

A condition is said as in `{% if … %}`: it is read as that tag, so prose has one language for
conditions, checked and evaluated in one way. Without an answer, since a figure is not known yet,
the tag itself stands in the section, and prints the marked gap.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from planforge.document.check_prose import check_condition
from planforge.document.named import ProseError
from planforge.document.view import Passage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from planforge.definition.model import Variant
    from planforge.document.names import Names
    from planforge.document.prose import Prose
    from planforge.document.view import PlanView
    from planforge.problems import Location, Problems

_OPENING: Final = "{% if "
_HOLDS: Final = "1"
_BRACES: Final = re.compile(r"\{[{%#]|[}%#]\}")


@dataclass(frozen=True, slots=True)
class Written:
    """A text of the definition: that of a section, or the summary."""

    name: str
    text: str
    where: Location


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a section with variants becomes.

    Attributes:
        text: what is printed; None where no condition holds, and the pack's text stands.
        others: the texts that are not printed, but checked.
    """

    text: Written | None
    others: tuple[Written, ...]


@dataclass(frozen=True, slots=True)
class Condition(Passage):
    """A condition as the tag that it is read as; its places are those of what was written."""

    def at(self, line: int, column: int = 0) -> Location:
        """Return the place of a character of the tag."""
        before = len(_OPENING) if line == 0 else 0
        return Passage.at(self, line, max(column - before, 0))


@dataclass(frozen=True, slots=True)
class Chooser:
    """Chooses among variants.

    Attributes:
        place: gives where the definition says something, by its keys.
    """

    plan: PlanView
    names: Names
    prose: Prose
    place: Callable[..., Location]
    problems: Problems

    def choose(self, key: str, variants: Sequence[Variant]) -> Chosen:
        """Return which of a section's variants is printed, having checked all their conditions."""
        texts = [
            Written(key, variant.text, self.place("sections", key, number, "text"))
            for number, variant in enumerate(variants)
        ]
        conditions = [
            self._condition(key, number, variant) for number, variant in enumerate(variants)
        ]
        self._check_reach(key, variants)
        printed: Written | None = None
        for condition, text in zip(conditions, texts, strict=True):
            answer = self._answer(condition)
            if answer is not False:
                printed = text if condition is None or answer else _gap(key, condition)
                break
        return Chosen(printed, tuple(text for text in texts if text is not printed))

    def _condition(self, key: str, number: int, variant: Variant) -> Condition | None:
        if variant.when is None:
            return None
        where = self.place("sections", key, number, "when")
        return Condition(f"{_OPENING}{variant.when} %}}\n{_HOLDS}\n{{% endif %}}", where)

    def _check_reach(self, key: str, variants: Sequence[Variant]) -> None:
        always = next((at for at, one in enumerate(variants) if one.when is None), len(variants))
        for number in range(always + 1, len(variants)):
            self.problems.add(
                "variant-never-printed", self.place("sections", key, number), name=key
            )

    def _answer(self, condition: Condition | None) -> bool | None:
        """Return whether a condition holds; None where what it asks for is not known."""
        if condition is None:
            return True
        written = condition.text[len(_OPENING) :].partition(f" %}}\n{_HOLDS}\n")[0]
        if _BRACES.search(written):
            self.problems.add("braces-in-condition", condition.at(0), expression=written)
            return False
        if not check_condition(self.plan, self.names, condition, self.problems):
            return False
        try:
            shown = self.prose.render(condition).strip()
        except ProseError as error:
            self.problems.add(error.code, condition.at(0), **error.details)
            return False
        return shown == _HOLDS if shown in {_HOLDS, ""} else None


def _gap(key: str, condition: Condition) -> Written:
    """Return the text of a section whose condition has no answer: the gap that the tag prints."""
    return Written(key, condition.text, condition.origin)
