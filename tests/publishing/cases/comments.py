"""The one comment: deleted, doubled, of a stranger."""

from tests.publishing.cases.arranging import (
    deleted_comment,
    deleted_in_between,
    faulty,
    stranger_comments,
    two_comments,
)
from tests.publishing.cases.case import Case
from tests.publishing.cases.looking import untouched_stranger
from tests.publishing.github_server import Fault

COMMENTS = [
    Case(
        "The comment",
        "deleted",
        "Somebody has deleted it",
        arrange=deleted_comment,
        labels=("accept", "help wanted"),
    ),
    Case(
        "The comment",
        "deleted-meanwhile",
        "It is deleted between our reading and our writing",
        arrange=deleted_in_between,
        comment="edited",
        labels=("accept", "help wanted"),
    ),
    Case(
        "The comment",
        "imitated",
        "A stranger has written one with our marker",
        arrange=stranger_comments,
        check=untouched_stranger,
    ),
    Case(
        "The comment",
        "doubled",
        "There are two of ours",
        arrange=two_comments,
        comment="edited",
        labels=("accept", "help wanted"),
    ),
    Case(
        "The comment",
        "answer-lost",
        "It is written, and the answer is a 502",
        arrange=faulty(Fault("POST", r"/issues/12/comments", 502, also=True)),
    ),
]
