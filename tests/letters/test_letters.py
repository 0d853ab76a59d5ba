"""Letters: the owner of each finding, a patch that fixes it once filled in, and open questions."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from okosystem.cli import main
from okosystem.core.findings import Finding, Severity
from okosystem.core.release import Release
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project, SourceFile
from okosystem.core.turtle import quads, read, to_house_style
from okosystem.core.validation import validate
from okosystem.letters.letters import (
    attribute,
    draft_letters,
    read_fixes,
    read_questions,
    write_letters,
)
from tests.world import copy_checkout

GIT = shutil.which("git") or "git"
ROOT = Path(__file__).parents[2]
ID = "https://w3id.org/felles-okosystem/id/"
FILLED = {
    "fyll-inn-nynorsk": "Tekst på nynorsk.",
    "fyll-inn-engelsk": "Text in English.",
    "fyll-inn-kilde": "github-com-altinn-altinn-studio-docs-om-altinn-3",
    "fyll-inn-aktor": "digdir",
    "fyll-inn-nettadresse.example": "example.no",
    "fyll-inn-bestemmelse": "§ 1",
    "fyll-inn-beskrivelse": "Svart på av eieren.",
    "fyll-inn-rammebetingelse": "folkeregisterloven",
    "fyll-inn-niva": "recommended",
}
Break = Callable[[str], str]


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the input of a build, as a git repository."""
    copy_checkout(tmp_path)
    subprocess.run([GIT, "init", "-q"], cwd=tmp_path, check=True)
    return tmp_path


def validate_files(checkout: Path, *names: str) -> tuple[SourceGraph, list[Finding]]:
    """Validate a checkout, or some of its files."""
    project = Project.at(checkout)
    world = SourceGraph(project, project.graph_files)
    only = [project.file(checkout / name) for name in names]
    return world, attribute(validate(world, only), world)


def remove_statements(text: str, *lines: str) -> str:
    """Remove statements from a Turtle text, which must stay valid."""
    for pattern in lines:
        text, count = re.subn(pattern, "", text, flags=re.DOTALL)
        assert count == 1, pattern
    quads(text)
    return text


CASES: dict[str, tuple[str, str, Break]] = {
    "translation": (
        "data/resources/id-porten.ttl",
        "SharedResource-translation",
        lambda t: remove_statements(t, r'(?<=dct:description)\n        "[^"]*"@en ,'),
    ),
    "owner": (
        "data/resources/enhetsregisteret.ttl",
        "SharedResource-owner",
        lambda t: remove_statements(t, r"    oko:hasProviderParticipation \[.*? \] ;\n"),
    ),
    "source": (
        "data/resources/id-porten.ttl",
        "SharedResource-source",
        lambda t: remove_statements(t, r"(?<=@nn ;)\n    dct:source\s[^;]*;(?=\n    dct:title)"),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_a_completed_patch_fixes_the_finding(case: str, checkout: Path) -> None:
    name, rule, broken = CASES[case]
    path = checkout / name
    path.write_text(broken(path.read_text(encoding="utf-8")), encoding="utf-8")
    project = Project.at(checkout)
    text = to_house_style(path.read_text(encoding="utf-8"), project.prefixes, name)
    path.write_text(text, encoding="utf-8")
    world, found = validate_files(checkout, name)
    expected = [f for f in found if f.rule.endswith(f"#{rule}")]
    assert [f.place.partition(":")[0] for f in expected] == [name]
    patch = next(p for letter in draft_letters(world, expected) for p in letter.patches.values())
    assert "fyll-inn-" in patch
    apply(checkout, patch)
    text = path.read_text(encoding="utf-8")
    for blank, filled in FILLED.items():
        text = text.replace(blank, filled)
    path.write_text(text, encoding="utf-8")
    _, after = validate_files(checkout, name)
    assert [f for f in after if f.severity is Severity.VIOLATION] == []
    assert [f for f in after if f.rule.endswith(f"#{rule}")] == []
    assert {f.rule for f in after} <= {f.rule for f in found}


def test_all_patches_apply_together_and_fix_the_findings(checkout: Path, release: Release) -> None:
    world, before = validate_files(checkout)
    patch = "".join(p for letter in draft_letters(world, before) for p in letter.patches.values())
    apply(checkout, patch)
    _, unfilled = validate_files(checkout)
    rejected = {f.rule for f in unfilled if f.severity is Severity.VIOLATION}
    assert "not-filled-in" in rejected
    numbers = iter(["999999905", "999999891", "999999883"])
    for path in sorted((checkout / "data").rglob("*.ttl")):
        text = path.read_text(encoding="utf-8")
        if "fyll-inn-" in text:
            if "fyll-inn-organisasjonsnummer" in text:
                text = text.replace("fyll-inn-organisasjonsnummer", next(numbers))
            for blank, filled in FILLED.items():
                text = text.replace(blank, filled)
            path.write_text(text, encoding="utf-8")
    _, after = validate_files(checkout)
    assert [f.text("en") for f in after if f.severity is Severity.VIOLATION] == []
    remaining = {f.rule.rpartition("#")[2] for f in after}
    unpatched = {"dependency-cycle", "Need-answer", "Replacement-old", "Source-host"}
    assert remaining == unpatched | {"Strategy-content"}
    assert [f for f in after if (f.rule, f.focus) not in {(b.rule, b.focus) for b in before}] == []


def test_every_finding_has_a_position_and_an_existing_owner(
    project: Project, release: Release
) -> None:
    findings = {f.focus.removeprefix(ID): (f.place, f.owner) for f in release.findings}
    assert findings["resource/fiks-io"][0].startswith("data/resources/fiks-io.ttl:")
    assert findings["resource/fiks-io"][1] == f"{ID}actor/ks-digital"
    assert findings["obligation/matrikkelen--matrikkellova"][1] == f"{ID}actor/kartverket"
    assert findings["strategy/en-digital-offentlig-sektor"][1] == f"{ID}actor/redaksjonen"
    for position, _ in findings.values():
        file, _, line = position.partition(":")
        text = (project.root / file).read_text(encoding="utf-8")
        assert 0 < int(line) <= len(text.splitlines())


def test_a_finding_has_the_line_of_its_entity(project: Project, release: Release) -> None:
    for finding in release.findings:
        file, _, line = finding.place.partition(":")
        text = (project.root / file).read_text(encoding="utf-8")
        inline = read(text, file).lines
        starts = {number: iri.removeprefix(ID) for iri, number in inline.items()}
        blocks = re.finditer(r"^<(\S+)>$", text, re.MULTILINE)
        starts |= {text.count("\n", 0, block.start()) + 1: block[1] for block in blocks}
        last = max(number for number in starts if number <= int(line))
        assert starts[last] == finding.focus.removeprefix(ID), finding.place


@pytest.mark.parametrize("language", ["nb", "nn"])
def test_a_letter_states_what_to_fix_where_and_how(release: Release, language: str) -> None:
    text = release.file(f"letters/brreg.{language}.md").read_text(encoding="utf-8")
    line = next(f.place for f in release.findings if "enhetsregisterloven" in f.focus)
    phrases = {"nb": "føringen er rettslig grunnlag", "nn": "føringa er rettsleg grunnlag"}
    name = {"nb": "Brønnøysundregistrene", "nn": "Brønnøysundregistera"}[language]
    assert text.startswith(f"# Til {name}: det som står om ")
    assert f"Linje {line.rpartition(':')[2]}" in text
    assert phrases[language] in text
    added = [line for line in text.splitlines() if line.startswith("+")]
    assert any('oko:provision "fyll-inn-bestemmelse"' in line for line in added)
    assert "oko:addressesNeed" in text
    assert {"nb": "Det er ikke sendt.", "nn": "Det er ikkje sendt."}[language] in text


def test_every_finding_has_a_message_in_nynorsk(release: Release) -> None:
    assert [f.rule for f in release.findings if "nn" not in f.messages] == []


def test_every_unknown_property_has_a_question(release: Release, store: object) -> None:
    from okosystem.core.terms import curie

    rows = store.query(release.queries["unknown-facts"].to_sparql()).rows()  # type: ignore[attr-defined]
    unknown = {curie(row["property"].value, release.prefixes) for row in rows}
    assert unknown <= set(read_questions())
    assert {frozenset(texts) for texts in read_questions().values()} == {frozenset({"nb", "nn"})}


def test_the_objection_in_a_letter_is_valid_once_filled_in(
    checkout: Path, release: Release
) -> None:
    text = release.file("letters/brreg.nb.md").read_text(encoding="utf-8")
    turtle = text.partition("```turtle\n")[2].partition("```")[0]
    filled = FILLED | {
        "<fyll-inn-pastand>": f"<{ID}assessment/enhetsregisteret--characterisation>",
        "fyll-inn-innsigelse": "Dette stemmer ikke.",
        "fyll-inn-navn": "enhetsregisteret",
        "fyll-inn-dato": "2026-11-25",
    }
    for blank, value in filled.items():
        turtle = turtle.replace(blank, value)
    path = checkout / "data/assessments/objection--enhetsregisteret.ttl"
    path.write_text(turtle, encoding="utf-8")
    _, after = validate_files(checkout, path.relative_to(checkout).as_posix())
    assert [f.text("en") for f in after if f.severity is Severity.VIOLATION] == []


def test_the_same_source_gives_the_same_letters(project: Project, release: Release) -> None:
    world = SourceGraph(project, project.graph_files)
    letters = write_letters(world, release.findings)
    for name, body in letters.items():
        assert release.file(name).read_bytes() == body


def test_every_fix_applies_to_an_existing_rule() -> None:
    shapes = {
        q.subject.value.rpartition("#")[2]
        for path in (ROOT / "shapes").glob("*.ttl")
        for q in SourceFile(path, path.name).quads
        if isinstance(q.subject, ox.NamedNode)
    }
    checks = {path.stem for path in (ROOT / "queries/checks").glob("*.rq")}
    for fix in read_fixes(ROOT / "queries/letters/fixes"):
        applicable = [
            rule
            for rule in shapes | checks
            if fix.applies_to(Finding(Severity.INFO, "", "", "", rule, "", {}))
        ]
        assert applicable, fix.name


def test_the_command_writes_files_and_rejects_an_unknown_owner(
    tmp_path: Path, release: Release
) -> None:
    run = CliRunner().invoke
    args = ["export", "letters", "--release", str(release.folder)]
    accepted = run(main, [*args, str(tmp_path / "one"), "--owner", "ks-digital"])
    assert accepted.exit_code == 0
    assert "Nothing was sent" in accepted.output
    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["ks-digital.nb.md", "ks-digital.nn.md", "ks-digital.patch"]
    rejected = run(main, [*args, str(tmp_path / "none"), "--owner", "../digdir"])
    assert rejected.exit_code == 2
    assert "choose among" in rejected.output
    assert not (tmp_path / "none").exists()


def apply(checkout: Path, patch: str) -> None:
    subprocess.run([GIT, "apply", "-"], input=patch.encode(), cwd=checkout, check=True)
