"""Loops and conditions in any order and depth, beside a literal simulation of what they mean.

Every cell of the template has a text of its own, so that a row which comes to stand elsewhere, on
top of another or not at all is seen, and so is every reference that leads to another row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random
from typing import Any

import pytest
from tests.support.filled import cells, filled, sheet_template

from planforge.problems import PlanError

Path = tuple[int, ...]
"""The number of the item in each loop around a line, the outermost first."""


@dataclass
class Line:
    """A row with content."""

    number: int = 0


@dataclass
class Blank:
    """A row without any."""

    number: int = 0


@dataclass
class Note:
    """A row that holds a comment only, and vanishes."""

    number: int = 0


@dataclass
class Loop:
    """A loop: its items are a list of its own in each item of the loop around it."""

    body: list[Any]
    name: str = ""
    in_row: bool = False


@dataclass
class Choice:
    """An `if` with its branches; the data says for each item which one stands, or none."""

    branches: list[list[Any]]
    name: str = ""
    otherwise: bool = False


@dataclass
class Case:
    """A template, what it is filled with, and what must come out.

    Attributes:
        cells: of the template.
        chains: for each row with content, the blocks around it.
        rows: the rows of the result without those that stand in: None, or line and path.
    """

    random: Random
    cells: dict[str, Any] = field(default_factory=dict)
    chains: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    rows: list[tuple[int, Path] | None] = field(default_factory=list)
    next: int = 1

    def structure(self, depth: int = 0) -> list[Any]:
        found: list[Any] = []
        for _ in range(self.random.randint(1, 4 if depth else 6)):
            kind = self.random.random()
            if kind < 0.45 or depth > 2:
                found.append(Line())
            elif kind < 0.55:
                found.append(Blank())
            elif kind < 0.6:
                found.append(Note())
            elif kind < 0.68:
                found.append(Loop([Line()], in_row=True))
            elif kind < 0.85:
                found.append(Loop(self.structure(depth + 1)))
            else:
                count = self.random.randint(1, 3)
                found.append(Choice([self.structure(depth + 1) for _ in range(count)]))
        return found

    def write(self, nodes: list[Any], around: tuple[Any, ...]) -> None:
        """Write nodes into the template's cells, from the next row on."""
        for node in nodes:
            first = self.next
            match node:
                case Line() | Blank() | Note():
                    node.number = first
                    self.next += 1
                    if isinstance(node, Note):
                        self.cells[f"A{first}"] = "{#tr nothing #}"
                    if isinstance(node, Line):
                        self.cells[f"A{first}"] = _marker(first, around)
                        self.chains[first] = around
                case Loop():
                    node.name = f"v{first}"
                    self.loop(node, first, around)
                case Choice():
                    node.name = f"c{first}"
                    self.choice(node, around)
                case _:
                    raise TypeError(node)

    def loop(self, node: Loop, first: int, around: tuple[Any, ...]) -> None:
        source = f"{_owner(around)}{node.name}"
        opening = f"{{%tr for {node.name} in {source} %}}"
        if node.in_row:
            self.write(node.body, (*around, node))
            self.cells[f"A{first}"] = f"{opening}{self.cells[f'A{first}']}{{%tr endfor %}}"
            return
        self.tag(opening)
        self.write(node.body, (*around, node))
        self.tag("{%tr endfor %}")

    def choice(self, node: Choice, around: tuple[Any, ...]) -> None:
        for number, branch in enumerate(node.branches):
            word = "elif" if number else "if"
            test = f"{_owner(around)}{node.name} == {number}"
            last = number > 0 and number == len(node.branches) - 1
            node.otherwise = last and self.random.random() < 0.7
            self.tag("{%tr else %}" if node.otherwise else f"{{%tr {word} {test} %}}")
            self.write(branch, (*around, node, number))
        self.tag("{%tr endif %}")

    def tag(self, text: str) -> None:
        self.cells[f"A{self.next}"] = text
        self.next += 1

    def data(self, nodes: list[Any], counts: tuple[int, ...]) -> dict[str, Any]:
        """Return data for nodes: lists for loops, the number of the branch for a choice."""
        found: dict[str, Any] = {}
        for node in nodes:
            if isinstance(node, Loop):
                count = self.random.choice(counts)
                items = [{"i": n, **self.data(node.body, counts)} for n in range(count)]
                found[node.name] = items
            elif isinstance(node, Choice):
                found[node.name] = self.random.randint(0, len(node.branches))
                for branch in node.branches:
                    found |= self.data(branch, counts)
        return found

    def simulate(self, nodes: list[Any], data: dict[str, Any], path: Path) -> None:
        """Note the rows that come of nodes."""
        for node in nodes:
            match node:
                case Line(number):
                    self.rows.append((number, path))
                case Blank():
                    self.rows.append(None)
                case Loop(body, name):
                    for number, item in enumerate(data[name]):
                        self.simulate(body, item, (*path, number))
                case Choice(branches, name):
                    chosen = data[name]
                    if chosen >= len(branches) and node.otherwise:
                        chosen = len(branches) - 1
                    if chosen < len(branches):
                        self.simulate(branches[chosen], data, path)
                case _:
                    pass


def _owner(around: tuple[Any, ...]) -> str:
    loops = [one for one in around if isinstance(one, Loop)]
    return f"{loops[-1].name}." if loops else ""


def _marker(line: int, around: tuple[Any, ...]) -> str:
    loops = [one for one in around if isinstance(one, Loop)]
    return f"R{line}" + "".join(f" {{{{ {one.name}.i }}}}" for one in loops)


def _text(row: tuple[int, Path]) -> str:
    return " ".join([f"R{row[0]}", *map(str, row[1])])


def made(seed: int, counts: tuple[int, ...]) -> tuple[Case, list[Any], dict[str, Any]]:
    case = Case(Random(seed))
    nodes = case.structure()
    case.write(nodes, ())
    data = case.data(nodes, counts)
    case.simulate(nodes, data, ())
    while case.rows and case.rows[-1] is None:
        case.rows.pop()
    return case, nodes, data


def columns_of(content: bytes) -> tuple[dict[int, dict[str, str]], set[int]]:
    """Return the cells of each row by their column, and the hidden rows."""
    found: dict[int, dict[str, str]] = {}
    hidden = set()
    for text in cells(content):
        address, _, value = text.partition(" ")
        if address == "row":
            hidden.add(int(value.split()[0]))
        else:
            column, row = address[0], int(address[1:])
            assert column not in found.get(row, {}), f"{address} is there twice"
            found.setdefault(row, {})[column] = value.strip("'").partition(" -> ")[0]
    return found, hidden


@pytest.mark.parametrize("counts", [(0,), (0, 1, 2), (1, 2, 3)])
@pytest.mark.parametrize("seed", range(25))
def test_rows_come_out_where_a_literal_simulation_has_them(
    seed: int, counts: tuple[int, ...]
) -> None:
    case, _, data = made(seed, counts)

    found, hidden = columns_of(filled(sheet_template(case.cells), data).content)

    expected = {at: _text(row) for at, row in enumerate(case.rows, start=1) if row}
    assert {row: own["A"] for row, own in found.items()} == expected, case.cells
    assert not hidden


@pytest.mark.parametrize("counts", [(0,), (0, 1, 2), (1, 2, 3)])
@pytest.mark.parametrize("seed", range(40))
def test_references_lead_to_the_rows_that_they_mean(seed: int, counts: tuple[int, ...]) -> None:
    case, _, data = made(seed, counts)
    lines = sorted(case.chains)
    targets = {line: case.random.choice(lines) for line in lines}
    pairs = {line: sorted(case.random.choices(lines, k=2)) for line in lines}
    ranges = {line: (first, last) for line, (first, last) in pairs.items()}
    for line in lines:
        # From one loop into another it must be said that the first is meant.
        dollar = "$" if _are_apart(case.chains[line], case.chains[targets[line]]) else ""
        case.cells[f"B{line}"] = f"=A{dollar}{targets[line]}"
        case.cells[f"C{line}"] = f"=COUNTA(A{ranges[line][0]}:A{ranges[line][1]})"

    found, hidden = columns_of(filled(sheet_template(case.cells), data).content)

    shown = [row for row in range(1, max(found, default=0) + 1) if row not in hidden]
    texts = [found.get(row, {}).get("A", "") for row in shown]
    assert texts == [_text(row) if row else "" for row in case.rows], case.cells
    for own in found.values():
        line, path = _place(own["A"])
        _check_single(case, own["B"], found, hidden, (line, path), targets[line])
        _check_range(case, own["C"], found, hidden, (line, path), ranges[line])


def _are_apart(one: tuple[Any, ...], two: tuple[Any, ...]) -> bool:
    """Whether each of two lines is in a loop that the other is not in."""
    mine, others = ({id(n) for n in chain if isinstance(n, Loop)} for chain in (one, two))
    return bool(mine - others and others - mine)


def _place(text: str) -> tuple[int, Path]:
    line, *path = text.split()
    return int(line[1:]), tuple(map(int, path))


def _instances(
    case: Case, standing: tuple[int, Path], first: int, last: int
) -> list[tuple[int, Path]]:
    """Return the rows of some lines in the turns that a formula shares with all of them."""
    own = case.chains[standing[0]]
    chains = [case.chains[line] for line in case.chains if first <= line <= last]
    shared = 0
    for mine in own:
        if isinstance(mine, Loop) and all(any(mine is o for o in chain) for chain in chains):
            shared += 1
    return [
        row
        for row in case.rows
        if row and first <= row[0] <= last and row[1][:shared] == standing[1][:shared]
    ]


def _check_single(
    case: Case,
    formula: str,
    found: dict[int, dict[str, str]],
    hidden: set[int],
    standing: tuple[int, Path],
    target: int,
) -> None:
    instances = _instances(case, standing, target, target)
    if not (match := re.fullmatch(r"=A\$?(\d+)", formula)):
        raise AssertionError(f"{standing} → {target}: {formula} in {case.cells}")
    row = int(match[1])
    if instances:
        assert found[row]["A"] == _text(instances[0]), (standing, target, case.cells)
    else:
        assert row in hidden, (standing, target, row, case.cells)


def _check_range(
    case: Case,
    formula: str,
    found: dict[int, dict[str, str]],
    hidden: set[int],
    standing: tuple[int, Path],
    ends: tuple[int, int],
) -> None:
    instances = _instances(case, standing, *ends)
    assert "#REF!" not in formula, (standing, ends, formula, case.cells)
    read = [
        row
        for first, last in re.findall(r"A(\d+):A(\d+)", formula)
        for row in range(int(first), int(last) + 1)
    ]
    assert len(set(read)) == len(read)
    texts = [found.get(row, {}).get("A", "") for row in read if row not in hidden]
    wanted = [_text(row) for row in instances]
    alike = len({tuple(map(id, case.chains[line])) for line in ends}) == 1
    # Where its ends share different loops with the formula, each follows in its own way.
    if alike:
        assert [text for text in texts if text in wanted] == wanted, (
            standing,
            ends,
            formula,
            wanted,
            case.cells,
        )
        lines = {_place(text)[0] for text in texts if text}
        assert all(ends[0] <= line <= ends[1] for line in lines), (
            standing,
            ends,
            formula,
            case.cells,
        )


def test_a_branch_that_does_not_stand_leaves_what_is_below_in_its_place() -> None:
    made = sheet_template(
        {
            "A1": "{%tr if flag %}",
            "A2": "shown",
            "A3": "{%tr else %}",
            "A4": "other",
            "A5": "{%tr endif %}",
            "A7": "{{ below }}",
            "B6": "=A2&A4",
        }
    )

    content = filled(made, {"flag": False, "below": "here"}).content

    assert [line.partition(" -> ")[0] for line in cells(content)] == [
        "A1 'other'",
        "row 2 hidden",
        "B3 =A2&A1",
        "A4 'here'",
    ]


def test_a_sum_over_two_loops_stays_valid_when_neither_has_items() -> None:
    made = sheet_template(
        {
            "A1": "{%tr for a in first %}",
            "B2": "{{ a }}",
            "A3": "{%tr endfor %}",
            "A4": "{%tr for b in second %}",
            "B5": "{{ b }}",
            "A6": "{%tr endfor %}",
            "B7": "=SUM(B2:B5)",
        }
    )

    def sums(first: list[int], second: list[int]) -> str:
        content = filled(made, {"first": first, "second": second}).content
        return cells(content)[-1].partition(" -> ")[0]

    assert sums([], []) == "B2 =SUM(B1:B1)"
    assert sums([1, 2], []) == "B3 =SUM(B1:B2)"
    assert sums([], [1, 2]) == "B3 =SUM(B1:B2)"
    assert sums([1], [2]) == "B3 =SUM(B1:B2)"


def test_a_loop_over_columns_that_comes_out_otherwise_in_a_row_is_told() -> None:
    made = sheet_template(
        {
            "B1": "{%tc for m in months %}{{ m }}{%tc endfor %}",
            "A2": "{%tr for months in years %}",
            "B3": "{{ m }}",
            "A4": "{%tr endfor %}",
        }
    )

    with pytest.raises(PlanError) as caught:
        filled(made, {"months": [1, 2], "years": [[1, 2], [1, 2, 3]]})

    assert str(caught.value) == (
        "template.xlsx#Sheet1!B3: here the loop over columns gives 3 cells, where the sheet has 2:"
        " the row's own names differ from the sheet's [fill-columns-differ]\n"
        "    let the loop over columns use a list that is the same for all rows"
    )
