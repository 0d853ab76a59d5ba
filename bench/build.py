"""Time a whole build and the validation of one file: whole processes, medians of several runs.

Run: .venv/bin/python bench/build.py
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS = 5
COMMANDS = {
    "okosystem build": ["build", "--out"],
    "okosystem validate (all)": ["validate", "--quiet"],
    "okosystem validate FILE": ["validate", "--quiet", "data/resources/id-porten.ttl"],
}


def seconds(arguments: list[str]) -> float:
    """Time one run of a command."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "okosystem", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)  # noqa: S603
    return time.perf_counter() - started


def main() -> None:
    """Print a Markdown table: command, median, fastest, slowest."""
    print("| command | median s | fastest | slowest |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments in COMMANDS.items():
            full = [*arguments, f"{folder}/release"] if arguments[-1] == "--out" else arguments
            times = [seconds(full) for _ in range(RUNS)]
            middle = statistics.median(times)
            print(f"| `{name}` | {middle:.2f} | {min(times):.2f} | {max(times):.2f} |")


if __name__ == "__main__":
    main()
