"""`okosystem domain`: write, check, add, list and remove domains."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pyoxigraph as ox

from okosystem.commands.options import FOLDER, open_project, project_option
from okosystem.rdf.terms import DCT, value_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from okosystem.domains.folders import Domain
    from okosystem.turtle.findings import Finding
    from okosystem.turtle.sources import Project

_TITLE = ox.NamedNode(DCT["title"])


@click.group("domain")
def domain_group() -> None:
    """Add a sector, an agency, a field or a data space to the graph, as one folder of Turtle."""


@domain_group.command("new")
@project_option
@click.argument("folder", type=FOLDER)
@click.option("--slug", required=True, help="The short name in addresses: a-z, 0-9 and hyphens.")
@click.option("--title", required=True, help="The name of the domain.")
def new(project: Path, folder: Path, slug: str, title: str) -> None:
    """Write FOLDER/domain.ttl for a new domain, with comments on what to fill in."""
    from okosystem.turtle.scaffold import new_domain

    day = date.today().isoformat()
    path = new_domain(open_project(project), folder, slug, title, day)
    click.echo(f"{path} is written. Fill it in, then: okosystem domain check {folder}")


@domain_group.command("check")
@project_option
@click.argument("source")
def check(project: Path, source: str) -> None:
    """Check the domain in SOURCE, a folder or the https address of a domain.ttl; adds nothing."""
    from okosystem.domains import joining

    checkout = open_project(project)
    with joining.opened(checkout, source) as domain:
        _report(checkout, domain, joining.check(checkout, domain))
    click.echo("It can be added: okosystem domain add " + source)


@domain_group.command("add")
@project_option
@click.argument("source")
@click.option("--replace", is_flag=True, help="Replace the version that was added before.")
def add(project: Path, source: str, replace: bool) -> None:
    """Check the domain in SOURCE, as check does, and copy it to domains/SLUG of the checkout."""
    from okosystem.domains import joining

    checkout = open_project(project)
    with joining.opened(checkout, source) as domain:
        _report(checkout, domain, joining.add(checkout, domain, replace))
        click.echo(f"domains/{domain.slug} is written. Next: okosystem build")


@domain_group.command("list")
@project_option
def list_domains(project: Path) -> None:
    """List the domains of the checkout, with files, statements and digest."""
    from okosystem.domains.folders import added_domain

    checkout = open_project(project)
    for slug in checkout.domains:
        click.echo(_summary(added_domain(checkout, slug)))
    if not checkout.domains:
        click.echo("No domain has been added. How to: docs/domains.md")


@domain_group.command("remove")
@project_option
@click.argument("slug")
def remove(project: Path, slug: str) -> None:
    """Remove the domain SLUG from the checkout."""
    from okosystem.domains import joining

    joining.remove(open_project(project), slug)
    click.echo(f"domains/{slug} is removed. Next: okosystem build")


def _report(project: "Project", domain: "Domain", findings: "Sequence[Finding]") -> None:
    from okosystem.turtle.positions import Positions

    positions = Positions(domain.files, project.prefixes)
    for finding in findings:
        if finding in positions:
            severity = finding.severity.name.lower()
            click.echo(f"{positions.of(finding)}  {severity}  {finding.text('en')}")
    click.echo(_summary(domain))


def _summary(domain: "Domain") -> str:
    itself = ox.NamedNode(domain.iri)
    quads = [quad for file in domain.files for quad in file.document.quads]
    titles = [q.object for q in quads if (q.subject, q.predicate) == (itself, _TITLE)]
    title = next((value_of(text) for text in titles), domain.slug)
    files = f"{len(domain.files)} file{'s' if len(domain.files) > 1 else ''}"
    return f"{domain.slug}  «{title}»  {files}, {len(quads)} statements, {domain.digest()[:12]}"
