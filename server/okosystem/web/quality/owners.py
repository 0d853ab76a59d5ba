"""What stands on each owner: findings, open questions, age and Nynorsk, and the letter."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.findings import Finding, Severity
from okosystem.core.terms import local_name
from okosystem.web.alphabet import sort_key
from okosystem.web.languages import current_language
from okosystem.web.quality.letters import letters_of
from okosystem.web.quality.numbers import FACTS, Age, Written, ages, nynorsk, table
from okosystem.web.state import current_labels, current_release


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner, with what is theirs."""

    iri: str
    findings: Sequence[Finding]
    unknown: int
    age: Age | None
    written: Written | None
    letters: Sequence[str]

    @property
    def slug(self) -> str:
        """The owner's word in addresses."""
        return local_name(self.iri)

    def count(self, severity: Severity) -> int:
        """How many findings there are of a severity."""
        return sum(finding.severity is severity for finding in self.findings)


def owners() -> list[Owner]:
    """List everyone who has something to fix or to answer, those with most to fix first."""
    old = {age.key: age for age in ages("owner")}
    texts = {written.key: written for written in nynorsk("owner")}
    questions: dict[str, int] = {}
    for row in table(FACTS):
        questions[row["owner"]] = questions.get(row["owner"], 0) + 1
    found = by_owner()
    return [
        Owner(iri, found.get(iri, ()), questions.get(iri, 0), old.get(iri), texts.get(iri),
              letters_of(iri))
        for iri in sorted(
            {*found, *questions}, key=lambda iri: (-len(found.get(iri, ())), _name(iri))
        )
    ]  # fmt: skip


def by_owner() -> Mapping[str, list[Finding]]:
    """Divide the findings of the release by owner."""
    divided: dict[str, list[Finding]] = {}
    for finding in current_release().findings:
        divided.setdefault(finding.owner, []).append(finding)
    return divided


def _name(iri: str) -> object:
    return sort_key(current_labels().name(iri, current_language()).value)
