"""Web servers for tests: real ones, on this machine, that remember what they were asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any


@dataclass
class Server:
    """A running server. asked: the paths that it was asked for."""

    url: str
    asked: list[str] = field(default_factory=list)


@contextmanager
def serving(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Server]:
    """Run a server that answers every request by `answer`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append(self.path)
            try:
                answer(self)
            except OSError:  # the client has hung up
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    with _running(Handler) as server:
        yield server


@contextmanager
def serving_files(folder: Path) -> Iterator[Server]:
    """Run a server of the files in a folder."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *arguments: Any):
            super().__init__(*arguments, directory=str(folder))

        def do_GET(self) -> None:
            server.asked.append(self.path)
            super().do_GET()

        def log_message(self, *_: Any) -> None:
            pass

    with _running(Handler) as server:
        yield server


def redirect_to(target: str) -> Callable[[BaseHTTPRequestHandler], None]:
    """Return what answers each request by leading it to another address."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", target)
        request.end_headers()

    return answer


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler]) -> Iterator[Server]:
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    http.daemon_threads = True
    # The interval is how long it takes to see that it is to end.
    thread = threading.Thread(target=http.serve_forever, args=[0.01], daemon=True)
    thread.start()
    try:
        yield Server(f"http://127.0.0.1:{http.server_address[1]}")
    finally:
        http.shutdown()
        http.server_close()
