"""Fairhaven: a made-up city outside the tree, installed by an entry point."""
