"""Whatever a remote server answers, no rule over it breaks, and what it says is fit to be printed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.evidence_cases import CHECKS, POLICY, ask
from validator.evidence.conversation import Call, CallEnd
from validator.evidence.execution import Listing, Session
from validator.evidence.manifest import Document, Entry, ToolsFile
from validator.evidence.remote import HTTP_PROBES, HttpExchange, Metadata, Remote, RemoteEnd
from validator.evidence.submission import Change, EntryChange
from validator.model import Check, Kind, Outcome
from validator.reading.problem import Parsed
from validator.resources import constant

RULES = [check for check in CHECKS.values() if Remote in check.needs.values()]
URLS = st.sampled_from(
    ["https://mcp.example.com/mcp", "http://127.0.0.1:8/", "https://[::1", "\u202e", "", "x" * 5_000, "a\nb"]
)
WORDS = st.one_of(st.text(max_size=20), URLS)
KEYS = ("resource", "authorization_servers", "authorization_endpoint", "token_endpoint", "issuer")
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(WORDS, inner, max_size=3)),
    max_leaves=6,
)
DOCUMENTS = st.one_of(
    st.just({}),
    st.dictionaries(st.sampled_from((*KEYS, "code_challenge_methods_supported")), VALUES, max_size=6),
)
STATUS = st.sampled_from([0, 200, 202, 204, 400, 401, 403, 404, 405, 503])
METADATA = st.builds(Metadata, URLS, STATUS, DOCUMENTS, WORDS, st.booleans())
EXCHANGES = st.builds(
    HttpExchange,
    st.sampled_from(["GET", "POST", "DELETE"]),
    URLS,
    STATUS,
    headers=st.lists(st.tuples(st.sampled_from(["mcp-session-id", "content-type"]), WORDS), max_size=3).map(
        tuple
    ),
    note=st.sampled_from(["", "an object has the same key twice"]),
    probe=st.sampled_from(list(HTTP_PROBES)),
)
CALLS = st.builds(
    Call,
    st.just("initialize"),
    st.just("initialize"),
    st.sampled_from(CallEnd),
    result=st.one_of(st.none(), st.fixed_dictionaries({"capabilities": VALUES})),
)
REMOTES = st.builds(
    Remote,
    URLS,
    st.sampled_from(["streamable-http", "sse", ""]),
    st.sampled_from(RemoteEnd),
    spoken=st.sampled_from(["streamable-http", "sse", ""]),
    says=WORDS,
    limit=st.sampled_from(["", "frame_bytes"]),
    status=STATUS,
    challenge=WORDS,
    protected_resource=st.one_of(st.none(), METADATA),
    authorization_servers=st.lists(METADATA, max_size=3).map(tuple),
    calls=st.lists(CALLS, max_size=2).map(tuple),
    exchanges=st.lists(EXCHANGES, max_size=6).map(tuple),
)
DATA = st.fixed_dictionaries(
    {"remote": st.fixed_dictionaries({"url": URLS, "transport_type": WORDS})},
    optional={"oauth": VALUES, "config": st.fixed_dictionaries({"secrets": VALUES})},
)


@pytest.mark.parametrize("check", RULES, ids=lambda check: check.id)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(remote=REMOTES, data=DATA)
def test_no_answer_breaks_a_rule(check: Check, remote: Remote, data: dict[str, object]) -> None:
    entry = Entry(
        "clock",
        Kind.REMOTE,
        EntryChange("clock", Change.ADDED),
        data,
        Document("servers/clock/server.yaml", True, (), Parsed(None)),
    )
    had = [entry, remote, ToolsFile("servers/clock/tools.json", False, (), Parsed(None)), POLICY]
    had += [Session("2025-06-18"), Listing(({"name": "find"},))]

    result = ask(check, [constant(value) for value in had])

    assert result.outcome in (Outcome.PASSED, Outcome.FAILED), result.because
    for finding in result.findings:
        assert finding.message.isprintable()
        assert len(finding.message) <= 400
        assert (finding.fix or "").isprintable()
        assert len(finding.fix or "") <= 800


def test_there_are_such_rules() -> None:
    assert len(RULES) == 14
