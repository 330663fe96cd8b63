"""The policy that a working tree is judged by, and where it comes from: a base branch, if there is any."""

from pathlib import Path

from validator.evidence.plain_file import read_plain
from validator.live.intake_base import NoBase, TreeBase
from validator.live.intake_result import (
    BUILT_IN_POLICY,
    FOLDERS_POLICY,
    POLICY_BYTES,
    NotUsable,
    PolicyText,
    base_policy,
)
from validator.live.registry_objects import readable
from validator.policy import FILE


def tree_policy(registry: Path, known: TreeBase | NoBase, *, own_policy: bool) -> PolicyText:
    """The base branch's policy; without a base the folder's own; where it has none the built-in one.

    Inside a repository the folder may be a pull request's checkout, whose mcp-vet.toml the pull
    request wrote: without a base such a policy judges nothing. *own_policy*: the user named another
    one, so the folder's does not matter. Raises NotUsable.
    """
    if isinstance(known, TreeBase):
        with readable():
            return base_policy(known.objects.policy(known.tip), known.tip)
    file = registry / FILE
    if own_policy or not (file.exists() or file.is_symlink()):
        return PolicyText("", BUILT_IN_POLICY)
    if known.in_repository:
        raise NotUsable(
            f"the {FILE} of this folder cannot be trusted without a base branch, and {known.why}; "
            "fetch the base branch, or name it with --base; or judge by a policy of your own with --policy"
        )
    return PolicyText(_text(file), FOLDERS_POLICY)


def _text(file: Path) -> str:
    content = read_plain(file, POLICY_BYTES)
    try:
        if content is not None:
            return content.decode("utf-8")
    except UnicodeDecodeError:
        pass
    raise NotUsable(f"{FILE} is not a text file of at most {POLICY_BYTES} bytes")
