"""Scripts for working on mcp-vet itself; nothing of it is installed."""
