"""The case status of each finding: of today read once per release, of other days from its store."""

from collections.abc import Mapping, Sequence

from okosystem.analysis.results import STATUS_QUERY
from okosystem.core.terms import ID, local_name, value_of
from okosystem.engine.oxigraph import Store, cached_per_store
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.languages import mark
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.form import Field

# In the order a case goes through them.
STATUSES: Sequence[str] = ("discovered", "under-review", "clarified", "advised", "followed-up")


def status_of(finding: AnalysisFinding) -> str:
    """Return the IRI of a finding's status, as of its own day."""
    today = _statuses(whole_store(), current_release().queries[STATUS_QUERY].sparql)
    return finding.node.iri_of("oko:caseStatus") or today.get(finding.node.iri, "")


def statuses() -> Mapping[str, str]:
    """Map the slug of each status to its IRI."""
    return {name: str(ID[f"case-status/{name}"]) for name in STATUSES}


def status_field() -> Field:
    """Build the form field for status."""
    return Field("status", mark("Status"), statuses())


def count_by_status(findings: Sequence[AnalysisFinding]) -> Mapping[str, int]:
    """Count the findings by status, in the order of the statuses."""
    slugs = [local_name(status_of(finding)) for finding in findings]
    return {name: slugs.count(name) for name in STATUSES}


@cached_per_store()
def _statuses(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    return {value_of(r["finding"]): value_of(r["status"]) for r in rows}
