"""How written numbers, dates and marks for 'nothing' become values: one set of rules, as SQL.

Text files, sheets and text columns of any source come through here, so that `14,414.00`, `0.23%`
and `２０２５年１２月１日` mean the same wherever they stand.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from duckdb import DuckDBPyConnection

TOTAL_LABELS = ("合计", "总计", "汇总", "小计", "总和", "total", "sum", "grand total")
"""What stands in the date column of a row that repeats the others; such rows are left out."""

_BLANKS = "' \t\r\n\u00a0\u3000\ufeff'"
_WIDE = "０１２３４５６７８９．，％－＋￥（）／：−"
_NARROW = "0123456789.,%-+¥()/:-"
_DIGITS = r"(?:\d+(?:\.\d*)?|\d{1,3}(?:,\d{3})+(?:\.\d*)?|\.\d+)"
_NUMBER = rf"(?:[+-]?\s*[¥$]?|[¥$]\s*[+-])\s*{_DIGITS}\s*(?:%|[万亿]?\s*元?)"
_DAY = r"\d{4}\s*[-/.年]\s*\d{1,2}\s*[-/.月]\s*\d{1,2}\s*日?|\d{8}"
_PARTS = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[\sT(].*)?$"
_COMPACT = r"^(\d{4})(\d{2})(\d{2})(?:[\sT].*)?$"
_MONTH = r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?$"
_COMPACT_MONTH = r"^(\d{4})(\d{2})$"
_RANGE = rf"^({_DAY})\s*(?:~|～|至|到|—|–|_|/|-|to)\s*({_DAY})$"
_LARGEST = "1e150"  # larger ones would break sums of products, and are no figures of anything
_FIRST_SERIAL, _LAST_SERIAL = 20000, 80000  # 1954 to 2119: other numbers are no dates

MACROS = (
    f"""CREATE MACRO pf_text(written, missing) AS CASE
        WHEN list_contains(missing, trim(written, {_BLANKS})) THEN NULL
        ELSE trim(written, {_BLANKS}) END""",
    f"CREATE MACRO pf_narrow(written) AS translate(written, '{_WIDE}', '{_NARROW}')",
    # A comma is only a thousands separator before three digits: `1,5` stays unreadable.
    rf"""CREATE MACRO pf_written_number(written) AS CASE
        WHEN length(written) > 100
            OR NOT regexp_full_match(written, '{_NUMBER}|\({_NUMBER}\)') THEN NULL
        ELSE TRY_CAST(regexp_replace(written, '[^0-9.]', '', 'g') AS DOUBLE)
            * CASE WHEN written LIKE '%-%' OR written LIKE '(%' THEN -1 ELSE 1 END
            * CASE WHEN written LIKE '%万%' THEN 1e4 WHEN written LIKE '%亿%' THEN 1e8 ELSE 1 END
            / CASE WHEN written LIKE '%\%%' ESCAPE '\' THEN 100 ELSE 1 END
        END""",
    # What DuckDB reads by itself is far cheaper than a regular expression, so that comes first.
    f"""CREATE MACRO pf_number(written, missing) AS CASE
        WHEN list_contains(missing, written) THEN NULL
        WHEN abs(TRY_CAST(written AS DOUBLE)) <= {_LARGEST} AND trim(written) = written
            THEN TRY_CAST(written AS DOUBLE)
        WHEN abs(TRY_CAST(pf_text(written, missing) AS DOUBLE)) <= {_LARGEST}
            THEN TRY_CAST(pf_text(written, missing) AS DOUBLE)
        ELSE pf_written_number(pf_narrow(pf_text(written, missing))) END""",
    """CREATE MACRO pf_sane(day) AS CASE
        WHEN day BETWEEN DATE '1900-01-01' AND DATE '2200-12-31' THEN day END""",
    "CREATE MACRO pf_written_day(written) AS CASE "
    + " ".join(
        rf"WHEN regexp_matches(written, '{pattern}')"
        rf" THEN TRY_CAST(regexp_replace(written, '{pattern}', '{day}') AS DATE)"
        for pattern, day in (
            (_PARTS, r"\1-\2-\3"),
            (_COMPACT, r"\1-\2-\3"),
            (_MONTH, r"\1-\2-01"),
            (_COMPACT_MONTH, r"\1-\2-01"),
        )
    )
    + " END",
    rf"""CREATE MACRO pf_serial_day(written) AS CASE
        WHEN regexp_full_match(written, '\d{{5}}(\.\d+)?')
            AND TRY_CAST(written AS DOUBLE) BETWEEN {_FIRST_SERIAL} AND {_LAST_SERIAL}
            THEN DATE '1899-12-30' + CAST(floor(TRY_CAST(written AS DOUBLE)) AS INTEGER) END""",
    rf"""CREATE MACRO pf_first_day(written) AS CASE
        WHEN regexp_matches(written, '{_RANGE}')
            THEN pf_written_day(regexp_extract(written, '{_RANGE}', 1))
        ELSE pf_written_day(written) END""",
    # `epoch` and `infinity` are days to DuckDB, but to nobody else.
    """CREATE MACRO pf_start(written, missing) AS pf_sane(CASE
        WHEN list_contains(missing, written) THEN NULL
        WHEN written >= '0' AND written < ':' AND TRY_CAST(written AS DATE) IS NOT NULL
            THEN TRY_CAST(written AS DATE)
        ELSE pf_first_day(pf_narrow(pf_text(written, missing))) END)""",
    rf"""CREATE MACRO pf_last_day(written) AS CASE
        WHEN regexp_matches(written, '{_RANGE}')
            THEN pf_written_day(regexp_extract(written, '{_RANGE}', 2)) END""",
    """CREATE MACRO pf_end(written, missing) AS pf_sane(CASE
        WHEN TRY_CAST(written AS DATE) IS NULL
            THEN pf_last_day(pf_narrow(pf_text(written, missing))) END)""",
)
"""`pf_end` is a day only where the text names two; a month's name stands for its first day."""

MARKS = "CAST($missing AS VARCHAR[])"
"""The source's marks for 'nothing', as the queries take them."""

NO_MARKS = "CAST([] AS VARCHAR[])"

_NUMERIC = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "BOOLEAN")


_QUOTED = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")


def quoted(name: str) -> str:
    """Return the name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def own_column(name: str) -> str:
    """Return the SQL of a column that PlanForge adds: headers never begin with a tab."""
    return quoted(f"\t{name}")


def is_numeric(kind: str) -> bool:
    """Return whether a DuckDB type holds numbers."""
    return kind.removeprefix("U").startswith((*_NUMERIC, "DECIMAL"))


def is_dated(kind: str) -> bool:
    """Return whether a DuckDB type holds days."""
    return kind.startswith(("DATE", "TIMESTAMP"))


def is_text(kind: str) -> bool:
    """Return whether values of a DuckDB type are read by the rules for text."""
    return not is_numeric(kind) and not is_dated(kind)


def raw_of(column: str, kind: str) -> str:
    """Return SQL for a column as it is written."""
    if kind == "JSON":
        return f"json_extract_string({quoted(column)}, '$')"
    return quoted(column) if kind == "VARCHAR" else f"CAST({quoted(column)} AS VARCHAR)"


def text_of(column: str, kind: str) -> str:
    """Return SQL for the trimmed text of a column, NULL where a mark says 'nothing'."""
    raw = raw_of(column, kind)
    return f"pf_text({raw}, {MARKS})" if is_text(kind) else raw


def number_of(column: str, kind: str) -> str:
    """Return SQL for a column as a number, NULL where it is none."""
    if is_text(kind):
        return f"pf_number({raw_of(column, kind)}, {MARKS})"
    if is_numeric(kind):
        value = f"CAST({quoted(column)} AS DOUBLE)"
        return f"CASE WHEN abs({value}) <= {_LARGEST} THEN {value} END"
    return "CAST(NULL AS DOUBLE)"


def is_date_format(written: str) -> bool:
    """Return whether a format tells year, month and day.

    Example:
        >>> [is_date_format(text) for text in ("%d/%m/%Y", "%d.%b %y", "%d/%m", "%Y-%m-%d %Q")]
        [True, True, False, False]
    """
    found = re.findall(r"%(.?)", written)
    named = set(found)
    parts = (named & set("Yy"), named & set("mbB"), named & set("d"))
    return all(len(part) == 1 for part in parts) and named <= set("YymbBdHIMSfpaA%")


def start_of(column: str, kind: str, *, serials: bool, written: str | None = None) -> str:
    """Return SQL for a column as a day, or the first of the two days it names.

    `serials`: in sheets a bare number may be a date that lost its format, and a real date stands
    in ISO form; `written`: how texts say a day.
    """
    if is_dated(kind):
        return f"pf_sane(CAST({quoted(column)} AS DATE))"
    if written is not None and is_text(kind):
        text = text_of(column, kind)
        pattern = "'" + written.replace("'", "''") + "'"
        day = f"pf_sane(CAST(try_strptime({text}, {pattern}) AS DATE))"
        real = f"CASE WHEN {text} SIMILAR TO '\\d{{4}}-\\d\\d-\\d\\d( .*)?' THEN "
        real += f"TRY_CAST({text} AS DATE) END"
        return f"coalesce({day}, pf_serial_day({text}), {real})" if serials else day
    raw = raw_of(column, kind)
    if is_numeric(kind):
        raw = f"CAST(TRY_CAST({quoted(column)} AS BIGINT) AS VARCHAR)"
    start = f"pf_start({raw}, {MARKS})"
    return f"coalesce(pf_serial_day({text_of(column, kind)}), {start})" if serials else start


def end_of(column: str, kind: str) -> str:
    """Return SQL for the last of the two days a column names, NULL where it names one."""
    if is_text(kind):
        return f"pf_end({raw_of(column, kind)}, {MARKS})"
    return "CAST(NULL AS DATE)"


def run(connection: DuckDBPyConnection, sql: str, values: Mapping[str, Any]) -> DuckDBPyConnection:
    """Execute `sql` with those of the values whose `$name` stands in it."""
    asked = set(re.findall(r"\$(\w+)", _QUOTED.sub("", sql)))
    used = {name: value for name, value in values.items() if name in asked}
    return connection.execute(sql, used) if used else connection.execute(sql)
