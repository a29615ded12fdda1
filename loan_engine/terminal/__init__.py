"""Answers as a person reads them in a terminal: made from the same documents that the API gives out."""
