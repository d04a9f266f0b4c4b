"""A plan's tree as a form: which value stands on which sheet.

What has a place on a sheet stands there; the rest stands on the last sheet by its path, so that
every plan has a form and nothing is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.form.cells import Place
from planforge.definition.form.entries import (
    BLANK_ROWS,
    column_entries,
    driver_entries,
    named_entries,
    section_entries,
    shown_entries,
)
from planforge.definition.form.listed import listed_entries, table_rows
from planforge.definition.form.overflow import overflow_rows
from planforge.definition.form.settings import settings_sheet
from planforge.definition.form.sheets import (
    NAME,
    SETTINGS,
    VALUE,
    Form,
    FormColumn,
    FormSheet,
)
from planforge.definition.form.taking import NAME_PLACE, Taking, leaf_text
from planforge.definition.form.words import Words

if TYPE_CHECKING:
    from planforge.definition.tree import Fields


def lay_out_form(root: Fields, whole: Fields, language: str) -> Form:
    """Return the form of a plan.

    Args:
        root: the plan as its author wrote it.
        whole: the plan with its pack, for labels and for what the pack offers.
        language: the language of the form's own words.
    """
    taking = Taking(root, whole, Words(language))
    sheets = [
        settings_sheet(root, taking.words, taking.taken),
        shown_entries(taking, "sources"),
        shown_entries(taking, "metrics"),
        shown_entries(taking, "facts"),
        *_where_used(taking, driver_entries(taking)),
        *_table_sheets(taking),
        section_entries(taking),
        listed_entries(taking, "revisions"),
        *_where_used(taking, named_entries(taking, "phases"), named_entries(taking, "checks")),
        *_where_used(taking, listed_entries(taking, "attachments")),
    ]
    sheets.append(_rest(taking))
    return Form(language, leaf_text(whole.nodes.get("title")), tuple(sheets))


def _where_used(taking: Taking, *sheets: FormSheet) -> list[FormSheet]:
    """Return the sheets that the plan fills, and all of them in a plan that no pack helps."""
    return [sheet for sheet in sheets if sheet.filled or not taking.known("tables")]


def _table_sheets(taking: Taking) -> list[FormSheet]:
    names = [*taking.own("tables"), *taking.offered("tables")]
    overview = [shown_entries(taking, "tables")] if names else []
    columns = _where_used(taking, column_entries(taking))
    rows = (table_rows(taking, name) for name in names)
    return [*overview, *columns, *(sheet for sheet in rows if sheet is not None)]


def _rest(taking: Taking) -> FormSheet:
    """Return the sheet of whatever has no place elsewhere; it must be made last."""
    words = taking.words
    columns = (
        FormColumn(NAME, words.text("path"), NAME_PLACE, width=44, wrap=True),
        FormColumn(VALUE, words.text("value"), Place("any"), width=80, wrap=True),
    )
    rows = [*overflow_rows(taking.root, "", taking.taken, taking.language)]
    for number, node in enumerate(taking.aside, 1):
        rows += overflow_rows(node, f"#{number}", (), taking.language)
    return FormSheet(
        words.title("more"),
        words.subtitle("more"),
        SETTINGS,
        columns,
        tuple(rows),
        2 * BLANK_ROWS,
        len(rows),
        kind="reference",
    )
