"""The kinds of finding that are listed at /analyser, and which of them need a decision."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from okosystem.core.terms import local_name
from okosystem.web.boards.findings import AnalysisFinding, status_of
from okosystem.web.languages import mark


@dataclass(frozen=True, slots=True)
class Board:
    """A list of findings; `key` finds the section of each, `sections` has the titles in order.

    `number` is the kind of number that a row shows, and `lead` explains it and the order.
    `own_columns` are the numbers and flags that its findings may have. Findings in the sections
    `deciding` need a decision; `proposing` are the forms that a row offers.
    """

    name: str
    title: str
    lead: str
    kinds: Sequence[str]
    number: str
    own_columns: Sequence[str]
    algorithms: Sequence[str]
    questions: Sequence[str]
    key: Callable[[AnalysisFinding], str]
    sections: Mapping[str, str]
    deciding: Collection[str] = ()
    proposing: Sequence[str] = ()
    unassessed: str = ""


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
    mark("Overlapp"),
    mark("Par av ressurser som ligner. Tallet er likheten fra 0 til 1. Det er et spørsmål til"
         " eierne, ikke en dom. Par som fagfolk har vurdert, står først, så de likeste."),
    ("OverlapFinding",),
    "score",
    ("score", "capability", "information", "user-group", "pattern", "onBoard"),
    ("overlap",),
    ("overlap-board", "overlap-set-aside", "overlap-agreement"),
    section_by_verdict,
    {
        "board-duplication": mark("Mulig dublering"),
        "board-overlap": mark("Mulig overlapp"),
        "board-watch": mark("Følg med"),
        "aside-fragmentation": mark("Satt til side: oppdelt mellom mange"),
        "aside-acquitted": mark("Vurdert: ikke overlapp"),
        "aside-migration": mark("Satt til side: overgang"),
        "aside-connected": mark("Satt til side: henger sammen"),
        "aside-same-whole": mark("Satt til side: samme helhet"),
        "aside-different-data": mark("Satt til side: ulike opplysninger"),
        "aside-out-of-use": mark("Satt til side: ute av bruk"),
        "aside-duplication": mark("Uten plass i målbildet: mulig dublering"),
        "aside-overlap": mark("Uten plass i målbildet: mulig overlapp"),
        "aside-watch": mark("Uten plass i målbildet: følg med"),
    },
    ("board-duplication", "board-overlap"),
    ("overlapp", "ingen-overlapp"),
    mark("ikke vurdert"),
)  # fmt: skip
PHASE_OUT = Board(
    "utfasing",
    mark("Utfasing"),
    mark("Ressurser som minst én regel tilsier at bør fases ut. Tallet er poeng fra reglene: seks"
         " eller flere er «foreslå utfasing», tre til fem «vurder samling». Med en hindring blir"
         " det «avklar først». Styringsorganer, møteplasser og veiledere er ikke med. Flest poeng"
         " står først, så det flest avhenger av."),
    ("PhaseOutDraft",),
    "points",
    ("points", "dependants"),
    ("phase-out",),
    ("phase-out-board", "what-would-flip"),
    section_by_verdict_or_class,
    {
        "propose-phase-out": mark("Foreslå utfasing"),
        "consider-merging": mark("Vurder samling"),
        "clarify": mark("Avklar først"),
        "keep": mark("Behold"),
    },
    ("propose-phase-out", "consider-merging"),
    ("utfasing",),
    mark("ikke vurdert"),
)  # fmt: skip
GAPS = Board(
    "gap",
    mark("Gap"),
    mark("Krav, behov og lag som ingen kjent ressurs i drift dekker. Rødt: ingenting er kjent."
         " Gult: bare én ting, eller bare en del. At grafen ikke kjenner noe, betyr ikke at det"
         " ikke finnes. Det fagfolk har vurdert, står først, så rødt. Tallet hos behov er"
         " poengsummen for en ny nasjonal ressurs."),
    ("GapFinding", "RankingFinding"),
    "score",
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
        "RankingFinding": mark("Behov for en ny nasjonal ressurs"),
    },
    ("red", "yellow"),
    (),
    mark("ikke vurdert"),
)  # fmt: skip
CRITICALITY = Board(
    "kritikalitet",
    mark("Kritikalitet"),
    mark("Hva som stopper når en ressurs stopper, og hvem som bør varsles. Tallet er kritikaliteten"
         " fra 0 til 1, og det mest kritiske står først. Grafen kjenner ikke alle avhengigheter, så"
         " tallene er nedre grenser."),
    ("CriticalityFinding", "ImpactFinding"),
    "score",
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
    mark("Dekning"),
    mark("Tallet er andelen krav som minst én ressurs i drift oppfyller, fra 0 til 1. Redaksjonen"
         " har formulert kravene."),
    ("CoverageFinding",),
    "realised",
    ("realised", "breadth", "sectors", "concentration", "maturity", "unknown-share"),
    ("coverage",),
    ("coverage",),
    section_by_subject,
    {"focus-area": mark("Innsatsområder"), "goal": mark("Mål")},
)  # fmt: skip
BOARDS: Sequence[Board] = (OVERLAP, PHASE_OUT, GAPS, CRITICALITY, COVERAGE)
SETTLED_OUTCOMES = ("none", "complementary", "successor")
SETTLED_STATUS = "followed-up"
"""Assessments that there is nothing to decide, and the status of what has been decided."""


def needs_decision(board: Board, finding: AnalysisFinding) -> bool:
    """Whether somebody must decide on a finding, by its section and what people have said."""
    outcomes = {local_name(o) for human in finding.human for o in human.iris("oko:outcome")}
    return (
        board.key(finding) in board.deciding
        and outcomes.isdisjoint(SETTLED_OUTCOMES)
        and local_name(status_of(finding)) != SETTLED_STATUS
    )
