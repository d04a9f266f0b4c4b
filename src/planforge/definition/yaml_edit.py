"""Changes in the text of a plan that leave everything else as its author wrote it.

Only the places that change are written anew; comments, order, quotes and alignment stay. What comes
out is read again and compared with what the changes make of the values, so that nothing is ever
changed in passing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from planforge.definition.tree import Origin, Path, Scalar, plain
from planforge.definition.yaml_flow import flow_text, quoted
from planforge.definition.yaml_spans import (
    Entry,
    Span,
    end_of_line,
    read_spans,
    skip_blank,
    start_of_line,
)
from planforge.definition.yaml_tree import read_yaml
from planforge.problems import Problems

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.tree import Node

Value = Scalar | Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Put:
    """The value at `path` becomes `value`; a key that is missing is added after its neighbours."""

    path: Path
    value: Value


@dataclass(frozen=True, slots=True)
class Remove:
    """The entry at `path` goes, with its line."""

    path: Path


@dataclass(frozen=True, slots=True)
class Rename:
    """The key at the end of `path` becomes `name`."""

    path: Path
    name: str


Edit = Put | Remove | Rename
"""A change; no path of several changes may lie within another's."""

_Splice = tuple[int, int, str]


def edited(text: str, edits: Sequence[Edit]) -> str:
    r"""Return a YAML text with the changes made and all else as it was.

    Args:
        text: a text that the reader finds nothing wrong with.
        edits: the changes; their paths are those of the text as it is.

    Example:
        >>> print(edited("a: 1   # one\nb: {c: x, d: y}\n", [Put(("a",), 2), Remove(("b", "c"))]))
        a: 2   # one
        b: {d: y}
        <BLANKLINE>
    """
    before = _values(text)
    aim = edited_values(before, edits)
    for done in (_in_place(text, edits), _in_place(_without_aliases(text, before), edits)):
        if _values(done) == aim:
            return done
    raise AssertionError("a text whose values came out otherwise than its changes say")


def edited_bytes(content: bytes, edits: Sequence[Edit]) -> bytes:
    """Return a YAML file with the changes made; its line ends and byte order mark stay."""
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    text = content.decode("utf-8-sig")
    done = edited(text.replace("\r\n", "\n").replace("\r", "\n"), edits)
    return mark + (done.replace("\n", "\r\n") if "\r\n" in text else done).encode()


def edited_values(values: Any, edits: Sequence[Edit]) -> Any:
    """Return plain values with the changes made."""
    here = [edit for edit in edits if not edit.path]
    if here:
        return here[0].value if isinstance(here[0], Put) else values
    if isinstance(values, list):
        return [value for _, value in _changed(enumerate(values), edits)]
    pairs = values.items() if isinstance(values, Mapping) else ()
    return {str(key): value for key, value in _changed(pairs, edits)}


def _values(text: str) -> Any:
    node = _tree(text)
    return plain(node) if node is not None else None


def _tree(text: str) -> Node | None:
    from pathlib import Path as Folder

    return read_yaml(text.encode(), Origin("<text>", Folder()), Problems())


def _changed(pairs: Any, edits: Sequence[Edit]) -> Iterator[tuple[Any, Any]]:
    known = []
    for key, value in pairs:
        known.append(key)
        own = [edit for edit in edits if edit.path[0] == key]
        last = [edit for edit in own if len(edit.path) == 1]
        match last:
            case [Remove()]:
                continue
            case [Rename(name=name)]:
                yield name, value
            case [Put(value=other)]:
                yield key, other
            case _:
                yield key, edited_values(value, [_within(edit) for edit in own]) if own else value
    for edit in edits:
        if edit.path[0] not in known and isinstance(edit, Put):
            known.append(edit.path[0])
            own = [_within(other) for other in edits if other.path[0] == edit.path[0]]
            yield edit.path[0], edited_values({}, own)


def _within(edit: Edit) -> Edit:
    match edit:
        case Put(path, value):
            return Put(path[1:], value)
        case Remove(path):
            return Remove(path[1:])
        case Rename(path, name):
            return Rename(path[1:], name)


# ── Splicing ──────────────────────────────────────────────────────────────────────────────────────


def _in_place(text: str, edits: Sequence[Edit]) -> str:
    """Return the text with the changes spliced in: first what is there, then what is added."""
    root = read_spans(text)
    there = [edit for edit in edits if _find(root, edit.path) is not None]
    added = [edit for edit in edits if isinstance(edit, Put) and edit not in there]
    done = _spliced(text, _splices(text, root, there))
    for edit in added:
        done = _added(done, edit)
    return done


def _spliced(text: str, splices: Sequence[_Splice]) -> str:
    for start, end, new in sorted(set(splices), reverse=True):
        text = text[:start] + new + text[end:]
    return text


def _find(root: Span, path: Path) -> Entry | None:
    found: Entry | None = None
    span = root
    for step in path:
        found = next((entry for entry in span.entries or () if entry.name == step), None)
        if found is None:
            return None
        span = found.value
    return found


def _splices(text: str, root: Span, edits: Sequence[Edit]) -> list[_Splice]:
    splices: list[_Splice] = []
    removed: dict[Path, set[str | int]] = {}
    for edit in edits:
        entry = _find(root, edit.path)
        assert entry is not None
        match edit:
            case Put(_, value):
                splices.append(_replaced(text, entry, value))
            case Rename(_, name):
                splices.append((entry.start, entry.key_end, flow_text(name)))
            case Remove(path):
                removed.setdefault(path[:-1], set()).add(path[-1])
    for path, names in removed.items():
        holder = _find(root, path)
        splices += _removals(text, holder.value if holder else root, holder, names)
    return splices


def _replaced(text: str, entry: Entry, value: Value) -> _Splice:
    """Return how a value is written over: in its quotes, where it had some."""
    old = entry.value
    if old.entries is not None and not old.braces:
        return _emptied(text, old, entry, flow_text(value))
    new = _in_style(value, old.style, braces=old.braces)
    if old.start == old.end:
        return old.start, old.end, f" {new}"
    return old.start, old.end, new


def _in_style(value: Value, style: str | None, *, braces: bool) -> str:
    if isinstance(value, str) and style == "'" and value.isprintable():
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, str) and style == '"':
        return quoted(value)
    return flow_text(value, braces=braces)


def _removals(
    text: str, span: Span, holder: Entry | None, names: set[str | int]
) -> Iterator[_Splice]:
    """Yield what is cut for the entries of one collection to go."""
    entries = span.entries or ()
    if len(names) == len(entries):
        empty = "[]" if span.is_list else "{}"
        whole = (span.start, span.end, empty)
        yield whole if span.braces or holder is None else _emptied(text, span, holder, empty)
        return
    first = 0
    while first < len(entries):
        last = first
        while last < len(entries) and entries[last].name in names:
            last += 1
        if last > first:
            cut = _cut_between_braces if span.braces else _cut_lines
            yield cut(text, entries, first, last - 1)
        first = max(last, first + 1)


def _cut_lines(text: str, entries: Sequence[Entry], first: int, last: int) -> _Splice:
    begin = entries[first].start
    line = start_of_line(text, begin)
    if text[line:begin].strip(" "):  # it stands behind the dash of a list
        return begin, entries[last + 1].start, ""
    return line, min(end_of_line(text, entries[last].end) + 1, len(text)), ""


def _cut_between_braces(text: str, entries: Sequence[Entry], first: int, last: int) -> _Splice:
    begin, end = entries[first].start, entries[last].end
    if last + 1 == len(entries):
        before, close = entries[first - 1].end, skip_blank(text, end)
        if "#" not in text[before:begin]:
            return before, end, ""
        # The comment stays, and so does the comma before it.
        return begin, close + 1 if text[close] == "," else end, ""
    after = entries[last + 1].start
    gap = text[end:after]
    if "\n" not in gap:
        return begin, after, ""
    line = start_of_line(text, begin)
    alone = not text[line:begin].strip() and gap.count("\n") == 1
    return (begin, after, "") if alone else (begin, skip_blank(text, end) + 1, "")


def _emptied(text: str, span: Span, holder: Entry, new: str) -> _Splice:
    """Return how an indented collection becomes one value on the line of what holds it."""
    if "\n" in text[holder.stem : span.start]:
        # An anchor or a comment of the holder's line stays where it is.
        properties = text[holder.stem : span.start].partition("\n")[0].partition("#")[0]
        head = holder.stem + len(properties.rstrip())
        return head, span.end, f" {new}" + _comment_after(text, head, span.start)
    return span.start, span.end, new


def _comment_after(text: str, head: int, start: int) -> str:
    rest = text[head:start].partition("\n")[0]
    return rest if rest.strip() else ""


# ── Adding ────────────────────────────────────────────────────────────────────────────────────────


def _added(text: str, edit: Put) -> str:
    """Return the text with a key that was missing, as near to its place as there is a holder."""
    root = read_spans(text)
    depth = len(edit.path) - 1
    while depth and _find(root, edit.path[:depth]) is None:
        depth -= 1
    value: Any = edit.value
    for step in reversed(edit.path[depth + 1 :]):
        value = {str(step): value}
    key = str(edit.path[depth])
    holder = _find(root, edit.path[:depth])
    span = holder.value if holder else root
    if span.entries is None or span.is_list:
        assert holder is not None
        return _spliced(text, [_replaced(text, holder, {key: value})])
    if span.braces:
        comma = ", " if span.entries else ""
        at = span.entries[-1].end if span.entries else span.start + 1
        return _spliced(text, [(at, at, f"{comma}{flow_text(key)}: {flow_text(value)}")])
    return _line_added(text, span.entries, key, value)


def _line_added(text: str, entries: Sequence[Entry], key: str, value: Any) -> str:
    indent = entries[0].start - start_of_line(text, entries[0].start)
    at = end_of_line(text, entries[-1].end)
    line = "\n" + " " * indent + f"{flow_text(key)}: "
    if isinstance(value, Mapping) and any(isinstance(item, Mapping) for item in value.values()):
        inner = "\n" + " " * (indent + 2)
        pairs = (f"{flow_text(name)}: {flow_text(item)}" for name, item in value.items())
        return text[:at] + line.rstrip() + inner + inner.join(pairs) + text[at:]
    return text[:at] + line + flow_text(value, braces=False) + text[at:]


# ── Aliases ───────────────────────────────────────────────────────────────────────────────────────


def _without_aliases(text: str, values: Any) -> str:
    """Return the text with each `*name` written out, so that a change meets one place alone."""

    def written_out(span: Span, value: Any) -> Iterator[_Splice]:
        if span.alias is not None:
            yield span.start, span.end, flow_text(value)
        for entry in span.entries or ():
            yield from written_out(entry.value, value[entry.name])

    return _spliced(text, list(written_out(read_spans(text), values)))
