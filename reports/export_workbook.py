"""Writes the rows of an export as an Excel file; nothing of Odoo in it."""

import re
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter
from xlsxwriter.utility import xl_range

from .export_column import ExportColumn, ExportCurrency, ExportTotals

# What Excel holds.
MAX_ROWS = 1_048_576
_MAX_TEXT = 32_767
_FIRST_YEAR = 1900
# Nothing that a customer is called becomes a formula, a link or a number, and rows leave the memory as they are written.
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_HEADER = {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top", "bg_color": "#E9ECEF"}
_TITLE = {"bold": True, "font_size": 14}
_TOTAL = {"bold": True, "top": 1}
# Excel's own numbers of formats: a day and a time as the reader's language writes them.
_DAY, _TIME = 14, 22
_DAY_WIDTH, _TIME_WIDTH = 11, 16
# Widths are measured on so many rows; the arrow of the filter takes its place in the header.
_MEASURED_ROWS = 500
_MIN_WIDTH, _MAX_WIDTH, _ARROW = 8, 60, 3
_SUBTOTAL_OF_SHOWN = 109


class ExportWorkbook:
    """A workbook with a title, headers that stay in sight, a filter, typed values and totals.

    ``currencies``: each ``ExportCurrency`` by the id that the rows name it with; ``total``: the word for it.
    """

    def __init__(self, file, columns: Sequence[ExportColumn], currencies: dict, title: str = "", total: str = "Total"):
        self.columns = columns
        self.currencies = currencies
        self.total = total
        self.totals = ExportTotals()
        self.row_count = 0
        self._book = xlsxwriter.Workbook(file, _OPTIONS)
        self._sheet = self._book.add_worksheet(sheet_name(title))
        self._formats = {}
        self._widths = [len(column.label) + _ARROW for column in columns]
        self._writers = [self._writer(place, column) for place, column in enumerate(columns)]
        self._header_row = 1 if title else 0
        if title:
            self._sheet.write_string(0, 0, title[:_MAX_TEXT], self._format(**_TITLE))
        for place, column in enumerate(columns):
            self._sheet.write_string(self._header_row, place, column.label, self._format(**_HEADER))
        self._next_row = self._header_row + 1

    def describe(self, title: str, author: str, comments: str):
        """Says in the properties of the file what it is."""
        self._book.set_properties({"title": title, "author": author, "comments": comments})

    def write_rows(self, rows: Sequence[Sequence]):
        for row in rows:
            for place, write in enumerate(self._writers):
                value = row[place]
                if value is not None:
                    write(self._next_row, place, value, row)
            self._next_row += 1
        self.row_count += len(rows)

    def close(self):
        """Writes the totals, and how the sheet looks, and ends the file."""
        last_row = self._next_row - 1
        self._write_totals(self._header_row + 1, last_row)
        for place, (column, width) in enumerate(zip(self.columns, self._widths, strict=True)):
            self._sheet.set_column(place, place, max(min(width, _MAX_WIDTH), _MIN_WIDTH), self._column_format(column))
        self._sheet.freeze_panes(self._header_row + 1, 0)
        self._sheet.autofilter(self._header_row, 0, max(last_row, self._header_row), len(self.columns) - 1)
        self._book.close()

    # Cells

    def _writer(self, place: int, column: ExportColumn):
        """Returns the function that writes a value of a column: of its place, the value, and the row that it is of."""
        if column.type == "monetary":
            return lambda row, place, value, values: self._write_amount(row, place, value, values[column.currency_at])
        if column.type in ("float", "integer", "many2one_reference"):
            return self._write_number
        if column.type in ("date", "datetime"):
            return self._write_day
        return self._write_text

    def _write_text(self, row: int, place: int, value: str, _values):
        if len(value) > _MAX_TEXT:
            value = value[: _MAX_TEXT - 1] + "…"
        self._sheet.write_string(row, place, value)
        self._measure(place, len(value))

    def _write_number(self, row: int, place: int, value: float, _values):
        self._sheet.write_number(row, place, value)
        self._measure(place, len(f"{value:,}"))

    def _write_amount(self, row: int, place: int, value: float, currency_id: int | None):
        self._sheet.write_number(row, place, value, self._amount_format(currency_id))
        self.totals.add(place, currency_id, value)
        self._measure_amount(place, value, currency_id)

    def _write_day(self, row: int, place: int, value: date, _values):
        """Excel knows no day before 1900."""
        if value.year < _FIRST_YEAR:
            self._sheet.write_string(row, place, value.isoformat())
            return
        is_time = isinstance(value, datetime)
        self._sheet.write_datetime(row, place, value, self._format(num_format=_TIME if is_time else _DAY))
        self._measure(place, _TIME_WIDTH if is_time else _DAY_WIDTH)

    def _measure(self, place: int, width: int):
        if width > self._widths[place] and self._next_row <= _MEASURED_ROWS:
            self._widths[place] = width

    def _measure_amount(self, place: int, value: float, currency_id: int | None):
        if self._next_row <= _MEASURED_ROWS:
            currency = self._currency(currency_id)
            self._measure(place, len(f"{value:,.{currency.places}f}") + len(currency.symbol) + 1)

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
        place = next(places, None)
        if place is not None:
            self._sheet.write_string(self._next_row, place, label, self._format(**_TOTAL))

    def _write_total(self, place: int, currency_id: int | None, amount: float, shown: str | None):
        currency = self._currency(currency_id)
        look = self._format(num_format=amount_format(currency), **_TOTAL)
        value = round(amount, currency.places)
        if shown:
            self._sheet.write_formula(self._next_row, place, f"=SUBTOTAL({_SUBTOTAL_OF_SHOWN},{shown})", look, value)
        else:
            self._sheet.write_number(self._next_row, place, value, look)
        self._widths[place] = max(self._widths[place], len(f"{value:,.{currency.places}f}") + len(currency.symbol) + _ARROW)

    # Looks

    def _currency(self, currency_id: int | None) -> ExportCurrency:
        return self.currencies.get(currency_id) or ExportCurrency("")

    def _format(self, **properties):
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]

    def _amount_format(self, currency_id: int | None):
        if currency_id not in self._formats:
            self._formats[currency_id] = self._format(num_format=amount_format(self._currency(currency_id)))
        return self._formats[currency_id]

    def _column_format(self, column: ExportColumn):
        """Returns how the numbers of a column look that have no look of their own; text that is typed below stays text."""
        if column.type == "integer":
            return self._format(num_format="0")
        if column.type == "float":
            return self._format(num_format=_decimals("#,##0", 2 if column.places is None else column.places))
        return None


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
