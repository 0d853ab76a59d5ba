"""Write the workbook of a workshop: a sheet for each yardstick, with known facts in each row.

A hidden sheet maps every name in the workbook to its IRI, so that it can be read back exactly.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill, Protection
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from okosystem.errors import InvalidParameter
from okosystem.graph.reader import Reader
from okosystem.graph.relations import count_dependants
from okosystem.package import read_package_table
from okosystem.rdf.terms import (
    OKO,
    curie,
    kind_of,
    local_name,
    value_of,
)

TABLE = read_package_table("plugins/workshop_workbook/form.toml")
HIDDEN_SHEET = "okosystem"
FORM_VERSION = "okosystem-assessment-1"
NUMBERS: Mapping[str, Mapping[str, Any]] = TABLE["numbers"]
LIMITS: Mapping[str, Any] = TABLE["limits"]
LAYOUT: Mapping[str, int] = TABLE["layout"]
_FACT_COLUMNS: Sequence[str] = TABLE["columns"]["given"]
_ANSWER_COLUMNS: Sequence[str] = TABLE["columns"]["filled"]
_FORMULA_OR_ERROR = "fe"
"""The types that openpyxl takes from the first characters of a name, which is only a text."""
_BOLD, _UNLOCKED = Font("Calibri", 11, bold=True), Protection(locked=False)
_GREY_FILL = PatternFill("solid", start_color="EEEEEE")
_WRAPPED_TEXT = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True)
class WorkbookOptions:
    """What the workbook covers: IRIs of yardsticks, resources and parties.

    Without resources, each yardstick gets the resources that have the capability or address the
    need. Without parties, all actors may be chosen.
    """

    context: str
    language: str
    yardsticks: Sequence[str]
    resources: Sequence[str] = ()
    parties: Sequence[str] = ()


def write_workbook(graph: Reader, options: WorkbookOptions, path: Path) -> int:
    """Write the workbook and return its number of rows; raises InvalidParameter."""
    writer = _Writer(graph, options)
    writer.write().save(path)
    return sum(map(len, writer.subjects.values())) * max(1, len(options.parties))


class _Writer:
    """Reads the facts that the workbook shows, and writes it sheet by sheet."""

    def __init__(self, graph: Reader, options: WorkbookOptions) -> None:
        self._graph, self._options = graph.in_language(options.language), options
        self._texts: Mapping[str, Any] = TABLE[options.language]
        self._refuse_unknown([*options.yardsticks, *options.resources, *options.parties])
        self._facts, self._dependants = self._read_facts(), count_dependants(graph)
        questions = graph.labels.of_kind("poti-question")
        questions = sorted(questions, key=lambda iri: ("poti".index(local_name(iri)[0]), iri))
        self._questions = {f"poti:{local_name(iri)}": iri for iri in questions}
        self._headings: Mapping[str, str] = {
            **{key: self._texts["headings"][key] for key in (*_FACT_COLUMNS, *_ANSWER_COLUMNS)},
            **{k: f"{local_name(i).upper()} {self._label(i)}" for k, i in self._questions.items()},
        }
        self._letters = {k: get_column_letter(n) for n, k in enumerate(self._headings, 1)}
        self.subjects = {iri: self._subjects_of(iri) for iri in options.yardsticks}
        actors = self._sort_by_label(graph.labels.of_kind("actor"))
        listed = dict.fromkeys(iri for iris in self.subjects.values() for iri in iris)
        self._lists = {"subject": list(listed), "party": options.parties or actors}
        self._names = {
            i: n for iris in self._lists.values() for i, n in self._with_unique_names(iris)
        }
        self._ranges: dict[str, str] = {}

    def write(self) -> Workbook:
        """Write the guide, the sheets and the hidden sheet."""
        book = Workbook()
        self._write_guide(book.worksheets[0])
        sheets = {self._title(n, i): i for n, i in enumerate(self._options.yardsticks, 1)}
        self._write_hidden(book.create_sheet(HIDDEN_SHEET), sheets)
        for number, (title, iri) in enumerate(sheets.items(), 1):
            self._write_sheet(book.create_sheet(title, number), iri)
        for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row):
            if cell.data_type in _FORMULA_OR_ERROR:
                cell.data_type = "s"
        return book

    def _label(self, iri: str) -> str:
        return self._graph.label(iri)

    def _sort_by_label(self, iris: Iterable[str]) -> list[str]:
        return sorted(iris, key=lambda iri: self._label(iri).casefold())

    def _read_facts(self) -> Mapping[str, Mapping[str, Sequence[str]]]:
        facts: Any = defaultdict(lambda: defaultdict(list))
        query = self._graph.release.export_queries["assessment-facts"]
        for row in self._graph.store.rows(query):
            subject, fact, value = (value_of(row[name]) for name in ("subject", "fact", "value"))
            facts[subject][fact].append(value)
        return facts  # type: ignore[no-any-return]

    def _refuse_unknown(self, iris: Iterable[str]) -> None:
        for iri in iris:
            if iri not in self._graph.labels:
                raise InvalidParameter(
                    f"there is no {curie(iri, self._graph.release.prefixes)}. How to fix it: "
                    "check the spelling; the slug is the last part of its address."
                )

    def _subjects_of(self, yardstick: str) -> Sequence[str]:
        """List the subjects of a yardstick: capabilities, then resources.

        The capability is the yardstick if that is one, else all capabilities among the yardsticks.
        """
        is_capability = kind_of(yardstick) == "capability"
        name = OKO["capability" if is_capability else "addressesNeed"]
        found = [iri for iri, facts in self._facts.items() if yardstick in facts[name]]
        yardsticks = [yardstick] if is_capability else self._options.yardsticks
        own = [iri for iri in yardsticks if kind_of(iri) == "capability"]
        subjects = [*own, *(self._options.resources or self._sort_by_label(found))]
        if not subjects:
            raise InvalidParameter(
                f"nothing is known to serve {curie(yardstick, self._graph.release.prefixes)}. "
                "How to fix it: name what to assess, with --resource."
            )
        return subjects

    def _with_unique_names(self, iris: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Pair each IRI with its label, with the slug if another has the same label."""
        names = {iri: self._label(iri) for iri in iris}
        counts = Counter(name.casefold() for name in names.values())
        for iri, name in names.items():
            shared = counts[name.casefold()] > 1
            yield iri, f"{name} ({local_name(iri)})" if shared else name

    def _title(self, number: int, iri: str) -> str:
        name = "".join(" " if c in "[]:*?/\\'" else c for c in self._label(iri))
        return f"{number} {name}"[: LAYOUT["sheet-title"]].strip()

    def _write_guide(self, sheet: Worksheet) -> None:
        sheet.title = self._texts["guide"]
        sheet.column_dimensions["A"].width = 90
        sheet.append([self._texts["context"].format(context=self._options.context)])
        for text in self._texts["guide-text"]:
            sheet.append([text])
            if ":" not in text and not text.endswith("."):
                sheet.cell(sheet.max_row, 1).font = _BOLD
        for (cell,) in sheet.iter_rows(max_col=1):
            cell.alignment = _WRAPPED_TEXT
        sheet.protection.enable()

    def _write_hidden(self, sheet: Worksheet, sheets: Mapping[str, str]) -> None:
        """Write kind, name and IRI of each entity; note the ranges of the lists of options."""
        rows: list[tuple[str, ...]] = [
            ("form", FORM_VERSION),
            ("release", self._graph.release.digest),
            ("language", self._options.language),
            ("context", self._options.context),
            *(("sheet", title, iri) for title, iri in sheets.items()),
        ]
        for kind, iris in self._lists.items():
            self._ranges[kind] = f"{HIDDEN_SHEET}!$B${len(rows) + 1}:$B${len(rows) + len(iris)}"
            rows += [(kind, self._names[iri], iri) for iri in iris]
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden"
        sheet.protection.enable()

    def _write_sheet(self, sheet: Worksheet, yardstick: str) -> None:
        name, kind = self._label(yardstick), self._texts["kinds"][kind_of(yardstick)]
        sheet["A1"] = self._texts["yardstick"].format(name=name, kind=kind)
        sheet["A2"] = self._texts["context"].format(context=self._options.context)
        sheet["A1"].font = _BOLD
        widths = defaultdict(lambda: TABLE["columns"]["other-width"], TABLE["columns"]["widths"])
        for key, letter in self._letters.items():
            sheet[f"{letter}{LAYOUT['key-row']}"] = key
            heading = sheet[f"{letter}{LAYOUT['heading-row']}"]
            heading.value = self._headings[key]
            heading.font, heading.alignment, heading.fill = _BOLD, _WRAPPED_TEXT, _GREY_FILL
            sheet.column_dimensions[letter].width = widths[key]
        for number, row in enumerate(self._rows(yardstick), LAYOUT["first-row"]):
            self._write_row(sheet, number, *row)
        self._validate(sheet)
        sheet.row_dimensions[LAYOUT["key-row"]].hidden = True
        sheet.freeze_panes = f"B{LAYOUT['first-row']}"
        sheet.print_area = f"A1:{self._letters['reason']}{sheet.max_row}"
        sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.protection.enable()
        sheet.protection.formatColumns = sheet.protection.formatRows = False

    def _rows(self, yardstick: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
        """Yield a row for each subject and party, with the kind of subject; then empty rows."""
        for iri in self.subjects[yardstick]:
            kind, facts = kind_of(iri), self._facts[iri]
            given = {
                "subject": self._names[iri],
                "kind": self._texts["kinds"][kind],
                "owner": ", ".join(map(self._label, facts[OKO["providedBy"]])),
                "status": ", ".join(map(self._label, facts[OKO["lifecycleStatus"]])),
                "dependants": None if kind == "capability" else self._dependants[iri],
            }
            for party in self._options.parties or [""]:
                yield kind, {**given, "party": self._names.get(party)}
        yield from repeat(("", {}), LIMITS["extra-rows"])

    def _write_row(self, sheet: Worksheet, row: int, of: str, values: Mapping[str, Any]) -> None:
        """Write a row; if it has no kind of subject, people choose the subject."""
        for key, letter in self._letters.items():
            cell = sheet[f"{letter}{row}"]
            cell.value, cell.alignment = values.get(key), _WRAPPED_TEXT
            is_fixed = key in _FACT_COLUMNS and not (key == "subject" and not of)
            if is_fixed or (of and of not in NUMBERS.get(key, {}).get("of", [of])):
                cell.fill = _GREY_FILL
            else:
                cell.protection = _UNLOCKED
            if key == "day":
                cell.number_format = "yyyy-mm-dd"

    def _validate(self, sheet: Worksheet) -> None:
        numbers = f'"1,2,3,4,5,{self._texts["unknown"]}"'
        answers = f'"{",".join(self._texts["answers"])}"'
        formulas = dict.fromkeys(NUMBERS, numbers) | dict.fromkeys(self._questions, answers)
        for key, formula in {**formulas, **self._ranges}.items():
            rule = DataValidation(type="list", formula1=formula, allow_blank=True)
            rule.showErrorMessage = True
            if key in NUMBERS:
                rule.error = rule.prompt = self._texts["prompt"]
                rule.showInputMessage = True
            letter = self._letters[key]
            rule.add(f"{letter}{LAYOUT['first-row']}:{letter}{sheet.max_row}")
            sheet.add_data_validation(rule)
