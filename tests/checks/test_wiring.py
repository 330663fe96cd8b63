"""The graph of parameters, placeholders and places."""

from pathlib import Path

from tests.evidence_cases import write
from validator.evidence.derived import DERIVED
from validator.evidence.store import recorded
from validator.evidence.wiring import Place, Wiring
from validator.resources import Resources

SERVER = """
name: notes
type: server
image: "mcp/{{notes.tag}}"
run:
  command: ["--url={{notes.site.url}}"]
  volumes: ["{{notes.folder|volume}}"]
  user: "{{notes.user}}"
  env: {LOG: "{{notes.folder|volume-target}}/notes.log"}
about:
  description: "Fill in {{anything}} you like."
config:
  env:
    - name: NOTES_PORT
      value: "{{notes.site.port}}"
    - name: NOTES_HOME
      example: "{{notes.home}}"
  parameters:
    type: object
    required: [site]
    properties:
      site:
        type: object
        required: [url]
        properties:
          url: {type: string}
          port: {type: integer}
      folder: {type: string, default: /tmp}
      user: {type: string}
      options: {type: object}
"""


def wiring(manifest: str, directory: Path) -> Wiring:
    """The wiring of one manifest, read as in a run."""
    from contextlib import ExitStack

    evidence = write(directory, {"servers/notes/server.yaml": manifest})
    with ExitStack() as stack:
        found = Resources([*recorded(evidence), *DERIVED], stack).get(Wiring)
    assert isinstance(found, Wiring)
    return found


def test_all_places_that_expand_are_sites(tmp_path: Path) -> None:
    """Values of env, command, volumes, user and run.env; examples and prose are none."""
    [scope] = wiring(SERVER, tmp_path).scopes

    assert [site.place for site in scope.sites] == [
        Place.ENV,
        Place.COMMAND,
        Place.VOLUME,
        Place.RUN_ENV,
        Place.USER,
    ]
    assert scope.uses() == {("site", "port"), ("site", "url"), ("folder",), ("user",)}


def test_placeholder_that_nobody_expands_is_stray(tmp_path: Path) -> None:
    """An image's name is taken as it stands."""
    [stray] = wiring(SERVER, tmp_path).stray

    assert stray.text == "mcp/{{notes.tag}}"
    assert (stray.at.line, stray.at.pointer) == (4, "/image")


def test_nested_parameters_have_paths_and_certainty(tmp_path: Path) -> None:
    """Certain: required all the way down, or with a default."""
    [scope] = wiring(SERVER, tmp_path).scopes

    certain = {parameter.dotted: parameter.certain for parameter in scope.parameters}
    assert certain == {
        "site": True,
        "site.url": True,
        "site.port": False,
        "folder": True,
        "user": False,
        "options": False,
    }


def test_required_part_of_an_optional_object_is_not_certain(tmp_path: Path) -> None:
    """Nobody is asked for the parts of what may be left out."""
    [scope] = wiring(SERVER.replace("required: [site]", "required: []"), tmp_path).scopes

    assert not next(p for p in scope.parameters if p.dotted == "site.url").certain


def test_parts_of_an_object_are_only_open_where_none_are_declared(tmp_path: Path) -> None:
    """`options.colour` may be meant by an object without properties; `site.colour` is a mistake."""
    [scope] = wiring(SERVER, tmp_path).scopes

    assert scope.declared(("options", "colour"))
    assert not scope.declared(("site", "colour"))
    assert not scope.declared(("user", "colour"))
    assert not scope.declared(("colour",))


def test_positions_are_those_of_the_file(tmp_path: Path) -> None:
    """A parameter is found at its key, a site at its text."""
    [scope] = wiring(SERVER, tmp_path).scopes

    assert (scope.parameters[0].at.line, scope.parameters[0].at.column) == (22, 7)
    assert scope.sites[0].at.line == 15


def test_tools_of_a_poci_entry_have_scopes_of_their_own(tmp_path: Path) -> None:
    """A tool's placeholder is the bare name of its own parameter, not of another tool's."""
    tool = "{name: NAME, parameters: {properties: {NAME: {type: string}}}, container: {command: ['{{a}}']}}"
    manifest = f"name: notes\ntype: poci\ntools: [{tool.replace('NAME', 'a')}, {tool.replace('NAME', 'b')}]\n"

    one, two = wiring(manifest, tmp_path).scopes

    assert one.declared(("a",))
    assert not two.declared(("a",))
    assert one.addressed(one.sites[0].placeholders[0]) == ("a",)


def test_parts_of_a_wrong_type_are_not_there(tmp_path: Path) -> None:
    """The schema's rules speak of them; nothing here raises."""
    broken = "name: [x]\ntype: server\nrun: 7\n"
    broken += "config:\n  env: {a: b}\n  parameters: {properties: [1], required: x}\n"

    [scope] = wiring(broken, tmp_path).scopes

    assert (scope.prefixes, scope.sites, scope.parameters) == (("notes",), (), ())
