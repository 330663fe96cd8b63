"""Read what says it is a statement: bare, in a DSSE envelope or a Sigstore bundle. Anybody can make one."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from validator.statement import FILE, STATEMENT, SUMMARY, VERDICT

MOST_BYTES = 16 << 20  # as GitHub's attestation action takes of a predicate
PAYLOAD = "application/vnd.in-toto+json"  # DSSE's payloadType of an in-toto statement


class NotAStatement(ValueError):
    """The file holds nothing that `mcp-vet` could have said; one line, which may quote the file."""


@dataclass(frozen=True, slots=True)
class Read:
    """A statement of ours. `envelope` is what it was in, "" for none; nobody looked at a signature."""

    data: Mapping[str, Any]
    envelope: str = ""


def read(content: bytes) -> Read:
    """The statement in *content*. Raises NotAStatement."""
    if len(content) > MOST_BYTES:
        raise NotAStatement(f"it is larger than {MOST_BYTES} bytes")
    data, envelope = _object(content, "the file"), ""
    if isinstance(data.get("dsseEnvelope"), dict):
        data, envelope = _payload(data["dsseEnvelope"]), "Sigstore bundle"
    elif "payload" in data or "payloadType" in data:
        data, envelope = _payload(data), "DSSE envelope"
    if data.get("_type") != STATEMENT:
        raise NotAStatement(f"its `_type` is not {STATEMENT}")
    if data.get("predicateType") not in (SUMMARY, VERDICT):
        raise NotAStatement(f"its `predicateType` is neither {SUMMARY} nor {VERDICT}")
    predicate = data.get("predicate")
    if not isinstance(predicate, dict) or not isinstance(predicate.get(VERDICT), dict):
        raise NotAStatement(f"its predicate has no field {VERDICT}: mcp-vet did not make it")
    return Read(data, envelope)


def unsealed(stated: Read, beside: bytes) -> Mapping[str, Any]:
    """The statement that a signed one stands for.

    GitHub's action signs a predicate for the digests of files. Where the one subject is the very file
    *beside*, a statement with the same predicate, that file's subjects are what is meant.
    """
    subjects = [{"digest": {"sha256": hashlib.sha256(beside).hexdigest()}, "name": FILE}]
    if not stated.envelope or stated.data.get("subject") != subjects:
        return stated.data
    inner = read(beside).data
    same = all(inner[key] == stated.data[key] for key in ("predicateType", "predicate"))
    return inner if same else stated.data


def _payload(envelope: Mapping[str, Any]) -> dict[str, Any]:
    if envelope.get("payloadType") != PAYLOAD:
        raise NotAStatement(f"the `payloadType` of the envelope is not {PAYLOAD}")
    payload = envelope.get("payload")
    if not isinstance(payload, str):
        raise NotAStatement("the envelope has no `payload`")
    try:
        content = base64.b64decode(payload, validate=True)
    except ValueError as exc:  # binascii.Error, or of letters that are not ASCII
        raise NotAStatement(f"the payload of the envelope is not base64: {exc}") from exc
    return _object(content, "the payload")


def _object(content: bytes, what: str) -> dict[str, Any]:
    try:
        found = json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse)
    except (ValueError, RecursionError) as exc:
        raise NotAStatement(f"{what} is not strict JSON: {exc}") from exc
    if not isinstance(found, dict):
        raise NotAStatement(f"{what} is not a JSON object")
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Two readers would take different ones of two equal keys."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [key for key, _ in pairs]
        twice = next(key for n, key in enumerate(names) if key in names[:n])
        raise ValueError(f"the key {twice[:100]!r} stands there twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(f"{word} is not JSON")
