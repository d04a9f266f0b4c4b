"""The plan as an Excel form (`计划.xlsx`): the same keys and values as YAML, to be filled in."""

from planforge.definition.form.files import read_form, write_form

__all__ = ["read_form", "write_form"]
