from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-dumps",
        action="store_true",
        help="write samples/*/expected/*.txt anew; the reviewer reads the difference",
    )
