"""What each owner has to fix or answer, and the letters to it."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from okosystem.core.findings import Finding
from okosystem.core.terms import local_name
from okosystem.web.alphabet import sort_key
from okosystem.web.display_names import label_of
from okosystem.web.quality.measures import FACTS, query_rows
from okosystem.web.state import current_release

LETTERS = "letters/"


@dataclass(frozen=True, slots=True)
class Owner:
    """An owner: what it can fix, how much is unknown of what is its own, and the letters to it."""

    iri: str
    findings: Sequence[Finding]
    unknown: int
    letters: Sequence[str]

    @property
    def slug(self) -> str:
        """The slug of the owner."""
        return local_name(self.iri)


def list_owners() -> list[Owner]:
    """List the owners with something to fix or answer, those with most findings first."""
    questions = Counter(row["owner"] for row in query_rows(FACTS))
    findings = defaultdict[str, list[Finding]](list)
    for finding in current_release().findings:
        findings[finding.owner].append(finding)
    owners = [
        Owner(iri, findings[iri], questions[iri], letters_of(iri))
        for iri in {*findings, *questions}
    ]
    return sorted(owners, key=lambda one: (-len(one.findings), sort_key(label_of(one.iri))))


def letters_of(owner: str) -> Sequence[str]:
    """List the letter files of an owner."""
    slug = local_name(owner)
    names = (f"{slug}.nb.md", f"{slug}.nn.md", f"{slug}.patch")
    return [name for name in names if LETTERS + name in current_release().manifest["files"]]
