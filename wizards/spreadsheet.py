"""Reads the tables that people upload, .xlsx and .csv; nothing of Odoo in it, but openpyxl, which the rules do without."""

import io
from collections.abc import Collection, Iterator
from contextlib import closing
from itertools import islice

from openpyxl import load_workbook
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.functions import iterparse

from ..rules.spreadsheet import Cell, Column, Reason, Row, SpreadsheetError, cell_ref, read_table
from ..rules.upload import CSV, MAX_COLUMNS, Limits, check_upload, csv_rows


def read_spreadsheet(
    name: str | None, content: bytes, columns: Collection[Column], max_rows: int = 5000, limits: Limits | None = None
) -> Iterator[Row]:
    """Yields the rows of the first sheet that is shown of a .xlsx file, or of a .csv file, by the keys of ``columns``.

    Nothing is evaluated: a cell with a formula raises when it is asked for its text or day. Raises ``SpreadsheetError``, of rows
    that are too many or far below once those before it were yielded.
    """
    limits = limits or Limits()
    is_text = check_upload(name, content, limits) == CSV
    rows = csv_rows(content, limits) if is_text else _xlsx_rows(content, limits)
    yield from read_table(rows, columns, max_rows)


class _Rows(WorkSheetParser):
    """The rows of a sheet, of which openpyxl would fill all gaps, translate all formulas, and read all that is behind them."""

    def parse(self):
        """Yields the number of each row that is there, and its first cells."""
        for _event, element in iterparse(self.source):
            if element.tag == ROW_TAG:
                yield self.parse_row(element)
                element.clear()
            elif element.tag == DATA_TAG:
                return

    def parse_row(self, row):
        self.row_counter = int(row.get("r", self.row_counter + 1))
        self.col_counter = 0
        return self.row_counter, len(row), [self.parse_cell(element) for element in islice(row, MAX_COLUMNS)]

    def parse_formula(self, element):
        return f"={element.findtext(FORMULA_TAG) or ''}"


def _xlsx_rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    """Whatever openpyxl raises at a damaged file means that it can't be read."""
    try:
        yield from _sheet_rows(content, limits)
    except SpreadsheetError:
        raise
    except Exception as error:
        raise SpreadsheetError(Reason.UNREADABLE) from error


def _sheet_rows(content: bytes, limits: Limits) -> Iterator[tuple[int, list[Cell]]]:
    with closing(load_workbook(io.BytesIO(content), read_only=True, keep_links=False)) as book:
        if not book.worksheets:
            raise SpreadsheetError(Reason.EMPTY)
        sheet = _first_shown(book)
        with sheet._get_source() as source:
            parser = _Rows(source, sheet._shared_strings, epoch=book.epoch, date_formats=book._date_formats)
            for number, count, cells in parser.parse():
                if count > limits.cells_in_row:
                    raise SpreadsheetError(Reason.TOO_MANY_CELLS)
                yield number, _make_cells(number, cells)


def _make_cells(number: int, found: list[dict]) -> list[Cell]:
    """Returns the cells of a row to the last one that is there: a file may leave out those that are blank."""
    by_column = {cell["column"]: (cell["value"], cell["data_type"] == "f") for cell in found if cell["column"] <= MAX_COLUMNS}
    last = max(by_column, default=0)
    return [Cell(cell_ref(column, number), *by_column.get(column, ())) for column in range(1, last + 1)]


def _first_shown(book):
    """Returns the first sheet that people see; the first one where all are hidden."""
    shown = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    return next(shown, book.worksheets[0])
