"""What may be typed and what changes colour: validations and conditional formats for XlsxWriter."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from planforge.definition.themes import tint
from planforge.workbook.model import Cell, Sheet, address
from planforge.workbook.values import number_text, plain_text

if TYPE_CHECKING:
    from collections.abc import Callable

    from xlsxwriter.format import Format

    from planforge.definition.themes import Theme
    from planforge.workbook.model import Look, Rule, Validation, Workbook

Options = dict[str, Any]

LISTS: Final = "_pf_lists"
"""The hidden sheet of choices that are too long for a validation."""

_LONGEST_LIST: Final = 255
_LONGEST_TITLE: Final = 32
_LONGEST_MESSAGE: Final = 255


def validation_options(validation: Validation) -> Options:
    """Return XlsxWriter's options for a validation."""
    options: Options = {"error_type": "stop" if validation.strict else "warning"}
    if validation.title:
        options["error_title"] = plain_text(validation.title, _LONGEST_TITLE)
    if validation.message:
        options["error_message"] = plain_text(validation.message, _LONGEST_MESSAGE)
    if validation.prompt:
        options["input_message"] = plain_text(validation.prompt, _LONGEST_MESSAGE)
        if validation.title:
            options["input_title"] = options["error_title"]
    return options | _accepted(validation)


def rule_options(rule: Rule, theme: Theme, look: Callable[[Look], Format]) -> Options:
    """Return XlsxWriter's options for a conditional format; `look` gives the formats."""
    if rule.kind == "bars":
        return _bars(theme)
    if rule.look == "negative" and not rule.formula:
        return {"type": "cell", "criteria": "<", "value": 0, "format": look(rule.look)}
    return {"type": "formula", "criteria": _formula(rule.formula), "format": look(rule.look)}


def with_lists_on_a_sheet(workbook: Workbook) -> Workbook:
    """Return the workbook with choices that a validation cannot hold on a hidden sheet.

    Excel keeps a list of choices as one text of 255 characters, with commas between them.
    """
    columns: dict[tuple[str, ...], int] = {}
    sheets = tuple(_with_lists(sheet, columns) for sheet in workbook.sheets)
    if not columns:
        return workbook
    cells = tuple(
        Cell(row, column, "text", choice)
        for choices, column in columns.items()
        for row, choice in enumerate(choices)
    )
    lists = Sheet(title=LISTS, kind="hidden", cells=cells, widths={})
    return replace(workbook, sheets=(*sheets, lists))


def _with_lists(sheet: Sheet, columns: dict[tuple[str, ...], int]) -> Sheet:
    validations = tuple(_with_range(validation, columns) for validation in sheet.validations)
    return sheet if validations == sheet.validations else replace(sheet, validations=validations)


def _with_range(validation: Validation, columns: dict[tuple[str, ...], int]) -> Validation:
    if validation.kind != "list" or validation.formula or _fits(validation.choices):
        return validation
    column = columns.setdefault(validation.choices, len(columns))
    last = len(validation.choices) - 1
    first_cell, last_cell = (address(row, column, absolute=True) for row in (0, last))
    return replace(validation, choices=(), formula=f"{LISTS}!{first_cell}:{last_cell}")


def _fits(choices: tuple[str, ...]) -> bool:
    joined = ",".join(choices)
    plain = all(choice == choice.strip() and not set(choice) & set(',"\n') for choice in choices)
    return plain and len(joined.encode("utf-16-le")) // 2 <= _LONGEST_LIST


def _accepted(validation: Validation) -> Options:
    match validation.kind:
        case "list":
            source = _formula(validation.formula) if validation.formula else [*validation.choices]
            return {"validate": "list", "source": source}
        case "custom":
            return {"validate": "custom", "value": _formula(validation.formula)}
        case "decimal" | "date":
            return {"validate": validation.kind} | _limits(validation)


def _limits(validation: Validation) -> Options:
    low, high = _limit(validation.minimum), _limit(validation.maximum)
    if low is not None and high is not None:
        return {"criteria": "between", "minimum": low, "maximum": high}
    if high is not None:
        return {"criteria": "<=", "value": high}
    # Without limits: any number, and any date that Excel knows.
    anything = "0" if validation.kind == "date" else "-1E+300"
    return {"criteria": ">=", "value": low if low is not None else anything}


def _limit(limit: float | str | None) -> str | None:
    if limit is None:
        return None
    return _formula(limit) if isinstance(limit, str) else number_text(limit)


def _bars(theme: Theme) -> Options:
    return {
        "type": "data_bar",
        "bar_color": tint(theme.colour("teal"), 0.3),  # the number stands on it
        "bar_solid": True,
        "bar_no_border": True,
        "bar_negative_color": tint(theme.colour("bad"), 0.3),
        "min_type": "num",
        "min_value": 0,
    }


def _formula(text: str) -> str:
    return text if text.startswith("=") else f"={text}"
