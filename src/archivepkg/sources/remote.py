"""Remote files: fetched over http(s) alone, and bounded in size and time."""

from __future__ import annotations

import contextlib
import http.client
import queue
import threading
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

from archivepkg.errors import ArchivepkgError
from archivepkg.package.limits import (
    FIRST_WAIT,
    LARGEST_PACKAGE,
    MOST_DOWNLOADS,
    MOST_REDIRECTS,
    SLOWEST_RATE,
    WAIT_PER_FILE,
)

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse, PoolManager

    from archivepkg.package.progress import Progress
    from archivepkg.sources.fetching import Fetch


class Chunk(NamedTuple):
    """A piece of an answer. total: the bytes of the whole answer, as far as the server says."""

    content: bytes
    total: int


class Patience:
    """What a server may take of us, in time and bytes, for all the files of one package."""

    def __init__(self) -> None:
        self._waited = 0.0
        self._files = 0
        self._size = 0

    def left(self) -> float:
        """Return how many seconds the server still has."""
        granted = FIRST_WAIT + self._files * WAIT_PER_FILE + self._size / SLOWEST_RATE
        return max(0.0, granted - self._waited)

    @contextlib.contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time that passes."""
        started = time.monotonic()
        try:
            yield
        finally:
            self._waited += time.monotonic() - started

    def begin(self, url: str) -> None:
        """Count a file that is asked for. Raises ArchivepkgError where there is no more of it."""
        if not self.left():
            raise ArchivepkgError(
                f"{url}: was not asked for, since a server before was too slow. Try again later."
            )
        if self._files == MOST_DOWNLOADS:
            raise ArchivepkgError(
                f"{url}: was not asked for: no more than {MOST_DOWNLOADS:,} files are fetched."
            )
        self._files += 1

    def take(self, size: int, url: str) -> None:
        """Count bytes that were received. Raises ArchivepkgError where they are too many."""
        self._size += size
        if self._size > LARGEST_PACKAGE:
            raise ArchivepkgError(
                f"{url}: the package is larger than {LARGEST_PACKAGE:,} bytes: refused. "
                "Download it yourself if you trust it, and name the file."
            )


def url_fetch(descriptor: str) -> Fetch:
    """Return a fetch of files that stand beside the descriptor at this URL, or below it."""
    base = descriptor.partition("?")[0].rpartition("/")[0]
    patience = Patience()

    def fetch(path: str, target: Path) -> None:
        name = base + "/" + quote(path)
        url = descriptor if name == descriptor.partition("?")[0] else name
        download(url, target, patience)

    return fetch


def download(
    url: str, target: Path, patience: Patience | None = None, progress: Progress | None = None
) -> None:
    """Write what `url` answers to `target`. progress: shows how many of its bytes are here.

    Raises FileNotFoundError where the server has no such file, and ArchivepkgError where
    the URL is not http(s), the server fails, or the answer is too large or too slow.
    """
    patience = patience or Patience()
    patience.begin(url)
    chunks = _in_time(_received(url), patience, url)
    total = next(chunks).total  # of an empty one: the server has the file
    bar = progress(total) if progress and total else contextlib.nullcontext(lambda size: None)
    with target.open("wb") as file, bar as advance:
        for content, _ in chunks:
            patience.take(len(content), url)
            file.write(content)
            advance(len(content))


def _in_time(chunks: Iterator[Chunk], patience: Patience, url: str) -> Iterator[Chunk]:
    """Yield the chunks as they come. Raises ArchivepkgError where they take too long.

    A thread waits for them: a server that sends a byte now and then meets any timeout of a socket.
    """
    received: queue.Queue[Chunk | Exception | None] = queue.Queue(maxsize=1)

    def receive() -> None:
        with contextlib.suppress(queue.Full):  # nobody takes it any more
            try:
                for chunk in chunks:
                    received.put(chunk, timeout=FIRST_WAIT)
                received.put(None, timeout=FIRST_WAIT)
            except Exception as error:
                received.put(error, timeout=FIRST_WAIT)

    threading.Thread(target=receive, daemon=True).start()
    while True:
        try:
            with patience.waiting():
                item = received.get(timeout=patience.left())
        except queue.Empty:
            raise _too_slow(url) from None
        if item is None:
            return
        if isinstance(item, Exception):
            raise item
        yield item


def _received(url: str) -> Iterator[Chunk]:
    """Yield an empty chunk when the server begins to answer, then the answer. Raises as `download`.

    Each chunk may take a while, and there may be any number of them.
    """
    from urllib3 import exceptions

    try:
        with contextlib.closing(_answer(url)) as answer:
            if answer.status in (404, 410):
                raise FileNotFoundError(url)
            if not 200 <= answer.status < 300:
                raise ArchivepkgError(
                    f"{url}: the server answered {answer.status} {answer.reason}."
                )
            total = answer.length_remaining or 0
            yield Chunk(b"", total)
            while content := answer.read1(2**16, decode_content=False):
                yield Chunk(content, total)
    except exceptions.ReadTimeoutError:
        raise _too_slow(url) from None
    except (exceptions.HTTPError, ValueError) as error:
        raise ArchivepkgError(f"{url}: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    """Return why there is no answer, and what to do, from what urllib3 wraps into its errors."""
    cause = error.__cause__ or error.__context__ or error
    if isinstance(cause, http.client.IncompleteRead):
        return "the answer was cut short. Try again."
    if isinstance(cause, http.client.HTTPException):
        return f"the server's answer cannot be read: {cause!r}."
    return f"cannot be fetched: {str(cause).rstrip('.')}. Check URL and network."


def _answer(url: str) -> BaseHTTPResponse:
    """Ask for a URL, and for the next one where it redirects."""
    place = url
    for _ in range(1 + MOST_REDIRECTS):
        scheme = urlsplit(place).scheme
        if scheme not in ("http", "https"):
            raise ArchivepkgError(f"{url}: only http and https URLs are opened, not {scheme}.")
        answer = _pool(_proxy(place)).request(
            "GET", place, headers={"User-Agent": "archivepkg"}, timeout=FIRST_WAIT,
            preload_content=False, redirect=False, retries=False,
        )  # fmt: skip
        location = answer.get_redirect_location()
        if not location:
            return answer
        answer.close()
        place = urljoin(place, location)
    raise ArchivepkgError(f"{url}: redirects more than {MOST_REDIRECTS} times. Check the URL.")


def _proxy(url: str) -> str | None:
    """Return the proxy by which a URL is reached, if the system names any."""
    parts = urlsplit(url)
    return None if proxy_bypass(parts.netloc) else getproxies().get(parts.scheme)


@cache
def _pool(proxy: str | None) -> PoolManager:
    """Return what connects to servers, and keeps the connections for further files."""
    from urllib3 import PoolManager, ProxyManager, make_headers
    from urllib3.util import parse_url

    if not proxy:
        return PoolManager()
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    login = unquote(parse_url(proxy).auth or "")
    return ProxyManager(proxy, proxy_headers=make_headers(proxy_basic_auth=login or None))


def _too_slow(url: str) -> ArchivepkgError:
    return ArchivepkgError(f"{url}: the server is too slow. Try again later.")
