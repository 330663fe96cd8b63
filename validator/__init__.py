"""mcp-vet: accept or reject a submission to a registry of MCP servers.

This is the public face, all that a check may import: `from validator import Entry, Finding, check`.
Names are looked up when they are first used, so that a process which needs one small part (the one
that clears up after a killed run, say) does not pay for the YAML reader.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from validator.check import check as check  # at once: the module of that name would hide it later

if TYPE_CHECKING:
    from validator.edits import edit_key as edit_key
    from validator.edits import edit_layout as edit_layout
    from validator.edits import edit_part as edit_part
    from validator.edits import edit_value as edit_value
    from validator.edits import quote_value as quote_value
    from validator.edits import rename_file as rename_file
    from validator.evidence.conversation import HANDSHAKE as HANDSHAKE
    from validator.evidence.conversation import MODERN as MODERN
    from validator.evidence.conversation import REVISIONS as REVISIONS
    from validator.evidence.conversation import Attempt as Attempt
    from validator.evidence.conversation import Call as Call
    from validator.evidence.conversation import CallEnd as CallEnd
    from validator.evidence.conversation import Calls as Calls
    from validator.evidence.conversation import Discovery as Discovery
    from validator.evidence.conversation import Ladder as Ladder
    from validator.evidence.conversation import Rung as Rung
    from validator.evidence.diagnosis import Ailment as Ailment
    from validator.evidence.diagnosis import Diagnosis as Diagnosis
    from validator.evidence.difference import Difference as Difference
    from validator.evidence.difference import What as What
    from validator.evidence.difference import told as told
    from validator.evidence.dockerfile import Added as Added
    from validator.evidence.dockerfile import Dockerfile as Dockerfile
    from validator.evidence.execution import Build as Build
    from validator.evidence.execution import BuildEnd as BuildEnd
    from validator.evidence.execution import Fetch as Fetch
    from validator.evidence.execution import FetchEnd as FetchEnd
    from validator.evidence.execution import Frame as Frame
    from validator.evidence.execution import FrameKind as FrameKind
    from validator.evidence.execution import Image as Image
    from validator.evidence.execution import Launch as Launch
    from validator.evidence.execution import LaunchEnd as LaunchEnd
    from validator.evidence.execution import Listing as Listing
    from validator.evidence.execution import Session as Session
    from validator.evidence.execution import Source as Source
    from validator.evidence.execution import SourceFile as SourceFile
    from validator.evidence.execution import Stage as Stage
    from validator.evidence.listed_only import is_listed_only as is_listed_only
    from validator.evidence.manifest import Document as Document
    from validator.evidence.manifest import Entry as Entry
    from validator.evidence.manifest import Shape as Shape
    from validator.evidence.manifest import ToolsFile as ToolsFile
    from validator.evidence.manifest import ToolsShape as ToolsShape
    from validator.evidence.placeholders import Placeholder as Placeholder
    from validator.evidence.previous import EntryChanges as EntryChanges
    from validator.evidence.previous import ImageChanges as ImageChanges
    from validator.evidence.previous import Previous as Previous
    from validator.evidence.previous import SessionChanges as SessionChanges
    from validator.evidence.previous import SourceChanges as SourceChanges
    from validator.evidence.previous import ToolChanges as ToolChanges
    from validator.evidence.privileges import Ask as Ask
    from validator.evidence.privileges import Privilege as Privilege
    from validator.evidence.privileges import Privileges as Privileges
    from validator.evidence.privileges import asks as asks
    from validator.evidence.remote import HttpExchange as HttpExchange
    from validator.evidence.remote import Metadata as Metadata
    from validator.evidence.remote import Remote as Remote
    from validator.evidence.remote import RemoteEnd as RemoteEnd
    from validator.evidence.submission import ENTRIES as ENTRIES
    from validator.evidence.submission import KNOWN_FILES as KNOWN_FILES
    from validator.evidence.submission import REGULAR as REGULAR
    from validator.evidence.submission import Change as Change
    from validator.evidence.submission import EntryChange as EntryChange
    from validator.evidence.submission import EntryFile as EntryFile
    from validator.evidence.submission import FileChange as FileChange
    from validator.evidence.submission import Files as Files
    from validator.evidence.submission import Neighbour as Neighbour
    from validator.evidence.submission import Registry as Registry
    from validator.evidence.submission import Submission as Submission
    from validator.evidence.submission import resembles_entries as resembles_entries
    from validator.evidence.tool_images import ToolImage as ToolImage
    from validator.evidence.tool_images import ToolImages as ToolImages
    from validator.evidence.wiring import Parameter as Parameter
    from validator.evidence.wiring import Place as Place
    from validator.evidence.wiring import Scope as Scope
    from validator.evidence.wiring import Site as Site
    from validator.evidence.wiring import Wiring as Wiring
    from validator.evidence.word_diff import line_diff as line_diff
    from validator.evidence.word_diff import word_diff as word_diff
    from validator.mending import mend_violation as mend_violation
    from validator.model import Cause as Cause
    from validator.model import Edit as Edit
    from validator.model import Finding as Finding
    from validator.model import Kind as Kind
    from validator.model import Location as Location
    from validator.model import Severity as Severity
    from validator.policy import Policy as Policy
    from validator.reading.dockerfile_instruction import Instruction as Instruction
    from validator.reading.dockerfile_shell import UNKNOWN as UNKNOWN
    from validator.reading.nearest import letters as letters
    from validator.reading.nearest import nearest as nearest
    from validator.reading.private_hosts import is_private as is_private
    from validator.reading.private_hosts import registry_host as registry_host
    from validator.reading.problem import Problem as Problem
    from validator.reading.problem import cut as cut
    from validator.reading.tree import Scalar as Scalar
    from validator.reading.tree import Sequence as Sequence
    from validator.reading.tree import node_at as node_at
    from validator.reading.tree import walk as walk
    from validator.reading.violation import Violation as Violation
    from validator.tool_edits import mend_tools as mend_tools
    from validator.tools_file_writer import registry_arguments as registry_arguments
    from validator.tools_file_writer import registry_text as registry_text

_HOMES = {
    "edits": ("edit_key", "edit_layout", "edit_part", "edit_value", "quote_value", "rename_file"),
    "mending": ("mend_violation",),
    "tool_edits": ("mend_tools",),
    "tools_file_writer": ("registry_arguments", "registry_text"),
    "evidence.conversation": (
        *("HANDSHAKE", "MODERN", "REVISIONS"),
        *("Attempt", "Call", "CallEnd", "Calls", "Discovery", "Ladder", "Rung"),
    ),
    "evidence.difference": ("Difference", "What", "told"),
    "evidence.previous": (
        *("EntryChanges", "ImageChanges", "Previous", "SessionChanges", "SourceChanges", "ToolChanges"),
    ),
    "evidence.dockerfile": ("Added", "Dockerfile"),
    "evidence.diagnosis": ("Ailment", "Diagnosis"),
    "evidence.privileges": ("Ask", "Privilege", "Privileges", "asks"),
    "evidence.remote": ("HttpExchange", "Metadata", "Remote", "RemoteEnd"),
    "evidence.execution": (
        *("Build", "BuildEnd", "Fetch", "FetchEnd", "Frame", "FrameKind", "Image", "Launch"),
        *("LaunchEnd", "Listing", "Session", "Source", "SourceFile", "Stage"),
    ),
    "evidence.listed_only": ("is_listed_only",),
    "evidence.manifest": ("Document", "Entry", "Shape", "ToolsFile", "ToolsShape"),
    "evidence.placeholders": ("Placeholder",),
    "evidence.submission": (
        *("ENTRIES", "KNOWN_FILES", "REGULAR", "Change", "EntryChange", "EntryFile", "FileChange"),
        *("Files", "Neighbour", "Registry", "Submission", "resembles_entries"),
    ),
    "evidence.tool_images": ("ToolImage", "ToolImages"),
    "evidence.wiring": ("Parameter", "Place", "Scope", "Site", "Wiring"),
    "evidence.word_diff": ("line_diff", "word_diff"),
    "model": ("Cause", "Edit", "Finding", "Kind", "Location", "Severity"),
    "policy": ("Policy",),
    "reading.dockerfile_instruction": ("Instruction",),
    "reading.dockerfile_shell": ("UNKNOWN",),
    "reading.nearest": ("letters", "nearest"),
    "reading.private_hosts": ("is_private", "registry_host"),
    "reading.problem": ("Problem", "cut"),
    "reading.tree": ("Scalar", "Sequence", "node_at", "walk"),
    "reading.violation": ("Violation",),
}
_HOME = {name: module for module, names in _HOMES.items() for name in names}

__all__ = sorted(["check", *_HOME])  # noqa: PLE0605 - a list of names, made from the table above


def __getattr__(name: str) -> Any:
    """The public name *name*, from the module it lives in. Raises AttributeError for any other."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
