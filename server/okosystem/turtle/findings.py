"""Findings of validation, in one form for shapes, checks and parsers."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any

from okosystem.rdf.terms import curie

CHECK = "Check"
"""The component of the findings of queries/checks, which no shape has."""
_PROBLEMS: Mapping[str, str] = {
    # By the kind of constraint, or the name of the check.
    "MinCount": "{path} is missing",
    "QualifiedMinCount": "{path} is missing",
    "MaxCount": "{path} has too many values",
    "QualifiedMaxCount": "{path} has too many values",
    "UniqueLang": "{path} has two texts in one language",
    "LanguageIn": "{path} {value} is in a language we do not use",
    "Datatype": "{path} {value} has the wrong datatype",
    "Class": "{path} {value} is not of the required class",
    "Node": "{path} {value} is not one of the entities or codes it may be",
    "Or": "{path} {value} is of none of the kinds it may be",
    "NodeKind": "{path} {value} must be an IRI, or must be a text",
    "In": "{path} {value} is not one of the accepted values",
    "Pattern": "{path} {value} does not match the required pattern",
    "LessThanOrEquals": "{path} {value} comes after its end",
    "HasValue": "{path} lacks the required value",
    "unknown-term": "{value} is not in the ontology",
    "undeclared-iri": "{path} {value} is not described anywhere",
    "source-after-the-data": "{path} {value} is after the day of the data",
}


class Severity(IntEnum):
    """The severity of a finding; the worst sorts first."""

    VIOLATION = 0
    WARNING = 1
    INFO = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """A single problem that someone should fix.

    `rule` is the IRI of the shape or the name of the check, `component` the kind of constraint
    (MinCount …), and `messages` says how to fix it, by language. `place` (file and line) and
    `owner` are empty until the finding is attributed.
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
        """Return the message in a language, else in Norwegian, else in any."""
        fallback = next(iter(self.messages.values()), "")
        return self.messages.get(language) or self.messages.get("nb") or fallback

    def as_dict(self) -> dict[str, Any]:
        """Convert to data that JSON can hold."""
        return asdict(self) | {"severity": self.severity.name.lower()}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Finding":
        """Read what `as_dict` returned."""
        return cls(**(dict(data) | {"severity": Severity[data["severity"].upper()]}))


def sort_findings(findings: Iterable[Finding]) -> list[Finding]:
    """Sort findings, the worst first, and drop duplicates."""
    unique = {(f.severity, f.focus, f.path, f.value, f.rule, f.component): f for f in findings}
    return [unique[key] for key in sorted(unique)]


def describe_problem(finding: Finding, prefixes: Mapping[str, str]) -> str:
    """Describe the problem in English: `resource:x: dct:title is missing`."""
    value = "" if finding.value == finding.focus else _shorten(finding.value, prefixes)
    kind = finding.rule if finding.component == CHECK else finding.component
    template = _PROBLEMS.get(kind, "{path} {value} breaks {rule}")
    problem = template.format(
        path=_shorten(finding.path, prefixes), value=value, rule=_shorten(finding.rule, prefixes)
    )
    return f"{_shorten(finding.focus, prefixes)}: {' '.join(problem.split())}"


def _shorten(text: str, prefixes: Mapping[str, str]) -> str:
    if not text:
        return ""
    return curie(text, prefixes) if "://" in text else f"«{text}»"
