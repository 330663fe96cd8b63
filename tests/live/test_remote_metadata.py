"""Where the documents of a sign-in are looked for."""

import pytest

from validator.live.remote_metadata import resource_places, server_places

KNOWN = "https://mcp.example.com/.well-known"


@pytest.mark.parametrize(
    ("url", "challenge", "places"),
    [
        ("https://mcp.example.com/mcp", "", ["/oauth-protected-resource/mcp", "/oauth-protected-resource"]),
        ("https://mcp.example.com/", "Bearer", ["/oauth-protected-resource"]),
        (
            "https://mcp.example.com/a/b/?c=d",
            "",
            ["/oauth-protected-resource/a/b", "/oauth-protected-resource"],
        ),
    ],
)
def test_the_resource_is_where_rfc_9728_says(url: str, challenge: str, places: list[str]) -> None:
    assert resource_places(url, challenge) == [KNOWN + place for place in places]


@pytest.mark.parametrize(
    "challenge",
    [
        'Bearer resource_metadata="https://id.example.com/x"',
        'Bearer realm="a, b", Resource_Metadata = https://id.example.com/x, scope="y"',
        'Bearer error="invalid_token", resource_metadata="https://id.example.com/x"',
    ],
)
def test_what_the_challenge_names_comes_first(challenge: str) -> None:
    assert resource_places("https://mcp.example.com/mcp", challenge)[0] == "https://id.example.com/x"


def test_an_authorization_server_is_where_rfc_8414_and_openid_say() -> None:
    assert server_places("https://id.example.com") == [
        "https://id.example.com/.well-known/oauth-authorization-server",
        "https://id.example.com/.well-known/openid-configuration",
    ]
    assert server_places("https://id.example.com/tenant/") == [
        "https://id.example.com/.well-known/oauth-authorization-server/tenant",
        "https://id.example.com/.well-known/openid-configuration/tenant",
        "https://id.example.com/tenant/.well-known/openid-configuration",
    ]


@pytest.mark.parametrize("issuer", ["", "https://[", "x", "https://a.example:99999999/"])
def test_an_issuer_that_is_no_address_breaks_nothing(issuer: str) -> None:
    assert server_places(issuer)
