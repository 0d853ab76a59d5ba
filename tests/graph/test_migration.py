"""Each query in `queries/migrate/` migrates data of the previous version."""

import pyoxigraph as ox

from okosystem.core.sources import Project
from okosystem.core.turtle import quads

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


def test_version_0_2_0_inverts_the_removed_properties_and_types_codes(project: Project) -> None:
    query = (project.root / "queries/migrate/0.2.0.rq").read_text(encoding="utf-8")
    store = ox.Store()
    store.extend(quads(BEFORE))
    migrated = store.query(query)
    assert isinstance(migrated, ox.QueryTriples)
    assert set(migrated) == {quad.triple for quad in quads(AFTER)}
