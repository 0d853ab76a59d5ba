"""What came over the wire or from a file, and what of it the harvester refuses unread."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from email.message import Message

import pyoxigraph as ox

from okosystem.harvest.faults import Fault

LARGEST = 75 * 1024 * 1024
FORMATS: Mapping[str, ox.RdfFormat] = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/turtle": ox.RdfFormat.TURTLE,
    "text/n3": ox.RdfFormat.N3,
    "application/trig": ox.RdfFormat.TRIG,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
"""What a source can be registered with and we can read; rdf+json and trix nobody writes."""
_HTML = re.compile(rb"\s*(<!--.*?-->\s*)?<(!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Delivery:
    """A document as it came. A file has no hops; `cut` says why the answer is not whole."""

    name: str
    accept: str
    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    hops: Sequence[str] = ()
    cut: str = ""
    seen: str = ""

    def header(self, name: str) -> str:
        """Give a header, empty when it was not sent."""
        return self.headers.get(name, "").strip()


def refused_unread(delivery: Delivery) -> list[Fault]:
    """Find what is wrong before a word of it is read."""
    if delivery.accept not in FORMATS:
        return [Fault("unknown-accept", value=delivery.accept)]
    if delivery.cut:
        return [Fault(delivery.cut, value=delivery.seen)]
    if delivery.status != 200:
        return [Fault("status", value=str(delivery.status))]
    return [*_sent(delivery), *_written(delivery)]


def _sent(delivery: Delivery) -> Iterator[Fault]:
    """Look at how it was sent."""
    if len({hop.partition(":")[0].lower() for hop in delivery.hops}) > 1:
        yield Fault("redirect-to-other-scheme", value=delivery.hops[-1])
    if encoding := delivery.header("content-encoding"):
        yield Fault("content-encoding", value=encoding)
    if told := delivery.header("content-type"):
        message = Message()
        message["content-type"] = told
        if message.get_content_type() != delivery.accept:
            yield Fault("media-type", value=message.get_content_type(), limit=delivery.accept)
        charset = message.get_content_charset("utf-8")
        if charset not in {"utf-8", "utf8", "us-ascii"}:
            yield Fault("other-charset", value=charset)


def _written(delivery: Delivery) -> Iterator[Fault]:
    """Look at the bytes."""
    if len(delivery.body) > LARGEST:
        yield Fault("too-large")
    if delivery.body.startswith(b"\xef\xbb\xbf"):
        yield Fault("byte-order-mark", line=1)
    if _HTML.match(delivery.body[:10_000]):
        yield Fault("html", value=delivery.accept, line=1)
    try:
        delivery.body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = delivery.body.count(b"\n", 0, error.start) + 1
        yield Fault(
            "not-utf-8", value=f"{error.start} (0x{error.object[error.start]:02x})", line=line
        )
