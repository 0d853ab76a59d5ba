"""`okosystem propose review`: the answer to a proposal, and the day a correction was made."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pyoxigraph as ox

from okosystem.commands.propose import write
from okosystem.core.errors import SourceError
from okosystem.core.sources import Project
from okosystem.core.terms import ID, OKO, RDF, XSD
from okosystem.importers.staging import write_turtle
from okosystem.proposals.forms import is_date

TYPE = ox.NamedNode(RDF["type"])
DATE = ox.NamedNode(XSD["date"])
STATUS = ox.NamedNode(OKO["proposalStatus"])
_ACTOR = re.compile(rf"({re.escape(ID)}actor/|actor:)?[a-z0-9-]+")
CARRIED_OUT = ox.NamedNode(OKO["carriedOutOn"])
AWAITED = (
    (STATUS, ox.NamedNode(ID["proposal-status/accepted"])),
    (ox.NamedNode(OKO["proposalKind"]), ox.NamedNode(ID["proposal-kind/correct"])),
)
"""What is said of a proposal that somebody must carry out."""
FINAL = {ox.NamedNode(ID[f"proposal-status/{name}"]) for name in ("accepted", "rejected")}


@dataclass(frozen=True, slots=True)
class Answer:
    """The new status, by whom, when and why."""

    status: str
    reviewer: str
    day: str
    reasons: Mapping[str, str | None]

    def told(self, proposal: ox.NamedNode) -> Iterator[ox.Triple]:
        """Say it of the proposal; only an answer has a day."""
        status = ox.NamedNode(ID[f"proposal-status/{self.status}"])
        yield ox.Triple(proposal, STATUS, status)
        if self.reviewer:
            name = self.reviewer.removeprefix(ID["actor/"]).removeprefix("actor:")
            reviewer = ox.NamedNode(ID[f"actor/{name}"])
            yield ox.Triple(proposal, ox.NamedNode(OKO["reviewedBy"]), reviewer)
        if status in FINAL:
            day = ox.Literal(self.day, datatype=DATE)
            yield ox.Triple(proposal, ox.NamedNode(OKO["reviewedOn"]), day)
        for language, text in self.reasons.items():
            if text:
                reason = ox.Literal(" ".join(text.split()), language=language)
                yield ox.Triple(proposal, ox.NamedNode(OKO["reviewReason"]), reason)


def run(project: Project, path: Path, answer: Answer) -> None:
    """Write the answer; raises SourceError when it breaks a rule, and the file stays."""
    refuse_unsound(answer)
    file = project.file(path)
    said = [quad.triple for quad in file.quads]
    proposal = the_proposal(said, file.name)
    if any(t.predicate == STATUS and t.object in FINAL for t in said):
        raise SourceError(
            f"{file.name}  is answered already. How to fix it: propose anew; the old one stays."
        )
    dropped = {ox.NamedNode(OKO[name]) for name in ("proposalStatus", "reviewedBy", "reviewedOn")}
    kept = [t for t in said if t.subject != proposal or t.predicate not in dropped]
    text = write_turtle([*kept, *answer.told(proposal)], project, file.name)
    write(project, file.path, file.name, text, again=True)
    click.echo(f"{file.name} is {answer.status}. See it with git diff, then: okosystem build")


def carry_out(project: Project, path: Path, day: str) -> None:
    """Write that the correction is made; raises SourceError when none is awaited."""
    refuse_no_day(day)
    file = project.file(path)
    said = [quad.triple for quad in file.quads]
    proposal = the_proposal(said, file.name)
    refuse_unawaited(proposal, said, file.name)
    made = ox.Triple(proposal, CARRIED_OUT, ox.Literal(day, datatype=DATE))
    write(
        project, file.path, file.name, write_turtle([*said, made], project, file.name), again=True
    )
    click.echo(f"{file.name} is carried out. See it with git diff, then: okosystem build")


def refuse_unawaited(proposal: ox.NamedNode, said: Collection[ox.Triple], name: str) -> None:
    """Raise SourceError for what is no accepted correction, and for one that is made already."""
    if not all(ox.Triple(proposal, *each) in said for each in AWAITED):
        raise SourceError(f"{name}  is no accepted correction. How to fix it: --accept it first.")
    if any(t.predicate == CARRIED_OUT for t in said):
        raise SourceError(f"{name}  is carried out already. How to fix it: nothing is left to do.")


def refuse_no_day(day: str) -> None:
    """Raise SourceError for a day that is none."""
    if not is_date(day):
        raise SourceError(f"--date «{day}» is no day. How to fix it: year-month-day.")


def refuse_unsound(answer: Answer) -> None:
    """Raise SourceError for a day that is none, or a reviewer that cannot be an actor."""
    refuse_no_day(answer.day)
    if answer.reviewer and not _ACTOR.fullmatch(answer.reviewer):
        raise SourceError(
            f"--reviewer «{answer.reviewer}» is no actor. How to fix it: as in actor:ks."
        )


def the_proposal(said: list[ox.Triple], name: str) -> ox.NamedNode:
    """Find the proposal of a file; raises SourceError when there is not just one."""
    kind = ox.NamedNode(OKO["Proposal"])
    found = [t.subject for t in said if t.predicate == TYPE and t.object == kind]
    if len(found) != 1 or not isinstance(found[0], ox.NamedNode):
        raise SourceError(f"{name}  has {len(found)} proposals. How to fix it: one a file.")
    return found[0]
