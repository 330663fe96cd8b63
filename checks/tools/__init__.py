"""TLS: tools.

What the server offers to a model.
"""
