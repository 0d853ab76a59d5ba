"""Prompts for common tasks, in Norwegian."""

from typing import Annotated, Any

from mcp.server.mcpserver import MCPServer
from pydantic import Field

Text = Annotated[str, Field(max_length=2000)]
RULES = (
    "Bruk bare det verktøyene svarer. Oppgi IRI, kilde og belegg (faktum, slutning, vurdering "
    "eller forslag) for hver påstand, og hvilken utgivelse av grafen svaret bygger på. Det grafen "
    "ikke sier at den vet alt om, er «ukjent», aldri «nei»."
)


def add_prompts(server: MCPServer[Any]) -> None:
    """Add the prompts to a server."""

    @server.prompt(title="Finnes dette allerede?")
    def finnes_dette_allerede(behov: Text) -> str:
        """Se om noe felles dekker et behov før noe nytt bygges."""
        return (
            f"Finnes dette allerede i det felles økosystemet: {behov}\n\n"
            "1. Søk med search etter ord i behovet, også andre ord for det samme.\n"
            "2. Beskriv de nærmeste treffene med describe: hva de gjør, hvem som tilbyr dem, "
            "status og vilkår.\n"
            "3. Se med overlap om treffene ligner på hverandre, og med gaps om andre har meldt "
            "det samme behovet.\n"
            "4. Svar: gjenbruk, bygg på eller nytt, med begrunnelse og hvem som bør spørres.\n\n"
            f"{RULES}"
        )

    @server.prompt(title="Hva ryker hvis noe slås av?")
    def hva_ryker_hvis(ressurs: Text, dag: Annotated[str, Field(max_length=40)] = "") -> str:
        """Følg avhengighetene fra en ressurs til alt som lener seg på den."""
        naar, date = (f" den {dag}", f" med date {dag}") if dag else ("", "")
        return (
            f"Hva ryker hvis {ressurs} slås av{naar}?\n\n"
            "1. Finn ressursen med search, og les status og etterfølger med describe.\n"
            f"2. Bruk impact{date}: hva rammes trolig, hva i verste fall, og hvilken vei?\n"
            "3. Vis veien med path for de viktigste som rammes.\n"
            "4. Nevn eierne som bør varsles, og hva som er ukjent: svakest belagte ledd først.\n\n"
            f"{RULES}"
        )

    @server.prompt(title="Hvor sikkert er dette?")
    def hvor_sikkert_er(ting: Text) -> str:
        """Gå gjennom belegget for det grafen sier om en ting."""
        return (
            f"Hvor sikkert er det vi vet om {ting}?\n\n"
            "1. Beskriv tingen med describe.\n"
            "2. Del påstandene etter belegg, og nevn kilde og dato for hver.\n"
            "3. List det som er ukjent, og foreslå hvem som kan svare.\n\n"
            f"{RULES}"
        )
