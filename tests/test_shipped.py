"""The YAML files that come with the package read alike with and without libyaml."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from planforge.shipped import shipped_yaml

PACKAGE = Path(__file__).parent.parent / "src" / "planforge"
FILES = [
    Path("templates/base/labels.yaml"),
    *(
        path.relative_to(PACKAGE)
        for folder in ("messages", "templates/form", "templates/themes", "templates/word")
        for path in sorted((PACKAGE / folder).glob("*.yaml"))
    ),
]


@pytest.mark.parametrize("file", FILES, ids=str)
def test_a_file_reads_as_it_does_without_libyaml(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = shipped_yaml(*file.parts)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert shipped_yaml(*file.parts) == read
    assert read
