"""RDF that would exhaust the engine is refused before it is parsed, and nothing else is."""

import itertools
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from okosystem.rdf import rdf_guard
from okosystem.rdf.rdf_guard import inspect, parse

TURTLE, TRIG, LINES = ox.RdfFormat.TURTLE, ox.RdfFormat.TRIG, ox.RdfFormat.N_TRIPLES
XML, JSON = ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD
START = "<urn:a> <urn:b> "
RDF = '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:u="urn:">\n'
LITERAL = '<r:Description><u:p r:parseType="Literal">'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!ENTITY a0 "laugh">{LAUGHS}'
LAUGH = "<u:D><u:p>&a9;</u:p></u:D></r:RDF>"
BRACKETS = "brackets are nested more than 1000 deep"
TRIAL = "the engine fails, or takes too much memory or time, when it reads this"
CHAIN = ",".join(f'"t{n}":"t{n + 1}:"' for n in range(20_000))
PANIC = '{"@context": {"t": {"@container": ["@graph", "@id"]}}, "t": {"u": [[{"@set": {}}]]}}'
PROPAGATE = '{"@context":{"@propagate":false},"t":'
GROWTH = "limit on input amplification factor"


def nested(start: str, end: str, times: int, inside: str = "") -> str:
    return start * times + inside + end * times


def terms(count: int) -> str:
    return ",".join(f'"t{n}":"urn:{n}"' for n in range(count))


def scoped(count: int) -> str:
    return f'"t":{{"@id":"urn:t","@context":{{{terms(count)}}}}}'


def repeated(value: str, times: int) -> str:
    return f"[{','.join([value] * times)}]"


def document(context: str, value: str) -> str:
    return f'{{"@context":{{{context}}},"t":{value}}}'


def prefixes(count: int) -> str:
    return RDF.replace(">", " ".join(f' xmlns:n{n}="urn:{n}"' for n in range(count)) + ">")


HARMFUL: dict[str, tuple[ox.RdfFormat, str | bytes, str, int]] = {
    "blank nodes": (TURTLE, f"{START}\n{nested('[ <urn:b> ', ']', 1001)} .", BRACKETS, 2),
    "lists": (TURTLE, f"{START}\n\n{nested('(', ')', 1001)} .", BRACKETS, 3),
    "closed in texts": (TURTLE, START + "\n( ')' " * 1001, BRACKETS, 1001 + 1),
    "closed in comments": (TURTLE, START + "\n( # )))\n" * 1001, BRACKETS, 2 * 1001),
    "closed in IRIs": (TURTLE, START + "( <urn:)> " * 1001, BRACKETS, 1),
    "annotations": (TURTLE, f"{START}1 {nested('{| <urn:b> 1 ', '|}', 1001)} .", BRACKETS, 1),
    "reified triples": (TURTLE, START + nested(f"<< {START}", ">>", 1001, "1"), BRACKETS, 1),
    "triple terms": (TURTLE, START + nested(f"<<( {START}", ")>>", 1001, "1"), BRACKETS, 1),
    "no space": (TURTLE, START + nested("<<(<urn:#><urn:'>", ")>>", 1001, "1"), BRACKETS, 1),
    "a graph": (TRIG, "<urn:g> {\n" + START + nested("(", ")", 1000) + " . }", BRACKETS, 2),
    "lines": (LINES, f"{START}1 .\n" + START + nested(f"<<( {START}", ")>>", 1001), BRACKETS, 2),
    "JSON objects": (JSON, nested('{"urn:p":\n', "}", 9000, "1"), TRIAL, 9001),
    "JSON arrays": (JSON, nested("[", "]", 90_000), "Max stack size of 65536", 1),
    "copied values": (JSON, nested('{"urn:p":', "}", 90, repeated("1", 200_000)), TRIAL, 1),
    "copied contexts": (JSON, document(terms(9000), repeated('{"@context":{}}', 9000)), TRIAL, 1),
    "nested contexts": (JSON, document(terms(20_000), nested(PROPAGATE, "}", 45, "1")), TRIAL, 1),
    "contexts of terms": (JSON, document(scoped(9000), repeated("[{}]", 9000)), TRIAL, 1),
    "contexts of classes": (JSON, document(scoped(9000), repeated('"t"', 9000)), TRIAL, 1),
    "a chain of terms": (JSON, '{"@context":{' + CHAIN + ',"t20000":"urn:"}}', TRIAL, 1),
    "a fault of the engine": (JSON, PANIC, TRIAL, 1),
    "no JSON": (JSON, '{"a":\n 1,}', "line 2 column 4: ", 2),
    "elements": (XML, RDF + nested("<u:D><u:p>", "</u:p></u:D>", 50_000), TRIAL, 2),
    "attributes": (XML, prefixes(99_999) + "</r:RDF>", TRIAL, 1),
    "texts of XML": (
        XML,
        f"{prefixes(900)}{LITERAL}{'<a/>' * 2000}</u:p></r:Description></r:RDF>",
        TRIAL,
        2,
    ),
    "growing entities": (XML, f"<!DOCTYPE r [\n{LAUGHS}]>{RDF}{LAUGH}", GROWTH, 3),
    "a large entity": (
        XML,
        f'<!DOCTYPE r [<!ENTITY a9 "{"x" * 10**5}">]>{RDF}{LAUGH[:-8] * 9000}',
        GROWTH,
        2,
    ),
    "hidden in a comment": (XML, f"<!DOCTYPE r [<!-- {LAUGHS} -->]>{RDF}</r:RDF>", TRIAL, 1),
    "hidden in a name": (XML, f"<!DOCTYPE r SYSTEM '{LAUGHS}' []>{RDF}</r:RDF>", TRIAL, 1),
    "hidden in a process": (XML, f"<!DOCTYPE r [<?p {LAUGHS}?>]>{RDF}</r:RDF>", TRIAL, 1),
    "declared twice": (XML, f'<!DOCTYPE r [<!ENTITY a9 "x">{LAUGHS}]>{RDF}</r:RDF>', TRIAL, 1),
    "left open": (XML, f"{RDF}<u:D><u:p>x</u:p></u:D>", "not well-formed XML: no element", 2),
}


@pytest.mark.parametrize("name", HARMFUL)
def test_what_exhausts_the_engine_is_refused_with_its_line(name: str) -> None:
    form, text, message, line = HARMFUL[name]
    body = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(SyntaxError, match=message) as caught:
        list(parse(body, form))
    assert (caught.value.lineno or 0) == line


HARMLESS = {
    "brackets in a text": (TURTLE, f"{START}\"{'[' * 2000}\", '{'(' * 2000}' ."),
    "brackets in a long text": (TURTLE, f'{START}"""{"[" * 2000}"\n\\"""[""" .'),
    "brackets in comments": (TURTLE, f"{START}1 . # {'[' * 2000}\n{START}2 ."),
    "brackets in a name": (TURTLE, "@prefix a: <urn:> . a:\\(\\(\\' a:\\# ( a:\\' ) ."),
    "brackets closed": (TURTLE, START + "[ <urn:b> ( 1 [ ] ) ] , " * 2000 + "1 ."),
    "empty texts": (TURTLE, START + "( \"\" '' \"\"\"\"\"\" '''''' ) , " * 2000 + '"" .'),
    "shifts in a line": (LINES, f'{START}"{"<<" * 2000}" .\n'),
    "triple terms": (LINES, f"{START}<<( {START}<urn:c> )>> .\n" * 2000),
    "brackets in JSON": (JSON, '{"urn:p": "' + "[" * 200 + '\\"[", "urn:q": [1]}'),
    "an array of documents": (JSON, repeated(document(terms(50), "1"), 2000)),
    "prefixes used by terms": (
        JSON,
        '{"@context":{"u":"urn:",' + ",".join(f'"t{n}":"u:{n}"' for n in range(2900)) + "}}",
    ),
    "a context of a term": (JSON, document(scoped(40), repeated('{"t1":1}', 2000))),
    "entities": (
        XML,
        '<!DOCTYPE r [<!ENTITY u "urn:"><!ENTITY v "&u;v">]>\n'
        + RDF
        + '<r:Description r:about="&v;"><u:p>&v;<!-- <!ENTITY x "y"> --></u:p></r:Description>'
        + "</r:RDF>",
    ),
    "texts of XML": (
        XML,
        f"{prefixes(50)}{LITERAL}{'<a/>' * 2000}</u:p></r:Description>"
        f"{'<u:D><u:p>x</u:p></u:D>' * 20_000}</r:RDF>",
    ),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_only_looks_harmful_is_parsed(name: str) -> None:
    form, text = HARMLESS[name]
    body = text.encode()
    assert b"".join(inspect(lambda: [body], form)) == body
    assert len({*parse(body, form)}) == len({*ox.parse(body, format=form)})


SPLIT = [
    (TURTLE, f"""{START}( 'a"(' "b'(" 1 ) , "" . # (( '\n{START}( ( 1 ) ) ."""),
    (TURTLE, f"""{START}( \"\"\"((" \\\"\"\"((\"\"\" '' ( ''' ' '' (''' ) ) ."""),
    (TURTLE, f"{START}<<( {START}<<( {START}<urn:((> )>> )>> ."),
    (TURTLE, f"{START}( ( ( 1 ) ) ) ."),
    (TURTLE, f"{START}<<( {START}<<( {START}<<( {START}1 )>> )>> )>> ."),
    (TURTLE, f"{START}( '''('' )''' ( \"\"\"(\"\"\" ( <urn:)> ) ) )  ."),
    (LINES, f'{START}"<<((" .\n{START}<<( {START}<<( {START}"\\"<<" )>> )>> .\n'),
    (LINES, f"{START}<<( {START}<<( {START}<<( {START}<urn:c> )>> )>> )>> ."),
]


def outcome(chunks: list[bytes], form: ox.RdfFormat) -> bytes | str:
    most = 4 if form in rdf_guard.LINE_FORMATS else 3
    try:
        return b"".join(inspect(lambda: chunks, form, max_depth=most))
    except SyntaxError as error:
        return f"{error.lineno}: {error.msg}"


@pytest.mark.parametrize("number", range(len(SPLIT)))
def test_the_answer_does_not_depend_on_where_chunks_end(number: int) -> None:
    form, text = SPLIT[number]
    body = text.encode()
    whole = outcome([body], form)
    for size in range(1, 8):
        chunks = [body[start : start + size] for start in range(0, len(body), size)]
        assert outcome(chunks, form) == whole
    for end in range(len(body)):
        assert outcome([body[:end], body[end:]], form) == whole
    assert {type(outcome([text.encode()], form)) for form, text in SPLIT} == {bytes, str}


def test_nothing_unsafe_is_passed_on_before_it_is_refused() -> None:
    deep = START + nested(f"<<( {START}", ")>>", 5000, "<urn:c>") + " ."
    for form in (TURTLE, LINES):
        passed = list[bytes]()
        with pytest.raises(SyntaxError):
            passed += inspect(lambda: [deep.encode()], form)
        assert b"".join(passed) == b""


def test_a_token_that_never_ends_is_refused_before_it_fills_the_memory() -> None:
    def endless(start: bytes) -> Iterator[bytes]:
        yield start
        for _ in range(100):
            yield b"x" * (1 << 20)
        pytest.fail("all of it was read")

    for form, start in (
        (TURTLE, b'<urn:a> <urn:b> "'),
        (TURTLE, b"<urn:a"),
        (LINES, b"<urn:a"),
        (JSON, b'{"a": "'),
        (XML, b"<a b='"),
        (XML, b"<!--"),
        (XML, RDF.encode() + b"<u:D><u:p>"),
        (XML, b"<!DOCTYPE a ["),
    ):
        with pytest.raises(SyntaxError, match=f"more than 16 MB|out of memory|{TRIAL}"):
            list(inspect(partial(endless, start), form))


def test_a_document_of_json_is_limited_as_a_whole() -> None:
    texts = (b'"' + b"x" * (1 << 20) + b'",' for _ in range(100))
    with pytest.raises(SyntaxError, match="it takes more than 64 MB: convert it to N-Quads"):
        list(inspect(lambda: itertools.chain([b"["], texts), JSON))


@pytest.mark.parametrize("step", [149, pytest.param(29, marks=pytest.mark.slow)])
def test_no_document_of_400_kb_takes_200_mb_or_three_seconds(step: int) -> None:
    """Each shape is refused, or parsed within both in a process of its own."""
    program = Path(__file__).with_name("shapes_of_json.py")
    command = [sys.executable, str(program), str(step)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    outcomes = {line: line.rpartition(" ")[2] for line in done.stdout.splitlines()}
    assert [line for line in outcomes if outcomes[line] == "exhausting"] == []
    assert {*outcomes.values()} == {"parsed", "refused"}
