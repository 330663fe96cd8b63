"""IMG: image.

What the image is called, and how it would run.
"""
