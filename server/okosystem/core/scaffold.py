"""Templates of new data files, with the questions that an author must answer."""

import re

from okosystem.core.errors import SourceError
from okosystem.core.sources import Project

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

_PREFIXES = (
    "actor", "date-precision", "dcat", "dct", "evidence", "lifecycle", "lifecycle-status", "oko",
    "participation", "resource", "resource-kind", "role", "source", "xsd",
)  # fmt: skip
_RESOURCE = """\
# A new shared resource. Fill in, remove what does not apply, then run make format (which removes
# these comments) and okosystem validate data/resources/{slug}.ttl
{prefixes}
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
    """Write data/resources/<slug>.ttl and return its name; raises SourceError for a bad slug."""
    if not _SLUG.fullmatch(slug):
        raise SourceError(
            f"{slug!r} is no slug. How to fix it: a-z, 0-9 and hyphens; æ is ae, ø is oe, å is aa."
        )
    path = project.root / f"data/resources/{slug}.ttl"
    if path.exists():
        raise SourceError(f"{path.name}  exists already. How to fix it: choose another slug.")
    prefixes = "".join(f"PREFIX {name}: <{project.prefixes[name]}>\n" for name in _PREFIXES)
    text = _RESOURCE.format(slug=slug, day=day, prefixes=prefixes)
    path.write_text(text, encoding="utf-8")
    return path.relative_to(project.root).as_posix()
