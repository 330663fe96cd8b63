"""SRC: source.

Whether the reviewed source is pinned, and can be had.
"""
