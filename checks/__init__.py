"""The rules that come with mcp-vet: one public module, one rule; a package is a family.

Modules whose names start with an underscore are shared pieces and hold no rule.
"""
