"""Filled workbooks as lines of text that a reviewer can read, and small templates to fill."""

from __future__ import annotations

import io
import re
import zipfile
from html import unescape
from typing import TYPE_CHECKING, Any

import xlsxwriter
from lxml import etree

from planforge.filling.template import Filled, compile_template

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

_SHEET = re.compile(r"<sheet [^>]*?name=\"([^\"]*)\"")


def template(write: Callable[[Any], None]) -> bytes:
    """Return a workbook that XlsxWriter writes; `write` takes its Workbook."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    write(workbook)
    workbook.close()
    return file.getvalue()


def sheet_template(cells: Mapping[str, Any], name: str = "Sheet1") -> bytes:
    """Return a workbook with one sheet and these cells; text that begins with `=` is a formula."""

    def write(workbook: Any) -> None:
        sheet = workbook.add_worksheet(name)
        for address, value in cells.items():
            if isinstance(value, str) and value.startswith("="):
                sheet.write_formula(address, value)
            elif isinstance(value, str):
                sheet.write_string(address, value)
            else:
                sheet.write(address, value)

    return template(write)


def filled(content: bytes, data: Mapping[str, Any], **options: Any) -> Filled:
    """Return a template filled with data."""
    return compile_template(content, name="template.xlsx").render(data, **options)


def part(content: bytes, name: str) -> str:
    """Return a part of a file as text."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return opened.read(name).decode()


def parts(content: bytes) -> dict[str, bytes]:
    """Return all parts of a file."""
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def sheet_part(content: bytes, sheet: int | str = 1) -> str:
    """Return a sheet's XML: the n-th of the workbook, or the one of this name."""
    number = sheet if isinstance(sheet, int) else sheet_names(content).index(sheet) + 1
    root = etree.fromstring(part(content, "xl/workbook.xml").encode())
    entry = [one for one in root.iter() if etree.QName(one).localname == "sheet"][number - 1]
    id = next(value for key, value in entry.attrib.items() if str(key).endswith("}id"))
    ties = etree.fromstring(part(content, "xl/_rels/workbook.xml.rels").encode())
    target = next(tie.get("Target") or "" for tie in ties if tie.get("Id") == id)
    return part(content, target[1:] if target.startswith("/") else f"xl/{target}")


def sheet_names(content: bytes) -> list[str]:
    """Return the names of the sheets."""
    return [unescape(name) for name in _SHEET.findall(part(content, "xl/workbook.xml"))]


def cells(content: bytes, sheet: int | str = 1) -> list[str]:
    """Return a sheet's cells, a line each: `B4 =C4*2`, `A1 'text'`, `A2 12`; no blank ones.

    A hidden row is a line of its own.
    """
    strings = _strings(content)
    root = etree.fromstring(sheet_part(content, sheet).encode())
    lines = []
    for element in root.iter():
        name = etree.QName(element).localname
        if name == "row" and element.get("hidden") == "1":
            lines.append(f"row {element.get('r')} hidden")
        elif name == "c" and (shown := _shown(element, strings)):
            lines.append(f"{element.get('r')} {shown}")
    return lines


def elements(content: bytes, name: str, sheet: int | str = 1) -> list[str]:
    """Return all elements of a name in a sheet's XML, without namespaces."""
    root = etree.fromstring(sheet_part(content, sheet).encode())
    found = [one for one in root.iter() if etree.QName(one).localname == name]
    return [_plain(one) for one in found]


def names(content: bytes) -> list[str]:
    """Return the defined names, with the index of their sheet: `Total =Sheet1!$B$4`."""
    root = etree.fromstring(part(content, "xl/workbook.xml").encode())
    return [
        f"{one.get('name')}{_at(one.get('localSheetId'))} ={one.text}"
        for one in root.iter()
        if etree.QName(one).localname == "definedName"
    ]


def save(made: Filled, folder: Path, name: str = "filled.xlsx") -> Path:
    """Return where a filled template was saved."""
    return made.save(folder / name)


def _at(sheet: str | None) -> str:
    return "" if sheet is None else f"@{sheet}"


def _strings(content: bytes) -> list[str]:
    if "xl/sharedStrings.xml" not in parts(content):
        return []
    root = etree.fromstring(part(content, "xl/sharedStrings.xml").encode())
    return ["".join(map(str, item.itertext())) for item in root]


def _shown(cell: Any, strings: list[str]) -> str:
    found = {etree.QName(one).localname: one for one in cell}
    kind = cell.get("t", "n")
    value = "".join(found["v"].itertext()) if "v" in found else None
    if "f" in found:
        formula = found["f"]
        array = f"{{{formula.get('ref')}}}" if formula.get("t") == "array" else ""
        kept = "" if value is None else f" -> {value}"
        return f"={formula.text or ''}{array}{kept}"
    if kind == "inlineStr":
        return repr("".join(found["is"].itertext()))
    if value is None:
        return ""
    if kind == "s":
        return repr(strings[int(value)])
    return {"b": {"0": "FALSE", "1": "TRUE"}.get(value, value), "str": repr(value)}.get(kind, value)


def _plain(element: Any) -> str:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    text = re.sub(r'\s(?:xmlns(?::\w+)?|\w+:uid)="[^"]*"', "", text)
    return re.sub(r"(</?)\w+:", r"\1", text)
