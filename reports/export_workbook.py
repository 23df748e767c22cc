"""Writes the rows of an export as an Excel file; nothing of Odoo in it."""

import re
from collections.abc import Callable, Sequence
from itertools import islice

import xlsxwriter
from xlsxwriter.utility import xl_range

from .export_column import ExportColumn, ExportCurrency, ExportTotals
from .export_sheet import MAX_TEXT, ExportSheet, day_cell, number_cell, text_cell

# Rows leave the memory as they are written.
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADER = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E9ECEF"}
_TITLE = {"bold": True, "font_size": 14}
_TOTAL = {"bold": True, "top": 1}
# Excel's own numbers of formats: a day and a time as the reader's language writes them.
_DAY, _TIME = 14, 22
# Widths are measured on so many rows; the arrow of the filter takes its place in the header.
_MEASURED_ROWS = 500
_MIN_WIDTH, _MAX_WIDTH, _ARROW = 8, 60, 3
_WIDTHS = {"date": 11, "datetime": 16}
_SUBTOTAL_OF_SHOWN = 109


class ExportWorkbook:
    """A workbook with a title, headers that stay in sight, a filter, typed values and totals. What is text stays text.

    ``currencies``: each ``ExportCurrency`` by the id that the rows name it with; ``total``: the word for it.
    """

    def __init__(self, file, columns: Sequence[ExportColumn], currencies: dict, title: str = "", total: str = "Total"):
        self.columns = columns
        self.currencies = currencies
        self.total = total
        self.totals = ExportTotals()
        self.row_count = 0
        self._book = xlsxwriter.Workbook(file, _OPTIONS)
        self._sheet = self._book.add_worksheet(sheet_name(title), ExportSheet)
        self._formats = {}
        self._looks = {}
        self._widths = [len(column.label) + _ARROW for column in columns]
        self._makers = [self._maker(place, column) for place, column in enumerate(columns)]
        self._header_row = 1 if title else 0
        if title:
            self._write_text(0, 0, title, _TITLE)
        for place, column in enumerate(columns):
            self._write_text(self._header_row, place, column.label, _HEADER)
        self._next_row = self._header_row + 1

    def describe(self, title: str, author: str, comments: str):
        """Says in the properties of the file what it is."""
        self._book.set_properties({"title": title, "author": author, "comments": comments})

    def write_rows(self, rows: Sequence[Sequence]):
        if self.row_count < _MEASURED_ROWS:
            self._measure(rows[: _MEASURED_ROWS - self.row_count])
        last_column = len(self.columns) - 1
        for row in rows:
            number = self._next_row + 1  # as Excel counts
            cells = [make(number, value, row) for make, value in zip(self._makers, row, strict=False) if value is not None]
            self._sheet.write_cells(self._next_row, cells, last_column)
            self._next_row += 1
        self.row_count += len(rows)

    def close(self):
        """Writes the totals, and how the sheet looks, and ends the file."""
        last_row = self._next_row - 1
        self._write_totals(self._header_row + 1, last_row)
        for place, width in enumerate(self._widths):
            self._sheet.set_column(place, place, max(min(width, _MAX_WIDTH), _MIN_WIDTH))
        self._sheet.freeze_panes(self._header_row + 1, 0)
        self._sheet.autofilter(self._header_row, 0, max(last_row, self._header_row), len(self.columns) - 1)
        self._book.close()

    # Cells

    def _maker(self, place: int, column: ExportColumn) -> Callable:
        """Returns the function that makes the cell of a column: of the number of its row, the value, and the row it is of."""
        if column.type == "monetary":
            return self._amount_maker(place, column)
        if column.type in ("date", "datetime"):
            make, look = day_cell(place), self._look(num_format=_TIME if column.type == "datetime" else _DAY)
        elif column.type == "float":
            places = 2 if column.places is None else column.places
            make, look = number_cell(place), self._look(num_format=_decimals("#,##0", places))
        else:
            make, look = (number_cell if is_number(column) else text_cell)(place), ""
        return lambda number, value, _row: make(number, value, look)

    def _amount_maker(self, place: int, column: ExportColumn) -> Callable:
        make, at, add = number_cell(place), column.currency_at, self.totals.add

        def make_amount(number: int, value: float, row: Sequence) -> str:
            add(place, row[at], value)
            return make(number, value, self._amount_look(row[at]))

        return make_amount

    def _write_text(self, row: int, place: int, text: str, look: dict):
        """Writes a text of the sheet itself. xlsxwriter takes one that begins and ends like this for XML, and an end more for
        text."""
        if text.startswith("<r>") and text.endswith("</r>"):
            text += " "
        self._sheet.write_string(row, place, text[:MAX_TEXT], self._format(**look))

    def _measure(self, rows: Sequence[Sequence]):
        """Makes room for what the first rows hold."""
        for place, column in enumerate(self.columns):
            widths = (self._width(column, row[place], row) for row in rows if row[place] is not None)
            self._widths[place] = max(self._widths[place], *widths, 0)

    def _width(self, column: ExportColumn, value, row: Sequence) -> int:
        if column.type == "monetary":
            return self._amount_width(value, self._currency(row[column.currency_at]))
        return _WIDTHS.get(column.type) or len(f"{value:,}" if is_number(column) else value)

    def _amount_width(self, value: float, currency: ExportCurrency) -> int:
        return len(f"{value:,.{currency.places}f}") + len(currency.symbol) + 1

    # Totals

    def _write_totals(self, first_row: int, last_row: int):
        """Writes the total of each column of amounts: of one currency as a formula, which follows the filter; of several, a row
        for each."""
        currency_ids = self.totals.currency_ids
        for currency_id in currency_ids:
            name = f" {self._currency(currency_id).name}" if len(currency_ids) > 1 else ""
            self._write_total_label(f"{self.total}{name}")
            for place, own in self.totals.sums.items():
                if currency_id in own:
                    shown = xl_range(first_row, place, last_row, place) if len(currency_ids) == 1 else None
                    self._write_total(place, currency_id, own[currency_id], shown)
            self._next_row += 1

    def _write_total_label(self, label: str):
        """Writes the word into the first column that has no total."""
        places = (place for place in range(len(self.columns)) if place not in self.totals.sums)
        for place in islice(places, 1):
            self._write_text(self._next_row, place, label, _TOTAL)

    def _write_total(self, place: int, currency_id: int | None, amount: float, shown: str | None):
        currency = self._currency(currency_id)
        look = self._format(num_format=amount_format(currency), **_TOTAL)
        value = round(amount, currency.places)
        if shown:
            self._sheet.write_formula(self._next_row, place, f"=SUBTOTAL({_SUBTOTAL_OF_SHOWN},{shown})", look, value)
        else:
            self._sheet.write_number(self._next_row, place, value, look)
        self._widths[place] = max(self._widths[place], self._amount_width(value, currency) + 1)

    # Looks

    def _currency(self, currency_id: int | None) -> ExportCurrency:
        return self.currencies.get(currency_id) or ExportCurrency("")

    def _format(self, **properties):
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _look(self, **properties) -> str:
        """Returns what a cell says of its format."""
        return f' s="{self._format(**properties)._get_xf_index()}"'

    def _amount_look(self, currency_id: int | None) -> str:
        if currency_id not in self._looks:
            self._looks[currency_id] = self._look(num_format=amount_format(self._currency(currency_id)))
        return self._looks[currency_id]


def is_number(column: ExportColumn) -> bool:
    return column.type in ("float", "integer", "many2one_reference", "monetary")


def amount_format(currency: ExportCurrency) -> str:
    """Returns Excel's format of amounts of a currency.

    >>> amount_format(ExportCurrency("BRL", "R$"))
    '"R$" #,##0.00'
    """
    number = _decimals("#,##0", currency.places)
    symbol = currency.symbol.replace('"', "")
    if not symbol:
        return number
    return f'"{symbol}" {number}' if currency.is_before else f'{number} "{symbol}"'


def _decimals(number: str, places: int) -> str:
    return f"{number}.{'0' * places}" if places else number


def sheet_name(title: str) -> str | None:
    """Returns the title as Excel takes it for the name of a sheet, ``None`` where nothing is left of it."""
    name = re.sub(r"[\[\]:*?/\\\s\x00-\x1f]+", " ", title)[:31].strip(" '")
    return name if name and name.casefold() != "history" else None
