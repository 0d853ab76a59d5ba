"""The graph as Open Exchange: valid by the schema and the standard, and read back unchanged."""

from collections import Counter
from collections.abc import Callable
from xml.etree import ElementTree as Tree

import pytest

from okosystem.plugins.archimate.from_graph import place_categories
from okosystem.plugins.archimate.model import Element, Model, iri_of
from okosystem.plugins.archimate.plugin import write_model
from okosystem.plugins.archimate.reader import read_model
from okosystem.plugins.archimate.vocabulary import RELATIONSHIP, is_allowed
from okosystem.plugins.archimate.writer import to_xml
from okosystem.rdf.terms import ID
from okosystem.release.release import Release
from okosystem.sparql.oxigraph import Store
from tests.plugins.archimate.exchange_rules import LANGUAGE, SPACE, TYPE, find_violations

Ask = Callable[[str], set[str]]


@pytest.fixture(scope="module")
def file(release: Release) -> bytes:
    return write_model(release, None)


@pytest.fixture(scope="module")
def root(file: bytes) -> Tree.Element:
    return Tree.fromstring(file)  # noqa: S314 (we wrote it ourselves)


@pytest.fixture(scope="module")
def back(file: bytes, tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("exchange") / "okosystem.xml"
    path.write_bytes(file)
    return read_model(path)[0]


@pytest.fixture(scope="module")
def iris(store: Store) -> Ask:
    """Find the IRIs that match a pattern about ?x in the graph."""

    def ask(pattern: str) -> set[str]:
        names = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>"
        rows = store.query(f"{names} SELECT DISTINCT ?x WHERE {{ {pattern} }}").rows()
        return {str(row["x"])[1:-1] for row in rows}

    return ask


def element(root: Tree.Element, identifier: str) -> Tree.Element:
    return next(e for e in root.iter() if e.get("identifier") == identifier)


def test_the_file_follows_the_rules_of_the_schema(file: bytes) -> None:
    assert find_violations(file) == []


@pytest.mark.parametrize(
    ("old", "new", "violation"),
    [
        ("<elements>", "<views/><elements>", "model okosystem: parts in the wrong order"),
        ('identifier="resource.altinn"', 'identifier="resource.elma"', "resource.elma appears tw"),
        (
            'identifier="resource.altinn"',
            'identifier="r/altinn"',
            "element r/altinn: not an XML name",
        ),
        (
            'elementRef="resource.matrikkelen"',
            'elementRef="malbilde"',
            "elementRef malbilde is view",
        ),
        ('xsi:type="Goal"', 'xsi:type="Gaol"', "the type Gaol"),
        (' w="168"', ' w="0"', "w is 0"),
        (' w="168"', ' w="9999"', "lies outside"),
        ('<name xml:lang="nn">', '<name xml:lang="nb">', "two texts in nb"),
        ("propertyDefinitionRef=", "ref=", "no propertyDefinitionRef"),
    ],
)
def test_the_rules_find_violations(file: bytes, old: str, new: str, violation: str) -> None:
    changed = file.replace(old.encode(), new.encode(), 1)
    assert changed != file
    assert [fault for fault in find_violations(changed) if violation in fault]


def test_every_relationship_is_allowed_by_the_standard(back: Model) -> None:
    types = {e.identifier: e.type for e in back.elements}
    types |= {r.identifier: RELATIONSHIP for r in back.relationships}
    forbidden = [
        r.identifier
        for r in back.relationships
        if not is_allowed(r.type, types[r.source], types[r.target])
    ]
    assert forbidden == []
    assert {r.type for r in back.relationships} == {
        "Access", "Aggregation", "Assignment", "Association", "Flow", "Influence", "Realization",
        "Serving",
    }  # fmt: skip


def test_exported_identifiers_resolve_to_the_iris(back: Model, iris: Ask) -> None:
    read = {iri_of(e.identifier) for e in back.elements}
    in_base = """FILTER(STRSTARTS(STR(?x), "https://w3id.org/felles-okosystem/id/"))"""
    classes = (
        "SharedResource", "Actor", "FrameworkCondition", "Capability", "Goal", "FocusArea", "Need",
        "LifeEvent", "ServiceChain", "ChainStep", "InformationObject", "Ecosystem",
        "TargetPictureCategory", "GapAssessment", "OverlapAssessment", "Acquittal",
        "Recommendation", "Outcome", "Measure", "CoverageAssessment",
    )  # fmt: skip
    assert read == {iri for name in classes for iri in iris(f"?x a oko:{name} . {in_base}")}
    found = {iri for r in back.relationships if (iri := iri_of(r.identifier))}
    assert found == iris(
        """{ ?s oko:hasProviderParticipation|oko:hasConsumerParticipation
             |oko:hasFrameworkSetterParticipation|oko:hasOtherParticipation ?x }
        UNION { ?s oko:qualifiedDependency|oko:qualifiedReplacement|oko:qualifiedPartOf ?x }
        UNION { ?s oko:hasPlacement|oko:hasEcosystemMembership|oko:hasFocusSupport ?x }
        UNION { ?s oko:hasObligation ?x }
        UNION { ?s a oko:Measure .
          ?s oko:qualifiedAffects|oko:qualifiedReduces|oko:qualifiedStrengthens ?x }
        UNION { ?s oko:qualifiedReference ?x . ?x oko:relationTarget ?t . ?t a oko:SharedResource }
        UNION { ?x a oko:ValueExchange }"""
    )


def test_relationships_are_read_back_unchanged(back: Model, root: Tree.Element) -> None:
    ends = {
        r.get("identifier"): (r.get("source"), r.get("target"))
        for r in root.iter(f"{SPACE}relationship")
    }
    assert ends == {r.identifier: (r.source, r.target) for r in back.relationships}
    assert len(back.relationships) == len({r.identifier for r in back.relationships})


def test_a_resource_has_names_in_three_languages_its_iri_and_its_sources(
    root: Tree.Element,
) -> None:
    resource = element(root, "resource.enhetsregisteret")
    assert resource.get(TYPE) == "ApplicationComponent"
    names = {name.get(LANGUAGE): name.text for name in resource.findall(f"{SPACE}name")}
    assert names == {
        "nb": "Enhetsregisteret",
        "nn": "Einingsregisteret",
        "en": "Central Coordinating Register for Legal Entities",
    }
    assert list(names) == ["nb", "nn", "en"]
    properties = [
        (p.get("propertyDefinitionRef"), p.findtext(f"{SPACE}value"))
        for p in resource.iter(f"{SPACE}property")
    ]
    assert properties[0] == ("property-iri", ID["resource/enhetsregisteret"])
    assert ("property-evidence", "fakta") in properties
    sources = [value or "" for key, value in properties if key == "property-source"]
    assert sources
    assert {value.partition(":")[0] for value in sources} <= {"http", "https"}


@pytest.mark.parametrize(
    ("identifier", "kind"),
    [
        ("resource.id-porten", "ApplicationComponent"),
        ("resource.overordnede-arkitekturprinsipper", "Resource"),
        ("actor.digdir", "BusinessActor"),
        ("sector.municipal", "BusinessActor"),
        ("actor.skate", "BusinessCollaboration"),
        ("condition.folkeregisterloven", "Constraint"),
        ("strategy.fremtidens-digitale-norge", "CourseOfAction"),
        ("goal.felles-okosystem-som-virker", "Goal"),
        ("outcome.fem-livshendelser-henger-sammen", "Outcome"),
        ("measure.samarbeid-med-ks", "CourseOfAction"),
        ("focus-area.digital-sikkerhet", "Goal"),
        ("capability.trust", "Capability"),
        ("need.kompetanse", "Driver"),
        ("category.registers", "Grouping"),
        ("ecosystem.felles-okosystem", "Grouping"),
        ("life-event.fa-barn", "BusinessEvent"),
        ("chain.fa-barn", "ValueStream"),
        ("step.fa-barn--1", "ValueStream"),
        ("exchange.vask-mot-folkeregisteret", "Flow"),
        ("placement.id-porten--2021", "Aggregation"),
    ],
)
def test_an_entity_gets_the_type_of_its_class(
    root: Tree.Element, identifier: str, kind: str
) -> None:
    assert element(root, identifier).get(TYPE) == kind


def test_the_direction_of_serving_and_flow_follows_the_standard(root: Tree.Element) -> None:
    needs = element(root, "dependency.eformidling--maskinporten--sign-in")
    assert (needs.get(TYPE), needs.get("source")) == ("Serving", "resource.maskinporten")
    flow = element(root, "exchange.personopplysninger-til-kommunal-sektor")
    assert (flow.get("source"), flow.get("target")) == (
        "actor.skatteetaten",
        "sector.municipal",
    )


def test_the_landscape_is_a_view_of_fourteen_categories_and_their_resources(
    root: Tree.Element,
) -> None:
    (view,) = root.iter(f"{SPACE}view")
    boxes = view.findall(f"{SPACE}node")
    assert len(boxes) == 14
    sizes = {box.get("elementRef"): len(box.findall(f"{SPACE}node")) for box in boxes}
    assert sum(sizes.values()) == 19
    assert sizes["category.distributed-data-sources"] == 0
    assert view.findtext(f"{SPACE}name") == "Målbildet for felles økosystem 2021"


def test_every_element_is_in_one_folder(root: Tree.Element) -> None:
    references = Counter(item.get("identifierRef") for item in root.iter(f"{SPACE}item"))
    elements = {e.get("identifier") for e in root.iter(f"{SPACE}element")}
    assert elements <= set(references)
    assert set(references.values()) - {1} <= {references[None]}


def test_the_same_release_gives_the_same_bytes(release: Release, file: bytes) -> None:
    assert write_model(release, None) == file


def test_with_a_view_only_its_elements_are_written(release: Release) -> None:
    small = write_model(release, "malbilde")
    assert find_violations(small) == []
    root = Tree.fromstring(small)  # noqa: S314 (we wrote it ourselves)
    drawn = {node.get("elementRef") for node in root.iter(f"{SPACE}node")}
    assert {e.get("identifier") for e in root.iter(f"{SPACE}element")} == drawn
    assert len(drawn) == 33


def test_characters_that_xml_forbids_are_removed() -> None:
    bad = Element(identifier="a", type="Goal", names={"nb": "A\x0b<&>\ufffe"})
    data = to_xml(Model(identifier="m", names={"nb": "M"}, elements=[bad]))
    assert b'<name xml:lang="nb">A&lt;&amp;&gt;</name>' in data
    assert find_violations(data) == []


def test_bars_are_placed_above_columns_and_no_frame_is_lost() -> None:
    kinds = ("governance-bar", "left-column", "core-layer", "core-layer", "right-column", "else")
    drawn = place_categories(list(zip(kinds, (9, 2, 0, 7, 3, 1), strict=True)))
    bar, left, first, second, right, other = (rectangle for rectangle, _ in drawn)
    assert bar.y < left.y == first.y == right.y < second.y < other.y
    assert left.x == bar.x < first.x == second.x < right.x
    assert bar.x + bar.width == right.x + right.width
    assert [len(inner) for _, inner in drawn] == [9, 2, 0, 7, 3, 1]


def properties_of(root: Tree.Element, identifier: str) -> dict[str, str]:
    found = element(root, identifier).iter(f"{SPACE}property")
    return {str(p.get("propertyDefinitionRef")): p.findtext(f"{SPACE}value") or "" for p in found}


def test_an_assessment_of_coverage_is_an_assessment_of_what_it_assesses(
    root: Tree.Element, back: Model
) -> None:
    name = "assessment.coverage--maskinporten--access-management--ks-digital"
    assessment = element(root, name)
    assert assessment.get(TYPE) == "Assessment"
    names = {n.get(LANGUAGE): n.text for n in assessment.findall(f"{SPACE}name")}
    assert (
        names["nb"] == "Maskinporten – Tilgangsstyring – KS Digitale fellestjenester AS, 2026-09-25"
    )
    assert names["en"] == "Maskinporten – Access management – KS Digital, 2026-09-25"
    assert (
        assessment.findtext(f"{SPACE}documentation")
        == "Vanskelig for små kommuner. Oppdiktet for testene."
    )
    properties = properties_of(root, name)
    assert {
        key: properties.get(f"property-{key}")
        for key in ("degree", "now", "functional-fit", "technical-fit", "assessor", "context")
    } == {
        "degree": "2",
        "now": None,
        "functional-fit": "3",
        "technical-fit": "4",
        "assessor": "KS Digitale fellestjenester AS",
        "context": "Nasjonal vurdering",
    }
    assert {(r.type, r.target) for r in back.relationships if r.source == name} == {
        ("Association", "resource.maskinporten"),
        ("Association", "capability.access-management"),
    }


def test_an_assessment_against_an_outcome_influences_it(back: Model) -> None:
    name = "assessment.coverage--id-porten--fem-livshendelser-henger-sammen--digdir"
    assert {(r.type, r.target) for r in back.relationships if r.source == name} == {
        ("Association", "resource.id-porten"),
        ("Influence", "outcome.fem-livshendelser-henger-sammen"),
    }


def test_an_assessment_without_a_number_has_no_number(root: Tree.Element) -> None:
    found = properties_of(root, "assessment.coverage--ansattporten--access-management--digdir")
    assert {"property-degree", "property-now", "property-target"} & set(found) == set()


def test_version_4_has_no_gap_and_no_constraint(release: Release, root: Tree.Element) -> None:
    data = write_model(release, None, "4")
    assert find_violations(data) == []
    new = Tree.fromstring(data)  # noqa: S314 (we wrote it ourselves)
    before = {e.get("identifier"): e.get(TYPE) for e in root.iter(f"{SPACE}element")}
    after = {e.get("identifier"): e.get(TYPE) for e in new.iter(f"{SPACE}element")}
    assert {(before[name], after[name]) for name in before if before[name] != after[name]} == {
        ("Gap", "Assessment"),
        ("Constraint", "Requirement"),
    }
    gap = properties_of(new, "assessment.gap--tomt-lag-distribuerte-datakilder")
    assert gap["property-specialization"] == "Gap"
    assert "Assessment" in set(before.values())
    ends = [
        sorted(tuple(sorted(r.attrib.items())) for r in model.iter(f"{SPACE}relationship"))
        for model in (root, new)
    ]
    assert ends[0] == ends[1]
