"""What the command line says, in each language; problems have their words in `messages/`."""

from __future__ import annotations

from typing import Final

ENGLISH: Final = {
    # headings of a help page
    "usage": "usage: ",
    "commands": "commands",
    "command": "COMMAND",
    "arguments": "arguments",
    "options": "options",
    # the program
    "program": "Turns a plan and its data into a living workbook and a finished Word document.",
    "program-examples": """\
to begin:
  planforge new taobao-monthly my-plan     a folder with a short plan and data that build at once
  planforge build my-plan                  writes the .xlsx and the .docx into my-plan/out
  planforge fill report.xlsx data.json -o out.xlsx     fills a template of your own
  planforge build --help                   each command explains itself

then edit my-plan/plan.yaml, put your own exports into my-plan/data, and build again.

exit status: 0 done, 1 a fault of PlanForge, 2 something to mend in the plan or the command,
130 interrupted""",
    # options that all commands have
    "help": "show this help",
    "version": "show the version",
    "language": "language of messages: zh or en (default: the system's)",
    "debug": "show the traceback when PlanForge itself fails",
    # new
    "new": "make a folder with a plan to begin with",
    "new-pack": "the plan system, such as taobao-monthly; `planforge packs` lists them",
    "new-folder": "the folder to make; with --from: beside the last plan, when not said",
    "new-from": "last period's plan: its file or folder",
    "new-to": "the new period, such as 2026-01",
    "new-exports": "folder of downloads from the back office: recognised, and named as sources",
    "new-period": "the plan's period; the last month of the exports, when not said",
    "new-title": "the plan's title",
    "new-client": "the store",
    "new-target": "target of the headline metric, such as '8 million' or 'previous * 1.1'",
    "new-form": "write the plan as an Excel form instead of YAML",
    "new-force": "write into a folder that is not empty",
    "new-examples": """\
examples:
  planforge new                                          five questions; then a plan is built
  planforge new taobao-monthly my-plan                   a short plan with sample data
  planforge new taobao-monthly my-plan --form            the same, to fill in with Excel or WPS
  planforge new taobao-monthly jan --client "Hill & Co" --exports downloads --target "8 million"
  planforge new --from dec --to 2026-01 jan --exports downloads

With --from, wording, tables, targets, comments and order of the last plan stay; its period, dates,
title and typed figures move on. What was changed is told, and what to look at.""",
    "new-changed": "changed ({count}):",
    "new-to-look-at": "to look at ({count}):",
    "new-mentions": "these texts still speak of the last period ({count}):",
    # build
    "build": "write the workbook and the document of a plan",
    "build-plan": "plan.yaml, plan.json, or the folder that holds it (default: this folder)",
    "build-output": "where to write both files (default: out, beside the plan)",
    "build-for": "for whom: `client` leaves out what is marked internal, and what follows from it",
    "build-pdf": "the document as PDF too (needs LibreOffice)",
    "build-summary": "one page for the phone too, as PDF and picture (needs LibreOffice)",
    "build-zip": "all files and the plan's attachments in one zip file too",
    "build-force": "write over files that somebody changed since they were built",
    "build-quiet": "say nothing unless something is wrong",
    "build-examples": """\
examples:
  planforge build my-plan                  my-plan/out/TITLE.xlsx and .docx
  planforge build my-plan/plan.yaml -o delivery
  planforge build my-plan --for client --pdf --zip     what the client gets, in one file
  planforge build my-plan --force          even where the old files were edited by hand

Everything that is wrong with the plan or its data is told at once, each with its place and how
to mend it; nothing is written then. What is not known yet is no error: it is marked in both
files and listed here.""",
    # convert
    "convert": "write a plan as YAML, JSON or Excel form",
    "convert-source": "the plan: .yaml, .json or .xlsx, or the folder that holds it",
    "convert-target": "the file to write; its ending says what it becomes",
    "convert-force": "write over a file that is there",
    "convert-comments": "comments in {source} stay behind: the new file holds the plan's values"
    " only",
    "convert-moved": "file names in the plan start at its folder, and the new file is in another",
    "convert-examples": """\
examples:
  planforge convert my-plan my-plan/计划.xlsx   a form to fill in with Excel or WPS
  planforge build my-plan/计划.xlsx             builds from the form
  planforge convert 计划.xlsx plan.yaml         and back, without loss""",
    # fill
    "fill": "fill an Excel or Word template of your own with data",
    "fill-template": "an Excel or Word file with tags such as {{ name }}",
    "fill-data": "JSON, YAML, CSV or Excel, or a plan, whose figures are then the names",
    "fill-output": "the file to write; what it becomes follows its ending",
    "fill-missing": "names that the data have not: an error (default), a blank, or a [name] mark",
    "fill-drop-macros": "leave macros out where the file to write cannot hold them",
    "fill-recalculate": "compute the values of an Excel file's formulas: by default where the extra"
    " `recalculate` is installed and the file is not large",
    "fill-force": "write over a file that is there",
    "fill-quiet": "say nothing unless something is wrong",
    "fill-inspect": "fill nothing; list the tags, the data they need, and an example of it in JSON",
    "fill-examples": """\
examples:
  planforge fill --inspect offer.docx              which tags there are, what data they need
  planforge fill --inspect offer.docx -o data.json an example of the data, to begin with
  planforge fill offer.docx data.json -o "offer 12.docx"
  planforge fill report.xlsx orders.csv -o out.xlsx    the rows are called `rows`
  planforge fill report.xlsx my-plan -o out.xlsx       the figures of a plan: {{ paid.target }}

tags: {{ name }}, {{ row.amount | round(2) }}, {% if x %} … {% endif %};
{%tr for row in rows %} … {%tr endfor %} repeats rows, {%tc … %} columns, {%p … %} paragraphs.
Charts, names, formulas and everything else follow; what no tag touches stays as it is.
Everything that is wrong is told at once, each with its place; nothing is written then.""",
    # inspect, metrics
    "inspect": "say what downloaded files are, what they cover, and how a plan names them",
    "inspect-paths": "files, and folders with all that is in them (default: this folder)",
    "inspect-for": "the plan's folder, from which its paths start (default: this folder)",
    "inspect-problems": "could not be read:",
    "inspect-examples": """\
examples:
  planforge inspect downloads
  planforge inspect ~/Downloads/*.xls --for plans/2026-01

For each kind of file: which export it is and why, sheet and header, the days it covers and those
that are missing, copies, rows that repeat others, cells that are no numbers. At the end stand the
lines to paste into plan.yaml, and the metrics they give.""",
    "metrics": "list or search the metrics of the catalogue",
    "metrics-word": "a part of a name or meaning, in Chinese or English (default: all)",
    "metrics-markdown": "print the whole catalogue as a page in Markdown",
    "metrics-none": "no metric is called or means anything like {word}",
    "metrics-next": "metrics: {count}; with `catalogue: e-commerce` a plan needs only their names",
    "metrics-examples": """\
examples:
  planforge metrics
  planforge metrics refund
  planforge metrics 复购率

With `catalogue: e-commerce` a plan takes label, formula, unit and meaning from here:
  metrics: {refund_rate: {target: ≤8%}}""",
    # packs, schema
    "packs": "list the plan systems that come with PlanForge",
    "packs-examples": """\
example:
  planforge packs

A plan names its pack in the line `pack:`; the pack supplies metrics, formulas, tables, charts,
sheets and prose.""",
    "schema": "print the JSON Schema of a plan, for editors",
    "schema-output": "write it to this file (default: print it)",
    "schema-force": "write over a file that is there",
    "schema-examples": """\
example:
  planforge schema -o plan.schema.json

An editor that knows YAML schemas then completes keys and underlines slips; in VS Code with the
YAML extension, begin plan.yaml with
  # yaml-language-server: $schema=plan.schema.json""",
    # what is said while working
    "step-read": "reading the plan",
    "step-resolve": "reading the data and computing",
    "step-workbook": "writing the workbook",
    "step-document": "writing the document",
    "step-pdf": "writing the PDF",
    "step-summary": "drawing the page for the phone",
    "step-bundle": "packing",
    "step-template": "reading the template",
    "step-data": "reading the data",
    "step-fill": "filling",
    "step-save": "writing",
    "filled": "filled  {path}",
    "filled-values": "formulas: {count}, all with their values",
    "filled-notices": "{count} to know:",
    "built-workbook": "workbook  {path}",
    "built-document": "document  {path}",
    "built-pdf": "PDF       {path}",
    "built-summary": "summary   {path}",
    "built-bundle": "zip       {path}",
    "built-client": "{count} to know of the client's edition:",
    "built-counts": "{figures} figures, {formulas} formulas, {seconds} seconds",
    "built-gaps": "{count} not known yet, marked in the document:",
    "built-checks": "{count} that should hold and do not (see the sheet of checks):",
    "built-notices": "{count} to know of the data:",
    "more": "and {count} more",
    "made": "made {folder}: {count} files",
    "made-next": "next: planforge build {folder}",
    "made-mend": "the plan is written; mend what follows, then: planforge build {folder}",
    "packs-next": "begin with: planforge new {pack} my-plan",
    "written": "written: {path}",
    "problems": "problems: {count}; nothing was written",
    "interrupted": "interrupted; nothing was written",
    "fault": "planforge: this is a fault of PlanForge, not of your files: {error}",
    "fault-report": (
        "Please report it to PlanForge's issue tracker, with what the same command\n"
        "prints under --debug. Your files are as they were."
    ),
}

CHINESE: Final = {
    "usage": "用法：",
    "commands": "命令",
    "command": "命令",
    "arguments": "参数",
    "options": "选项",
    "program": "把方案和数据变成会自己算的 Excel 工作簿，和可以直接交付的 Word 文稿。",
    "program-examples": """\
从这里开始：
  planforge new taobao-monthly 我的方案    新建文件夹：一份简短的方案和数据，马上能生成
  planforge build 我的方案                 在 我的方案/out 里生成 .xlsx 和 .docx
  planforge fill 模板.xlsx 数据.json -o 结果.xlsx       填充自己的 Excel、Word 模板
  planforge build --help                   每个命令都有自己的说明

然后改 我的方案/plan.yaml，把 data 里的文件换成自己导出的，再生成一次。

退出码：0 完成；1 PlanForge 自身出错；2 方案或命令有问题要改；130 被中断""",
    "help": "显示本说明",
    "version": "显示版本号",
    "language": "提示的语言：zh 或 en（默认随系统）",
    "debug": "PlanForge 自身出错时显示调用栈",
    "new": "新建一个可以起步的方案文件夹",
    "new-pack": "方案体系，如 taobao-monthly；用 planforge packs 查看",
    "new-folder": "要新建的文件夹；用 --from 时可不写，建在上期方案旁边",
    "new-from": "上期的方案：文件或文件夹",
    "new-to": "新周期，如 2026-01",
    "new-exports": "后台导出文件所在的文件夹：自动识别并写成数据来源",
    "new-period": "方案周期；不写就取导出文件的最后一个月",
    "new-title": "方案标题",
    "new-client": "店铺",
    "new-target": "核心指标的目标，如 800万 或 'previous * 1.1'",
    "new-form": "写成 Excel 表单，不用 YAML",
    "new-force": "文件夹不是空的也写入",
    "new-changed": "已改好 {count} 处：",
    "new-to-look-at": "请看一眼，共 {count} 点：",
    "new-mentions": "这些文字还在说上一期（{count} 处）：",
    "new-examples": """\
例子：
  planforge new                                         回答五个问题，马上生成
  planforge new taobao-monthly 我的方案                 一份带示例数据的简短方案
  planforge new taobao-monthly 我的方案 --form          同上，用 Excel 或 WPS 填写
  planforge new taobao-monthly 1月 --client 云栖家居 --exports 下载 --target 800万
  planforge new --from 12月 --to 2026-01 1月 --exports 下载

用 --from 时，上期的文字、表格、目标、注释和顺序都保留；周期、日期、标题和手填的数往前移，
最后列出改了什么、要看什么。""",
    "build": "生成方案的工作簿和文稿",
    "build-plan": "plan.yaml、plan.json 或所在的文件夹（默认当前文件夹）",
    "build-output": "两个文件写到哪里（默认：方案旁边的 out）",
    "build-for": "给谁看：client 略去标为内部的内容和由它们算出的一切",
    "build-pdf": "另存文稿的 PDF（需要 LibreOffice）",
    "build-summary": "另出一页手机版，PDF 和图片（需要 LibreOffice）",
    "build-zip": "另把全部文件和方案的附件打成一个 zip",
    "build-force": "覆盖生成之后被人改过的文件",
    "build-quiet": "没有问题就不输出",
    "build-examples": """\
例子：
  planforge build 我的方案                 生成 我的方案/out/标题.xlsx 和 .docx
  planforge build 我的方案/plan.yaml -o 交付
  planforge build 我的方案 --for client --pdf --zip    给客户的全部文件，一个压缩包
  planforge build 我的方案 --force         旧文件被手工改过也覆盖

方案或数据有问题时，会一次列出全部问题：在哪里、怎么改；这时不写任何文件。
还不知道的数字不算错误：两个文件里都会标出来，这里也会列出。""",
    "convert": "把方案转成 YAML、JSON 或 Excel 表单",
    "convert-source": "方案：.yaml、.json 或 .xlsx 文件，或它所在的文件夹",
    "convert-target": "要写的文件；按它的后缀决定转成什么",
    "convert-force": "覆盖已有的文件",
    "convert-comments": "{source} 里的注释没有带过来：新文件只有方案的内容",
    "convert-moved": "方案里的文件名从方案所在的文件夹算起，新文件换了文件夹，请检查",
    "convert-examples": """\
示例：
  planforge convert 我的方案 我的方案/计划.xlsx   得到一份用 Excel 或 WPS 填写的表单
  planforge build 我的方案/计划.xlsx              直接用表单生成
  planforge convert 计划.xlsx plan.yaml           再转回来，内容不丢""",
    "fill": "用数据填充自己的 Excel 或 Word 模板",
    "fill-template": "带有 {{ 名称 }} 这类标签的 Excel 或 Word 文件",
    "fill-data": "JSON、YAML、CSV、Excel，或一份方案（方案里的数字就是可用的名称）",
    "fill-output": "要写的文件；按它的后缀决定类型",
    "fill-missing": "数据里没有的名称：error 报错（默认），blank 留空，mark 写成 [名称]",
    "fill-drop-macros": "要写的文件不能保存宏时，去掉宏",
    "fill-recalculate": "计算 Excel 文件里公式的结果；默认在装有 `recalculate` 且文件不大时计算",
    "fill-force": "覆盖已有的文件",
    "fill-quiet": "没有问题就不输出",
    "fill-inspect": "不填充；列出标签、需要的数据和一个 JSON 示例",
    "fill-examples": """\
例子：
  planforge fill --inspect 报价.docx               有哪些标签，需要哪些数据
  planforge fill --inspect 报价.docx -o 数据.json  数据示例，从这里开始填
  planforge fill 报价.docx 数据.json -o "报价 12.docx"
  planforge fill 报表.xlsx 订单.csv -o 结果.xlsx       每一行在 rows 里
  planforge fill 报表.xlsx 我的方案 -o 结果.xlsx       方案里的数字：{{ paid.target }}

标签：{{ 名称 }}、{{ row.金额 | round(2) }}、{% if x %} … {% endif %}；
{%tr for row in rows %} … {%tr endfor %} 重复行，{%tc … %} 重复列，{%p … %} 重复段落。
图表、名称、公式等都会跟着移动；标签没有碰到的内容保持原样。
有问题时会一次列出全部问题和位置；这时不写任何文件。""",
    "inspect": "看清下载的文件是什么、覆盖哪些天、方案里怎么写",
    "inspect-paths": "文件，或文件夹（连同里面的所有文件）（默认：当前文件夹）",
    "inspect-for": "方案所在的文件夹，路径从这里写起（默认：当前文件夹）",
    "inspect-problems": "无法读取：",
    "inspect-examples": """\
示例：
  planforge inspect 下载
  planforge inspect ~/Downloads/*.xls --for 方案/2026-01

每一类文件都会告诉您：是哪个后台的哪份导出、凭什么认出，表头在第几行，覆盖哪些天、缺哪些天，
有没有重复下载和合计行，哪些格子不是数字。最后是可以粘贴到 plan.yaml 的几行，以及能得到的指标。""",
    "metrics": "列出或查找指标目录里的指标",
    "metrics-word": "名称或含义里的字词，中英文都可以（默认：全部）",
    "metrics-markdown": "把整个指标目录输出为一页 Markdown",
    "metrics-none": "没有名称或含义与“{word}”相关的指标",
    "metrics-next": "共 {count} 个指标；方案写上 catalogue: e-commerce 后，写出名称即可使用",
    "metrics-examples": """\
示例：
  planforge metrics
  planforge metrics 复购率
  planforge metrics refund

方案写上 catalogue: e-commerce 后，名称、公式、单位和含义都从目录里来：
  metrics: {refund_rate: {target: ≤8%}}""",
    "packs": "列出自带的方案体系",
    "packs-examples": """\
例子：
  planforge packs

方案用 pack: 这一行指明模板包；指标、公式、表格、图、工作表和正文都由模板包提供。""",
    "schema": "输出方案文件的 JSON Schema，供编辑器使用",
    "schema-output": "写到这个文件（默认打印出来）",
    "schema-force": "覆盖已有的文件",
    "schema-examples": """\
例子：
  planforge schema -o plan.schema.json

支持 YAML schema 的编辑器会补全键名、标出笔误；VS Code 装 YAML 扩展后，
在 plan.yaml 开头写
  # yaml-language-server: $schema=plan.schema.json""",
    "step-read": "读取方案",
    "step-resolve": "读取数据并计算",
    "step-workbook": "写工作簿",
    "step-document": "写文稿",
    "step-pdf": "写 PDF",
    "step-summary": "画手机版",
    "step-bundle": "打包",
    "step-template": "读取模板",
    "step-data": "读取数据",
    "step-fill": "填充",
    "step-save": "写文件",
    "filled": "已填充  {path}",
    "filled-values": "公式：{count} 个，都有计算结果",
    "filled-notices": "有 {count} 点需要留意：",
    "built-workbook": "工作簿  {path}",
    "built-document": "文稿    {path}",
    "built-pdf": "PDF     {path}",
    "built-summary": "手机版  {path}",
    "built-bundle": "压缩包  {path}",
    "built-client": "客户版有 {count} 点需要留意：",
    "built-counts": "{figures} 个数字，{formulas} 个公式，用时 {seconds} 秒",
    "built-gaps": "{count} 处待补充，已在文稿中标出：",
    "built-checks": "{count} 项检查不通过（见检查表）：",
    "built-notices": "数据有 {count} 点需要留意：",
    "more": "还有 {count} 处",
    "made": "已建立 {folder}：{count} 个文件",
    "made-next": "下一步：planforge build {folder}",
    "made-mend": "方案已写好，只是还不能生成；按下面的提示改好后运行：planforge build {folder}",
    "packs-next": "这样开始：planforge new {pack} 我的方案",
    "written": "已写入：{path}",
    "problems": "共 {count} 处要改；没有写任何文件",
    "interrupted": "已中断；没有写任何文件",
    "fault": "planforge：这是 PlanForge 自身的错误，不是您的文件有问题：{error}",
    "fault-report": (
        "请到 PlanForge 的问题跟踪处报告，并附上同一命令加 --debug 后的输出。\n您的文件没有改动。"
    ),
}

PLAIN: Final = {
    "‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "·": "-", "×": "x",
    "÷": "/", "≤": "<=", "≥": ">=", "→": "->", "✓": "OK", "✗": "x", "◆": "*", "〔": "[", "〕": "]",
    "：": ":", "，": ",", "；": ";", "（": "(", "）": ")", "。": ".", "\u00a0": " ",
}  # fmt: skip
"""What stands for a character on a console that cannot show it."""
