"""What can be worked out from the rules: amounts, schedules, verdicts. Imports rules, never the API."""
