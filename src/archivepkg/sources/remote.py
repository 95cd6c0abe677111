"""Remote files: fetched over http(s) alone, and bounded in size and time."""

from __future__ import annotations

import contextlib
import functools
import http.client
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from archivepkg.errors import ArchivepkgError

if TYPE_CHECKING:
    from archivepkg.sources.fetching import Fetch

LARGEST_PACKAGE = 2**30  # bytes of all files together
FIRST_WAIT = 6.0  # seconds that a server may waste
WAIT_PER_FILE = 0.25  # seconds that each file adds
SLOWEST_RATE = 10_000  # bytes a second, on the whole


class Patience:
    """What a server may take of us, in time and bytes, for all the files of one package.

    socket: of the connection that is open; when the time is up, it is shut down.
    """

    def __init__(self) -> None:
        self.socket: socket.socket | None = None
        self._started = time.monotonic()
        self._files = 0
        self._size = 0

    def left(self) -> float:
        """Return how many seconds the server still has."""
        granted = FIRST_WAIT + self._files * WAIT_PER_FILE + self._size / SLOWEST_RATE
        return self._started + granted - time.monotonic()

    def take(self, size: int, url: str) -> None:
        """Count bytes that were received. Raises ArchivepkgError where they are too many."""
        self._size += size
        if self._size > LARGEST_PACKAGE:
            raise ArchivepkgError(
                f"{url}: the package is larger than {LARGEST_PACKAGE:,} bytes: refused. "
                "Download it yourself if you trust it, and name the file."
            )

    @contextlib.contextmanager
    def watching(self, url: str) -> Iterator[None]:
        """Hang up when the time is up, and then raise ArchivepkgError.

        A timeout of the socket does not do: a server that sends a byte now and then meets it.
        """
        self._files += 1
        done = threading.Event()

        def watch() -> None:
            while not done.wait(min(1.0, max(0.05, self.left()))):
                if self.left() <= 0 and self.socket:
                    with contextlib.suppress(OSError):
                        self.socket.shutdown(socket.SHUT_RDWR)

        threading.Thread(target=watch, daemon=True).start()
        try:
            yield
        finally:
            done.set()
            if self.left() <= 0:
                raise ArchivepkgError(f"{url}: the server is too slow. Try again later.") from None


def url_fetch(descriptor: str) -> Fetch:
    """Return a fetch of files that stand beside the descriptor at this URL, or below it."""
    base = descriptor.partition("?")[0].rpartition("/")[0]
    patience = Patience()

    def fetch(path: str, target: Path) -> None:
        name = base + "/" + quote(path)
        url = descriptor if name == descriptor.partition("?")[0] else name
        download(url, target, patience)

    return fetch


def download(url: str, target: Path, patience: Patience | None = None) -> None:
    """Write what `url` answers to `target`.

    Raises FileNotFoundError where the server has no such file, and ArchivepkgError where
    the URL is not http(s), the server fails, or the answer is too large or too slow.
    """
    if not url.lower().startswith(("http://", "https://")):
        scheme = url.partition(":")[0]
        raise ArchivepkgError(f"{url}: only http and https URLs are opened, not {scheme}.")
    patience = patience or Patience()
    try:
        with patience.watching(url):
            _receive(url, target, patience)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code in (404, 410):
            raise FileNotFoundError(url) from None
        raise ArchivepkgError(f"{url}: the server answered {error.code} {error.reason}.") from None
    except (OSError, ValueError, EOFError) as error:
        reason = getattr(error, "reason", error)
        raise ArchivepkgError(
            f"{url}: cannot be fetched: {reason}. Check URL and network."
        ) from None
    except http.client.HTTPException as error:
        raise ArchivepkgError(f"{url}: the server's answer cannot be read: {error!r}.") from None


def _receive(url: str, target: Path, patience: Patience) -> None:
    with _opener(patience).open(url, timeout=FIRST_WAIT) as answer, target.open("wb") as file:
        size = 0
        while chunk := answer.read1(2**16):
            size += len(chunk)
            patience.take(len(chunk), url)
            file.write(chunk)
        expected = answer.headers.get("Content-Length")
        if expected and expected.isdigit() and int(expected) != size:
            raise ArchivepkgError(f"{url}: the answer was cut short. Try again.")


class _Connection(http.client.HTTPConnection):
    """A connection that its patience can end."""

    def __init__(self, patience: Patience, *arguments: Any, **options: Any):
        super().__init__(*arguments, **options)
        self._patience = patience

    def connect(self) -> None:
        super().connect()
        self._patience.socket = self.sock


class _SecureConnection(_Connection, http.client.HTTPSConnection):
    """The same over TLS."""


def _opener(patience: Patience) -> urllib.request.OpenerDirector:
    """Return an opener that knows http and https only, so that no redirect leads elsewhere."""

    class Http(urllib.request.HTTPHandler):
        def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            kind: Any = functools.partial(_Connection, patience)
            return self.do_open(kind, request)

    class Https(urllib.request.HTTPSHandler):
        def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
            kind: Any = functools.partial(_SecureConnection, patience)
            return self.do_open(kind, request)

    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        Http(),
        Https(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", "archivepkg")]
    return opener
