"""A table and a mapping to typed rows, each with what is wrong in it, cell by cell."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from services.onboarding.sheets.fingerprints import identity
from services.onboarding.sheets.readers import CellRefused, Context, Reading, read
from services.onboarding.sheets.specs import SPECS, Field, Kind, Reads, Spec
from services.onboarding.sheets.specs.base import Values
from services.onboarding.sheets.table import Cell, Line, Table, letter


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence about one cell, for instance C5; `offer` names a remedy for the whole file, where there is one."""

    row: int
    column: str
    field: str
    sentence: str
    offer: str = ""

    @property
    def cell(self) -> str:
        return f"{self.column}{self.row}"


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line. With faults nothing of it may be stored; notices tell what was changed or supposed.

    `identity` is the same for the same facts, however they are spelled in the cells: „the same file twice adds
    nothing". It holds those facts, so store it only through a keyed hash (fingerprints.fingerprint).
    `repeats` is an earlier line of this file that says the same.
    """

    number: int
    values: Values
    faults: tuple[Remark, ...]
    notices: tuple[Remark, ...]
    is_hidden: bool
    identity: str
    repeats: int | None = None

    @property
    def is_good(self) -> bool:
        return not self.faults


def read_rows(kind: Kind, table: Table, mapping: Mapping[str, int], context: Context) -> Iterator[Row]:
    """
    Rows in the order of the sheet, one at a time. Check the mapping first (matching.check_mapping).

    The sentences are in the language that is active while reading.
    """
    spec, seen = SPECS[kind], dict[str, int]()
    for line in table.lines():
        row = _row(spec, line, mapping, context)
        if row is None:
            continue
        first = seen.setdefault(row.identity, row.number)
        yield row if first == row.number or row.faults else _repeated(row, first)


def _row(spec: Spec, line: Line, mapping: Mapping[str, int], context: Context) -> Row | None:
    cells = {field: line.cell(mapping[field.name]) for field in spec.fields if field.name in mapping}
    if all(cell.is_empty for cell in cells.values()):
        return None  # only columns nobody asked for: a running number, a total
    reader = _LineReader(line.number, mapping, context)
    for field, cell in cells.items():
        reader.take(field, cell)
    values = _completed(spec, reader.values)
    reader.complain(spec, values)
    faults, notices = reader.sorted(reader.faults), reader.sorted(reader.notices)
    return Row(line.number, values, faults, notices, line.is_hidden, identity(spec, values))


def _completed(spec: Spec, values: Values) -> Values:
    """ЕГН holds the date of birth: a file that has the one need not have the other."""
    number = values.get("identifier")
    known = number.birth_date if number else None
    return {**values, "birth_date": values.get("birth_date") or known} if "birth_date" in spec.names else values


def _repeated(row: Row, first: int) -> Row:
    said = _("This line says the same as line %(line)s.") % {"line": first}
    notice = Remark(row.number, "", "", said)
    notices = (*row.notices, notice)
    return Row(row.number, row.values, row.faults, notices, row.is_hidden, row.identity, repeats=first)


class _LineReader:
    """Collects values and remarks of one line."""

    def __init__(self, number: int, mapping: Mapping[str, int], context: Context) -> None:
        self.number, self.mapping, self.context = number, mapping, context
        self.values: Values = {}
        self.faults: list[Remark] = []
        self.notices: list[Remark] = []

    def take(self, field: Field, cell: Cell) -> None:
        try:
            reading = self._read(field, cell)
        except CellRefused as refused:
            self.faults.append(self._remark(field.name, refused.sentence, refused.offer))
            return
        self.values[field.name] = reading.value
        if reading.notice:
            self.notices.append(self._remark(field.name, reading.notice))

    def sorted(self, remarks: list[Remark]) -> tuple[Remark, ...]:
        """In the order in which the person sees the columns."""
        return tuple(sorted(remarks, key=lambda remark: (len(remark.column), remark.column)))

    def complain(self, spec: Spec, values: Values) -> None:
        """What only shows in the whole line; a field that already has a fault is not blamed twice."""
        faulty = {fault.field for fault in self.faults}
        for check in spec.checks:
            for name, sentence in check(values):
                if name not in faulty:
                    self.faults.append(self._remark(name, sentence))

    def _read(self, field: Field, cell: Cell) -> Reading:
        if cell.is_formula:
            name = f"{letter(self.mapping[field.name])}{self.number}"
            raise CellRefused(
                _("Cell %(cell)s has a formula. Formulas are not calculated here: put its value there instead.")
                % {"cell": name}
            )
        if cell.is_error:
            raise CellRefused(_("The spreadsheet shows an error here."))
        if not cell.is_empty:
            return read(field, cell.value, self.context)
        if field.required:
            raise CellRefused(_("This may not be empty."))
        return Reading(() if field.reads is Reads.PHONES else None)

    def _remark(self, name: str, sentence: str, offer: str = "") -> Remark:
        """A field without a column of its own is spoken of at the first column of the line that is mapped."""
        column = self.mapping.get(name, min(self.mapping.values()))
        return Remark(self.number, letter(column), name, sentence, offer)
