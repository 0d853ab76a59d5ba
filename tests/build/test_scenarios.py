"""The rules for scenarios, whose hypothetical changes are not in the graph."""

import subprocess
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.build.scenarios import ScenarioGraph
from okosystem.build.source_graph import SourceGraph
from okosystem.rdf.terms import ID, OKO
from okosystem.release.release import Release
from okosystem.turtle.positions import Positions
from okosystem.turtle.sources import Project, ScenarioFile

SLUGS = ("fas-ut-altinn-formidling", "samle-svarinn-i-eformidling")
PREFIXES = "".join(
    f"PREFIX {kind}: <{ID}{kind}/>\n"
    for kind in (
        "actor", "category", "confidence", "evidence", "lifecycle", "lifecycle-status",
        "placement", "resource", "resource-kind", "scenario", "source",
    )
) + (
    f"PREFIX oko: <{OKO}>\nPREFIX dct: <http://purl.org/dc/terms/>\n"
    "PREFIX prov: <http://www.w3.org/ns/prov#>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
)  # fmt: skip
HEAD = """scenario:x
    a oko:Scenario ;
    dct:title "X"@nb , "X"@nn , "X"@en ;
    dct:description "X"@nb , "X"@nn , "X"@en ;
    dct:source source:egen-vurdering ;
    prov:wasAttributedTo actor:redaksjonen ;
    oko:evidenceClass evidence:proposal ;
    oko:takesEffect "2027-07-01"^^xsd:date ;
"""
ENDS = "    oko:supposesEnded lifecycle:fiks-io--in-operation ;\n"
PLACED = """resource:elma
    oko:hasPlacement placement:elma--2027 ;
.
placement:elma--2027
    a oko:Placement ;
    dct:source source:egen-vurdering ;
    oko:confidence confidence:low ;
    oko:evidenceClass evidence:proposal ;
    oko:inCategory category:catalogue-services ;
    oko:validFrom "2027-07-01"^^xsd:date ;
.
"""


def found(world: SourceGraph, folder: Path, turtle: str, name: str = "x") -> list[tuple[str, str]]:
    """Return the findings of a scenario, as line and rule."""
    path = folder / f"{name}.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    scenario_graph = ScenarioGraph(ScenarioFile(path, f"data/scenarios/{name}.ttl"), world)
    positions = Positions([scenario_graph.file.whole], world.project.prefixes)
    lines = (PREFIXES + turtle).splitlines()
    return [
        (lines[int(positions.of(f).rpartition(":")[2]) - 1].strip(), f.rule.rpartition("#")[2])
        for f in scenario_graph.findings()
    ]


@pytest.mark.parametrize(
    ("turtle", "expected"),
    [
        (HEAD + ENDS + ".\n", []),
        (HEAD + ".\n" + PLACED, []),
        (HEAD + ".\n", [("scenario:x", "scenario-changes")]),
        (
            HEAD + ENDS.replace("fiks-io--in-operation", "nothing") + ".\n",
            [
                ("oko:supposesEnded lifecycle:nothing ;", "scenario-ended"),
                ("oko:supposesEnded lifecycle:nothing ;", "Scenario-ended"),
                ("oko:supposesEnded lifecycle:nothing ;", "undeclared-iri"),
            ],
        ),
        (
            HEAD + ENDS.replace("fiks-io--in-operation", "datahotellet--in-operation") + ".\n",
            [("oko:supposesEnded lifecycle:datahotellet--in-operation ;", "scenario-ended")],
        ),
        (
            HEAD + ".\n" + PLACED.replace("2027-07-01", "2027-06-30"),
            [("placement:elma--2027", "scenario-start")],
        ),
        (
            HEAD + ".\n" + PLACED.replace("oko:validFrom", "oko:attestedFrom"),
            [("placement:elma--2027", "scenario-start")],
        ),
        (
            HEAD + ".\n" + PLACED.replace("evidence:proposal", "evidence:guess"),
            [
                ("oko:evidenceClass evidence:guess ;", "Statement-evidence"),
                ("oko:evidenceClass evidence:guess ;", "undeclared-iri"),
            ],
        ),
        (
            HEAD + ENDS + ".\nresource:elma\n    dct:alternative \"E\"@nb ;\n.\n",
            [("dct:alternative \"E\"@nb ;", "scenario-hangs")],
        ),
    ],
)  # fmt: skip
def test_a_finding_has_its_line(
    world: SourceGraph, tmp_path: Path, turtle: str, expected: list[tuple[str, str]]
) -> None:
    assert sorted(found(world, tmp_path, turtle)) == sorted(expected)


def test_a_new_entity_must_exist_in_the_graph(world: SourceGraph, tmp_path: Path) -> None:
    new = 'source:mine\n    a oko:Source ;\n    dct:title "Min"@nb ;\n.\n'
    assert ("source:mine", "scenario-statements") in found(
        world, tmp_path, HEAD + ENDS + ".\n" + new
    )


def test_the_file_names_the_scenario(world: SourceGraph, tmp_path: Path) -> None:
    findings = found(world, tmp_path, HEAD + ENDS + ".\n", "another")
    assert ("scenario:x", "scenario-named") in findings


def test_a_missing_title_is_found_by_the_shape(world: SourceGraph, tmp_path: Path) -> None:
    findings = found(world, tmp_path, HEAD.replace(' , "X"@en', "") + ENDS + ".\n")
    assert [rule for _, rule in findings] == ["Scenario-description", "Scenario-title"]


@pytest.mark.parametrize("slug", SLUGS)
def test_the_command_validates_one_scenario(
    okosystem: list[str], project: Project, slug: str
) -> None:
    file = project.root / f"data/scenarios/{slug}.ttl"
    command = [*okosystem, "validate", "--project", str(project.root), str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "0 violation, 0 warning, 0 info\n"


def test_hypothetical_changes_are_not_in_the_published_graph(
    project: Project, release: Release
) -> None:
    published = {
        quad.triple
        for name in ("store.nq", "graph.nq")
        for quad in ox.parse(path=str(release.file(name)), format=ox.RdfFormat.N_QUADS)
    }
    published |= {
        quad.triple
        for quad in ox.parse(path=str(release.file("graph.ttl")), format=ox.RdfFormat.TURTLE)
    }
    assert [file.path.stem for file in project.scenarios] == list(SLUGS)
    for file in project.scenarios:
        itself = ox.NamedNode(file.iri)
        stated = [q.triple for q in file.whole.quads]
        hypothetical = {
            t for t in stated if t.subject != itself or "supposesEnded" in str(t.predicate)
        }
        assert hypothetical & published == set()
        findings = {
            t.predicate.value.rpartition("#")[2].rpartition("/")[2]
            for t in published
            if t.subject == itself
        } - {"word"}  # of the word index, which is a separate graph
        assert findings == {
            "type", "title", "description", "source", "wasAttributedTo", "evidenceClass",
            "takesEffect",
        }  # fmt: skip
        about_scenario = {t for t in published if itself in (t.subject, t.object)}
        assert {t for t in about_scenario if t.object == itself} == set()


@pytest.mark.parametrize("slug", SLUGS)
def test_the_overlay_has_the_hypothetical_changes_and_ends(
    project: Project, release: Release, slug: str
) -> None:
    (file,) = [file for file in project.scenarios if file.path.stem == slug]
    quads = list(
        ox.parse(path=str(release.file(f"scenarios/{slug}.nq")), format=ox.RdfFormat.N_QUADS)
    )
    assert {q.triple for q in file.whole.quads} <= {q.triple for q in quads}
    ended = {q.object for q in file.whole.quads if q.predicate.value == OKO["supposesEnded"]}
    assert {q.subject for q in quads if q.predicate.value == OKO["endedBy"]} == ended
