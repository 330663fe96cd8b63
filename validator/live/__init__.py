"""The providers that act. Nothing outside this package starts a process or opens a socket."""
