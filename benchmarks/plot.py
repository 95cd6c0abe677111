"""`python -m benchmarks.plot`: draw time and memory against rows into docs/pictures."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams.update({"svg.hashsalt": "archivepkg", "font.family": "serif", "font.size": 10})

from matplotlib import pyplot  # noqa: E402
from matplotlib.ticker import FuncFormatter  # noqa: E402

from benchmarks.results import load  # noqa: E402

TARGET = Path(__file__).parents[1] / "docs/pictures/performance.svg"
COLOURS = {"archivepkg validate": "#8c2f1b", "DuckDB alone": "#5b6b73", "frictionless": "#b08a3e"}


def draw(runs: list[dict[str, Any]]) -> None:
    """Write the picture of the runs of the work `validate-sizes`."""
    figure, (left, right) = pyplot.subplots(1, 2, figsize=(9, 3.6), layout="constrained")
    for name, colour in COLOURS.items():
        of = [run for run in runs if run["name"] == name]
        rows = [run["rows"] for run in of]
        style = {"color": colour, "marker": "o", "markersize": 4, "label": name}
        left.plot(rows, [median(run["seconds"]) for run in of], **style)
        right.plot(rows, [max(run["megabytes"]) for run in of], **style)
    for axes, title in ((left, "seconds"), (right, "MB of memory, at most")):
        axes.set(title=title, xlabel="rows of ten columns", xscale="log", yscale="log")
        axes.xaxis.set_major_formatter(FuncFormatter(_plain))
        axes.yaxis.set_major_formatter(FuncFormatter(_plain))
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#dddddd", linewidth=0.6)
    left.legend(frameon=False)
    figure.savefig(TARGET, metadata={"Date": None, "Creator": None}, facecolor="white")


def _plain(value: float, position: int) -> str:
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"


if __name__ == "__main__":
    draw(load()["works"]["validate-sizes"])
