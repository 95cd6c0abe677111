"""Scratch folders: gone when their context ends, and gone too when the process is killed."""

from __future__ import annotations

import atexit
import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Outlives its parent by a moment: when the pipe closes, for whatever reason, it cleans up.
_WARDEN = """
import os, shutil, sys
for folder in sys.stdin.buffer.read().split(b"\\0")[:-1]:
    shutil.rmtree(os.fsdecode(folder), ignore_errors=True)
"""


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Yield a new empty folder in `parent`, by default where temporary files belong."""
    folder = (parent or Path(tempfile.gettempdir())).absolute()
    folder /= f".archivepkg-{os.urandom(8).hex()}"
    pipe = _warden().stdin
    assert pipe is not None
    pipe.write(os.fsencode(folder) + b"\0")
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@functools.cache
def _warden() -> subprocess.Popen[bytes]:
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _WARDEN],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        bufsize=0,
        start_new_session=True,  # a signal to the terminal's processes is not for the warden
    )
    atexit.register(process.communicate)
    return process
