"""openapi-python-client, which generates a typed client from our OpenAPI description."""

import importlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints
from urllib.request import urlopen

import pytest

PACKAGE, PATH = "okosystem_client", "/api/openapi.json?language=en"
# The generator has no request body of text. It leaves out this one; the form remains.
KNOWN_WARNING = ["Unsupported content type application/sparql-query"]
SELECT = "SELECT ?a ?b { VALUES (?a ?b) { ('x'@nb <urn:b>) } }"

Description = dict[str, Any]
Module = Callable[[str], Any]


@pytest.fixture(scope="module")
def folder(server: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Generate a client from the address of a server that has just started.

    The generator waits five seconds. Nothing is left out but what it does not know.
    """
    root = tmp_path_factory.mktemp("client")
    (root / "config.json").write_text(json.dumps({"post_hooks": []}))
    files = ["--url", f"{server}{PATH}", "--config", "config.json", "--output-path", PACKAGE]
    generated = subprocess.run(
        [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none", *files],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    output = generated.stdout + generated.stderr
    assert re.findall(r"^(?:Cannot|Unable|Unsupported|Attempted).*", output, re.M) == KNOWN_WARNING
    return root


@pytest.fixture(scope="module")
def description(server: str, folder: Path) -> Description:
    with urlopen(f"{server}{PATH}") as response:  # noqa: S310
        found: Description = json.load(response)
    return found


@pytest.fixture(scope="module")
def module(folder: Path) -> Iterator[Module]:
    """Return a function that imports a module of the client."""
    sys.path.insert(0, str(folder))
    yield lambda name: importlib.import_module(f"{PACKAGE}.{name}")
    sys.path.remove(str(folder))


@pytest.fixture(scope="module")
def client(module: Module, server: str) -> Iterator[Any]:
    with module("client").Client(base_url=server, raise_on_unexpected_status=True) as client:
        yield client


def test_every_operation_and_model_can_be_imported(
    module: Module, folder: Path, description: Description
) -> None:
    package = folder / PACKAGE
    files = [path for path in package.rglob("*.py") if path.stem != "__init__"]
    for path in files:
        module(".".join(path.relative_to(package).with_suffix("").parts))
    operations = [method for item in description["paths"].values() for method in item]
    assert len([path for path in files if "api" in path.parts]) == len(operations)


def test_every_question_returns_rows_of_its_own(module: Module, description: Description) -> None:
    paths = [path for path in description["paths"] if path.startswith("/api/questions/")]
    models = set()
    for path in paths:
        name = path.rpartition("/")[2].replace("-", "_")
        returned = get_type_hints(module(f"api.questions.question_{name}").sync)["return"]
        (model,) = [each for each in get_args(returned) if each.__name__.endswith("Answer")]
        row = f"{model.__name__.removesuffix('Answer')}Row"
        assert model.__annotations__["rows"] == f"list[{row}]"
        models.add(model)
    assert len(models) == len(paths) > 80


def test_a_question_returns_typed_rows(module: Module, client: Any) -> None:
    question = module("api.questions.question_impact_of_failure")
    answer = question.sync(client=client, resource="resource:id-porten", per_page=2)
    assert (answer.name, answer.per_page, len(answer.rows)) == ("impact-of-failure", 2, 2)
    assert answer.parameters.resource == "resource:id-porten"
    assert {type(row.resource) for row in answer.rows} == {module("models").Reference}
    assert answer.rows[0].direct is True


def test_a_list_of_resources_has_their_providers(module: Module, client: Any) -> None:
    models, operation = module("models"), module("api.facts.list_")
    found = operation.sync(models.ListKind.RESOURCES, client=client, per_page=50)
    assert {type(item) for item in found.items} == {models.ResourceEntry}
    assert any(item.providers for item in found.items)
    others = operation.sync(models.ListKind.CATEGORIES, client=client)
    assert {type(item) for item in others.items} == {models.Entry}


def test_an_entity_has_statements_with_evidence(module: Module, client: Any) -> None:
    models = module("models")
    entity = module("api.facts.entity").sync(
        models.EntityKind.RESOURCES, "id-porten", client=client
    )
    assert entity.slug == "id-porten"
    assert {type(each) for each in entity.statements} == {models.Statement}
    assert any(isinstance(each.evidence, models.Reference) for each in entity.statements)
    assert entity.facts["oko:providedBy"].values[0].label == "Digitaliseringsdirektoratet"


def test_an_error_is_a_problem(module: Module, client: Any) -> None:
    answer = module("api.facts.entity").sync(
        module("models").EntityKind.RESOURCES, "finnes-ikke", client=client
    )
    assert (type(answer), answer.status) == (module("models").Problem, 404)


@pytest.mark.parametrize("method", ["get", "post"])
def test_sparql_returns_rows_and_truth(module: Module, client: Any, method: str) -> None:
    models, operation = module("models"), module(f"api.sparql.sparql_{method}")

    def ask(query: str) -> Any:
        if method == "get":
            form = models.SparqlFormat.SPARQL_RESULTSJSON
            return operation.sync(client=client, query=query, format_=form, timeout=5)
        return operation.sync(client=client, body=models.SparqlPostDataBody(query=query))

    rows = ask(SELECT)
    assert (type(rows), rows.head.vars_) == (models.SelectResults, ["a", "b"])
    (binding,) = rows.results.bindings
    assert (binding["a"].value, binding["a"].xmllang) == ("x", "nb")
    assert binding["b"].type_ == models.TermType.URI
    assert ask("ASK {}").boolean is True


def test_a_board_returns_typed_rows(module: Module, client: Any) -> None:
    fane = module("models").AnalyserFane.OVERLAPP
    board = module("api.analyses.analyser").sync(client=client, fane=fane)
    assert (board.view, {type(row) for row in board.rows}) == (
        "overlapp",
        {module("models").OverlappRow},
    )
    assert all(float(row.score) > 0 for row in board.rows if row.on_board == "true")
