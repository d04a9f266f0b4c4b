"""A plan's tree as a form: which value stands on which sheet.

What has a place on a sheet stands there; the rest stands on the last sheet by its path, so that
every plan has a form and nothing is lost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from planforge.definition.form.cells import Cell, Place, encoded_cell, reference
from planforge.definition.form.formats import TEXT
from planforge.definition.form.keys import ModelKey, model_keys
from planforge.definition.form.overflow import overflow_rows
from planforge.definition.form.settings import settings_sheet
from planforge.definition.form.sheets import (
    NAME,
    SETTINGS,
    UNREAD,
    VALUE,
    Form,
    FormColumn,
    FormRow,
    FormSheet,
    rows_pattern,
    text_width,
)
from planforge.definition.form.tables import table_columns, table_question, table_title
from planforge.definition.form.words import Words
from planforge.definition.headings import heading_lines
from planforge.definition.prose import read_prose
from planforge.definition.tree import Fields, Items, Leaf, fields
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from planforge.definition.tree import Node, Path

_NAME_PLACE: Final = Place("text")
_CORE: Final = {
    "sources": ("label", "file", "files", "preset", "date", "sheet"),
    "metrics": ("target", "previous", "actual", "owner", "benchmark", "spread", "weights"),
    "facts": ("value", "source", "as_of", "label"),
    "tables": ("total", "rows", "note"),
    "columns": ("label", "type", "unit", "format", "formula", "choices", "total"),
    "phases": ("label", "table", "start", "end", "lift"),
    "checks": ("label", "formula", "mend"),
    "revisions": ("version", "date", "author", "change"),
    "attachments": ("file", "title", "internal"),
}
"""Columns that a sheet has whether the plan uses them or not."""
_OWN_METRIC: Final = ("label", "from", "period", "additive", "formula", "unit", "format", "better",
    "group")  # fmt: skip
"""What a metric needs that no pack knows."""
_WIDTHS: Final = {
    "label": 20.0, "file": 30.0, "files": 34.0, "preset": 18.0, "formula": 34.0, "definition": 40.0,
    "value": 16.0, "source": 22.0, "change": 50.0, "mend": 34.0, "weights": 30.0, "sql": 50.0,
    "note": 30.0, "rows": 28.0, "choices": 24.0, "from": 22.0, "period": 22.0, "title": 26.0,
    "total": 16.0,
}  # fmt: skip
_WRAPPED: Final = {"definition", "change", "mend", "weights", "sql", "note", "formula", "files"}
_BLANK_ROWS: Final = 8
_MEANT_OTHERWISE: Final = {UNREAD, VALUE, NAME, "@2"}


def lay_out_form(root: Fields, whole: Fields, language: str) -> Form:
    """Return the form of a plan.

    Args:
        root: the plan as its author wrote it.
        whole: the plan with its pack, for labels and for what the pack offers.
        language: the language of the form's own words.
    """
    return _Layout(root, whole, language).form()


class _Layout:
    """Puts a plan's values on sheets, and remembers which have a place."""

    def __init__(self, root: Fields, whole: Fields, language: str) -> None:
        self.root = root
        self.whole = whole
        self.words = Words(language)
        self.language = language
        self.taken: set[Path] = set()
        self.overflow: list[Node] = []

    def form(self) -> Form:
        title = fields(self.whole).get("title")
        sheets = [
            settings_sheet(self.root, self.words, self.taken),
            self._named("sources", shown="label"),
            self._named("metrics", shown="label", told="formula"),
            self._named("facts", shown="label"),
            *self._where_used(self._drivers()),
            *self._table_sheets(),
            self._sections(),
            self._listed("revisions"),
            *self._where_used(self._named("phases"), self._named("checks")),
            *self._where_used(self._listed("attachments")),
        ]
        sheets.append(self._more())
        return Form(self.language, _leaf_text(title), tuple(sheets))

    def _where_used(self, *sheets: FormSheet) -> list[FormSheet]:
        """Return the sheets that the plan fills, and all in a plan that no pack helps."""
        return [
            sheet for sheet in sheets if sheet.filled or not fields(self.whole.nodes.get("tables"))
        ]

    # ── entries by name ──────────────────────────────────────────────────────────────────────────

    def _named(self, sheet: str, shown: str = "", told: str = "") -> FormSheet:
        """Return the sheet of entries that have names, the plan's own first, then the pack's."""
        own = fields(self.root.nodes.get(sheet))
        offered = fields(self.whole.nodes.get(sheet))
        columns = self._named_columns(sheet, own, offered, shown, told)
        rows = [self._entry_row(sheet, (sheet, name), node, columns) for name, node in own.items()]
        more = {name: Fields({}, {}, node.where, node.origin)
                for name, node in offered.items() if name not in own}  # fmt: skip
        rows += [
            self._entry_row(sheet, (sheet, name), node, columns) for name, node in more.items()
        ]
        return FormSheet(
            self.words.title(sheet), self.words.subtitle(sheet), f"{sheet}.*", columns, tuple(rows),
            _BLANK_ROWS, len(own), frozen=2 if shown else 1, kind="inputs",
        )  # fmt: skip

    def _named_columns(
        self,
        sheet: str,
        own: Mapping[str, Node],
        offered: Mapping[str, Node],
        shown: str,
        told: str,
    ) -> tuple[FormColumn, ...]:
        used = {key for node in own.values() for key in fields(node)}
        wanted = [*_CORE[sheet]]
        if sheet == "metrics" and (not offered or any(map(_is_own, own.values()))):
            wanted += _OWN_METRIC
        wanted = [
            key for key in [*wanted, *model_keys(sheet)] if key in {*_CORE[sheet], *used, *wanted}
        ]
        names = self._name_column("name", [*own, *(offered if shown else ())])
        info = [FormColumn(UNREAD, self.words.text("shown"), width=20)] if shown else []
        tail = [FormColumn(UNREAD, self.words.text("formula-note"), width=30)] if told else []
        keys = model_keys(sheet)
        inner = (self._column(sheet, keys[key]) for key in dict.fromkeys(wanted) if key in keys)
        return (*info, names, *inner, *tail)

    def _name_column(self, title: str, names: Iterable[str]) -> FormColumn:
        """Return the column of names, wide enough for most of them."""
        longest = max(map(text_width, names), default=0)
        width = min(max(longest + 2.0, 14.0), 28.0)
        return FormColumn(NAME, self.words.text(title), _NAME_PLACE, width=width)

    def _column(self, sheet: str, key: ModelKey) -> FormColumn:
        words = self.words.choices(key.key, key.choices)
        choices = tuple(words.values())
        if key.kind == "truth":
            choices = ("是", "否") if self.language == "zh-CN" else ("TRUE", "FALSE")
        return FormColumn(
            key.key, self.words.label(sheet, key.key), key.place(self.language), choices=choices,
            note=self.words.note(sheet, key.key, key), example=self.words.example(sheet, key.key),
            width=_WIDTHS.get(key.key, 13.0), wrap=key.key in _WRAPPED,
        )  # fmt: skip

    def _entry_row(
        self, sheet: str, path: Path, node: Node, columns: Sequence[FormColumn]
    ) -> FormRow:
        name = str(path[-1])
        known = fields(fields(self.whole.nodes.get(sheet)).get(name))
        cells: dict[int, Cell] = {}
        told = [known.get("label") or known.get("title"), _formula(known)]
        for index, column in enumerate(columns):
            if column.key == UNREAD:
                if text := _leaf_text(told.pop(0) if index == 0 else told[-1]):
                    cells[index] = Cell(text, TEXT)
            elif column.key == NAME:
                cells[index] = self._name_cell(name, node)
            else:
                self._take(fields(node).get(column.key), (*path, column.key), column, cells, index)
        return FormRow(cells, given=bool(known))

    def _name_cell(self, name: str, node: Node) -> Cell:
        leaf = Leaf(name, name, node.where, node.origin)
        return encoded_cell(leaf, _NAME_PLACE, self.language) or Cell(name, TEXT)

    def _take(
        self, node: Node | None, path: Path, column: FormColumn, cells: dict[int, Cell], index: int
    ) -> None:
        """Put a value into a row's cell, where a cell can hold it."""
        if node is None:
            return
        cell = encoded_cell(node, column.place, self.language)
        if cell is not None:
            cells[index] = cell
            self.taken.add(path)

    def _drivers(self) -> FormSheet:
        own = fields(self.root.nodes.get("drivers"))
        offered = fields(self.whole.nodes.get("drivers"))
        names = self._name_column("name", [*own, *offered])
        value = self._whole_column("drivers", Place("text"), 60)
        rows = [
            self._value_row(("drivers", name), node, (names, value)) for name, node in own.items()
        ]
        shown = FormColumn(UNREAD, self.words.text("formula-note"), width=44)
        more = {name: node for name, node in offered.items() if name not in own}
        rows += [
            FormRow({0: self._name_cell(name, node), 2: Cell(_leaf_text(node), TEXT)}, given=True)
            for name, node in more.items()
        ]
        return FormSheet(
            self.words.title("drivers"),
            self.words.subtitle("drivers"),
            "drivers.*",
            (names, value, shown) if more else (names, value),
            tuple(rows),
            _BLANK_ROWS,
            len(own),
        )

    def _sections(self) -> FormSheet:
        own = fields(self.root.nodes.get("sections"))
        names = FormColumn(
            NAME,
            self.words.text("path"),
            _NAME_PLACE,
            choices=section_paths(self.whole),
            open_choices=True,
            note=self.words.text("section-note"),
            width=34,
            wrap=True,
        )
        value = self._whole_column("sections", Place("prose"), 90)
        rows = [
            self._value_row(("sections", name), node, (names, value)) for name, node in own.items()
        ]
        return FormSheet(
            self.words.title("sections"), self.words.subtitle("sections"), "sections.*",
            (names, value), tuple(rows), _BLANK_ROWS, len(own),
        )  # fmt: skip

    def _whole_column(self, sheet: str, place: Place, width: float) -> FormColumn:
        described = ModelKey(VALUE, place.kind, (), "", required=False)
        return FormColumn(
            VALUE, self.words.label(sheet, VALUE), place, width=width, wrap=True,
            note=self.words.note(sheet, VALUE, described), example=self.words.example(sheet, VALUE),
        )  # fmt: skip

    def _value_row(self, path: Path, node: Node, columns: Sequence[FormColumn]) -> FormRow:
        cells = {0: self._name_cell(str(path[-1]), node)}
        self._take(node, path, columns[1], cells, 1)
        return FormRow(cells)

    # ── tables ───────────────────────────────────────────────────────────────────────────────────

    def _table_sheets(self) -> list[FormSheet]:
        own = fields(self.root.nodes.get("tables"))
        offered = fields(self.whole.nodes.get("tables"))
        names = [*own, *(name for name in offered if name not in own)]
        sheets = [self._named("tables", shown="title")] if names else []
        sheets += self._where_used(self._own_columns(own))
        for name in names:
            sheets += self._table_rows(name, own.get(name), offered.get(name))
        return sheets

    def _own_columns(self, own: Mapping[str, Node]) -> FormSheet:
        """Return the sheet of the columns that the plan defines or changes."""
        entries = [
            (("tables", table, "columns", name), node)
            for table, node in own.items()
            for name, node in fields(fields(node).get("columns")).items()
        ]
        keys = model_keys("columns")
        used = {key for _, node in entries for key in fields(node)}
        wanted = [key for key in keys if key in _CORE["columns"] or key in used]
        columns = (
            self._name_column("table", [str(path[1]) for path, _ in entries]),
            replace(self._name_column("name", [str(path[3]) for path, _ in entries]), key="@2"),
            *(self._column("columns", keys[key]) for key in wanted),
        )
        rows = []
        for path, node in entries:
            cells = {0: self._name_cell(str(path[1]), node), 1: self._name_cell(str(path[3]), node)}
            for index, column in enumerate(columns[2:], 2):
                value = fields(node).get(column.key)
                self._take(value, (*path, column.key), column, cells, index)
            rows.append(FormRow(cells))
        return FormSheet(
            self.words.title("columns"), self.words.subtitle("columns"), "tables.*.columns.*",
            columns, tuple(rows), _BLANK_ROWS, len(entries), frozen=2,
        )  # fmt: skip

    def _table_rows(self, name: str, own: Node | None, whole: Node | None) -> list[FormSheet]:
        """Return the sheet of a table's rows; none for a table whose rows come from elsewhere."""
        path: Path = ("tables", name, "rows")
        rows = fields(own).get("rows")
        known = fields(whole).get("rows")
        if not isinstance(rows if rows is not None else known, Items | None):
            return []
        nodes = rows.nodes if isinstance(rows, Items) else ()
        columns, told = table_columns(fields(whole), nodes, self.words)
        if not columns:
            return []
        filled = self._item_rows(path, rows, columns)
        title = table_title(name, fields(whole))
        return [FormSheet(
            title, table_question(name, self.whole, self.words), rows_pattern(path), columns,
            filled, max(_BLANK_ROWS, 14 - len(filled)), len(filled), told=told,
        )]  # fmt: skip

    def _listed(self, sheet: str) -> FormSheet:
        """Return the sheet of a list's entries."""
        node = self.root.nodes.get(sheet)
        columns = tuple(
            self._column(sheet, key)
            for key in model_keys(sheet).values()
            if key.key in _CORE[sheet]
        )
        rows = self._item_rows((sheet,), node, columns)
        return FormSheet(
            self.words.title(sheet), self.words.subtitle(sheet), rows_pattern((sheet,)), columns,
            rows, _BLANK_ROWS, len(rows),
        )  # fmt: skip

    def _item_rows(
        self, path: Path, node: Node | None, columns: Sequence[FormColumn]
    ) -> tuple[FormRow, ...]:
        """Return a list's entries as rows; none when they are not such rows at all."""
        if not isinstance(node, Items) or not node.nodes:
            return ()
        keys = {column.key for column in columns}
        for item in node.nodes:
            if not isinstance(item, Fields) or not item.nodes or not item.nodes.keys() <= keys:
                return ()
            if not item.nodes.keys().isdisjoint(_MEANT_OTHERWISE):
                return ()
        self.taken.add(path)
        return tuple(self._item_row(fields(item), columns) for item in node.nodes)

    def _item_row(self, item: Mapping[str, Node], columns: Sequence[FormColumn]) -> FormRow:
        cells = {}
        for index, column in enumerate(columns):
            if column.key in item:
                node = item[column.key]
                cell = encoded_cell(node, column.place, self.language)
                cells[index] = cell if cell is not None else self._refer(node)
        return FormRow(cells)

    def _refer(self, node: Node) -> Cell:
        """Return a cell that says where its value stands: no cell holds it."""
        self.overflow.append(node)
        return Cell(reference(len(self.overflow), self.language), TEXT)

    # ── the rest ─────────────────────────────────────────────────────────────────────────────────

    def _more(self) -> FormSheet:
        columns = (
            FormColumn(NAME, self.words.text("path"), Place("text"), width=44, wrap=True),
            FormColumn(VALUE, self.words.text("value"), Place("any"), width=80, wrap=True),
        )
        rows = [
            *overflow_rows(self.root, "", self.taken, self.language),
            *(
                row
                for number, node in enumerate(self.overflow, 1)
                for row in overflow_rows(node, f"#{number}", set(), self.language)
            ),
        ]
        return FormSheet(
            self.words.title("more"), self.words.subtitle("more"), SETTINGS, columns, tuple(rows),
            2 * _BLANK_ROWS, len(rows), kind="reference",
        )  # fmt: skip


def section_paths(whole: Fields) -> tuple[str, ...]:
    """Return the paths of the headings that the plan's outline has."""
    _, texts = read_prose(whole, Problems())
    headings = (line for file in texts.values() for line in heading_lines(file.text))
    return tuple(dict.fromkeys("/".join(line.path) for line in headings))


def _is_own(node: Node) -> bool:
    return bool({"from", "formula", "period"} & fields(node).keys())


def _formula(known: Mapping[str, Node]) -> Node | None:
    return known.get("formula") or known.get("from")


def _leaf_text(node: Node | None) -> str:
    return node.written if isinstance(node, Leaf) and node.value is not None else ""
