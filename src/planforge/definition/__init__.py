"""The plan as written: the typed model and its readers."""
