"""How each tool marks what it fills, for one and the same workbook."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Dialect:
    """A tool's marks.

    Attributes:
        value: a name of the data, in a cell.
        item: a field of the loop's item.
        opens: what stands in a row of its own above the loop's row; None when there is none.
        closes: likewise below.
        second_row: whether the loop's row stands twice, the second as carbone's `[i+1]`.
        note: what stands in a note (comment) on the first cell of the loop's row.
        next_note: likewise of the row after it.
        number: what the mark of a field gets when it is to become a number.
    """

    value: str
    item: str
    opens: str | None = None
    closes: str | None = None
    second_row: str | None = None
    note: str | None = None
    next_note: str | None = None
    number: str = "NAME"

    def name(self, name: str) -> str:
        """Return the mark for a name."""
        return self.value.replace("NAME", name)

    def fields(self, name: str, *, number: bool) -> list[str]:
        """Return the marks for a field of an item, one for each row of the loop."""
        spelled = self.number.replace("NAME", name) if number else name
        return [mark.replace("NAME", spelled) for mark in (self.item, self.second_row) if mark]


DIALECTS = {
    "planforge": Dialect(
        "{{ NAME }}", "{{ row.NAME }}", "{%tr for row in rows %}", "{%tr endfor %}"
    ),
    "xltpl": Dialect(
        "{{ NAME }}",
        "{{row.NAME}}",
        note="beforerow{% for row in rows %}",
        next_note="beforerow{% endfor %}",
    ),
    "openpyxl by hand": Dialect("NAME", "NAME"),
    "xlsx-template": Dialect("${NAME}", "${table:rows.NAME}"),
    "carbone": Dialect(
        "{d.NAME}",
        "{d.rows[i].NAME}",
        second_row="{d.rows[i+1].NAME}",
        number="NAME:formatN(2)",
    ),
}
