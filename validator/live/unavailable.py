"""Raised where this machine lacks what a kind of builder needs; another kind is then tried."""


class Unavailable(Exception):
    """This machine has no builder of a kind; the message says why, in one line for people."""
