"""What a question of ours asks, in words for somebody who did not see it."""

from checks._words import brief
from validator import Call

BASIC = ("ping", "unknown-method")  # no server needs anything else to answer these
WORDS = {
    "ping": "a ping",
    "tools-again": "tools/list, asked again",
    "bad-cursor": "tools/list with a cursor that nobody gave",
    "prompts": "prompts/list",
    "resources": "resources/list",
    "templates": "resources/templates/list",
    "unknown-prompt": "prompts/get of a prompt that does not exist",
    "unknown-resource": "resources/read of a resource that does not exist",
    "completion": "completion/complete",
    "log-level": "logging/setLevel with a level that does not exist",
    "unknown-tool": "tools/call of a tool that does not exist",
    "bad-params": "tools/call without the name of a tool",
    "unknown-method": "a method that does not exist",
}


def question(call: Call) -> str:
    """The question; of one that is not known here, its method."""
    return WORDS.get(call.probe, brief(call.method))
