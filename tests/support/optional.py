"""What a test needs beyond the library: skipped where it is absent, but never on CI."""

from __future__ import annotations

import importlib.util
import os

import pytest


def needs(module: str) -> None:
    """Skip the tests that follow where a module is not installed; fail when `CI` is set.

    Raises:
        ModuleNotFoundError: when it is absent and the variable is set.
    """
    if importlib.util.find_spec(module) is not None:
        return
    if os.environ.get("CI"):
        raise ModuleNotFoundError(f"on CI all tests run, but {module} is not installed")
    pytest.skip(f"{module} is not installed", allow_module_level=True)
