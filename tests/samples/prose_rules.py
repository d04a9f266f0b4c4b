"""What must be true of any document's prose, whatever its figures: rules that can be checked.

Direction words stand beside figures, so the figure decides whether they are true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from planforge.document.compose import compose
from planforge.document.outline import (
    ChartBlock,
    FigureRun,
    GapRun,
    Heading,
    Outline,
    Paragraph,
    Run,
    TableBlock,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from planforge import Plan
    from planforge.document.outline import Inline
    from planforge.plan.figures import Figure

_UP = r"增长|上升|提升|高出|拉高|扩大|改善|领先|\bup\b|\brises\b|\bhigher\b"
_DOWN = r"下降|降低|拉低|低 |收缩|减少|争得一名|\bdown\b|\bfalls\b|\blower\b"
_WORDS = (
    (re.compile(_UP), 1),
    (re.compile(_DOWN), -1),
    (re.compile("持平|没有变化|unchanged|holds|level"), 0),
)
_SHORT = re.compile("还差")
_OVER = re.compile("超出")
_VERB_BEFORE = re.compile(r"(增长|上升|提升|下降|降低|减少|拉高|拉低)了?\s?$")
_COMPARED = re.compile(
    r"^(?:\s*[，、]|\s)?(?P<no>没有|不)?(?P<way>高于|超过|低于|快于)[^，。；、]{0,9}$"
)
_FRAGMENT = re.compile(
    r"None|nan\b|NaN|True|False|（）|\(\)|“”|《》|｛|\{|\}|％％|，，|。。|，。|：。|；。|、。|，；|、，"
    r"|^[，。；、：）]|\s[，。；、：）]|\s[,;!?).](\s|$)|,,|,\.|;\.|  "
    r"|(增长|下降|高出|低|还差|超出|拉高|拉低)\s*[-−+]\d|待补充：〕|待补充：[a-z_.]+〕"
)
_ENDS = re.compile(r"[。！？：”）〕.!?:)\]]$")

SHOWN_AS_ZERO = re.compile(r"^[^1-9]*$")


@dataclass(frozen=True)
class Claim:
    """Words that may only stand where something is true of the plan."""

    words: str
    holds: Callable[[Callable[[str], float]], bool]


CLAIMS = (
    Claim("支付落后于同期计划", lambda v: v("paid.to_date") < v("paid.target_to_date")),
    Claim("没有落后于同期计划", lambda v: v("paid.to_date") >= v("paid.target_to_date")),
    Claim("支付不落后于同期计划", lambda v: v("paid.to_date") >= v("paid.target_to_date")),
    Claim("距全月目标还差", lambda v: v("paid.gap") > 0),
    Claim("已达到全月目标", lambda v: v("paid.gap") <= 0),
    Claim("复购率低于竞品，", lambda v: v("repeat_rate.previous") < v("competitor_repeat")),
    Claim("复购率不低于竞品，", lambda v: v("repeat_rate.previous") >= v("competitor_repeat")),
    Claim("首页点击率低于行业水平", lambda v: v("home_ctr.previous") < v("industry_ctr")),
    Claim("首页点击率不低于行业水平", lambda v: v("home_ctr.previous") >= v("industry_ctr")),
    Claim("动销率没有达到平台线", lambda v: v("active_sku.previous") < v("active_sku_line")),
    Claim("动销率已达到平台线", lambda v: v("active_sku.previous") >= v("active_sku_line")),
    Claim("退货率越过警戒线，", lambda v: v("return_rate.previous") > v("return_line")),
    Claim("退货率没有越过警戒线，", lambda v: v("return_rate.previous") <= v("return_line")),
    Claim("付费流量多于自然流量，", lambda v: v("free_share.previous") < v("ads_share.previous")),
    Claim("自然流量不少于付费", lambda v: v("free_share.previous") >= v("ads_share.previous")),
    Claim("ROI 在保本线以下，", lambda v: v("roi.previous") < v("break_even_roi.previous")),
    Claim("ROI 不低于保本线，", lambda v: v("roi.previous") >= v("break_even_roi.previous")),
    Claim("上月 DSR 低于平台线", lambda v: v("dsr.previous") < v("dsr_line")),
    Claim("上月 DSR 不低于平台线", lambda v: v("dsr.previous") >= v("dsr_line")),
    Claim("投放目标经得起保本线检验", lambda v: v("roi.target") > v("break_even_roi.target")),
    Claim("投放目标须先调整再执行", lambda v: v("roi.target") <= v("break_even_roi.target")),
    Claim("本月目标低于上月的 LTV/CAC", lambda v: v("ltv_cac.target") < v("ltv_cac.previous")),
    Claim("LTV/CAC 的目标不低于上月", lambda v: v("ltv_cac.target") >= v("ltv_cac.previous")),
)
"""What the monthly plan says without a figure beside it. A claim that no prose makes is stale."""


def outline_of(plan: Plan) -> Outline:
    """Return the document's outline."""
    return compose(plan, plan.written.texts.values(), plan.written.places.of)


def sentences(outline: Outline) -> Iterator[tuple[Inline, ...]]:
    """Yield the inlines of each paragraph, list item and heading, from the front on."""
    for block in (*outline.summary, *outline.blocks):
        if not isinstance(block, TableBlock | ChartBlock):
            yield block.inlines


def spelled(inlines: Sequence[Inline]) -> str:
    """Return what a reader reads, references left out."""
    return "".join(
        inline.text
        if isinstance(inline, Run | FigureRun)
        else f"〔待补充：{inline.label}〕"
        if isinstance(inline, GapRun)
        else "表 1-1"
        for inline in inlines
    )


def untrue_words(outline: Outline) -> list[str]:
    """Return direction words that their figures contradict."""
    return [
        f"{fault} in {spelled(inlines)}"
        for inlines in sentences(outline)
        for fault in (*_untrue_figures(inlines), *_untrue_verbs(inlines), *_untrue_pairs(inlines))
    ]


def fragments(outline: Outline) -> list[str]:
    """Return paragraphs with something missing in them that is not marked."""
    found = []
    for block in (*outline.summary, *outline.blocks):
        if isinstance(block, TableBlock | ChartBlock):
            continue
        text = spelled(block.inlines)
        unfinished = not isinstance(block, Heading) and not _ENDS.search(text)
        silent = any(isinstance(i, FigureRun) and not i.text for i in block.inlines)
        if _FRAGMENT.search(text) or not text or unfinished or silent:
            found.append(text)
    return found


def untrue_claims(plan: Plan, outline: Outline) -> list[str]:
    """Return claims that the plan's figures contradict."""
    text = "\n".join(map(spelled, sentences(outline)))

    def value(name: str) -> float:
        found = plan.figures[name].value
        assert isinstance(found, int | float), f"{name} is not known, and something is said of it"
        return float(found)

    return [c.words for c in CLAIMS if c.words in text and not c.holds(value)]


def claims_made(outline: Outline) -> set[str]:
    """Return the words of the claims that a document makes."""
    text = "\n".join(map(spelled, sentences(outline)))
    return {claim.words for claim in CLAIMS if claim.words in text}


def paragraphs_of_text(outline: Outline) -> list[Paragraph]:
    """Return the body's paragraphs."""
    return [block for block in outline.blocks if isinstance(block, Paragraph)]


def sign(figure: Figure) -> int:
    """Return the sign of a figure as shown: 0.0% has none."""
    value = figure.value
    assert isinstance(value, int | float), figure
    if SHOWN_AS_ZERO.match(figure.text):
        return 0
    return 1 if value > 0 else -1


def _untrue_figures(inlines: Sequence[Inline]) -> Iterator[str]:
    for inline in inlines:
        if isinstance(inline, FigureRun) and isinstance(inline.figure.value, int | float):
            said = _direction(inline.text, inline.figure)
            if said is not None and said != sign(inline.figure):
                yield f"‘{inline.text}’ of {inline.figure.symbol} = {inline.figure.value}"


def _direction(text: str, figure: Figure) -> int | None:
    if figure.symbol.facet == "gap":
        return 1 if _SHORT.search(text) else -1 if _OVER.search(text) else None
    return next((way for words, way in _WORDS if words.search(text)), None)


def _untrue_verbs(inlines: Sequence[Inline]) -> Iterator[str]:
    """Verbs typed in prose before a figure hold only by luck, so they must hold here."""
    for before, after in pairwise(inlines):
        if isinstance(before, Run) and isinstance(after, FigureRun):
            verb = _VERB_BEFORE.search(before.text)
            if verb and _direction(verb[1], after.figure) != sign(after.figure):
                yield f"‘{verb[0]}{after.text}’ of {after.figure.symbol}"


def _untrue_pairs(inlines: Sequence[Inline]) -> Iterator[str]:
    """`A 低于目标 B` holds when A is below B, as it reads."""
    for first, between, second in zip(inlines, inlines[1:], inlines[2:], strict=False):
        if not (isinstance(first, FigureRun) and isinstance(second, FigureRun)):
            continue
        compared = _COMPARED.match(between.text) if isinstance(between, Run) else None
        one, other = first.figure.value, second.figure.value
        if compared and isinstance(one, float) and isinstance(other, float):
            above = one > other if compared["way"] != "低于" else one < other
            if above == bool(compared["no"]):
                yield f"‘{first.text}{compared[0]}{second.text}’"
