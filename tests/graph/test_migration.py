"""Each query in `queries/migrate/` migrates data of the previous version."""

import pyoxigraph as ox

from okosystem.core.sources import Project
from okosystem.core.turtle import quads

PREFIXES = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#> PREFIX : <urn:x:>"

BEFORE = f"""{PREFIXES}
:ministry oko:frames :register .
:register oko:supportsTransitively :portal .
:portal oko:dependsOnActor :agency ; oko:providedBy :ministry .
"""

AFTER = f"""{PREFIXES}
:register oko:framedBy :ministry .
:portal oko:dependsOnTransitively :register ; oko:providedBy :ministry .
"""


def test_version_0_2_0_inverts_the_removed_properties(project: Project) -> None:
    query = (project.root / "queries/migrate/0.2.0.rq").read_text(encoding="utf-8")
    store = ox.Store()
    store.extend(quads(BEFORE))
    migrated = store.query(query)
    assert isinstance(migrated, ox.QueryTriples)
    assert set(migrated) == {quad.triple for quad in quads(AFTER)}
