"""Folders of an image that no empty folder may hide."""

import re

# An empty folder there would hide what the image needs, or what keeps it in.
SYSTEM = re.compile(
    r"/|/(?:app|home|opt|root|srv|tmp|var)|/(?:bin|boot|dev|etc|lib\w*|proc|run|sbin|sys|usr|var/run)(?:/.*)?"
)
