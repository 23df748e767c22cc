"""Reads the tables that people upload, .xlsx and .csv; nothing of Odoo in it, but openpyxl, which the rules do without."""

import io
from collections.abc import Collection, Iterator
from contextlib import closing

from openpyxl import load_workbook

from ..rules.spreadsheet import Cell, Column, Reason, Row, SpreadsheetError, cell_ref, read_table
from ..rules.upload import CSV, MAX_COLUMNS, Limits, check_upload, csv_rows

# Rows that are formatted and blank are passed over; somewhere it must end.
_BLANK_ROWS_A_ROW = 10


def read_spreadsheet(
    name: str | None, content: bytes, columns: Collection[Column], max_rows: int = 5000, limits: Limits | None = None
) -> Iterator[Row]:
    """Yields the rows of the first sheet that is shown of a .xlsx file, or of a .csv file, by the keys of ``columns``.

    Nothing is evaluated: a cell with a formula raises when it is asked for its text or day. Raises ``SpreadsheetError``, of rows
    that are too many once those before it were yielded.
    """
    rows = csv_rows(content) if check_upload(name, content, limits) == CSV else _xlsx_rows(content, max_rows)
    yield from read_table(rows, columns, max_rows)


def _xlsx_rows(content: bytes, max_rows: int) -> Iterator[list[Cell]]:
    """Whatever openpyxl raises at a damaged file means that it can't be read."""
    try:
        yield from _sheet_rows(content, max_rows * _BLANK_ROWS_A_ROW)
    except SpreadsheetError:
        raise
    except Exception as error:
        raise SpreadsheetError(Reason.UNREADABLE) from error


def _sheet_rows(content: bytes, last_row: int) -> Iterator[list[Cell]]:
    with closing(load_workbook(io.BytesIO(content), read_only=True, keep_links=False)) as book:
        if not book.worksheets:
            raise SpreadsheetError(Reason.EMPTY)
        rows = _first_shown(book).iter_rows(max_row=last_row + 1, max_col=MAX_COLUMNS)
        for number, cells in enumerate(rows, 1):
            if number > last_row:
                raise SpreadsheetError(Reason.TOO_MANY_ROWS, names=[last_row])
            yield [Cell(cell_ref(column, number), cell.value, cell.data_type == "f") for column, cell in enumerate(cells, 1)]


def _first_shown(book):
    """Returns the first sheet that people see; the first one where all are hidden."""
    shown = (sheet for sheet in book.worksheets if sheet.sheet_state == "visible")
    return next(shown, book.worksheets[0])
