"""Assistants that are right, wrong, slow and broken are scored, over HTTP and as a command."""

import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from bench.assistants import main
from bench.scoring.answers import (
    MAX_REPLY,
    Agreement,
    Outcome,
    ScoredQuestion,
    Summary,
    connect_endpoint,
    score,
    score_all,
    summarise,
    wrap_command,
)
from okosystem.release.release import Release
from okosystem.sparql.pool import Pool
from okosystem.sparql.query import Limits
from tests.answers import Serve, says
from tests.asked_questions import BenchmarkQuestion, read_questions

PREFIX = "PREFIX oko: <https://w3id.org/felles-okosystem/ns#>\n"
OWNER = PREFIX + (
    "SELECT ?owner ?name { <https://w3id.org/felles-okosystem/id/resource/maskinporten> "
    "oko:providedBy ?owner . OPTIONAL { ?owner oko:nothing ?name } }"
)
DATASET = "https://w3id.org/felles-okosystem/"
SECONDS = 1.0
TOML = """
[[question]]
id = "developer-001"
asker = "developer"
language = "nb"
text = "hvem eier maskinporten?"
thing = "resource/maskinporten"
property = "oko:providedBy"
answer = ["actor/digdir"]

[[question]]
id = "developer-002"
asker = "developer"
language = "en"
text = "who is in Skate"
query = "skate-members"
parameters = { dato = "2026-11-01" }
count = 14

[[question]]
id = "journalist-003"
asker = "journalist"
language = "nb"
text = "hva er lønna til en utvikler"
unknown = "outside"
answer = []
"""


@pytest.fixture(scope="module")
def engine(release: Release) -> Iterator[Pool]:
    limits = Limits(seconds=1, memory_mb=512, answer_mb=4, workers=1)
    pool = Pool(release.graph, limits)
    yield pool
    pool.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "open.toml").write_text(TOML, encoding="utf-8")
    return tmp_path


def asked(text: str, unknown: str = "") -> BenchmarkQuestion:
    """A question about who provides Maskinporten, in words that tell the assistant what to do."""
    question = BenchmarkQuestion(
        id=text, asker="developer", language="nb", text=text, unknown=unknown
    )
    known = replace(question, thing="resource/maskinporten", property="oko:providedBy")
    return question if unknown else known


def reply(query: object) -> bytes:
    return json.dumps({"dataset": DATASET, "question": "", "query": query}).encode()


REPLIES = {
    "right": reply(OWNER),
    "no query": reply(""),
    "null": reply(None),
    "empty result": reply(PREFIX + "SELECT ?a { ?a oko:nothing ?b }"),
    "everything": reply("SELECT ?s { ?s ?p ?o }"),
    "endless": reply("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"),
    "not SPARQL": reply("hvem eier?"),
    "federated": reply("SELECT ?s { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"),
    "update": reply("DELETE WHERE { ?s ?p ?o }"),
    "a graph": reply("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"),
    "yes": reply("ASK { ?s ?p ?o }"),
    "not JSON": b"<html>",
    "a list": b"[1]",
    "without query": b'{"question": ""}',
    "a number": reply(7),
    "half a character": b'{"query": "\\ud800"}',
    "nested": b"[" * 100_000,
    "too large": b" " * (MAX_REPLY + 1),
}


def answers(request: BaseHTTPRequestHandler) -> None:
    """Answer as the question says."""
    fields = parse_qs(urlsplit(request.path).query)
    assert fields["dataset"] == [DATASET]
    (text,) = fields["question"]
    if text == "slow":
        time.sleep(2 * SECONDS)
    if text == "out of order":
        return says("", status=503)(request)
    return says(REPLIES.get(text, b""), media_type="application/json")(request)


def test_every_kind_of_reply_has_an_outcome_and_none_ends_the_run(
    serve: Serve, release: Release, engine: Pool
) -> None:
    expected = {
        Outcome.ANSWERED: ["right", "empty result", "yes"],
        Outcome.DECLINED: ["no query", "null"],
        Outcome.TIMED_OUT: ["slow"],
        Outcome.INVALID: ["not SPARQL", "federated", "update", "a graph"],
        Outcome.STOPPED: ["everything", "endless"],
        Outcome.BROKEN: [
            "not JSON", "a list", "without query", "a number", "half a character", "nested",
            "too large", "out of order",
        ],
    }  # fmt: skip
    texts = [text for group in expected.values() for text in group]
    assert set(REPLIES) | {"slow", "out of order"} == set(texts)
    assistant = connect_endpoint(serve({"/": answers}), DATASET, SECONDS, private=True)
    scored = list(score_all(map(asked, texts), assistant, release, engine))
    found = {
        outcome: [one.question.text for one in scored if one.outcome is outcome]
        for outcome in Outcome
    }
    assert found == expected
    assert [one.question.text for one in scored if one.is_right] == ["right"]
    assert scored[0].found == ["actor/digdir"]
    assert all(one.reason for one in scored if one.outcome not in ("answered", "declined"))
    (summary, *_) = summarise(scored)
    assert (summary.questions, summary.right, summary.failed) == (20, (1, 20), 15)


def test_an_endpoint_that_is_not_there_is_counted(release: Release, engine: Pool) -> None:
    nobody = connect_endpoint("http://127.0.0.1:9/", DATASET, SECONDS, private=True)
    inside = connect_endpoint("http://127.0.0.1:9/", DATASET, SECONDS, private=False)
    for assistant in (nobody, inside):
        (one,) = score_all([asked("right")], assistant, release, engine)
        assert one.outcome is Outcome.BROKEN


@pytest.mark.parametrize(
    ("query", "is_right"),
    [
        ("", True),
        (PREFIX + "SELECT ?a { ?a oko:nothing ?b }", True),
        (OWNER, False),
        ("SELECT (COUNT(*) AS ?n) { ?a <urn:nothing> ?b }", False),
    ],
)
def test_what_is_unknown_is_right_without_a_query_and_without_rows(
    engine: Pool, query: str, is_right: bool
) -> None:
    assert score(asked("", "outside"), set(), query, 0, engine).is_right is is_right


def test_a_known_answer_without_values_is_not_unknown(engine: Pool) -> None:
    """Nothing fulfils the condition: no query is then no answer."""
    nothing = PREFIX + "SELECT ?a { ?a oko:nothing ?b }"
    assert score(asked(""), set(), nothing, 0, engine).is_right
    assert not score(asked(""), set(), "", 0, engine).is_right


def test_precision_recall_and_f1_are_of_sets_and_of_the_best_column(engine: Pool) -> None:
    values = 'VALUES (?n ?a) { (1 "x") (2 "y") (3 "y") }'
    agreement = score(asked(""), {"x", "z"}, f"SELECT * {{ {values} }}", 0, engine).agreement
    assert agreement == Agreement(0.5, 0.5, 0.5)
    assert Agreement.of({"a"}, {"a", "b", "c"}) == (1 / 3, 1.0, 0.5)


def test_the_means_are_over_what_is_known() -> None:
    def one(f1: float, unknown: str = "", outcome: Outcome = Outcome.ANSWERED) -> ScoredQuestion:
        return ScoredQuestion(asked("", unknown), outcome, 0, agreement=Agreement(f1, f1, f1))

    scored = [one(1), one(0.5), one(1, "outside"), one(0, "outside", Outcome.TIMED_OUT)]
    summary = Summary.of("all", scored)
    row = ["all", "4", "0.75", "0.75", "0.75", "1/2", "1/2", "1"]
    assert summary.to_row() == row
    assert Summary.of("", scored[2:]).to_row()[2:5] == ["-", "-", "-"]


def test_the_command_line_writes_a_table_and_the_raw_answers(
    serve: Serve, release: Release, folder: Path, tmp_path: Path
) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        body = reply(OWNER if "maskinporten" in request.path else "")
        says(body, media_type="application/json")(request)

    out = tmp_path / "answers.jsonl"
    options = ["--release", str(release.folder), "--questions", str(folder), "--out", str(out)]
    done = CliRunner().invoke(main, [*options, "--endpoint", serve({"/": answer})])
    assert done.exit_code == 0, done.output
    rows = [line.split() for line in done.output.splitlines()]
    assert ["all", "3", "0.50", "0.50", "0.50", "1/2", "1/1", "0"] in rows
    assert ["language", "en", "1", "0.00", "0.00", "0.00", "0/1", "0/0", "0"] in rows
    assert ["asker", "journalist", "1", "-", "-", "-", "0/0", "1/1", "0"] in rows
    raw = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    held_out = {one.id: one.is_held_out() for one in read_questions(folder / "open.toml")}
    assert [(one["id"], one["f1"], one["outcome"]) for one in raw] == [
        ("developer-001", 1.0, "answered"),
        ("developer-002", 0.0, "declined"),
        ("journalist-003", 1.0, "declined"),
    ]
    assert {one["id"]: "text" not in one for one in raw} == held_out
    limited = [*options, "--limit", "1", "--command", "false"]
    output = CliRunner().invoke(main, limited).output
    assert ["all", "1"] in [line.split()[:2] for line in output.splitlines()]


@pytest.mark.slow
def test_a_command_is_asked_and_answers_as_an_endpoint_does(
    release: Release, engine: Pool, tmp_path: Path
) -> None:
    script = tmp_path / "assistant.py"
    script.write_text(
        "import json, sys, time\n"
        "asked = json.load(sys.stdin)\n"
        "time.sleep(9 if asked['question'] == 'slow' else 0)\n"
        "if asked['question'] == 'fails': sys.exit(1)\n"
        f"print(json.dumps({{**asked, 'query': {OWNER!r}}}))\n",
        encoding="utf-8",
    )
    assistant = wrap_command(f"{sys.executable} {script}", DATASET, SECONDS)
    scored = list(score_all(map(asked, ("right", "fails", "slow")), assistant, release, engine))
    outcomes = [Outcome.ANSWERED, Outcome.BROKEN, Outcome.TIMED_OUT]
    assert [one.outcome for one in scored] == outcomes
    assert scored[0].is_right
    (missing,) = score_all([asked("right")], wrap_command("/no/such", "", 1), release, engine)
    assert missing.outcome is Outcome.BROKEN


@pytest.mark.parametrize("more", [[], ["--endpoint", "http://x", "--command", "y"]])
def test_one_of_endpoint_and_command_is_given(more: list[str]) -> None:
    done = CliRunner().invoke(main, [*more])
    assert done.exit_code == 2
    assert "Give --endpoint or --command." in done.output


def test_a_folder_without_questions_is_named(release: Release, tmp_path: Path) -> None:
    options = ["--release", str(release.folder), "--questions", str(tmp_path)]
    done = CliRunner().invoke(main, [*options, "--command", "true"])
    assert done.exit_code == 2
    assert "open.toml  there are no questions here" in done.output
