"""The formula language: written once in names, compiled to Excel and computed in Python."""
