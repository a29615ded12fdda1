"""Files that are screened while their senders wait: received, worked on one after another, kept for a while.

All that is known of a file lies in a folder of its own, so that several servers may share them; who works on it holds a
lock, which the system gives back even where the process was killed.
"""
