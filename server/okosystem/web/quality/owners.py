"""What each owner has to fix: findings, unknown facts, age and Nynorsk, and the letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.findings import Finding, Severity
from okosystem.core.terms import local_name
from okosystem.web.alphabet import sort_key
from okosystem.web.display_names import label_of
from okosystem.web.quality.letters import letters_of
from okosystem.web.quality.measures import (
    FACTS,
    Age,
    LanguageShare,
    query_rows,
    sum_ages,
    sum_nynorsk,
)
from okosystem.web.state import current_release


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner with its findings and measures."""

    iri: str
    findings: Sequence[Finding]
    unknown: int
    age: Age | None
    written: LanguageShare | None
    letters: Sequence[str]

    @property
    def slug(self) -> str:
        """The slug of the owner."""
        return local_name(self.iri)

    def count(self, severity: Severity) -> int:
        """Count the findings of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def list_owners() -> list[Owner]:
    """List the owners with something to fix or answer, those with most findings first."""
    age_of = {age.key: age for age in sum_ages("owner")}
    language_of = {share.key: share for share in sum_nynorsk("owner")}
    questions: dict[str, int] = {}
    for row in query_rows(FACTS):
        questions[row["owner"]] = questions.get(row["owner"], 0) + 1
    findings = findings_by_owner()
    iris = sorted(
        {*findings, *questions}, key=lambda iri: (-len(findings.get(iri, ())), _sort_name(iri))
    )
    return [
        Owner(
            iri,
            findings.get(iri, ()),
            questions.get(iri, 0),
            age_of.get(iri),
            language_of.get(iri),
            letters_of(iri),
        )
        for iri in iris
    ]


def findings_by_owner() -> Mapping[str, list[Finding]]:
    """Group the findings of the release by owner."""
    groups: dict[str, list[Finding]] = {}
    for finding in current_release().findings:
        groups.setdefault(finding.owner, []).append(finding)
    return groups


def _sort_name(iri: str) -> object:
    return sort_key(label_of(iri))
