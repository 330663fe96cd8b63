"""The base side of an edit with a real engine: built and asked only where something of it differs."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from tests.conftest import left
from tests.live.entries import FIXTURES
from tests.live.git_repositories import Content, Repository, manifest, new_repository
from validator.evidence.derived import CHANGES, DERIVED
from validator.evidence.execution import Fetch, Image, Launch, Listing, Source
from validator.evidence.previous import EntryChanges, ImageChanges, Previous, SourceChanges, ToolChanges
from validator.evidence.store import record, recorded
from validator.evidence.submission import Before, Change, EntryChange, EntryFile, Files
from validator.live.acting import acting
from validator.live.engine import Engine
from validator.live.probers import open_probers
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, SourcePolicy
from validator.resources import Missing, Resources, constant

ECHO = (FIXTURES / "echo-plain" / "server.py").read_bytes()
WITHOUT_REVERSE = ECHO.replace(b'"name": "reverse"', b'"name": "backwards"').replace(b"in reverse", b"turned")
PROJECT = "https://github.com/owner/notes"
Judge = Callable[..., Resources]


@pytest.fixture
def upstream(tmp_path: Path) -> Repository:
    """The repository that PROJECT is mapped to."""
    return new_repository(tmp_path / "mirror" / "owner" / "notes.git")


@pytest.fixture
def dockerfile(python_base: str) -> bytes:
    text = (FIXTURES / "echo-plain" / "Dockerfile").read_text()
    return text.replace("python:3.12-slim", python_base, 1).encode()


@pytest.fixture
def edit(engine: Engine, workspace: Workspace, policy: Policy, tmp_path: Path) -> Iterator[Judge]:
    """The resources of an entry whose manifest was *before* at the base and is *after* at the head."""
    mirrors = {"https://github.com/": f"{tmp_path}/mirror/"}
    here = replace(policy, source=SourcePolicy(("github.com",), mirrors, allow_file=True))
    with ExitStack() as stack:
        probers = stack.enter_context(open_probers(workspace))

        def opened(before: bytes, after: bytes, change: Change = Change.EDITED) -> Resources:
            known = (EntryChange("notes", change), files(after), Before(files(before)))
            given = [*map(constant, known), *acting(here, workspace, probers, after)]
            return Resources(given, stack)

        yield opened


def builds(workspace: Workspace) -> int:
    """How many builds the run has begun: each writes its source policy into a folder of its own."""
    return len(list(workspace.path.glob("policy-*")))


def files(content: bytes) -> Files:
    return Files("notes", (EntryFile("server.yaml", size=len(content)),), {"server.yaml": content})


def previous(resources: Resources) -> Previous:
    found = resources.get(Previous)
    assert isinstance(found, Previous)
    return found


def pinned(commit: str, **more: str) -> bytes:
    return manifest("notes", commit, project=PROJECT, **more)


pytestmark = pytest.mark.docker


def test_both_sides_are_built_and_asked_and_the_head_comes_first(
    edit: Judge,
    upstream: Repository,
    dockerfile: bytes,
    workspace: Workspace,
    engine: Engine,
    tmp_path: Path,
) -> None:
    old = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO, "LICENSE": b"MIT License\n"})
    new = upstream.commit({"server.py": WITHOUT_REVERSE, "LICENSE": b"Other License\n"})
    resources = edit(pinned(old), pinned(new))

    found = previous(resources)

    assert [found.same, dict(found.missing)] == [False, {}]
    assert found.listing is not None
    assert [tool["name"] for tool in found.listing.tools] == ["echo", "reverse"]
    assert found.source is not None
    assert (found.source.commit, found.source.files) == (old, ())
    assert found.source.licences == {"LICENSE": "MIT License\n"}
    assert builds(workspace) == 2
    order = [timing.name for timing in resources.timings]
    assert order.index("Launch") < order.index("Previous")
    head = resources.get(Image)
    assert isinstance(head, Image)
    assert left(engine, workspace.run) == [head.id]  # the base's is gone already
    assert_same_in_a_replay(resources, tmp_path)


def assert_same_in_a_replay(resources: Resources, folder: Path) -> None:
    kinds = (ToolChanges, SourceChanges, ImageChanges, EntryChanges)
    seen = [resources.get(kind) for kind in kinds]
    assert [len(found.differences) for found in seen] == [2, 1, 0, 0]  # type: ignore[attr-defined]
    resources.get(Listing)
    record(folder / "evidence", resources.had())
    with ExitStack() as stack:
        again = Resources([*recorded(folder / "evidence"), *DERIVED, *CHANGES], stack)
        assert [again.get(kind) for kind in kinds] == seen
        assert again.get(Previous) == resources.get(Previous)


def test_the_same_tree_is_built_once(
    edit: Judge, upstream: Repository, dockerfile: bytes, workspace: Workspace
) -> None:
    """What is outside the build context changes no image, and may still change the licence."""
    files: dict[str, Content] = {"srv/Dockerfile": dockerfile, "srv/server.py": ECHO, "LICENSE": b"MIT\n"}
    old = upstream.commit(files)
    new = upstream.commit({"README.md": b"More words\n", "LICENSE": b"Other\n"})
    resources = edit(pinned(old, directory="srv"), pinned(new, directory="srv"))

    found = previous(resources)

    assert (found.same, found.image, found.listing) == (True, None, None)
    assert builds(workspace) == 1
    assert resources.get(ToolChanges) == ToolChanges(())
    licence = resources.get(SourceChanges)
    assert isinstance(licence, SourceChanges)
    assert [d.subject for d in licence.differences] == ["MIT"]


def test_where_the_pin_stays_nothing_is_fetched_a_second_time(
    edit: Judge, upstream: Repository, dockerfile: bytes, workspace: Workspace
) -> None:
    """An edit of the title alone costs nothing, and needs no network."""
    commit = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO})
    resources = edit(pinned(commit), pinned(commit, title="Another"))
    assert isinstance(resources.get(Launch), Launch)
    shutil.rmtree(upstream.path)

    assert previous(resources).same
    assert builds(workspace) == 1


def test_a_run_that_differs_is_asked_again_on_the_same_image(
    edit: Judge, upstream: Repository, dockerfile: bytes, workspace: Workspace
) -> None:
    commit = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO})
    after = pinned(commit) + b"run:\n  command: [--all]\n"
    found = previous(edit(pinned(commit), after))

    assert (found.same, dict(found.missing)) == (False, {})
    assert found.listing is not None
    assert builds(workspace) == 1


@pytest.mark.parametrize(
    ("broken", "lacking", "says"),
    [
        ({"Dockerfile": b"FROM scratch\nRUN x\n"}, {"Image", "Session", "Listing"}, "there is no image"),
        ({"server.py": b"raise SystemExit(3)\n"}, {"Session", "Listing"}, "did not answer initialize"),
    ],
)
def test_a_base_that_no_longer_works_is_held_against_nobody(
    broken: dict[str, bytes],
    lacking: set[str],
    says: str,
    edit: Judge,
    upstream: Repository,
    dockerfile: bytes,
) -> None:
    old = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO, **broken})
    new = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO})
    resources = edit(pinned(old), pinned(new))

    found = previous(resources)

    assert set(found.missing) == lacking
    assert says in found.missing["Session"]
    assert set(found.causes.values()) == {Cause.NOT_APPLICABLE}
    assert isinstance(resources.get(Listing), Listing)
    with pytest.raises(Missing, match="the previous revision: ") as caught:
        resources.get(ToolChanges)
    assert caught.value.cause is Cause.NOT_APPLICABLE


def test_a_base_whose_commit_is_gone_is_held_against_nobody(
    edit: Judge, upstream: Repository, dockerfile: bytes
) -> None:
    new = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO})
    resources = edit(pinned("f" * 40), pinned(new))

    found = previous(resources)

    assert set(found.missing) == {"Source", "Image", "Session", "Listing"}
    assert "the source was not fetched" in found.missing["Source"]
    assert isinstance(resources.get(Launch), Launch)


@pytest.mark.parametrize("change", [Change.ADDED, Change.PRESENT])
def test_what_is_new_has_no_earlier_revision_and_nothing_is_done(
    change: Change, edit: Judge, workspace: Workspace
) -> None:
    resources = edit(b"", pinned("a" * 40), change)

    with pytest.raises(Missing, match="no earlier revision") as caught:
        resources.get(Previous)
    assert caught.value.cause is Cause.NOT_APPLICABLE
    assert not {Fetch, Source, Image} & resources.had().keys()
    assert builds(workspace) == 0


def test_the_gates_close_the_base_side_too(edit: Judge, upstream: Repository, dockerfile: bytes) -> None:
    old = upstream.commit({"Dockerfile": dockerfile, "server.py": ECHO})
    resources = edit(pinned(old), pinned(old, title="Other"))
    resources.close_gate("SRC001 must pass")

    with pytest.raises(Missing, match="SRC001 must pass"):
        resources.get(Previous)


def test_evidence_of_the_base_is_plain_json(tmp_path: Path) -> None:
    """Nested dataclasses, causes and the lack of a part come back as they were."""
    source = Source("a" * 40, "b" * 40, "srv", (), "srv/Dockerfile", "FROM x\n", {"LICENSE": "MIT ©\n"})
    for found in (
        Previous(same=True, source=source),
        Previous(
            listing=Listing(({"name": "a"}, 3)), missing={"Image": "gone"}, causes={"Image": Cause.OURS}
        ),
    ):
        record(tmp_path, {Previous: found})
        with ExitStack() as stack:
            assert Resources(recorded(tmp_path), stack).get(Previous) == found
    assert json.loads((tmp_path / "previous.json").read_text())["causes"] == {"Image": "ours"}
