"""SCH: schema.

Whether the entry's files can be read without doubt, and have the shape the registry works with.
"""
