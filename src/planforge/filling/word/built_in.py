"""The styles that Markdown asks for: the names that they go by, and plain ones where they lack.

A name in English comes first: that is what Word writes whatever its language. The others are what
people and other programs call the same thing.
"""

from __future__ import annotations

from typing import Final

from planforge.filling.word.styles import Wanted

_SIZES: Final = (32, 28, 26, 24, 22, 21)
_SPACES: Final = (360, 280, 240, 200, 160, 160)
"""Above a heading, in twentieths of a point."""
_HEADING_NAMES: Final = (
    "heading {}", "标题 {}", "標題 {}", "見出し {}", "제목 {}", "Überschrift {}", "Titre {}",
    "Título {}", "Titolo {}", "Заголовок {}", "Kop {}", "Nagłówek {}", "Rubrik {}", "{}级标题",
    "{}級標題",
)  # fmt: skip
_CHINESE_DIGITS: Final = "一二三四五六"
_BULLET_NAMES: Final = (
    "List Bullet", "列表项目符号", "项目符号列表", "项目符号", "項目符號", "Aufzählungszeichen",
    "Liste à puces", "Lista con viñetas", "Punto elenco", "箇条書き", "글머리 기호",
)  # fmt: skip
_NUMBER_NAMES: Final = (
    "List Number", "列表编号", "编号列表", "列表号", "編號列表", "Listennummer", "Liste à numéros",
    "Lista con números", "Numero elenco", "段落番号", "번호 매기기",
)  # fmt: skip
_MONOSPACED: Final = '<w:rFonts w:ascii="Consolas" w:hAnsi="Consolas" w:cs="Consolas"/>'
_NO_INDENT: Final = '<w:ind w:firstLine="0" w:firstLineChars="0"/>'

GRID: Final = Wanted(
    "table",
    ("Table Grid", "网格型", "表格网格", "普通网格", "Tabellenraster", "Grille du tableau"),
    '<w:uiPriority w:val="39"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + '</w:tblBorders><w:tblCellMar><w:left w:w="108" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>',
)
QUOTE: Final = Wanted(
    "paragraph",
    ("Quote", "引用", "引文", "Block Text", "文本块", "Intense Quote", "明显引用", "Zitat",
     "Citation", "Cita"),
    '{base}<w:uiPriority w:val="29"/><w:qFormat/><w:pPr><w:pBdr>'
    '<w:left w:val="single" w:sz="18" w:space="10" w:color="BFBFBF"/></w:pBdr>'
    '<w:ind w:left="420" w:firstLine="0" w:firstLineChars="0"/></w:pPr>'
    '<w:rPr><w:color w:val="595959"/></w:rPr>',
)  # fmt: skip
CODE: Final = Wanted(
    "character",
    ("HTML Code", "HTML 代码", "Code Char", "Inline Code", "Verbatim Char", "行内代码", "代码字符",
     "Code", "代码", "Source Text"),
    f'{{base}}<w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:rPr>{_MONOSPACED}</w:rPr>',
)  # fmt: skip
CODE_BLOCK: Final = Wanted(
    "paragraph",
    ("HTML Preformatted", "HTML 预设格式", "Code Block", "Source Code", "Code", "代码块", "源代码",
     "代码", "Preformatted Text"),
    '{base}<w:uiPriority w:val="99"/><w:unhideWhenUsed/><w:pPr>'
    '<w:shd w:val="clear" w:color="auto" w:fill="F2F2F2"/><w:wordWrap w:val="0"/>'
    f'{_NO_INDENT}<w:jc w:val="left"/></w:pPr><w:rPr>{_MONOSPACED}<w:sz w:val="20"/></w:rPr>',
)  # fmt: skip


def heading(level: int) -> Wanted:
    """Return the style of headings of a level, 1 to 6."""
    names = [name.format(level) for name in _HEADING_NAMES]
    names += [f"{_CHINESE_DIGITS[level - 1]}级标题", f"标题{_CHINESE_DIGITS[level - 1]}"]
    size = _SIZES[level - 1]
    return Wanted(
        "paragraph",
        tuple(names),
        '{base}<w:uiPriority w:val="9"/><w:unhideWhenUsed/><w:qFormat/><w:pPr><w:keepNext/>'
        f'<w:keepLines/><w:spacing w:before="{_SPACES[level - 1]}" w:after="120"/>{_NO_INDENT}'
        f'<w:outlineLvl w:val="{level - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:bCs/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr>',
    )


def list_names(depth: int, *, ordered: bool) -> tuple[str, ...]:
    """Return the names of the style for items that stand so deep, 0 the outermost.

    Example:
        >>> list_names(1, ordered=False)[:2]
        ('List Bullet 2', '列表项目符号 2')
    """
    names = _NUMBER_NAMES if ordered else _BULLET_NAMES
    return names if depth == 0 else tuple(f"{name} {depth + 1}" for name in names)
