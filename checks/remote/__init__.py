"""REM: remote servers.

Where a remote entry sends its users.
"""
