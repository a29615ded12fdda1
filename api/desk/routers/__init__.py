"""The desk over HTTP: parse, ask the desk, answer."""
