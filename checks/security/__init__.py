"""SEC: hostile content.

What a reviewer does not see, and what a model is not meant to be told.
"""
