"""`mcp-vet rules`: the loaded rules in a table."""

import json
from argparse import Namespace
from typing import TYPE_CHECKING, Any

from validator.commands.arguments import Parser, policy_option
from validator.commands.console import Console
from validator.model import Check

if TYPE_CHECKING:
    from validator.policy import Policy

COLUMNS = ("id", "severity", "family", "title", "required_for")


def arguments(parser: Parser) -> None:
    """What the command takes."""
    parser.tells(
        "List every loaded rule, its severity and the kinds of entry for which an accept needs it.",
        "mcp-vet rules",
        "mcp-vet rules --json",
    )
    policy_option(parser)
    parser.add_argument("--json", action="store_true", help="as JSON")


def execute(args: Namespace, console: Console) -> int:
    """Print the table."""
    from validator.commands.policies import policy_in

    policy = policy_in(args.policy)
    rows = [_row(check, policy) for check in policy.adjust(console.load().values())]
    console.say(json.dumps(rows, indent=2) if args.json else _table(rows))
    return 0


def _row(check: Check, policy: "Policy") -> dict[str, Any]:
    kinds = [kind for kind, ids in policy.required.items() if check.id in ids]
    family = check.run.__module__.rpartition(".")[0].rpartition(".")[2]
    return dict(zip(COLUMNS, (check.id, check.severity.value, family, check.title, kinds), strict=True))


def _table(rows: list[dict[str, Any]]) -> str:
    from validator.reporters.escape import plain

    texts = [tuple(name.replace("_", " ") for name in COLUMNS)]
    texts += [
        (*(plain(str(row[c])) for c in COLUMNS[:-1]), ", ".join(row["required_for"]) or "-") for row in rows
    ]
    widths = [max(len(text[i]) for text in texts) for i in range(len(COLUMNS))]
    return "\n".join(
        "  ".join(f"{t:{w}}" for t, w in zip(text, widths, strict=True)).rstrip() for text in texts
    )
