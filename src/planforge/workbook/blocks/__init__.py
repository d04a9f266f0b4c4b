"""What stands on sheets: each block puts slots on a grid and leaves the rest to the layout."""
