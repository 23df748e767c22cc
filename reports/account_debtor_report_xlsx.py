import io

import xlsxwriter

from odoo import api, models

from ..rules.column_widths import whole_texts
from ..rules.debtor_report import AMOUNT, COUNT, DAY, DOCUMENT_COLUMNS, OWNER_COLUMNS, Report
from ..rules.report_rows import Kind, Row, rows
from .account_debtor_report_html import COLOURS

# Nothing that a customer is called becomes a formula, a link or a number; a row is written to the disk once it is complete.
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Excel's own number of a format: a day as the reader's language writes it.
_DAY = 14
_LOOKS = {
    Kind.TITLE: {"bold": True, "font_size": 16},
    Kind.SECTION: {"bold": True, "font_size": 13, "top": 2},
    Kind.SUBTITLE: {"bold": True, "font_size": 11},
    Kind.NAME: {"bold": True, "bg_color": "#E9ECEF"},
    Kind.NOTE: {"italic": True, "font_color": "#495057"},
    Kind.HEADERS: {"bold": True, "bottom": 1},
    Kind.AGE_HEADERS: {"bold": True, "bottom": 1},
    Kind.TOTAL: {"bold": True, "top": 1},
}
_HEIGHTS = {Kind.TITLE: 24, Kind.SECTION: 22, Kind.SUBTITLE: 20}
_CHART_ROWS = 11
_A4 = 9
# A number that is wider than its column is shown as ####.
_SPARE = 2


class AccountDebtorReportXlsx(models.AbstractModel):
    """The report of debtors for Excel: formatted, as plain texts, or as one flat table."""

    _name = "account.debtor.report.xlsx"
    _description = "Report of Debtors for Excel"

    @api.model
    def _file(self, report: Report) -> bytes:
        """Returns the report as it looks on paper, with real numbers and days, and a chart."""
        return _written(report, Sheet)

    @api.model
    def _plain_file(self, report: Report) -> bytes:
        """Returns the same rows as texts, as they read on paper, without any format."""
        return _written(report, PlainSheet)

    @api.model
    def _flat_file(self, report: Report) -> bytes:
        """Returns one table: a row for each document, with its customer; no title, no sum, no merged cell."""
        return _written(report, FlatSheet)


def _written(report: Report, sheet_class) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, _OPTIONS) as book:
        sheet_class(book, report).fill()
    return file.getvalue()


class PlainSheet:
    """Writes rows below one another; ``row`` is the next one."""

    def __init__(self, book, report: Report):
        self.book, self.report, self.row = book, report, 0
        self.sheet = book.add_worksheet()
        self.formats = {}

    def fill(self):
        for row in (row for row in rows(self.report) if row.kind != Kind.CHART):
            texts = row.texts(self.report) if row.is_cells else [row.text]
            for place, text in enumerate(texts):
                self.sheet.write_string(self.row, place, text)
            self.row += 1

    def width(self, column) -> int:
        """Returns how many digits a column is wide."""
        texts = whole_texts(self.report, column) if column.kind == AMOUNT else []
        return max([column.width, *(len(text) + 1 for text in texts)])

    def format(self, **looks):
        """Returns a format of the workbook; each one is made once."""
        key = tuple(sorted(looks.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(looks)
        return self.formats[key]

    def cell_format(self, kind: str, digits: int, **looks):
        decimals = f".{'0' * digits}" if digits else ""
        number_formats = {AMOUNT: f"#,##0{decimals}", COUNT: "0", DAY: _DAY}
        if kind in number_formats:
            looks["num_format"] = number_formats[kind]
        return self.format(**looks)

    def write_cell(self, place: int, value, look):
        if value is None:
            self.sheet.write_blank(self.row, place, None, look)
        elif isinstance(value, str):
            self.sheet.write_string(self.row, place, value, look)
        elif isinstance(value, (int, float)):
            self.sheet.write_number(self.row, place, value, look)
        else:
            self.sheet.write_datetime(self.row, place, value, look)


class Sheet(PlainSheet):
    def fill(self):
        self._set_up()
        for row in rows(self.report):
            if row.kind == Kind.CHART:
                self._add_chart(row.section)
                self.row += _CHART_ROWS
                continue
            if row.is_cells:
                self._write_cells(row)
            else:
                self._write_title(row)
            self.row += 1

    def _set_up(self):
        layout, columns = self.report.layout, self.report.columns
        for place, column in enumerate(columns):
            self.sheet.set_column(place, place, self.width(column) + _SPARE)
        if layout.is_landscape:
            self.sheet.set_landscape()
        self.sheet.set_paper(_A4)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_footer("&R&P / &N")
        self.sheet.outline_settings(symbols_below=True)
        if layout.is_headed and self.report.logo:
            picture = {"image_data": io.BytesIO(self.report.logo), "x_scale": 0.5, "y_scale": 0.5}
            self.sheet.insert_image(0, len(columns) - 2, "logo.png", picture)

    def _write_title(self, row: Row):
        look = self.format(**_LOOKS.get(row.kind, {}))
        self.sheet.set_row(self.row, _HEIGHTS.get(row.kind))
        if row.kind == Kind.NAME:
            self.sheet.merge_range(self.row, 0, self.row, len(self.report.columns) - 1, "", look)
        self.sheet.write_string(self.row, 0, row.text, look)

    def _write_cells(self, row: Row):
        looks = _LOOKS.get(row.kind, {})
        self.sheet.set_row(self.row, None, None, {"level": 1 if row.kind == Kind.LINE else 0})
        for column, value in zip(row.columns, row.values, strict=True):
            aligned = {"align": "right"} if column.is_number and isinstance(value, str) else {}
            digits = row.digits if column.digits is None else column.digits
            self.write_cell(self._place(column.name), value, self.cell_format(column.kind, digits, **looks, **aligned))

    def _place(self, name: str) -> int:
        """Returns where the column is. Those of the ageing are where the report has some that are as wide."""
        names = [column.name for column in self.report.columns]
        wide = {"age": 0, "count": names.index("days"), "share": names.index("fine")}
        return names.index(name) if name in names else wide[name]

    def _add_chart(self, section):
        """Draws the ageing, whose table has just been written."""
        first, last = self.row - len(section.ages), self.row - 1
        name, amounts = self.sheet.get_name(), self._place("residual")
        chart = self.book.add_chart({"type": "bar"})
        chart.add_series(
            {
                "categories": [name, first, 0, last, 0],
                "values": [name, first, amounts, last, amounts],
                "points": [{"fill": {"color": COLOURS[age.name]}} for age in section.ages],
                "gap": 40,
            }
        )
        chart.set_legend({"none": True})
        chart.set_y_axis({"reverse": True})
        chart.set_size({"width": 620, "height": 20 * (_CHART_ROWS - 1)})
        self.sheet.insert_chart(self.row, 0, chart)


class FlatSheet(PlainSheet):
    columns = (*OWNER_COLUMNS, *DOCUMENT_COLUMNS)

    def fill(self):
        header = self.format(bold=True)
        for place, (column, text) in enumerate(zip(self.columns, self.report.headers(self.columns), strict=True)):
            self.sheet.set_column(place, place, self.width(column))
            self.sheet.write_string(0, place, text, header)
        self.sheet.freeze_panes(1, 0)
        for section in self.report.sections:
            for customer in section.customers:
                self._write_customer(section, customer)
        self.sheet.autofilter(0, 0, max(self.row, 1), len(self.columns) - 1)

    def _write_customer(self, section, customer):
        owner = (section.company, section.currency, *(getattr(customer, column.name) for column in OWNER_COLUMNS[2:]))
        for line in customer.lines:
            self.row += 1
            values = (*owner, *(getattr(line, column.name) for column in DOCUMENT_COLUMNS))
            for place, (column, value) in enumerate(zip(self.columns, values, strict=True)):
                self.write_cell(place, value, self.cell_format(column.kind, section.digits))
