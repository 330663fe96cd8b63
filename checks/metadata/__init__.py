"""MET: metadata.

What a user of the catalog sees: title, description, category, icon.
"""
