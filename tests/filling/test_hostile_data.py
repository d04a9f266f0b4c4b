"""Files of data that were made, or damaged, to do harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from planforge.filling.data import read_data
from planforge.problems import PlanError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize("text", ['"' * 300_001, 'a,b\n"' + "x" * 300_000])
def test_a_quotation_mark_that_is_never_closed_is_told_of(tmp_path: Path, text: str) -> None:
    path = tmp_path / "rows.csv"
    path.write_text(text)

    with pytest.raises(PlanError) as raised:
        read_data(path)

    assert raised.value.text() == (
        f"{path.as_posix()}: `{path.as_posix()}` cannot be read: "
        "field larger than field limit (131072) [unreadable-file]\n"
        "    open it in the program it came from and save or export it again"
    )
