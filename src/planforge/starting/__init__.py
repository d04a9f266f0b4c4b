"""How a plan begins: from last period's, from five answers, or from a pack's starter."""
