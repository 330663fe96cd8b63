"""Find the Dockerfile of a build context among git objects, through links that stay within the context."""

import posixpath
from collections.abc import Mapping

from validator.live.git_objects import Objects, TreeItem
from validator.live.pin import context_directory

DEFAULT = "Dockerfile"
MOST_BYTES = 128 * 1024  # threats.md section 1
MOST_LINKS = 5
LINK = "120000"
LINK_BYTES = 4096  # PATH_MAX of Linux
PLAIN = ("100644", "100755")


def find_dockerfile(
    objects: Objects, tree: tuple[TreeItem, ...], directory: str, named: str
) -> TreeItem | None:
    """The file that source.dockerfile (*named*, "" for the default) means, links resolved.

    *named* is relative to the context *directory*; a URL, or a path out of the context, names
    nothing (threats.md, introduction). None where there is no such plain file.
    """
    items = {item.path: item for item in tree}
    relative = context_directory(named or DEFAULT)
    if not relative or named.startswith("/"):
        return None
    return _resolved(objects, items, directory, posixpath.join(directory, relative))


def _resolved(objects: Objects, items: Mapping[str, TreeItem], directory: str, path: str) -> TreeItem | None:
    for _ in range(MOST_LINKS):
        item = items.get(path)
        if item is None or item.mode in PLAIN:
            return item
        target = objects.contents([item.id], LINK_BYTES).get(item.id) if item.mode == LINK else None
        if target is None:
            return None
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target.decode("utf-8", "replace")))
        if directory and not path.startswith(f"{directory}/"):
            return None
    return None
