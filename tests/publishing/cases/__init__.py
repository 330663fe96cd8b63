"""What can go wrong in publishing, made to happen. docs/publishing.md has a row for each."""

from tests.publishing.cases.api import API
from tests.publishing.cases.artifacts import ARTIFACTS
from tests.publishing.cases.comments import COMMENTS
from tests.publishing.cases.orders import ORDERS
from tests.publishing.cases.pulls import PULLS
from tests.publishing.cases.verdicts import VERDICTS

CASES = [*VERDICTS, *ARTIFACTS, *PULLS, *COMMENTS, *ORDERS, *API]
