"""What the regulations say: facts, conditions, limits and dated parameters, each with its citation."""
