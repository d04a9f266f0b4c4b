"""Formulas as files store them, taken apart into references, names and the text between them.

A formula is never evaluated here and its text never normalised: what is no reference comes out as
it went in. Only A1 spelling occurs in files.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from planforge.addresses import column_number, letters
from planforge.filling.excel.model import LAST_COLUMN, LAST_ROW, Area, Formula, Name, Ref

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    Shape = Literal["cell", "range", "columns", "rows"]

# Names and sheets may have any letter beyond ASCII. Such classes are told by what they leave out:
# one with a range of a million characters takes Python's compiler of patterns 8 ms.
_LETTER: Final = r"(?:[^\W\d]|\\|[^\x00-\x7f])"
# One class, possessively: in alternatives that overlap, a long Chinese name would take for ever.
_WORD: Final = _LETTER + r"[^\x00-\x2d/:->@\[\]^`{-\x7f]*+"
_SHEET: Final = r"[^\x00-\x2d/:-@\[-^`{-\x7f]++"
_QUOTED: Final = r"'(?:[^']|''){1,150}+'"
_CELL: Final = r"\$?[A-Za-z]{1,3}\$?[1-9][0-9]{0,6}"
_COLUMN: Final = r"\$?[A-Za-z]{1,3}"
_ROW: Final = r"\$?[1-9][0-9]{0,6}"
_END: Final = r"(?![^\x00-\x20\x22-\x27\x29-\x2d/:->@\]^`{-\x7f])"

_TOKEN: Final = re.compile(
    r'(?P<string>"(?:[^"]|"")*+")'
    rf"|(?P<outside>'(?:[^'\[]|''){{0,500}}+\[(?:[^']|''){{0,500}}+'!|\[[^\[\]!]*\](?:{_SHEET}(?::{_SHEET})?)?!)"
    rf"|(?P<prefix>(?:{_QUOTED}|{_SHEET}(?::{_SHEET})?)!)"
    r"|(?P<error>#[A-Z][A-Z0-9/_]*[!?]?)"
    rf"|(?P<area>{_CELL}:{_CELL}{_END}|{_COLUMN}:{_COLUMN}{_END}|{_ROW}:{_ROW}{_END}|{_CELL}{_END})"
    rf"|(?P<word>{_WORD})"
    r"|(?P<number>(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<space>\s+)"
    r"|(?P<other>.)",
    re.DOTALL,
)
_AREA: Final = re.compile(
    rf"(?P<area>{_CELL}:{_CELL}{_END}|{_COLUMN}:{_COLUMN}{_END}|{_ROW}:{_ROW}{_END}|{_CELL}{_END})"
)
_CORNER: Final = re.compile(r"(\$?)([A-Za-z]*)(\$?)([0-9]*)")
_ARRAY: Final = re.compile(r'\{(?:[^"{}]|"(?:[^"]|"")*+")*+\}')
_PLAIN_SHEET: Final = re.compile(r"[^\W\d][\w.]*")
_LIKE_A_CELL: Final = re.compile(
    r"[A-Z]{1,3}[0-9]{1,7}|R[0-9]*(?:C[0-9]*)?|C[0-9]*|TRUE|FALSE", re.IGNORECASE
)
_CONSTANTS: Final = frozenset({"TRUE", "FALSE"})
_LONGEST: Final = 32_768
"""Characters of a formula that are read; Excel itself takes 8,192."""
_DEEPEST: Final = 100
"""Brackets within each other that are looked through; Excel itself takes 64."""
_NEWER: Final = re.compile(r"^(?:_xlfn\.|_xlws\.|_xludf\.)+", re.IGNORECASE)


@lru_cache(maxsize=16_384)
def read_formula(text: str) -> Formula:
    """Return a formula taken apart; its text has no leading `=`.

    Example:
        >>> [str(ref.area.top) + " in " + ref.function for ref in read_formula("SUM(B4)*C5").refs]
        ['4 in SUM', '5 in ']
    """
    if len(text) > _LONGEST:
        return Formula((text,), text=text)
    tokens = _joined(list(_tokens(text)))
    refs, arguments = _placed(tokens)
    pieces: list[str | Ref | Name] = []
    for number, token in enumerate(tokens):
        piece: str | Ref | Name = token.text
        if number in refs:
            piece = refs[number]
        elif token.name is not None:
            piece = token.name
        elif pieces and isinstance(pieces[-1], str):
            piece = pieces.pop() + token.text  # type: ignore[operator]
        pieces.append(piece)
    return Formula(tuple(pieces), arguments, text)


def shifted(formula: Formula, rows: int, columns: int) -> Formula:
    """Return a formula as it reads when its cell stands elsewhere: what no `$` holds moves along.

    For shared formulas, and for those of conditional formats and validations, which stand for the
    first cell of an area. What leaves the sheet is a broken reference.
    """
    if not rows and not columns:
        return formula
    pieces = tuple(
        _shifted_ref(piece, rows, columns) if isinstance(piece, Ref) else piece
        for piece in formula.pieces
    )
    return Formula(pieces, formula.arguments)


def sqref(text: str) -> list[Area]:
    """Return the areas in a list of them: `B4:B8 D4`; whatever is no area is left out."""
    found = (_area(part)[0] for part in text.split() if _AREA.fullmatch(part))
    return [area for area in found if _fits(area)]


def spell_areas(areas: Iterable[Area]) -> str:
    """Return areas as a list: `B4:B8 D4`."""
    return " ".join(spell_area(area) for area in areas)


def spell_area(
    area: Area,
    absolute: tuple[bool, bool, bool, bool] = (False, False, False, False),
    shape: Shape | None = None,
) -> str:
    """Return an area's address, a single cell without its repetition.

    Example:
        >>> spell_area(Area(4, 2, 8, 2)), spell_area(Area(4, 2, 4, 2), (True, False, True, False))
        ('B4:B8', 'B$4')
        >>> spell_area(Area(1, 1, 1048576, 3), shape="columns")
        'A:C'
    """
    top, left, bottom, right = ("$" if held else "" for held in absolute)
    if shape == "columns":
        return f"{left}{letters(area.left)}:{right}{letters(area.right)}"
    if shape == "rows":
        return f"{top}{area.top}:{bottom}{area.bottom}"
    start = f"{left}{letters(area.left)}{top}{area.top}"
    if shape != "range" and (area.top, area.left) == (area.bottom, area.right):
        return start
    return f"{start}:{right}{letters(area.right)}{bottom}{area.bottom}"


def spell_sheet(name: str, last: str | None = None) -> str:
    """Return a sheet's name as it stands before a reference, quoted where it must be.

    Example:
        >>> spell_sheet("Sheet1"), spell_sheet("表 1"), spell_sheet("Q1"), spell_sheet("Jan", "Mar")
        ('Sheet1!', "'表 1'!", "'Q1'!", 'Jan:Mar!')
    """
    names = [name] if last is None else [name, last]
    text = ":".join(names)
    if all(_PLAIN_SHEET.fullmatch(one) and not _LIKE_A_CELL.fullmatch(one) for one in names):
        return f"{text}!"
    return "'" + text.replace("'", "''") + "'!"


def column_in_formula(name: str) -> str:
    """Return the name of a table's column as it stands within brackets.

    Example:
        >>> column_in_formula("Jan [1]")
        "Jan '[1']"
    """
    return re.sub(r"(['\[\]#@])", r"'\1", name)


@dataclass(frozen=True, slots=True)
class _Token:
    """A piece of a formula.

    Attributes:
        kind: what it is: `(` for an opening bracket, also of a call; `)`; `,`; `ref`; `space`;
            or empty for everything else.
        text: as written.
        name: of a name.
        ref: of a reference; where it stands is found later.
        function: of an opening bracket, the function that is called.
    """

    kind: str
    text: str
    name: Name | None = None
    ref: Ref | None = None
    function: str = ""


def _tokens(text: str) -> Iterator[_Token]:
    position = 0
    while found := _TOKEN.match(text, position):
        position = found.end()
        token, end = _token(found, text, position)
        yield token
        position = end


def _token(found: re.Match[str], text: str, end: int) -> tuple[_Token, int]:
    """Return the token that begins with a match, and where it ends."""
    start = found.start()
    match found.lastgroup:
        case "outside":
            end = _end_of_target(text, end)
            return _Token("", text[start:end]), end
        case "prefix":
            return _qualified(found[0], text, start, end)
        case "area":
            area, absolute, shape = _area(found[0])
            if not _fits(area):
                return _Token("", found[0], Name(found[0])), end
            return _Token("ref", found[0], ref=Ref(None, None, area, absolute, shape)), end
        case "word":
            return _word(found[0], text, start, end)
        case "space":
            return _Token("space", found[0]), end
        case "other":
            return _sign(found[0], text, start, end)
        case _:
            return _Token("", found[0]), end


def _sign(sign: str, text: str, start: int, end: int) -> tuple[_Token, int]:
    if sign in "(),":
        return _Token(sign, sign), end
    if sign == "{" and (array := _ARRAY.match(text, start)):
        return _Token("", array[0]), array.end()
    if sign == "[":
        end = _end_of_brackets(text, start)
        return _Token("", text[start:end]), end
    return _Token("", sign), end


def _word(word: str, text: str, start: int, end: int) -> tuple[_Token, int]:
    after = text[end : end + 1]
    if after == "(":
        function = _NEWER.sub("", word).upper()
        return _Token("(", text[start : end + 1], function=function), end + 1
    if word.upper() in _CONSTANTS:
        return _Token("", word), end
    return _Token("", word, Name(word)), end


def _qualified(prefix: str, text: str, start: int, end: int) -> tuple[_Token, int]:
    """Return what stands behind a sheet's name."""
    sheet, last_sheet = _sheets(prefix)
    if (found := _AREA.match(text, end)) and _fits((read := _area(found[0]))[0]):
        area, absolute, shape = read
        ref = Ref(sheet, last_sheet, area, absolute, shape, prefix=prefix)
        return _Token("ref", text[start : found.end()], ref=ref), found.end()
    if (found := _TOKEN.match(text, end)) and found.lastgroup in {"word", "error"}:
        if text[found.end() : found.end() + 1] == "(":
            called = text[start : found.end() + 1]
            return _Token("(", called, function=found[0].upper()), found.end() + 1
        return _Token("", text[start : found.end()], Name(found[0], sheet, prefix)), found.end()
    return _Token("", prefix), end


def _sheets(prefix: str) -> tuple[str, str | None]:
    name = prefix[:-1]
    if name.startswith("'"):
        name = name[1:-1].replace("''", "'")
    first, _, last = name.partition(":")
    return first, last or None


def _end_of_target(text: str, start: int) -> int:
    """Return where the cell or name of another file ends."""
    found = _AREA.match(text, start) or _TOKEN.match(text, start)
    if found and found.lastgroup in {"area", "word", "error"}:
        return found.end()
    return start


def _end_of_brackets(text: str, start: int) -> int:
    """Return where the brackets of a table's column end; `'` takes the next sign as it is."""
    depth = 0
    position = start
    while position < len(text):
        match text[position]:
            case "'":
                position += 1
            case "[":
                depth += 1
            case "]":
                depth -= 1
                if not depth:
                    return position + 1
            case _:
                pass
        position += 1
    return len(text)


def _area(text: str) -> tuple[Area, tuple[bool, bool, bool, bool], Shape]:
    """Return the area that an address means, where `$` holds it, and its shape."""
    first, colon, last = text.partition(":")
    column_held, column, row_held, row = _corner(first)
    if not colon:
        number, line = column_number(column), int(row)
        held = (row_held, column_held, row_held, column_held)
        return Area(line, number, line, number), held, "cell"
    other_column_held, other_column, other_row_held, other_row = _corner(last)
    shape: Shape = "range"
    if not row:
        shape, row, other_row = "columns", "1", str(LAST_ROW)
    elif not column:
        shape, column, other_column = "rows", "A", letters(LAST_COLUMN)
    top, bottom = (int(row), row_held), (int(other_row), other_row_held)
    left = (column_number(column), column_held)
    right = (column_number(other_column), other_column_held)
    if top[0] > bottom[0]:
        top, bottom = bottom, top
    if left[0] > right[0]:
        left, right = right, left
    held = (top[1], left[1], bottom[1], right[1])
    return Area(top[0], left[0], bottom[0], right[0]), held, shape


def _corner(text: str) -> tuple[bool, str, bool, str]:
    found = _CORNER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!r} is no corner of an area")
    held, column, row_held, row = found.groups()
    if not column:  # of whole rows: the only `$` is the row's
        return False, "", bool(held or row_held), row
    return bool(held), column, bool(row_held), row


def _fits(area: Area) -> bool:
    return area.bottom <= LAST_ROW and area.right <= LAST_COLUMN


def _joined(tokens: list[_Token]) -> list[_Token]:
    """Return the tokens with `S!A1:S!B2` as one range."""
    joined: list[_Token] = []
    for token in tokens:
        if (
            len(joined) > 1
            and joined[-1].text == ":"
            and (first := joined[-2].ref)
            and (last := token.ref)
            and first.sheet is not None
            and (first.sheet, None) == (last.sheet, last.last_sheet)
            and first.last_sheet is None
            and first.shape == last.shape == "cell"
        ):
            text = f"{joined[-2].text}:{token.text}"
            del joined[-2:]
            token = _Token("ref", text, ref=_spanning(first, last))
        joined.append(token)
    return joined


def _spanning(first: Ref, last: Ref) -> Ref:
    corner = spell_area(first.area, first.absolute) + ":" + spell_area(last.area, last.absolute)
    area, absolute, shape = _area(corner)
    return replace(first, area=area, absolute=absolute, shape=shape)


@dataclass(slots=True)
class _Frame:
    """An open bracket.

    Attributes:
        call: the number of the function call, 0 for a plain bracket or the formula itself.
        function: what is called.
        opened: the number of the token that opens it.
        closed: the number of the token that closes it.
        arguments: how many arguments, or items of a union, it holds.
        outer: the bracket around it.
    """

    call: int
    function: str
    opened: int
    closed: int
    arguments: int
    outer: _Frame | None


def _placed(tokens: Sequence[_Token]) -> tuple[dict[int, Ref], tuple[int, ...]]:
    """Return the references by the numbers of their tokens, and each call's count of arguments."""
    around: dict[int, tuple[_Frame, int]] = {}
    whole = frame = _Frame(0, "", -1, len(tokens), 1, None)
    calls = [whole]
    for number, token in enumerate(tokens):
        match token.kind:
            case "(":
                called = token.text != "("
                around[number] = (frame, frame.arguments)
                frame = _Frame(len(calls) if called else 0, token.function, number, -1, 1, frame)
                if called:
                    calls.append(frame)
            case ")" if frame.outer is not None:
                frame.closed = number
                frame = frame.outer
            case ",":
                frame.arguments += 1
            case "ref":
                around[number] = (frame, frame.arguments)
            case _:
                pass
    refs = {
        number: _standing(token.ref, tokens, number, around)
        for number, token in enumerate(tokens)
        if token.ref
    }
    return refs, tuple(frame.arguments for frame in calls)


def _standing(
    ref: Ref, tokens: Sequence[_Token], number: int, around: dict[int, tuple[_Frame, int]]
) -> Ref:
    """Return a reference that knows what it is an argument of."""
    first = last = number
    direct, united = True, False
    frame, argument = around[number]
    for _ in range(_DEEPEST):
        direct = direct and _stands_alone(tokens, first, last)
        called = frame.call or frame.outer is None
        united = united or (direct and not frame.call and frame.arguments > 1)
        if called:
            break
        first, last = frame.opened, frame.closed
        frame, argument = around[frame.opened]
    return replace(
        ref,
        function=frame.function,
        argument=argument - 1 if frame.call else 0,
        direct=direct,
        united=united,
        call=frame.call,
    )


def _stands_alone(tokens: Sequence[_Token], first: int, last: int) -> bool:
    """Whether nothing but a bracket or comma stands on both sides, spaces apart."""
    before, after = first - 1, last + 1
    while before >= 0 and tokens[before].kind == "space":
        before -= 1
    while after < len(tokens) and tokens[after].kind == "space":
        after += 1
    opens = before < 0 or tokens[before].kind in {"(", ","}
    closes = after >= len(tokens) or tokens[after].kind in {")", ","}
    return opens and closes


def _shifted_ref(ref: Ref, rows: int, columns: int) -> Ref | str:
    area = ref.area
    top, left, bottom, right = ref.absolute
    if ref.shape == "columns":
        rows = 0
    if ref.shape == "rows":
        columns = 0
    moved = Area(
        area.top + (0 if top else rows),
        area.left + (0 if left else columns),
        area.bottom + (0 if bottom else rows),
        area.right + (0 if right else columns),
    )
    if min(moved.top, moved.left, moved.bottom, moved.right) < 1 or not _fits(moved):
        return ref.prefix + "#REF!"
    if moved.top > moved.bottom or moved.left > moved.right:
        return _turned(replace(ref, area=moved))
    return replace(ref, area=moved)


def _turned(ref: Ref) -> Ref:
    """Return a range whose corners crossed, from its upper left to its lower right."""
    top, left, bottom, right = ref.area.top, ref.area.left, ref.area.bottom, ref.area.right
    held = list(ref.absolute)
    if top > bottom:
        top, bottom, held[0], held[2] = bottom, top, held[2], held[0]
    if left > right:
        left, right, held[1], held[3] = right, left, held[3], held[1]
    return replace(ref, area=Area(top, left, bottom, right), absolute=(*held,))  # type: ignore[arg-type]
