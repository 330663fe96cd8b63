"""REG: the pull request.

What a submission touches, and what the entry's folder holds.
"""
