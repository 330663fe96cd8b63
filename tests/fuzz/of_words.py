"""What a server prints: read as a diagnosis, and shown without the values that were given to it."""

from hypothesis import strategies as st

from tests.diagnosis.starts import cases, read, started, tools
from tests.fuzz.target import Target
from validator.evidence.diagnosis.ailments import WANTS
from validator.evidence.execution import LaunchEnd
from validator.live.secrecy import SAYS, SHORTEST, without

MOST_NAME = 500  # characters that a diagnosis quotes as one name, at the very most
ENDS = (LaunchEnd.EXITED, LaunchEnd.TIMED_OUT)


def one_diagnosis(data: bytes) -> None:
    """The first byte says how it ended: a diagnosis in short, visible words, whatever was printed."""
    end = ENDS[data[0] % len(ENDS)] if data else LaunchEnd.EXITED
    launch = started(data[1:].decode("utf-8", "backslashreplace"), end=end)
    found = read(launch, tools=tools())
    assert found.says
    assert found.kind in WANTS or not found.unverified
    for name in found.names:
        assert 0 < len(name) <= MOST_NAME
        assert name.isprintable(), name


def one_secrecy(data: bytes) -> None:
    """The part before the first NUL was given, the rest was said: the one is not in the other any more."""
    first, _, rest = data.partition(b"\0")
    value, text = first.decode("utf-8", "replace"), rest.decode("utf-8", "replace")
    cleaned = without([value], {"text": text, "again": text})
    assert cleaned["text"] == cleaned["again"]
    if len(value) >= SHORTEST and value not in SAYS:
        assert value not in cleaned["text"].replace(SAYS, "\0")


OUTPUTS = st.sampled_from([case.text for case in cases()])
WORDS = st.one_of(
    OUTPUTS, st.text(max_size=30), st.sampled_from(["Error: ", "\n", "NOTES_TOKEN", "\x1b[31m", "=", ":"])
)


@st.composite
def outputs(draw: st.DrawFn) -> bytes:
    """Pieces of what real servers print, cut anywhere, beside each other."""
    parts = draw(st.lists(WORDS, max_size=4))
    cuts = [part[draw(st.integers(0, min(len(part), 40))) :] for part in parts]
    return draw(st.binary(min_size=1, max_size=1)) + "".join(cuts).encode("utf-8", "replace")


VALUES = st.text(alphabet='ab:/"\\ é', min_size=1, max_size=30)
LEAKS = st.tuples(VALUES, st.integers(0, 30), st.text(alphabet="ab[]", max_size=90)).map(
    lambda each: f"{each[0]}\0{each[2]}{each[0]}{each[2]}{each[0][: each[1]]}{each[0]}".encode()
)

DIAGNOSIS = Target(one_diagnosis, outputs(), 16_384)
SECRECY = Target(one_secrecy, LEAKS, 4_096)
