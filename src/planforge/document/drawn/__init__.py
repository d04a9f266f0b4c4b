"""What is drawn from tables: trees, cards, schedules and grids, as tables of filled cells."""
