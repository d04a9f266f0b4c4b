"""The sheets of entries that have names: sources, metrics, facts, drivers, sections, columns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Cell, Place
from planforge.definition.form.columns import (
    CORE,
    model_column,
    name_column,
    named_columns,
    whole_column,
)
from planforge.definition.form.formats import TEXT
from planforge.definition.form.keys import model_keys
from planforge.definition.form.sheets import (
    NAME,
    OWN_KEYS,
    UNREAD,
    FormColumn,
    FormRow,
    FormSheet,
)
from planforge.definition.form.taking import NAME_PLACE, Taking, leaf_text
from planforge.definition.headings import heading_lines
from planforge.definition.prose import read_prose
from planforge.definition.tree import Fields, fields
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.definition.tree import Node, Path

BLANK_ROWS: Final = 8
"""Rows to type into, below what is filled in."""


def shown_entries(taking: Taking, sheet: str) -> FormSheet:
    """Return a sheet whose entries readers know by a label: the plan's own, then the pack's."""
    own, offered = taking.own(sheet), taking.offered(sheet)
    keys = named_columns(
        sheet, own.values(), [*own, *offered], taking.words, alone=not taking.known(sheet)
    )
    columns = (FormColumn(UNREAD, taking.words.text("shown"), width=20), *keys)
    rows = [_entry_row(taking, (sheet, name), node, columns) for name, node in own.items()]
    if own and offered:
        rows.append(FormRow({}, heading=taking.words.text("offered")))
    for name, node in offered.items():
        nothing = Fields({}, {}, node.where, node.origin)
        rows.append(_entry_row(taking, (sheet, name), nothing, columns))
    return _sheet(taking, sheet, f"{sheet}.*", columns, rows, len(own), frozen=2)


def named_entries(taking: Taking, sheet: str) -> FormSheet:
    """Return a sheet of the plan's own entries, known by their names alone."""
    own = taking.own(sheet)
    columns = named_columns(sheet, own.values(), own, taking.words, alone=True)
    rows = [_entry_row(taking, (sheet, name), node, columns) for name, node in own.items()]
    return _sheet(taking, sheet, f"{sheet}.*", columns, rows, len(own))


def driver_entries(taking: Taking) -> FormSheet:
    """Return the sheet of drivers; the pack's own are shown beside their names."""
    own, offered = taking.own("drivers"), taking.offered("drivers")
    names = name_column("name", [*own, *offered], taking.words)
    value = whole_column("drivers", Place("text"), 60, taking.words)
    shown = FormColumn(UNREAD, taking.words.text("formula-note"), width=44)
    rows = [_value_row(taking, ("drivers", name), node, value) for name, node in own.items()]
    for name, node in offered.items():
        cells = {0: taking.name_cell(name, node), 2: Cell(leaf_text(node), TEXT)}
        rows.append(FormRow(cells, given=True))
    columns = (names, value, shown) if offered else (names, value)
    return _sheet(taking, "drivers", "drivers.*", columns, rows, len(own))


def section_entries(taking: Taking) -> FormSheet:
    """Return the sheet of texts for sections, their headings to be picked from the outline."""
    own = taking.own("sections")
    names = FormColumn(
        NAME,
        taking.words.text("path"),
        NAME_PLACE,
        choices=_section_paths(taking.whole),
        open_choices=True,
        note=taking.words.text("section-note"),
        width=34,
        wrap=True,
    )
    value = whole_column("sections", Place("prose"), 90, taking.words)
    rows = [_value_row(taking, ("sections", name), node, value) for name, node in own.items()]
    return _sheet(taking, "sections", "sections.*", (names, value), rows, len(own))


def column_entries(taking: Taking) -> FormSheet:
    """Return the sheet of the tables' columns that the plan defines or changes."""
    entries = [
        (table, name, node)
        for table, whole in taking.own("tables").items()
        for name, node in fields(fields(whole).get("columns")).items()
    ]
    used = {key for *_, node in entries for key in fields(node)}
    keys = [key for key in model_keys("columns").values() if key.key in used | set(CORE["columns"])]
    columns = (
        name_column("table", [table for table, *_ in entries], taking.words),
        name_column("name", [name for _, name, _ in entries], taking.words, key="@2"),
        *(model_column("columns", key, taking.words) for key in keys),
    )
    rows = []
    for table, name, node in entries:
        cells = {0: taking.name_cell(table, node), 1: taking.name_cell(name, node)}
        _take_keys(taking, ("tables", table, "columns", name), node, columns, cells)
        rows.append(FormRow(cells))
    pattern = "tables.*.columns.*"
    return _sheet(taking, "columns", pattern, columns, rows, len(entries), frozen=2)


def _entry_row(taking: Taking, path: Path, node: Node, columns: Sequence[FormColumn]) -> FormRow:
    sheet, name = str(path[0]), str(path[1])
    known = fields(taking.known(sheet).get(name))
    told = {0: known.get("label") or known.get("title")}
    cells: dict[int, Cell] = {}
    for index, column in enumerate(columns):
        if column.key == NAME:
            cells[index] = taking.name_cell(name, node)
        elif column.key == UNREAD:
            source = told.get(index) if index in told else _computation(known)
            if text := leaf_text(source):
                cells[index] = Cell(text, TEXT)
    _take_keys(taking, path, node, columns, cells)
    return FormRow(cells, given=True)


def _take_keys(
    taking: Taking,
    path: Path,
    node: Node,
    columns: Sequence[FormColumn],
    cells: dict[int, Cell],
) -> None:
    for index, column in enumerate(columns):
        if column.key not in OWN_KEYS:
            taking.take(fields(node).get(column.key), (*path, column.key), column, cells, index)


def _value_row(taking: Taking, path: Path, node: Node, value: FormColumn) -> FormRow:
    cells = {0: taking.name_cell(str(path[-1]), node)}
    taking.take(node, path, value, cells, 1)
    return FormRow(cells)


def _sheet(
    taking: Taking,
    name: str,
    pattern: str,
    columns: tuple[FormColumn, ...],
    rows: Sequence[FormRow],
    filled: int,
    frozen: int = 1,
) -> FormSheet:
    return FormSheet(
        taking.words.title(name),
        taking.words.subtitle(name),
        pattern,
        columns,
        tuple(rows),
        BLANK_ROWS,
        filled,
        kind="inputs",
        frozen=frozen,
    )


def _section_paths(whole: Fields) -> tuple[str, ...]:
    """Return the paths of the headings that the plan's outline has."""
    _, texts = read_prose(whole, Problems())
    headings = (line for file in texts.values() for line in heading_lines(file.text))
    return tuple(dict.fromkeys("/".join(line.path) for line in headings))


def _computation(known: Mapping[str, Node]) -> Node | None:
    return known.get("formula") or known.get("from")
