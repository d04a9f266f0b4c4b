"""The numbers: sources, the time axis, aggregation."""
