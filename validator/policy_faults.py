"""How a registry's policy contradicts itself, or says what cannot be meant."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from validator.evidence.execution import BuilderKind
from validator.model import Kind

if TYPE_CHECKING:
    from validator.policy import Policy, Waiver

# What `--build-context NAME=VALUE` can be given: no "=" in the name, and an image as the value.
BASE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}", re.ASCII)
BASE_IMAGE = re.compile(r"docker-image://[A-Za-z0-9][A-Za-z0-9._/:@-]{0,254}", re.ASCII)
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def faults(policy: "Policy") -> Iterator[str]:
    """Each in one line, for who wrote the policy."""
    for table in (policy.required, policy.by_hand):
        for stranger in sorted(set(table) - set(Kind)):
            yield f"{stranger!r} is no kind of entry; want one of {', '.join(Kind)}"
    yield from _foreign_bases(policy.build.base_images)
    yield from _words("build.network", policy.build.network, "default", "none")
    yield from _words("build.builder", policy.build.builder, "auto", *BuilderKind)
    if not BASE_NAME.fullmatch(policy.build.builder_image):
        yield f"build.builder_image is the name of an image, not {policy.build.builder_image[:100]!r}"
    yield from (_of_waiver(waiver) for waiver in policy.waivers if not _is_whole(waiver))
    yield from _words("session.unverified", policy.session.unverified, "undecided", "accept")
    yield from _words("ci.undecided", policy.ci.undecided, "fail", "pass")
    yield from _words("run.network", policy.run.network, "bridge", "none")
    yield from _words("sandbox.runtime", policy.sandbox.runtime, "auto", "runc", "runsc")


def _words(key: str, value: str, *allowed: str) -> Iterator[str]:
    if value not in allowed:
        *most, last = (f'"{word}"' for word in allowed)
        yield f"{key} is {', '.join(most)} or {last}, not {value!r}"


def _is_whole(waiver: "Waiver") -> bool:
    return bool(waiver.reason.strip()) and (not waiver.expires or bool(DAY.fullmatch(waiver.expires)))


def _of_waiver(waiver: "Waiver") -> str:
    where = f"the waiver of {waiver.rule} for {waiver.entry}"
    return f"{where} needs a reason, and expires on a day as 2027-01-31"


def _foreign_bases(base_images: Mapping[str, str]) -> Iterator[str]:
    for name, replacement in base_images.items():
        if not BASE_NAME.fullmatch(name) or not BASE_IMAGE.fullmatch(replacement):
            says = f'"{name[:100]}" = "{replacement[:100]}"'
            want = 'want the image of a FROM line = "docker-image://" and another image'
            yield f"build.base_images: {says}; {want}"
