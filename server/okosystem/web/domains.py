"""The choice of a domain: its entities and the national ones that it refers to."""

from okosystem.core.terms import ID
from okosystem.model.domains import NATIONAL, Domains, domains_of
from okosystem.web.display_names import label_of
from okosystem.web.languages import gettext, mark
from okosystem.web.state import whole_graph
from okosystem.web.views.form import Field, options_of

DOMAIN = "domene"
NATIONAL_ONLY = mark("bare nasjonalt")


def domains() -> Domains:
    """Return the domains of today's graph."""
    return domains_of(whole_graph())


def describe_choice(chosen: str) -> str:
    """Describe what is shown when a domain is chosen; empty without a choice."""
    if chosen in ("", NATIONAL):
        return chosen and gettext(NATIONAL_ONLY)
    text = gettext("bare %(domain)s og det nasjonale domenet er knyttet til")
    return text % {"domain": label_of(ID[f"domain/{chosen}"])}


def domain_fields() -> tuple[Field, ...]:
    """Build the field for the domain; none before a domain has joined."""
    iris = options_of(ID[f"domain/{slug}"] for slug in domains().shown)
    options = {NATIONAL: NATIONAL_ONLY, **iris}
    return (Field(DOMAIN, mark("Domene"), options),) if iris else ()
