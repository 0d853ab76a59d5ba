"""The words of DCAT-AP, SKOS-AP, CPSV-AP and ModellDCAT-AP that an import looks for."""

import re
from collections.abc import Mapping

from okosystem.importers.triples import DCT, FOAF

DCAT = "http://www.w3.org/ns/dcat#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
CV = "http://data.europa.eu/m8g/"
DCATNO = "https://data.norge.no/vocabulary/dcatno#"
MODEL = "https://data.norge.no/vocabulary/modelldcatno#"
NATIONAL = "http://data.brreg.no/datakatalog/provinens/nasjonal"

KINDS: Mapping[str, str] = {
    f"{DCAT}DatasetSeries": "dataset",
    f"{DCAT}Dataset": "dataset",
    f"{DCAT}DataService": "data-service",
    f"{MODEL}InformationModel": "information-model",
    "http://purl.org/vocab/cpsv#PublicService": "public-service",
    "https://data.norge.no/vocabulary/cpsvno#Service": "public-service",
    f"{CV}Event": "event",
    f"{CV}BusinessEvent": "event",
    f"{CV}LifeEvent": "event",
    f"{SKOS}Concept": "concept",
}
PUBLISHERS = (f"{DCT}publisher", f"{CV}hasCompetentAuthority", f"{CV}ownedBy")
HOLDERS = (
    f"{DCAT}dataset",
    f"{DCAT}service",
    f"{MODEL}model",
    f"{DCATNO}containsService",
    f"{DCATNO}containsEvent",
    f"{SKOS}member",
)
ENDPOINTS = (f"{DCAT}endpointURL", f"{DCAT}endpointDescription")
PAGES = (f"{DCAT}landingPage", f"{FOAF}page", f"{FOAF}homepage")
NINE = re.compile(r"(?<!\d)\d{9}(?!\d)")
TAGS = {"": "nb", "no": "nb", "nob": "nb", "nno": "nn", "eng": "en"}
FDK_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LONGEST = 500
