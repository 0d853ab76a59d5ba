"""What someone should fix: the same form whether a shape, a check or a parser found it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any


class Severity(IntEnum):
    """How bad a finding is; sorting puts the worst on top."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that someone should fix.

    `rule` is the IRI of the shape or the name of the check; `component` what kind of demand it is
    (MinCount …); `messages` say how to fix it. `place` is file and line, and `owner` whose it is,
    once somebody has looked.
    """

    severity: Severity
    focus: str
    path: str
    value: str
    rule: str
    component: str
    messages: Mapping[str, str]
    place: str = ""
    owner: str = ""

    def text(self, language: str) -> str:
        """Say it in the reader's language, else in Norwegian, else in whatever the shape has."""
        fallback = next(iter(self.messages.values()), "")
        return self.messages.get(language) or self.messages.get("nb") or fallback

    def as_dict(self) -> dict[str, Any]:
        """Give the finding as JSON-ready data."""
        return asdict(self) | {"severity": self.severity.name.lower()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Finding":
        """Read back what `as_dict` wrote."""
        return cls(**(dict(data) | {"severity": Severity[data["severity"].upper()]}))


def in_order(found: Iterator[Finding] | list[Finding]) -> list[Finding]:
    """Sort, the worst first, without repetitions."""
    unique = {(f.severity, f.focus, f.path, f.value, f.rule, f.component): f for f in found}
    return [unique[key] for key in sorted(unique)]
