"""How well an assistant answers what people ask.

Run: .venv/bin/python bench/assistants.py --endpoint http://127.0.0.1:9000/ [--limit 10]
"""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import click
from prettytable import PrettyTable, TableStyle

from okosystem.commands.options import FOLDER, open_release, release_option
from okosystem.errors import GraphError, SourceError
from okosystem.fetch.fetching import is_local
from okosystem.rdf.terms import BASE
from okosystem.release.stores import Backend
from okosystem.settings import Settings
from okosystem.sparql.query import Limits

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench.scoring import answers
from tests.asked_questions import read_questions

FILES = ("open.toml", "held-out.toml")


@dataclass(frozen=True)
class Arguments:
    """The options of the command."""

    release: Path | None
    endpoint: str
    command: str
    questions: Path
    dataset: str
    timeout: float
    private: bool
    limit: int | None
    out: Path


@click.command()
@release_option
@click.option("--endpoint", default="", help="The URL to GET with question and dataset.")
@click.option("--command", default="", help="A command to run for each question instead.")
@click.option(
    "--questions", type=FOLDER, default=Path("queries/asked"), show_default=True,
    help="The folder with open.toml, and perhaps held-out.toml.",
)  # fmt: skip
@click.option("--dataset", default=BASE, show_default=True, help="The IRI sent as dataset.")
@click.option("--timeout", type=click.FloatRange(0.1, 3600), default=60.0, show_default=True)
@click.option("--limit", type=click.IntRange(min=1), help="Only so many questions of each file.")
@click.option("--private", is_flag=True, help="Allow names that resolve to private addresses.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("answers.jsonl"),
    show_default=True, help="The file for the raw answers, one in JSON on each line.",
)  # fmt: skip
def main(**options: object) -> None:
    """Score an assistant by the TEXT2SPARQL contract, on the questions that people ask.

    It gets a question and answers {"dataset": …, "question": …, "query": …} in JSON, with an empty
    query for what the graph does not know. The query is run on the release, and its result compared
    with the right answer. A reply that fails counts as wrong. --command gets the question and the
    dataset as JSON on standard input, and prints the same.
    """
    arguments = Arguments(**options)  # type: ignore[arg-type]
    if bool(arguments.endpoint) == bool(arguments.command):
        raise click.UsageError("Give --endpoint or --command.")
    try:
        click.echo(run(arguments))
    except GraphError as error:
        click.echo(error, err=True)
        sys.exit(2)


def run(arguments: Arguments) -> str:
    """Score, write the raw answers as they come, and return the table."""
    questions = [
        question
        for name in FILES
        for question in read_questions(arguments.questions / name)[: arguments.limit]
    ]
    if not questions:
        raise SourceError(
            f"{arguments.questions / FILES[0]}  there are no questions here. "
            "How to fix it: name the folder with --questions; a checkout has queries/asked."
        )
    dataset, timeout = arguments.dataset, arguments.timeout
    if arguments.command:
        assistant = answers.wrap_command(arguments.command, dataset, timeout)
    else:
        private = arguments.private or is_local(arguments.endpoint)
        assistant = answers.connect_endpoint(arguments.endpoint, dataset, timeout, private)
    release, settings = open_release(arguments.release), Settings.read()
    limits = Limits(settings.query_seconds, settings.query_memory_mb, workers=1)
    backend = Backend()
    engine = backend.open(backend.locate(release).graph, release.prefixes, limits)
    try:
        with arguments.out.open("w", encoding="utf-8") as file:
            scored = []
            for one in answers.score_all(questions, assistant, release, engine):
                file.write(json.dumps(one.to_json(), ensure_ascii=False) + "\n")
                file.flush()
                scored.append(one)
    finally:
        engine.close()
    table = PrettyTable(answers.COLUMNS, align="r")
    table.align["group"] = "l"
    table.set_style(TableStyle.PLAIN_COLUMNS)
    table.add_rows([summary.to_row() for summary in answers.summarise(scored)])
    return f"{table.get_string()}\nrelease {release.digest[:12]}, raw answers in {arguments.out}"


if __name__ == "__main__":
    main()
