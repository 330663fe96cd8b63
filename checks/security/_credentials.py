"""What credentials of well-known services look like. Each pattern is the form its service documents.

Only forms that nothing else has: a random text without a prefix of its own is told apart from an id only
where a secret's example should stand. Every repetition is bounded or of one class, so that searching is
linear (threats.md 2.10).
"""

import math
import re
from collections import Counter
from collections.abc import Iterator

FORMS = {
    "GitHub token": r"gh[pousr]_[A-Za-z0-9]{36}(?![A-Za-z0-9])|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}",
    "GitLab token": r"glpat-[A-Za-z0-9_-]{20,64}",
    "AWS access key": r"(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])",
    "Slack token": r"xox[abpors]-[0-9]{9,14}-[A-Za-z0-9-]{20,90}",
    "Slack app token": r"xapp-1-[A-Z0-9]{9,12}-[0-9]{10,14}-[a-f0-9]{64}",
    "Stripe key": r"[rs]k_live_[A-Za-z0-9]{24,100}",
    "Google API key": r"AIza[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])",
    "OpenAI key": r"sk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{20,100}T3BlbkFJ[A-Za-z0-9_-]{20,100}",
    "Anthropic key": r"sk-ant-(?:api|admin)[0-9]{2}-[A-Za-z0-9_-]{80,120}",
    "Hugging Face token": r"hf_[A-Za-z]{34}(?![A-Za-z0-9])",
    "npm token": r"npm_[A-Za-z0-9]{36}(?![A-Za-z0-9])",
    "PyPI token": r"pypi-AgEIcHlwaS5vcmc[A-Za-z0-9_-]{50,300}",
    "SendGrid key": r"SG\.[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}",
    "DigitalOcean token": r"do[opr]_v1_[a-f0-9]{64}",
    "Shopify token": r"shp(?:at|ca|pa|ss)_[a-fA-F0-9]{32}",
    "Docker token": r"dckr_(?:pat|oat)_[A-Za-z0-9_-]{27,32}",
    "JSON web token": r"eyJ[A-Za-z0-9_-]{15,500}\.eyJ[A-Za-z0-9_-]{15,2000}\.[A-Za-z0-9_-]{20,700}",
    "private key": r"-----BEGIN (?:[A-Z]{2,10} ){0,2}PRIVATE KEY-----\s{0,10}[A-Za-z0-9+/\s]{60}",
}
PATTERNS = {name: re.compile(rf"(?<![A-Za-z0-9_])(?:{form})", re.ASCII) for name, form in FORMS.items()}
TELLING = re.compile(
    r"gh[pousr]_|_pat_|glpat-|AKIA|ASIA|xox|xapp-|k_live_|AIza|T3BlbkFJ|sk-ant-|hf_|npm_|pypi-|SG\.|_v1_|shp"
    r"|_oat_|eyJ|PRIVATE KEY",
    re.ASCII,
)  # a part of every form: most texts have none of them
SHAM = re.compile(
    r"example|your|x{4}|0{6}|1234567|abcdefg|test|dummy|fake|sample|placeholder|redacted|abc123|def456",
    re.ASCII,
)
RUN = re.compile(r"(?<![A-Za-z0-9+/=_-])[A-Za-z0-9+/=_-]{40,}", re.ASCII)
BITS = 4.6  # of a character: hexadecimal digits, which may be an id, have 4 at most
VARIED = 10  # different characters that a random text of this length has at the very least


def credentials(text: str) -> Iterator[tuple[str, int]]:
    """(kind, where it begins) of every credential in *text* that is not plainly made up."""
    if not TELLING.search(text):
        return
    for kind, pattern in PATTERNS.items():
        for found in pattern.finditer(text):
            body = found[0].lower()
            if len(set(body)) >= VARIED and not SHAM.search(body):
                yield kind, found.start()


def random_text(example: str) -> int | None:
    """Where in the *example* of a secret a long random text begins; None where there is none.

    Calibrated on every example in the history of docker/mcp-registry: the one real secret among 1,200
    has 152 characters and 5.6 bits each; the longest sham ones 54 and 5.0, with a sequence in them.
    """
    for found in RUN.finditer(example):
        text = found[0]
        mixed = (
            any(c.islower() for c in text) and any(c.isupper() for c in text) and any(map(str.isdigit, text))
        )
        if mixed and _bits(text) >= BITS and not SHAM.search(text.lower()):
            return found.start()
    return None


def _bits(text: str) -> float:
    """Shannon's entropy, in bits a character."""
    counts = Counter(text).values()
    return -sum(n / len(text) * math.log2(n / len(text)) for n in counts)
