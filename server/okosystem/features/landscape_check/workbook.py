"""Read the rows of a workbook or an ArchiMate model, in a process of its own, with limits.

Run as: python -m okosystem.features.landscape_check.workbook
with the file as standard input, and JSON of the sheets as output: null for what it cannot read.
"""

import io
import json
import resource
import sys
import zipfile
from collections.abc import Iterator

from defusedxml.ElementTree import fromstring
from python_calamine import CalamineWorkbook

CPU_SECONDS, MEMORY_LIMIT = 5, 1 << 29
MAX_UNPACKED = 50 << 20
"""Bytes of all files in a workbook, unpacked."""
MAX_WRITTEN = 20 << 20
"""Characters of the JSON: a workbook may have a long text in many cells."""
MAX_SHEETS, MAX_COLUMNS, MAX_ROWS = 50, 100, 5001
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_SYSTEMS = ("ApplicationComponent", "ApplicationService", "SystemSoftware", "Node")


def main() -> None:
    """Write the sheets, each with its name and its rows: number or identifier, and cells."""
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    content = sys.stdin.buffer.read()
    read = _read_workbook if content.startswith(b"PK") else _read_model
    try:
        written = json.dumps(list(read(content)))
    except Exception:  # No reason is given, as it may quote the file.
        written = json.dumps(None)
    print(written if len(written) <= MAX_WRITTEN else json.dumps(None))


def _read_workbook(content: bytes) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = archive.infolist()
    if sum(file.file_size for file in files) > MAX_UNPACKED:
        raise ValueError("too large unpacked")
    if any("vbaproject" in file.filename.lower() for file in files):
        raise ValueError("macros")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
    for name in workbook.sheet_names[:MAX_SHEETS]:
        sheet = workbook.get_sheet_by_name(name)
        if sheet.total_width > MAX_COLUMNS or sheet.total_height > MAX_ROWS:
            raise ValueError("too many cells")
        rows = sheet.to_python(skip_empty_area=False)
        yield name, [(str(n), [str(cell) for cell in row]) for n, row in enumerate(rows, 1)]


def _read_model(content: bytes) -> Iterator[tuple[str, list[tuple[str, list[str]]]]]:
    """Read the applications of an ArchiMate exchange file: name, and documentation."""
    rows: list[tuple[str, list[str]]] = [("0", ["system", "dokumentasjon"])]
    for element in fromstring(content, forbid_dtd=True).iterfind("{*}elements/{*}element"):
        if element.get(_TYPE) in _SYSTEMS:
            texts = (element.findtext(f"{{*}}{tag}") or "" for tag in ("name", "documentation"))
            rows.append((element.get("identifier") or "", list(texts)))
    yield "", rows


if __name__ == "__main__":
    main()
