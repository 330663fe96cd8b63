"""How a finding quotes a submission: in one line, in visible characters, cut."""

from validator import cut

ESCAPES = 60  # characters that escapes may add: a message stays short whatever it quotes


def brief(text: str, most: int = 60) -> str:
    """At most about *most* characters of *text*; line breaks and invisible characters as escapes."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in cut(text, most))
    return cut(shown, most + ESCAPES)
