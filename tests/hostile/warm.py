"""Imported by the fork server of `run`, so that no case pays for it: all checks, and late imports."""

import docker
import git
import jsonschema

from validator import plugins
from validator.commands import pr
from validator.live import intake, providers
from validator.reading import strict_yaml
from validator.reporters.html.environment import environment

LATE = (docker, git, jsonschema, intake, plugins.load(), pr, providers, strict_yaml)
for template in ("page.html", "unit.html"):
    environment().get_template(template)
