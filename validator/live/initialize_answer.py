"""The raw answer to initialize as data."""

from collections.abc import Mapping
from typing import Any

from validator.evidence.execution import Session


def read_session(result: Mapping[str, Any], refusal: str) -> Session:
    """The raw result of initialize; what has the wrong type is empty here and whole in `raw`."""
    server = result.get("serverInfo")
    server = server if isinstance(server, dict) else {}
    capabilities = result.get("capabilities")
    return Session(
        protocol=_text(result.get("protocolVersion")),
        server_name=_text(server.get("name")),
        server_version=_text(server.get("version")),
        capabilities=capabilities if isinstance(capabilities, dict) else {},
        instructions=_text(result.get("instructions")),
        raw=result,
        sdk_error=refusal,
    )


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
