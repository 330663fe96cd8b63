"""What a report can show beside the findings: plain data of one unit, cut, and nothing that decides.

All texts are the submission's own, raw: escaping is the reporter's work. Given values (`--env-file`, the
policy's) are not in them: they are taken out where the evidence is made (validator/live/secrecy.py).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Card:
    """What users see of the entry in a catalogue. "" for what the manifest does not say."""

    name: str
    title: str = ""
    description: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    icon: str = ""  # an address, and never loaded
    address: str = ""  # of the source, or of the remote server
    commit: str = ""
    image: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """One field of the form in which users configure the server."""

    name: str
    kind: str  # secret, text, number, integer, boolean, list, object, choice
    required: bool = False
    description: str = ""
    default: str = ""
    example: str = ""
    choices: tuple[str, ...] = ()
    variable: str = ""  # of the container, in which the server gets it


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of a tool."""

    name: str
    type: str = ""
    required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool, as it was listed. `hints`: its annotations in words."""

    name: str
    title: str = ""
    description: str = ""
    hints: tuple[str, ...] = ()
    arguments: tuple[Argument, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One difference from the revision before, in words; `detail` holds the texts against each other."""

    part: str
    says: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Log:
    """One text for people. `size`: characters of the whole, which may be more than is kept."""

    name: str
    text: str
    size: int


@dataclass(frozen=True, slots=True)
class Message:
    """One line on the wire, or one HTTP exchange. Bytes before any cut, seconds since the start."""

    seconds: float
    sent: bool
    kind: str
    size: int
    text: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Conversation:
    """What went over one wire. `total`: messages there were, which may be more than are kept."""

    name: str
    messages: tuple[Message, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Phase:
    """How long one phase took when the evidence was made; a replay's own timings are of reading it."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Digest:
    """One file of the evidence, relative to the unit's folder, as `--evidence` writes it."""

    file: str
    size: int  # bytes
    sha256: str  # hexadecimal


@dataclass(frozen=True, slots=True)
class Exhibit:
    """All of it. `faults` says what could not be collected: that is ours, and bears on nothing."""

    card: Card | None = None
    introduction: str = ""  # to the form
    settings: tuple[Setting, ...] = ()
    tools: tuple[Tool, ...] = ()
    tools_total: int = 0
    tools_from: str = ""  # who says that these are its tools
    compared: str = ""  # what the comparison with the revision before rests on; "" where there is none
    changes: tuple[Change, ...] = ()
    changes_total: int = 0
    phases: tuple[Phase, ...] = ()  # one after the other
    logs: tuple[Log, ...] = ()
    conversations: tuple[Conversation, ...] = ()
    digests: tuple[Digest, ...] = ()
    faults: tuple[str, ...] = ()
