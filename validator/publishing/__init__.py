"""The trusted half: what the run of a stranger's pull request reports is checked, then published.

Nothing here opens a connection: `forge.Forge` is the one seam to GitHub, `live.github` speaks to it.
"""
