"""Dockerfiles are read as BuildKit reads them; what its versions disagree on is never passed over."""

import pytest

from validator.reading.dockerfile import MOST_BYTES, MOST_INSTRUCTIONS, MOST_LINE, Reading, read_dockerfile


def plain(reading: Reading) -> list[str]:
    """`line NAME --flag=value text` of each instruction, for tables."""
    return [
        " ".join(
            [
                f"{one.line}",
                *(["ONBUILD"] if one.trigger else []),
                one.name,
                *(f"--{flag.name}={flag.value}" for flag in one.flags),
                one.text,
            ]
        )
        for one in reading.instructions
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FROM a\nRUN b\n", ["1 FROM a", "2 RUN b"]),
        ("from a\nrUn b", ["1 FROM a", "2 RUN b"]),
        ("\ufeffFROM a\r\n\r\n  RUN b \\\r\n  c\r\n", ["1 FROM a", "3 RUN b   c"]),
        ("FROM a\nRUN b \\\n# said\n\n   c \\  \nd\nRUN e", ["1 FROM a", "2 RUN b    c d", "7 RUN e"]),
        ("FROM a\nRUN b \\", ["1 FROM a", "2 RUN b"]),
        ("\\\nFROM a", ["1 FROM a"]),
        ("# escape=`\nFROM a\nRUN c:\\ `\n b", ["2 FROM a", "3 RUN c:\\  b"]),
        ("#!shebang\n# escape=`\nFROM a\nRUN b `\nRUN c", ["3 FROM a", "4 RUN b `", "5 RUN c"]),
        ("# said\n# escape=`\nFROM a\nRUN b `\nRUN c", ["3 FROM a", "4 RUN b `", "5 RUN c"]),
        (" # ESCAPE = ` \nFROM a\nRUN b `\n c", ["2 FROM a", "3 RUN b  c"]),
        ("FROM --platform=$BUILDPLATFORM a AS b", ["1 FROM --platform=$BUILDPLATFORM a AS b"]),
        ('RUN "--mount"=a --network=none x', ['1 RUN "--mount"=a --network=none x']),
        ('RUN --mount="type=cache,target=/a b" x', ["1 RUN --mount=type=cache,target=/a b x"]),
        ("RUN --\\network=host x", ["1 RUN --network=host x"]),
        ("ADD --checksum a b", ["1 ADD --checksum=None a b"]),
        ("COPY -- --a b", ["1 COPY --a b"]),
        ("ONBUILD ADD --link=true a b", ["1 ONBUILD ADD --link=true a b"]),
        ("FROM\ta\x0bAS\x0cb", ["1 FROM a\x0bAS\x0cb"]),
    ],
)  # fmt: skip
def test_instructions_with_their_lines_and_flags(text: str, expected: list[str]) -> None:
    reading = read_dockerfile(text)

    assert (plain(reading), reading.wrong, reading.doubtful) == (expected, None, None)


@pytest.mark.parametrize(
    ("text", "bodies", "after"),
    [
        ("RUN <<EOF\nls\nEOF\nUSER 1", ["ls"], ["4 USER 1"]),
        ("COPY <<-a <<'b' /x/\n\t1\n\ta\n2\nb\nUSER 1", ["\t1", "2"], ["6 USER 1"]),
        ("RUN a 3<<EOF\n1\nEOF\nUSER 1", ["1"], ["4 USER 1"]),
        ("ONBUILD RUN <<EOF\n1\nEOF\nUSER 1", ["1"], ["4 USER 1"]),
        ("RUN cat << EOF > x\nplain words\nEOF\nUSER 1", ["plain words"], ["4 USER 1"]),
        ("RUN echo '<<EOF'\nUSER 1", [], ["2 USER 1"]),
        ("RUN it's <<EOF\nUSER 1", [], ["2 USER 1"]),
        ("RUN <<< EOF\nUSER 1", [], ["2 USER 1"]),
        ('RUN ["<<EOF"]\nUSER 1', [], ["2 USER 1"]),
        ("CMD <<EOF\nUSER 1", [], ["2 USER 1"]),
        ("RUN x=$((1 << 2))\nUSER 1", [], ["2 USER 1"]),
    ],
)
def test_heredocs_are_no_instructions(text: str, bodies: list[str], after: list[str]) -> None:
    reading = read_dockerfile(text)

    assert (reading.wrong, reading.doubtful) == (None, None)
    assert [heredoc.text for heredoc in reading.instructions[0].heredocs] == bodies
    assert plain(reading)[1:] == after


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", 1),
        ("# said\n", 1),
        ("FROM a\nRUNN b", 2),
        ("FROM a\n// syntax=b", 2),
        ("FROM a\nRUN <<EOF\nls", 2),
        ("# escape=`\n# escape=`\nFROM a", 2),
        ("# escape=x\nFROM a", 1),
        ("FROM a\nADD [1, 2]", 2),
        ("FROM a\nONBUILD ONBUILD RUN b", 2),
        ("FROM a\nONBUILD FROM b", 2),
    ],
)
def test_what_no_builder_takes_is_wrong(text: str, line: int) -> None:
    reading = read_dockerfile(text)

    assert reading.wrong is not None
    assert (reading.wrong.line, reading.doubtful) == (line, None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("FROM a\0", 1),
        ("FROM a\rUSER b", 1),
        ("FROM a\nRUN \ufffd", 2),
        ("FROM a\nONBUİLD RUN b", 2),
        ("FROM a\nWOR\u212aDIR b", 2),
        ("FROM a\nRUN --mount=type=bind,target=/é b", 2),
        ("FROM a\nRUN --privileged b", 2),
        ('FROM a\nADD ["b", "/c"] d', 2),
        ("FROM a\nRUN <<$A\nb\n$A", 2),
        ("# escape=`\nFROM a\nRUN --net`work=host b", 3),
        ("# escape=`\nFROM a\nONBUILD RUN b", 3),
        ("# check=skip=all\n# escape=`\nFROM a", 2),
        ("FROM a\n" + "USER b\n" * MOST_INSTRUCTIONS, MOST_INSTRUCTIONS + 1),
        ("FROM a\nRUN " + "b" * MOST_LINE, 2),
        ("FROM a\nRUN " + "b \\\n" * (MOST_LINE // 2), 2),
        ("#" * (MOST_BYTES + 1), 1),
        ("é" * (MOST_BYTES // 2 + 1), 1),
    ],
)
def test_what_a_builder_may_take_in_another_way_is_doubtful(text: str, line: int) -> None:
    reading = read_dockerfile(text)

    assert reading.doubtful is not None
    assert (reading.doubtful.line, reading.wrong) == (line, None)


@pytest.mark.parametrize(
    "text",
    [
        "FROM a\nCOPY <<ADD /b\nADD http://127.0.0.1/ /c\nADD\n",
        "FROM a\nRUN <<CMD\nADD http://127.0.0.1/ /c\nCMD\n",
        "FROM a\nRUN <<EOF\nADD http://127.0.0.1/ \\\n# said\nEOF\n",
        "FROM a\nRUN <<'USER 1'\nADD http://127.0.0.1/ /\nUSER 1\n",
        "FROM a\nRUN cat << X\nRUN <<Y\nX\nRUN <<X\nY\nADD http://127.0.0.1/ /\n"
        "RUN <<Z\nX\nUSER 1\nRUN <<Z\nZ\n",
        "FROM a\nRUN b \\\\\nADD http://127.0.0.1/ /\n",
        "# syntax=docker/dockerfile:1.0\n# escape=`\nFROM a\nRUN b `\nADD http://127.0.0.1/ /\n",
    ],
)
def test_no_version_of_the_builder_sees_an_instruction_that_we_did_not(text: str) -> None:
    """An older frontend knows no heredocs, or fewer: the attacker names it in the first line."""
    reading = read_dockerfile(text)

    assert reading.doubtful is not None
    assert reading.doubtful.code == "dockerfile/versions"
