"""The kinds of a diagnosis, and the diagnosis itself."""

from dataclasses import dataclass
from enum import StrEnum

from validator.evidence.conversation import Rung


class Ailment(StrEnum):
    """What is the matter with a server, by what it said and how it ended."""

    # It lists its tools on some rung:
    NONE = "none"
    BANNER = "banner"  # and prints to stdout what is no MCP message; or does that and nothing else
    BREAKS_ON_EXAMPLE = "breaks-on-example"  # with less than the entry's example values only
    LISTS_WITH_VALUES = "lists-with-values"  # only with values that the policy or the contributor gave
    LISTS_WITH_NETWORK = "lists-with-network"  # only with the network
    # It does not, and it is for want of something that is not ours to give:
    WANTS_VARIABLE = "wants-variable"
    WANTS_CREDENTIAL = "wants-credential"  # one that works, of whatever name
    REFUSES_VALUE = "refuses-value"  # the example value of a variable
    CANNOT_REACH = "cannot-reach"
    NEEDS_FILE = "needs-file"  # or a folder
    # It does not, and it is the server's, its image's or its entry's fault:
    OUT_OF_MEMORY = "out-of-memory"
    OUT_OF_PROCESSES = "out-of-processes"
    OUT_OF_SPACE = "out-of-space"
    ARCHITECTURE = "architecture"
    CANNOT_START = "cannot-start"  # the engine or its init cannot run the command
    SDK_VERSION = "sdk-version"  # written for mcp 1.x, resolved mcp 2.x (protocol.md 1.1)
    MISSING_LIBRARY = "missing-library"
    MISSING_PART = "missing-part"  # a module, a program, a script
    DOWNLOADS = "downloads"  # what it is made of, at start
    CANNOT_WRITE = "cannot-write"
    WANTS_ARGUMENT = "wants-argument"  # it prints how it is used
    LISTENS = "listens"  # on a port instead of stdin and stdout
    BUFFERS = "buffers"  # answers when its input ends
    NO_LISTING = "no-listing"  # answers initialize, but not tools/list
    NO_TOOLS = "no-tools"  # the list is empty
    BAD_ANSWER = "bad-answer"
    OVER_LIMIT = "over-limit"
    EXITED = "exited"
    BUSY = "busy"  # it computes until its time is over
    IDLE = "idle"  # it waits until its time is over
    TIMED_OUT = "timed-out"


WANTS = (  # with these, and only these, a tools.json may stand in for the server's own answer
    Ailment.WANTS_VARIABLE,
    Ailment.WANTS_CREDENTIAL,
    Ailment.REFUSES_VALUE,
    Ailment.CANNOT_REACH,
    Ailment.NEEDS_FILE,
)
BARE_FACTS = (  # they say no more than the launch itself does
    Ailment.NO_LISTING,
    Ailment.BAD_ANSWER,
    Ailment.OVER_LIMIT,
    Ailment.EXITED,
    Ailment.TIMED_OUT,
    Ailment.CANNOT_START,
    Ailment.NONE,
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why a server does not list its tools, or what is odd about how it does.

    `says` is a clause about the server, "it wants …"; `fix` is what to do about it, in the words of a
    finding. `names` are what it is about: variables, hosts, paths, a port, the lines of a banner; all
    quote a hostile server, cut and in visible characters. `unverified`: the server cannot be asked here
    for want of something that its entry lets a user give, and its tools.json lists its tools instead.
    """

    kind: Ailment
    says: str
    fix: str = ""
    names: tuple[str, ...] = ()
    unverified: bool = False
    lists: bool = False  # on some rung
    rung: Rung | None = None  # the one that `kind` was read from
    rungs: tuple[str, ...] = ()  # how far it came on each, one line each

    @property
    def explains(self) -> bool:
        """It says more than that the server did not answer, and how it ended."""
        return self.kind not in BARE_FACTS
