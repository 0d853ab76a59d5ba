"""The proposals of a checkout: write, answer and list them. Each is one Turtle file."""

import json
import re
import sys
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import click
import pyoxigraph as ox
from prettytable import PrettyTable, TableStyle

from okosystem.core.errors import SourceError
from okosystem.core.findings import Severity
from okosystem.core.source_graph import SourceGraph
from okosystem.core.sources import Project, SourceFile
from okosystem.core.terms import GRAPH, ID, OKO, RDF_TYPE, curie, local_name, value_of
from okosystem.core.triples import date_literal, texts, triples_about
from okosystem.core.validation import validate
from okosystem.engine.oxigraph import Store
from okosystem.importers.staging import write_turtle
from okosystem.proposals.form_builder import build_forms, read_names
from okosystem.proposals.forms import Field, Forms, Kind, find_errors, is_date, write_proposal

STATUS, CARRIED_OUT = OKO["proposalStatus"], OKO["carriedOutOn"]
ACCEPTED_CORRECTION = (
    (STATUS, ID["proposal-status/accepted"]),
    (OKO["proposalKind"], ID["proposal-kind/correct"]),
)
"""The properties of a proposal that somebody must carry out."""
FINAL = ("accepted", "rejected")
COLUMNS = ("status", "kind", "title", "proposer", "date", "file")
LIST_QUERY = "queries/proposals/list.rq"
AWAITS_CORRECTION = "awaits-correction"
_ACTOR = re.compile(rf"({re.escape(ID)}actor/|actor:)?[a-z0-9-]+")


@cache
def forms_of(project: Project) -> Forms:
    """Build the forms of a checkout."""
    return build_forms(project)


def propose(
    project: Project, kind: str, values: Mapping[str, str], out: Path | None, dry: bool
) -> None:
    """Write a proposal, prompting at a terminal; raises SourceError with all errors at once."""
    forms, (entities, labels) = forms_of(project), read_names(project)
    if sys.stdin.isatty():
        values = _prompt(forms.kinds[kind], values, entities)
    _refuse_errors(forms.kinds[kind], values, entities)
    name, text = write_proposal(forms, kind, values, labels, project.prefixes)
    if dry:
        click.echo(text, nl=False)
        return
    path = out or project.root / name
    if path.exists():
        raise SourceError(f"{path}  already exists. How to fix it: choose another file with --out.")
    _write_if_valid(project, path, name, text)
    click.echo(f"{out or name} is written. Read it, commit it, and ask somebody else to review it.")


def _prompt(kind: Kind, values: Mapping[str, str], entities: Container[str]) -> Mapping[str, str]:
    """Prompt for required fields until they are valid; without any flags, for optional ones too."""
    answers, everything = dict(values), set(values) <= {"date"}
    for field in (f for f in kind.fields if f.name not in values and (f.required or everything)):
        for iri, code in field.codes.items():
            click.echo(f"  {local_name(iri)}: {code['en']}", err=True)
        label = field.label["en"] if field.required else f"{field.label['en']} (or nothing)"
        while field.name not in answers or _print_errors(field, kind, answers, entities):
            answers[field.name] = click.prompt(label, default="", show_default=False, err=True)
    return answers


def _print_errors(
    field: Field, kind: Kind, answers: Mapping[str, str], entities: Container[str]
) -> bool:
    errors = [error for error in find_errors(kind, answers, entities) if error.field == field]
    for error in errors:
        click.echo(f"  {error.message['en']}", err=True)
    return bool(errors)


def _refuse_errors(kind: Kind, values: Mapping[str, str], entities: Container[str]) -> None:
    shown = {name: f"«{v}»" if v else "is missing:" for name, v in kind.normalise(values).items()}
    errors = [(e.field.name, e.message["en"]) for e in find_errors(kind, values, entities)]
    lines = [f"--{name} {shown[name]} {message}" for name, message in errors]
    if lines:
        more = f"okosystem propose {kind.name} --help describes every field."
        raise SourceError("\n".join([f"{len(lines)} to fix; nothing was written.", *lines, more]))


def _write_if_valid(project: Project, path: Path, name: str, text: str) -> None:
    """Write a file unless it makes the graph invalid; then raise SourceError, and write nothing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    others = [file for file in project.graph_files if file.name != name]
    try:
        draft.write_text(text, encoding="utf-8")
        findings = validate(
            SourceGraph(project, [*others, SourceFile(draft, name, project.today)]), []
        )
        violations = [finding for finding in findings if finding.severity is Severity.VIOLATION]
        if violations:
            lines = [f"{finding.focus}  {finding.text('en')}" for finding in violations]
            raise SourceError("\n".join(["Nothing was written.", *lines]))
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True)
class Review:
    """The answer to a proposal: the new status, by whom, when and why."""

    status: str
    reviewer: str
    day: str
    reasons: Mapping[str, str | None]

    def triples(self, proposal: str) -> list[ox.Triple]:
        """Write the answer; only a final one has a date."""
        name = self.reviewer.removeprefix(ID["actor/"]).removeprefix("actor:")
        reasons = [(tag, " ".join(text.split())) for tag, text in self.reasons.items() if text]
        return triples_about(
            proposal,
            (STATUS, ID[f"proposal-status/{self.status}"]),
            (OKO["reviewedBy"], ID[f"actor/{name}"] if name else None),
            (OKO["reviewedOn"], date_literal(self.day) if self.status in FINAL else None),
            *texts(OKO["reviewReason"], reasons),
        )


def answer_proposal(project: Project, path: Path, review: Review) -> None:
    """Write the answer into the proposal's file; raises SourceError, and then the file stays."""
    _check_date(review.day)
    if review.reviewer and not _ACTOR.fullmatch(review.reviewer):
        raise SourceError(
            f"--reviewer «{review.reviewer}» is not an actor. "
            "How to fix it: name one, as in actor:ks."
        )
    file = project.file(path)
    proposal, triples = _read_proposal(file)
    answered = {ox.NamedNode(ID[f"proposal-status/{name}"]) for name in FINAL}
    if any(t.predicate.value == STATUS and t.object in answered for t in triples):
        raise SourceError(
            f"{file.name}  is already answered. "
            "How to fix it: write a new proposal; the old one stays."
        )
    replaced = {OKO[name] for name in ("proposalStatus", "reviewedBy", "reviewedOn")}
    kept = [t for t in triples if not (t.subject == proposal and t.predicate.value in replaced)]
    _rewrite(project, file, [*kept, *review.triples(proposal.value)], review.status)


def carry_out(project: Project, path: Path, day: str) -> None:
    """Record that a correction is made; raises SourceError unless one is awaited."""
    _check_date(day)
    file = project.file(path)
    proposal, triples = _read_proposal(file)
    if not set(triples_about(proposal.value, *ACCEPTED_CORRECTION)).issubset(triples):
        raise SourceError(
            f"{file.name}  is not an accepted correction. How to fix it: --accept it first."
        )
    if any(t.predicate.value == CARRIED_OUT for t in triples):
        raise SourceError(
            f"{file.name}  is already carried out. How to fix it: nothing more needs to be done."
        )
    made = triples_about(proposal.value, (CARRIED_OUT, date_literal(day)))
    _rewrite(project, file, [*triples, *made], "carried out")


def _check_date(day: str) -> None:
    if not is_date(day):
        raise SourceError(
            f"--date «{day}» is not a date. How to fix it: write it as year-month-day."
        )


def _read_proposal(file: SourceFile) -> tuple[ox.NamedNode, list[ox.Triple]]:
    """Read a file with one proposal; raises SourceError for any other."""
    triples = [quad.triple for quad in file.quads]
    class_ = ox.NamedNode(OKO["Proposal"])
    found = [t.subject for t in triples if t.predicate.value == RDF_TYPE and t.object == class_]
    if len(found) != 1 or not isinstance(found[0], ox.NamedNode):
        raise SourceError(
            f"{file.name}  has {len(found)} proposals. "
            "How to fix it: put each in a file of its own."
        )
    return found[0], triples


def _rewrite(
    project: Project, file: SourceFile, triples: Iterable[ox.Triple], outcome: str
) -> None:
    text = write_turtle(triples, project, file.name)
    _write_if_valid(project, file.path, file.name, text)
    click.echo(f"{file.name} is {outcome}. See it with git diff, then: okosystem build")


def list_proposals(project: Project, statuses: Sequence[str], form: str) -> str:
    """List the proposals with one of the statuses, or all, as a table or JSON."""
    rows = [row for row in _rows(project) if not statuses or _statuses(row) & set(statuses)]
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1)
    table = PrettyTable(COLUMNS, align="l")
    table.set_style(TableStyle.PLAIN_COLUMNS)
    for row in rows:
        status = ", ".join(sorted(_statuses(row)))
        table.add_row([status, *(row[name] for name in COLUMNS[1:])])
    return table.get_string() if rows else "There are no such proposals."


def _statuses(row: Mapping[str, str]) -> set[str]:
    """Return the status of a proposal, and whether its correction is still to be made."""
    awaited = (row["kind"], row["status"]) == ("correct", "accepted") and not row["made"]
    return {row["status"], *([AWAITS_CORRECTION] if awaited else [])}


def _rows(project: Project) -> Sequence[Mapping[str, str]]:
    """Read the proposals from their files, newest first, with codes and IRIs shortened."""
    files = [file for file in project.data if file.name.startswith("data/proposals/")]
    store = Store((quad for file in files for quad in file.quads), project.prefixes)
    found = []
    for terms in store.rows((project.root / LIST_QUERY).read_text(encoding="utf-8")):
        row = {name: value_of(term) for name, term in terms.items()}
        file = row.pop("graph").removeprefix(GRAPH) + ".ttl"
        codes = {name: local_name(row[name]) for name in ("status", "kind", "role")}
        actors = {
            name: row[name] and curie(row[name], project.prefixes)
            for name in ("proposer", "reviewer")
        }
        found.append({**row, **codes, **actors, "file": file})
    return found
