"""The document whose filling is timed: twelve tables with a loop each, a hundred paragraphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx import Document

if TYPE_CHECKING:
    from pathlib import Path

FIELDS = ("name", "plan", "actual", "rate", "note")
TABLES, PARAGRAPHS, TURNS = 12, 100, 8


def write_speed_document(path: Path) -> None:
    """Write the template; docxtpl and PlanForge read the same tags."""
    document = Document()
    document.add_heading("{{ title }}", 0)
    for table in range(TABLES):
        document.add_heading(f"Chapter {table + 1}: {{{{ chapter{table} }}}}", 1)
        for number in range(PARAGRAPHS // TABLES + 1):
            paragraph = document.add_paragraph(f"Sentence {number} says that ")
            paragraph.add_run(f"{{{{ word{number % 10} }}}}").bold = True
            paragraph.add_run(" came to {{ total }} in the period {{ period }}.")
        _add_table(document, table)
    document.save(str(path))


def _add_table(document: Any, number: int) -> None:
    grid = document.add_table(rows=4, cols=5, style="Table Grid")
    for cell, text in zip(
        grid.rows[0].cells, ("Name", "Plan", "Actual", "Rate", "Note"), strict=True
    ):
        cell.text = text
    grid.rows[1].cells[0].text = f"{{%tr for row in table{number} %}}"
    for cell, name in zip(
        grid.rows[2].cells, ("name", "plan", "actual", "rate", "note"), strict=True
    ):
        cell.text = f"{{{{ row.{name} }}}}"
    grid.rows[3].cells[0].text = "{%tr endfor %}"


def speed_data() -> dict[str, Any]:
    """Return what the template asks for."""
    rows = [
        dict(zip(FIELDS, (f"Channel {n}", 1000 + n, 900 + n, "90.1%", "on track"), strict=True))
        for n in range(TURNS)
    ]
    return {
        "title": "A plan",
        "total": "1,234,567",
        "period": "December",
        **{f"chapter{n}": f"Topic {n}" for n in range(TABLES)},
        **{f"word{n}": f"measure {n}" for n in range(10)},
        **{f"table{n}": rows for n in range(TABLES)},
    }
