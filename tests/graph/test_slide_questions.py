"""The questions of the slides, in words: each has its target and parameters, or is unknown."""

import pytest

from okosystem.release.release import Release
from okosystem.search.question_reader import QuestionReader, read_question_reader
from okosystem.search.questions import as_parameters

Answer = tuple[str, dict[str, str]]
UNKNOWN: Answer = ("unknown", {})
ECOSYSTEM = ("about", {"thing": "ecosystem:felles-okosystem"})
TERM = ("about", {"thing": "oko:Ecosystem"})
SETTER = ("framework-setter-by-condition", {"thing": "resource:modernisert-folkeregister"})
GROUP = ("about", {"thing": "actor:faggruppe-okosystem"})
QUALITY = ("exchanges-of-value", {"thing": "value-type:quality"})
TRUST = ("in-category", {"thing": "category:trust-services"})
REGISTERS = ("in-category", {"thing": "category:registers"})
SKATE = ("follow-up", {"thing": "actor:skate"})
PAIR = ("difference", {"thing": "resource:eformidling", "other": "resource:fiks-svarut"})
COMPONENTS: Answer = ("seven-common-components", {})
MESSAGES: Answer = ("messaging-used-by-municipalities", {})
UNPLACED: Answer = ("resources-without-category", {})
EXCHANGES: Answer = ("value-exchanges", {})
PHASE_OUT: Answer = ("phase-out-advice", {})
BY_STATUS: Answer = ("solutions-by-status", {})
WITHOUT_GROUNDS = ("changes-without-grounds", {"dato": "2021-06-01"})
WANTED: dict[str, Answer] = {
    "Hva er felles økosystem?": ECOSYSTEM,
    "Hva er felles økosystem": ECOSYSTEM,
    "Kva er felles økosystem?": ECOSYSTEM,
    "What is the common ecosystem?": ECOSYSTEM,
    "Hva er det felles økosystemet?": ECOSYSTEM,
    "hva er et felles økosystem": ECOSYSTEM,
    "Forklar felles økosystem": ECOSYSTEM,
    "Hva er felles økosystem for nasjonal digital samhandling og tjenesteutvikling?": ECOSYSTEM,
    "Hva betyr felles økosystem?": ECOSYSTEM,
    "hva er et digitalt økosystem?": TERM,
    "hva er et digitalt økosystem": TERM,
    "Kva er eit digitalt økosystem?": TERM,
    "What is a digital ecosystem?": TERM,
    "hva er et økosystem?": TERM,
    "Hva mener dere med digitalt økosystem?": TERM,
    "Hva betyr digitalt økosystem?": TERM,
    "what does digital ecosystem mean": TERM,
    "definisjon av digitalt økosystem": TERM,
    "Hva består det felles økosystemet av?": ("four-parts", {}),
    "Hva består felles økosystem av?": ("four-parts", {}),
    "Hvilke fire deler består økosystemet av?": ("four-parts", {}),
    "Kva fire delar består økosystemet av?": ("four-parts", {}),
    "Which four parts does the ecosystem consist of?": ("four-parts", {}),
    "Hvor mange digitale økosystem finnes det?": ("ecosystems", {}),
    "Hvilke digitale økosystem finnes?": ("ecosystems", {}),
    "Kor mange digitale økosystem finst det?": ("ecosystems", {}),
    "How many digital ecosystems are there?": ("ecosystems", {}),
    "Hvor stort er økosystemet i tall?": ("ecosystem-in-numbers", {}),
    "Hva er en felleskomponent?": COMPONENTS,
    "Hvilke er de syv felleskomponentene?": COMPONENTS,
    "Hvilke er de sju felleskomponentene?": COMPONENTS,
    "Kva er dei sju felleskomponentane?": COMPONENTS,
    "Kva for sju felleskomponentar finst?": COMPONENTS,
    "Which are the seven common components?": COMPONENTS,
    "What are the seven national common components?": COMPONENTS,
    "Hva er de nasjonale felleskomponentene?": COMPONENTS,
    "Hvilke felleskomponenter finnes?": COMPONENTS,
    "Nevn felleskomponentene": COMPONENTS,
    "Hvilke nasjonale felleskomponenter har vi?": COMPONENTS,
    "List the common components": COMPONENTS,
    "Hvilke sju nasjonale felleskomponenter er det?": COMPONENTS,
    "Hvor mange felleskomponenter er i drift?": ("common-components-in-operation", {}),
    "Hvor mange av felleskomponentene er i drift i dag?": ("common-components-in-operation", {}),
    "hvem er premissgiver for Folkeregisteret?": SETTER,
    "Hvem er premissgiver for Folkeregisteret": SETTER,
    "Kven er premissgivar for Folkeregisteret?": SETTER,
    "Who is the framework setter for Folkeregisteret?": SETTER,
    "Who sets the conditions for the National Population Register?": SETTER,
    "hvem er kravstiller for Folkeregisteret?": SETTER,
    "Hvem har rollen som premissgiver?": ("role-matrix", {}),
    "Hvem er premissgivere?": ("role-matrix", {}),
    "Hvilke roller har aktørene i økosystemet?": ("role-matrix", {}),
    "Who are the framework setters?": ("role-matrix", {}),
    "Hvilke ressurser er ikke plassert?": UNPLACED,
    "ikke plassert": UNPLACED,
    "Hva er ikke plassert?": UNPLACED,
    "Hva er ikke plassert i målbildet?": UNPLACED,
    "Kva er ikkje plassert?": UNPLACED,
    "Kva ressursar er ikkje plasserte?": UNPLACED,
    "Which resources are not placed?": UNPLACED,
    "What has not been placed yet?": UNPLACED,
    "hvilke løsninger mangler plass i målbildet?": UNPLACED,
    "Hvilke ressurser er uplasserte?": UNPLACED,
    "Hvor mange ressurser er ikke plassert?": UNPLACED,
    "Hvilke registre finnes?": REGISTERS,
    "Hvilke registre har vi?": REGISTERS,
    "Kva register finst?": REGISTERS,
    "Which registers exist?": REGISTERS,
    "Hvilke nasjonale registre finnes?": REGISTERS,
    "Hvilke grunndataregistre finnes?": REGISTERS,
    "Hvilke basisregistre har vi?": REGISTERS,
    "Hvilke tillitstjenester finnes?": TRUST,
    "Kva tillitstenester finst?": TRUST,
    "Hvilke tillitstjenester har vi i Norge?": TRUST,
    "hva følger Skate opp?": SKATE,
    "Hva følger Skate opp": SKATE,
    "Kva følgjer Skate opp?": SKATE,
    "What does Skate follow up?": SKATE,
    "Hvilke saker følger Skate opp?": SKATE,
    "verdiutveksling": EXCHANGES,
    "Hvilke verdiutvekslinger finnes?": EXCHANGES,
    "Hvem utveksler hvilken verdi med hvem?": EXCHANGES,
    "Kva verdiutvekslingar finst?": EXCHANGES,
    "Which value exchanges exist?": EXCHANGES,
    "Hvilken verdi utveksles i økosystemet?": EXCHANGES,
    "Hvem gir hvilken verdi til hvem?": EXCHANGES,
    "hvilke typer verdi utveksles mellom aktørene?": EXCHANGES,
    "kvalitet i informasjon": ("about", {"thing": "value-type:quality"}),
    "Hvilke ressurser bidrar til kvalitet i informasjon?": QUALITY,
    "hvem jobber med kvalitet i informasjon?": QUALITY,
    "Kva ressursar støttar kvalitet i informasjon?": QUALITY,
    "Which resources support quality of information?": QUALITY,
    "Hva finnes om kvalitet i informasjon?": QUALITY,
    "hvem får bedre kvalitet i informasjon?": QUALITY,
    "faggruppen": GROUP,
    "Hva er faggruppen?": GROUP,
    "Hva gjør faggruppen?": GROUP,
    "Kva er faggruppa?": GROUP,
    "What is the working group?": GROUP,
    "Hvem er faggruppen?": GROUP,
    "Hvem sitter i faggruppen?": UNKNOWN,
    "Hva er faggruppens oppgaver?": UNKNOWN,
    "Hva skal faggruppe økosystem gjøre?": GROUP,
    "forskjellen på eFormidling og SvarUt": PAIR,
    "Hva er forskjellen på eFormidling og SvarUt?": PAIR,
    "Kva er skilnaden på eFormidling og SvarUt?": PAIR,
    "What is the difference between eFormidling and SvarUt?": PAIR,
    "eFormidling eller SvarUt?": PAIR,
    "forskjell eFormidling SvarUt": PAIR,
    "Sammenlign eFormidling og SvarUt": PAIR,
    "Skal vi bruke eFormidling eller SvarUt?": PAIR,
    "hva skiller eFormidling fra SvarUt": PAIR,
    "post til en kommune": MESSAGES,
    "Hvordan sender jeg post til en kommune?": MESSAGES,
    "Hva kan jeg bruke for å sende post til en kommune?": MESSAGES,
    "Korleis sender eg post til ein kommune?": MESSAGES,
    "How do I send mail to a municipality?": MESSAGES,
    "sende brev til en kommune": MESSAGES,
    "digital post til kommuner": MESSAGES,
    "Hvordan sender en statlig etat post til en kommune?": MESSAGES,
    "Hvordan sender jeg post til en innbygger?": ("secure-letter-to-citizen", {}),
    "sende brev til innbygger": ("secure-letter-to-citizen", {}),
    "How do I send a letter to a citizen?": ("secure-letter-to-citizen", {}),
    "anbefalinger om utfasing": PHASE_OUT,
    "Hvilke anbefalinger om utfasing finnes?": PHASE_OUT,
    "Kva tilrådingar om utfasing finst?": PHASE_OUT,
    "Which recommendations on phase-out exist?": PHASE_OUT,
    "Hvilke ressurser er anbefalt utfaset?": PHASE_OUT,
    "Hva bør fases ut?": PHASE_OUT,
    "Kva bør fasast ut?": PHASE_OUT,
    "What should be phased out?": PHASE_OUT,
    "Hvilke løsninger foreslås utfaset?": PHASE_OUT,
    "Hvor mange løsninger er i drift?": BY_STATUS,
    "Hvor mange ressurser er plassert?": BY_STATUS,
    "Hvilke ressurser mangler innsatsområde?": ("resources-without-focus-area", {}),
    "Hva er innsatsområdene?": ("focus-areas-by-status", {}),
    "Hva er målbildet?": ("about", {"thing": "resource:malbildemodellen"}),
    "Hvilke endringer mangler føring, råd eller behov?": WITHOUT_GROUNDS,
    "Hvilke tiltak mangler begrunnelse?": WITHOUT_GROUNDS,
    "Hva er besluttet av rådene?": ("advice-given", {}),
    "Hvilke behov er udekket?": ("needs-not-covered", {}),
    "Hvilke registre er med i felles økosystem?": (
        "category-in-ecosystem",
        {"category": "category:registers", "ecosystem": "ecosystem:felles-okosystem"},
    ),
    "Hvem utveksler kunnskap?": ("exchanges-of-value", {"thing": "value-type:knowledge"}),
    "Hvilke utvekslinger gjelder kunnskap?": (
        "exchanges-of-value",
        {"thing": "value-type:knowledge"},
    ),
    "Hvilke ressurser er helsenorge avhengig av?": (
        "prerequisites-of-resource",
        {"resource": "resource:helsenorge-no"},
    ),
    "Er Matrikkelen en felleskomponent?": ("designation", {"thing": "resource:matrikkelen"}),
    "Hvilke fellesløsninger må en kommune bruke?": (
        "duties-of-sector",
        {"thing": "sector:municipal"},
    ),
    "Hvilke løsninger må kommunene bruke?": ("duties-of-sector", {"thing": "sector:municipal"}),
    "Hva er forskjellen på overlapp og duplikat?": (
        "difference-of-terms",
        {"thing": "overlap-outcome:partial", "other": "overlap-outcome:duplicate"},
    ),
}


@pytest.fixture(scope="module")
def reader(release: Release) -> QuestionReader:
    found = read_question_reader(release)
    assert found is not None
    return found


@pytest.mark.parametrize("text", WANTED)
def test_a_question_of_the_slides_reaches_what_answers_it(
    reader: QuestionReader, release: Release, text: str
) -> None:
    found = reader.read(text)
    got = UNKNOWN
    if found.reading:
        values = as_parameters(found.reading.values, release.prefixes)
        got = UNKNOWN if found.is_unknown else (found.reading.target.name, values)
    assert got == WANTED[text]
