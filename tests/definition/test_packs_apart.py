"""No sentence stands in two packs: what packs share, they take from the pack that they extend."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

TEMPLATES = Path(__file__).parents[2] / "src" / "planforge" / "templates"
_TAGS = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_HEADINGS = re.compile(r"^#.*$", re.MULTILINE)
_ENDS = re.compile(r"[。！？；\n|]|(?<=[a-z])[.;:!?]\s")
SHORTEST = 12
"""Letters and characters from which on words in a row are a sentence, and not a term."""


def test_no_sentence_of_a_pack_s_prose_stands_in_another_pack() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in TEMPLATES.rglob("*.md"):
        pack = path.relative_to(TEMPLATES).parts[0]
        for sentence in _sentences(path.read_text("utf-8")):
            found[sentence].add(pack)

    assert {text: packs for text, packs in found.items() if len(packs) > 1} == {}


def test_no_note_of_a_sheet_stands_in_two_packs() -> None:
    found: dict[str, set[str]] = defaultdict(set)
    for path in TEMPLATES.glob("*/pack.yaml"):
        for note in re.findall(r"(?:note|mend|definition): (.+)", path.read_text("utf-8")):
            found[note].add(path.parent.name)

    assert {text: packs for text, packs in found.items() if len(packs) > 1} == {}


def _sentences(text: str) -> set[str]:
    """Return the sentences of prose without its headings, figures and marks."""
    prose = _HEADINGS.sub("", _TAGS.sub("", text))
    words = (re.sub(r"[\W\d_]", "", part) for part in _ENDS.split(prose))
    return {sentence for sentence in words if len(sentence) >= SHORTEST}
