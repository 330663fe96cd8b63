"""What a build may have the engine fetch by itself: BuildKit's source policy (threats.md B4).

Networks of RUN steps do not bind what ADD, FROM, COPY --from and `# syntax` fetch: the engine does that.
Needs buildx 0.10; an older one ignores the variable. Redirects, and public names of private addresses,
are beyond what a policy can say.
"""

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from validator.live.local_images import full_name
from validator.policy import Policy
from validator.reading.private_hosts import HOST, SINGLE

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


def write_source_policy(policy: Policy, folder: Path, local: Iterable[str] = ()) -> Mapping[str, str]:
    """The variables for buildx's environment; the policy is a file in *folder*. Raises OSError.

    *local*: full names of images that no submission may build on, since they are this machine's own.
    """
    file = folder / "source-policy.json"
    file.write_text(json.dumps({"rules": rules(policy, local)}), encoding="utf-8")
    return {VARIABLE: str(file)}


def rules(policy: Policy, local: Iterable[str] = ()) -> list[dict[str, Any]]:
    """Denials, then the context and the base images of the registry's own policy: the last match counts."""
    closed = policy.offline or policy.build.network == "none"
    own = (rf"^{_IMAGE}{re.escape(name)}(?:@.*)?$" for name in local)
    denied = [*_PRIVATE, *([_FETCHED] if closed else ()), *own]
    ours = (value for value in policy.build.base_images.values() if value.startswith(_IMAGE))
    allowed = [text for value in ours for text in _offered(value)]
    return [
        *(_rule("DENY", text) for text in denied),
        *(_rule("ALLOW", text) for text in (_CONTEXT, *allowed)),
    ]


def _offered(value: str) -> tuple[str, ...]:
    """A base image of the policy's: with its registry and namespace, and as it is written."""
    names = dict.fromkeys([_IMAGE + full_name(value.removeprefix(_IMAGE)), value])
    return tuple(rf"^{re.escape(name)}(?::latest)?(?:@sha256:[0-9a-f]+)?$" for name in names)


def is_private(says: str) -> bool:
    """Do BuildKit's words, `source "…" denied by policy`, name something on a private host?"""
    named = re.search(r'source "([^"]{0,2000})" denied by policy', says)
    return named is not None and any(re.search(text, named[1]) for text in _PRIVATE)


def denied_image(says: str) -> str:
    """The image that BuildKit's words say is denied, though its registry is public; "" where it is none."""
    named = re.search(r'source "docker-image://([^"]{1,300})" denied by policy', says)
    return named[1] if named and not is_private(says) else ""


def _rule(action: str, text: str) -> dict[str, Any]:
    return {"action": action, "selector": {"identifier": text, "match_type": "REGEX"}}
