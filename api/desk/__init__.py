"""The counter desk: cases that are kept, the people who work on them, and the chain of all that was done.

A router that can be switched off: nothing else of the service knows it, and the calculator stores nothing either way.
"""
