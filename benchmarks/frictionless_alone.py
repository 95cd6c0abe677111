"""frictionless by itself, all its errors counted: `python frictionless_alone.py DESCRIPTOR`."""

from __future__ import annotations

import sys

from frictionless import Package

if __name__ == "__main__":
    report = Package(sys.argv[1]).validate(limit_errors=0)
    sys.exit(0 if report.valid else 1)
