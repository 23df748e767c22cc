"""What is refused of an uploaded table before anything parses it, and the rows of a CSV file.

An .xlsx file is a zip archive of XML: it is measured by the sizes that its directory declares, which Python's ``zipfile`` never
reads beyond, and searched for the declarations that entity bombs need.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePath

from .spreadsheet import Cell, Reason, SpreadsheetError, cell_ref

XLSX = "xlsx"
CSV = "csv"
MAX_COLUMNS = 50

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_IS_ENCRYPTED = 0x1
_TEXTS = {".csv", ".txt", ".tsv"}
_WITH_MACROS = {".xlsm", ".xltm", ".xlam", ".xlsb"}
_DELIMITERS = ";,\t"
# With such a line at the beginning Excel is told what stands between the cells.
_SAID = re.compile(r'\s*"?sep=([^\w\s"]|\t)"?[ \t]*(?:\r\n|\r|\n)', re.IGNORECASE)
# A table of rows that are all alike packs well, too.
_HARMLESS = 2**20
# The elements of which a workbook has one for each cell, row or text, and those within them.
_CELLS = re.compile(rb"<(?:[^\s<>/:]+:)?(?:c|row|si)[\s/>]")
_OF_CELLS = re.compile(rb"<(?:[^\s<>/:]+:)?(?:v|f|t|is|r)[\s/>]")
_ELEMENTS_A_CELL = 5


@dataclass(frozen=True)
class Limits:
    """How large a table may be: the file and what it unpacks to in bytes, its parts, how much smaller it may be packed, its
    cells, those of one row, and the elements of a part of it that are of no cell, such as styles."""

    size: int = 10 * 2**20
    unpacked: int = 30 * 2**20
    entries: int = 1000
    ratio: int = 100
    cells: int = 150_000
    cells_in_row: int = 1000
    elements: int = 50_000


def check_upload(name: str | None, content: bytes, limits: Limits | None = None) -> str:
    """Returns XLSX or CSV, whichever the file is; ``name`` counts for its ending alone.

    Raises ``SpreadsheetError`` for a file that is too large or would be once unpacked, one with macros, one that is encrypted, in
    Excel's old format, or no table, and a workbook that has too many cells, or whose XML declares entities.
    """
    limits = limits or Limits()
    if len(content) > limits.size:
        raise SpreadsheetError(Reason.TOO_LARGE, names=[limits.size // 2**20])
    ending = PurePath((name or "").replace("\0", "")).suffix.lower()
    if ending in _WITH_MACROS:
        raise SpreadsheetError(Reason.MACROS)
    if content.startswith(_ZIP):
        _check_archive(content, limits)
        return XLSX
    if content.startswith(_OLE):
        raise SpreadsheetError(Reason.ENCRYPTED if _ENCRYPTED_STREAM in content else Reason.OLD_FORMAT)
    return _check_text(ending, content)


def csv_rows(content: bytes, limits: Limits | None = None) -> Iterator[tuple[int, list[Cell]]]:
    """Yields the rows of a CSV file with their numbers: in UTF-8, in UTF-16 with its mark, or as Excel writes it in Western
    Europe and Brazil, with semicolons, commas or tabulators between the cells, or what a first line such as "sep=|" says. A cell
    that begins as a formula does is one.

    Raises ``SpreadsheetError`` where it is no text, and where it has too many cells.
    """
    limits = limits or Limits()
    text = _decode(content)
    delimiter, start = _delimiter(text)
    if text.count(delimiter) + max(text.count("\n"), text.count("\r")) > limits.cells:
        raise SpreadsheetError(Reason.TOO_MANY_CELLS)
    passed_over = text[:start].splitlines()
    try:
        lines = csv.reader(io.StringIO(text[start:], newline=""), delimiter=delimiter, strict=True)
        for number, values in enumerate(lines, 1 + len(passed_over)):
            if len(values) > limits.cells_in_row:
                raise SpreadsheetError(Reason.TOO_MANY_CELLS)
            yield number, [_csv_cell(column, number, value) for column, value in enumerate(values[:MAX_COLUMNS], 1)]
    except csv.Error as error:
        raise SpreadsheetError(Reason.UNREADABLE) from error


def _delimiter(text: str) -> tuple[str, int]:
    """Returns what stands between the cells, and where the rows begin: behind the line that says it, where there is one."""
    if said := _SAID.match(text):
        return said[1], said.end()
    first_line = text.lstrip().partition("\n")[0]
    return max(_DELIMITERS, key=first_line.count), 0


def _csv_cell(column: int, row: int, value: str) -> Cell:
    return Cell(cell_ref(column, row), value, value.lstrip().startswith("="))


def _check_text(ending: str, content: bytes) -> str:
    if ending == ".xls":
        raise SpreadsheetError(Reason.OLD_FORMAT)
    if ending == ".xlsx":
        raise SpreadsheetError(Reason.UNREADABLE if content else Reason.EMPTY)
    if ending not in _TEXTS:
        raise SpreadsheetError(Reason.UNKNOWN)
    return CSV


def _decode(content: bytes) -> str:
    is_wide = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if is_wide else ["utf-8-sig", "cp1252"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SpreadsheetError(Reason.UNREADABLE)


def _check_archive(content: bytes, limits: Limits):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            _check_sizes(entries, len(content), limits)
            _check_names(entries)
            counts = [_check_entry(archive, entry, limits) for entry in entries]
            if sum(counts) > limits.cells:
                raise SpreadsheetError(Reason.TOO_MANY_CELLS)
    except SpreadsheetError:
        raise
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, RuntimeError, ValueError) as error:
        raise SpreadsheetError(Reason.UNREADABLE) from error


def _check_sizes(entries: list[zipfile.ZipInfo], size: int, limits: Limits):
    unpacked = sum(entry.file_size for entry in entries)
    is_dense = unpacked > max(limits.ratio * size, _HARMLESS)
    if len(entries) > limits.entries or unpacked > limits.unpacked or is_dense:
        raise SpreadsheetError(Reason.BOMB)


def _check_names(entries: list[zipfile.ZipInfo]):
    if any(entry.flag_bits & _IS_ENCRYPTED for entry in entries):
        raise SpreadsheetError(Reason.ENCRYPTED)
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise SpreadsheetError(Reason.MACROS)
    if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise SpreadsheetError(Reason.UNKNOWN)


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limits: Limits) -> int:
    """Returns how many cells, rows and texts a part of the workbook has. Spreadsheet programs declare no document types and no
    entities; in UTF-16 there is a zero byte between the letters."""
    content = archive.read(entry).replace(b"\0", b"")
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise SpreadsheetError(Reason.ENTITIES)
    if entry.filename.lower() == "[content_types].xml" and b"macroenabled" in content.lower():
        raise SpreadsheetError(Reason.MACROS)
    return _count_cells(content, limits)


def _count_cells(xml: bytes, limits: Limits) -> int:
    """Whatever the part is called: what a part is read as is said elsewhere in the file."""
    elements = xml.count(b"<") - xml.count(b"</")
    if elements > limits.elements + _ELEMENTS_A_CELL * limits.cells:
        raise SpreadsheetError(Reason.TOO_MANY_CELLS)
    cells = len(_CELLS.findall(xml))
    if elements - cells > limits.elements and elements - cells - len(_OF_CELLS.findall(xml)) > limits.elements:
        raise SpreadsheetError(Reason.BOMB)
    return cells
