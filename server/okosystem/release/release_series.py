"""releases.ttl: the series of releases in DCAT, each with the one before it and its ontology."""

import re
import tomllib
from collections.abc import Mapping, Sequence

import pyoxigraph as ox

from okosystem.errors import SourceError
from okosystem.rdf.canonical import sha256
from okosystem.rdf.terms import (
    BASE,
    DATASET,
    DCAT,
    DCT,
    ID,
    ONTOLOGY,
    OWL,
    PROV,
    RDF_TYPE,
    RDFS,
    SPDX,
    XSD,
)
from okosystem.rdf.triples import (
    Property,
    date_literal,
    texts,
    triples_about,
)
from okosystem.turtle.sources import VERSIONS, Project

FILE = "releases.ttl"
SERIES = ID["dataset/utgaver"]
RELEASES = f"{BASE}releases#"
BUILD = f"{RELEASES}build"
DIGESTS = f"{VERSIONS}digests.toml"
"""The digest of each published release, written when it has been published."""
_TITLES = (
    ("nb", "Felles økosystem som graf, versjon {}"),
    ("nn", "Felles økosystem som graf, versjon {}"),
    ("en", "The common ecosystem as a graph, version {}"),
)
_BUILD = (
    "Check out the commit of the release, install requirements.lock, and run okosystem build. It "
    "reads data/, domains/, history/, ontology/, queries/, shapes/, CHANGELOG.md, pyproject.toml "
    "and sbom.cdx.json, and has no parameters."
)


def describe_releases(project: Project) -> list[ox.Triple]:
    """Describe the series and each version of CHANGELOG.md, and the one that is being built."""
    days = dict(project.dated_versions)
    versions = [project.version] if project.version not in days else []
    versions += days
    digests = read_digests(project)
    described = [
        *triples_about(SERIES, (RDF_TYPE, DCAT["DatasetSeries"])),
        *triples_about(
            BUILD, (RDF_TYPE, PROV["Plan"]), (RDFS["comment"], ox.Literal(_BUILD, language="en"))
        ),
    ]
    for number, previous in zip(versions, [*versions[1:], ""], strict=True):
        ontology = project.ontology_versions.get(number)
        described += _describe_release(number, previous, days.get(number, project.modified))
        described += state_digest(number, digests[number]) if number in digests else []
        described += _describe_ontology(number, ontology.read_bytes()) if ontology else []
    return described


def _describe_release(number: str, previous: str, day: str) -> list[ox.Triple]:
    titles = texts(DCT["title"], ((tag, text.format(number)) for tag, text in _TITLES))
    return triples_about(
        f"{RELEASES}{number}",
        (RDF_TYPE, DCAT["Dataset"]),
        *titles,
        (DCAT["inSeries"], SERIES),
        (DCAT["isVersionOf"], DATASET),
        (DCAT["prev"], f"{RELEASES}{previous}" if previous else None),
        (DCAT["version"], ox.Literal(number)),
        (DCT["conformsTo"], f"{ONTOLOGY}/{number}"),
        (DCT["issued"], date_literal(day)),
    )


def _describe_ontology(number: str, body: bytes) -> list[ox.Triple]:
    checksum = f"{RELEASES}{number}-ontology-checksum"
    value = ox.Literal(sha256(body), datatype=ox.NamedNode(XSD["hexBinary"]))
    file: Sequence[Property] = (
        (RDF_TYPE, DCAT["Distribution"]),
        (DCAT["downloadURL"], f"{ONTOLOGY}/{number}.ttl"),
        (SPDX["checksum"], checksum),
    )
    return [
        *triples_about(
            f"{ONTOLOGY}/{number}",
            (RDF_TYPE, OWL["Ontology"]),
            (DCAT["distribution"], f"{ONTOLOGY}/{number}.ttl"),
        ),
        *triples_about(f"{ONTOLOGY}/{number}.ttl", *file),
        *triples_about(
            checksum,
            (RDF_TYPE, SPDX["Checksum"]),
            (SPDX["algorithm"], SPDX["checksumAlgorithm_sha256"]),
            (SPDX["checksumValue"], value),
        ),
    ]


def state_digest(number: str, digest: str) -> list[ox.Triple]:
    """State the digest of a release, by which `okosystem verify` knows it."""
    return triples_about(f"{RELEASES}{number}", (DCT["identifier"], ox.Literal(f"sha256:{digest}")))


def read_digests(project: Project) -> Mapping[str, str]:
    """Read the digests of published releases by version; raises SourceError."""
    path = project.root / DIGESTS
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except ValueError as error:
        raise SourceError(f"{DIGESTS}  not TOML: {error}.") from error
    for number, digest in found.items():
        if not (isinstance(digest, str) and re.fullmatch(r"[0-9a-f]{64}", digest)):
            raise SourceError(
                f"{DIGESTS}  the digest of {number} is not 64 hexadecimal digits. How to fix it: "
                "copy it from the manifest of the release"
            )
    return found
