"""Dockerfiles: read in one pass, everything within the text, the same with any line ends."""

from hypothesis import strategies as st

from tests.fuzz.target import Target
from validator.evidence.dockerfile import examine
from validator.reading.dockerfile import MOST_BYTES, MOST_INSTRUCTIONS, Reading, read_dockerfile
from validator.reading.dockerfile_instruction import KEYWORDS
from validator.reading.dockerfile_shell import UNKNOWN
from validator.reading.dockerfile_values import MOST_EXPANDED
from validator.reading.problem import MOST_MESSAGE

ROOM = 16  # a file may be over the limit


def one_dockerfile(data: bytes) -> None:
    """Lines are those of the text, in order; what is read is no more than was written."""
    text = data.decode("utf-8", errors="replace")
    reading = read_dockerfile(text)
    count = text.count("\n") + 1
    for problem in filter(None, (reading.wrong, reading.doubtful)):
        assert 1 <= problem.line <= count
        assert 0 < len(problem.message) <= MOST_MESSAGE
    places_are_in(reading, count)
    assert sum(len(one.text) for one in reading.instructions) <= len(text)
    assert sum(len(doc.text) for one in reading.instructions for doc in one.heredocs) <= len(text)
    if not reading.doubtful and not text.startswith("\ufeff\ufeff"):
        plain = text.removeprefix("\ufeff").replace("\r\n", "\n")
        assert read_dockerfile(plain) == reading
        if len(plain.encode()) + plain.count("\n") + 3 < MOST_BYTES:
            assert read_dockerfile("\ufeff" + plain.replace("\n", "\r\n")) == reading
    for target in ("", "b", "1"):
        facts_are_bounded(text, target, count)


def places_are_in(reading: Reading, count: int) -> None:
    """One instruction after the other, each heredoc within its own."""
    assert len(reading.instructions) <= MOST_INSTRUCTIONS
    before = 0
    for one in reading.instructions:
        assert before < one.line <= one.last <= count
        assert one.name in KEYWORDS
        assert all(one.line < doc.line <= one.last for doc in one.heredocs)
        before = one.last


def facts_are_bounded(text: str, target: str, count: int) -> None:
    """Everything that is found stands in the text, and no variable makes it much longer than that."""
    found = examine("Dockerfile", text, target)
    assert found.foreign is None or 1 <= found.foreign.line <= count
    for problem in (*found.wrong, *found.doubtful):
        assert 1 <= problem.line <= count
        assert 0 < len(problem.message) <= MOST_MESSAGE
    for one in (*found.instructions, *found.swollen):
        place = found.of(one, one.text[:20])
        assert one.line <= place.line <= one.last
        assert place.column >= 1
    values = [value for mount in found.mounts for value in mount.options.values()]
    values += [named.image for named in found.images] + [added.source for added in found.added]
    assert all(len(value) <= len(text) + MOST_EXPANDED for value in values)
    assert UNKNOWN not in "".join(named.image for named in found.images)


PIECES = st.sampled_from(
    ["FROM a", "FROM --platform=$X a AS b", "RUN ", "RUN <<EOF", "RUN <<-'E' <<\"F\"", "COPY << EOF /x",
     "EOF", "E", "\tE",
     "F", "# syntax=docker/dockerfile:1", "# escape=`", "# check=skip=all", "#!x", "// syntax = x",
     '{"a": 1}', "`", "\\",
     " \\ ", "\\\\", "ONBUILD ", "ADD --checksum=", 'CMD ["a", "b"]', 'CMD ["a', "CMD [1]", "[" * 40,
     "${a:-${b:+c}}",
     "$x", "'", '"', "--mount=type=secret,id=x ", "HEALTHCHECK NONE", "ARG X=y", "ENV a=b c", "\ufeff",
     "\x00", "\v", "\x85",
     "FROM $X", "COPY --from=b /a /b", "COPY --from=0 a b", "RUN --mount=from=1,target=/a x",
     "ADD $X $Y /z", "FROM b AS c",
     "ARG X=$X$X", "ENV Y=${X:-a}", "ENV Y $X", "LABEL a=$Y", "ARG X", "FROM ${X:+b}",
     "ADD http://x/$X /y", "\u2028", "é", "from", "\\\n", "`\n", "\r", "#"]
)  # fmt: skip
TEXTS = st.lists(
    st.one_of(PIECES, st.sampled_from(["\n", "\n", " ", "\r\n"]), st.text(max_size=6)), max_size=30
)

DOCKERFILE = Target(one_dockerfile, TEXTS.map("".join).map(str.encode), MOST_BYTES + ROOM)
