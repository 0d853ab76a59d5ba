"""The choice of a domain: its entities and the national ones that it refers to."""

from okosystem.core.terms import ID
from okosystem.graph.choices import Field, options_of
from okosystem.graph.domains import NATIONAL, Domains, domains_of
from okosystem.graph.reader import Reader
from okosystem.graph.texts import mark

DOMAIN = "domene"
NATIONAL_ONLY = mark("bare nasjonalt")


def domains(reader: Reader) -> Domains:
    """Return the domains of today's graph."""
    return domains_of(reader.whole)


def describe_choice(reader: Reader, chosen: str) -> str:
    """Describe what is shown when a domain is chosen; empty without a choice."""
    if chosen in ("", NATIONAL):
        return chosen and reader.text(NATIONAL_ONLY)
    text = reader.text("bare %(domain)s og det nasjonale domenet er knyttet til")
    return text % {"domain": reader.label(ID[f"domain/{chosen}"])}


def domain_fields(reader: Reader) -> tuple[Field, ...]:
    """Build the field for the domain; none before a domain has joined."""
    iris = options_of(reader, (ID[f"domain/{slug}"] for slug in domains(reader).shown))
    options = {NATIONAL: NATIONAL_ONLY, **iris}
    return (Field(DOMAIN, mark("Domene"), options),) if iris else ()
