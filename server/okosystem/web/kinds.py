"""The kinds of things, as the words of their IRIs, with a name for people."""

from collections.abc import Mapping

from okosystem.web.languages import gettext, mark

KINDS: Mapping[str, tuple[str, str]] = {
    "resource": (mark("Delt ressurs"), mark("Delte ressurser")),
    "actor": (mark("Aktør"), mark("Aktører")),
    "sector": (mark("Sektor"), mark("Sektorer")),
    "condition": (mark("Rammebetingelse"), mark("Rammebetingelser")),
    "exchange": (mark("Verdiutveksling"), mark("Verdiutvekslinger")),
    "strategy": (mark("Strategi"), mark("Strategier")),
    "goal": (mark("Mål"), mark("Målene")),
    "ecosystem": (mark("Økosystem"), mark("Økosystemer")),
    "category": (mark("Kategori i målbildet"), mark("Kategorier i målbildet")),
    "focus-area": (mark("Innsatsområde"), mark("Innsatsområder")),
    "life-event": (mark("Livshendelse"), mark("Livshendelser")),
    "chain": (mark("Tjenestekjede"), mark("Tjenestekjeder")),
    "step": (mark("Steg i en tjenestekjede"), mark("Steg i tjenestekjeder")),
    "need": (mark("Behov"), mark("Behovene")),
    "analysis": (mark("Analyseresultat"), mark("Analyseresultater")),
    "algorithm": (mark("Algoritme"), mark("Algoritmer")),
    "scenario": (mark("Scenario"), mark("Scenarioer")),
    "rule": (mark("Analyseregel"), mark("Analyseregler")),
    "requirement": (mark("Krav om kapabilitet"), mark("Krav om kapabiliteter")),
    "assessment": (mark("Vurdering"), mark("Vurderinger")),
    "proposal": (mark("Forslag"), mark("Forslagene")),
    "capability": (mark("Kapabilitet"), mark("Kapabiliteter")),
    "information-object": (mark("Informasjonsobjekt"), mark("Informasjonsobjekter")),
    "slide": (mark("Fra lysbildene"), mark("Fra lysbildene")),
    "source": (mark("Kilde"), mark("Kilder")),
    "scheme": (mark("Kodeliste"), mark("Kodelister")),
    "participation": (mark("Påstand om rolle"), mark("Påstander om roller")),
    "dependency": (mark("Påstand om avhengighet"), mark("Påstander om avhengighet")),
    "relation": (mark("Påstand om forhold"), mark("Påstander om forhold")),
    "placement": (mark("Påstand om plassering"), mark("Påstander om plassering")),
    "lifecycle": (mark("Påstand om status"), mark("Påstander om status")),
    "designation": (mark("Påstand om utpeking"), mark("Påstander om utpeking")),
    "obligation": (mark("Påstand om plikt"), mark("Påstander om plikter")),
    "membership": (mark("Påstand om medlemskap"), mark("Påstander om medlemskap")),
    "name": (mark("Påstand om navn"), mark("Påstander om navn")),
    "description": (mark("Ekstern beskrivelse"), mark("Eksterne beskrivelser")),
    "match": (mark("Påstand om samsvar"), mark("Påstander om samsvar")),
    "dataset": (mark("Datasett"), mark("Datasettene")),
    "service": (mark("API eller tjeneste"), mark("API-er og tjenester")),
    "model": (mark("Informasjonsmodell"), mark("Informasjonsmodeller")),
    "change": (mark("Endring"), mark("Endringer")),
    "query": (mark("Navngitt spørring"), mark("Navngitte spørringer")),
}
CODE = mark("Kode i en kodeliste")

# What the lists on the front page count: every instance of the class, whatever its IRI.
PARTS: Mapping[str, str] = {
    "actor": "Actor",
    "condition": "FrameworkCondition",
    "resource": "SharedResource",
    "exchange": "ValueExchange",
}


def kind_name(kind: str) -> str:
    """Name one thing of a kind."""
    return gettext(KINDS[kind][0] if kind in KINDS else CODE)


def kind_names(kind: str) -> str:
    """Name several things of a kind."""
    return gettext(KINDS[kind][1]) if kind in KINDS else kind
