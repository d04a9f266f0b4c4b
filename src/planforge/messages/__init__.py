"""The words of problems, in each language, by code."""
