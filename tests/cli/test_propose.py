"""`okosystem propose`, `propose review` and `proposals`, as a person at a terminal runs them."""

import json
import os
import pty
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from okosystem.turtle.sources import Project
from okosystem.turtle.turtle import to_house_style

Command = list[str]
PLACE = (
    "--resource", "helsenorge-no", "--category", "portals", "--confidence", "low",
    "--reason-nb", "Tenkt, for prøven.", "--proposer", "redaksjonen", "--role", "editor",
    "--source", "source:egen-vurdering", "--date", "2026-11-25",
)  # fmt: skip
NAME = "data/proposals/place--helsenorge-no--portals--2026-11-25.ttl"


def run(command: Command, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments], cwd=cwd, capture_output=True, text=True, stdin=subprocess.DEVNULL,
        check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def checkout(project: Project, tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("checkout")
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, root / part)
    shutil.copy(project.root / "CHANGELOG.md", root)
    shutil.rmtree(root / "data/proposals", ignore_errors=True)
    return root


@pytest.fixture(scope="module")
def text(okosystem: Command, checkout: Path) -> str:
    """The file that the command writes."""
    done = run(okosystem, "propose", "place", *PLACE, cwd=checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"{NAME} is written.")
    return (checkout / NAME).read_text(encoding="utf-8")


@pytest.fixture
def proposed(checkout: Path, text: str) -> Path:
    """An unanswered proposal."""
    (checkout / NAME).write_text(text, encoding="utf-8")
    return checkout / NAME


def test_help_lists_the_kinds_and_their_fields(okosystem: Command, checkout: Path) -> None:
    output = run(okosystem, "propose", "--help", cwd=checkout).stdout
    for kind in ("place", "overlap", "acquit", "phase-out", "need", "correct", "object", "advise"):
        assert f"\n  {kind} " in output
    output = run(okosystem, "propose", "acquit", "--help", cwd=checkout).stdout
    assert "--outcome CODE" in output
    assert "complementary, successor" in " ".join(output.split())


def test_a_proposal_is_written_listed_and_never_overwritten(
    okosystem: Command, proposed: Path, checkout: Path, project: Project
) -> None:
    text = proposed.read_text(encoding="utf-8")
    assert to_house_style(text, project.prefixes, NAME) == text
    second = run(okosystem, "propose", "place", *PLACE, cwd=checkout)
    assert second.returncode == 2
    assert "already exists. How to fix it: choose another file with --out." in second.stderr
    assert proposed.read_text(encoding="utf-8") == text
    listed = run(okosystem, "proposals", cwd=checkout).stdout
    assert "Plassering: Helsenorge i Portaler og integrerbare sluttbrukertjenester" in listed
    (row,) = json.loads(run(okosystem, "proposals", "--format", "json", cwd=checkout).stdout)
    assert (row["status"], row["kind"], row["file"]) == ("proposed", "place", NAME)
    assert (row["proposer"], row["role"], row["date"]) == (
        "actor:redaksjonen", "editor", "2026-11-25",
    )  # fmt: skip
    none = run(okosystem, "proposals", "--status", "accepted", cwd=checkout).stdout
    assert none == "There are no such proposals.\n"


def test_with_dry_run_nothing_is_written(okosystem: Command, checkout: Path) -> None:
    (checkout / NAME).unlink(missing_ok=True)
    done = run(okosystem, "propose", "place", *PLACE, "--dry-run", cwd=checkout)
    assert "<proposal/place--helsenorge-no--portals--2026-11-25>" in done.stdout
    assert not (checkout / NAME).exists()


def test_all_errors_are_reported_at_once_and_nothing_is_written(
    okosystem: Command, checkout: Path
) -> None:
    bad = ("--resource", "nothing", "--confidence", "sure", "--source", "file:///etc/passwd")
    done = run(okosystem, "propose", "place", *bad, cwd=checkout)
    assert (done.returncode, done.stdout) == (2, "")
    assert "7 to fix; nothing was written." in done.stderr
    assert "--confidence «https://w3id.org/felles-okosystem/id/confidence/sure»" in done.stderr
    assert "--category is missing: Place the resource in exactly one category" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (("--accept",), "State who accepted or rejected the proposal."),
        (("--accept", "--reviewer", "redaksjonen"), "Somebody other than the proposer must review"),
        (("--reject", "--reviewer", "digdir"), "Write in Bokmål why the proposal was rejected."),
        (("--accept", "--reviewer", "digdir", "--date", "2026-11-01"), "cannot have been reviewed"),
        (("--accept", "--reviewer", "nobody-at-all"), "Describe the entity referred to"),
        (
            ("--accept", "--reviewer", "digdir", "--date", "i går"),
            "«i går» is not a date.",
        ),
        (("--accept", "--reviewer", "a b<"), "«a b<» is not an actor."),
        ((), "Give --accept, --reject, --take-up or --carried-out."),
        (("--carried-out",), "exactly once, and only for an accepted correction."),
        (("--carried-out", "--date", "i går"), "«i går» is not a date."),
        (("--carried-out", "--reviewer", "digdir"), "takes no other flag than --date."),
    ],
)
def test_an_invalid_answer_is_refused_and_the_file_is_unchanged(
    answer: Sequence[str], message: str, okosystem: Command, proposed: Path, checkout: Path
) -> None:
    before = proposed.read_text(encoding="utf-8")
    done = run(okosystem, "propose", "review", NAME, *answer, cwd=checkout)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert proposed.read_text(encoding="utf-8") == before
    assert [path.name for path in proposed.parent.iterdir()] == [proposed.name]


def test_an_answer_is_written_once(okosystem: Command, proposed: Path, checkout: Path) -> None:
    review = ("propose", "review", NAME, "--reviewer", "digdir", "--date", "2026-11-26")
    done = run(
        okosystem, *review, "--reject", "--reason", "Nei.", "--reason-nn", "Nei.", cwd=checkout
    )
    assert (done.returncode, done.stderr) == (0, "")
    (row,) = json.loads(run(okosystem, "proposals", "--format", "json", cwd=checkout).stdout)
    assert (row["status"], row["reviewer"], row["reason"]) == ("rejected", "actor:digdir", "Nei.")
    second = run(okosystem, *review, "--accept", cwd=checkout)
    assert second.returncode == 2
    assert "is already answered" in second.stderr


@pytest.mark.slow
def test_an_accepted_correction_is_pending_until_carried_out(
    okosystem: Command, proposed: Path, checkout: Path
) -> None:
    name = "data/proposals/correct--skate--2026-11-25.ttl"
    correct = ("--thing", "resource:skate", "--wrong-nb", "Galt.", "--right-nb", "Skate AU.")
    assert run(okosystem, "propose", "correct", *correct, *PLACE[8:], cwd=checkout).returncode == 0
    review = ("propose", "review", name)
    accept = ("--accept", "--reviewer", "digdir", "--date", "2026-11-26")
    assert run(okosystem, *review, *accept, cwd=checkout).returncode == 0
    filters = ("proposals", "--status", "awaits-correction")
    listed = " ".join(run(okosystem, *filters, cwd=checkout).stdout.split())
    assert "accepted, awaits-correction correct Rettelse: Skate" in listed
    early = run(okosystem, *review, "--carried-out", "--date", "2026-11-25", cwd=checkout)
    assert early.returncode == 2
    assert "Correct the dates: the correction cannot have been made before" in early.stderr
    done = run(okosystem, *review, "--carried-out", "--date", "2026-11-27", cwd=checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert run(okosystem, *filters, cwd=checkout).stdout == "There are no such proposals.\n"
    output = run(okosystem, "proposals", "--status", "accepted", "--format", "json", cwd=checkout)
    (row,) = json.loads(output.stdout)
    assert (row["status"], row["made"]) == ("accepted", "2026-11-27")
    second = run(okosystem, *review, "--carried-out", cwd=checkout)
    assert second.returncode == 2
    assert "Write the day of the correction as year-month-day, exactly once" in second.stderr
    (checkout / name).unlink()


def test_at_a_terminal_missing_fields_are_prompted_for(okosystem: Command, checkout: Path) -> None:
    (checkout / NAME).unlink(missing_ok=True)
    arguments = [word for word in PLACE if word not in ("--category", "portals")]
    terminal, program_side = pty.openpty()
    process = subprocess.Popen(
        [*okosystem, "propose", "place", *arguments], cwd=checkout, stdin=program_side, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    os.write(terminal, b"resource:skate\nportals\n")
    output, errors = process.communicate(timeout=120)
    os.close(terminal)
    assert errors.count("Category: ") == 2
    assert "Place the resource in exactly one category" in errors
    assert output.startswith(f"{NAME} is written.")


def test_an_assessment_of_coverage_is_a_file_that_validates(
    okosystem: Command, checkout: Path
) -> None:
    given = (
        "--assessed", "capability:access-management", "--yardstick", "need:kompetanse",
        "--context-nb", "Arbeidsmøte", "--party", "nav", "--now", "2", "--target", "4",
        "--grounds-nb", "Oppdiktet for prøven.", "--date", "2026-11-25",
    )  # fmt: skip
    done = run(okosystem, "propose", "coverage", *given, cwd=checkout)
    assert (done.returncode, done.stderr) == (0, "")
    name = (
        "data/assessments/"
        "coverage--access-management--kompetanse--arbeidsmote--nav--2026-11-25.ttl"
    )  # fmt: skip
    validated = subprocess.run(
        [*okosystem, "validate", name], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert validated.stderr == "0 violation, 0 warning, 0 info\n"
    (checkout / name).unlink()
