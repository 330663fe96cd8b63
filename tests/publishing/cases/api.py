"""An API that is slow, limits, refuses or fails."""

import time

from tests.publishing.cases.arranging import (
    each,
    faulty,
    hurried,
    impatient,
    late,
    lost_label,
    published_before,
)
from tests.publishing.cases.case import ACCEPT, Case
from tests.publishing.github_server import Fault

RATE = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1700000000"}
HOUR = {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(time.time()) + 3600)}
LIMIT, SECOND = "API rate limit exceeded for installation", "You have exceeded a secondary rate limit"
API = [
    Case("The API", "late", "A check run is not listed yet when we look for it", arrange=late),
    Case(
        "The API",
        "rate-limit",
        "The rate limit is used up, and ends soon",
        arrange=faulty(Fault("POST", "/check-runs", 403, RATE, LIMIT)),
    ),
    Case(
        "The API",
        "rate-limit-hour",
        "The rate limit is used up for an hour",
        "",
        "none",
        LIMIT,
        (),
        faulty(Fault("POST", "/check-runs", 403, HOUR, LIMIT)),
        ends="GaveUp",
    ),
    Case(
        "The API",
        "secondary",
        "A secondary limit says how long to wait",
        arrange=faulty(Fault("POST", "/issues/12/comments", 403, {"retry-after": "0"}, SECOND, 2)),
    ),
    Case(
        "The API",
        "secondary-silent",
        "A secondary limit does not say how long: a minute, more than is left",
        ACCEPT,
        "none",
        SECOND,
        (),
        each(impatient, faulty(Fault("POST", "/issues/12/comments", 403, {}, SECOND))),
        ends="GaveUp",
    ),
    Case(
        "The API",
        "too-many",
        "A 429 says to wait",
        arrange=faulty(Fault("GET", "/pulls", 429, {"retry-after": "0"})),
    ),
    Case(
        "The API",
        "flaky",
        "Every other answer is a 500 for a while",
        arrange=faulty(
            *(
                Fault(verb, path, 500)
                for verb, path in (
                    ("GET", "/pulls$"),
                    ("GET", "/artifacts"),
                    ("POST", "/check-runs"),
                    ("PATCH", "/check-runs/"),
                    ("POST", "/statuses/"),
                    ("GET", "/storage/"),
                )
            )
        ),
    ),
    Case(
        "The API",
        "down",
        "It answers 503 for ever",
        "",
        "none",
        "no answer that could be used",
        (),
        faulty(Fault("GET", "/pulls", 503, times=99)),
        ends="GaveUp",
    ),
    Case(
        "The API",
        "hangs",
        "One answer does not come",
        arrange=each(hurried, faulty(Fault("POST", "/statuses/", hang=5))),
    ),
    Case(
        "The API",
        "no-permission",
        "The token may not write comments",
        ACCEPT,
        "none",
        "not accessible",
        (),
        faulty(Fault("POST", "/issues/12/comments", 403, {}, "Resource not accessible by integration", 9)),
        ends="Refused",
    ),
    Case(
        "The API",
        "no-labels",
        "A label disappears before we remove it",
        comment="edited",
        labels=("accept", "help wanted"),
        arrange=each(published_before, lost_label),
    ),
]
