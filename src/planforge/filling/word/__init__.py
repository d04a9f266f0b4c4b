"""Filling documents. Read `document.py` first, then `compile.py` and `render.py`.

- Finding tags: `runs`, `marks`, `scopes`, `joined`, `levels`, `targets`, `instructions`,
  `alternatives`, `controls`; `beside` tells what is lost with them.
- Cutting and writing: `segments`, `slots`, `around`, `written`, `cells`, `opened`.
- After loops: `identities`, `tables`.
- Values that are more than text: `place` and `inserts`, then `rich`, `links`, `images`, `frames`,
  `charts` with `chart_series`, `chart_points` and `chart_workbook`, `days`, `markdown` with
  `markdown_lines` and `markdown_tables`.
- Styles and lists of the template: `styles`, `built_in`, `looks`, `numbering`, `lists`.
- Other documents put in: `subdocuments`, `merging`, `transplant`, `fields`.
- `names` and `markup` are what Word's XML is made of.
"""
