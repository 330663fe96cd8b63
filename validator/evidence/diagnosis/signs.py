"""What single lines of a server's output give away, as many languages and tools print it.

A pattern's groups are the names it is about. Lines have been cut, and no pattern nests repetitions.
No host name of a package registry is needed: the tools say who they are.
"""

import re
from collections.abc import Callable, Sequence

from validator.evidence.diagnosis.ailments import Ailment

Reading = Callable[[Sequence[str], int], tuple[str, ...] | None]  # names, or None where there is no such sign

# Of mcp 1.x, and not in mcp 2.3: seen by importing both (protocol.md 1.1).
_OLD_NAMES = (
    r"list_tools|call_tool|list_resources|read_resource|list_resource_templates|list_prompts|get_prompt"
    r"|set_logging_level|subscribe_resource|unsubscribe_resource|progress_notification|completion"
    r"|request_context"
)
_HOST = r"[A-Za-z0-9_.\[\]:-]{1,120}"
_PATH = r"(?<![\w/.~-])/[^\s'\"`,;)]{1,200}"
_REFUSED = "ECONNREFUSED|ECONNRESET|ENETUNREACH|EHOSTUNREACH|ETIMEDOUT"
_NETWORK = rf"EAI_AGAIN|ENOTFOUND|{_REFUSED}|network|fetch|resolution|dns error|timed out|connect"


def sign(*patterns: str, case: bool = False) -> tuple[Reading, ...]:
    """One reading for each pattern; letters count as written where *case* is true."""
    return tuple(_sign(pattern, re.ASCII if case else re.ASCII | re.IGNORECASE) for pattern in patterns)


def _sign(pattern: str, flags: int) -> Reading:
    compiled = re.compile(pattern, flags)

    def read(lines: Sequence[str], at: int) -> tuple[str, ...] | None:
        found = compiled.search(lines[at])
        return tuple(group for group in found.groups() if group) if found else None

    return read


ARCHITECTURE = sign(
    r"exec format error|cannot execute binary file|bad CPU type|rosetta error|wrong ELF class",
    r"\x7fELF|: ELF.{0,60}not found",  # a shell that took it for a script
    r"qemu-\w+: could not open",
)
OUT_OF_MEMORY = sign(
    r"JavaScript heap out of memory|java\.lang\.OutOfMemoryError|^MemoryError|std::bad_alloc"
)
_START = r"(?:fork|clone|spawn|thread|process)"
OUT_OF_PROCESSES = sign(
    rf"{_START}.{{0,100}}resource temporarily unavailable|resource temporarily unavailable.{{0,40}}{_START}",
    rf"{_START}.{{0,100}}\bEAGAIN\b|can't start new thread|pthread_create failed",
    r"failed to create new OS thread|unable to create (?:new )?native thread|cannot fork|uv_thread_create",
)
OUT_OF_SPACE = sign(
    rf"(?:No space left on device|\bENOSPC\b).{{0,120}}?['\"`: ]({_PATH})",
    rf"({_PATH})['\"`]?: No space left on device",
    r"No space left on device|\bENOSPC\b|database or disk is full|disk quota exceeded",
)
SDK_VERSION = sign(
    rf"'Server' object has no attribute '(?:{_OLD_NAMES})'",
    r"No module named 'mcp\.server\.fastmcp'",
    r"cannot import name '(?:FastMCP|McpError|streamablehttp_client)' from 'mcp\b",
    r"'(?:Tool|CallToolResult|TextContent)' object has no attribute '(?:inputSchema|isError|mimeType)'",
    case=True,
)
_SHARED = r"[\w.+-]{1,80}\.so[\w.]{0,20}"
MISSING_LIBRARY = sign(
    rf"(?:error while loading shared libraries|Error loading shared library) ?:? ?({_SHARED})",
    rf"(?:ImportError|OSError): ({_SHARED}): cannot open shared object",
    r"version [`'](GLIBC(?:XX)?_[\d.]+)' not found",
    r"cannot load library '?([\w.+-]{1,80})",
)
MISSING_PART = sign(
    r"(?:ModuleNotFoundError|ImportError): No module named '?([\w.]{1,100})",
    r"ImportError: cannot import name '(\w{1,100})'",
    r"Cannot find (?:module|package) '([^']{1,200})'",
    r"can't open file '([^']{1,200})'",
    r": No module named ([\w.]{1,100})$",
    r"Module not found \"([^\"]{1,200})\"",
    r"(?:NoClassDefFoundError|ClassNotFoundException): ([\w./$]{1,120})",
    r"could not find or load main class (\S{1,120})",
    r"unable to access jarfile (\S{1,120})|no main manifest attribute, in (\S{1,120})",
    r"^(?:/bin/)?\w{2,6}: (?:line )?\d+: (?:exec: )?([\w./-]{1,80}): (?:command )?not found",
    r"^[\w./-]{1,80}: (?:line )?\d+: (?:exec: )?([\w./-]{1,80}): (?:command )?not found",
    r"env: ['\u2018]?([\w./-]{1,80})['\u2019]?: No such file",
    r"Executable doesn't exist at (/\S{1,200})",
    r"Failed to spawn: `([^`]{1,100})`|spawn (\S{1,100}) ENOENT",
    r"Missing script: \"([^\"]{1,80})|cannot load such file -- (\S{1,100})",
)
DOWNLOADS = sign(
    rf"^(npm) (?:error|err!).{{0,200}}(?:{_NETWORK})",
    r"error: (?:Failed to (?:fetch|download)|Request failed after \d+ retries)",
    r"(pip)\b.{0,80}(?:Retry\(|network)|WARNING: Retrying \(Retry",
    r"(?:No matching distribution found for|that satisfies the requirement) (\S{1,80})",
    r"ERR_(PNPM)_META_FETCH_FAIL|trouble with your network connection",
    r"(corepack)\b.{0,120}(?:fetch|download|network|install)|Error when performing the request to",
    r"couldn't connect to '[^']{1,120}' to load th|LocalEntryNotFoundError|OfflineModeIsEnabled",
    r"failed to download (?:from|file|model)|Failed to resolve dependencies",
    r"\b(go): downloading|module lookup disabled|(cargo)\b.{0,40}failed to (?:fetch|download)",
)
CANNOT_REACH = sign(
    rf"\b(?:ENOTFOUND|EAI_AGAIN)\b[ :]+({_HOST})",
    rf"\b(?:{_REFUSED})\b ({_HOST})",
    rf"host='({_HOST})', port=\d+",
    rf"UnknownHostException: ({_HOST})",
    rf"dial tcp:? lookup ({_HOST})",
    rf"dial (?:tcp|udp) ({_HOST}): ",
    rf"could not translate host name \"({_HOST})\"",
    rf"connection to server at \"({_HOST})\"",
    rf"server on '({_HOST})'",
    rf"Connect call failed \('({_HOST})'",
    rf"(?:Couldn't|Could not|Failed to|Cannot|Can't|Unable to) connect to (?:host )?({_HOST}[.:]{_HOST})",
    rf"(?:failed to (?:lookup|resolve)|could not resolve)(?: host)?:? ['\"`]?({_HOST}\.[a-z]{{2,}})",
    rf"\b(?:ENOTFOUND|EAI_AGAIN|{_REFUSED}|gaierror|ConnectionRefusedError|UnresolvedAddressException)\b",
    r"name resolution|Name or service not known|nodename nor servname|Network is unreachable",
    r"getaddrinfo failed|dns error|failed to lookup address|connection refused|no such host|No route to host",
    r"fetch failed|UND_ERR_CONNECT|ServerSelection(?:Timeout)?Error|ServiceUnavailable|ConnectError\b",
    r"Max retries exceeded",
)
CANNOT_WRITE = sign(
    rf"(?:Read-only file system|EROFS|ReadOnlyFileSystemException)\b.{{0,120}}?['\"`: ]({_PATH})",
    rf"({_PATH})['\"`]?: Read-only file system",
    rf"(?:EACCES|Permission denied|AccessDeniedException)\b.{{0,120}}?['\"`: ]({_PATH})",
    rf"({_PATH})['\"`]?: permission denied",
    r"Read-only file system|\bEROFS\b|attempt to write a readonly database",
)
_FILE = r"(?:file|folder|directory|path|database)"
_ABSENT = r"(?:not exist|n't exist|not found|missing|not (?:be )?(?:found|opened|read))"
NEEDS_FILE = sign(
    rf"(?:FileNotFoundError|NotADirectoryError|NoSuchFileException|FileNotFoundException)\b[^/]*({_PATH})",
    rf"\bENOENT\b[^/]*({_PATH})",
    rf"\b(?:open|stat|lstat|read|chdir|scandir) ({_PATH}): no such file or directory",
    rf"({_PATH})['\"`]?:? (?:could |can)?{_ABSENT}",
    rf"({_PATH})['\"`]?:? (?:does not exist|is not a directory|No such file or directory)",
    rf"\b{_FILE}\b.{{0,40}}{_ABSENT}[^/]{{0,10}}['\"`\s:(]({_PATH})",
    rf"\b{_FILE}\b['\"`\s:(]{{1,4}}({_PATH})['\"`]? .{{0,20}}{_ABSENT}",
    rf"(?:no such|missing|cannot (?:open|read|find|access)) .{{0,40}}{_FILE}\b[^/]{{0,9}}['\"`\s:(]({_PATH})",
    rf"(?:could not|unable to) (?:open|read|find|access) .{{0,40}}?['\"`\s:(]({_PATH})",
    r"No such file or directory \(os error 2\)|unable to open database file",
    r"\bunix://(/[\w./-]{1,100}\.sock)\b",
)
_KEY = r"(?:(?:api|access|auth|secret|private|bearer|bot)[ _-]?(?:key|token)s?|credentials?)"
WANTS_CREDENTIAL = sign(
    rf"\b{_KEY}\b.{{0,40}}\b(?:required|missing|invalid|expired|must|not (?:set|provided|configured|found))",
    rf"\b(?:missing|no|invalid|provide|requires?|expired|without)\b.{{0,30}}\b{_KEY}\b",
    r"\b401\b.{0,20}(?:unauthor|error)|\b403\b.{0,10}forbidden|\bunauthorized\b",
    r"(?:status(?: code)?|HTTP)[ :]{1,2}40[13]\b",
    r"(?:authentication|authorization|login) (?:failed|required|error)|authentication credentials",
    r"not (?:logged in|authenticated|authorized|signed in)|please (?:log ?in|authenticate|sign in)",
    r"(?:unable to locate|could not load|could not automatically determine|no valid).{0,30}credentials",
    r"NoCredentialsError|CredentialsProviderError|DefaultCredentialsError|invalid_grant|invalid_client",
)
WANTS_ARGUMENT = sign(
    r"(?:provide|pass|give|specify|missing|need)\b.{0,80}\bcommand[- ]line argument",
    r"the following (?:required )?arguments (?:are required|were not provided):? ?(.{1,100})?",
    r"Missing required arguments?: ?(.{1,100})",
    r"Missing (?:option|argument|parameter) ['\"]([^'\"]{1,80})",
    r"required (?:option|flag\(s\)|argument) ['\"]([^'\"]{1,80})['\"].{0,9}(?:not (?:specified|set)|missing)",
    r"missing required argument ['\"]([^'\"]{1,80})|Not enough (?:non-option )?arguments",
    r"unrecognized arguments: (.{1,80})|unexpected argument ['\"]([^'\"]{1,80})",
    r"unknown option:? ['\"`]?(-[\w-]{1,80})|No such option:? ['\"`]?(-[\w-]{1,80})",
    r"flag provided but not defined: (-[\w-]{1,80})|too few arguments|expected at least \d+ argument",
)
(USAGE,) = sign(r"^\s*usage\b(?: of)?:? ?\S?|^\s*try '?[\w./-]{1,60} (?:--help|-h)\b")
_OPEN = r"(?:listen|running|started|serving|available|ready|bound|server (?:is )?(?:on|at)|starting)"
LISTENS = sign(
    rf"{_OPEN}.{{0,120}}?(?:https?|wss?|tcp)://[^\s/:]{{1,80}}:(\d{{2,5}})\b",
    rf"{_OPEN}.{{0,80}}?\bport\b\D{{1,10}}(\d{{2,5}})\b",
    rf"{_OPEN}.{{0,80}}? (?:on|at) [\w.*\[\]]{{0,60}}:{{1,3}}(\d{{2,5}})\b",
    r"^\W*(?:http|sse|streamable|endpoint).{0,60}https?://[^\s/:]{1,80}:(\d{2,5})\b",
)

ORDER: tuple[tuple[Ailment, tuple[Reading, ...]], ...] = (  # which sign of one line counts
    (Ailment.ARCHITECTURE, ARCHITECTURE),
    (Ailment.OUT_OF_MEMORY, OUT_OF_MEMORY),
    (Ailment.OUT_OF_PROCESSES, OUT_OF_PROCESSES),
    (Ailment.OUT_OF_SPACE, OUT_OF_SPACE),
    (Ailment.SDK_VERSION, SDK_VERSION),
    (Ailment.MISSING_LIBRARY, MISSING_LIBRARY),
    (Ailment.MISSING_PART, MISSING_PART),
    (Ailment.DOWNLOADS, DOWNLOADS),
    (Ailment.CANNOT_REACH, CANNOT_REACH),
    (Ailment.CANNOT_WRITE, CANNOT_WRITE),
    (Ailment.NEEDS_FILE, NEEDS_FILE),
)
