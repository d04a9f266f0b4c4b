"""The catalogue as people read it: a page in both languages, and the lines of a search."""

from __future__ import annotations

from typing import TYPE_CHECKING

from planforge.definition.catalogue import shipped_catalogue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from planforge.definition.catalogue import Catalogue, Indicator

CATALOGUE = "e-commerce"
_INTRODUCTION = """\
# Metrics of the catalogue `e-commerce` · 指标目录

This page is made by `planforge metrics --markdown` from `templates/catalogue/e-commerce.yaml`.
A pack or plan that says `catalogue: e-commerce` needs only a metric's name:
`metrics: {aov: {target: 132}}`. What a plan or pack says itself goes first. A metric with a formula
needs the metrics in it; PlanForge says which are missing. *Days* tells whether days add up to the
month: people are counted once.

本页由 `planforge metrics --markdown` 生成。方案或模板包写上 `catalogue: e-commerce` 后，
写出指标名就够了；自己写的优先。公式里用到的指标也要写上，少了会提示。
“按天相加”为“否”的是去重人数，各日之和不等于整月。
"""
_HEADER = (
    "| name | 指标 Metric | 公式 Formula | 含义 Meaning | 单位 Unit | 越…越好 Better "
    "| 按天相加 Days | 出处 Origin |"
)
_BETTER = {"higher": "高 higher", "lower": "低 lower", "near": "近 near", None: "—"}


def catalogue_page() -> str:
    """Return the page of the shipped catalogue, in Markdown."""
    chinese, english = shipped_catalogue(CATALOGUE), shipped_catalogue(CATALOGUE, "en")
    lines = [_INTRODUCTION]
    group = None
    for name, metric in chinese.metrics.items():
        if metric.group != group:
            group = metric.group
            lines += [
                f"## {group} · {english.metrics[name].group}",
                "",
                _HEADER,
                "| --- " * 8 + "|",
            ]
        lines.append(_row(name, metric, english.metrics[name]))
        if _is_last(name, chinese):
            lines.append("")
    return "\n".join(lines)


def found_metrics(word: str, language: str) -> Iterator[list[str]]:
    """Yield the lines about each metric that a word finds, in its names or what it means."""
    wanted = word.casefold()
    in_other = shipped_catalogue(CATALOGUE, "en" if language == "zh-CN" else "zh-CN").metrics
    for name, metric in shipped_catalogue(CATALOGUE, language).metrics.items():
        texts = [name, metric.definition or "", metric.formula or ""]
        for told in (metric, in_other[name]):
            texts += [told.label or "", told.group or "", *told.aliases]
        if any(wanted in text.casefold() for text in texts):
            yield _lines(name, metric)


def _lines(name: str, metric: Indicator) -> list[str]:
    also = f" ({', '.join(metric.aliases)})" if metric.aliases else ""
    lines = [f"{name}  {metric.label}{also}"]
    if metric.formula:
        lines.append(f"    = {metric.formula}")
    return [*lines, f"    {metric.definition}"]


def _row(name: str, metric: Indicator, english: Indicator) -> str:
    also = ", ".join(dict.fromkeys((*metric.aliases, *english.aliases)))
    labels = dict.fromkeys((metric.label or name, english.label or name))
    cells = (
        f"`{name}`",
        "<br>".join((*labels, f"*{also}*" if also else "")).removesuffix("<br>"),
        f"`{metric.formula}`" if metric.formula else "",
        f"{metric.definition}<br>{english.definition}",
        " ".join(dict.fromkeys((metric.unit or "", english.unit or ""))).strip(),
        _BETTER[metric.better],
        "否 no" if metric.additive is False else "" if metric.formula else "是 yes",
        f"{metric.origin}<br>{english.origin}",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _is_last(name: str, catalogue: Catalogue) -> bool:
    """Return whether a metric is the last of its group."""
    names = list(catalogue.metrics)
    after = names[names.index(name) + 1 :]
    return not after or catalogue.metrics[after[0]].group != catalogue.metrics[name].group
