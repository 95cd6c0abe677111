"""Git: a package as it was at a revision of the repository around the current folder."""

from __future__ import annotations

import subprocess
from pathlib import Path

from archivepkg.errors import ArchivepkgError
from archivepkg.package.portable import DESCRIPTOR
from archivepkg.sources.fetching import Fetch


def git_fetch(revision: str) -> Fetch:
    """Return a fetch from a revision of the git repository around the current folder.

    The package is that of the current folder, or of the nearest folder above it.
    Raises ArchivepkgError where there is no git, no repository or no such revision.
    """

    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(["git", *arguments], capture_output=True, check=False)
        except FileNotFoundError:
            raise ArchivepkgError(
                "git is not installed. Install it to open git:REVISION."
            ) from None
        return done.stdout.decode().strip() if done.returncode == 0 else None

    prefix = git("rev-parse", "--show-prefix")
    if prefix is None:
        raise ArchivepkgError(
            f"git:{revision}: this folder is not in a git repository. Run it in the package's own."
        )
    commit = git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if not commit:
        raise ArchivepkgError(
            f"git:{revision}: the repository has no such revision. `git tag` lists its releases."
        )
    while prefix and git("cat-file", "-t", f"{commit}:{prefix}{DESCRIPTOR}") != "blob":
        prefix = prefix[: prefix.rstrip("/").rfind("/") + 1]

    def fetch(path: str, target: Path) -> None:
        name = f"{commit}:{prefix}{path}"
        if git("cat-file", "-t", name) != "blob":
            raise FileNotFoundError(path)
        with target.open("wb") as file:
            subprocess.run(["git", "cat-file", "blob", name], stdout=file, check=True)

    return fetch
