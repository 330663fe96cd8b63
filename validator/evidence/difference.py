"""What differs between two revisions of a server: one small thing each, and how it is said."""

from dataclasses import dataclass
from enum import StrEnum

from validator.reading.problem import cut

NAME = 60  # characters of a quoted name or value


class What(StrEnum):
    """The kinds of differences; the value is how machines read them."""

    TOOL_GONE = "tool-gone"
    TOOL_RENAMED = "tool-renamed"  # `name` is its new one; the arguments and the description are the same
    TOOL_ADDED = "tool-added"
    TOOL_OTHER = "tool-other"  # a part of the tool that none of the others speaks of
    ARGUMENT_GONE = "argument-gone"
    ARGUMENT_ADDED = "argument-added"  # may be left out
    ARGUMENT_NEEDED = "argument-needed"  # new, and required
    ARGUMENT_REQUIRED = "argument-required"  # was there, could be left out
    ARGUMENT_OPTIONAL = "argument-optional"  # was required
    ARGUMENT_RETYPED = "argument-retyped"  # takes less than before
    ARGUMENT_NARROWED = "argument-narrowed"  # values of its enum are gone
    DESCRIPTION = "description"
    PROMISE = "promise"  # an annotation that clients trusted is taken back
    ANNOTATION = "annotation"
    INSTRUCTIONS = "instructions"
    SERVER_NAME = "server-name"
    SERVER_VERSION = "server-version"
    PROTOCOL_BACK = "protocol-back"
    PROTOCOL = "protocol"
    IMAGE_ROOT = "image-root"
    IMAGE_PART = "image-part"
    IMAGE_GREW = "image-grew"
    DOCKERFILE = "dockerfile"
    BASE_IMAGE = "base-image"
    LICENCE = "licence"  # subject and name are the headings before and after
    MOVED = "moved"  # the server comes from another repository, image or host
    ASKS_MORE = "asks-more"  # the user's machine is opened wider
    CONFIGURE = "configure"  # the user must give something that was not needed
    CONFIGURATION = "configuration"


@dataclass(frozen=True, slots=True)
class Difference:
    """One of them. `subject` is the tool, or the part; `name` what of it.

    `before` and `after` are whole texts for what has a text, otherwise short values; "" where there is none.
    """

    what: What
    subject: str
    name: str = ""
    before: str = ""
    after: str = ""


# $s subject, $n name, $b before, $a after: each quoted, in visible characters, cut.
WORDS = {
    What.TOOL_GONE: "the tool $s is gone",
    What.TOOL_RENAMED: "the tool $s is gone, and $n looks like its new name: it takes and says the same",
    What.TOOL_ADDED: "the tool $s is new",
    What.TOOL_OTHER: "$n of the tool $s differs",
    What.ARGUMENT_GONE: "the argument $n of $s is gone",
    What.ARGUMENT_ADDED: "the argument $n of $s is new, and may be left out",
    What.ARGUMENT_NEEDED: "the argument $n of $s is new, and required",
    What.ARGUMENT_REQUIRED: "the argument $n of $s is required now",
    What.ARGUMENT_OPTIONAL: "the argument $n of $s may be left out now",
    What.ARGUMENT_RETYPED: "the argument $n of $s was of type $b, and is $a",
    What.ARGUMENT_NARROWED: "the argument $n of $s no longer takes $b",
    What.PROMISE: "$s said $n $b, and says $a now",
    What.ANNOTATION: "$s said $n $b, and says $a now",
    What.INSTRUCTIONS: "the server's instructions to the model are rewritten",
    What.SERVER_NAME: "the server called itself $b, and is $a now",
    What.SERVER_VERSION: "the server said that it was version $b, and says $a now",
    What.PROTOCOL_BACK: "the server answered in revision $b of the protocol, and in the older $a now",
    What.PROTOCOL: "the server answered in revision $b of the protocol, and in $a now",
    What.IMAGE_ROOT: "the image ran as $b, and runs as root now",
    What.IMAGE_PART: "the image's $n was $b, and is $a",
    What.IMAGE_GREW: "the image grew from $b to $a",
    What.DOCKERFILE: "the Dockerfile $s differs",
    What.BASE_IMAGE: "the image was built on $b, and is built on $a now",
    What.LICENCE: "the licence was $s, and is $n",
    What.MOVED: "$n was $b, and is $a",
    What.ASKS_MORE: "the server may do more on the user's machine by $n: $a",
    What.CONFIGURE: "users must give $n now, which was not needed",
    What.CONFIGURATION: "$n was $b, and is $a",
}


def told(difference: Difference) -> str:
    """The difference in words, in one line; what it quotes is cut."""
    if difference.what is What.DESCRIPTION:
        of = f"the argument {quoted(difference.name)} of " if difference.name else ""
        return f"the description of {of}{quoted(difference.subject)} is rewritten"
    parts = {
        "$s": quoted(difference.subject),
        "$n": quoted(difference.name),
        "$b": quoted(difference.before) if difference.before else "not there",
        "$a": quoted(difference.after) if difference.after else "gone",
    }
    words = WORDS[difference.what].split(" ")
    return " ".join(parts.get(word[:2], word[:2]) + word[2:] for word in words)


def quoted(text: str, most: int = NAME) -> str:
    """The text in backticks, cut, in visible characters."""
    shown = "".join(c if c.isprintable() else repr(c)[1:-1] for c in cut(text.replace("`", "'"), most))
    return f"`{shown}`"
