"""Filling workbooks."""
