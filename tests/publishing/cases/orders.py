"""Two runs at once, in every order."""

from tests.publishing.cases.arranging import meanwhile, published_later
from tests.publishing.cases.case import Case

ORDERS = [
    Case(
        "Order",
        "older-last",
        "A run ends after a later one on the same commit was published",
        "failure: reject: BLD001",
        "left alone",
        because="BLD001",
        labels=("build", "reject"),
        arrange=published_later,
    ),
    *(
        Case(
            "Order",
            f"overtaken-{name}",
            f"A later run is published just before this one {does}",
            "failure: reject: BLD001",
            because="BLD001",
            labels=("build", "reject"),
            arrange=meanwhile(verb, path),
        )
        for name, does, verb, path in (
            ("record", "notes its verdict", "POST", "/check-runs"),
            ("status", "writes the commit status", "POST", "/statuses/"),
            ("comment", "writes the comment", "POST", "/issues/12/comments"),
            ("labels", "writes the labels", "POST", "/issues/12/labels"),
        )
    ),
]
