"""The command as a user runs it: real processes, exact lines."""

import csv
import io
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from okosystem.cli import main
from okosystem.rdf.terms import DCT, ID
from okosystem.release.release import Release
from okosystem.turtle.sources import Project

Command = list[str]
COMMANDS = (
    "build", "validate", "format", "query", "import", "export", "diff", "new", "load", "serve",
    "check-store", "analyse", "ask",
)  # fmt: skip


def run(
    command: Command, *arguments: str, cwd: Path, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*command, *arguments], cwd=cwd, input=stdin, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(project: Project, tmp_path: Path) -> Path:
    for part in ("ontology", "data", "shapes", "queries"):
        shutil.copytree(project.root / part, tmp_path / part)
    for part in ("pyproject.toml", "CHANGELOG.md"):
        shutil.copy(project.root / part, tmp_path / part)
    return tmp_path


def test_without_arguments_it_prints_help(okosystem: Command, tmp_path: Path) -> None:
    done = run(okosystem, cwd=tmp_path)
    assert "Usage:" in done.stdout + done.stderr
    for command in COMMANDS:
        assert f"\n  {command} " in done.stdout + done.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(okosystem: Command, command: str, tmp_path: Path) -> None:
    done = run(okosystem, command, "--help", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.startswith("Usage: ")


def test_a_question_in_words_is_answered_and_how_it_was_understood(release: Release) -> None:
    options = ["ask", "--release", str(release.folder)]
    done = CliRunner().invoke(main, [*options, "hvem eier masknporten?"])
    assert done.exit_code == 0
    assert done.output.splitlines()[:3] == [
        "Hvem har ansvaret for Maskinporten?",
        "Digitaliseringsdirektoratet har ansvaret.",
        "Understood as: /doc/resource/maskinporten#roller  (decided by: hvem, eier, masknporten)",
    ]
    counts = "statements 3 (fact 3; national 3), sources 16 (2017-05-03 to 2026-09-25)"
    assert done.output.splitlines()[3] == f"Rests on: {counts}, release {release.digest}"
    affected = CliRunner().invoke(main, [*options, "hva skjer hvis ID-porten er nede?"])
    line = "Could change it: empty cells 6, not known in full oko:qualifiedDependency"
    assert line in affected.output.splitlines()
    outside = CliRunner().invoke(main, [*options, "--json", "who owns qqqqqqq?"])
    found = json.loads(outside.output)
    assert (outside.exit_code, found["state"], found["understood"]) == (1, "outside", None)
    assert found["basis"] is None
    unknown = CliRunner().invoke(main, [*options, "hva erstatter ID-porten"])
    assert unknown.exit_code == 1
    assert unknown.output.splitlines()[1] == "Vi kjenner ingen etterfølger."


def test_a_missing_checkout_is_reported(okosystem: Command, tmp_path: Path) -> None:
    done = run(okosystem, "build", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "okosystem: .  there is no ontology/prefixes.ttl here. "
        "How to fix it: run the command in the checkout, or name it with --project.\n"
    )


def test_a_named_query_answers_as_table_csv_and_json(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    options = ("--release", str(release.folder))
    table = run(
        okosystem,
        "query",
        *options,
        "impact-of-failure",
        "--resource",
        "resource:maskinporten",
        cwd=tmp_path,
    )
    assert "│ resource:eformidling" in table.stdout
    csv = run(
        okosystem, "query", *options, "--format", "csv", "impact-of-failure",
        "--resource=resource:maskinporten", cwd=tmp_path,
    )  # fmt: skip
    assert "https://w3id.org/felles-okosystem/id/resource/eformidling" in csv.stdout
    json = run(
        okosystem, "query", *options, "--format", "json", "impact-of-failure",
        "--resource", "resource:maskinporten", cwd=tmp_path,
    )  # fmt: skip
    assert json.stdout.startswith('{"head":')


def test_the_texts_of_a_named_query_are_in_the_chosen_language(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    options = ("--release", str(release.folder), "--language", "en")
    query = ("statements-about-resource", "--resource", "resource:id-porten")
    written = run(okosystem, "query", *options, "--format", "csv", *query, cwd=tmp_path).stdout
    rows = list(csv.DictReader(io.StringIO(written)))
    assert {row["linkLabel"] for row in rows} >= {"has qualified dependency"}
    assert {row["language"] for row in rows} >= {"en sourceLabel@nb"}
    table = run(okosystem, "query", *options, *query, cwd=tmp_path).stdout
    assert "Digdir: dokumentasjon for ID-porten @nb" in table
    assert " @en" not in table
    whole = run(
        okosystem, "analyse", *options, "--format", "csv", "phase-out-board", cwd=tmp_path
    ).stdout
    assert {row["language"] for row in csv.DictReader(io.StringIO(whole))} == {"en"}


def test_an_answer_says_what_it_rests_on(release: Release, tmp_path: Path) -> None:
    """In this process: the command line is tested above, and a process takes a second."""

    def ask(form: str, *more: str) -> str:
        query = ["impact-of-failure", "--resource", "resource:id-porten", *more]
        options = ["--release", str(release.folder), "--format", form]
        done = CliRunner().invoke(main, ["query", *options, *query])
        assert done.exit_code == 0, done.output
        return done.output

    basis = json.loads(ask("json", "--basis"))["basis"]
    assert (basis["release"], basis["statements"] > 20) == (release.digest, True)
    line = f"# statements: {basis['statements']}"
    plain, commented, table = ask("csv"), ask("csv", "--basis"), ask("table", "--basis")
    assert commented.endswith(plain)
    assert line in commented.removesuffix(plain).splitlines()
    assert line in table.splitlines()


def test_sparql_is_read_from_standard_input(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    options = ("--release", str(release.folder))
    query = "ASK { <https://w3id.org/felles-okosystem/id/resource/id-porten> ?p ?o }"
    done = run(okosystem, "query", *options, "-", cwd=tmp_path, stdin=query)
    assert done.stdout == '{"head":{},"boolean":true}'
    graph = run(
        okosystem,
        "query",
        *options,
        "-",
        cwd=tmp_path,
        stdin="CONSTRUCT { <urn:a> <urn:b> <urn:c> } {}",
    )
    assert graph.stdout == "<urn:a> <urn:b> <urn:c> .\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["nothing"],
            "okosystem: there is no query named 'nothing'. "
            "How to fix it: list them with okosystem query\n",
        ),
        (
            ["impact-of-failure"],
            "okosystem: impact-of-failure requires the parameter 'resource', "
            "for example resource:id-porten\n",
        ),
        (
            ["impact-of-failure", "x"],
            "okosystem: 'x' is not understood. How to fix it: --parameter value\n",
        ),
    ],
)
def test_a_bad_query_is_one_line_and_exits_with_2(
    okosystem: Command, release: Release, arguments: list[str], message: str, tmp_path: Path
) -> None:
    done = run(okosystem, "query", "--release", str(release.folder), *arguments, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (2, message)


def test_a_missing_release_is_reported_with_a_fix(okosystem: Command, tmp_path: Path) -> None:
    done = run(okosystem, "query", "--release", "nowhere", cwd=tmp_path)
    assert done.stderr == (
        "okosystem: nowhere  there is no release here. How to fix it: run okosystem build\n"
    )


def test_the_world_has_no_violation(okosystem: Command, project: Project) -> None:
    done = run(okosystem, "validate", "--quiet", cwd=project.root)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.startswith("0 violation, ")


def test_a_finding_is_reported_with_file_and_line(okosystem: Command, checkout: Path) -> None:
    file = checkout / "data/resources/maskinporten.ttl"
    lines = file.read_text(encoding="utf-8").splitlines()
    title = next(n for n, line in enumerate(lines) if "dct:title" in line)
    text = file.read_text(encoding="utf-8").replace('"Maskinporten"@nb', '"Maskinporten"@en', 1)
    file.write_text(text, encoding="utf-8")
    done = run(okosystem, "validate", "--quiet", "data/resources/maskinporten.ttl", cwd=checkout)
    assert done.returncode == 1
    position, severity, message, _ = done.stdout.splitlines()[0].split("  ")
    assert position.startswith("data/resources/maskinporten.ttl:")
    assert int(position.rpartition(":")[2]) in range(title - 1, title + 3)
    assert (severity, message.partition(":")[0]) == ("violation", "resource")


@pytest.mark.parametrize(
    ("value", "datatype", "example"),
    [("2021-06-41", "date", "2026-01-31"), ("april", "gYearMonth", "2026-01")],
)
def test_an_ill_typed_date_is_reported(
    okosystem: Command, checkout: Path, value: str, datatype: str, example: str
) -> None:
    file = checkout / "data/resources/maskinporten.ttl"
    text = file.read_text(encoding="utf-8")
    first = '"2021-06-01"^^xsd:date'
    line = text[: text.index(first)].count("\n") + 1
    file.write_text(text.replace(first, f'"{value}"^^xsd:{datatype}', 1), encoding="utf-8")
    done = run(okosystem, "validate", "data/resources/maskinporten.ttl", cwd=checkout)
    assert done.returncode == 1
    assert f"“{value}” is not a valid xsd:{datatype}. Write it like {example}." in done.stdout
    assert done.stdout.startswith(f"data/resources/maskinporten.ttl:{line}  violation")
    assert done.stderr == "1 violation, 0 warning, 0 info\n"


def test_broken_turtle_is_reported_with_line_and_column(okosystem: Command, checkout: Path) -> None:
    file = checkout / "data/broken.ttl"
    file.write_text("<urn:a> <urn:b> 1\n<urn:c> <urn:d> 2 .\n", encoding="utf-8")
    done = run(okosystem, "validate", "data/broken.ttl", cwd=checkout)
    assert done.returncode == 2
    assert done.stderr.startswith("okosystem: data/broken.ttl:2:1  not Turtle: A dot is expected")


def test_a_skeleton_is_written_once_and_can_be_formatted(
    okosystem: Command, checkout: Path
) -> None:
    created = run(okosystem, "new", "resource", "ny-ting", cwd=checkout)
    assert created.stdout.startswith("data/resources/ny-ting.ttl is written.")
    file = "data/resources/ny-ting.ttl"
    assert run(okosystem, "format", "--check", file, cwd=checkout).returncode == 1
    assert run(okosystem, "format", file, cwd=checkout).returncode == 0
    assert run(okosystem, "format", "--check", file, cwd=checkout).returncode == 0
    second = run(okosystem, "new", "resource", "ny-ting", cwd=checkout)
    assert second.stderr == (
        "okosystem: ny-ting.ttl  already exists. How to fix it: choose another slug.\n"
    )


@pytest.mark.parametrize("slug", ["Ny Ting", "../x", "blåbær", "-a", "a--b"])
def test_a_bad_slug_is_refused(okosystem: Command, checkout: Path, slug: str) -> None:
    done = run(okosystem, "new", "resource", "--", slug, cwd=checkout)
    assert done.returncode == 2
    assert "is no slug. How to fix it: a-z, 0-9 and hyphens" in done.stderr


def test_diff_describes_changes_in_sentences(
    okosystem: Command, checkout: Path, release: Release
) -> None:
    before = str(release.folder)
    file = checkout / "data/resources/maskinporten.ttl"
    text = file.read_text(encoding="utf-8").replace('"Maskinporten"@en', '"Machine gate"@en', 1)
    file.write_text(text, encoding="utf-8")
    run(okosystem, "build", "--out", "after", cwd=checkout)
    done = run(okosystem, "diff", before, "after", cwd=checkout)
    assert done.stdout == (
        "«Machine gate» (resource:maskinporten): dct:title changed "
        "from «Maskinporten» to «Machine gate».\n"
    )
    patch = run(okosystem, "diff", "--patch", before, "after", cwd=checkout).stdout.splitlines()
    statement = f"<{ID}resource/maskinporten> <{DCT}title>"
    assert patch[2:] == [
        "TX .",
        f'D {statement} "Maskinporten"@en .',
        f'A {statement} "Machine gate"@en .',
        "TC .",
    ]
    same = run(okosystem, "diff", "after", "after", cwd=checkout)
    assert same.stdout == "Nothing changed.\n"


def test_shell_completion_is_available(tmp_path: Path) -> None:
    command = Path(sys.executable).parent / "okosystem"
    done = subprocess.run(
        [str(command)], env={"_OKOSYSTEM_COMPLETE": "bash_source", "PATH": "/usr/bin:/bin"},
        cwd=tmp_path, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "_okosystem_completion" in done.stdout + done.stderr


@pytest.mark.parametrize("typed", ["query slide", "query --format csv slide", "analyse slide"])
def test_the_shell_completes_the_names_of_queries(
    release: Release, typed: str, tmp_path: Path
) -> None:
    command = Path(sys.executable).parent / "okosystem"
    words = f"okosystem {typed}"
    environment = {
        "_OKOSYSTEM_COMPLETE": "bash_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
        "OKOSYSTEM_RELEASE": str(release.folder),
        "PATH": "/usr/bin:/bin",
    }
    done = subprocess.run(
        [str(command)], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False
    )
    names = sorted(name for name in release.queries if name.startswith("slide"))
    assert done.stdout.splitlines() == [f"plain,{name}" for name in names]
    assert len(names) > 1
    assert done.stderr == ""


def test_a_named_query_is_answered_as_of_another_day(
    okosystem: Command, release: Release, tmp_path: Path
) -> None:
    options = ["--release", str(release.folder), "--format", "csv"]
    done = run(
        okosystem, "analyse", *options, "--dato", "2021-06-01", "phase-out-board", cwd=tmp_path
    )
    rows = [line.split(",")[:4] for line in done.stdout.splitlines()]
    at = "https://w3id.org/felles-okosystem/id/resource"
    assert (len(rows), rows[2]) == (
        3,
        ["spør eieren", "3", "PO1", f"{at}/digital-post-til-innbygger"],
    )
    today = run(okosystem, "query", *options, "phase-out-board", cwd=tmp_path)
    assert (
        run(okosystem, "analyse", *options, "phase-out-board", cwd=tmp_path).stdout == today.stdout
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["--dato", "x", "criticality"],
            "'x' is not a date. How to fix it: write it as year-month-day,",
        ),
        (
            ["--dato", "1999-01-01", "criticality"],
            "1999-01-01  is outside the period that the graph covers.",
        ),
        (["skate-members"], "skate-members  asks for dato, and analyse gives it nothing."),
        (
            ["nothing"],
            "there is no query named 'nothing'. How to fix it: list them with okosystem query",
        ),
    ],
)
def test_an_analysis_that_fails_is_reported_on_one_line(
    okosystem: Command, release: Release, arguments: list[str], message: str, tmp_path: Path
) -> None:
    done = run(okosystem, "analyse", "--release", str(release.folder), *arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"okosystem: {message}")
    assert done.stderr.count("\n") == 1


def test_a_system_error_is_reported_on_one_line(okosystem: Command, tmp_path: Path) -> None:
    (tmp_path / "data.nt").write_text("<http://a.example/> <http://b.example/> 1 .", "utf-8")
    done = run(okosystem, "load", "/proc/store", "data.nt", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "okosystem: [Errno 2] No such file or directory: '/proc/.stores'. How to fix it: make "
        "sure that there is space on the disk, and that you may read and write the path.\n"
    )
