"""Print how long `archivepkg --help` takes, beside a Click program that does nothing."""

import subprocess
import sys
import time

EMPTY = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"


def seconds(command: list[str]) -> float:
    """Return how long a command takes."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


# By turns, so that what else the machine does disturbs both; the least disturbed run counts.
pairs = [
    (seconds([sys.argv[1], "--help"]), seconds([sys.executable, "-c", EMPTY])) for _ in range(20)
]
tool, empty = map(min, zip(*pairs, strict=True))
sys.stdout.write(
    f"--help: {tool:.3f} s, an empty Click program: {empty:.3f} s, {tool / empty:.2f}x\n"
)
