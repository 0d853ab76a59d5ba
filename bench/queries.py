"""The query shapes of shapes.toml, each filled in with things of the graph served."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

INSTANCES = 16
PREFIXES = """PREFIX dcat: <http://www.w3.org/ns/dcat#>
PREFIX dct: <http://purl.org/dc/terms/>
PREFIX oko: <https://w3id.org/felles-okosystem/ns#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_WORDS = (
    "data digital eiendom helse id innsyn kommune kontakt melding person post register skatt skole "
    "tilgang varsel"
)
WORDS = _WORDS.split()
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
NS = "https://w3id.org/felles-okosystem/ns#"
SUBJECT, OBJECT = 0, 2
WHERE = {
    "resource": (SUBJECT, TYPE, f"<{NS}SharedResource>"),
    "themed": (SUBJECT, f"<{NS}capability>", None),
    "needed": (OBJECT, f"<{NS}dependsOn>", None),
    "needy": (SUBJECT, f"<{NS}qualifiedDependency>", None),
    "actor": (OBJECT, f"<{NS}providedBy>", None),
}
"""Where a thing of each kind stands: place in a triple, predicate, and object if one."""
Things = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One query shape: `$x` stands for a thing or word of its kind."""

    group: str
    name: str
    asks: str
    about: str
    text: str
    any: bool = False

    @property
    def title(self) -> str:
        """What names it in tables and in what is kept."""
        return f"{self.group}: {self.name}"

    @property
    def is_graph(self) -> bool:
        """Tell whether the answer is a graph."""
        return self.text.startswith(("DESCRIBE", "CONSTRUCT"))

    def queries(self, things: Things) -> list[str]:
        """Fill the shape in, once for each thing."""
        template = Template(PREFIXES + self.text)
        return [template.substitute(x=thing, n=n) for n, thing in enumerate(things[self.about], 10)]


def things_of(data: Path) -> Things:
    """Choose the things to ask about, spread evenly over the N-Triples; the same each time."""
    with data.open(encoding="utf-8") as lines:
        found = {kind: spread(every) for kind, every in sorted_out(lines).items()}
    return found | {"word": WORDS, "nothing": [str(n) for n in range(INSTANCES)]}


def sorted_out(lines: Iterable[str]) -> dict[str, dict[str, None]]:
    """Collect the things of each kind, in the order they come."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in WHERE}
    for line in lines:
        parts = line.split(" ", 3)
        for kind, (place, predicate, only) in WHERE.items():
            if parts[1] == predicate and only in (None, parts[2]):
                found[kind][parts[place]] = None
    return found


def spread(every: Iterable[str]) -> list[str]:
    """Take so many, evenly."""
    ordered = list(every)
    return ordered[:: max(1, len(ordered) // INSTANCES)][:INSTANCES]


def shapes() -> list[Shape]:
    """Read all shapes."""
    text = Path(__file__).with_name("shapes.toml").read_text(encoding="utf-8")
    return [Shape(group=one.pop("class"), **one) for one in tomllib.loads(text)["shape"]]


SHAPES = shapes()
GROUPS = tuple(dict.fromkeys(shape.group for shape in SHAPES))
