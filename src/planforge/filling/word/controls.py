"""Content controls, filled by their tag: `{{ name }}` or `{name}` in the control's properties.

What stands in such a control is its example, and goes; the control stays, so that readers can go
on with it. A control that shows what other parts of the file store would show that again: it is
cut off from them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lxml import etree

from planforge.filling.tags import Tag, split
from planforge.filling.word.names import SPACE, W14, W, removed, replaced_by
from planforge.filling.word.slots import (
    CheckedSlot,
    ChoiceSlot,
    DaySlot,
    FrameSlot,
    FullDateSlot,
    TickSlot,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from planforge.filling.word.marks import Cut, Marks
    from planforge.problems import Location

_NAME: Final = re.compile(r"\{\s*([\w.]+)\s*\}\Z")
_PLACEHOLDER: Final = "PlaceholderText"
_BOUND: Final = (
    W + "dataBinding",
    "{http://schemas.microsoft.com/office/word/2012/wordml}dataBinding",
)
_TICK: Final = ("2612", "MS Gothic")
_NO_TICK: Final = ("2610", "MS Gothic")


@dataclass(frozen=True, slots=True)
class Control:
    """A content control and the tag that it is filled by."""

    element: etree._Element
    properties: etree._Element
    content: etree._Element
    tag: Tag


def fill_controls(root: etree._Element, location: Location, marks: Marks) -> None:
    """Put marks into the content controls that are filled by their tag."""
    for element in list(root.iter(W + "sdt")):
        control = _control(element, location)
        if control is not None and element.getroottree().getroot() is root:
            _release(control.properties)
            _fill(control, marks)
            marks.touched = True


def release_controls(cuts: Iterable[Cut]) -> None:
    """Cut off the controls around tags from what they are bound to: it would be shown again."""
    for cut in cuts:
        for element in cut.node.iterancestors(W + "sdt"):
            properties = element.find(f"{W}sdtPr")
            if properties is not None:
                _release(properties)


def _control(element: etree._Element, location: Location) -> Control | None:
    properties, content = element.find(f"{W}sdtPr"), element.find(f"{W}sdtContent")
    name = None if properties is None else properties.find(f"{W}tag")
    if properties is None or content is None or name is None:
        return None
    text = (name.get(W + "val") or "").strip()
    if found := _NAME.match(text):
        text = f"{{{{ {found[1]} }}}}"
    pieces = list(split(text, location))
    if len(pieces) != 1 or not isinstance(pieces[0], Tag) or pieces[0].kind != "value":
        return None
    return Control(element, properties, content, replace(pieces[0], scope=""))


def _release(properties: etree._Element) -> None:
    for name in (*_BOUND, W + "showingPlcHdr"):
        for node in properties.findall(name):
            removed(node)


def _fill(control: Control, marks: Marks) -> None:
    drawing = next(control.content.iter(W + "drawing"), None)
    if drawing is not None and control.properties.find(f"{W}picture") is not None:
        xml = etree.tostring(drawing, encoding="unicode", with_tail=False)
        replaced_by(drawing, [marks.node(FrameSlot(control.tag, xml))])
        return
    text = _only_text(control.content)
    if text is None:
        return
    thing: object = control.tag
    for kind in control.properties:
        match kind.tag:
            case name if name == W14 + "checkbox":
                thing = _checkbox(kind, control.tag, text, marks)
            case name if name in (W + "dropDownList", W + "comboBox"):
                thing = ChoiceSlot(control.tag, _choices(kind))
            case name if name == W + "date":
                kind.set(W + "fullDate", marks.text(FullDateSlot(control.tag), kind))
                thing = DaySlot(control.tag, _date_format(kind))
            case _:
                pass
    text.text = marks.text(thing, text)
    text.set(SPACE, "preserve")


def _only_text(content: etree._Element) -> etree._Element | None:
    """Return the one text that a control's content is reduced to, in its first run's format."""
    paragraph = content if _is_inline(content) else next(content.iter(W + "p"), None)
    if paragraph is None:
        return None
    run = next(paragraph.iter(W + "r"), None)
    if run is None:
        run = paragraph.makeelement(W + "r")
    form = run.find(f"{W}rPr")
    for node in list(run):
        if node is not form:
            run.remove(node)
    _drop_placeholder(form)
    for node in list(paragraph):
        if node.tag != W + "pPr":
            paragraph.remove(node)
    paragraph.append(run)
    _drop_siblings(paragraph, content)
    text = run.makeelement(W + "t")
    run.append(text)
    return text


def _is_inline(content: etree._Element) -> bool:
    return next(content.iter(W + "p"), None) is None


def _drop_siblings(paragraph: etree._Element, content: etree._Element) -> None:
    """Take out the other paragraphs beside a control's first one."""
    parent = paragraph.getparent()
    if paragraph is content or parent is None:
        return
    for node in list(parent):
        if node is not paragraph and node.tag in (W + "p", W + "tbl", W + "sdt"):
            parent.remove(node)


def _drop_placeholder(form: etree._Element | None) -> None:
    """Take away the grey of an example's text."""
    style = None if form is None else form.find(f"{W}rStyle")
    if form is not None and style is not None and style.get(W + "val") == _PLACEHOLDER:
        form.remove(style)


def _checkbox(kind: etree._Element, tag: Tag, text: etree._Element, marks: Marks) -> TickSlot:
    """Return the slot of a checkbox's sign, and mark its state."""
    state = kind.find(f"{W14}checked")
    if state is None:
        state = kind.makeelement(W14 + "checked")
        kind.insert(0, state)
    state.set(W14 + "val", marks.text(CheckedSlot(tag), state))
    yes, no = _sign(kind, "checkedState", _TICK), _sign(kind, "uncheckedState", _NO_TICK)
    return TickSlot(tag, yes, no)


def _sign(kind: etree._Element, name: str, default: tuple[str, str]) -> str:
    state = kind.find(W14 + name)
    code = default[0] if state is None else state.get(W14 + "val") or default[0]
    try:
        return chr(int(code, 16))
    except (ValueError, OverflowError):
        return chr(int(default[0], 16))


def _choices(kind: etree._Element) -> tuple[tuple[str, str], ...]:
    """Return the items of a list: what stands in the file, and what readers see."""
    items = kind.findall(f"{W}listItem")
    pairs = ((item.get(W + "value") or "", item.get(W + "displayText") or "") for item in items)
    return tuple((value, shown or value) for value, shown in pairs)


def _date_format(kind: etree._Element) -> str:
    form = kind.find(f"{W}dateFormat")
    return "" if form is None else form.get(W + "val") or ""
