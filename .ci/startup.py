"""Print how long `archivepkg --help` takes, beside a Click program that does nothing."""

import subprocess
import sys
import time

EMPTY = "import click\n@click.command()\ndef main(): pass\nmain(['--help'])"


def fastest(command: list[str], runs: int = 15) -> float:
    """Return the seconds of the fastest of some runs, which is the least disturbed one."""
    seconds = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        seconds.append(time.perf_counter() - started)
    return min(seconds)


tool = fastest([sys.argv[1], "--help"])
empty = fastest([sys.executable, "-c", EMPTY])
sys.stdout.write(
    f"--help: {tool:.3f} s, an empty Click program: {empty:.3f} s, {tool / empty:.2f}x\n"
)
