"""The base of anyone's data: what the IRIs of most of its things begin with."""

from collections import Counter
from itertools import islice, takewhile
from urllib.parse import urlsplit

import pyoxigraph as ox

SAMPLE = 20_000


def common_base(store: ox.Store) -> str:
    """Find the folder that the IRIs of most things lie in, from a sample of them."""
    quads = store.quads_for_pattern(None, None, None, ox.DefaultGraph())
    sample = (quad.subject for quad in islice(quads, SAMPLE))
    iris = {node.value for node in sample if isinstance(node, ox.NamedNode)}
    hosts = Counter(host_of(iri) for iri in iris if iri.startswith(("http://", "https://")))
    if not hosts:
        return ""
    most = max(hosts, key=lambda host: (hosts[host], host))
    mine = [iri.partition("#")[0] for iri in iris if iri.startswith(most)]
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(min(mine), max(mine), strict=False))
    return "".join(one for one, _ in pairs).rpartition("/")[0] + "/"


def host_of(iri: str) -> str:
    """Take scheme and host of an IRI; nothing when it is an odd one."""
    try:
        return "{0.scheme}://{0.netloc}/".format(urlsplit(iri))
    except ValueError:
        return ""
