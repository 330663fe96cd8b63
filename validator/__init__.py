"""mcp-vet: judges submissions to a registry of MCP servers."""
