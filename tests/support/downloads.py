"""Folders of downloads, written by the script that makes the sample's."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tests.support.samples import ROOT

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def write_downloads(folder: Path, until: date) -> None:
    """Write what could be fetched on the day after `until`."""
    sys.path.insert(0, str(ROOT / "samples"))
    try:
        import make_taobao_data  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)
    make_taobao_data.write_exports(folder, until)
