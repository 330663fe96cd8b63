"""Remote servers whose tools only tools.json tells: "listed, not verified"."""

from validator.evidence.diagnosis.claim import lists_tools
from validator.evidence.manifest import ToolsFile
from validator.evidence.remote import Remote, RemoteEnd


def is_listed_only(remote: Remote, tools: ToolsFile) -> bool:
    """Does it ask for authorisation as HTTP says (401, or a challenge), and does tools.json list tools?"""
    asks = remote.end is RemoteEnd.AUTHORIZATION and (remote.status == 401 or bool(remote.challenge))
    return asks and lists_tools(tools)
