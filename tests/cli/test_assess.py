"""`okosystem assess sheet` and `assess take` as a user runs them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from openpyxl import load_workbook

from okosystem.release.release import Release
from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import to_house_style
from tests.plugins.workshop_workbook.workshop import fill_row

Command = list[str]
WORKSHOP = Path(__file__).parents[1] / "plugins/workshop_workbook/workshop.xlsx"
NAME = "data/assessments/coverage--nasjonal-vurdering.ttl"
START = "<assessment/coverage--maskinporten--access-management--arbeidsmote"


def run(command: Command, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, "assess", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(project: Project, release: Release, tmp_path: Path) -> Path:
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    shutil.copy(project.root / "CHANGELOG.md", tmp_path)
    (tmp_path / "release").symlink_to(release.folder.resolve())
    return tmp_path


def validate(okosystem: Command, checkout: Path, name: str) -> str:
    arguments = [*okosystem, "validate", name]
    done = subprocess.run(arguments, cwd=checkout, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def test_valid_rows_become_proposals_and_a_second_time_adds_nothing(
    okosystem: Command, checkout: Path, project: Project
) -> None:
    done = run(okosystem, "take", str(WORKSHOP), cwd=checkout)
    report = (WORKSHOP.parent / "report.nb.txt").read_text(encoding="utf-8")
    assert (done.returncode, done.stdout) == (1, report)
    assert done.stderr.splitlines() == [
        f"177 vurderinger er skrevet til {NAME}. De er forslag.",
        "28 rader er ikke fylt ut.",
        "25 feil. Rader med feil er ikke skrevet.",
    ]
    text = (checkout / NAME).read_text(encoding="utf-8")
    assert text.count("oko:evidenceClass <evidence/proposal>") == 177
    assert to_house_style(text, project.prefixes, NAME) == text
    assert validate(okosystem, checkout, NAME) == "0 violation, 0 warning, 0 info\n"
    again = run(okosystem, "take", str(WORKSHOP), "--language", "nn", cwd=checkout)
    assert again.returncode == 1
    assert again.stderr.splitlines() == [
        "Ingenting er skrive.",
        "177 vurderingar fanst frå før.",
        "28 rader er ikkje fylte ut.",
        "25 feil. Rader med feil er ikkje skrivne.",
    ]
    assert (checkout / NAME).read_text(encoding="utf-8") == text


def test_the_workbook_of_a_second_party_is_added_to_the_file(
    okosystem: Command, checkout: Path
) -> None:
    sheet = (
        "sheet", "--context", "Arbeidsmøte", "--capability", "access-management",
        "--resource", "maskinporten", "--party", "nav", "--language", "nn",
    )  # fmt: skip
    for party, slug in (("nav", "nav"), ("digdir", "actor:digdir")):
        done = run(
            okosystem, *sheet[:-4], "--party", slug, *sheet[-2:], f"{party}.xlsx", cwd=checkout
        )
        assert (
            done.stdout
            == f"{party}.xlsx is written: 1 sheets, 2 rows. Next: okosystem assess take\n"
        )
        book = load_workbook(checkout / f"{party}.xlsx")
        fill_row(book.worksheets[1], 6, 1)
        book.save(checkout / f"{party}.xlsx")
        done = run(okosystem, "take", f"{party}.xlsx", cwd=checkout)
        assert (done.returncode, done.stdout) == (0, "")
        assert "1 vurderinger er skrevet" in done.stderr
    name = "data/assessments/coverage--arbeidsmote.ttl"
    text = (checkout / name).read_text(encoding="utf-8")
    assert text.count(START) == 2
    assert text.count('oko:reason "Oppdiktet for prøven, rad 1."@nn') == 2
    assert text.count("a oko:Source") == 1
    assert "0 violation" in validate(okosystem, checkout, name)


def test_an_accepted_assessment_is_still_the_same_row(okosystem: Command, checkout: Path) -> None:
    run(okosystem, "take", str(WORKSHOP), cwd=checkout)
    path = checkout / NAME
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("evidence/proposal", "evidence/judgement"), encoding="utf-8")
    done = run(okosystem, "take", str(WORKSHOP), cwd=checkout)
    assert done.stderr.splitlines()[:2] == [
        "Ingenting er skrevet.", "177 vurderinger fantes fra før.",
    ]  # fmt: skip


def test_other_numbers_than_in_the_data_are_a_fault(okosystem: Command, checkout: Path) -> None:
    run(okosystem, "take", str(WORKSHOP), cwd=checkout)
    path = checkout / NAME
    text = path.read_text(encoding="utf-8")
    assert "oko:coverageNow 3 ;\n    oko:coverageTarget 5" in text
    changed = text.replace(
        "oko:coverageNow 3 ;\n    oko:coverageTarget 5", "oko:coverageTarget 5", 1
    )
    path.write_text(changed, encoding="utf-8")
    done = run(okosystem, "take", str(WORKSHOP), cwd=checkout)
    assert f"i {NAME}, med andre svar." in done.stdout
    assert path.read_text(encoding="utf-8") == changed


def test_a_file_that_is_refused_leaves_the_data_as_it_was(
    okosystem: Command, checkout: Path
) -> None:
    (checkout / "half.xlsx").write_bytes(WORKSHOP.read_bytes()[:30_000])
    done = run(okosystem, "take", "half.xlsx", "--language", "nn", cwd=checkout)
    assert (done.returncode, done.stdout) == (1, (
        "half.xlsx: Fila er skadd eller avkorta. Send ho på nytt, eller opne ho i eit rekneark og "
        "lagre ho igjen.\n"
    ))  # fmt: skip
    assert not (checkout / NAME).exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("x.xlsx", "--context", "Prøve"),
            "Give a --domain, or at least one --capability, --outcome or --need.",
        ),
        (("x.ods", "--context", "Prøve", "--need", "kompetanse"), "x.ods must end with .xlsx"),
        (("x.xlsx", "--context", "=1", "--need", "kompetanse"), "'=1' is no text."),
        (
            ("x.xlsx", "--context", "Prøve", "--capability", "nothing"),
            "there is no capability:nothing. How to fix it: check the spelling",
        ),
        (
            ("x.xlsx", "--context", "P", "--outcome", "fem-livshendelser-henger-sammen"),
            "How to fix it: name what to assess, with --resource.",
        ),
    ],
)
def test_what_cannot_be_written_is_reported_with_a_fix(
    arguments: tuple[str, ...], message: str, okosystem: Command, checkout: Path
) -> None:
    done = run(okosystem, "sheet", *arguments, cwd=checkout)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (checkout / "x.xlsx").exists()
