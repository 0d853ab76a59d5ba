"""How far people have come with each finding: today read once a release, else as worked out."""

from collections.abc import Mapping, Sequence

from okosystem.analysis.results import STATUS_QUERY
from okosystem.core.terms import ID
from okosystem.engine.oxigraph import Store
from okosystem.engine.remembering import remembered
from okosystem.web.boards.reading import Found, word
from okosystem.web.languages import mark
from okosystem.web.state import current_release, whole_store
from okosystem.web.views.form import Field

# In the order that a case goes through them.
STATUSES: Sequence[str] = ("discovered", "under-review", "clarified", "advised", "followed-up")


def status_of(found: Found) -> str:
    """Give the status of a finding, as its code: of its own day, when it is not of today."""
    today = _statuses(whole_store(), current_release().queries[STATUS_QUERY].sparql)
    return found.node.iri_of("oko:caseStatus") or today.get(found.node.iri, "")


def statuses() -> Mapping[str, str]:
    """List the statuses by the word for each in an address."""
    return {name: str(ID[f"case-status/{name}"]) for name in STATUSES}


def field() -> Field:
    """Let a reader choose a status."""
    return Field("status", mark("Status"), statuses())


def counted(found: Sequence[Found]) -> Mapping[str, int]:
    """Count the findings by status, in the order of the statuses."""
    words = [word(status_of(one)) for one in found]
    return {name: words.count(name) for name in STATUSES}


@remembered()
def _statuses(store: Store, sparql: str) -> Mapping[str, str]:
    rows = store.query(sparql).rows()
    return {
        str(getattr(r["finding"], "value", "")): str(getattr(r["status"], "value", ""))
        for r in rows
    }
