"""RUN: launch.

Whether the server starts and speaks MCP on its standard output, and nothing else.
"""
