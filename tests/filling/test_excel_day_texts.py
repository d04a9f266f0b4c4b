"""Days that JSON gives as texts, in cells for dates."""

from __future__ import annotations

import datetime
from typing import Any

from tests.support.filled import template

from planforge.filling.template import compile_template
from planforge.problems import PlanError


def notices(values: list[Any], code: str = "yyyy-mm-dd", text: str = "{{ r }}") -> list[str]:
    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet("S")
        sheet.write("A1", "{%tr for r in rows %}")
        sheet.write("B2", text, workbook.add_format({"num_format": code}))
        sheet.write("C2", "{{ r }}")
        sheet.write("A3", "{%tr endfor %}")

    made = compile_template(template(write), name="template.xlsx").render({"rows": values})
    return [str(PlanError([one])) for one in made.notices]


def test_a_day_that_stays_text_is_told_with_its_first_place_and_their_count() -> None:
    assert notices(["2025-12-01", "open", "2025-12-02T10:30:00", 7]) == [
        "template.xlsx#S!B2: `{{ r }}` gives a text that spells a day, in a cell formatted for "
        "dates; such cells: 2 [fill-day-is-text]\n"
        "    in JSON dates are texts: write `{{ r | date }}`"
    ]
    assert len(notices(["2025-12-01"], code="m/d/yy")) == 1


def test_nothing_is_told_where_no_date_is_expected() -> None:
    assert notices(["2025-12-01"], code="0.00") == []
    assert notices(["2025-12-01"], code='0 "days"') == []
    assert notices(["2025-12-01"], code="[Red]0.00") == []
    assert notices(["2025-12-01"], text="on {{ r }}") == []
    assert notices([datetime.date(2025, 12, 1), "2025-12"]) == []
