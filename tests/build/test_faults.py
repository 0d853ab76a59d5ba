"""What `validate` reports of a fault in a source file: the place, what is wrong, how to fix it."""

import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.build.source_graph import SourceGraph
from okosystem.build.validation import ill_typed_finding, is_well_typed, validate
from okosystem.errors import SourceError
from okosystem.rdf.terms import XSD
from okosystem.turtle.findings import describe_problem
from okosystem.turtle.sources import Project
from tests.world import copy_checkout

MASKINPORTEN = "data/resources/maskinporten.ttl"
CHECKED = 'oko:checkedOn "2026-09-25"^^xsd:date'


def edit(root: Path, name: str, old: str, new: str) -> None:
    """Replace the first `old` in a file."""
    text = (root / name).read_text(encoding="utf-8")
    assert old in text
    (root / name).write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(root: Path, name: str, text: str) -> str:
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return f"{name}:{next(n for n, line in enumerate(lines, 1) if text in line)}"


def report(root: Path, language: str = "en") -> list[tuple[str, str, str]]:
    """List the position, the problem and the fix of each finding in a checkout."""
    project = Project.at(root)
    graph = SourceGraph(project, project.graph_files)
    return [
        (
            graph.positions.of(finding),
            describe_problem(finding, project.prefixes),
            finding.text(language),
        )
        for finding in validate(graph)
    ]


@pytest.fixture(scope="module")
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one fault in each of several files."""
    root = copy_checkout(tmp_path_factory.mktemp("faulty") / "checkout")
    edit(root, MASKINPORTEN, CHECKED, 'oko:checkedOn "2026-09-25"')
    edit(root, "data/resources/eformidling.ttl", CHECKED, 'oko:checkedOn "2026-11-24"^^xsd:date')
    edit(root, "data/resources/id-porten.ttl", CHECKED, f'oko:kontrolert "ja" ; {CHECKED}')
    edit(root, "data/resources/elma.ttl", CHECKED, f"{CHECKED} ; oko:checkdOn 1")
    edit(root, "data/resources/fiks-io.ttl", "<actor/ks-digital>", "<actor/ks-digtal>")
    edit(root, "data/sources/digdir.ttl", 'dct:date "2026-09-25"', 'dct:date "2027-01-02"')
    dataset = "<dataset/kunnskapsgraf>\n    a dcat:Dataset ;"
    modified = ' dct:modified "2026-11-25"^^xsd:date ;'
    edit(root, "data/catalog.ttl", dataset, dataset + modified)
    return root


@pytest.fixture(scope="module")
def reported(faulty: Path) -> list[tuple[str, str, str]]:
    return report(faulty)


def test_a_day_of_review_without_datatype_is_refused(
    faulty: Path, reported: list[tuple[str, str, str]]
) -> None:
    place = line_of(faulty, MASKINPORTEN, "oko:checkedOn")
    found = [(problem, fix) for at, problem, fix in reported if at == place]
    assert found == [
        (
            "resource:maskinporten: oko:checkedOn «2026-09-25» has the wrong datatype",
            "Write the day on which it was last checked as a year-month-day of type xsd:date, "
            "exactly once.",
        )
    ]


def test_a_source_later_than_the_data_is_refused(
    faulty: Path, reported: list[tuple[str, str, str]]
) -> None:
    place = line_of(faulty, "data/sources/digdir.ttl", "2027-01-02")
    [(problem, fix)] = [(problem, fix) for at, problem, fix in reported if at == place]
    assert problem.endswith("dct:date «2027-01-02» is after the day of the data")
    assert fix.startswith("Correct the date.")


@pytest.mark.parametrize(
    ("file", "text", "problem", "fix"),
    [
        (
            "data/resources/id-porten.ttl",
            "oko:kontrolert",
            "resource:id-porten: oko:kontrolert is not in the ontology",
            "Correct the name, or define it in the ontology.",
        ),
        (
            "data/resources/elma.ttl",
            "oko:checkdOn",
            "resource:elma: oko:checkdOn is not in the ontology",
            "Correct the name, or define it in the ontology. Similar names: oko:checkedOn.",
        ),
        (
            "data/resources/fiks-io.ttl",
            "<actor/ks-digtal>",
            "oko:participant actor:ks-digtal is not described anywhere",
            "Describe the entity referred to, or correct its address: the graph has nothing by "
            "this name. Similar names: actor:ks-digital",
        ),
    ],
)
def test_an_unknown_name_is_reported_with_the_nearest_ones(
    faulty: Path, reported: list[tuple[str, str, str]], file: str, text: str, problem: str, fix: str
) -> None:
    place = line_of(faulty, file, text)
    found = [(p, f) for at, p, f in reported if at == place]
    assert [p for p, f in found if p.endswith(problem) and f.startswith(fix)], found


def test_a_date_that_is_the_day_of_review_is_reported_with_the_place_of_that_day(
    faulty: Path, reported: list[tuple[str, str, str]]
) -> None:
    place = line_of(faulty, "data/resources/eformidling.ttl", "oko:checkedOn")
    fixes = [fix for _, problem, fix in reported if "oko:attestedFrom «2026-11-24»" in problem]
    assert fixes
    assert all(f"The date is not written there: it is oko:checkedOn, {place}." in f for f in fixes)


def test_an_invalid_day_of_review_is_reported_once(tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "checkout")
    edit(root, MASKINPORTEN, "2026-09-25", "2026-09-31")
    expected = {
        "en": "“2026-09-31” is not a valid xsd:date. Write it like 2026-01-31.",
        "nb": "«2026-09-31» er ikke en gyldig xsd:date. Skriv for eksempel 2026-01-31.",
        "nn": "«2026-09-31» er ikkje ein gyldig xsd:date. Skriv til dømes 2026-01-31.",
    }
    for language, text in expected.items():
        assert report(root, language) == [
            (
                line_of(root, MASKINPORTEN, "oko:checkedOn"),
                "resource:maskinporten: oko:checkedOn «2026-09-31» has the wrong datatype",
                text,
            )
        ]


def test_a_cycle_is_reported_only_when_each_step_is_required_to_start(tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "checkout")

    def cycles() -> set[str]:
        return {problem for _, problem, _ in report(root) if "oko:dependsOn" in problem}

    # Maskinporten, Enhetsregisteret and Folkeregisteret need each other, one of them as support.
    assert cycles() == set()
    register = "data/resources/enhetsregisteret.ttl"
    edit(root, register, "dependency-strength/supporting", "dependency-strength/required")
    assert len(cycles()) == 3


DATATYPES = (
    "base64Binary boolean byte date dateTime dayTimeDuration decimal double duration float "
    "gDay gMonth gMonthDay gYear gYearMonth "
    "hexBinary int integer long negativeInteger nonNegativeInteger nonPositiveInteger "
    "positiveInteger short time unsignedByte unsignedInt unsignedLong unsignedShort "
    "yearMonthDuration"
)


@pytest.mark.parametrize("name", DATATYPES.split())
def test_the_example_of_a_datatype_is_valid(name: str) -> None:
    datatype = ox.NamedNode(XSD[name])
    finding = ill_typed_finding(
        ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), ox.Literal("a", datatype=datatype))
    )
    example = finding.text("en").rpartition("Write it like ")[2].removesuffix(".")
    assert not is_well_typed(ox.Literal("a", datatype=datatype))
    assert is_well_typed(ox.Literal(example, datatype=datatype))


def test_a_name_of_a_file_that_is_no_address_is_refused(tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "checkout")
    shutil.copy(root / MASKINPORTEN, root / "data/resources/maskin porten.ttl")
    with pytest.raises(SourceError) as error:
        report(root)
    assert str(error.value) == (
        "data/resources/maskin porten.ttl  the name of a file becomes part of an address, and "
        "cannot have « ». How to fix it: rename it, with a-z, 0-9 and hyphens."
    )


def test_a_file_that_is_not_utf8_is_refused(tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "checkout")
    (root / "data/resources/ny.ttl").write_bytes("# én\n\n# blåbær\n".encode("latin-1"))
    with pytest.raises(SourceError) as error:
        report(root)
    assert str(error.value) == (
        "data/resources/ny.ttl:1  not UTF-8: the byte 0xE9. How to fix it: save the file as "
        "UTF-8, such as with iconv -f latin1 -t utf-8."
    )


def test_an_entity_in_two_files_is_named_before_its_statements(tmp_path: Path) -> None:
    root = copy_checkout(tmp_path / "checkout")
    shutil.copy(root / MASKINPORTEN, root / "data/resources/zz.ttl")
    with pytest.raises(SourceError) as error:
        report(root)
    place = line_of(root, MASKINPORTEN, "<resource/maskinporten>")
    assert str(error.value) == (
        f"{place} and {place.replace('maskinporten', 'zz')}  both describe "
        "https://w3id.org/felles-okosystem/id/resource/maskinporten. "
        "How to fix it: merge them, or give one another address."
    )
