"""What a build needs: the builder that makes the image, and what such a builder is opened for."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from validator.evidence.execution import BuilderKind, Source
from validator.evidence.manifest import Entry
from validator.live.engine import Engine
from validator.live.unavailable import Unavailable as Unavailable
from validator.live.workspace import Workspace
from validator.policy import Policy

DEFAULT_BUILDER = ("--builder", "default")  # the BuildKit within the engine that DOCKER_HOST names


@dataclass(frozen=True, slots=True)
class Site:
    """What a builder is opened for: one entry, whose source may be hostile, on the engine that answers."""

    entry: Entry
    source: Source
    policy: Policy
    engine: Engine
    workspace: Workspace


@dataclass(frozen=True, slots=True)
class Builder:
    """What builds one entry's image.

    `words` follow `docker buildx build`; `environment` is the client's, the whole of it. The image is
    in `engine` afterwards, and so the server runs there. `base_images`: the image of a FROM line ->
    the value of `--build-context` by which the builder finds its replacement. `network`: what a RUN step
    may reach, as in the policy. `guards`: (guard, value), for people; `no_better`: one line for each
    safer kind that was not to be had.

    `kill` ends the builder and all it does at once: a build that is given up must not go on. `hit` says,
    once a build has failed, which of our limits it provably ran into; "" where none is known. `begins`
    is called before each build, `built` after one that worked: from then on servers run in `engine`.
    """

    kind: BuilderKind
    engine: Engine
    environment: Mapping[str, str]
    network: str
    words: tuple[str, ...] = DEFAULT_BUILDER
    base_images: Mapping[str, str] = field(default_factory=dict)
    guards: tuple[tuple[str, str], ...] = ()
    no_better: tuple[str, ...] = ()
    kill: Callable[[], None] = lambda: None
    hit: Callable[[], str] = lambda: ""
    begins: Callable[[], None] = lambda: None
    built: Callable[[], None] = lambda: None

    @property
    def shared(self) -> bool:
        """Is the builder itself one that others use? If it does not answer, that is no build's doing."""
        return self.kind is BuilderKind.ENGINE

    @contextmanager
    def killed_unless_done(self) -> Iterator[None]:
        """A block in which a build runs: whatever ends it early, a deadline say, ends the builder."""
        self.begins()
        try:
            yield
        except BaseException:
            self.kill()
            raise
