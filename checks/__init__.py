"""The built-in checks, one room per family."""
