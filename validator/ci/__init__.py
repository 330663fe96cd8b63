"""What a run of `mcp-vet ci` is told by the service that runs it."""
