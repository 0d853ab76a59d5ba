"""Each query in `queries/migrate/` migrates data of the previous version."""

import pyoxigraph as ox

from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import quads

PREFIXES = """
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX scheme: <https://w3id.org/felles-okosystem/id/scheme/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX : <urn:x:>
"""

BEFORE = f"""{PREFIXES}
:ministry oko:frames :register .
:register oko:supportsTransitively :portal .
:portal oko:dependsOnActor :agency ; oko:providedBy :ministry .
:ours skos:inScheme scheme:role ; skos:notation "R1" ; skos:prefLabel "one" .
:theirs skos:inScheme :theirs-too ; skos:notation "R1" .
"""

AFTER = f"""{PREFIXES}
:register oko:framedBy :ministry .
:portal oko:dependsOnTransitively :register ; oko:providedBy :ministry .
:ours skos:inScheme scheme:role ; skos:notation "R1"^^scheme:role ; skos:prefLabel "one" .
:theirs skos:inScheme :theirs-too ; skos:notation "R1" .
"""


def migrate(project: Project, version: str, data: str) -> set[ox.Triple]:
    query = (project.root / f"queries/migrate/{version}.rq").read_text(encoding="utf-8")
    store = ox.Store()
    store.extend(quads(data))
    migrated = store.query(query)
    assert isinstance(migrated, ox.QueryTriples)
    return {*migrated}


def test_version_0_2_0_inverts_the_removed_properties_and_types_codes(project: Project) -> None:
    assert migrate(project, "0.2.0", BEFORE) == {quad.triple for quad in quads(AFTER)}


VERDICTS_BEFORE = """
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX verdict: <https://w3id.org/felles-okosystem/id/verdict/>
PREFIX : <urn:x:>
:a oko:verdict verdict:watch ; oko:score 0.5 .
:b oko:verdict verdict:keep .
:c oko:verdict verdict:red ; oko:concerns verdict:red .
"""

VERDICTS_AFTER = """
PREFIX gap-verdict: <https://w3id.org/felles-okosystem/id/gap-verdict/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX overlap-verdict: <https://w3id.org/felles-okosystem/id/overlap-verdict/>
PREFIX phase-out-verdict: <https://w3id.org/felles-okosystem/id/phase-out-verdict/>
PREFIX verdict: <https://w3id.org/felles-okosystem/id/verdict/>
PREFIX : <urn:x:>
:a oko:verdict overlap-verdict:watch ; oko:score 0.5 .
:b oko:verdict phase-out-verdict:keep .
:c oko:verdict gap-verdict:red ; oko:concerns verdict:red .
"""


def test_version_0_4_0_has_a_code_list_for_each_analysis(project: Project) -> None:
    assert migrate(project, "0.4.0", VERDICTS_BEFORE) == {q.triple for q in quads(VERDICTS_AFTER)}
