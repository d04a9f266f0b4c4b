"""Filling documents."""
