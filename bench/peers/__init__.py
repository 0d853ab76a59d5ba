"""The servers to compare, by their names on the command line."""

from bench.peers.base import Peer
from bench.peers.ours import Ours, OursOnDisk
from bench.peers.oxigraph import OxigraphMemory, OxigraphOnDisk
from bench.peers.rdflib_endpoint import RdflibEndpoint
from bench.peers.trifid import Trifid
from bench.peers.virtuoso import Virtuoso

PEERS: dict[str, type[Peer]] = {
    "oxigraph": OxigraphMemory,
    "ours": Ours,
    "oxigraph-disk": OxigraphOnDisk,
    "ours-disk": OursOnDisk,
    "rdflib": RdflibEndpoint,
    "virtuoso": Virtuoso,
    "trifid": Trifid,
}
LEFT_OUT = {
    "Prez": "built from source with parts replaced; see PEERS.md C",
    "Fuseki, QLever, GraphDB": "no binaries in the registries that this machine may use",
}
