"""BLD: build.

Whether the pinned source gives an image.
"""
