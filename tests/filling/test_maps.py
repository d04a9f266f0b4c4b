"""The packages say what is where: every module is named in its package's own words."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest


@pytest.mark.parametrize("name", ["filling", "filling.excel", "filling.word"])
def test_every_module_is_on_the_map(name: str) -> None:
    package = importlib.import_module(f"planforge.{name}")
    assert package.__file__ is not None
    assert package.__doc__ is not None

    modules = {path.stem for path in Path(package.__file__).parent.glob("[!_]*.py")}
    named = set(re.findall(r"`(\w+)(?:\.py)?`", package.__doc__))

    assert modules <= named
    assert named - {"excel", "word"} <= modules
