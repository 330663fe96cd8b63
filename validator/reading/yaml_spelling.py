"""What an unquoted YAML scalar is: by YAML 1.2, and whether other readers would disagree."""

import math
import re

from validator.reading.tree import ScalarKind

MOST_DIGITS = 64  # an unquoted commit of 40 digits is still a number; 5,000 digits are an attack (Y12)

# YAML 1.2.2, section 10.3.2 (core schema)
_NULL = re.compile(r"(?:~|null|Null|NULL)?")
_BOOLEAN = re.compile(r"true|True|TRUE|false|False|FALSE")
_INTEGER = re.compile(r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+")
_NUMBER = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")

# The union of what YAML 1.1, YAML 1.2 and the usual libraries read as something else than text (Y11).
_AMBIGUOUS = re.compile(
    r"""~|null|Null|NULL|true|True|TRUE|false|False|FALSE
    |y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF
    |[-+]?[0-9][0-9_]*|[-+]?0b[01_]+|0o[0-7]+|[-+]?0x[0-9a-fA-F_]+
    |[-+]?(?:\.[0-9_]+|[0-9][0-9_]*(?:\.[0-9_]*)?)(?:[eE][-+]?[0-9]+)?
    |[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)
    |[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?
    |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt\ \t].*)?|=|<<""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)


def core_kind(text: str) -> ScalarKind:
    """The kind of an unquoted scalar. What has no finite value of bounded size is text."""
    if _NULL.fullmatch(text):
        return ScalarKind.NULL
    if _BOOLEAN.fullmatch(text):
        return ScalarKind.BOOLEAN
    if len(text) > MOST_DIGITS:
        return ScalarKind.STRING
    if _INTEGER.fullmatch(text):
        return ScalarKind.INTEGER
    if _NUMBER.fullmatch(text) and math.isfinite(float(text)):
        return ScalarKind.NUMBER
    return ScalarKind.STRING


def is_ambiguous(text: str) -> bool:
    """Whether some YAML reader takes this unquoted scalar for something other than text."""
    return _AMBIGUOUS.fullmatch(text) is not None


def is_endless_number(text: str) -> bool:
    """Whether this unquoted scalar is a number of more than 64 characters."""
    return len(text) > MOST_DIGITS and (_INTEGER.fullmatch(text) or _NUMBER.fullmatch(text)) is not None
