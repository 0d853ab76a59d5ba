"""Names of entities and their kinds, and of properties from other vocabularies."""

from collections.abc import Mapping

from okosystem.web.languages import current_language, gettext, mark
from okosystem.web.state import current_labels

KINDS: Mapping[str, tuple[str, str]] = {
    "resource": (mark("Delt ressurs"), mark("Delte ressurser")),
    "actor": (mark("Aktør"), mark("Aktører")),
    "sector": (mark("Sektor"), mark("Sektorer")),
    "condition": (mark("Rammebetingelse"), mark("Rammebetingelser")),
    "exchange": (mark("Verdiutveksling"), mark("Verdiutvekslinger")),
    "strategy": (mark("Strategi"), mark("Strategier")),
    "goal": (mark("Mål"), mark("Målene")),
    "outcome": (mark("Effektmål"), mark("Effektmålene")),
    "indicator": (mark("Indikator"), mark("Indikatorer")),
    "measure": (mark("Tiltak"), mark("Tiltakene")),
    "assignment": (mark("Oppdrag"), mark("Oppdragene")),
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
    "publisher": (mark("Utgiver"), mark("Utgivere")),
    "scheme": (mark("Kodeliste"), mark("Kodelister")),
    "participation": (mark("Opplysning om rolle"), mark("Opplysninger om roller")),
    "dependency": (mark("Opplysning om avhengighet"), mark("Opplysninger om avhengighet")),
    "relation": (mark("Opplysning om forhold"), mark("Opplysninger om forhold")),
    "placement": (mark("Opplysning om plassering"), mark("Opplysninger om plassering")),
    "lifecycle": (mark("Opplysning om status"), mark("Opplysninger om status")),
    "designation": (mark("Opplysning om utpeking"), mark("Opplysninger om utpeking")),
    "obligation": (mark("Opplysning om plikt"), mark("Opplysninger om plikter")),
    "measurement": (mark("Måling"), mark("Målinger")),
    "effect": (mark("Opplysning om virkning"), mark("Opplysninger om virkninger")),
    "membership": (mark("Opplysning om medlemskap"), mark("Opplysninger om medlemskap")),
    "name": (mark("Opplysning om navn"), mark("Opplysninger om navn")),
    "description": (mark("Ekstern beskrivelse"), mark("Eksterne beskrivelser")),
    "match": (mark("Opplysning om samsvar"), mark("Opplysninger om samsvar")),
    "completeness": (mark("Erklæring om fullstendighet"), mark("Erklæringer om fullstendighet")),
    "contact": (mark("Kontaktpunkt"), mark("Kontaktpunkter")),
    "dataset": (mark("Datasett"), mark("Datasettene")),
    "service": (mark("API eller tjeneste"), mark("API-er og tjenester")),
    "model": (mark("Informasjonsmodell"), mark("Informasjonsmodeller")),
    "change": (mark("Endring"), mark("Endringer")),
    "query": (mark("Ferdig spørsmål"), mark("Ferdige spørsmål")),
}
CODE = mark("Kode i en kodeliste")
# The kinds whose list has an address of its own.
LISTED_AT: Mapping[str, str] = {
    "resource": "/ressurser",
    "actor": "/virksomheter",
    "condition": "/rammebetingelser",
    "life-event": "/livshendelser",
}

# What the lists on the front page count: every instance of the class, whatever its IRI.
PARTS: Mapping[str, str] = {
    "actor": "Actor",
    "condition": "FrameworkCondition",
    "resource": "SharedResource",
    "exchange": "ValueExchange",
}


def label_of(iri: str) -> str:
    """Return the name of an entity for this reader, or of a blank node its identifier."""
    return current_labels().name(iri, current_language()).value


def kind_name(kind: str) -> str:
    """Return the name of a kind in the singular."""
    return gettext(KINDS[kind][0] if kind in KINDS else CODE)


def kind_names(kind: str) -> str:
    """Return the name of a kind in the plural."""
    return gettext(KINDS[kind][1]) if kind in KINDS else kind


def list_path(kind: str) -> str:
    """Return the path of the list of a kind."""
    return LISTED_AT.get(kind, f"/liste/{kind}")


BORROWED: Mapping[str, str] = {
    "adms:sample": mark("utdrag"),
    "adms:status": mark("status"),
    "cpsvno:hasPossibleOutput": mark("gir"),
    "cv:contactPoint": mark("kontaktpunkt"),
    "cv:hasChannel": mark("kanal"),
    "cv:ownedBy": mark("eier"),
    "cv:thematicArea": mark("tema"),
    "dcat:contactPoint": mark("kontaktpunkt"),
    "dcat:dataset": mark("datasett"),
    "dcat:distribution": mark("distribusjon"),
    "dcat:endpointDescription": mark("beskrivelse av endepunktet"),
    "dcat:endpointURL": mark("endepunkt"),
    "dcat:first": mark("første i serien"),
    "dcat:inSeries": mark("del av serien"),
    "dcat:keyword": mark("emneord"),
    "dcat:landingPage": mark("nettsted"),
    "dcat:last": mark("nyeste i serien"),
    "dcat:qualifiedRelation": mark("har relasjon"),
    "dcat:servesDataset": mark("gir ut datasettet"),
    "dcat:service": mark("datatjeneste"),
    "dcat:theme": mark("tema"),
    "dcatap:availability": mark("hvor lenge"),
    "dct:accessRights": mark("tilgang"),
    "dct:accrualPeriodicity": mark("oppdateres"),
    "dct:conformsTo": mark("følger"),
    "dct:created": mark("laget"),
    "dct:creator": mark("laget av"),
    "dct:date": mark("dato"),
    "dct:description": mark("beskrivelse"),
    "dct:format": mark("format"),
    "dct:hasPart": mark("har del"),
    "dct:identifier": mark("identifikator"),
    "dct:isPartOf": mark("er del av"),
    "dct:isReferencedBy": mark("omtales i"),
    "dct:isReplacedBy": mark("er erstattet av"),
    "dct:issued": mark("utgitt"),
    "dct:language": mark("språk"),
    "dct:license": mark("lisens"),
    "dct:modified": mark("endret"),
    "dct:publisher": mark("utgiver"),
    "dct:relation": mark("henger sammen med"),
    "dct:replaces": mark("erstatter"),
    "dct:requires": mark("krever"),
    "dct:source": mark("kilde"),
    "dct:spatial": mark("dekker området"),
    "dct:subject": mark("emne"),
    "dct:temporal": mark("tidsrom"),
    "dct:title": mark("tittel"),
    "dct:type": mark("type"),
    "foaf:homepage": mark("hjemmeside"),
    "foaf:name": mark("navn"),
    "foaf:page": mark("nettside"),
    "foaf:primaryTopic": mark("handler om"),
    "org:hasMembership": mark("har medlemskap"),
    "org:linkedTo": mark("knyttet til"),
    "org:member": mark("medlem"),
    "org:organization": mark("organ"),
    "org:originalOrganization": mark("virksomhet før endringen"),
    "org:resultingOrganization": mark("virksomhet etter endringen"),
    "org:subOrganizationOf": mark("underlagt"),
    "org:transitiveSubOrganizationOf": mark("underlagt, direkte eller over flere ledd"),
    "owl:sameAs": mark("er det samme som"),
    "prov:generatedAtTime": mark("vurdert"),
    "prov:wasAttributedTo": mark("vurdert av"),
    "prov:wasDerivedFrom": mark("avledet av"),
    "prov:wasGeneratedBy": mark("laget ved"),
    "rdf:type": mark("er en"),
    "rdfs:isDefinedBy": mark("definert i"),
    "rdfs:seeAlso": mark("se også"),
    "schema:codeRepository": mark("kildekode"),
    "schema:termsOfService": mark("bruksvilkår"),
    "sdmx-measure:obsValue": mark("målt verdi"),
    "skos:altLabel": mark("annet navn"),
    "skos:broadMatch": mark("videre begrep et annet sted"),
    "skos:broader": mark("overordnet begrep"),
    "skos:changeNote": mark("endringsmerknad"),
    "skos:closeMatch": mark("nesten samme begrep et annet sted"),
    "skos:definition": mark("definisjon"),
    "skos:editorialNote": mark("merknad fra redaksjonen"),
    "skos:exactMatch": mark("samme begrep et annet sted"),
    "skos:example": mark("eksempel"),
    "skos:hasTopConcept": mark("har øverste begrep"),
    "skos:hiddenLabel": mark("søkenavn"),
    "skos:historyNote": mark("historikk"),
    "skos:inScheme": mark("i kodelisten"),
    "skos:narrowMatch": mark("smalere begrep et annet sted"),
    "skos:narrower": mark("underordnet begrep"),
    "skos:notation": mark("kode"),
    "skos:note": mark("merknad"),
    "skos:prefLabel": mark("navn"),
    "skos:relatedMatch": mark("beslektet begrep et annet sted"),
    "skos:scopeNote": mark("bruk"),
    "skos:topConceptOf": mark("øverste begrep i"),
    "vcard:fn": mark("navn"),
    "vcard:hasEmail": mark("e-post"),
    "vcard:hasTelephone": mark("telefon"),
    "vcard:hasURL": mark("nettsted"),
}
