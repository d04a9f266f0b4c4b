"""Trees, cards, schedules and grids in the document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest
from openxml_audit import OpenXmlValidator
from tests.support.document_text import WORD, document_as_text, enclosed_texts, part
from tests.support.drawn import DRAWN, TABLES

from planforge import PlanError, plan_from

if TYPE_CHECKING:
    from pathlib import Path

    from lxml import etree

TEXT = """# Drawn

See {{ ref("tree:team") }}.

{{ tree("team") }}

{{ tree("kpis") }}

{{ records("kpis", columns=["target", "actual", "level"], title="One card each") }}

{{ gantt("tasks") }}

{{ matrix("risks") }}
"""


def built(folder: Path, text: str = TEXT, **changes: Any) -> Path:
    (folder / "text.md").write_text(text, encoding="utf-8")
    plan = plan_from(DRAWN | {"outline": ["text.md"]} | changes, folder=folder)
    return plan.to_word(folder / "plan.docx")


def told(folder: Path, text: str, **changes: Any) -> str:
    with pytest.raises(PlanError) as caught:
        built(folder, text, **changes)
    return caught.value.text("en")


def tables(path: Path) -> list[str]:
    """Return the body as text, many empty cells in a row as one sign."""
    lines = document_as_text(path).splitlines()
    start = max(i for i, line in enumerate(lines) if line.startswith("Heading 1: Drawn"))
    return [re.sub(r"(?:\|  ){4,}", "| … ", line) for line in lines[start:]]


def table_of(path: Path, caption: str) -> etree._Element:
    """Return the table after a caption."""
    body = part(path, "word/document.xml")
    for table in body.iter(f"{WORD}tbl"):
        if any(one.get(f"{WORD}val") == caption for one in table.iter(f"{WORD}tblCaption")):
            return table
    raise AssertionError(caption)


def fills(table: etree._Element) -> list[str]:
    """Return one letter for each cell of each row that says its fill."""
    colours: dict[str, str] = {}
    rows = []
    for row in table.iter(f"{WORD}tr"):
        found = ""
        for cell in row.iter(f"{WORD}tc"):
            shading = cell.find(f"{WORD}tcPr/{WORD}shd")
            colour = "" if shading is None else shading.get(f"{WORD}fill", "")
            found += colours.setdefault(colour, "abcdefgh"[len(colours)]) if colour else "."
        rows.append(found)
    return rows


def test_all_drawings_are_captioned_numbered_and_read_as_text(tmp_path: Path) -> None:
    assert tables(built(tmp_path)) == EXPECTED.strip().splitlines()


EXPECTED = """
Heading 1: Drawn
Body Text: See Table 1-1.
Caption: Table 1-1  Team
| … | Ads |
| … | People\u00a03 people |
|  |  |  | Traffic |  |  |  |
|  |  |  | People\u00a02 people |  |  | Content |
| … | People\u00a02 people |
| Head | … |
| People\u00a01 people |  |  | Service |  |  |  |
|  |  |  | People\u00a04 people |  |  |  |
Caption: Table 1-2  Indicators
| … | Free traffic |
| … | Target\u00a022.0%\u2003Actual\u00a018.0% / Status\u00a0▼ behind |
|  |  |  | Traffic |  |  |  |
|  |  |  | weight\u00a060% |  |  | Clicks |
| … | Target\u00a03.0%\u2003Actual\u00a03.1% / Status\u00a0▲ on track |
| Health | … |
| 2 |  |  | Loyalty |  |  | Returning |
|  |  |  | weight\u00a040% |  |  | Target\u00a026.0%\u2003Actual\u00a0— / Status\u00a0— |
Caption: Table 1-3  One card each
| Free traffic |
| Target | 22.0% | Actual | 18.0% |
| Status | ▼ behind |
|  |
| Clicks |
| Target | 3.0% | Actual | 3.1% |
| Status | ▲ on track |
|  |
| Returning |
| Target | 26.0% | Actual | — |
| Status | — |
Caption: Table 1-4  Tasks
| Task | From–To | Dec |
|  | 1 | 8 | 15 | 22 | 29 |
| First | … |
| Plan | 1 Dec–4 Dec | … | ! | ! | ! | ! | ! | ! | ! | ! | … |
| Open | 10 Dec | … | ◆ | ! | ! | … |
| Last | … |
| Look back | 29 Dec–31 Dec | … |
| Undated | — | … |
Source Note: Dark: done; light: to do; “!”: overdue; ◆: milestone; red line: date of the data, \
12 December; one column a day
Caption: Table 1-5  Risks: Likelihood × Impact
|  | Impact → |
| Likelihood ↓ | 1 low | 2 medium | 3 high |
| 3 high |  |  | ▼ high · 1 / Rivals |
| 2 medium |  |  |  |
| 1 low |  | ▲ low · 1 / Weather |  |
Source Note: ▲ low < 3; ● medium ≥ 3; ▼ high ≥ 6
"""


def test_the_schema_finds_nothing_to_say(tmp_path: Path) -> None:
    path = built(tmp_path)

    assert [str(error) for error in OpenXmlValidator().validate(path).errors] == []


def test_figures_in_drawings_are_bookmarked_with_what_they_say(tmp_path: Path) -> None:
    path = built(tmp_path)
    links = {
        (link.get("kind"), link.get("symbol")): link for link in part(path, "customXml/item1.xml")
    }

    link = links["figure", "team.people[Ads]"]
    assert link.text == "3 people"
    assert link.get("value") == "3.0"
    enclosed = enclosed_texts(path)
    for one in links.values():
        name = one.get("bookmark", "")
        assert enclosed[name].strip("\n") == (one.text or "").strip("\n")


def test_a_schedule_shows_what_is_done_what_is_late_and_where_the_data_end(
    tmp_path: Path,
) -> None:
    table = table_of(built(tmp_path), "Tasks")
    bars = fills(table)[2:]

    assert bars == BARS
    reds = [b for b in table.iter(f"{WORD}right") if b.get(f"{WORD}sz") == "8"]
    assert len(reds) == len(bars)


BARS = [
    "abbbbbbbbbb.....................",
    "..ccddeeeeeeee...................",
    "............ee...................",
    "a............................bbb",
    "..............................ddd",
    ".................................",
]
"""a: shaded names, b: phases, c: done, d: to do, e: late."""


def test_a_card_and_a_tree_are_never_torn(tmp_path: Path) -> None:
    path = built(tmp_path)
    for caption, torn in (("Team", 1), ("One card each", 2 + 3)):
        rows = list(table_of(path, caption).iter(f"{WORD}tr"))
        loose = [row for row in rows if row.find(f".//{WORD}keepNext") is None]

        assert len(loose) == torn
        assert all(row.find(f"{WORD}trPr/{WORD}cantSplit") is not None for row in rows)


def test_a_large_tree_is_a_list_with_names_moved_to_the_right(tmp_path: Path) -> None:
    rows = [{"role": "0", "people": 1}] + [
        {"role": str(i), "boss": str((i - 1) // 9), "people": i} for i in range(1, 90)
    ]
    changed = TABLES | {"team": TABLES["team"] | {"rows": rows}}
    lines = tables(built(tmp_path, '# Drawn\n{{ tree("team") }}', tables=changed))

    assert lines[1:6] == [
        "Caption: Table 1-1  Team",
        "| Role | People |",
        "| 0 | 1 |",
        "| └ 1 | 1 |",
        "| \u2003└ 10 | 10 |",
    ]


def test_a_client_sees_no_internal_columns(tmp_path: Path) -> None:
    (tmp_path / "text.md").write_text(TEXT, encoding="utf-8")
    client = plan_from(DRAWN | {"outline": ["text.md"]}, folder=tmp_path).for_client()
    text = document_as_text(client.to_word(tmp_path / "plan.docx"))

    assert "Lead" not in text
    assert "People\u00a04 people" in text


def test_what_a_table_cannot_be_drawn_as_is_told(tmp_path: Path) -> None:
    text = '# A\n{{ tree("layers") }}\n\n{{ gantt("risks") }}\n\n{{ matrix("layers") }}\n'

    problems = told(tmp_path, text)
    assert re.sub(r"^.*?(text\.md)", r"\1", problems, flags=re.MULTILINE) == (
        "text.md:2:10: nothing says which rows of `layers` stand below which [no-tree-in-prose]\n"
        "    give the table `parent:`, the column that names the row above, or a sheet a `tree`"
        " block for it\n"
        "text.md:4:11: nothing says in which columns of `risks` the first and last day stand"
        " [no-gantt-in-prose]\n"
        "    call them `start` and `end`, or give a sheet a `gantt` block for the table that names"
        " them\n"
        "text.md:6:12: nothing says by which columns of `layers` the grid goes"
        " [no-matrix-in-prose]\n"
        "    give a sheet a `matrix` block for the table, with `across`, `down` and `levels`"
    )


def test_a_table_with_nothing_beside_its_keys_has_no_cards(tmp_path: Path) -> None:
    names = {"title": "Names", "columns": {"name": {"label": "Name"}}, "rows": [{"name": "Ads"}]}

    problems = told(tmp_path, '# A\n{{ records("names") }}', tables=TABLES | {"names": names})

    assert problems.endswith(
        "text.md:2:13: `names` has no columns for cards [no-records-in-prose]\n"
        "    give it columns besides the one that names its rows"
    )


def test_an_empty_table_is_a_gap(tmp_path: Path) -> None:
    changed = TABLES | {"team": TABLES["team"] | {"rows": []}}
    path = built(tmp_path, '# Drawn\n{{ tree("team") }}', tables=changed)

    assert tables(path)[1] == "Body Text: [to be added: Team]"
