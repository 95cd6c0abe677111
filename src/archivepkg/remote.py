"""Remote files: fetched over http(s) alone, and bounded in size and time."""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from archivepkg.errors import ArchivepkgError

if TYPE_CHECKING:
    from archivepkg.sources import Fetch

LARGEST_ANSWER = 2 * 2**30  # bytes
LONGEST_SILENCE = 10.0  # seconds without an answer
SLOWEST_RATE = 10_000  # bytes a second, on the whole, once LONGEST_SILENCE has passed


def url_fetch(descriptor: str) -> Fetch:
    """Return a fetch of files that stand beside the descriptor at this URL, or below it."""
    base = descriptor.partition("?")[0].rpartition("/")[0]

    def fetch(path: str, target: Path) -> None:
        name = base + "/" + quote(path)
        download(descriptor if name == descriptor.partition("?")[0] else name, target)

    return fetch


def download(url: str, target: Path) -> None:
    """Write what `url` answers to `target`.

    Raises FileNotFoundError where the server has no such file, and ArchivepkgError where
    the URL is not http(s), the server fails, or the answer is too large or too slow.
    """
    if not url.lower().startswith(("http://", "https://")):
        scheme = url.partition(":")[0]
        raise ArchivepkgError(f"{url}: only http and https URLs are opened, not {scheme}.")
    started = time.monotonic()
    try:
        with _opener().open(url, timeout=LONGEST_SILENCE) as answer, target.open("wb") as file:
            size = 0
            while chunk := answer.read1(2**16):
                size += len(chunk)
                _refuse_excess(url, size, time.monotonic() - started)
                file.write(chunk)
            expected = answer.headers.get("Content-Length")
            if expected and expected.isdigit() and int(expected) != size:
                raise ArchivepkgError(f"{url}: the answer was cut short. Try again.")
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
    except Exception as error:  # http.client.HTTPException: the answer is no HTTP
        if isinstance(error, ArchivepkgError):
            raise
        raise ArchivepkgError(f"{url}: the server's answer cannot be read: {error!r}.") from None


def _opener() -> urllib.request.OpenerDirector:
    """Return an opener that knows http and https only, so that no redirect leads elsewhere."""
    opener = urllib.request.OpenerDirector()
    for handler in (
        urllib.request.ProxyHandler(),
        urllib.request.HTTPHandler(),
        urllib.request.HTTPSHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.UnknownHandler(),
    ):
        opener.add_handler(handler)
    opener.addheaders = [("User-Agent", "archivepkg")]
    return opener


def _refuse_excess(url: str, size: int, seconds: float) -> None:
    if size > LARGEST_ANSWER:
        raise ArchivepkgError(
            f"{url}: the answer is larger than {LARGEST_ANSWER:,} bytes: refused."
        )
    if seconds > LONGEST_SILENCE and size / seconds < SLOWEST_RATE:
        raise ArchivepkgError(f"{url}: the server sends too slowly. Try again later.")
