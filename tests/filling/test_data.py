"""Data in files and in Python: which names there are, and what kinds of values."""

from __future__ import annotations

import dataclasses
import json
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zipfile import ZipFile

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pydantic
import pytest
import xlsxwriter
from tests.support.filling_programs import program_of

from planforge.filling.data import read_data
from planforge.filling.values import Image, RichText, Shown
from planforge.problems import PlanError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@pytest.fixture(autouse=True)
def _here(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def file(name: str, content: str | bytes, encoding: str = "utf-8") -> Path:
    path = Path(name)
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path


def names(name: str, content: str | bytes, encoding: str = "utf-8") -> dict[str, Any]:
    return dict(read_data(file(name, content, encoding)).names)


def told(given: object) -> str:
    with pytest.raises(PlanError) as caught:
        read_data(given)
    return str(caught.value)


# ── JSON ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_gives_its_names(encoding: str) -> None:
    text = '{"客户": "某某", "n": 1.5, "day": "2025-12-01", "none": NaN, "rows": [{"a": 1}]}'

    assert names("a.json", text, encoding) == {
        "客户": "某某",
        "n": 1.5,
        "day": "2025-12-01",
        "none": None,
        "rows": [{"a": 1}],
    }


def test_a_list_in_json_is_called_rows_and_as_its_file() -> None:
    assert names("orders 12.json", '[{"a": 1}]') == {
        "orders 12": [{"a": 1}],
        "orders_12": [{"a": 1}],
        "rows": [{"a": 1}],
    }


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (
            '{"a": 1,\n "a": 2}',
            "a.json:2:3: `a` stands twice here, first in line 1 [duplicate-key]\n"
            "    keep one of the two, or put what they hold under one key",
        ),
        (
            '{"a": 1,}',
            "a.json:1:8: a comma stands after the last entry [json-trailing-comma]\n"
            "    delete the comma",
        ),
        (
            '{"a": 1} x',
            "a.json:1:10: the data end before this [fill-data-end]\n"
            "    delete what follows the last closing bracket",
        ),
        (
            "[" * 100_000,
            "a.json:1:42: the data are nested too deeply, or hold themselves [fill-data-deep]\n"
            "    lists and mappings of a few levels are all that a template can show",
        ),
        (
            "3",
            "a.json: this file holds a single value, not names with values [fill-data-shape]\n"
            "    write it as `name: value`",
        ),
        (
            "  ",
            "a.json: there is nothing in this file [fill-data-empty]\n"
            "    see what data a template needs with `planforge fill --inspect TEMPLATE`",
        ),
        (
            "",
            "a.json: there is nothing in this file [fill-data-empty]\n"
            "    see what data a template needs with `planforge fill --inspect TEMPLATE`",
        ),
        (
            "PK\x03\x04",
            "a.json: this file is said to be text, but is not [fill-data-not-text]\n"
            "    give it the ending of what it is, such as `.xlsx`",
        ),
    ],
)
def test_what_is_wrong_with_json_is_told_with_its_place(text: str, problem: str) -> None:
    assert told(file("a.json", text)) == problem


def test_json_in_another_encoding_is_told_of() -> None:
    assert told(file("a.json", '{"名": "值"}', "gb18030")) == (
        "a.json:1: the file is not saved as UTF-8 (it looks like: GBK ('ANSI')) [not-utf8]\n"
        "    save it once more as UTF-8: in Notepad, 'Save as', then 'Encoding'"
    )


def test_json_larger_than_a_plan_may_be_is_read() -> None:
    rows = [{"name": "x" * 100, "n": n} for n in range(80_000)]

    assert names("big.json", json.dumps(rows))["rows"] == rows


# ── YAML ──────────────────────────────────────────────────────────────────────────────────────────


def test_yaml_gives_days_where_they_are_not_quoted() -> None:
    text = 'day: 2025-12-01\nquoted: "2025-12-01"\nat: 2025-12-01 10:30\nid: 007\non: on\nn: 1.5\n'

    assert names("a.yaml", text) == {
        "day": date(2025, 12, 1),
        "quoted": "2025-12-01",
        "at": datetime(2025, 12, 1, 10, 30),
        "id": "007",
        "on": "on",
        "n": 1.5,
    }


def test_yaml_makes_no_objects_and_does_not_grow_beyond_measure() -> None:
    bomb = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
    )

    assert told(file("a.yaml", "a: !!python/object:os.system {}")) == (
        "a.yaml:1:4: the tag `!!python/object:os.system` is not read here [yaml-tag]\n"
        "    leave the tag out; a text that begins with `!` needs quotes"
    )
    assert told(file("b.yml", bomb)) == (
        "b.yml:6:20: these are more values than this format is good for [fill-data-large]\n"
        "    save long tables as CSV or Excel, or as JSON"
    )


# ── CSV ───────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("encoding", "delimiter"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("gb18030", ","), ("utf-16", "\t")],
)
def test_rows_of_a_text_file_have_numbers_and_days(encoding: str, delimiter: str) -> None:
    lines = [
        "订单号,商品,金额,日期,已付,备注",
        "0071,杯子,12.50,2025-12-01,TRUE,",
        "12,=1+1,-3,2025/1/2,false,12%",
        "",
        "13,灯,1e5,2025-02-30,,2025",
    ]
    text = "\r\n".join(lines).replace(",", delimiter)

    assert names("12月 订单.csv", text, encoding)["rows"] == [
        {"订单号": "0071", "商品": "杯子", "金额": 12.5, "日期": date(2025, 12, 1), "已付": True,
         "备注": None},
        {"订单号": "12", "商品": "=1+1", "金额": -3, "日期": date(2025, 1, 2), "已付": False,
         "备注": "12%"},
        {"订单号": "13", "商品": "灯", "金额": "1e5", "日期": "2025-02-30", "已付": None,
         "备注": 2025},
    ]  # fmt: skip


def test_rows_are_also_called_as_their_file_is() -> None:
    found = names("12月 订单.csv", "a,b\n1,2\n")

    assert list(found) == ["12月_订单", "rows", "12月 订单"]
    assert found["12月_订单"] is found["rows"]


def test_numbers_that_excel_would_cut_stay_texts_with_all_of_their_column() -> None:
    rows = names("a.csv", "card,n\n6222021234567890123,0.1234567890123456\n12,1\n")["rows"]

    assert rows == [
        {"card": "6222021234567890123", "n": "0.1234567890123456"},
        {"card": "12", "n": 1},
    ]


def test_numbers_as_people_write_them_are_numbers_where_a_whole_column_is_so() -> None:
    lines = [
        "数量;单价;占比;预算;混合;规格;比例;编号",
        "2;¥30.5;12%;800万;1,200;5kg;3:1;1,200",
        "1,200;30;8.5%;12.5万;无;6kg;1:1;007",
        ";;;;;;;",
        "1,200.50;-¥1,000;;300;3;7kg;2:1;1",
    ]
    rows = names("a.csv", "\n".join(lines))["rows"]

    shown = [
        {name: (value.value, str(value), value.code) if isinstance(value, Shown) else value
         for name, value in row.items()}
        for row in rows
    ]  # fmt: skip
    assert shown == [
        {"数量": 2, "单价": (30.5, "¥30.5", '"¥"0.0;-"¥"0.0'), "占比": (0.12, "12%", "0%"),
         "预算": (8_000_000, "800万", ""), "混合": "1,200", "规格": "5kg", "比例": "3:1",
         "编号": "1,200"},
        {"数量": (1200, "1,200", "#,##0"), "单价": 30, "占比": (0.085, "8.5%", "0.0%"),
         "预算": (125_000, "12.5万", ""), "混合": "无", "规格": "6kg", "比例": "1:1",
         "编号": "007"},
        {"数量": (1200.5, "1,200.50", "#,##0.00"),
         "单价": (-1000, "-¥1,000", '"¥"#,##0;-"¥"#,##0'), "占比": None, "预算": 300, "混合": 3,
         "规格": "7kg", "比例": "2:1", "编号": "1"},
    ]  # fmt: skip


def test_shares_among_plain_numbers_and_two_currencies_stay_texts() -> None:
    rows = names("a.csv", "a,b\n12%,¥5\n5,$5\n")["rows"]

    assert rows == [{"a": "12%", "b": "¥5"}, {"a": 5, "b": "$5"}]


def test_columns_of_one_name_are_told_apart_with_a_notice() -> None:
    told_of = read_data(file("a.csv", "品名,数量,数量\n甲,2,9\n"))
    book = read_data(workbook("b.xlsx", {"订单": [["品名", "数量", "数量"], ["甲", 2, 9]]}))

    assert told_of.names["rows"] == book.names["rows"] == [{"品名": "甲", "数量": 2, "数量 (2)": 9}]
    assert [str(notice) for notice in (*told_of.notices, *book.notices)] == [
        'a.csv: several columns are called `数量`; column 2 of them is `row["数量 (2)"]`'
        " [fill-data-column-twice]\n    give each column a name of its own",
        'b.xlsx#订单: several columns are called `数量`; column 2 of them is `row["数量 (2)"]`'
        " [fill-data-column-twice]\n    give each column a name of its own",
    ]


def test_a_row_with_too_many_cells_is_told_of() -> None:
    assert told(file("a.csv", "a,b\n1,2\n1,2,3\n")) == (
        "a.csv:3: this row has 3 cells, the header has 2 [ragged-row]\n"
        "    put quotation marks round a cell that holds the delimiter, or delete the row"
    )


def test_a_header_without_rows_is_no_rows() -> None:
    assert names("a.csv", "a,b\n")["rows"] == []


# ── Workbooks ─────────────────────────────────────────────────────────────────────────────────────


def workbook(name: str, sheets: dict[str, list[list[Any]]]) -> Path:
    made = BytesIO()
    book: Any = xlsxwriter.Workbook(made, {"default_date_format": "yyyy-mm-dd"})
    for title, rows in sheets.items():
        sheet = book.add_worksheet(title)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                sheet.write(at, column, value)
    book.close()
    return file(name, made.getvalue())


def test_every_sheet_is_a_list_of_rows_and_the_first_is_rows() -> None:
    path = workbook(
        "a.xlsx",
        {
            "订单 A": [["品名", "数量", "日期"], ["甲", 2, date(2025, 12, 1)], [], ["乙", 2.5]],
            "店铺": [["店", "城市"], ["一店", "0571"]],
        },
    )

    found = read_data(path).names

    orders = [
        {"品名": "甲", "数量": 2, "日期": date(2025, 12, 1)},
        {"品名": "乙", "数量": 2.5, "日期": None},
    ]
    assert found == {
        "rows": orders,
        "订单 A": orders,
        "订单_A": orders,
        "店铺": [{"店": "一店", "城市": "0571"}],
    }


def test_a_sheet_called_data_holds_single_values() -> None:
    path = workbook(
        "a.xlsx",
        {
            "数据": [["名称", "值"], ["客户", "某某"], ["order.no", 12], ["order.day", ""], ["空"]],
            "orders": [["item", "n"], ["a", 1]],
        },
    )

    assert read_data(path).names == {
        "rows": [{"item": "a", "n": 1}],
        "orders": [{"item": "a", "n": 1}],
        "客户": "某某",
        "order": {"no": 12, "day": None},
        "空": None,
    }


def test_a_sheet_called_data_with_three_columns_is_a_table() -> None:
    path = workbook("a.xlsx", {"data": [["item", "n", "m"], ["a", 1, 2]]})

    assert read_data(path).names["data"] == [{"item": "a", "n": 1, "m": 2}]


def uncalculated(name: str, cells: str) -> Path:
    """Return a workbook as programs write it that do not calculate."""
    made = BytesIO(workbook("plain.xlsx", {"订单": [["x"]]}).read_bytes())
    written = BytesIO()
    with ZipFile(made) as source, ZipFile(written, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                start, _, rest = content.decode().partition("<sheetData>")
                rest = rest.partition("</sheetData>")[2]
                content = f"{start}<sheetData>{cells}</sheetData>{rest}".encode()
            target.writestr(part, content)
    return file(name, written.getvalue())


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


HEADER = "".join(
    text_cell(f"{letter}1", text) for letter, text in zip("ABC", "品额率", strict=True)
)


def test_cells_with_errors_and_formulas_never_calculated_are_no_blanks() -> None:
    path = uncalculated(
        "a.xlsx",
        f'<row r="1">{HEADER}</row>'
        f'<row r="2">{text_cell("A2", "甲")}<c r="B2"><f>1+1</f><v></v></c><c r="C2"><v>1</v></c>'
        "</row>"
        f'<row r="3">{text_cell("A3", "乙")}<c r="B3" t="str"><f>""</f><v></v></c>'
        '<c r="C3" t="e"><f>NA()</f><v>#N/A</v></c></row>'
        '<row r="4"><c r="B4"><f>B2</f></c></row>',
    )
    rows = read_data(path).names["rows"]

    assert [list(row.unread) for row in rows] == [
        ["额"],
        ["率"],
        ["额"],
    ]
    assert rows[0]["率"] == 1
    assert rows[1]["额"] is None
    loop = ("{% for r in rows %}", "{{ r.额 }}{{ r.率 }}", "{% endfor %}")
    mend = (
        "    mend what shows an error; `=` is a formula that was never calculated: open the data "
        'in Excel and save them; a fallback is written `| default("")`'
    )
    assert failing(loop, read_data(path).names) == (
        "t.xlsx#S!A2: `{{ r.额 }}` needs cells of the data that have no value: "
        f"a.xlsx#订单!B2 (=), a.xlsx#订单!B4 (=) [fill-data-unread]\n{mend}\n"
        "t.xlsx#S!A2: `{{ r.率 }}` needs cells of the data that have no value: "
        f"a.xlsx#订单!C3 (#N/A) [fill-data-unread]\n{mend}"
    )


def test_a_single_value_that_was_never_calculated_is_told_of() -> None:
    path = uncalculated(
        "a.xlsx",
        f'<row r="1">{text_cell("A1", "客户")}{text_cell("B1", "某某")}</row>'
        f'<row r="2">{text_cell("A2", "总.额")}<c r="B2"><f>1+1</f></c></row>'
        f'<row r="3">{text_cell("A3", "率")}<c r="B3" t="e"><v>#DIV/0!</v></c></row>',
    )
    renamed(path, "订单", "数据")

    names_of = read_data(path).names
    assert failing(["{{ 客户 }}{{ 总.额 }}{{ 率 }}"], names_of).count("fill-data-unread") == 2
    assert "a.xlsx#数据!B3 (#DIV/0!)" in failing(["{{ 率 }}"], names_of)


def renamed(path: Path, old: str, new: str) -> None:
    written = BytesIO()
    with ZipFile(path) as source, ZipFile(written, "w") as target:
        for part in source.namelist():
            target.writestr(part, source.read(part).replace(old.encode(), new.encode()))
    path.write_bytes(written.getvalue())


def failing(cells: Sequence[str], data: Any) -> str:
    with pytest.raises(PlanError) as caught:
        program_of(*cells).run(data)
    return str(caught.value)


def test_a_workbook_with_a_password_is_told_of() -> None:
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)

    assert "a.xlsx: `a.xlsx` cannot be read: " in told(file("a.xlsx", content))


# ── Files ─────────────────────────────────────────────────────────────────────────────────────────


def test_a_file_that_is_not_there_or_no_data_is_told_of() -> None:
    file("orders.csv", "a")

    assert told("order.csv") == (
        "order.csv: there is no such file [fill-no-file]\n    did you mean `orders.csv`?"
    )
    assert told(file("a.pdf", "x")) == (
        "a.pdf: `.pdf` is no format of data that templates are filled with [fill-data-format]\n"
        "    save the data as one of .json, .yaml, .csv, .xlsx"
    )


def test_pictures_are_looked_for_beside_the_data() -> None:
    Path("sub").mkdir()

    assert read_data(file("sub/a.json", "{}")).folder == Path("sub").absolute()
    assert read_data({}).folder is None


# ── Python ────────────────────────────────────────────────────────────────────────────────────────


class Colour(Enum):
    RED = "red"


@dataclasses.dataclass
class Order:
    number: int
    lines: object


class Customer(pydantic.BaseModel):
    name: str = "某某"

    @pydantic.computed_field  # type: ignore[prop-decorator]
    @property
    def greeting(self) -> str:
        return f"Dear {self.name}"


FRAME = pd.DataFrame(
    {
        "n": [1, 2],
        "x": [1.5, np.nan],
        "day": [pd.Timestamp("2025-12-01 10:00"), pd.NaT],
        "s": ["a", None],
        "i": pd.array([1, None], dtype="Int64"),
    }
)
ROWS = [
    {"n": 1, "x": 1.5, "day": datetime(2025, 12, 1, 10), "s": "a", "i": 1},
    {"n": 2, "x": None, "day": None, "s": None, "i": None},
]


def test_a_frame_is_rows_without_what_is_not_there() -> None:
    assert read_data(FRAME).names == {"rows": ROWS}
    assert read_data({"orders": FRAME}).names == {"orders": ROWS}
    assert [type(value) for value in read_data(FRAME).names["rows"][0].values()] == [
        int,
        float,
        datetime,
        str,
        int,
    ]


def test_the_named_index_of_a_frame_is_a_column() -> None:
    frame = FRAME[["n", "s"]].set_index("s")

    assert read_data(frame).names == {"rows": [{"s": "a", "n": 1}, {"s": None, "n": 2}]}


def test_an_arrow_table_is_rows() -> None:
    table = pa.table({"a": [1, None], "b": ["x", "y"]})

    assert read_data(table).names == {"rows": [{"a": 1, "b": "x"}, {"a": None, "b": "y"}]}


def test_objects_with_fields_are_mappings() -> None:
    assert read_data(Order(12, [Order(1, None)])).names == {
        "number": 12,
        "lines": [{"number": 1, "lines": None}],
    }
    assert read_data(Customer()).names == {"name": "某某", "greeting": "Dear 某某"}
    assert read_data({"customer": Customer()}).names["customer"]["name"] == "某某"


def test_values_are_made_python_s_own() -> None:
    given = {
        "int": np.int64(3),
        "float": np.float64(2.5),
        "bool": np.bool_(True),
        "moment": np.datetime64("2025-12-01T10:00:00", "ns"),
        "array": np.array([[1, 2], [3, 4]]),
        "series": pd.Series(["a", "b"]),
        "enum": Colour.RED,
        "path": Path("a/b.png"),
        "uuid": UUID(int=0),
        "set": {2, 1},
        "decimal": Decimal("1.10"),
        1: "a number as a name",
    }

    found = read_data(given).names

    assert found == {
        "int": 3,
        "float": 2.5,
        "bool": True,
        "moment": datetime(2025, 12, 1, 10),
        "array": [[1, 2], [3, 4]],
        "series": ["a", "b"],
        "enum": "red",
        "path": "a/b.png",
        "uuid": "00000000-0000-0000-0000-000000000000",
        "set": [1, 2],
        "decimal": Decimal("1.10"),
        "1": "a number as a name",
    }
    assert {type(found[name]) for name in ("int", "float", "bool")} == {int, float, bool}


def test_values_for_templates_stay_what_they_are() -> None:
    given = {"logo": Image(b"png"), "text": RichText().add("a", bold=True)}

    assert read_data(given).names == given


def test_plain_data_are_not_copied() -> None:
    given = {"rows": [{"a": 1, "b": "x", "c": [1, (2, 3)]}], "n": 1}

    assert read_data(given).names is given


def test_rows_may_come_one_by_one() -> None:
    def rows() -> Iterator[dict[str, Any]]:
        yield {"a": np.int64(1)}
        yield {"a": 2}

    assert list(read_data({"rows": rows()}).names["rows"]) == [{"a": 1}, {"a": 2}]


def test_what_no_template_could_show_is_told_of() -> None:
    loop: list[Any] = []
    loop.append(loop)

    assert told({"a": [object()]}) == (
        "a template cannot be filled with this kind of value: object [fill-data-kind]\n"
        "    hand over mappings, lists, texts, numbers, dates, DataFrames or objects with fields"
    )
    assert "int [fill-data-kind]" in told(5)
    assert told({"a": loop}) == (
        "the data are nested too deeply, or hold themselves [fill-data-deep]\n"
        "    lists and mappings of a few levels are all that a template can show"
    )
