"""A git server over https whose answers never end."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.live.https_git import self_signed

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\n\r\n"
LINE = b"003f" + b"a" * 40 + b" refs/heads/branch\n"
FLUSH = b"001e# service=git-upload-pack\n0000"


@contextmanager
def endless_git(folder: Path) -> Iterator[str]:
    """Its URL, with a slash at the end; folder/cert.pem is its certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(self_signed(folder))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=_serve, args=(listening, context), daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}/"


def _serve(listening: socket.socket, context: ssl.SSLContext) -> None:
    """Until the listening socket is closed; a connection ends when the other side has had enough."""
    with suppress(OSError):
        while True:
            connection, _ = listening.accept()
            with suppress(OSError), context.wrap_socket(connection, server_side=True) as secured:
                secured.recv(65_536)
                secured.sendall(HEAD + FLUSH)
                while True:
                    secured.sendall(LINE * 1_000)
