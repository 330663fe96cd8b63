"""What a build may have the engine fetch by itself: BuildKit's source policy (threats.md B4).

Networks of RUN steps do not bind what ADD, FROM, COPY --from and `# syntax` fetch: the engine does that.
Needs buildx 0.10; an older one ignores the variable. Redirects, and public names of private addresses,
are beyond what a policy can say.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from validator.live.private_hosts import HOST, SINGLE
from validator.policy import Policy

VARIABLE = "EXPERIMENTAL_BUILDKIT_SOURCE_POLICY"
_IMAGE = "docker-image://"
_CONTEXT = (
    r"^http://buildkit-session/[a-z0-9]+$"  # the tar that the client itself gives: no host of that name
)
_FETCHED = r"^(?:https?|git|ssh)://"
# User names before the host; hosts that are no plain ASCII, which some program reads as another one.
_PRIVATE = (
    rf"(?i){_FETCHED}(?:[^/?#]*@)?(?:{HOST}|{SINGLE})(?::[0-9]*)?(?:[/?#]|$)",
    rf"(?i){_FETCHED}[^/?#]*[^!-$&-~]",
    rf"(?i)^{_IMAGE}(?:{HOST}(?::[0-9]+)?|{SINGLE}:[0-9]+)/",
)


def write_source_policy(policy: Policy, folder: Path) -> Mapping[str, str]:
    """The variables for buildx's environment; the policy is a file in *folder*. Raises OSError."""
    file = folder / "source-policy.json"
    file.write_text(json.dumps({"rules": rules(policy)}), encoding="utf-8")
    return {VARIABLE: str(file)}


def rules(policy: Policy) -> list[dict[str, Any]]:
    """Denials, then the context and the base images of the registry's own policy: the last match counts."""
    closed = policy.offline or policy.build.network == "none"
    denied = [*_PRIVATE, *([_FETCHED] if closed else ())]
    ours = (value for value in policy.build.base_images.values() if value.startswith(_IMAGE))
    allowed = [rf"^{re.escape(value)}(?::latest)?(?:@sha256:[0-9a-f]+)?$" for value in ours]
    return [
        *(_rule("DENY", text) for text in denied),
        *(_rule("ALLOW", text) for text in (_CONTEXT, *allowed)),
    ]


def is_private(says: str) -> bool:
    """Do BuildKit's words, `source "…" denied by policy`, name something on a private host?"""
    named = re.search(r'source "([^"]{0,2000})" denied by policy', says)
    return named is not None and any(re.search(text, named[1]) for text in _PRIVATE)


def _rule(action: str, text: str) -> dict[str, Any]:
    return {"action": action, "selector": {"identifier": text, "match_type": "REGEX"}}
