"""What the site has beside docs/: the README and its neighbours, and the corpus's catalogue.

mkdocs calls these functions by their names (https://www.mkdocs.org/user-guide/configuration/#hooks).
"""

import re
import tempfile
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import archivepkg

ROOT = Path(__file__).parents[1]
# Files of the root, by what the site calls them.
NEIGHBOURS = {
    "README.md": "index.md",
    **{name: name for name in ("CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md")},
    **{name: f"{name}.txt" for name in ("LICENSE", "LICENSE-DATA", "CITATION.cff")},
}
SCRATCH = tempfile.TemporaryDirectory()  # goes when mkdocs ends
_LINK = re.compile(r"\]\((?:docs/|\.\./)?([^)#:]+)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands beside docs/, and the catalogue."""
    for name, page in NEIGHBOURS.items():
        files.append(File.generated(config, page, abs_src_path=str(ROOT / name)))
    catalogue = Path(SCRATCH.name) / "catalogue"
    report = archivepkg.export(ROOT, "html", catalogue, force=True)
    assert report.valid, report
    for file in filter(Path.is_file, catalogue.rglob("*")):
        uri = file.relative_to(catalogue.parent).as_posix()
        files.append(File.generated(config, uri, abs_src_path=str(file)))
    return files


def on_page_markdown(markdown: str, **_: object) -> str:
    """Let links lead from the root of the repository, or to it, to where the site has them."""
    return _LINK.sub(lambda found: f"]({NEIGHBOURS.get(found[1], found[1])}", markdown)
