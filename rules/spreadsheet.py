"""A table that somebody typed: its columns by their headers, its rows, and cells that say where they are.

Whatever is wrong is a ``SpreadsheetError`` with the reason, the cell, and the names that belong to it. Putting it in words is
left to whoever shows it.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from string import ascii_uppercase

# From here on a number of a spreadsheet has lost digits.
_EXACT = 10**15
_ISO = "%Y-%m-%d"
# Rows that are formatted and blank are passed over; what comes after more of them belongs to no table.
_LONG_GAP = 1000


class Reason(StrEnum):
    """Why a file, or a cell of it, can't be used."""

    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNKNOWN = "unknown"
    OLD_FORMAT = "old_format"
    ENCRYPTED = "encrypted"
    MACROS = "macros"
    ENTITIES = "entities"
    UNREADABLE = "unreadable"
    EMPTY = "empty"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_CELLS = "too_many_cells"
    FAR_BELOW = "far_below"
    MISSING_COLUMNS = "missing_columns"
    DUPLICATE_COLUMNS = "duplicate_columns"
    FORMULA = "formula"
    NUMBER = "number"
    DATE = "date"


class SpreadsheetError(ValueError):
    """``cell``: such as "C7", empty where it is about the whole file; ``names``: of columns, or the limit that was passed, or the
    number of the row that is far below."""

    def __init__(self, reason: Reason, cell: str = "", names: Iterable = ()):
        self.reason, self.cell, self.names = reason, cell, tuple(names)
        super().__init__(" ".join(map(str, filter(None, (reason.value, cell, *self.names)))))


@dataclass(frozen=True)
class Column:
    """A column that is wanted: the key to find it by, and the headers that may name it, the first one to be shown."""

    key: str
    headers: Sequence[str]
    is_required: bool = True


@dataclass(frozen=True)
class Cell:
    """A cell; a formula has been read as such and was never evaluated."""

    ref: str
    value: object = None
    is_formula: bool = False

    @property
    def is_blank(self) -> bool:
        return self.value is None or not str(self.value).strip()

    def text(self) -> str:
        """Returns what was typed, without spaces around it; raises ``SpreadsheetError`` for a formula and for a number of more
        digits than a spreadsheet keeps."""
        if self.is_formula:
            raise SpreadsheetError(Reason.FORMULA, self.ref)
        if isinstance(self.value, datetime):
            return self.value.date().isoformat()
        if isinstance(self.value, (int, float)) and not isinstance(self.value, bool):
            return self._number()
        return "" if self.value is None else str(self.value).strip()

    def day(self, *formats: str) -> date | None:
        """Returns the day, ``None`` for a blank cell. A text is read as ISO, else in the ``formats`` of ``strptime``.

        Raises ``SpreadsheetError`` for anything else.
        """
        if isinstance(self.value, datetime):
            return self.value.date()
        if isinstance(self.value, date):
            return self.value
        text = self.text()
        days = (_day(text, pattern) for pattern in (_ISO, *formats))
        found = next(filter(None, days), None)
        if text and not found:
            raise SpreadsheetError(Reason.DATE, self.ref)
        return found

    def _number(self) -> str:
        if not -_EXACT < self.value < _EXACT:
            raise SpreadsheetError(Reason.NUMBER, self.ref)
        return str(int(self.value) if self.value == int(self.value) else self.value)


@dataclass(frozen=True)
class Row:
    """A row of the table, by the keys of its columns; ``number`` as the spreadsheet counts."""

    number: int
    cells: dict[str, Cell]

    def __getitem__(self, key: str) -> Cell:
        return self.cells[key]


def cell_ref(column: int, row: int) -> str:
    """Returns the name of a cell, both counted from 1.

    >>> cell_ref(28, 7)
    'AB7'
    """
    letters = ""
    while column:
        column, letter = divmod(column - 1, len(ascii_uppercase))
        letters = ascii_uppercase[letter] + letters
    return f"{letters}{row}"


def read_table(rows: Iterable[tuple[int, Sequence[Cell]]], columns: Collection[Column], max_rows: int) -> Iterator[Row]:
    """Yields the rows below the headers, which are the first row with anything in it; blank rows are left out, other columns too.
    ``rows``: each with its number; those that a file doesn't have may be missing.

    Raises ``SpreadsheetError`` where there is no row, where a column is missing or there twice, and after ``max_rows`` or a long
    gap; the last two once the rows before it were yielded.
    """
    numbered = _to_the_first_long_gap(rows)
    _number, headers = next(numbered, (0, ()))
    if not headers:
        raise SpreadsheetError(Reason.EMPTY)
    positions = _positions(headers, columns)
    for count, (number, cells) in enumerate(numbered, 1):
        if count > max_rows:
            raise SpreadsheetError(Reason.TOO_MANY_ROWS, names=[max_rows])
        found = {key: cells[at] if at < len(cells) else Cell(cell_ref(at + 1, number)) for key, at in positions.items()}
        yield Row(number, found)


def _to_the_first_long_gap(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Iterator[tuple[int, Sequence[Cell]]]:
    """Yields the rows with anything in them."""
    last = 0
    for number, cells in rows:
        if filled := next((cell for cell in cells if not cell.is_blank), None):
            if number - last > _LONG_GAP:
                raise SpreadsheetError(Reason.FAR_BELOW, filled.ref, [number])
            yield number, cells
            last = number


def _positions(headers: Sequence[Cell], columns: Collection[Column]) -> dict[str, int]:
    """Returns where each column is; one that may be missing, and is, lies behind the last."""
    named = [_bare(cell.text()) for cell in headers]
    found = {column.key: _places(named, column) for column in columns}
    if missing := [column.headers[0] for column in columns if column.is_required and not found[column.key]]:
        raise SpreadsheetError(Reason.MISSING_COLUMNS, names=missing)
    if twice := [column for column in columns if len(found[column.key]) > 1]:
        second = headers[found[twice[0].key][1]]
        raise SpreadsheetError(Reason.DUPLICATE_COLUMNS, second.ref, [column.headers[0] for column in twice])
    return {key: places[0] if places else len(headers) + 10**6 for key, places in found.items()}


def _places(named: Sequence[str], column: Column) -> list[int]:
    wanted = {_bare(header) for header in column.headers}
    return [place for place, name in enumerate(named) if name in wanted]


def _bare(header: str) -> str:
    """Headers are compared without accents, capitals, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    return re.sub(r"[^0-9a-z]", "", letters)


def _day(text: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(text, pattern).date()
    except ValueError:
        return None
