"""What was recognised, as people read it, and the lines of a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from planforge.definition.catalogue import shipped_catalogue
from planforge.definition.presets import shipped_presets
from planforge.definition.yaml_flow import flow_text
from planforge.recognition.facts import runs_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from planforge.recognition.facts import Facts
    from planforge.recognition.recognise import Group, Recognition

_MOST = 8
_MOST_COLUMNS = 60

ENGLISH: Final = {
    "nothing": "no file that can be read: .xls, .xlsx, .csv and the like",
    "preset": "{name}: {title}, preset `{preset}`",
    "guess": "{name}: not known to any preset",
    "why": "known by {required} needed columns and {known} of {all} columns in all",
    "named": ", and by the file's name",
    "files": "files: {count}, {first}",
    "more-files": " … {last}",
    "sheet": "sheet `{sheet}`, header in row {row}",
    "header": "header in row {row}",
    "rows": "rows: {count}",
    "days": "days: {days}",
    "stretches": "longer stretches: {stretches}",
    "missing": "missing days: {days}",
    "no-days": "no day is told, neither by a column nor by the file's name",
    "undated": "rows without a day: {count}",
    "totals": "rows left out because they repeat others: {count}",
    "copy": "copy: {file} is the same as {other}",
    "repeated": "told alike by several files, counted once: {count}",
    "again": "the same days, but other figures: {file} and {other}",
    "odd": "not a number: {cell}",
    "columns": "columns:",
    "number": "number", "date": "date", "text": "text", "nothing-in-it": "empty",
    "paste": "to paste into plan.yaml:",
    "gives": "metrics they give: {metrics}",
    "like": "columns named like metrics; take what fits:",
    "twice": "two exports give {metrics}: say under `metrics:` which one counts, as in",
    "unchecked": "Presets are made from public descriptions, not checked against the platforms of"
    " today: look at the columns above.",
}  # fmt: skip
CHINESE: Final = {
    "nothing": "没有能读的文件（.xls、.xlsx、.csv 等）",
    "preset": "{name}：{title}，预设 `{preset}`",
    "guess": "{name}：没有预设认识它",
    "why": "依据：必有的 {required} 列都在，共 {all} 列认识 {known} 列",
    "named": "，文件名也像",
    "files": "文件：{count} 个，{first}",
    "more-files": " … {last}",
    "sheet": "工作表“{sheet}”，表头在第 {row} 行",
    "header": "表头在第 {row} 行",
    "rows": "行数：{count}",
    "days": "按天：{days}",
    "stretches": "整段：{stretches}",
    "missing": "缺的日子：{days}",
    "no-days": "看不出日期：没有日期列，文件名里也没有",
    "undated": "没有日期的行：{count}",
    "totals": "不计的合计行：{count}",
    "copy": "重复下载：{file} 与 {other} 内容相同",
    "repeated": "几个文件里都有、数字也相同，只计一次：{count}",
    "again": "日期相同而数字不同：{file} 与 {other}",
    "odd": "不是数字：{cell}",
    "columns": "列：",
    "number": "数字", "date": "日期", "text": "文字", "nothing-in-it": "空",
    "paste": "粘贴到 plan.yaml：",
    "gives": "能得到的指标：{metrics}",
    "like": "列名像指标的，按需选用：",
    "twice": "有两份导出都能提供 {metrics}，请在 metrics: 下写明用哪一份，如",
    "unchecked": "预设依公开资料整理，未与平台现行导出核对，请看一眼上面的列。",
}  # fmt: skip


def report(found: Recognition, language: str) -> list[str]:
    """Return the report: each kind of file, then the lines to paste."""
    words = CHINESE if language.startswith("zh") else ENGLISH
    if not found.groups:
        return [words["nothing"]]
    labels, titles = _labels(language), _titles(language)
    lines: list[str] = []
    for group in found.groups:
        lines += [*_head(group, words, titles), *_body(group, words, labels), ""]
    lines += [words["paste"], "", *plan_lines(found)]
    return [*lines, *_metric_lines(found, words, labels)]


def plan_lines(found: Recognition) -> list[str]:
    """Return the `sources:` of a plan as YAML."""
    return ["sources:", *(f"  {name}: {flow_text(keys)}" for name, keys in found.sources.items())]


def _labels(language: str) -> dict[str, str]:
    catalogue = shipped_catalogue("e-commerce", "zh-CN" if language.startswith("zh") else "en")
    return {name: metric.label or name for name, metric in catalogue.metrics.items()}


def _titles(language: str) -> dict[str, str]:
    presets = shipped_presets("zh-CN" if language.startswith("zh") else "en")
    return {preset.name: preset.about.title for preset in presets}


def _head(group: Group, words: Mapping[str, str], titles: Mapping[str, str]) -> list[str]:
    if group.match:
        preset = group.match.preset
        title = titles.get(preset.name, preset.about.title)
        head = words["preset"].format(name=group.name, title=title, preset=preset.name)
        why = words["why"].format(
            required=len(preset.required), known=len(group.match.columns), all=group.match.looked_at
        )
        return [head, "  " + why + (words["named"] if group.match.named else "")]
    return [words["guess"].format(name=group.name)]


def _body(group: Group, words: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    lines = [f"  {line}" for line in (*_places(group, words), *_facts(group.facts, words))]
    return [*lines, *_columns(group, words, labels)]


def _places(group: Group, words: Mapping[str, str]) -> Iterator[str]:
    originals = [table for table in group.tables if table.shown not in group.facts.copies]
    first, last = originals[0], originals[-1]
    text = words["files"].format(count=len(group.tables), first=first.shown)
    yield text + (words["more-files"].format(last=last.shown) if first is not last else "")
    key = "sheet" if first.sheet else "header"
    yield words[key].format(sheet=first.sheet, row=first.header_row)


def _facts(facts: Facts, words: Mapping[str, str]) -> Iterator[str]:
    yield words["rows"].format(count=facts.rows)
    if facts.days:
        yield words["days"].format(days=_shortened(map(str, runs_of(facts.days))))
    if facts.stretches:
        yield words["stretches"].format(stretches=_shortened(map(str, facts.stretches)))
    if not facts.days and not facts.stretches:
        yield words["no-days"]
    if facts.missing:
        yield words["missing"].format(days=_shortened(map(str, facts.missing)))
    counts = {"undated": facts.undated, "totals": facts.totals, "repeated": facts.repeated}
    for key, count in counts.items():
        if count:
            yield words[key].format(count=count)
    for key, pairs in (("copy", facts.copies), ("again", facts.again)):
        for file, other in list(pairs.items())[:_MOST]:
            yield words[key].format(file=file, other=other)
    odd = [cell for column in facts.columns for cell in column.odd]
    for cell in odd[:_MOST]:
        yield words["odd"].format(cell=cell)


def _columns(group: Group, words: Mapping[str, str], labels: Mapping[str, str]) -> list[str]:
    metrics = {column: metric for metric, column in group.metrics.items()}
    lines = ["  " + words["columns"]]
    for column in group.facts.columns[:_MOST_COLUMNS]:
        kind = words["nothing-in-it" if column.content == "nothing" else column.content]
        line = f"    {column.name}  {kind}  {column.example[:40]}".rstrip()
        metric = metrics.get(column.name)
        lines.append(f"{line}  → {metric} {labels.get(metric, '')}".rstrip() if metric else line)
    return lines


def _metric_lines(
    found: Recognition, words: Mapping[str, str], labels: Mapping[str, str]
) -> list[str]:
    lines: list[str] = []
    if found.metrics:
        given = "、" if words is CHINESE else ", "
        names = given.join(
            f"{name}（{labels[name]}）" if words is CHINESE else name for name in found.metrics
        )
        lines += ["", words["gives"].format(metrics=names), words["unchecked"]]
    if found.twice:
        names = ", ".join(f"`{name}`" for name in found.twice)
        name, sources = next(iter(found.twice.items()))
        group = next(group for group in found.groups if group.name == sources[0])
        lines += ["", words["twice"].format(metrics=names)]
        lines.append(f"  {name}: {flow_text({'from': f'{group.name}.{group.metrics[name]}'})}")
    if found.suggested:
        lines += ["", words["like"], "metrics:"]
        lines += [f"  {name}: {flow_text(keys)}" for name, keys in found.suggested.items()]
    return lines


def _shortened(texts: Iterable[str]) -> str:
    listed = list(texts)
    more = f" … (+{len(listed) - _MOST})" if len(listed) > _MOST else ""
    return ", ".join(listed[:_MOST]) + more
