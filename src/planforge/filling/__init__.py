"""Users' own templates: .xlsx and .docx files with tags, filled by program, with nothing lost."""
