"""MCP: protocol.

Whether the server's answers are what the specification asks for.
"""
