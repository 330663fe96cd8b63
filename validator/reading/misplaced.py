"""Where a key that does not belong here was meant to stand."""

from dataclasses import dataclass

from validator.reading.contract import homes, known_keys
from validator.reading.nearest import letters, nearest
from validator.reading.violation import Path, anonymous, dotted


@dataclass(frozen=True, slots=True)
class Home:
    """What to do about an unknown key. `place` is dotted, "" where the key belongs nowhere."""

    place: str
    fix: str
    within: str = ""  # the mapping that a whole group of keys should move into, dotted


# Mistakes that contributors really made (rules.md SCH), by schema, mapping and key.
_PARAMETERS = Home(
    "", "indent this by two more spaces, so that it stands under `parameters`", "config.parameters"
)
_ARGUMENTS = Home("[].arguments", "list the arguments under `arguments`, each with name, type and desc")
_KNOWN: dict[tuple[str, str, str], Home] = {
    ("server", "config", "properties"): _PARAMETERS,
    ("server", "config", "required"): _PARAMETERS,
    ("server", "config", "type"): _PARAMETERS,
    ("server", "config.env[]", "env"): Home(
        "config.secrets[].env", "if this is a secret, move the whole item to `config.secrets`"
    ),
    ("server", "run", "ports"): Home(
        "", "remove it: no port is published, the server is spoken to through stdin and stdout"
    ),
    ("server", "", "env"): Home("config.env", "this belongs under `config`", "config"),
    ("server", "", "description"): Home("about.description", "this belongs under `about`", "about"),
    ("tools", "[]", "inputSchema"): _ARGUMENTS,
    ("tools", "[]", "input_schema"): _ARGUMENTS,
    ("tools", "[]", "parameters"): _ARGUMENTS,
    ("tools", "[].arguments[]", "required"): Home(
        "", "remove it: an argument is required unless it has `optional: true`"
    ),
    ("tools", "[].arguments[]", "description"): Home("[].arguments[].desc", "write `desc` instead"),
}


def home(schema_name: str, path: Path, entry_type: str) -> Home:
    """The likely home of the unknown key at the end of `path`, in an entry of that type."""
    parent, key = path[:-1], str(path[-1])
    listed = _KNOWN.get((schema_name, anonymous(parent), key))
    return listed or _beside(schema_name, parent, key) or _elsewhere(schema_name, parent, key, entry_type)


def _homes(schema_name: str) -> dict[str, tuple[str, ...]]:
    """A tools.json has too few keys for one to stray far."""
    return homes(schema_name) if schema_name == "server" else {}


def _beside(schema_name: str, parent: Path, key: str) -> Home | None:
    """A key of the same mapping with another spelling; or a similar one, if `key` has no other home."""
    known = known_keys(schema_name, parent)
    meant = nearest(key, known)
    if meant is None or (letters(meant) != letters(key) and key in _homes(schema_name)):
        return None
    return Home(anonymous((*parent, meant)), f"did you mean `{meant}`?")


def _elsewhere(schema_name: str, parent: Path, key: str, entry_type: str) -> Home:
    """The outermost place that has this key; failing that, what this mapping may hold."""
    for place in _homes(schema_name).get(key, ()):
        if place.startswith("tools") and entry_type != "poci":
            continue
        above = place.rpartition(".")[0]
        if not above:
            return Home(place, f"move `{key}` to the top level, without indentation")
        where = f"in an item of `{above[:-2]}`" if above.endswith("[]") else f"under `{above}`"
        return Home(place, f"this belongs {where}", above)
    known = ", ".join(f"`{name}`" for name in known_keys(schema_name, parent))
    where = f"`{dotted(parent)}`" if parent else "the top level"
    return Home("", f"remove it; known here, at {where}, are {known}" if known else "remove it")
