"""OWLAPI and HermiT, which Protégé uses; owlready2 contains both.

Run as a program, this prints the violations of OWL 2 DL and OWL 2 RL that OWLAPI finds in a file:
a Java machine takes over the signals of the process it starts in.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import jpype
import owlready2
import pyoxigraph as ox
import pytest

NEEDS_JAVA = pytest.mark.skipif(
    not shutil.which("java"), reason="Java is not installed: see tests/setup.sh"
)
HERMIT = Path(owlready2.__file__).parent / "hermit/HermiT.jar"


def violations(triples: set[ox.Triple], folder: Path) -> list[str]:
    file = folder / "ontology.rdf"
    ox.serialize(triples, file, format=ox.RdfFormat.RDF_XML)
    command = [sys.executable, __file__, str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def classify(triples: set[ox.Triple], folder: Path) -> list[str]:
    """Return the classes that HermiT finds to be empty; raises if the triples are inconsistent."""
    file = folder / "graph.rdf"
    ox.serialize(triples, file, format=ox.RdfFormat.RDF_XML)
    world = owlready2.World()
    world.get_ontology(file.as_uri()).load()
    owlready2.sync_reasoner_hermit(world, debug=0)
    found = {entity.iri for entity in world.inconsistent_classes()}
    return sorted(found - {owlready2.Nothing.iri})


def main(path: str) -> None:
    jpype.startJVM("-Xmx1g", classpath=[str(HERMIT)])
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    document = jpype.JClass("java.io.File")(path)
    ontology = manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(document)
    for name in ("OWL2DLProfile", "OWL2RLProfile"):
        profile = jpype.JClass(f"org.semanticweb.owlapi.profiles.{name}")()
        for violation in profile.checkOntology(ontology).getViolations():
            print(f"{profile.getName()}: {violation}")


if __name__ == "__main__":
    main(sys.argv[1])
