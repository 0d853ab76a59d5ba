"""Soak test: 32 clients of five kinds, while query processes are killed at random.

Run: .venv/bin/python -m tests.soaking [--minutes 10] [--release release] [--seed 1]
"""

import argparse
import sys
from pathlib import Path

from okosystem.release.release import Release
from tests.soaking.run import soak


def main() -> None:
    """Run the test, print the counts, and fail if any answer was not as specified."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--release", type=Path, default=Path("release"))
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found = soak(Release.open(options.release), options.minutes * 60, options.seed)
    print("\n".join(found.report.summary()))
    print(f"before {found.before}\nafter {found.after}")
    print(f"killed: {found.killed[0]} fork servers, {found.killed[1]} workers")
    errors = found.errors()
    print("\n".join(f"WRONG {error}" for error in errors) or "all as promised")
    sys.exit(bool(errors))


if __name__ == "__main__":
    main()
