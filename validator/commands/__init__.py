"""One module per command: `arguments(parser)` says what it takes, `execute(args, console)` does it."""
