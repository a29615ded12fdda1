"""What if the caps change: a population under today's rules and under others."""
