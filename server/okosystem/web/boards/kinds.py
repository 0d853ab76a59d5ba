"""The boards: what each shows, in which order, and the questions behind it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import local_name
from okosystem.web.boards.findings import AnalysisFinding
from okosystem.web.languages import mark


@dataclass(frozen=True, slots=True)
class Board:
    """A page of findings; `key` finds the section of each, `sections` has the titles in order.

    `own_columns` are the numbers and flags that its findings may have. The rows of other sections
    than `deciding` are folded, if any are named.
    """

    name: str
    title: str
    lead: str
    kinds: Sequence[str]
    own_columns: Sequence[str]
    algorithms: Sequence[str]
    questions: Sequence[str]
    key: Callable[[AnalysisFinding], str]
    sections: Mapping[str, str]
    unassessed: str = ""
    deciding: Collection[str] = ()


def section_by_verdict(finding: AnalysisFinding) -> str:
    """Divide by verdict, and by whether the pair is on the board or set aside."""
    place = "board" if finding.node.value("oko:onBoard") == "true" else "aside"
    return f"{place}-{finding.verdict}"


def section_by_class(finding: AnalysisFinding) -> str:
    """Divide by class of finding."""
    kinds = [local_name(iri) for iri in finding.node.iris("rdf:type")]
    return next(kind for kind in kinds if kind != "AnalysisResult")


def section_by_verdict_or_class(finding: AnalysisFinding) -> str:
    """Divide by verdict, or by class for findings without one."""
    return finding.verdict or section_by_class(finding)


def section_by_subject(finding: AnalysisFinding) -> str:
    """Divide by the kind of entity concerned."""
    return local_name((finding.node.iri_of("oko:concerns") or "").rpartition("/")[0])


OVERLAP = Board(
    "overlapp",
    mark("Overlapp: hva ligner hva"),
    mark("Par av ressurser som ligner, det mennesker har sagt om dem, og regnestykket bak."
         " Tallet er et spørsmål til eierne, ikke en dom."),
    ("OverlapFinding",),
    ("score", "capability", "information", "user-group", "pattern", "onBoard"),
    ("overlap",),
    ("overlap-board", "overlap-set-aside", "overlap-agreement"),
    section_by_verdict,
    {
        "board-duplication": mark("Mulig dublering"),
        "board-overlap": mark("Mulig overlapp"),
        "board-watch": mark("Følg med"),
        "aside-fragmentation": mark("Satt til side: oppdelt mellom mange"),
        "aside-acquitted": mark("Satt til side: frikjent"),
        "aside-migration": mark("Satt til side: overgang"),
        "aside-connected": mark("Satt til side: henger sammen"),
        "aside-same-whole": mark("Satt til side: samme helhet"),
        "aside-different-data": mark("Satt til side: ulike opplysninger"),
        "aside-out-of-use": mark("Satt til side: ute av bruk"),
        "aside-duplication": mark("Uten plass i målbildet: mulig dublering"),
        "aside-overlap": mark("Uten plass i målbildet: mulig overlapp"),
        "aside-watch": mark("Uten plass i målbildet: følg med"),
    },
    mark("ikke vurdert"),
    ("board-duplication", "board-overlap"),
)  # fmt: skip
PHASE_OUT = Board(
    "utfasing",
    mark("Utfasing: hva reglene taler for"),
    mark("Ressurser som minst én regel taler mot, med reglene som slo til, sperrene,"
         " og hva som ville gitt et annet utfall."
         " Alt er utkast til mennesker har gjort det til sitt."),
    ("PhaseOutDraft",),
    ("points",),
    ("phase-out",),
    ("phase-out-board", "what-would-flip"),
    section_by_verdict_or_class,
    {
        "propose-phase-out": mark("Foreslå utfasing"),
        "consider-merging": mark("Vurder samling"),
        "clarify": mark("Avklar først"),
        "keep": mark("Behold"),
    },
    mark("ikke vurdert"),
)  # fmt: skip
GAPS = Board(
    "gap",
    mark("Gap: hva grafen har rom for, men ikke kjenner noe i"),
    mark("Tomme rom, krav og behov uten noe kjent i drift, med det nærmeste å bruke om igjen."
         " At grafen ikke kjenner noe, betyr ikke at det ikke finnes."),
    ("GapFinding", "RankingFinding"),
    (
        *("score", "rankBest", "rankWorst", "cross-sector", "societal-value"),
        *("gap-severity", "chain-centrality", "reuse-first", "cost-known"),
    ),
    ("gaps", "ranking"),
    ("gaps-found", "needs-ranked"),
    section_by_verdict_or_class,
    {
        "red": mark("Rødt: ingenting kjent dekker det"),
        "yellow": mark("Gult: bare én ting, eller bare delvis"),
        "not-known": mark("Ukjent"),
        "RankingFinding": mark("Behov som taler for en ny nasjonal ressurs"),
    },
    mark("ikke vurdert"),
)  # fmt: skip
CRITICALITY = Board(
    "kritikalitet",
    mark("Kritikalitet: hvor mye henger på hver ressurs"),
    mark("Hva som stopper når en ressurs stopper, og hvem som bør varsles."
         " Grafen kjenner ikke alle avhengigheter, så tallene er nedre grenser."),
    ("CriticalityFinding", "ImpactFinding"),
    (
        *("score", "reach", "dominated", "betweenness", "maturity-deficit"),
        *("worst-case", "likely-case"),
    ),
    ("criticality", "impact"),
    ("criticality", "impact-if-stopped"),
    section_by_class,
    {
        "CriticalityFinding": mark("Hvor mye som henger på ressursen"),
        "ImpactFinding": mark("Hva som rammes om den stopper, og hvem som bør varsles"),
    },
)  # fmt: skip
COVERAGE = Board(
    "dekning",
    mark("Dekning: hvor godt innsatsområder og mål er dekket"),
    mark("Andelen av kravene som har minst én ressurs i drift, og tallene som hører ved siden av."
         " Kravene er redaksjonens lesning."),
    ("CoverageFinding",),
    ("realised", "breadth", "sectors", "concentration", "maturity", "unknown-share"),
    ("coverage",),
    ("coverage",),
    section_by_subject,
    {"focus-area": mark("Innsatsområder"), "goal": mark("Mål")},
)  # fmt: skip
BOARDS: Sequence[Board] = (OVERLAP, PHASE_OUT, GAPS, CRITICALITY, COVERAGE)
