"""PIN: what changed between two revisions.

Nine of ten pull requests to a registry move a pin: what that changes for users and their models.
"""
