"""/roller and /utvekslinger: every role in a shared resource, and every value exchange."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from flask import Blueprint, render_template

from okosystem.core.terms import ID, local_name
from okosystem.model.relations import Relation, all_relations, relations_on
from okosystem.web.kind_pages.tables import PAGES
from okosystem.web.languages import mark
from okosystem.web.lists import members
from okosystem.web.sentences import description_of, sentence, sort_by_names
from okosystem.web.state import current_graph, current_labels
from okosystem.web.views.form import Choices, Field, options_of
from okosystem.web.views.tables import Listing, Row, evidence_columns, name_columns

bp = Blueprint("relations", __name__)
FIRST = 20
LENGTHS = {"forste": mark("de første"), "alle": mark("alle")}
GROUPS: Mapping[str, str] = {
    "tilbyder": mark("Tilbyder"),
    "konsument": mark("Konsument"),
    "premissgiver": mark("Setter krav"),
    "andre": mark("Annen rolle"),
}
_ROLES = [section for section in PAGES["actor"].sections if section.roles]
_GROUP_OF_ROLE = {
    ID[f"role/{word}"]: group
    for group, section in zip(GROUPS, _ROLES, strict=True)
    for word in section.roles
}
EVIDENCE = (
    *("evidence", "evidenceName", "from", "endedBy", "statement", "objections", "corrections"),
    "sources",
)


def role_fields() -> Iterable[Field]:
    """Build the fields that narrow the roles."""
    known = _roles(all_relations(current_graph(), "participation"))
    return (
        Field("kategori", mark("Kategori"), options_of(f.object for f in _placements(None))),
        Field("rolle", mark("Rolle"), GROUPS),
        Field("virksomhet", mark("Virksomhet"), options_of(f.subject for f in known)),
        Field("vis", mark("Vis"), LENGTHS, defaults_to_first=True),
    )


def roles(choices: Choices) -> Sequence[Relation]:
    """List the roles in the resources of the chosen category."""
    chosen = choices["kategori"]
    placed = {f.subject for f in _placements(choices) if local_name(f.object) == chosen}
    return sort_by_names(
        (
            fact
            for fact in _roles(relations_on(current_graph(), choices.day, "participation"))
            if (not chosen or fact.object in placed)
            and choices["rolle"] in ("", group_of(fact))
            and choices["virksomhet"] in ("", local_name(fact.subject))
        ),
        *("object", "says", "subject"),
    )


def role_row(fact: Relation) -> Row:
    """Write a role as a row."""
    return {
        **name_columns(resource=fact.object, actor=fact.subject, role=fact.says),
        "group": group_of(fact),
        **evidence_columns(fact),
    }


def exchange_fields() -> Iterable[Field]:
    """Build the fields that narrow the exchanges."""
    known = all_relations(current_graph(), "exchange")
    return (
        Field("slag", mark("Type verdi"), options_of(current_labels().of_kind("value-type"))),
        Field("giver", mark("Giver"), options_of(f.subject for f in known)),
        Field("mottaker", mark("Mottaker"), options_of(f.object for f in known)),
        Field("ressurs", mark("Ressurs"), options_of(r for f in known for r in (f.given, *f.ways))),
        Field("vis", mark("Vis"), LENGTHS, defaults_to_first=True),
    )


def exchanges(choices: Choices) -> Sequence[Relation]:
    """List the exchanges that match the choices."""
    return sort_by_names(
        (
            fact
            for fact in relations_on(current_graph(), choices.day, "exchange")
            if choices["slag"] in ("", local_name(fact.says))
            and choices["giver"] in ("", local_name(fact.subject))
            and choices["mottaker"] in ("", local_name(fact.object))
            and choices["ressurs"] in ("", *map(local_name, (fact.given, *fact.ways)))
        ),
        *("says", "subject", "object"),
    )


def exchange_row(fact: Relation) -> Row:
    """Write an exchange as a row."""
    return {
        **name_columns(exchange=fact.iri, kind=fact.says, giver=fact.subject),
        **name_columns(receiver=fact.object, given=fact.given),
        "via": fact.ways,
        "description": description_of(fact),
        **evidence_columns(fact),
    }


def page(title: str) -> Callable[[Choices, Sequence[Relation]], str]:
    """Render the first statements as sentences, or all."""

    def render(choices: Choices, facts: Sequence[Relation]) -> str:
        shown = facts if choices["vis"] == "alle" else facts[:FIRST]
        return render_template(
            "connections/list.html", choices=choices, facts=shown, total=len(facts), heading=title,
            sentence=sentence,
        )  # fmt: skip

    return render


def group_of(fact: Relation) -> str:
    """Return the group of a role; a role in no group is another role."""
    return _GROUP_OF_ROLE.get(fact.says, "andre")


def _roles(facts: Iterable[Relation]) -> list[Relation]:
    resources = set(members("resource"))
    return [fact for fact in facts if fact.object in resources]


def _placements(choices: Choices | None) -> list[Relation]:
    return relations_on(current_graph(), choices.day if choices else None, "placement")


ROLES = Listing(
    "roller",
    mark("Hvem tilbyr, bruker og setter krav til hver ressurs"),
    (
        *("resource", "resourceName", "actor", "actorName", "role", "roleName", "group"),
        *EVIDENCE,
    ),
    roles,
    role_row,
    page(mark("Hvem tilbyr, bruker og setter krav til hver ressurs")),
    role_fields,
)
EXCHANGES = Listing(
    "utvekslinger",
    mark("Hvem gir data, kvalitet og samhandling til hvem"),
    (
        *("exchange", "exchangeName", "kind", "kindName", "giver", "giverName", "receiver"),
        *("receiverName", "given", "givenName", "via", "description"),
        *EVIDENCE,
    ),
    exchanges,
    exchange_row,
    page(mark("Hvem gir data, kvalitet og samhandling til hvem")),
    exchange_fields,
)
for listing in (ROLES, EXCHANGES):
    listing.add_to(bp)
