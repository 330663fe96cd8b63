"""With how little a server still lists its tools, beside what its entry's `run:` block asks for.

Listing tools does not use everything: what was not needed for it may be needed when a tool is called.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from validator.evidence.manifest import Entry

MIB = 1 << 20
ROOT = ("", "0", "root")  # names of the user that a container has rights with
_PLACEHOLDER = re.compile(r"\{\{[^{}]{0,400}\}\}")


class Privilege(StrEnum):
    """What a try did without."""

    NETWORK = "network"
    ROOT = "root"  # the user; an ordinary one without a name in its place
    SCRATCH = "scratch"  # folders that it may write to: /tmp, /run, /dev/shm, volumes of its image
    VOLUMES = "volumes"  # the folders of run.volumes, which are empty and in memory here
    ENVIRONMENT = "environment"  # the variables that its entry gives it
    MEMORY = "memory"  # all but a little


@dataclass(frozen=True, slots=True)
class Trial:
    """One start with less. `lists`: it gave the same tools; None where that is not known (ours)."""

    without: tuple[Privilege, ...]
    lists: bool | None
    says: str = ""  # how it ended, where it did not
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Privileges:
    """All tries of a server that had listed its tools, with no capability and a read-only image each time.

    `untried`: what there was no time for. `memory`: bytes that a try without MEMORY had.
    """

    FILE: ClassVar[str] = "privileges.json"
    trials: tuple[Trial, ...]
    untried: tuple[Privilege, ...] = ()
    network: str = "none"  # what it had when it listed its tools first
    user: str = ""  # that a try without ROOT had
    memory: int = 0
    seconds: float = 0.0

    @property
    def spared(self) -> tuple[Privilege, ...]:
        """The most that it did without at once."""
        worked = [trial.without for trial in self.trials if trial.lists]
        return max(worked, key=len, default=())

    @property
    def needed(self) -> tuple[Privilege, ...]:
        """Without each of these alone it lists nothing, or something else."""
        return tuple(t.without[0] for t in self.trials if t.lists is False and len(t.without) == 1)

    def spares(self, privilege: Privilege) -> bool:
        """Did it list its tools in any try without that?"""
        return any(trial.lists and privilege in trial.without for trial in self.trials)

    def in_words(self) -> str:
        """One line for people; "" where nothing was tried."""
        if not self.trials:
            return ""
        without = [*["a network"] * (self.network == "none"), *(self._word(each) for each in self.spared)]
        parts = [f"lists its tools without {_joined(without)}" if without else "", self._rest()]
        return "; ".join(part for part in parts if part)

    def _rest(self) -> str:
        needed = [self._word(each) for each in self.needed]
        tried = {each for trial in self.trials if trial.lists is not None for each in trial.without}
        unknown = [self._word(each) for each in self.untried if each not in tried]
        told = [f"not without {_joined(needed)}"] * bool(needed)
        return "; ".join([*told, *[f"not tried without {_joined(unknown)}"] * bool(unknown)])

    def _word(self, privilege: Privilege) -> str:
        return {
            Privilege.NETWORK: "a network",
            Privilege.ROOT: "being root",
            Privilege.SCRATCH: "a folder to write to",
            Privilege.VOLUMES: "its volumes",
            Privilege.ENVIRONMENT: "its environment",
            Privilege.MEMORY: f"more than {self.memory // MIB} MiB of memory",
        }[privilege]


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that the `run:` block of an entry asks for. `path` is where, as Entry.at takes it."""

    privilege: Privilege | None  # None where no try does without it
    says: str  # as it goes on after "asks for"; quotes the entry
    path: tuple[str | int, ...]


def asks(entry: Entry) -> tuple[Ask, ...]:
    """All of them, in the order of importance."""
    return (*_volumes(entry), *_user(entry), *_network(entry), *_command(entry))


def asked_in_words(entry: Entry) -> str:
    """One line for people; "" where it asks for nothing."""
    return _joined([ask.says for ask in asks(entry)])


def _volumes(entry: Entry) -> Iterator[Ask]:
    given = entry.get("run", "volumes")
    for at, volume in enumerate(given if isinstance(given, list) else ()):
        if isinstance(volume, str) and volume:
            yield Ask(Privilege.VOLUMES, f"host access to {_target(volume)}", ("run", "volumes", at))


def _target(volume: str) -> str:
    """Where it is in the container; colons inside of placeholders are none of the volume's."""
    masked = _PLACEHOLDER.sub(lambda found: "\0" * len(found[0]), volume)
    source, _, rest = masked.partition(":")
    target, _, _mode = rest.partition(":")
    begin = len(source) + 1
    return volume[begin : begin + len(target)] or volume


def _user(entry: Entry) -> Iterator[Ask]:
    user = entry.get("run", "user")
    if isinstance(user, str | int) and str(user).partition(":")[0] in ROOT[1:]:
        yield Ask(Privilege.ROOT, f"the user {user}", ("run", "user"))


def _network(entry: Entry) -> Iterator[Ask]:
    if entry.get("run", "disableNetwork") is True:
        return
    hosts = entry.get("run", "allowHosts")
    named = [host for host in hosts if isinstance(host, str)] if isinstance(hosts, list) else []
    if named:
        yield Ask(Privilege.NETWORK, f"a network to {_joined(named[:3])}", ("run", "allowHosts"))
    else:
        yield Ask(Privilege.NETWORK, "a network to any host, as is the default", ("run",))


def _command(entry: Entry) -> Iterator[Ask]:
    if entry.get("run", "command"):
        yield Ask(None, "a command of its own", ("run", "command"))


def _joined(words: Sequence[str]) -> str:
    *most, last = words or ("",)
    return f"{', '.join(most)} and {last}" if most else last
