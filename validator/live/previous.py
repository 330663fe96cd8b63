"""Provider: the base side of an edit, fetched, built and asked as the head is, where anything of it differs.

In 42 % of the registry's merged pin bumps the tree that is built is the same, byte for byte: then
nothing is built a second time. Whatever the base lacks is said in `Previous.missing` and held against
nobody: it was accepted once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from typing import Any

from validator.evidence.execution import Image, Launch, Listing, Session, Source
from validator.evidence.manifest import Entry
from validator.evidence.previous import BaseEntry, Previous
from validator.evidence.remote import Remote
from validator.evidence.revision_changes import within
from validator.evidence.submission import Before, Files
from validator.live.build_site import Builder
from validator.live.builder import Made, is_built
from validator.live.builders import with_that_of
from validator.live.engine import Engine
from validator.live.probe import Prober
from validator.live.probe_contract import Thoroughness
from validator.model import Cause
from validator.neighbours import neighbour
from validator.resources import Missing, Provider, Resources, constant, executes, provider

Act = Callable[[bytes | None], Sequence[Provider]]  # the providers for an entry with such a server.yaml
ASKED = (Image, Session, Listing)
TOLD = ("about", "meta", "readme")  # parts of a manifest that run nothing
PIN = ("project", "commit", "branch", "upstream")  # of its source: the tree says what they come to


@dataclass(slots=True)
class Had:
    """What was had of the base, by the names of Previous's fields, and why the rest was not."""

    found: dict[str, Any] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    causes: dict[str, Cause] = field(default_factory=dict)

    def ask(self, resources: Resources, *kinds: type) -> None:
        """Obtain them. What is Missing for the author's sake was so when the base was merged: not theirs."""
        for kind in kinds:
            name = kind.__name__
            try:
                self.found[name.lower()] = resources.get(kind)
            except Missing as exc:
                self.missing[name] = str(exc)
                self.causes[name] = Cause.NOT_APPLICABLE if exc.cause is Cause.CONSEQUENCE else exc.cause


def previous_of(act: Act, manifest: bytes | None) -> Provider:
    """The provider for an entry whose server.yaml at the head has these bytes.

    Each kind of server waits for another resource of the head's, so that the head is never slowed.
    *act* gives the providers that the base is asked with; their engine is the head's.
    """
    said = neighbour("", manifest or b"")
    if said.url:
        return _remote(act)
    return _built(act) if not said.image or is_built(said.image) else _pulled(act)


def _built(act: Act) -> Provider:
    @executes
    @provider
    def previous(
        base: BaseEntry,
        before: Before,
        entry: Entry,
        launch: Launch,
        source: Source,
        image: Image,
        made: Made,
        builder: Builder,
        engine: Engine,
    ) -> Iterator[Previous]:
        _ = launch  # only so that the head comes first
        providers = {**_providers(base, before, act, engine), Builder: with_that_of(builder, source)}
        yield _built_before(base.entry, providers, entry, source, (image, made))

    return previous


def _pulled(act: Act) -> Provider:
    @executes
    @provider
    def previous(
        base: BaseEntry, before: Before, entry: Entry, launch: Launch, engine: Engine
    ) -> Iterator[Previous]:
        """The same reference is the same image today, whatever it was when the base was merged."""
        _ = launch
        if _runs(base.entry) == _runs(entry):
            yield Previous(same=True, missing={"Source": "the image is pulled, not built"})
            return
        yield _asked(_providers(base, before, act, engine))

    return previous


def _remote(act: Act) -> Provider:
    @executes
    @provider
    def previous(base: BaseEntry, before: Before, remote: Remote) -> Iterator[Previous]:
        if base.entry.get("remote", "url") == remote.url:
            raise Missing("it is the same server: its address did not change", Cause.NOT_APPLICABLE)
        yield _asked(_providers(base, before, act, None))

    return previous


def _providers(base: BaseEntry, before: Before, act: Act, engine: Engine | None) -> Mapping[type, Provider]:
    """Those of the base. One engine: a second one's end would look for what the head still has."""
    known = [base.entry.change, before.files, Before(Files("", ()))]
    given = [*map(constant, known), *act(before.files.contents.get("server.yaml"))]
    own = [constant(value) for value in (Thoroughness.PLAIN, engine) if value is not None]
    return {p.gives: p for p in [*given, *own]}


def _asked(providers: Mapping[type, Provider]) -> Previous:
    """Everything but the source, for what is not built from one."""
    had = Had(missing={"Source": "nothing is built from it"})
    with ExitStack() as stack:
        had.ask(Resources(providers.values(), stack), *ASKED)
    return Previous(**had.found, missing=had.missing, causes=had.causes)


def _built_before(
    base: Entry,
    providers: Mapping[type, Provider],
    head: Entry,
    source: Source,
    of_head: tuple[Image, Made],
) -> Previous:
    """Only what differs is done again: fetching, building, running."""
    had = Had()
    with ExitStack() as stack:
        given = {**providers, **_known(source)} if _pinned(base) == _pinned(head) else providers
        resources = Resources(given.values(), stack)
        had.ask(resources, Source)
        before = had.found.get("source")
        if isinstance(before, Source) and _same_build(before, source, base, head):
            if _runs(base) == _runs(head):
                return Previous(same=True, source=replace(before, files=()))
            resources = Resources({**providers, **_known(before, *of_head)}.values(), stack)
        _warm(resources)
        had.ask(resources, *ASKED)
    if isinstance(before, Source):
        had.found["source"] = replace(before, files=())
    return Previous(**had.found, missing=had.missing, causes=had.causes)


def _known(*values: object) -> dict[type, Provider]:
    return {type(value): constant(value) for value in values}


def _warm(resources: Resources) -> None:
    """Have a worker import the official client while the image is built; its absence is told later."""
    try:
        resources.get(Prober)
    except Missing:
        return


def _same_build(before: Source, source: Source, base: Entry, head: Entry) -> bool:
    targets = {str(entry.get("source", "buildTarget", default="")) for entry in (base, head)}
    built = all(is_built(str(entry.get("image", default=""))) for entry in (base, head))
    return (before.tree, within(before)) == (source.tree, within(source)) and len(targets) == 1 and built


def _pinned(entry: Entry) -> tuple[object, ...]:
    keys = ("project", "commit", "directory", "dockerfile")
    return tuple(entry.get("source", key) for key in keys)


def _runs(entry: Entry) -> dict[str, Any]:
    """All of a manifest that bears on the build and the run, but for the pin. Strict: also its name."""
    source = entry.get("source")
    kept = {key: value for key, value in entry.data.items() if key not in TOLD}
    if isinstance(source, dict):
        kept["source"] = {key: value for key, value in source.items() if key not in PIN}
    return kept
