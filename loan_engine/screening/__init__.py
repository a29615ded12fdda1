"""A table of applications: the same conditions, limits and payments as for one, for every row."""
