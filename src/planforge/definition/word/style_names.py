"""What a style is called, whatever program and language wrote its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from planforge.definition.word.package import value

if TYPE_CHECKING:
    from planforge.definition.word.package import Element

_CHINESE: Final = {
    "正文": "normal",
    "正文文本": "body text",
    "正文首行缩进": "body text first indent",
    "正文文本首行缩进": "body text first indent",
    "正文缩进": "normal indent",
    "标题": "title",
    "文档标题": "title",
    "副标题": "subtitle",
    "题注": "caption",
    "页眉": "header",
    "页脚": "footer",
    "引用": "quote",
    "列表项目符号": "list bullet",
    "列表编号": "list number",
    "图表目录": "table of figures",
    "超链接": "hyperlink",
    "要点": "strong",
    "强调": "emphasis",
    "默认段落字体": "default paragraph font",
    "普通表格": "normal table",
    "无列表": "no list",
}
_LEVELLED: Final = (
    (re.compile(r"标题\s*([1-9])"), "heading {}"),
    (re.compile(r"(?:目录|toc)\s*([1-9])"), "toc {}"),
)


def style_names(style: Element) -> tuple[str, ...]:
    """Return a style's names, its aliases too, as English Word writes them, in small letters."""
    written = [value(style, "name") or "", *(value(style, "aliases") or "").split(",")]
    return tuple(dict.fromkeys(known_name(name) for name in written if name.strip()))


def known_name(name: str) -> str:
    """Return a style's name as English Word writes it, in small letters.

    Example:
        >>> known_name("标题 2"), known_name("Heading 2"), known_name("正文")
        ('heading 2', 'heading 2', 'normal')
    """
    plain = " ".join(name.split()).lower()
    for pattern, english in _LEVELLED:
        if found := pattern.fullmatch(plain):
            return english.format(found[1])
    return _CHINESE.get(plain, plain)
