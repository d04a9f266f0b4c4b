"""Filling workbooks. Read `workbook.py` first, then `rendering.py`.

- What is handed on: `model`; `fragments` is small change.
- Reading: `book` (workbook.xml), `sheets`, `strings`, `styles`, `formulas`.
- Tags: `tagged` (which are about rows, columns, the sheet), `blocks`, `program`, `slots`, `texts`,
  `unfilled`.
- Where everything came to stand: `axis_builder`, `axis`, `spans`; what refers to what must not
  vanish: `needs`; what a run came to: `outcome`, `survey`, `checks`, `day_texts`.
- **References**: `references` is the one place that spells them anew, by the rules in `following`,
  with what `arguments` knows of functions; `crossings` says which loops meet item by item.
- Writing rows: `cells`, `rows`, `sheet_writer`.
- A sheet's other elements: `elements`, `sheet_parts`, `around`, `windows`, `areas`, `hyperlinks`,
  `formats`, `rules`.
- Other parts: `parts` calls `drawings`, `anchors`, `geometry`, `pictures`, `charts`, `series`,
  `tables`, `pivots`, `comments`, `vml`, `controls`, `properties`; `stencil` and `writing` help.
- Stored values: `stored`; what depends on what in `dependencies` and `functions`; computed by
  `recalculation` from a `plain_copy` without `structured` references, where `safety` and
  `agreement` allow; `formula_cells` writes them, `caches` follows in charts.
"""
