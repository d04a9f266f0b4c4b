"""How long filling takes, beside other tools, warm, as ratios of medians.

    python benchmarks/filling/speed.py [ROUNDS]

The tools take turns, each in a process of its own that fills the same template several times; the
first time is left out. Needs the extra `bench`, and for xlsx-template and carbone Node with
`npm install` in this folder.
"""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dialects import DIALECTS
from engines import NotHereError, filled

from document import speed_data, write_speed_document
from workbook import write_speed_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence

FILLS = 6
OURS, OURS_EACH_TIME = "planforge", "planforge, compiled each time"
OURS_COMPUTED = "planforge, recalculated"
OTHERS = ("openpyxl by hand", "xlsx-template", "carbone", "xltpl")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        compare_documents(work, rounds)
        everyone = [OURS, OURS_EACH_TIME, OURS_COMPUTED, *OTHERS]
        compare_workbooks(work, 1_000, everyone, rounds)
        compare_workbooks(work, 10_000, [OURS, "carbone"], max(rounds // 2, 1))
        compare_workbooks(work, 50_000, [OURS, "carbone"], max(rounds // 2, 1))


def compare_documents(work: Path, rounds: int) -> None:
    template, data = work / "template.docx", work / "data.json"
    write_speed_document(template)
    data.write_text(json.dumps(speed_data()), "utf-8")
    cases = [(engine, template, data) for engine in (OURS, OURS_EACH_TIME, "docxtpl")]
    tell("Word: 12 tables, 100 paragraphs", timed(cases, work / "out.docx", rounds))


def compare_workbooks(work: Path, rows: int, engines: Sequence[str], rounds: int) -> None:
    data = work / "data.json"
    data.write_text(json.dumps(workbook_data(rows)), "utf-8")
    cases = []
    for number, engine in enumerate(engines):
        template = work / f"template{number}.xlsx"
        write_speed_workbook(template, DIALECTS[engine.partition(",")[0]])
        cases.append((engine, template, data))
    tell(f"Excel: 50 tags, {rows:,} rows of 10 columns", timed(cases, work / "out.xlsx", rounds))


def workbook_data(rows: int) -> dict[str, Any]:
    """Return what the workbook's template asks for."""
    return {
        **{f"entry{n}": f"value {n}" for n in range(50)},
        "rows": [
            {"field0": f"line {row}", **{f"field{n}": row * n + 0.25 for n in range(1, 8)}}
            for row in range(rows)
        ],
    }


def timed(
    cases: Sequence[tuple[str, Path, Path]], output: Path, rounds: int
) -> dict[str, list[float]]:
    """Return each tool's times in milliseconds, all rounds together."""
    times: dict[str, list[float]] = {engine: [] for engine, _, _ in cases}
    for _ in range(rounds):
        for engine, template, data in cases:
            try:
                times[engine] += filled(engine, template, data, output, FILLS)[1:]
            except NotHereError:
                continue
    return {engine: taken for engine, taken in times.items() if taken}


def tell(title: str, times: dict[str, list[float]]) -> None:
    ours = statistics.median(times[OURS])
    print(f"\n{title}\n\n| | ms | quickest | beside ours |\n| --- | --- | --- | --- |")
    for engine, taken in times.items():
        middle = statistics.median(taken)
        print(f"| {engine} | {middle:.1f} | {min(taken):.1f} | {middle / ours:.1f} |")


if __name__ == "__main__":
    main()
