"""The copy of a workbook that the engine is given: cells and names, and nothing else."""

from __future__ import annotations

import re
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from planforge.filling.excel.formula_cells import without_formulas
from planforge.filling.excel.model import Formula, Ref
from planforge.filling.markup import HEADER, attribute, text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from planforge.filling.excel.dependencies import Scope
    from planforge.filling.excel.formula_cells import StoredSheet

FIRST_HELPER: Final = 16_000
"""The column from which on there may be cells of ours."""

_ODD_ERROR: Final = re.compile(
    r"""(<((?:\w+:)?)c\b[^>]*\st=["']e["'][^>]*>\s*<\2v>)"""
    r"(?!#(?:N/A|DIV/0!|NAME\?|NULL!|NUM!|REF!|VALUE!)<)[^<]*"
)
_PLAIN_ERROR: Final = r"\1#VALUE!"
"""What stands for errors that the engine refuses to read."""
_ROOT: Final = re.compile(r"<((?:\w+:)?)worksheet\b[^>]*>")
_ROWS: Final = re.compile(r"<((?:\w+:)?)sheetData\b.*</\1sheetData>", re.DOTALL)
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_SHEET_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def plain_copy(
    sheets: Sequence[StoredSheet],
    scope: Scope,
    shared_strings: bytes | None,
    kept: Mapping[str, set[tuple[int, int]]],
) -> bytes:
    """Return a workbook that has cells and names, and nothing else."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relationships(["officeDocument xl/workbook.xml"]),
        "xl/workbook.xml": _workbook(sheets, scope),
    }
    ties = [f"worksheet worksheets/sheet{number}.xml" for number in range(1, len(sheets) + 1)]
    if shared_strings is not None:
        ties.append("sharedStrings sharedStrings.xml")
        parts["xl/sharedStrings.xml"] = shared_strings
    parts["xl/_rels/workbook.xml.rels"] = _relationships(ties)
    for number, sheet in enumerate(sheets, 1):
        xml = without_formulas(sheet, kept.get(sheet.part, set()))
        parts[f"xl/worksheets/sheet{number}.xml"] = _rows_alone(xml)
    target = BytesIO()
    with ZipFile(target, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _rows_alone(xml: str) -> str:
    root, rows = _ROOT.search(xml), _ROWS.search(xml)
    if root is None or rows is None:
        return f'{HEADER}<worksheet xmlns="{_MAIN}"><sheetData/></worksheet>'
    return f"{HEADER}{root[0]}{_ODD_ERROR.sub(_PLAIN_ERROR, rows[0])}</{root[1]}worksheet>"


@cache
def _content_types(count: int) -> str:
    types = {"workbook": "sheet.main", "sharedStrings": "sharedStrings"}
    types |= {f"worksheets/sheet{number}": "worksheet" for number in range(1, count + 1)}
    entries = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{_SHEET_KIND}.{kind}+xml"/>'
        for name, kind in types.items()
    )
    ending = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{HEADER}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{ending}"/>{entries}</Types>'
    )


def _relationships(ties: Sequence[str]) -> str:
    pairs = [tie.split() for tie in ties]
    entries = "".join(
        f'<Relationship Id="rId{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(pairs, 1)
    )
    return f'{HEADER}<Relationships xmlns="{_PACKAGE}/relationships">{entries}</Relationships>'


def _workbook(sheets: Sequence[StoredSheet], scope: Scope) -> str:
    numbers = {sheet.name.lower(): number for number, sheet in enumerate(sheets)}
    entries = "".join(
        f'<sheet name="{attribute(sheet.name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, sheet in enumerate(sheets, 1)
    )
    names = "".join(
        f'<definedName name="{attribute(name)}"'
        + (f' localSheetId="{numbers[owner]}">' if owner else ">")
        + f"{text(formula.text)}</definedName>"
        for (owner, name), formula in scope.names.items()
        if is_plain(formula) and (not owner or owner in numbers)
    )
    return (
        f'{HEADER}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{entries}</sheets>'
        + (f"<definedNames>{names}</definedNames>" if names else "")
        + "</workbook>"
    )


def is_plain(formula: Formula) -> bool:
    """Whether a name stands for one fixed place."""
    match formula.pieces:
        case (Ref(sheet=str(), last_sheet=None, shape="cell" | "range" | "columns") as ref,):
            held = ref.absolute if ref.shape != "columns" else ref.absolute[1::2]
            return all(held) and ref.area.right < FIRST_HELPER
        case _:
            return False
