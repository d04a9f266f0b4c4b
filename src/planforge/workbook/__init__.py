"""The plan as a workbook: blocks, layout, the sheet model, and its writer."""
