"""The container of BuildKit as far as an ordinary image shows it: its limits, its removal, and refusals."""

import json
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from tests.live.entries import SOURCE, entry
from validator.live import buildkit_container, container_builder, labels
from validator.live.base_layouts import base_layouts
from validator.live.build_site import Site, Unavailable
from validator.live.buildkit_container import OWN_MEMORY, OWN_PROCESSES, BuildKit, buildkit
from validator.live.buildkit_start import STATE
from validator.live.buildkit_watch import Watch
from validator.live.engine import Engine
from validator.live.oci_layout import read_layout, save_layout
from validator.live.workspace import Workspace
from validator.model import Cause
from validator.policy import Policy, load_policy
from validator.resources import Missing

NOBODY = Engine("/nonexistent/docker", "unix:///nonexistent", {}, "26.1.5", "1.45")
DIGEST = "sha256:" + "d" * 64
INDEX = {"index.json": json.dumps({"manifests": [{"digest": DIGEST}]}).encode()}


@contextmanager
def sleeping(image: str, policy: Policy, engine: Engine, workspace: Workspace) -> Iterator[BuildKit]:
    """A started container whose program does nothing."""
    found = BuildKit(labels.container_name(workspace.run, 1), engine, workspace)
    try:
        buildkit_container._start(found, image, policy.limits, "none")
        yield found
    finally:
        found.kill()


@pytest.mark.docker
def test_it_has_limits_and_labels_and_goes_with_its_disk(
    monkeypatch: pytest.MonkeyPatch, policy: Policy, local_base: str, engine: Engine, workspace: Workspace
) -> None:
    monkeypatch.setattr(buildkit_container, "COMMAND", ("sleep", "600"))
    with sleeping(local_base, policy, engine, workspace) as container, engine.client() as client:
        told = client.api.inspect_container(container.name)
        host, limits = told["HostConfig"], policy.limits
        assert told["Config"]["Labels"][labels.RUN] == workspace.run
        assert host["Memory"] == host["MemorySwap"] == limits.build_memory_bytes + OWN_MEMORY
        assert host["PidsLimit"] == limits.build_processes + OWN_PROCESSES
        assert host["NanoCpus"] == limits.build_cpus * 1e9
        assert (host["Privileged"], host["ReadonlyRootfs"], host["NetworkMode"]) == (False, True, "none")
        assert not host["Binds"]
        volume = next(mount["Name"] for mount in told["Mounts"] if mount["Destination"] == STATE)
        assert container.runs()
        container.kill()
        assert not container.runs()
        assert volume not in {found["Name"] for found in client.api.volumes()["Volumes"] or ()}


@pytest.mark.docker
def test_a_run_that_keeps_things_does_not_keep_a_builder(
    monkeypatch: pytest.MonkeyPatch, policy: Policy, local_base: str, engine: Engine, workspace: Workspace
) -> None:
    monkeypatch.setattr(buildkit_container, "COMMAND", ("sleep", "600"))
    keeping = replace(workspace, keep=True)
    with sleeping(local_base, policy, engine, keeping) as container, engine.client() as client:
        told = client.api.inspect_container(container.name)
        assert told["Config"]["Labels"][labels.RUN] == workspace.run  # so the reaper finds it


@pytest.mark.docker
def test_an_image_without_the_daemon_is_refused_in_one_line_and_leaves_nothing(
    policy: Policy, local_base: str, engine: Engine, workspace: Workspace
) -> None:
    """The script before the daemon is run for real: cgroups, routes, configuration."""
    opened = buildkit(local_base, policy.limits, "default", engine, workspace)
    with pytest.raises(Unavailable, match=r"ended at once: .*buildkitd: not found") as caught, opened:
        pass
    assert "\n" not in str(caught.value)


@pytest.mark.docker
def test_an_image_that_no_registry_gives_is_a_reason_for_another_kind(
    policy: Policy, engine: Engine, workspace: Workspace
) -> None:
    nowhere = replace(policy.build, builder_image="127.0.0.1:9/nobody/buildkit:1")
    site = Site(entry(), SOURCE, replace(policy, build=nowhere), engine, workspace)
    opened = container_builder.container_builder(site)
    with pytest.raises(Unavailable, match="nobody/buildkit:1 cannot be had: "), opened:
        pass


@pytest.mark.docker
def test_offline_no_registry_is_asked_for_it(policy: Policy, engine: Engine, workspace: Workspace) -> None:
    nowhere = replace(policy.build, builder_image="nobody/buildkit:1")
    offline = replace(policy, build=nowhere).without_network()
    opened = container_builder.container_builder(Site(entry(), SOURCE, offline, engine, workspace))
    with pytest.raises(Unavailable, match="not on this machine, and the run is offline"), opened:
        pass


@pytest.mark.docker
def test_an_image_of_the_engine_becomes_a_layout(
    policy: Policy, local_base: str, engine: Engine, workspace: Workspace
) -> None:
    layout = save_layout(local_base, policy.limits.image_bytes, engine, workspace)
    manifest = json.loads((layout.folder / "blobs" / layout.digest.replace(":", "/")).read_text())
    for blob in (manifest["config"], *manifest["layers"]):
        assert (layout.folder / "blobs" / blob["digest"].replace(":", "/")).stat().st_size == blob["size"]
    with pytest.raises(Unavailable, match="more than 1000 bytes"):
        save_layout(local_base, 1000, engine, workspace)


@pytest.mark.docker
def test_base_images_that_a_dockerfile_may_mean_are_saved_once_and_foreign_ones_left_to_the_builder(
    policy: Policy, local_base: str, engine: Engine, workspace: Workspace
) -> None:
    images = {
        "busybox:1.37": f"docker-image://{local_base}",
        "docker.io/library/busybox": f"docker-image://{local_base}",
        "elsewhere:1": "docker-image://nobody/nothing:1",
        "node:22": f"docker-image://{local_base}",
    }
    policy = replace(policy, build=replace(policy.build, base_images=images))
    source = replace(SOURCE, dockerfile_text="FROM busybox:1.37 AS a\nCOPY --from=elsewhere:1 / /\n")
    found = base_layouts(Site(entry(), source, policy, engine, workspace))
    assert set(found) == {*images} - {"node:22"}
    assert found["elsewhere:1"] == "docker-image://nobody/nothing:1"
    assert found["busybox:1.37"] == found["docker.io/library/busybox"]
    assert found["busybox:1.37"].startswith(f"oci-layout://{workspace.path}/")


@pytest.mark.docker
@pytest.mark.parametrize(("base", "given"), [("${BASE}", True), ("\\\n  $BASE", True), ("alpine", False)])
def test_a_base_image_that_a_variable_may_name_is_given_too(
    base: str, given: bool, policy: Policy, engine: Engine, workspace: Workspace
) -> None:
    images = {"elsewhere:1": "docker-image://nobody/nothing:1"}
    policy = replace(policy, build=replace(policy.build, base_images=images))
    source = replace(SOURCE, dockerfile_text=f"ARG BASE\nFROM --platform=linux/amd64 {base}\n")
    assert base_layouts(Site(entry(), source, policy, engine, workspace)) == (images if given else {})


def tar_of(files: dict[str, bytes], links: dict[str, str]) -> bytes:
    made = BytesIO()
    with tarfile.open(fileobj=made, mode="w") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text)
            archive.addfile(info, BytesIO(text))
        for name, target in links.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = tarfile.SYMTYPE, target
            archive.addfile(info)
    return made.getvalue()


def test_only_the_files_of_a_layout_are_written(tmp_path: Path) -> None:
    blob = f"blobs/sha256/{'e' * 64}"
    strange = {
        "../out": b"x",
        "/out": b"x",
        "blobs/sha256/short": b"x",
        "manifest.json": b"[]",
        blob: b"b" * 9,
    }
    saved = tar_of({**INDEX, **strange}, {f"blobs/sha256/{'f' * 64}": "/etc/passwd"})
    into = tmp_path / "into"
    layout = read_layout(iter([saved[:700], saved[700:]]), 1000, into)
    assert str(layout) == f"oci-layout://{into}@{DIGEST}"
    written = {str(file.relative_to(tmp_path)) for file in tmp_path.rglob("*") if not file.is_dir()}
    assert written == {"into/index.json", f"into/{blob}"}


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ({"repositories": b"{}"}, "version 25 or later"),
        ({"index.json": b"[" * 5000}, "no index that can be read"),
        ({"index.json": b'{"manifests": []}'}, "no index that can be read"),
        ({"index.json": b'{"manifests": [{"digest": "../../x"}]}'}, "no image by its digest"),
    ],
)
def test_what_is_no_layout_is_a_reason_for_another_kind(
    files: dict[str, bytes], says: str, tmp_path: Path
) -> None:
    with pytest.raises(Unavailable, match=says):
        read_layout(iter([tar_of(files, {})]), 100_000, tmp_path / "into")


def test_an_answer_that_is_no_tar_is_a_reason_for_another_kind(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="not a tar file"):
        read_layout(iter([b"x" * 2000]), 100_000, tmp_path / "into")


@pytest.fixture
def watch(workspace: Workspace, limits: object) -> Watch:
    first = {"free": 100_000_000, "killed_anywhere": 3}
    return Watch(BuildKit("nobody", NOBODY, workspace), load_policy().limits, first)


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ({"disk": 10_485_761, "free": 90_000_000}, "10737418240 bytes of disk"),
        ({"processes_peak": 512}, "512 processes at once"),
        ({"processes_current": 512}, "512 processes at once"),
        ({"killed": 1}, "4294967296 bytes of memory"),
        ({"killed_here": 7, "killed_anywhere": 4}, "4294967296 bytes of memory"),
        ({"killed_here": 7, "killed_anywhere": 3}, ""),  # the file cache alone, and nobody was killed
        ({"killed_here": 0, "killed_anywhere": 9}, ""),  # somebody else ran out of memory
        ({"disk": 10_485_760, "free": 90_000_000, "processes_peak": 511, "killed": 0}, ""),
        ({}, ""),
    ],
)
def test_a_limit_is_held_against_a_build_only_where_it_is_proved(
    seen: dict[str, int], says: str, watch: Watch
) -> None:
    assert says in (found := watch._counted(seen))
    assert bool(found) == bool(says)


def test_a_disk_that_gets_full_unseen_is_held_against_nobody(watch: Watch) -> None:
    watch.judge({"disk": 1000, "free": 100_000_000 - 2 * 10_485_760 - 1})
    with pytest.raises(Missing, match="filling up") as caught:
        watch.hit()
    assert caught.value.cause is Cause.OURS
