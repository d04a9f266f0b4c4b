"""The names that users import."""

from __future__ import annotations

import importlib.util
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import planforge

SOURCE = Path(__file__).parents[1] / "src"


@pytest.mark.parametrize("name", planforge.__all__)
def test_every_public_name_is_there_and_says_what_it_is(name: str) -> None:
    found = getattr(planforge, name)

    assert not inspect.ismodule(found)
    assert (found.__doc__ or "").strip()
    assert name in dir(planforge)


@pytest.mark.parametrize("name", planforge.__all__)
def test_no_module_takes_the_place_of_a_public_name(name: str) -> None:
    """Python sets `planforge.x` to the module `planforge/x.py` once that is imported."""
    assert importlib.util.find_spec(f"planforge.{name}") is None


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'planforge' has no attribute 'nothing'"):
        planforge.nothing  # noqa: B018


def test_the_package_is_imported_without_what_it_may_never_need() -> None:
    script = (
        f"import sys; sys.path.insert(0, {str(SOURCE)!r}); import planforge;"
        "print([m for m in sys.modules if m.startswith('planforge.')])"
    )
    finished = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True, text=True
    )

    assert finished.stdout == "[]\n"
