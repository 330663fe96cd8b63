"""Sound entries, and everything that can happen to one part of them: dropped, doubled, renamed, retyped."""

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import yaml

SERVER = """\
name: notes
image: mcp/notes
type: server
meta:
  category: productivity
  tags:
    - notes
    - search
about:
  title: Notes
  description: Write, find and read notes in a folder of your own.
  icon: https://example.com/notes.png
source:
  project: https://github.com/example/notes
  commit: 0123456789abcdef0123456789abcdef01234567
  directory: server
  dockerfile: docker/Dockerfile
run:
  command:
    - --verbose
    - "{{notes.level}}"
  volumes:
    - "{{notes.folder}}:/notes"
  env:
    NOTES_CACHE: "{{notes.cache.size}}"
  user: "1000"
  allowHosts:
    - api.example.com:443
config:
  description: Where the notes are, and who may read them
  secrets:
    - name: notes.api_key
      env: NOTES_API_KEY
      example: your-key
  env:
    - name: NOTES_URL
      example: https://notes.example.com
      value: "{{notes.url}}"
  parameters:
    type: object
    properties:
      folder:
        type: string
        description: The folder of the notes
      level:
        type: string
        default: info
      url:
        type: string
      cache:
        type: object
        properties:
          size:
            type: string
    required:
      - folder
"""
REMOTE = """\
name: notes
type: remote
meta:
  category: productivity
  tags:
    - notes
about:
  title: Notes
  description: Write, find and read notes of your team.
  icon: https://example.com/notes.png
remote:
  transport_type: streamable-http
  url: https://mcp.example.com/mcp
  headers:
    Authorization: Bearer ${NOTES_API_KEY}
config:
  description: Your key, from the settings of your account
  secrets:
    - name: notes.api_key
      env: NOTES_API_KEY
      example: your-key
"""
POCI = """\
name: notes
type: poci
meta:
  category: productivity
  tags:
    - notes
about:
  title: Notes
  description: Make and read notes with small programs.
  icon: https://example.com/notes.png
tools:
  - name: write_note
    description: Write a note
    parameters:
      type: object
      properties:
        text:
          type: string
          description: What the note says
        folder:
          type: string
          description: Where it is kept
      required:
        - text
        - folder
    container:
      image: alpine@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
      command:
        - echo
        - "{{text}}"
      volumes:
        - "{{folder}}:/notes"
"""
SOUND = {"server": SERVER, "remote": REMOTE, "poci": POCI}
PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9 ._/,-]*[A-Za-z0-9]|https://[a-z./]+", re.ASCII)


@dataclass(slots=True)
class Fields:
    """A mapping that may hold a key twice, as a file may."""

    items: list[tuple[str, Any]]


Path = tuple[int, ...]  # positions from the root, of items or of fields


def tree(text: str) -> Fields:
    """The manifest as lists, `Fields` and scalars."""
    made = _tree(yaml.safe_load(text))
    assert isinstance(made, Fields)
    return made


def _tree(value: Any) -> Any:
    if isinstance(value, dict):
        return Fields([(key, _tree(item)) for key, item in value.items()])
    return [_tree(item) for item in value] if isinstance(value, list) else value


def plain(node: Any) -> Any:
    """What the manifest means to the registry: no key without a value, tags as the set they are."""
    if isinstance(node, Fields):
        return {key: plain(value) for key, value in node.items if value is not None}
    return [plain(item) for item in node] if isinstance(node, list) else node


def text_of(node: Any, indent: str = "") -> str:
    """The file, in the registry's layout."""
    if isinstance(node, Fields) and node.items:
        return "".join(f"{indent}{_scalar(key)}:{_below(value, indent)}" for key, value in node.items)
    if isinstance(node, list) and node:
        return "".join(f"{indent}-{_item(value, indent)}" for value in node)
    return f"{indent}{_scalar(node)}\n"


def _below(value: Any, indent: str) -> str:
    deep = (isinstance(value, Fields) and value.items) or (isinstance(value, list) and value)
    return f"\n{text_of(value, indent + '  ')}" if deep else f" {_scalar(value)}\n"


def _item(value: Any, indent: str) -> str:
    return " " + text_of(value, indent + "  ").lstrip(" ")


def _scalar(value: Any) -> str:
    if isinstance(value, Fields):
        return "{}"
    if value == []:
        return "[]"
    if isinstance(value, str) and PLAIN.fullmatch(value) and yaml.safe_load(value) == value:
        return value
    return json.dumps(value, ensure_ascii=False)


def paths(node: Any, here: Path = ()) -> Iterator[Path]:
    """Every item and field below the root."""
    children = [value for _, value in node.items] if isinstance(node, Fields) else node
    for index, child in enumerate(children if isinstance(children, list) else ()):
        yield (*here, index)
        yield from paths(child, (*here, index))


def pointer(root: Any, path: Path) -> str:
    """The path in words: `/run/volumes/0`."""
    words, node = [], root
    for index in path:
        word, node = node.items[index] if isinstance(node, Fields) else (str(index), node[index])
        words.append(word)
    return "/" + "/".join(words)


def mutated(root: Any, path: Path, change: Callable[[list[Any], int], None]) -> Any:
    """A copy in which *change* was applied to the list of items or fields and an index in it."""
    made = copy.deepcopy(root)
    node = made
    for index in path[:-1]:
        node = node.items[index][1] if isinstance(node, Fields) else node[index]
    change(node.items if isinstance(node, Fields) else node, path[-1])
    return made


def drop(items: list[Any], index: int) -> None:
    """Without it."""
    del items[index]


def double(items: list[Any], index: int) -> None:
    """Twice."""
    items.insert(index, copy.deepcopy(items[index]))


def renaming(new: Callable[[str], str]) -> Callable[[list[Any], int], None]:
    """Under another key; an item of a list, which has none, becomes another text."""

    def rename(items: list[Any], index: int) -> None:
        item = items[index]
        if isinstance(item, tuple):
            items[index] = (new(item[0]), item[1])
        elif isinstance(item, str):
            items[index] = new(item)

    return rename


def retyping(new: Callable[[Any], Any]) -> Callable[[list[Any], int], None]:
    """With another value."""

    def retype(items: list[Any], index: int) -> None:
        item = items[index]
        items[index] = (item[0], new(item[1])) if isinstance(item, tuple) else new(item)

    return retype


RENAMES = {
    "with a letter more": renaming(lambda key: key + "x"),
    "in capitals": renaming(str.upper),
    "with a blank": renaming(lambda key: f" {key}"),
    "empty": renaming(lambda _: ""),
}
RETYPES = {
    "a number": retyping(lambda _: 7),
    "a truth": retyping(lambda _: True),
    "nothing": retyping(lambda _: None),
    "an empty text": retyping(lambda _: ""),
    "an empty list": retyping(lambda _: []),
    "an empty mapping": retyping(lambda _: Fields([])),
    "itself in a list": retyping(lambda value: [value]),
    "itself in a mapping": retyping(lambda value: Fields([("value", value)])),
}
MUTATIONS: dict[str, Callable[[list[Any], int], None]] = {
    "dropped": drop,
    "doubled": double,
    **{f"renamed {name}": change for name, change in RENAMES.items()},
    **{f"retyped to {name}": change for name, change in RETYPES.items()},
}
