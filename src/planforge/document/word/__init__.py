"""The outline as Word: the parts of a .docx, written as text."""
