"""The policy that a command's --policy names, or the built-in one."""

from pathlib import Path

from validator.policy import Policy, PolicyError, load_policy


def policy_in(file: Path | None) -> Policy:
    """The built-in policy, with *file* laid over it if there is one. Raises PolicyError."""
    try:
        return load_policy(*([file.read_text(encoding="utf-8")] if file else []))
    except (OSError, UnicodeDecodeError) as exc:
        raise PolicyError(f"{file} cannot be read as UTF-8: {exc}") from exc
