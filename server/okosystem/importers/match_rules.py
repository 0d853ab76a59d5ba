"""The rules that match a foreign description with an entity: evidence, confidence and reason."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatchRule:
    """How a match was found. A match that is only a proposal is reported, never written."""

    evidence: str
    confidence: str | None
    reason: Mapping[str, str]

    @property
    def is_written(self) -> bool:
        """Whether its matches are written to the graph."""
        return self.evidence != "proposal"


SAME = MatchRule(
    "fact",
    None,
    {
        "nb": "Grafen peker selv på det som beskrives.",
        "nn": "Grafen peiker sjølv på det som blir skildra.",
        "en": "The graph itself points to what is described.",
    },
)
NUMBER = MatchRule(
    "fact",
    None,
    {
        "nb": "Organisasjonsnummeret er det samme.",
        "nn": "Organisasjonsnummeret er det same.",
        "en": "The organisation number is the same.",
    },
)
ENDPOINT = MatchRule(
    "fact",
    None,
    {
        "nb": "Endepunktet eller dokumentasjonen har samme adresse her og der.",
        "nn": "Endepunktet eller dokumentasjonen har same adresse her og der.",
        "en": "The endpoint or its documentation has the same address here and there.",
    },
)
PAGE = MatchRule(
    "fact",
    None,
    {
        "nb": "Siden har samme adresse her og der, og utgiveren er tilbyderen.",
        "nn": "Sida har same adresse her og der, og utgivaren er tilbydaren.",
        "en": "The page has the same address here and there, and the publisher is the provider.",
    },
)
NAME = MatchRule(
    "deduction",
    "high",
    {
        "nb": "Navnet er det samme, og utgiveren er tilbyderen.",
        "nn": "Namnet er det same, og utgivaren er tilbydaren.",
        "en": "The name is the same, and the publisher is the provider.",
    },
)
PART_OF_NAME = MatchRule(
    "deduction",
    "medium",
    {
        "nb": "Navnet på ressursen er en del av tittelen, og utgiveren er tilbyderen.",
        "nn": "Namnet på ressursen er ein del av tittelen, og utgivaren er tilbydaren.",
        "en": "The resource's name is part of the title, and the publisher is the provider.",
    },
)
ONLY_NAME = MatchRule(
    "proposal",
    "low",
    {
        "nb": "Bare navnet er det samme.",
        "nn": "Berre namnet er det same.",
        "en": "Only the name is the same.",
    },
)
ONLY_PAGE = MatchRule(
    "proposal",
    "low",
    {
        "nb": "Siden er den samme, men utgiveren er en annen.",
        "nn": "Sida er den same, men utgivaren er ein annan.",
        "en": "The page is the same, but the publisher is another.",
    },
)
