"""OWL 2 RL by rules: each file in queries/infer is one rule, run until nothing new comes.

Only the rules our ontology uses are there; a test shows that owlrl concludes the same about our
things. Schema triples, owl:Thing and reflexive owl:sameAs are left out on purpose.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

Triple = tuple[ox.NamedNode | ox.BlankNode, ox.NamedNode, ox.NamedNode | ox.BlankNode | ox.Literal]


def read_rules(folder: Path) -> Sequence[str]:
    """Read the rules of `queries/infer`, in name order."""
    return [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.rq"))]


def derive(asserted: Iterable[ox.Quad], rules: Sequence[str]) -> list[ox.Triple]:
    """Conclude all that the rules can, from all graphs taken as one; sorted, without the asserted.

    Takes well-typed literals for granted: see okosystem.core.literals.
    """
    store = ox.Store()
    store.extend(ox.Quad(q.subject, q.predicate, q.object) for q in asserted)
    given = set(store)
    size = -1
    while size != len(store):
        size = len(store)
        for rule in rules:
            store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in _run(store, rule))
    new = (q.triple for q in store if q not in given and not isinstance(q.object, ox.BlankNode))
    return sorted(new, key=str)


def _run(store: ox.Store, rule: str) -> list[ox.Triple]:
    found = store.query(rule)
    if not isinstance(found, ox.QueryTriples):
        raise TypeError("a rule is a CONSTRUCT query")
    return list(found)
