"""The query shapes of shapes.toml, filled in with entities of the graph."""

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
"""Kind of entity → its position in a triple, the predicate, and the object, if one is required."""
Entities = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Shape:
    """One query shape: `$x` stands for an entity or word of its kind."""

    group: str
    name: str
    asks: str
    about: str
    text: str
    any: bool = False

    @property
    def title(self) -> str:
        """The name in tables and records."""
        return f"{self.group}: {self.name}"

    @property
    def is_graph(self) -> bool:
        """Return whether the answer is a graph."""
        return self.text.startswith(("DESCRIBE", "CONSTRUCT"))

    def queries(self, entities: Entities) -> list[str]:
        """Fill in the shape for each entity."""
        template = Template(PREFIXES + self.text)
        return [
            template.substitute(x=entity, n=n) for n, entity in enumerate(entities[self.about], 10)
        ]


def choose_entities(data: Path) -> Entities:
    """Choose entities of each kind, spread evenly over the N-Triples; always the same ones."""
    with data.open(encoding="utf-8") as lines:
        found = {kind: spread(every) for kind, every in collect(lines).items()}
    return found | {"word": WORDS, "nothing": [str(n) for n in range(INSTANCES)]}


def collect(lines: Iterable[str]) -> dict[str, dict[str, None]]:
    """Collect the entities of each kind, in the order of the file."""
    found: dict[str, dict[str, None]] = {kind: {} for kind in WHERE}
    for line in lines:
        parts = line.split(" ", 3)
        for kind, (pattern, predicate, only) in WHERE.items():
            if parts[1] == predicate and only in (None, parts[2]):
                found[kind][parts[pattern]] = None
    return found


def spread(every: Iterable[str]) -> list[str]:
    """Select INSTANCES of them, evenly spaced."""
    ordered = list(every)
    return ordered[:: max(1, len(ordered) // INSTANCES)][:INSTANCES]


def read_shapes() -> list[Shape]:
    """Read shapes.toml."""
    text = Path(__file__).with_name("shapes.toml").read_text(encoding="utf-8")
    return [Shape(group=one.pop("class"), **one) for one in tomllib.loads(text)["shape"]]


SHAPES = read_shapes()
GROUPS = tuple(dict.fromkeys(shape.group for shape in SHAPES))
