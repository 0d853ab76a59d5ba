import pyoxigraph as ox
import pytest
import rdflib

from okosystem.errors import BrokenTurtle, SourceError
from okosystem.rdf.terms import value_of
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import quads, to_house_style

STORY = """
PREFIX actor: <https://w3id.org/felles-okosystem/id/actor/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX participation: <https://w3id.org/felles-okosystem/id/participation/>
PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>
PREFIX role: <https://w3id.org/felles-okosystem/id/role/>
participation:a--provider--b a oko:Participation ;
  oko:role role:provider ; oko:participant actor:b .
participation:other oko:role role:provider .
resource:a oko:hasProviderParticipation participation:a--provider--b ; dct:title "A"@nn, "A"@nb ;
  a oko:DigitalSolution . # a remark
"""

TIDY = """\
BASE <https://w3id.org/felles-okosystem/id/>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>

<resource/a>
    a oko:DigitalSolution ;
    dct:title "A"@nb , "A"@nn ;
    oko:hasProviderParticipation [ oko:participant <actor/b> ] ;
.

<participation/other>
    oko:role <role/provider> ;
.
"""


def test_the_house_style_puts_the_main_entity_first(project: Project) -> None:
    assert to_house_style(STORY, project.prefixes, "a.ttl") == TIDY


LONG = "x" * 60
UNREAD = f"""
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX resource: <https://w3id.org/felles-okosystem/id/resource/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
resource:a dct:source <urn:s> ; oko:evidenceClass <urn:e> ;
  oko:hasProviderParticipation [ oko:participant <urn:p> ] ;
  skos:editorialNote "n" ; oko:resourceKind <urn:k> ; dct:description "d" ; dct:title "t" ;
  dct:identifier "{LONG}1" , "{LONG}2" ; oko:checkedOn "2026-11-25" ; a oko:DigitalSolution .
"""

READ = f"""\
<resource/a>
    a oko:DigitalSolution ;
    dct:title "t" ;
    dct:description "d" ;
    dct:identifier
        "{LONG}1" ,
        "{LONG}2" ;
    oko:resourceKind <urn:k> ;
    skos:editorialNote "n" ;
    oko:checkedOn "2026-11-25" ;
    oko:evidenceClass <urn:e> ;
    dct:source <urn:s> ;
    oko:hasProviderParticipation [ oko:participant <urn:p> ] ;
.
"""


def test_each_property_has_a_line_in_the_order_that_a_person_reads(project: Project) -> None:
    assert to_house_style(UNREAD, project.prefixes, "a.ttl").partition("\n\n")[2] == READ


def test_the_house_style_is_stable(project: Project) -> None:
    assert to_house_style(TIDY, project.prefixes, "a.ttl") == TIDY


def test_the_order_of_blocks_in_an_ontology_file_is_unchanged(project: Project) -> None:
    prefix = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>\n\n"
    text = prefix + "".join(
        f"oko:{name}\n    a oko:Z ;\n.\n\n"
        for name in ("Need", "needStatus", "Actor", "capability")
    )
    tidy = text.rstrip("\n") + "\n"
    assert to_house_style(tidy, project.prefixes, "ontology/needs.ttl") == tidy
    assert to_house_style(tidy, project.prefixes, "data/needs.ttl") != tidy


def test_an_undeclared_prefix_is_refused_with_its_line(project: Project) -> None:
    with pytest.raises(SourceError, match=r"^x\.ttl:2  the prefix ex: <urn:ex:> is not one"):
        to_house_style("\nPREFIX ex: <urn:ex:>\nex:a a ex:B .", project.prefixes, "x.ttl")


def test_a_known_prefix_with_another_namespace_is_refused(project: Project) -> None:
    with pytest.raises(SourceError, match="oko: <urn:ex:>"):
        to_house_style("PREFIX oko: <urn:ex:>\noko:a a oko:B .", project.prefixes)


def test_another_base_is_refused_with_its_line(project: Project) -> None:
    with pytest.raises(SourceError, match=r"^x\.ttl:1  the base <urn:ex:> is not ours"):
        to_house_style("BASE <urn:ex:>\n<a> a <b> .", project.prefixes, "x.ttl")


@pytest.mark.parametrize(
    "text",
    ["x \ny", '"""', 'ends with "', "a\\b\nc\\", "\r\n\t", "[ ] # <a>", 'æ\n"quoted"\n'],
)
def test_a_text_is_unchanged(text: str, project: Project) -> None:
    triple = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:b"), ox.Literal(text))
    tidy = to_house_style(f"{triple} .", project.prefixes)
    assert [value_of(quad.object) for quad in quads(tidy)] == [text]
    assert to_house_style(tidy, project.prefixes) == tidy


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("<urn:a> <urn:b> 1\n<urn:c> <urn:d> 2 .", "x.ttl:2:1  not Turtle: A dot is expected"),
        ("<urn:a> <urn:b> 1\n<urn:c> <urn:d> 2 .", "end the statement above with a full stop"),
        ("<urn:a> <urn:b> c:d .", "x.ttl:1:17  not Turtle: The prefix c: has not been declared"),
        ('<urn:a> <urn:b> "x', "a quote or bracket is open"),
        ("<urn:a b> <urn:b> 1 .", "IRIs are ASCII, without spaces"),
        ("", ""),
    ],
)
def test_an_error_in_turtle_has_a_position_and_a_fix(text: str, message: str) -> None:
    if not text:
        assert quads(text, "x.ttl") == []
        return
    with pytest.raises(BrokenTurtle) as caught:
        quads(text, "x.ttl")
    assert message in str(caught.value)


def test_blank_node_labels_are_stable_and_differ_between_files() -> None:
    text = "<urn:a> <urn:b> [ <urn:c> ( 1 2 ) ] ."
    assert quads(text, "x.ttl") == quads(text, "x.ttl")
    labels = [{str(q.subject) for q in quads(text, n)} - {"<urn:a>"} for n in ("x.ttl", "y.ttl")]
    assert labels[0].isdisjoint(labels[1])


def test_values_are_unchanged_by_the_settings_of_a_library(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", True)
    for value in (
        '"2026-11-25T00:00:00Z"^^xsd:dateTime',
        '"1.50"^^xsd:decimal',
        '"01"^^xsd:integer',
    ):
        text = f"PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n<urn:a> <urn:b> {value} ."
        (quad,) = quads(to_house_style(text, project.prefixes))
        assert value_of(quad.object) == value.split('"')[1]


def test_brackets_are_nested_at_most_a_hundred_deep(project: Project) -> None:
    def nested(depth: int) -> str:
        return "<urn:a> <urn:b>\n" + "[ <urn:b> " * depth + "1" + " ]" * depth + " ."

    assert len(quads(nested(100))) == 101
    for start in (nested(101), f"<urn:a> <urn:b> {'<<( <urn:a> <urn:b> ' * 50_000}"):
        with pytest.raises(BrokenTurtle, match=r"^x\.ttl:[12]:1  not Turtle: brackets are nested"):
            quads(start, "x.ttl")
    assert to_house_style(nested(100), project.prefixes, "x.ttl").count("[") == 100
