from __future__ import annotations

import pytest
from tests.support.prose_plan import dump, inline_text

from planforge.document import markdown
from planforge.document.outline import ListItem, TableBlock
from planforge.document.tokens import Tokens


def read(text: str) -> str:
    return dump(markdown.blocks(text, Tokens()))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**粗** *斜* `码`", "body: **粗** *斜* `码`"),
        (
            "[链接](https://example.com) <mailto:a@b.cn>",
            "body: [链接](https://example.com) [mailto:a@b.cn](mailto:a@b.cn)",
        ),
        ("[坏](javascript:alert(1))", "body: [坏](javascript:alert(1))"),
        ("[坏](file:///etc/passwd)", "body: [坏](file:///etc/passwd)"),
        ("<b>甲</b> <!-- 乙 --> <script>", "body: <b>甲</b> <!-- 乙 --> <script>"),
        ("<div>\n甲\n</div>", "body: <div> 甲 </div>"),
        ("    缩进不是代码", "body: 缩进不是代码"),
        ("　　全角缩进", "body: 全角缩进"),
        ("甲\n---", "body: 甲"),
        ("[甲]: https://example.com", "body: [甲]: https://example.com"),
        ("第一行\n第二行", "body: 第一行第二行"),
        ("first\nsecond", "body: first second"),
        ("达到\n80 万", "body: 达到 80 万"),
        ("甲\\\n乙", "body: 甲\nbody: 乙"),
        ("> 甲\n> 乙\n>\n> 丙", "quote: 甲乙\nquote: 丙"),
        ("- 甲\n  - 乙\n    1. 丙\n- 丁", "- 甲\n  - 乙\n    1. 丙\n- 丁"),
        ("- 甲\n\n  又一段", "- 甲\nbody: 又一段"),
        ("```\na  b\nc\n```", "body: `a  b`\nbody: `c`"),
        ("缺[X]，缺[X：客单价目标]，缺[X: aov]", "body: 缺〔〕，缺〔客单价目标〕，缺〔aov〕"),
        ("[X](https://example.com)", "body: [X](https://example.com)"),
        ("**“翻倍”**完成", "body: **“翻倍”**完成"),
    ],
)
def test_markdown_becomes_blocks(text: str, shown: str) -> None:
    assert read(text) == shown


def test_stars_next_to_chinese_punctuation_are_bold() -> None:
    (block,) = markdown.blocks("目标**“翻倍”**完成", Tokens())

    assert [(run.text, run.bold) for run in block.inlines] == [  # type: ignore[union-attr]
        ("目标", False),
        ("“翻倍”", True),
        ("完成", False),
    ]


def test_a_table_has_alignments_and_weights() -> None:
    (table,) = markdown.blocks("| 项目 | 金额 |\n|:--|--:|\n| **甲** | 12,000 |", Tokens())

    assert isinstance(table, TableBlock)
    assert table.align == ("left", "right")
    assert table.weights == (4.0, 6.0)
    assert not table.wide
    assert dump([table]) == "table\n  项目 | 金额\n  **甲** | 12,000"


def test_a_line_above_a_table_is_its_caption() -> None:
    (table,) = markdown.blocks("表：三个阶段\n\n| 阶段 |\n|--|\n| 准备 |", Tokens())

    assert isinstance(table, TableBlock)
    assert (table.caption, table.identity) == ("三个阶段", "table:三个阶段")


def test_a_table_with_many_long_columns_is_wide() -> None:
    row = "|" + "一段比较长的说明文字|" * 7
    (table,) = markdown.blocks(f"{row}\n{'|--' * 7}|\n{row}", Tokens())

    assert isinstance(table, TableBlock)
    assert table.wide


def test_lists_are_numbered_on_within_a_group_only() -> None:
    found = markdown.blocks("1. 甲\n2. 乙\n\n正文\n\n1. 丙", Tokens(), first_group=5)

    groups = [(inline_text(one.inlines), one.group) for one in found if isinstance(one, ListItem)]
    assert groups == [("甲", 5), ("乙", 5), ("丙", 6)]
