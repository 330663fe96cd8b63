"""`mcp-vet verify`: whoever changed the evidence, the statement, the rules or the policy is found out."""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dev import sample_registry
from tests.evidence_cases import CHECKS
from tests.statement_cases import edit, evidence_of, run, stated_by, verified
from validator.evidence.plain_file import MOST_BYTES
from validator.model import Severity
from validator.statement import FILE, SUMMARY, VERDICT
from validator.statement_file import MOST_BYTES as MOST_OF_A_STATEMENT
from validator.statement_file import NotAStatement, read
from validator.verification import Answer, verify

BAD = ("CFG001/bad-undeclared", "RUN003/bad-variable")
ROUND: tuple[str, ...] = (
    "BLD001",
    "CFG001",
    "IMG001",
    "MCP001",
    "MET001",
    "PIN001",
    "REG004",
    "REM001",
    "RUN001",
    "SCH001",
    "SEC001",
)
ROUND += ("SRC001", "TLS001")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return evidence_of(tmp_path_factory.mktemp("kept") / "evidence", *BAD)


@pytest.fixture
def evidence(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "evidence"))


def cases(rule: str) -> list[str]:
    from tests.evidence_cases import RULES

    return [f"{rule}/{case.name}" for case in sorted((RULES / rule).iterdir()) if case.is_dir()][:2]


@pytest.mark.parametrize("rule", ROUND)
def test_what_was_recorded_verifies(rule: str, tmp_path: Path) -> None:
    where = evidence_of(tmp_path / "e", *cases(rule))

    status, said = verified(where)

    assert status == 0, said
    assert said.startswith("verified: ")
    assert "not signed" in said


def test_the_subjects_are_the_files_the_source_and_the_image(tmp_path: Path) -> None:
    where = evidence_of(tmp_path / "e", "IMG001/good-name")
    (where / "entries" / "entry-0" / "source.json").write_text(
        json.dumps({"commit": "3" * 40, "tree": "", "directory": "", "files": []})
    )
    image = where / "entries" / "entry-0" / "image.json"
    image.write_text(json.dumps({**json.loads(image.read_text()), "id": f"sha256:{'4' * 64}"}))
    text = "name: x\n"
    (where / "entries" / "entry-0" / "servers" / "entry-0").mkdir(parents=True)
    (where / "entries" / "entry-0" / "servers" / "entry-0" / "server.yaml").write_text(text)

    subjects = json.loads(stated_by(where))["subject"]

    assert {subject["name"]: subject["digest"] for subject in subjects} == {
        "head": {"gitCommit": "1" * 40},
        "image of entry-0": {"sha256": "4" * 64},
        "servers/entry-0/server.yaml": {"sha256": hashlib.sha256(text.encode()).hexdigest()},
        "source of entry-0": {"gitCommit": "3" * 40},
    }


def test_of_a_working_tree_the_list_of_what_was_submitted_is_the_subject(tmp_path: Path) -> None:
    where = evidence_of(tmp_path / "e", "IMG001/good-name", head="")
    data = json.loads((where / FILE).read_text())

    digest = hashlib.sha256((where / "submission.json").read_bytes()).hexdigest()
    assert {"name": "submission.json", "digest": {"sha256": digest}} in data["subject"]
    assert data["predicate"]["resourceUri"] == "urn:mcp-vet:working-tree"
    assert verified(where)[0] == 0


def test_the_policys_digest_is_that_of_the_file(evidence: Path) -> None:
    data = json.loads((evidence / FILE).read_text())

    digest = hashlib.sha256((evidence / "policy.json").read_bytes()).hexdigest()
    assert data["predicate"]["policy"]["digest"] == {"sha256": digest}


def test_tampered_evidence_is_named(evidence: Path) -> None:
    file = evidence / "entries" / "entry-0" / "servers" / "notes" / "server.yaml"
    file.write_text(file.read_text() + "# harmless\n")

    status, said = verified(evidence)

    assert status == 3
    assert "evidence entries/entry-0/servers/notes/server.yaml: changed since" in said


def test_missing_and_extra_files_are_named(evidence: Path) -> None:
    (evidence / "entries" / "entry-1" / "launch.json").unlink()
    (evidence / "entries" / "entry-1" / "::error::note").write_text("")

    status, said = verified(evidence)

    assert status == 3
    assert "evidence entries/entry-1/launch.json: missing" in said
    assert "evidence entries/entry-1/::error::note: not in the statement" in said
    assert "\n::" not in said


@pytest.mark.parametrize("name", [b"no\x1b[2Jte", b"\xff", b"a\nb", "\u202e".encode()])
def test_a_name_that_no_run_gives_is_refused(evidence: Path, name: bytes) -> None:
    """One that is not UTF-8 would be spelt like another one, and could hide behind it."""
    Path(os.fsdecode(os.fsencode(evidence) + b"/" + name)).write_text("")

    status, said = verified(evidence)

    assert status == 3
    assert "a name that no run gives a file" in said
    assert said.isascii()
    assert "\x1b" not in said


def test_what_is_nested_too_deeply_is_told_without_being_shown(evidence: Path) -> None:
    derived = json.loads((evidence / FILE).read_text())
    deep: list[Any] = []
    for _ in range(100_000):
        deep = [deep]
    stated = {**derived, "predicate": {**derived["predicate"], "x": deep}}

    found = verify(stated, derived)

    assert found.answer is Answer.DIFFERS
    assert found.differences == (
        "/predicate/x: stated what is nested too deeply to be shown, derived nothing",
    )


def test_of_many_differences_some_are_told_and_the_rest_counted(evidence: Path) -> None:
    for n in range(50):
        (evidence / f"extra-{n:02}").write_text("")

    status, said = verified(evidence)

    assert status == 3
    assert said.count("not in the statement") == 20
    assert "and 30 more like these" in said


def link(place: Path) -> None:
    place.symlink_to("/etc/passwd")


def folder_link(place: Path) -> None:
    place.symlink_to("/etc")


def huge(place: Path) -> None:
    with place.open("wb") as stream:
        stream.truncate(MOST_BYTES + 1)


@pytest.mark.parametrize("trap", [link, folder_link, os.mkfifo, huge])
@pytest.mark.parametrize(
    "place", ["trap", "entries/entry-0/trap", "entries/entry-0/servers/notes/server.yaml"]
)
def test_what_no_run_wrote_does_not_match_and_is_not_read(
    evidence: Path, place: str, trap: Callable[[Path], None]
) -> None:
    (evidence / place).unlink(missing_ok=True)
    trap(evidence / place)

    status, said = verified(evidence)

    assert status == 3
    assert "no run of mcp-vet wrote that" in said
    assert "root:" not in said


def verdict(data: dict[str, Any]) -> dict[str, Any]:
    inner: dict[str, Any] = data["predicate"][VERDICT]
    return inner


def predicate(**said: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: data["predicate"].update(said)


def ours(**said: Any) -> Callable[[dict[str, Any]], object]:
    return lambda data: verdict(data).update(said)


LEVELS = {"SLSA_BUILD_LEVEL_3": 9}
TAMPERED: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "result": (predicate(verificationResult="PASSED"), "/predicate/verificationResult"),
    "verdict": (ours(verdict="accept"), "/verdict: stated accept, derived"),
    "unit": (lambda d: verdict(d)["units"][1].update(verdict="accept"), "/units/1/verdict: stated accept"),
    "reason": (lambda d: verdict(d)["units"][1]["reasons"].pop(), "/units/1/reasons: stated"),
    "unit gone": (lambda d: verdict(d)["units"].pop(), "/units: stated"),
    "head": (ours(head="5" * 40), "/head: stated 5555"),
    "base": (ours(base=""), "/base: stated , derived 2222"),
    "scope": (ours(scope="static"), "/scope: stated static"),
    "resource": (predicate(resourceUri="urn:x"), "/predicate/resourceUri: stated urn:x"),
    "subject": (
        lambda d: d["subject"][0]["digest"].update(gitCommit="6" * 40),
        "/subject/0/digest/gitCommit",
    ),
    "more subjects": (lambda d: d["subject"].append({"name": "x"}), "/subject: stated"),
    "policy": (predicate(policy={"uri": "urn:mcp-vet:policy"}), "/predicate/policy/digest: stated nothing"),
    "more said": (predicate(dependencyLevels=LEVELS), "derived nothing"),
    "less said": (lambda d: d["predicate"].pop("inputAttestations"), "stated nothing, derived []"),
    "time": (predicate(timeVerified="yesterday"), "/predicate/timeVerified: stated yesterday"),
    "no time": (predicate(timeVerified=5), "/predicate/timeVerified: stated 5"),
    "type": (lambda d: d.update(predicateType=VERDICT), "/predicateType"),
    "0 for nothing": (predicate(inputAttestations=[0]), "stated [0], derived []"),
    "evidence twice": (
        lambda d: verdict(d)["evidence"].append(verdict(d)["evidence"][0]),
        "/evidence: stated is no list of files, each once",
    ),
    "evidence with more": (
        lambda d: verdict(d)["evidence"].append({"name": "x", "digest": {"md5": "0"}}),
        "/evidence: stated is no list of files",
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_tampered_statement_does_not_match(evidence: Path, name: str) -> None:
    change, says = TAMPERED[name]
    edit(evidence, change)

    status, said = verified(evidence)

    assert status == 3, said
    assert says in said


def test_the_reordered_statement_of_another_writer_verifies(evidence: Path) -> None:
    edit(evidence, lambda data: None)  # dumped anew, on one line

    assert verified(evidence)[0] == 0


def test_without_its_list_of_evidence_all_of_it_is_too_much(evidence: Path) -> None:
    edit(evidence, lambda data: verdict(data).update(evidence=7))

    status, said = verified(evidence)

    assert status == 3
    assert "run.json: not in the statement" in said


def test_another_version_with_the_same_result_is_verified_and_said(evidence: Path) -> None:
    edit(evidence, lambda data: data["predicate"]["verifier"].update(version={"mcp-vet": "9.9"}))

    status, said = verified(evidence)

    assert status == 0
    assert "other rules: /predicate/verifier/version/mcp-vet: stated 9.9" in said


def test_another_version_with_another_result_cannot_be_compared(evidence: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["predicate"]["verifier"]["version"] = {"mcp-vet": "9.9"}
        data["predicate"]["verificationResult"] = "PASSED"

    edit(evidence, change)

    status, said = verified(evidence)

    assert status == 1
    assert said.startswith("cannot be compared: ")
    assert "stated PASSED, derived FAILED" in said
    assert "ask the mcp-vet that made the statement" in said


def test_another_version_excuses_nothing_that_the_evidence_says(evidence: Path) -> None:
    def change(data: dict[str, Any]) -> None:
        data["predicate"]["verifier"]["version"] = {"mcp-vet": "9.9"}
        verdict(data)["head"] = "5" * 40

    edit(evidence, change)

    assert verified(evidence)[0] == 3


def test_other_rules_with_another_result_cannot_be_compared(evidence: Path) -> None:
    fewer = {rule: check for rule, check in CHECKS.items() if rule != "CFG001"}

    status, out, _ = run("verify", evidence / FILE, "--evidence", evidence, load=lambda: fewer)

    assert status == 1
    assert f"other rules: /predicate/{VERDICT}/rules/count" in out


def test_other_severities_are_other_rules(evidence: Path) -> None:
    milder = {**CHECKS, "CFG001": replace(CHECKS["CFG001"], severity=Severity.NOTE)}

    status, out, _ = run("verify", evidence / FILE, "--evidence", evidence, load=lambda: milder)

    assert status == 1
    assert f"other rules: /predicate/{VERDICT}/rules/digest" in out


def test_a_statement_by_another_policy_verifies_with_that_policy_only(evidence: Path, tmp_path: Path) -> None:
    policy = tmp_path / "mcp-vet.toml"
    policy.write_text('[severities]\nCFG001 = "note"\n')
    other = tmp_path / "other.json"

    run("replay", evidence, "--policy", policy, "--statement", other)

    status, out, _ = run("verify", other, "--evidence", evidence)
    assert status == 3
    assert "/predicate/policy/digest/sha256" in out
    assert run("verify", other, "--evidence", evidence, "--policy", policy)[0] == 0
    assert verified(evidence, "--policy", policy)[0] == 3


def test_the_recorded_policy_cannot_be_swapped(evidence: Path) -> None:
    file = evidence / "policy.json"
    file.write_text(file.read_text().replace('"unverified": "undecided"', '"unverified": "accept"'))

    status, said = verified(evidence)

    assert status == 3
    assert "evidence policy.json: changed since" in said


def test_a_narrowed_run_verifies_as_undecided(tmp_path: Path) -> None:
    where = evidence_of(tmp_path / "e", "IMG001/good-name")
    record = json.loads((where / "run.json").read_text())
    left_out = {rule: "left out by --select" for rule in CHECKS if rule != "IMG001"}
    (where / "run.json").write_text(json.dumps({**record, "scope": "select IMG001", "left_out": left_out}))
    (where / FILE).write_text(stated_by(where))

    status, said = verified(where)

    assert (status, "says undecided" in said) == (0, True)
    assert "PASSED" not in (where / FILE).read_text()


def test_evidence_that_cannot_be_judged_cannot_be_told(evidence: Path) -> None:
    """Its digests are right, and still it is nothing that this mcp-vet can read: a newer format, say."""
    record = json.loads((evidence / "run.json").read_text())
    (evidence / "run.json").write_text(json.dumps({**record, "format": 99}))
    digest = hashlib.sha256((evidence / "run.json").read_bytes()).hexdigest()

    def change(data: dict[str, Any]) -> None:
        [mine] = [item for item in verdict(data)["evidence"] if item["name"] == "run.json"]
        mine["digest"]["sha256"] = digest

    edit(evidence, change)

    status, said = verified(evidence)

    assert status == 1
    assert "format 99" in said


def sealed(payload: bytes, /, **more: Any) -> dict[str, Any]:
    return {
        "payloadType": "application/vnd.in-toto+json",
        "payload": base64.b64encode(payload).decode(),
        "signatures": [{"sig": "AAAA"}],
    } | more


@pytest.mark.parametrize("kind", ["DSSE envelope", "Sigstore bundle"])
def test_a_signed_statement_is_read_and_its_signature_is_not_claimed(
    evidence: Path, tmp_path: Path, kind: str
) -> None:
    envelope = sealed((evidence / FILE).read_bytes())
    file = tmp_path / "signed; echo.json"
    file.write_text(json.dumps(envelope if kind.startswith("DSSE") else {"dsseEnvelope": envelope}))

    status, out, _ = run("verify", file, "--evidence", evidence)

    assert status == 0
    assert f"in a {kind}, whose signature was not checked here" in out
    assert f"gh attestation verify statement.json --repo OWNER/REPO --bundle '{file}'" in out
    assert f"--predicate-type {SUMMARY}" in out


def attested(evidence: Path, digest: str) -> bytes:
    """What GitHub's action signs: our predicate, for the digest of a file."""
    data = json.loads((evidence / FILE).read_text())
    data["subject"] = [{"name": FILE, "digest": {"sha256": digest}}]
    return json.dumps(data).encode()


def test_a_signature_for_the_statements_file_stands_for_that_file(evidence: Path, tmp_path: Path) -> None:
    file = tmp_path / "bundle.json"
    digest = hashlib.sha256((evidence / FILE).read_bytes()).hexdigest()
    file.write_text(json.dumps({"dsseEnvelope": sealed(attested(evidence, digest))}))
    assert run("verify", file, "--evidence", evidence)[0] == 0

    file.write_text(json.dumps({"dsseEnvelope": sealed(attested(evidence, "0" * 64))}))
    assert run("verify", file, "--evidence", evidence)[0] == 3

    file.write_bytes(attested(evidence, digest))  # without an envelope nobody signed for that digest
    assert run("verify", file, "--evidence", evidence)[0] == 3


def test_a_signature_for_a_file_with_another_predicate_stands_for_itself(
    evidence: Path, tmp_path: Path
) -> None:
    signed = attested(evidence, "")
    edit(evidence, lambda data: verdict(data).update(head="5" * 40))
    data = json.loads(signed)
    data["subject"][0]["digest"]["sha256"] = hashlib.sha256((evidence / FILE).read_bytes()).hexdigest()
    file = tmp_path / "bundle.json"
    file.write_text(json.dumps({"dsseEnvelope": sealed(json.dumps(data).encode())}))

    assert run("verify", file, "--evidence", evidence)[0] == 3


STATEMENT = {"_type": "https://in-toto.io/Statement/v1", "predicateType": VERDICT}
HOSTILE = {
    "nothing": b"",
    "no JSON": b"{",
    "a list": b"[]",
    "deep": b"[" * 100_000,
    "deep in a key": b'{"a":' * 100_000,
    "not a number": b'{"a": NaN}',
    "a long number": b'{"a": ' + b"9" * 10_000 + b"}",
    "not UTF-8": b'{"a": "\xff"}',
    "twice": b'{"_type": 1, "_type": 2}',
    "twice within": json.dumps({**STATEMENT, "predicate": 0}).replace("0}", '{"a": 1, "a": 2}}').encode(),
    "another type": json.dumps({**STATEMENT, "_type": "https://in-toto.io/Statement/v0.1"}).encode(),
    "another predicate": json.dumps(
        {**STATEMENT, "predicateType": "https://slsa.dev/provenance/v1"}
    ).encode(),
    "no predicate": json.dumps(STATEMENT).encode(),
    "a predicate without ours": json.dumps({**STATEMENT, "predicate": {VERDICT: 5}}).encode(),
    "another payload": json.dumps(sealed(b"{}", payloadType="text/plain")).encode(),
    "no payload": json.dumps({"payloadType": "application/vnd.in-toto+json"}).encode(),
    "no base64": json.dumps(sealed(b"{}", payload="?")).encode(),
    "letters that are no ASCII": json.dumps(sealed(b"{}", payload="\u00e4")).encode(),
    "an empty payload": json.dumps(sealed(b"")).encode(),
    "a bundle of a bundle": json.dumps({"dsseEnvelope": {"dsseEnvelope": sealed(b"{}")}}).encode(),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_statement_of_ours_is_refused_in_one_line(kept: Path, tmp_path: Path, name: str) -> None:
    file = tmp_path / "hostile.json"
    file.write_bytes(HOSTILE[name])

    status, out, err = run("verify", file, "--evidence", kept)

    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "is no statement of mcp-vet: " in err
    assert len(err) < 1500


def test_a_huge_statement_is_not_read(kept: Path, tmp_path: Path) -> None:
    with (tmp_path / "huge").open("wb") as stream:
        stream.truncate(MOST_OF_A_STATEMENT + 1)

    status, _, err = run("verify", tmp_path / "huge", "--evidence", kept)

    assert (status, "more than" in err) == (2, True)


def test_the_reader_has_the_same_limit() -> None:
    with pytest.raises(NotAStatement, match="larger than"):
        read(b" " * (MOST_OF_A_STATEMENT + 1))


def test_a_folder_without_evidence_is_misuse(kept: Path, tmp_path: Path) -> None:
    status, _, err = run("verify", kept / FILE, "--evidence", tmp_path)

    assert status == 2
    assert "holds no evidence" in err


def test_a_hostile_verdict_is_printed_harmless(evidence: Path) -> None:
    edit(evidence, lambda data: verdict(data).update(verdict="\x1b[2J\n::error::accept"))

    status, said = verified(evidence)

    assert status == 3
    assert "\x1b" not in said
    assert "\n::" not in said


def test_the_users_own_link_to_a_statement_is_followed(evidence: Path, tmp_path: Path) -> None:
    (tmp_path / "link.json").symlink_to(evidence / FILE)

    assert run("verify", tmp_path / "link.json", "--evidence", evidence)[0] == 0


def test_a_replay_writes_a_statement_where_it_is_asked_to_and_nowhere_else(
    evidence: Path, tmp_path: Path
) -> None:
    (evidence / FILE).unlink()

    run("replay", evidence, "--statement", tmp_path / "s.json")

    assert not (evidence / FILE).exists()
    assert run("verify", tmp_path / "s.json", "--evidence", evidence)[0] == 0


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("check", "--statement", "s.json"), "add --evidence DIR"),
        (("check", "--evidence", "e", "--statement", "-"), "takes a file"),
        (("check", "--evidence", "e", "--statement", "/nonexistent/s.json"), "does not exist"),
        (("verify", "/nonexistent", "--evidence", "."), "is no file"),
    ],
)
def test_misuse(words: tuple[str, ...], says: str) -> None:
    status, _, err = run(*words)

    assert status == 2
    assert says in err


def test_of_a_run_that_judges_nothing_no_earlier_statement_is_left(tmp_path: Path) -> None:
    from io import StringIO

    from tests.golden.reports import REPORTS
    from validator.cli import main
    from validator.commands.console import Console

    (tmp_path / "s.json").write_text("an earlier one")
    out, err = StringIO(), StringIO()
    console = Console(out, err, {}, start=lambda options, watcher: REPORTS["not-a-submission"])
    words = ["check", "--evidence", str(tmp_path / "e"), "--statement", str(tmp_path / "s.json")]

    assert main(words, console) == 0
    assert not (tmp_path / "s.json").exists()
    assert "no statement: nothing was judged" in err.getvalue()


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_registry.make(tmp_path_factory.mktemp("sample"), "127.0.0.1:1")[0]


@pytest.mark.parametrize(("pull", "status", "says"), [("2", 0, "undecided"), ("3", 3, "reject")])
def test_a_run_writes_its_statement_beside_the_evidence(
    registry: Path, tmp_path: Path, pull: str, status: int, says: str
) -> None:
    """Of real git objects; and never PASSED, as the run is a narrowed one."""
    evidence, copy = tmp_path / "e", tmp_path / "copy.json"
    words = ("pr", pull, "--repo", registry, "--base", "main", "--static", "--evidence", evidence)

    assert run(*words, "--statement", copy)[0] == status

    assert copy.read_bytes() == (evidence / FILE).read_bytes()
    assert "PASSED" not in copy.read_text()
    done = verified(evidence)
    assert (done[0], f"says {says}" in done[1]) == (0, True)
    digests = {s["name"]: s["digest"] for s in json.loads(copy.read_text())["subject"]}
    head = digests.pop("head")["gitCommit"]
    for name, digest in digests.items():
        blob = subprocess.run(
            ["git", "-C", registry, "show", f"{head}:{name}"], capture_output=True, check=True
        )
        assert digest == {"sha256": hashlib.sha256(blob.stdout).hexdigest()}
    assert digests
