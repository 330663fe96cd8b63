"""MCP: protocol.

Whether the server's answers are what the specification asks for. [The table](../protocol-rules.md) says which
of its rules is judged where, and which cannot be seen from outside.
"""
