"""Files of rows for other programs: CSV and what is like it, as their readers want it, and harmless in a spreadsheet program."""

import csv
import io
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import BinaryIO

UTF_8 = "utf-8"
LATIN_1 = "latin-1"
_BOM = "\ufeff"
_QUOTE = '"'

# With one of these a spreadsheet program begins a formula; the wide ones do where Chinese or Japanese is written.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_HARMLESS = "'"


class DialectReason(StrEnum):
    """Why a file can't be written like that."""

    NOT_ONE = "not_one"
    RESERVED = "reserved"
    NOT_ENCODED = "not_encoded"


class DialectError(ValueError):
    """``reason``: a ``DialectReason``."""

    def __init__(self, reason: DialectReason):
        self.reason = reason
        super().__init__(reason.value)


@dataclass(frozen=True)
class Dialect:
    """How a file is written. Days and times: patterns of ``strftime``, ISO where there are none."""

    delimiter: str = ","
    decimal: str = "."
    encoding: str = UTF_8
    with_bom: bool = False
    quote_all: bool = False
    day: str = "%Y-%m-%d"
    time: str = "%Y-%m-%d %H:%M:%S"

    def check(self):
        """Raises ``DialectError`` where nobody could read such a file."""
        if len(self.delimiter) != 1:
            raise DialectError(DialectReason.NOT_ONE)
        printable = self.delimiter == "\t" or (self.delimiter.isprintable() and not self.delimiter.isspace())
        if self.delimiter == _QUOTE or self.delimiter.isalnum() or not printable:
            raise DialectError(DialectReason.RESERVED)
        try:
            self.delimiter.encode(self.encoding)
        except UnicodeEncodeError:
            raise DialectError(DialectReason.NOT_ENCODED) from None


def harmless(text: str) -> str:
    """Returns a text that no spreadsheet program takes for a formula.

    >>> harmless("=1+1")
    "'=1+1"
    """
    return _HARMLESS + text if text and text[0] in _FORMULA else text


class DelimitedWriter:
    """Writes rows to a binary file. ``replaced_count``: how many characters the encoding lacks; a "?" stands for each."""

    def __init__(self, file: BinaryIO, dialect: Dialect):
        dialect.check()
        self.dialect = dialect
        self.replaced_count = 0
        self._file = file
        self._days = {}
        if dialect.with_bom and dialect.encoding == UTF_8:
            file.write(_BOM.encode())

    def write_texts(self, texts: Sequence[str]):
        """Writes one row of texts, such as headers."""
        self._write([[harmless(text) for text in texts]])

    def write_rows(self, rows: Sequence[Sequence], places: Sequence[Callable]):
        """Writes rows of values: texts, numbers, days, times, ``None``.

        ``places``: for each column a function that takes a row and returns its decimal places, or ``None`` for as many as the
        number has. Rows may have more values than there are ``places``.
        """
        columns = [
            self._texts(values, places_of, rows) for places_of, values in zip(places, zip(*rows, strict=True), strict=False)
        ]
        self._write(zip(*columns, strict=True))

    def _texts(self, values: Sequence, places_of: Callable | None, rows: Sequence[Sequence]) -> Sequence:
        """Returns the values of a column as they stand in the file. What is a number to begin with is no formula; the values of
        a column are mostly of one kind, for which it is faster to look once."""
        kinds = set(map(type, values)) - {type(None)}
        if kinds <= {str}:
            return [_HARMLESS + value if value and value[0] in _FORMULA else value for value in values]
        if kinds == {int}:
            return values
        return [self._text(value, places_of, row) for value, row in zip(values, rows, strict=True)]

    def _text(self, value, places_of: Callable | None, row: Sequence) -> str:
        if isinstance(value, float):
            places = places_of and places_of(row)
            text = repr(value) if places is None else f"{value:.{places}f}"
            return text.replace(".", self.dialect.decimal)
        if isinstance(value, date):
            return self._day(value)
        return harmless(value) if isinstance(value, str) else value

    def _day(self, value: date) -> str:
        """Returns a day or a time; few of them are different."""
        if value not in self._days:
            pattern = self.dialect.time if isinstance(value, datetime) else self.dialect.day
            self._days[value] = value.strftime(pattern)
        return self._days[value]

    def _write(self, rows: Iterable[Sequence]):
        text = io.StringIO(newline="")
        quoting = csv.QUOTE_ALL if self.dialect.quote_all else csv.QUOTE_MINIMAL
        csv.writer(text, delimiter=self.dialect.delimiter, quotechar=_QUOTE, quoting=quoting).writerows(rows)
        self._file.write(self._encode(text.getvalue()))

    def _encode(self, text: str) -> bytes:
        try:
            return text.encode(self.dialect.encoding)
        except UnicodeEncodeError:
            composed = unicodedata.normalize("NFC", text)
            encoded = composed.encode(self.dialect.encoding, errors="replace")
            self.replaced_count += encoded.count(b"?") - composed.count("?")
            return encoded
