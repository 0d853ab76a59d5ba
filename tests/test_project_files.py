"""The files that forges, indexes and citation tools read are valid and agree on the version."""

import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from check_jsonschema import main as check_jsonschema
from click.testing import CliRunner
from trove_classifiers import classifiers

from tests.world import ROOT

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
Yaml = dict[str, Any]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("schema", "file"),
    [
        ("vendor.citation-file-format", "CITATION.cff"),
        *(("vendor.github-workflows", f".github/workflows/{path.name}") for path in WORKFLOWS),
    ],
)
def test_it_follows_its_schema(schema: str, file: str) -> None:
    arguments = ["--builtin-schema", schema, "--default-filetype", "yaml", str(ROOT / file)]
    result = CliRunner().invoke(check_jsonschema, arguments)
    assert result.exit_code == 0, result.output


def test_every_file_states_the_version_of_the_package() -> None:
    version, day = re.findall(r"^## \[(\d[^\]]*)\] - (\S+)$", read("CHANGELOG.md"), re.MULTILINE)[0]
    citation: Yaml = yaml.safe_load(read("CITATION.cff"))
    for cited in (citation, citation["preferred-citation"]):
        assert (cited["version"], str(cited["date-released"])) == (version, day)
    assert PROJECT["version"] == version


def test_the_package_and_the_citation_have_the_same_metadata() -> None:
    citation: Yaml = yaml.safe_load(read("CITATION.cff"))
    assert citation["keywords"] == PROJECT["keywords"]
    assert citation["license"] == PROJECT["license"]
    assert citation["url"] == PROJECT["urls"]["Homepage"]
    assert citation["authors"] == PROJECT["authors"]


def test_classifiers_are_known_to_the_index() -> None:
    assert [name for name in PROJECT["classifiers"] if name not in classifiers] == []


def steps() -> list[Yaml]:
    """Return the steps of all jobs."""
    parsed = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in WORKFLOWS]
    return [step for flow in parsed for job in flow["jobs"].values() for step in job["steps"]]


def test_actions_are_pinned_and_may_only_read() -> None:
    used = [step["uses"] for step in steps() if "uses" in step]
    assert [name for name in used if not re.search(r"@(v\d+|[0-9a-f]{40})$", name)] == []
    for path in WORKFLOWS:
        assert yaml.safe_load(path.read_text(encoding="utf-8"))["permissions"] == {
            "contents": "read"
        }


def test_the_forge_runs_the_commands_of_the_makefile() -> None:
    commands = [step["run"] for step in steps() if "run" in step]
    made = {target for text in commands for target in re.findall(r"\bmake (\S+)", text)}
    assert made >= {"check", "test", "wheel", "release"}
    assert made <= set(re.findall(r"^([a-z-]+):", read("Makefile"), re.MULTILINE))
    assert any("docker build -f deploy/Containerfile" in text for text in commands)


def test_the_security_policy_names_what_exists() -> None:
    policy = read("SECURITY.md")
    links = re.findall(r"\]\(([^)h][^)]*)\)", policy)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_npm_runs_no_script_of_a_package(tmp_path: Path) -> None:
    """A package from outside that is installed for development cannot run a program."""
    npm = shutil.which("npm") or pytest.skip("npm is not installed")
    package = tmp_path / "package"
    package.mkdir()
    script = {"postinstall": f"touch {tmp_path / 'ran'}"}
    described = {"name": "package", "version": "1.0.0", "scripts": script}
    (package / "package.json").write_text(json.dumps(described), "utf-8")
    (tmp_path / "package.json").write_text('{"dependencies": {"package": "file:package"}}', "utf-8")
    shutil.copy(ROOT / ".npmrc", tmp_path)
    options = ["install", "--offline", "--no-audit", "--no-fund", "--install-links"]
    subprocess.run([npm, *options], cwd=tmp_path, check=True, capture_output=True)
    assert (tmp_path / "node_modules/package/package.json").is_file()
    assert not (tmp_path / "ran").exists()


def test_the_documentation_names_only_modules_and_tables_that_exist() -> None:
    files = [path.as_posix() for path in (ROOT / "server/okosystem").rglob("*.*")]
    files += [path.as_posix() for path in (ROOT / "tests").rglob("*.*")]
    documents = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "DECISIONS.md")]
    documents += [path for path in (ROOT / "docs").glob("*.md") if "archive" not in path.name]
    missing = [
        f"{document.name}: {name}"
        for document in documents
        for name in re.findall(r"`([\w/.-]+\.(?:py|toml|html|css))`", document.read_text("utf-8"))
        if not (ROOT / name).exists() and not any(file.endswith(f"/{name}") for file in files)
    ]
    assert missing == []
