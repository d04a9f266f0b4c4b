"""A shop's plan with secrets in all the places where a plan may have them."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

COSTS = (41.37, 73.91)
"""What the shop pays for its two products: no client may learn it."""
SECRET_WORDS = (
    *("进货价", "采购成本", "到手毛利", "到手毛利率", "保本投产比", "综合毛利率"),
    *("供货商", "甲供应商", "erp", "ERP", "内部账套", "成本明细", "daily.csv", "成本台账"),
)
"""Labels, cells, files and sheets that no part of the client's files may hold."""


PLAN = """
pack: base
title: 云栖家居 12 月价盘
client: 云栖家居
author: 策划部
version: "1.1"
period: 2025-12
as_of: 2025-12-02
confidentiality: 商业机密
watermark: 仅供云栖家居
sources:
  shop: {file: 数据/daily.csv, date: 日期, label: 店铺日报}
  erp: {file: 内部账套/成本明细.csv, date: 日期, internal: true}
metrics:
  paid: {label: 支付金额, from: shop.支付金额, unit: 元, target: 9万}
  orders: {label: 支付订单数, from: shop.订单数, unit: 单, target: 900}
  basket: {label: 笔单价, formula: paid / orders, unit: 元, format: "0.00",
           definition: 未减采购成本}
  purchase: {label: 采购成本, from: erp.采购成本, unit: 元, format: "0.00"}
  margin: {label: 综合毛利率, formula: (paid - purchase) / paid, format: 0.0%, better: higher}
  break_even: {label: 保本投产比, formula: 1 / margin, format: "0.00", better: lower}
tables:
  prices:
    title: 价盘
    columns:
      name: {label: 商品}
      price: {label: 到手价, type: number, unit: 元, format: "0.00", total: average}
      supplier: {label: 供货商, internal: true}
      cost: {label: 进货价, type: number, unit: 元, format: "0.00", internal: true, total: sum}
      profit: {label: 到手毛利, type: number, unit: 元, format: "0.00", formula: price - cost}
      rate: {label: 到手毛利率, type: number, format: 0.0%, formula: profit / price}
      flag: {label: 提示, formula: 'if(rate < 20%, "毛利过低", "可以参加")'}
    rows:
      - {name: 四件套, price: 129, cost: COST0, supplier: 甲供应商}
      - {name: 枕芯, price: 199, cost: COST1, supplier: 甲供应商}
  offers:
    title: 活动
    columns:
      offer: {label: 活动}
      words: {label: 说明}
    rows:
      - {offer: 双12, words: "=text(paid.target)"}
      - {offer: 年货节, words: "=text(break_even.to_date)"}
charts:
  rates: {title: 商品毛利, along: prices, series: [{value: rate}]}
  told: {title: '="毛利率 " & text(margin.to_date)', metrics: [paid], series: [{value: to_date}]}
  money: {title: 支付金额, along: step, series: [{value: paid}]}
checks:
  earns: {label: 每款都有毛利, formula: min(prices.profit) > 0, mend: 提价或换供货商}
  dear: {label: 均价不低于 100 元, formula: prices.price.total >= 100, mend: 看进货价再定}
sheets:
  prices: {title: 价盘, blocks: [{block: table, table: prices}, {block: charts, charts: [rates]}]}
  offers: {title: 活动, blocks: [{block: table, table: offers}]}
  cards: {title: 总览, kind: summary, blocks: [{block: cards, metrics: [paid, margin, basket]}]}
  kpi: {title: 指标, kind: kpi, blocks: [{block: kpis}]}
  costs: {title: 成本, blocks: [{block: kpis, metrics: [purchase, margin]}]}
  daily: {title: 每日, blocks: [{block: steps}]}
  reference:
    title: 说明
    kind: reference
    blocks: [{block: dictionary}, {block: sources}, {block: checks}, {block: parameters}]
summary: 截至 {{ as_of | day }}，支付 {{ paid.to_date }}。
sections:
  价格: |
    {{ table("prices") }}

    {% if audience == "internal" %}
    内部：采购成本 {{ purchase.to_date }}，毛利率 {{ margin.to_date }}。

    {{ chart("rates") }}
    {% else %}
    详见价盘。
    {% endif %}

    {{ chart("money") }}
outline: [正文.md]
revisions:
  - {version: "1.0", date: 2025-11-28, author: 王敏, change: 初稿}
  - {version: "1.1", date: 2025-12-02, change: 调整活动价}
approvals: {prepared: 王敏, reviewed: 李想}
attachments:
  - {file: 附件/活动规则.txt, title: 平台活动规则}
  - {file: 附件/成本台账.txt, internal: true}
"""


def secret_folder(folder: Path, *, costs: tuple[float, ...] = COSTS, more: str = "") -> Path:
    """Return a folder with the plan, its costs as given; `more` are further lines of it."""
    plan = PLAN.replace("COST0", str(costs[0])).replace("COST1", str(costs[1]))
    _write(folder / "plan.yaml", plan + dedent(more))
    _write(folder / "正文.md", "# 概况\n\n# 价格\n\n# 结论\n\n按计划执行。\n")
    _write(
        folder / "数据/daily.csv", "日期,支付金额,订单数\n2025-12-01,3000,31\n2025-12-02,2900,29\n"
    )
    spent = (round(20 * cost, 2) for cost in costs)
    lines = (f"2025-12-0{day},{cost}" for day, cost in enumerate(spent, start=1))
    _write(folder / "内部账套/成本明细.csv", "日期,采购成本\n" + "\n".join(lines) + "\n")
    _write(folder / "附件/活动规则.txt", "满 300 减 50。\n")
    _write(folder / "附件/成本台账.txt", "四件套 41.37\n")
    return folder


def changed(folder: Path, *pairs: tuple[str, str]) -> Path:
    """Return the folder, its plan with texts replaced by others."""
    file = folder / "plan.yaml"
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return folder


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
