"""The servers to compare, by their names on the command line."""

from bench.peers.base import Peer
from bench.peers.ours import Ours, OursOnDisk
from bench.peers.oxigraph import OxigraphMemory, OxigraphOnDisk
from bench.peers.rdflib_endpoint import RdflibEndpoint

PEERS: dict[str, type[Peer]] = {
    "oxigraph": OxigraphMemory,
    "ours": Ours,
    "oxigraph-disk": OxigraphOnDisk,
    "ours-disk": OursOnDisk,
    "rdflib": RdflibEndpoint,
}
