"""What people get wrong, each slip as its author meets it: the whole text, and nothing written.

Every case is a small plan folder, built by the command. Texts are compared whole, since a wrong
column or a mend that does not fit is a mistake too.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from tests.support.disks import disk

from planforge.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAN = """\
pack: base
title: Plan
period: 2025-12
as_of: 2025-12-03
language: en
sources:
  daily: {file: data/daily.csv, date: day}
metrics:
  paid: {from: daily.paid, unit: 元, target: 100}
  buyers: {from: daily.buyers, unit: 人}
  aov: {formula: paid / buyers}
"""
DAILY = "day,paid,buyers\n2025-12-01,10,2\n2025-12-02,20,4\n2025-12-03,30,5\n"

Files = dict[str, str | bytes]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in an empty folder, on an English system."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.delenv("PLANFORGE_TEST_URL", raising=False)


def write(plan: str | bytes, files: Mapping[str, str | bytes] | None = None) -> None:
    """Write the folder `p`: a plan and the files it names."""
    for name, content in {"plan.yaml": plan, "data/daily.csv": DAILY, **(files or {})}.items():
        file = Path("p", name)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def told(
    capsys: pytest.CaptureFixture[str],
    plan: str | bytes,
    files: Mapping[str, str | bytes] | None = None,
    *arguments: str,
) -> str:
    """Return what the build prints of a plan that does not work, and see that it wrote nothing."""
    write(plan, files)
    before = sorted(Path().rglob("*"))

    status = main(["build", "p", *arguments])

    printed = capsys.readouterr()
    assert (status, printed.out) == (2, "")
    assert sorted(Path().rglob("*")) == before
    return printed.err


def swapped(old: str, new: str) -> str:
    assert PLAN.count(old) == 1, old
    return PLAN.replace(old, new)


def workbook(sheet: str) -> bytes:
    book = openpyxl.Workbook()
    native = book.create_sheet(sheet, 0)
    for line in DAILY.splitlines():
        native.append(line.split(","))
    book.remove(book.worksheets[1])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def bomb() -> str:
    """Return aliases that multiply to 9⁸ values."""
    lines = ["facts: &a [x, x, x, x, x, x, x, x, x]"]
    for before, name in zip("abcdefgh", "bcdefghi", strict=True):
        lines.append(f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]")
    return "\n".join(lines) + "\n"


# ── The plan as written ───────────────────────────────────────────────────────────────────────────

WRITTEN: dict[str, tuple[str | bytes, str]] = {
    "an unknown key": (
        swapped("target: 100", "targt: 100"),
        "p/plan.yaml:9:37: there is no key `metrics.paid.targt` [unknown-key]\n"
        "    did you mean `target`?\n",
    ),
    "a wrong type": (
        swapped("metrics:\n", "checks: 5\nmetrics:\n"),
        "p/plan.yaml:8:9: `checks` must hold keys of its own [mapping-expected]\n"
        "    write them below it, indented, such as `name: …`\n",
    ),
    "a list for a text": (
        swapped("period: 2025-12", "period: [2025, 12]"),
        "p/plan.yaml:3:9: `period` must be one text [text-expected]\n"
        "    write it behind its key, such as `period: …`; "
        "in quotes if it holds brackets or `: `\n",
    ),
    "a key twice": (
        PLAN + "  paid: {from: daily.paid}\n",
        "p/plan.yaml:12:3: `paid` stands twice here, first in line 9 [duplicate-key]\n"
        "    keep one of the two, or put what they hold under one key\n",
    ),
    "broken YAML": (
        swapped("unit: 人}", "unit: 人"),
        "p/plan.yaml:10:11: the bracket that opens here is not closed, or a comma is missing in it "
        "[yaml-open-bracket]\n"
        "    close the bracket; a text with brackets or commas of its own needs quotes\n",
    ),
    "a tab": (
        swapped("  aov:", "\taov:"),
        "p/plan.yaml:11:1: a tab stands here, where YAML wants spaces [yaml-tab]\n"
        "    indent with spaces, two for each level\n",
    ),
    "an empty file": (
        "",
        "p/plan.yaml: the file is empty [empty-plan]\n"
        "    begin with lines such as `title: …` and `period: 2025-12`\n",
    ),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR",
        "p/plan.yaml: this is not a text file [binary-file]\n"
        "    a plan is a `.yaml` or `.json` text; an Excel form's name ends in `.xlsx`\n",
    ),
    "no keys": (
        "- title\n- period\n",
        "p/plan.yaml:1:1: a plan is written as keys and values; here stands something else "
        "[not-a-plan]\n"
        "    begin with lines such as `title: …` and `period: 2025-12`\n",
    ),
    "nothing of what is needed": (
        "client: Somebody\n",
        "p/plan.yaml:1:1: `title` is missing [missing-key]\n"
        "    write it, such as `title: 云栖家居 12 月运营规划方案`\n"
        "p/plan.yaml:1:1: `period` is missing [missing-key]\n"
        "    write it, such as `period: 2025-12`\n",
    ),
    "another encoding": (
        swapped("title: Plan", "title: 方案").encode("gb18030"),
        "p/plan.yaml:2: the file is not saved as UTF-8 (it looks like: GBK ('ANSI')) [not-utf8]\n"
        "    save it once more as UTF-8: in Notepad, 'Save as', then 'Encoding'\n",
    ),
    "an unknown pack": (
        swapped("pack: base", "pack: taobao-montly"),
        "p/plan.yaml:1:7: there is no pack `taobao-montly`; there are: annual-business, base,"
        " operations, platform-operations, store-refined, taobao-monthly [unknown-pack]\n"
        "    did you mean `taobao-monthly`?\n",
    ),
    "a pack that is not there": (
        swapped("pack: base", "pack: ./our-pack"),
        "p/plan.yaml:1:7: there is no pack in `./our-pack`: no `pack.yaml` stands there "
        "[no-pack-there]\n"
        "    give the pack's folder, relative to this file, or the name of a pack that comes with "
        "PlanForge\n",
    ),
    "a bad period": (
        swapped("period: 2025-12", "period: 2025-13"),
        "p/plan.yaml:3:9: `2025-13` is not a period [bad-period]\n"
        "    write a month `2025-12`, a quarter `2025-Q4`, a year `2025`, or days "
        "`2025-12-01/2025-12-31`\n",
    ),
    "a bad day": (
        swapped("as_of: 2025-12-03", "as_of: 2025-12-33"),
        "p/plan.yaml:4:8: `2025-12-33` is not a day [bad-day]\n    write it like `2025-12-12`\n",
    ),
    "a bad language": (
        swapped("language: en", "language: fr"),
        "p/plan.yaml:5:11: `language` cannot be `fr`; it is one of `zh-CN`, `en` [bad-choice]\n",
    ),
    "a theme that is none": (
        PLAN + "theme: consultng\n",
        "p/plan.yaml:12:8: `theme` cannot be `consultng`; it is one of `consulting`, `graphite`,"
        " `warm` [bad-choice]\n"
        "    did you mean `consulting`?\n",
    ),
    "aliases that multiply": (
        PLAN + bomb(),
        "p/plan.yaml:17:24: the aliases (`*name`) multiply to more values than any plan has "
        "[too-many-values]\n"
        "    write the values out, or put them into a data file\n",
    ),
    "brackets without end": (
        PLAN + "author: " + "[" * 3000 + "]" * 3000 + "\n",
        "p/plan.yaml:12:49: this stands more than 40 levels deep [too-deep]\n"
        "    a plan needs fewer than ten levels; look for a bracket too many\n",
    ),
}


@pytest.mark.parametrize("slip", WRITTEN)
def test_a_plan_written_wrongly(slip: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan, expected = WRITTEN[slip]

    text = told(capsys, plan)

    assert _problems(text) == expected


def _problems(text: str) -> str:
    """Return the text without its last line, which counts them."""
    *lines, last = text.splitlines(keepends=True)
    count = sum(not line.startswith("    ") for line in lines)
    assert last == f"problems: {count}; nothing was written\n"
    return "".join(lines)


# ── Formulas ──────────────────────────────────────────────────────────────────────────────────────


def formula(text: str) -> str:
    return swapped("{formula: paid / buyers}", f"\n    formula: {text}")


TABLE = """\
tables:
  tasks:
    key: name
    columns: {name: {label: Name}, amount: {label: Amount, type: number}}
    rows: [{name: a, amount: 1}, {name: b, amount: 2}]
"""
FORMULAS = {
    "an unknown metric": (
        formula("paid / buyrs"),
        "p/plan.yaml:12:21: there is nothing named `buyrs` here [unknown-name]\n"
        "    did you mean `buyers`?\n",
    ),
    "a word for a number": (
        PLAN + TABLE.replace("amount: 1}", "amount: some}"),
        "p/plan.yaml:16:30: `some` in Amount is not a number [not-a-number]\n"
        "    write a number such as 1200, 30万, 3.2% or ≤35%\n",
    ),
    "a circle in a table": (
        PLAN
        + "tables:\n  t:\n    key: name\n    rows: [{name: x}]\n    columns:\n"
        + "      name: {label: Name}\n"
        + "      a: {label: A, type: number, formula: b + 1}\n"
        + "      b: {label: B, type: number, formula: a + 1}\n",
        "p/plan.yaml:18:44: figures wait for each other: t.a → t.b → t.a [cycle]\n"
        "    change one of them so that it no longer needs the next\n",
    ),
    "a circle": (
        PLAN + "  a: {formula: b + 1}\n  b: {formula: c * 2}\n  c: {formula: a}\n",
        "p/plan.yaml:12:16: figures wait for each other: a → b → c → a [cycle]\n"
        "    change one of them so that it no longer needs the next\n",
    ),
    "a circle of targets": (
        formula("paid / buyers\n    target: paid.target / 2").replace(
            "target: 100", "target: aov.target * 3"
        ),
        "p/plan.yaml:9:45: figures wait for each other: paid.target → aov.target → paid.target "
        "[cycle]\n"
        "    change one of them so that it no longer needs the next\n",
    ),
    "an unknown function": (
        formula("roud(paid, 0)"),
        "p/plan.yaml:12:14: there is no function `roud` [unknown-function]\n"
        "    did you mean `round`?\n",
    ),
    "too few arguments": (
        formula("if(paid > 1)"),
        "p/plan.yaml:12:14: `if` takes 2–3 argument(s), here it is given 1 [argument-count]\n"
        "    write `if(condition, then, else)`\n",
    ),
    "a bracket left open": (
        formula("paid / (buyers"),
        "p/plan.yaml:12:21: this bracket is never closed [bracket-open]\n"
        "    add `)` where it ends\n",
    ),
    "an operator left out": (
        formula("paid buyers"),
        "p/plan.yaml:12:19: `buyers` cannot stand here [unexpected]\n",
    ),
    "a column for a value": (
        PLAN + "  x: {formula: tasks.amount * 2}\n" + TABLE,
        "p/plan.yaml:12:16: `tasks.amount` has a value for each row of `tasks`, here one value is "
        "needed [shape]\n"
        "    say which, for example with sum(…), average(…), sum_if(…) or pick(…)\n",
    ),
    "units that do not fit": (
        PLAN + "  x: {formula: paid + buyers}\n",
        "p/plan.yaml:12:21: 元 and 人 cannot be added or compared [units]\n"
        "    bring both to one unit first\n",
    ),
    "a way to Python through a name": (
        formula("paid.__class__.__mro__"),
        "p/plan.yaml:12:14: there is nothing named `paid.__class__.__mro__` here [unknown-name]\n",
    ),
    "a way to Python through a function": (
        formula("paid / open('/etc/passwd')"),
        "p/plan.yaml:12:21: there is no function `open` [unknown-function]\n",
    ),
    "a way to Python through an import": (
        formula("__import__('os').system('id')"),
        "p/plan.yaml:12:30: `.` cannot stand here [unexpected]\n",
    ),
    "a formula in a table": (
        PLAN + TABLE.replace("type: number}}", "type: number, formula: amout * 2}}"),
        "p/plan.yaml:15:83: there is nothing named `amout` here [unknown-name]\n"
        "    did you mean `amount`?\n",
    ),
    "a formula in a check": (
        PLAN + "checks:\n  enough: {label: Enough, formula: piad.target > 5}\n",
        "p/plan.yaml:13:36: there is nothing named `piad.target` here [unknown-name]\n"
        "    did you mean `paid.target`?\n",
    ),
    "a factor nobody knows": (
        PLAN + "drivers:\n  paid: buyers * value\n",
        "p/plan.yaml:13:9: there is nothing named `value` here [unknown-name]\n",
    ),
}


@pytest.mark.parametrize("slip", FORMULAS)
def test_a_formula_that_cannot_be(slip: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan, expected = FORMULAS[slip]

    assert _problems(told(capsys, plan)) == expected


# ── Data ──────────────────────────────────────────────────────────────────────────────────────────

MIXED = (
    b"day,paid,buyers,note\n2025-12-01,10,2,"
    + "中文".encode()
    + b"\n2025-12-02,20,4,"
    + "中文内容".encode("gb18030")
    + b"\n2025-12-03,30,5,x\n"
)
DATA: dict[str, tuple[str, Files, str]] = {
    "a missing file": (
        swapped("data/daily.csv", "data/dayly.csv"),
        {},
        "p/plan.yaml:7:17: there is no file `data/dayly.csv` [missing-file]\n"
        "    did you mean `data/daily.csv`?\n",
    ),
    "a missing column": (
        swapped("daily.buyers", "daily.buyer"),
        {},
        "p/plan.yaml:10:18: `daily` has no column `buyer`; it has day, paid, buyers "
        "[missing-column]\n"
        "    did you mean `buyers`?\n",
    ),
    "a missing source": (
        swapped("daily.buyers", "dialy.buyers"),
        {},
        "p/plan.yaml:10:18: there is no source `dialy` [unknown-source]\n"
        "    did you mean `daily`?\n",
    ),
    "a date that is none": (
        PLAN,
        {"data/daily.csv": DAILY.replace("2025-12-02", "2025-12-32")},
        "data/daily.csv:3[day]: `2025-12-32` is not a date [bad-date]\n"
        "    write it like `2025-12-01`, `2025/12/1` or `20251201`\n",
    ),
    "a number that is none": (
        PLAN,
        {"data/daily.csv": DAILY.replace("20,4", "2O,4")},
        "data/daily.csv:3[paid]: `2O` is not a number [bad-number]\n"
        "    correct it, or add it to the source's `missing:` when it means nothing is known\n",
    ),
    "no rows in the period": (
        PLAN,
        {"data/daily.csv": DAILY.replace("2025-12", "2025-10")},
        "data/daily.csv: there are no rows from 2025-12-01 to 2025-12-03; those there are go from "
        "2025-10-01 to 2025-10-03 [no-rows-in-period]\n"
        "    export the period's days, or correct `period:` and `as_of:`\n",
    ),
    "dates twice": (
        PLAN,
        {"data/daily.csv": DAILY + "2025-12-03,30,5\n"},
        "data/daily.csv: 1 dates stand more than once: 2025-12-03 [duplicate-dates]\n"
        "    delete the second rows; when several rows of one date are meant, say `repeats: true` "
        "of the source\n",
    ),
    "two encodings in one file": (
        PLAN,
        {"data/daily.csv": MIXED},
        "data/daily.csv:3: from this row on `data/daily.csv` is neither in UTF-8 nor in "
        "GB18030, or not as before [mixed-encodings]\n"
        "    save it again as UTF-8; in Excel, as “CSV UTF-8”\n",
    ),
    "an empty data file": (
        PLAN,
        {"data/daily.csv": ""},
        "p/plan.yaml:7:17: there is nothing in `data/daily.csv` [empty-file]\n"
        "    export it again\n",
    ),
    "a row too long": (
        PLAN,
        {"data/daily.csv": DAILY.replace("20,4", "2,0,4")},
        "data/daily.csv:3: this row has 4 cells, the header has 3 [ragged-row]\n"
        "    put quotation marks round a cell that holds the delimiter, or delete the row\n",
    ),
    "data that are no text": (
        PLAN,
        {"data/daily.csv": b"\x00\x01\x02\xff\xfe" * 20},
        "p/plan.yaml:7:17: `data/daily.csv` is said to be text, but is not [not-text]\n"
        "    give it the ending of what it is, such as `.xlsx`, or say `format: xlsx`\n",
    ),
    "an absent sheet": (
        swapped("data/daily.csv,", "data/d.xlsx, sheet: 月报,"),
        {"data/d.xlsx": workbook("日报")},
        "p/plan.yaml:7:17: `data/d.xlsx` has no sheet `月报`; it has 日报 [missing-sheet]\n",
    ),
    "a broken workbook": (
        swapped("data/daily.csv,", "data/d.xlsx,"),
        {"data/d.xlsx": b"PK\x03\x04 no zip"},
        "p/plan.yaml:7:17: `data/d.xlsx` cannot be read: invalid Zip archive: Could not find EOCD "
        "[unreadable-file]\n"
        "    open it in the program it came from and save or export it again\n",
    ),
    "a web page called a workbook": (
        swapped("data/daily.csv,", "data/d.xls,"),
        {"data/d.xls": "<html><table><tr><td>订单编号</td></tr></table></html>"},
        "p/plan.yaml:7:17: `data/d.xls` is a web page and no workbook, whatever its ending says "
        "[web-page]\n"
        "    open it in Excel or WPS: save it as .xlsx where it has the table, export it again "
        "where it asks to log in\n",
    ),
    "a variable that is not set": (
        swapped(
            "{file: data/daily.csv, date: day}",
            '{sql: "select 1", url: "${PLANFORGE_TEST_URL}", date: day}',
        ),
        {},
        "p/plan.yaml:7:34: the environment has no variable `PLANFORGE_TEST_URL` [unset-variable]\n"
        "    set `PLANFORGE_TEST_URL` before building the plan\n",
    ),
    "SQL that is none": (
        swapped("{file: data/daily.csv, date: day}", '{sql: "selct 1", date: day}'),
        {},
        'p/plan.yaml:7:17: the query of `daily` does not run: syntax error at or near "selct" '
        "[bad-sql]\n"
        "    tables are the other sources by name, or those of the database in `url:`\n",
    ),
    "days that do not add up": (
        swapped("unit: 人", "unit: 人, additive: false"),
        {},
        "p/plan.yaml:10:18: the days of `buyers` do not add up, and nothing says what the whole "
        "period is [does-not-add-up]\n"
        "    name the column with the period's figure, `period: source.column`, or count the rows "
        "themselves with `total: count_distinct`\n",
    ),
}


@pytest.mark.parametrize("slip", DATA)
def test_data_that_do_not_serve(slip: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan, files, expected = DATA[slip]

    assert _problems(told(capsys, plan, files)) == expected


# ── Prose ─────────────────────────────────────────────────────────────────────────────────────────


def summary(*lines: str) -> str:
    return PLAN + "summary: |\n" + "".join(f"  {line}\n" for line in lines)


OUT_OF_REACH = "is out of prose's reach: no name begins with an underscore [forbidden-name]\n"
PROSE = {
    "an unknown metric": (
        summary("First.", "", "Then {{ piad.target }}."),
        "p/plan.yaml:15:11: there is no figure `piad.target` [unknown-figure]\n"
        "    did you mean `paid.target`?\n",
    ),
    "arithmetic": (
        summary("Short by {{ paid.target - paid.to_date }}."),
        "p/plan.yaml:13:12: prose does not calculate, but here stands `paid.target - paid.to_date` "
        "[arithmetic-in-prose]\n"
        "    give the result a name under `metrics` (`formula: …`) and print that\n",
    ),
    "a brace left out": (
        summary("First.", "", "Then {{ paid.target }."),
        "p/plan.yaml:15:8: `{{` has no counterpart [unfinished-tag]\n"
        "    a figure stands in `{{ }}`, a condition in `{% %}`, in half-width braces and on both "
        "sides\n",
    ),
    "a condition left open": (
        summary("First.", "{% if paid.target > 3 %}", "More."),
        "p/plan.yaml:14:3: `if` is not closed within its section [tag-not-closed]\n"
        "    add `endif` before the next heading; headings cannot stand inside a condition or "
        "loop\n",
    ),
    "a condition half written": (
        summary("First.", "{% if paid.target > %}", "More.", "{% endif %}"),
        "p/plan.yaml:14:3: this tag cannot be read: unexpected 'end of statement block' "
        "[prose-syntax]\n"
        "    compare with the examples in docs/prose.md\n",
    ),
    "an unknown filter": (
        summary("{{ paid.target | roud }}"),
        "p/plan.yaml:13:20: there is no filter `roud`; there are `change`, `rise`, `more`, "
        "`words`, `size`, `label`, `is_known`, `day` [unknown-filter]\n",
    ),
    "a file that is not there": (
        PLAN + "sections:\n  Goals: goals.md\n",
        "p/plan.yaml:13:10: there is no file `goals.md` in `p` [prose-not-found]\n",
    ),
    "a way to Python through a text": (
        summary("{{ ''.__class__.__mro__[1].__subclasses__() }}"),
        f"p/plan.yaml:13:30: `__subclasses__` {OUT_OF_REACH}",
    ),
    "a way to Python through a figure": (
        summary("{{ paid.__init__.__globals__ }}"),
        f"p/plan.yaml:13:11: `__init__` {OUT_OF_REACH}",
    ),
    "a way to Python through Jinja": (
        summary("{{ self._TemplateReference__context }}"),
        f"p/plan.yaml:13:11: `_TemplateReference__context` {OUT_OF_REACH}",
    ),
    "a way to other files": (
        summary("{% include '/etc/passwd' %}"),
        "p/plan.yaml:13:3: there is no tag `include` in prose [unknown-tag]\n",
    ),
}


@pytest.mark.parametrize("slip", PROSE)
def test_prose_that_cannot_be_printed(slip: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan, expected = PROSE[slip]

    assert _problems(told(capsys, plan)) == expected


# ── All at once, and in Chinese ───────────────────────────────────────────────────────────────────


def test_all_slips_are_told_at_once_in_the_order_of_the_file(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plan = swapped("target: 100", "target: viewers").replace("paid / buyers", "paid / buyrs")

    assert told(capsys, plan) == (
        "p/plan.yaml:9:45: there is nothing named `viewers` here [unknown-name]\n"
        "p/plan.yaml:11:25: there is nothing named `buyrs` here [unknown-name]\n"
        "    did you mean `buyers`?\n"
        "problems: 2; nothing was written\n"
    )


def test_a_tag_of_yaml_is_never_obeyed(capsys: pytest.CaptureFixture[str]) -> None:
    plan = PLAN + "author: !!python/object/apply:os.system [touch broken]\n"

    text = told(capsys, plan)

    assert text.startswith(
        "p/plan.yaml:12:9: the tag `!!python/object/apply:os.system` is not read here [yaml-tag]\n"
        "    leave the tag out; a text that begins with `!` needs quotes\n"
    )
    assert not Path("broken").exists()


CHINESE = {
    "an unknown key": (
        swapped("target: 100", "targt: 100"),
        {},
        "p/plan.yaml:9:37: 没有 `metrics.paid.targt` 这个键 [unknown-key]\n"
        "    是不是 `target`？\n"
        "共 1 处要改；没有写任何文件\n",
    ),
    "an unknown metric": (
        formula("paid / buyrs"),
        {},
        "p/plan.yaml:12:21: 这里没有名为 `buyrs` 的项 [unknown-name]\n"
        "    是否指 `buyers`？\n"
        "共 1 处要改；没有写任何文件\n",
    ),
    "a missing column": (
        swapped("daily.buyers", "daily.buyer"),
        {},
        "p/plan.yaml:10:18: “daily”中没有“buyer”列，现有：day, paid, buyers [missing-column]\n"
        "    是不是“buyers”？\n"
        "共 1 处要改；没有写任何文件\n",
    ),
    "arithmetic in prose": (
        summary("{{ paid.target - paid.to_date }}"),
        {},
        "p/plan.yaml:13:3: 正文不做计算，这里写了 `paid.target - paid.to_date` "
        "[arithmetic-in-prose]\n"
        "    在 `metrics` 里用 `formula` 给结果起个名字，正文引用这个名字\n"
        "共 1 处要改；没有写任何文件\n",
    ),
    "a number that is none": (
        PLAN,
        {"data/daily.csv": DAILY.replace("20,4", "2O,4")},
        "data/daily.csv:3[paid]: “2O”不是数字 [bad-number]\n"
        "    请改正；如果它表示没有数据，请加到该数据源的 missing: 中\n"
        "共 1 处要改；没有写任何文件\n",
    ),
}


@pytest.mark.parametrize("slip", CHINESE)
def test_slips_told_in_chinese(slip: str, capsys: pytest.CaptureFixture[str]) -> None:
    plan, files, expected = CHINESE[slip]

    assert told(capsys, plan, files, "--language", "zh") == expected


# ── Places to write to ────────────────────────────────────────────────────────────────────────────


def test_a_folder_that_cannot_be_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with disk(tmp_path / "disk", "ro"):
        assert told(capsys, PLAN, None, "-o", "disk/out") == (
            "disk/out: nothing can be written into this folder [folder-not-writable]\n"
            "    name another folder with `-o`, or ask for the right to write here\n"
            "problems: 1; nothing was written\n"
        )


def test_a_folder_below_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    assert told(capsys, PLAN, {"notes.txt": "mine"}, "-o", "p/notes.txt/out") == (
        "p/notes.txt/out: `p/notes.txt` is a file, so no folder can be made here "
        "[folder-is-file]\n"
        "    name another folder\n"
        "problems: 1; nothing was written\n"
    )


@pytest.mark.parametrize("room", ["16k", "40k"])
def test_a_full_disk(tmp_path: Path, capsys: pytest.CaptureFixture[str], room: str) -> None:
    with disk(tmp_path / "disk", f"size={room}"):
        assert told(capsys, PLAN, None, "-o", "disk/out") == (
            "disk/out: the disk is full; the files from before are as they were [disk-full]\n"
            "    make room, or name a folder on another disk with `-o`\n"
            "problems: 1; nothing was written\n"
        )


def test_the_plan_that_all_slips_are_made_of_builds(capsys: pytest.CaptureFixture[str]) -> None:
    write(PLAN)

    assert main(["build", "p"]) == 0, capsys.readouterr().err
    assert sorted(file.name for file in Path("p/out").glob("[!.]*")) == ["Plan.docx", "Plan.xlsx"]
