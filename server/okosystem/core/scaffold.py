"""Skeletons for new data files, with the questions an author must answer."""

import re

from okosystem.core.errors import SourceError
from okosystem.core.sources import Project

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

RESOURCE = """\
# A new shared resource. Fill in, remove what does not apply, then run make format (which removes
# these comments) and okosystem validate data/resources/{slug}.ttl
PREFIX actor: <https://w3id.org/felles-okosystem/id/actor/>
PREFIX date-precision: <https://w3id.org/felles-okosystem/id/date-precision/>
PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX evidence: <https://w3id.org/felles-okosystem/id/evidence/>
PREFIX lifecycle: <https://w3id.org/felles-okosystem/id/lifecycle/>
PREFIX lifecycle-status: <https://w3id.org/felles-okosystem/id/lifecycle-status/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX participation: <https://w3id.org/felles-okosystem/id/participation/>
PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>
PREFIX resource-kind: <https://w3id.org/felles-okosystem/id/resource-kind/>
PREFIX role: <https://w3id.org/felles-okosystem/id/role/>
PREFIX source: <https://w3id.org/felles-okosystem/id/source/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

# Class: oko:DigitalSolution, oko:BaseRegistry, oko:Guidance or oko:GovernanceMechanism
resource:{slug} a oko:DigitalSolution ;
  # What is it called? A proper name is the same in all three languages.
  dct:title "NAVN"@nb , "NAMN"@nn , "NAME"@en ;
  # One sentence in plain language: what it does, for whom.
  dct:description "…"@nb , "…"@nn , "…"@en ;
  # Kind: see ontology/schemes/resource-kind.ttl
  oko:resourceKind resource-kind:platform ;
  dcat:landingPage <https://example.org/> ;
  # Where is this seen? Describe the source in data/sources/ first. No source: evidence:proposal.
  dct:source source:SOURCE ;
  oko:evidenceClass evidence:fact ;
  # Why does it belong to the ecosystem? A membership node, or «Ikke vurdert: …» here.
  oko:admissionNote "Ikke vurdert: ny i modellen."@nb , "Ikkje vurdert: ny i modellen."@nn ;
  oko:hasProviderParticipation participation:{slug}--provider--ACTOR ;
  oko:hasCurrentLifecycleEvent lifecycle:{slug}--in-operation .

# Who provides it? attestedFrom: the first day a source says so. validFrom: the day it began.
participation:{slug}--provider--ACTOR a oko:Participation ;
  oko:participant actor:ACTOR ;
  oko:role role:provider ;
  oko:attestedFrom "{day}"^^xsd:date ;
  oko:evidenceClass evidence:fact ;
  dct:source source:SOURCE ;
  dct:description "ACTOR tilbyr NAVN."@nb .

# Is it in operation? Since when? See ontology/schemes/lifecycle-status.ttl
lifecycle:{slug}--in-operation a oko:LifecycleEvent ;
  oko:status lifecycle-status:in-operation ;
  oko:attestedFrom "{day}"^^xsd:date ;
  oko:evidenceClass evidence:fact ;
  dct:source source:SOURCE .
"""


def new_resource(project: Project, slug: str, day: str) -> str:
    """Write data/resources/<slug>.ttl and return its name; refuses a bad or a taken slug."""
    if not _SLUG.fullmatch(slug):
        raise SourceError(
            f"{slug!r} is no slug. How to fix it: a-z, 0-9 and hyphens; æ is ae, ø is oe, å is aa."
        )
    path = project.root / f"data/resources/{slug}.ttl"
    if path.exists():
        raise SourceError(f"{path.name}  exists already. How to fix it: choose another slug.")
    path.write_text(RESOURCE.format(slug=slug, day=day), encoding="utf-8")
    return path.relative_to(project.root).as_posix()
