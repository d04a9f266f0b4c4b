"""Tests that need a library which is absent are skipped, but on CI they fail."""

from __future__ import annotations

import pytest
from tests.support.optional import needs


def test_what_is_installed_is_needed_without_a_word() -> None:
    needs("json")


def test_what_is_absent_skips_the_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)

    with pytest.raises(pytest.skip.Exception):
        needs("no_such_library")


def test_what_is_absent_fails_on_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")

    with pytest.raises(ModuleNotFoundError, match="no_such_library"):
        needs("no_such_library")
