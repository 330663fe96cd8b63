"""Web addresses and image references, taken apart strictly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks._address import is_domain, is_inside, is_number, parse
from checks._image_reference import parse as reference
from tests.growth import assert_linear, repeated


def test_address_is_taken_apart() -> None:
    """Scheme and host in lower case, the rest as written."""
    found = parse("HTTPS://me:pw@Example.COM:8443/A/b?c=D#e")

    assert found is not None
    assert (found.scheme, found.user, found.host, found.port) == ("https", "me:pw", "example.com", "8443")
    assert (found.path, found.query, found.fragment) == ("/A/b", "c=D", "e")


@pytest.mark.parametrize(
    "text",
    ["", "example.com", "https://", "https:///path", "https://a b/", "https://a\nb/", "https://a\\b/", "https://é/",
     "https://a:b/", "ht tp://a/", "git@github.com:a/b", "https://a/" + "x" * 3000],
)  # fmt: skip
def test_what_is_not_plainly_an_address_is_none(text: str) -> None:
    """Nothing is repaired: two programs would repair it differently."""
    assert parse(text) is None


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "10.1.2.3", "[::1]", "[fe80::1]", "169.254.169.254", "[::ffff:10.0.0.1]", "0.0.0.0",
     "localhost", "a.localhost", "a.internal", "printer.local"],
)  # fmt: skip
def test_inside_addresses(host: str) -> None:
    """Private, loopback, link-local and mapped addresses, and names that resolve inside only."""
    assert is_inside(host)


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f000001", "0x7f.1", "1.1.1.1", "[2606:4700::1]", "a.1"]
)
def test_hosts_that_are_read_as_numbers(host: str) -> None:
    """Every spelling that some resolver takes for an IP address."""
    assert is_number(host)
    assert not is_domain(host)


@pytest.mark.parametrize("host", ["example.com", "a-b.example.co.uk", "xn--e1afmkfd.xn--p1ai", "a.b.c.d.e"])
def test_public_names(host: str) -> None:
    """Plain DNS names."""
    assert is_domain(host)
    assert not is_inside(host)
    assert not is_number(host)


@pytest.mark.parametrize(
    "host", ["a", "-a.com", "a-.com", "a..com", ".com", "a.com.", "a_b.com", "a" * 254 + ".com"]
)
def test_hosts_that_are_no_public_names(host: str) -> None:
    """One label, empty labels, hyphens at an edge, underscores, too long."""
    assert not is_domain(host)


@pytest.mark.parametrize(
    ("text", "host", "path", "tag", "digest"),
    [
        ("busybox", "", ("busybox",), "", ""),
        ("mcp/notes", "", ("mcp", "notes"), "", ""),
        ("a.io/b/c:1.2", "a.io", ("b", "c"), "1.2", ""),
        ("localhost:5000/b", "localhost:5000", ("b",), "", ""),
        ("b@sha256:" + "a" * 64, "", ("b",), "", "sha256:" + "a" * 64),
        ("b:1@sha256:" + "a" * 64, "", ("b",), "1", "sha256:" + "a" * 64),
    ],
)
def test_image_reference_is_taken_apart(
    text: str, host: str, path: tuple[str, ...], tag: str, digest: str
) -> None:
    """A first part with a dot or a port is a host; a colon after the last slash begins a tag."""
    found = reference(text)

    assert found is not None
    assert (found.host, found.path, found.tag, found.digest) == (host, path, tag, digest)


@pytest.mark.parametrize(
    "text",
    ["", "-v", "--rm", "A", "a b", "a\n", "/a", "a/", "a//b", "a:", "a@", "a@sha256:1", "a:b:c", "a..b",
     "a/-b", "é", "sha256:" + "a" * 64 + "\n", "a" * 300],
)  # fmt: skip
def test_what_is_no_image_reference_is_none(text: str) -> None:
    """Options, capitals, white space and half-written tags or digests."""
    assert reference(text) is None


@pytest.mark.parametrize("text", ["mcp/a", "docker.io/mcp/a", "index.docker.io/mcp/a", "mcp/a:1"])
def test_the_registrys_own_namespace_is_known_in_every_spelling(text: str) -> None:
    """An engine takes all of these for the same image."""
    found = reference(text)
    assert found is not None
    assert found.ours


@pytest.mark.parametrize("text", ["ghcr.io/mcp/a", "mcpx/a", "a/mcp", "localhost/mcp/a"])
def test_other_namespaces_are_foreign(text: str) -> None:
    """Another host, or another first part."""
    found = reference(text)
    assert found is not None
    assert not found.ours


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_none(text: str) -> None:
    """No input raises."""
    for candidate in (text, f"https://{text}", f"https://example.com/{text}"):
        found = parse(candidate)
        assert found is None or (found.host and isinstance(is_inside(found.host), bool))
    assert reference(text) is None or reference(text)


@pytest.mark.parametrize("part", ["a-", "a.", "a_", "a/", "a:", "@", "[", "0x", "-"])
def test_time_is_linear(part: str) -> None:
    """Over a hostile text of 100 kB (threats.md 2.10)."""
    assert_linear(parse, repeated(part, "https://"), 100_000)
    assert_linear(reference, repeated(part), 100_000)
    assert_linear(is_domain, repeated(part), 100_000)
