"""The index over a registry's entries that registry-wide rules ask: made once, asked in constant time."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

from validator.evidence.resemblance import Key, alike, keys, probes, skeleton

if TYPE_CHECKING:
    from validator.evidence.submission import Neighbour

K = TypeVar("K")
MOST = 5  # look-alikes that are told: one is enough to ask a maintainer
HUB = ("docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/")


@dataclass(frozen=True)
class Neighbourhood:
    """Entries by what two of them should not share. Without slots: the indexes are made when first asked."""

    entries: "tuple[Neighbour, ...]"

    @cached_property
    def named(self) -> "Mapping[str, Neighbour]":
        """The entries by their names."""
        return {entry.name: entry for entry in self.entries}

    @cached_property
    def _sources(self) -> Mapping[str, tuple[str, ...]]:
        return _index((source_key(e.project, e.directory, e.dockerfile), e.name) for e in self.entries)

    @cached_property
    def _images(self) -> Mapping[str, tuple[str, ...]]:
        return _index((image_key(e.image), e.name) for e in self.entries)

    @cached_property
    def _urls(self) -> Mapping[str, tuple[str, ...]]:
        return _index((url_key(e.url), e.name) for e in self.entries)

    @cached_property
    def _titles(self) -> Mapping[str, tuple[str, ...]]:
        return _index((title_key(e.title), e.name) for e in self.entries)

    @cached_property
    def _referring(self) -> Mapping[str, tuple[str, ...]]:
        return _index((other, entry.name) for entry in self.entries for other in entry.refers)

    @cached_property
    def _tools(self) -> Mapping[str, tuple[str, ...]]:
        return _index((tool, entry.name) for entry in self.entries for tool in entry.tools)

    @cached_property
    def _filed(self) -> Mapping[Key, tuple[str, ...]]:
        return _index((key, e.name) for e in self.entries for key in keys(skeleton(e.name)))

    def built_from(self, project: str, directory: str, dockerfile: str) -> tuple[str, ...]:
        """Names of entries that are built from the same Dockerfile of the same repository, however spelt."""
        return self._sources.get(source_key(project, directory, dockerfile), ())

    def using(self, image: str) -> tuple[str, ...]:
        """Names of entries with the same image, whatever its tag or digest."""
        return self._images.get(image_key(image), ())

    def reached_at(self, url: str) -> tuple[str, ...]:
        """Names of entries with the same remote address."""
        return self._urls.get(url_key(url), ())

    def titled(self, title: str) -> tuple[str, ...]:
        """Names of entries with the same letters and digits in their title."""
        return self._titles.get(title_key(title), ())

    def referring_to(self, name: str) -> tuple[str, ...]:
        """Names of entries that build on the entry *name*."""
        return self._referring.get(name, ())

    def offering(self, tool: str) -> tuple[str, ...]:
        """Names of entries whose tools.json lists a tool of this name."""
        return self._tools.get(tool, ())

    def owner_of(self, name: str) -> str:
        """Who stands behind the entry *name*, as `owner` says it; "" where there is none."""
        found = self.named.get(name)
        return self.owner(found.project, found.url) if found else ""

    @staticmethod
    def owner(project: str, url: str) -> str:
        """Who stands behind a project, `host/owner`, else behind an address, its domain; "" unknown."""
        host, _, path = project.strip().lower().partition("://")[2].partition("/")
        if path:
            return f"{host}/{path.partition('/')[0]}"
        return ".".join(url_key(url).partition("/")[0].partition(":")[0].split(".")[-2:])

    def like(self, name: str, *, but: Iterable[str] = ()) -> list[str]:
        """Names of entries that could be taken for *name*, at most five, without those in *but*."""
        asked, left = skeleton(name), {name, *but}
        found: list[str] = []
        for key in probes(asked):
            for other in self._filed.get(key, ()):
                if other not in left and alike(asked, skeleton(other)):
                    found.append(other)
                left.add(other)
            if len(found) >= MOST:
                break
        return sorted(found[:MOST])


def source_key(project: str, directory: str, dockerfile: str) -> str:
    """One text for all spellings of a Dockerfile in a folder of a repository; "" where there is none.

    Hosts of repositories do not tell upper from lower case in a project's address.
    """
    place = project.strip().lower().partition("://")[2].rstrip("/").removesuffix(".git")
    return f"{place}//{_path(directory)}//{_path(dockerfile or 'Dockerfile')}" if place else ""


def _path(path: str) -> str:
    return "/".join(part for part in path.split("/") if part not in ("", "."))


def image_key(image: str) -> str:
    """One text for all tags and digests of an image; "" where there is none."""
    name = image.strip().partition("@")[0]
    for prefix in HUB:
        name = name.removeprefix(prefix)
    before, slash, last = name.removeprefix("library/").rpartition("/")
    return before + slash + last.partition(":")[0]


def url_key(url: str) -> str:
    """One text for all spellings of a remote address; "" where there is none."""
    host, slash, path = url.strip().partition("://")[2].partition("/")
    return host.lower().removesuffix(":443") + (slash + path).rstrip("/")


def title_key(title: str) -> str:
    """The letters and digits of a title, whatever their case and form."""
    return "".join(c for c in unicodedata.normalize("NFKC", title[:500]).casefold() if c.isalnum())


def _index(pairs: Iterable[tuple[K, str]]) -> Mapping[K, tuple[str, ...]]:
    found: dict[K, list[str]] = {}
    for key, name in pairs:
        if key:
            found.setdefault(key, []).append(name)
    return {key: tuple(dict.fromkeys(names)) for key, names in found.items()}
