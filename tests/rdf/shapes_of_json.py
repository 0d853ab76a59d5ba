"""Read adversarial documents of JSON-LD, and print which take more than 200 MB or three seconds.

Run as a program, whose memory the kernel limits and measures, with a number: it reads only one
document of so many.
"""

import resource
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pyoxigraph as ox

from okosystem.rdf.rdf_guard import parse

SIZE, MEMORY, SECONDS = 400_000, 200 << 10, 3
VALUES = {
    "numbers": "1", "texts": '"a"', "empty objects": "{}", "objects": '{"urn:p":1}',
    "objects in objects": '{"urn:p":{"urn:p":1}}', "empty arrays": "[]", "typed": '{"@type":"t"}',
    "contexts": '{"@context":{}}', "named": '{"t":{"t1":1}}', "lists": '{"@list":[]}',
}  # fmt: skip
AROUND = {
    "property": ('{"urn:p":', "}"), "graph": ('{"@graph":', "}"), "array": ("[", "]"),
    "list": ('{"urn:p":{"@list":[', "]}}"), "included": ('{"urn:q":1,"@included":', "}"),
    "own context": ('{"@context":{"a":"urn:a"},"urn:p":', "}"), "use": ('{"t":', "}"),
    "late context": ('{"urn:p":', ',"@context":{"a":"urn:a"}}'), "nest": ('{"@nest":', "}"),
    "own scope": ('{"@context":{"@propagate":false},"t":', "}"),
}  # fmt: skip
CONTEXTS = {
    "none": "{}",
    "small": '{"t":{"@id":"urn:t","@context":{"t1":"urn:1"}}}',
    "wide": "{" + ",".join(f'"t{n}":"urn:{n}"' for n in range(4000)) + "}",
    "scoped": '{"t":{"@id":"urn:t","@context":{'
    + ",".join(f'"t{n}":"urn:{n}"' for n in range(4000))
    + "}}}",
    "scopes": "{"
    + ",".join(f'"t{n}":{{"@id":"urn:{n}","@context":{{"a":"urn:a"}}}}' for n in range(180))
    + "}",
}


def documents() -> Iterator[tuple[str, str]]:
    """Yield documents: many values, in objects that are nested, under a context."""
    for context, declared in CONTEXTS.items():
        for around, (start, end) in AROUND.items():
            for depth in (1, 6, 30):
                for name, value in VALUES.items():
                    left = SIZE - len(declared) - depth * len(start + end)
                    values = f"[{','.join([value] * (left // (len(value) + 1)))}]"
                    inside = start * depth + values + end * depth
                    what = f"{name}, {depth} times in {around}, {context}"
                    yield what, f'{{"@context":{declared},"t":{inside}}}'


def read(document: str) -> str:
    """Parse a document, and return the outcome with the megabytes and seconds that it took."""
    before, began = reset_memory(), seconds_used()
    try:
        for _ in parse(document.encode(), ox.RdfFormat.JSON_LD, base_iri="urn:"):
            pass
        outcome = "parsed"
    except SyntaxError:
        outcome = "refused"
    memory, seconds = memory_in_use("VmHWM") - before, seconds_used() - began
    is_within = memory < MEMORY and seconds < SECONDS
    return f"{memory >> 10} MB {seconds:.2f} s {outcome if is_within else 'exhausting'}"


def seconds_used() -> float:
    """Return the seconds of the processor that this process and those it started have used."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(usage.ru_utime + usage.ru_stime for usage in map(resource.getrusage, kinds))


def reset_memory() -> int:
    """Begin to measure the peak of the memory in use, and return what is in use, in kB."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return memory_in_use("VmRSS")


def memory_in_use(name: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in status if line.startswith(f"{name}:"))


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
    for name, document in islice(documents(), 0, None, int(sys.argv[1])):
        print(name, flush=True, end=": ")
        print(read(document), flush=True)
