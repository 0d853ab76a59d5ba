"""What clients saw, counted, and what was wrong with it, kept with how it came about."""

import threading
from collections import Counter
from dataclasses import dataclass, field

MOST_FAULTS = 30


@dataclass(slots=True)
class Told:
    """Answers by kind of client and status; safe for threads."""

    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def saw(self, kind: str, status: int) -> None:
        """Count an answer; 0 stands for none that was to be expected."""
        with self.lock:
            self.statuses[kind, status] += 1

    def fault(self, text: str) -> None:
        """Keep what was wrong."""
        with self.lock:
            if len(self.faults) < MOST_FAULTS:
                self.faults.append(text)

    def share(self, kind: str) -> float:
        """Tell the share of a kind's requests that got their answer."""
        every = sum(n for (one, _), n in self.statuses.items() if one == kind)
        return self.statuses[kind, 200] / every if every else 0

    def summary(self) -> list[str]:
        """List the counts."""
        return [f"{kind} {status}: {n}" for (kind, status), n in sorted(self.statuses.items())]
