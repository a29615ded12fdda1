"""The HTTP face: parse, call loan_engine, answer. No rule and no arithmetic."""
