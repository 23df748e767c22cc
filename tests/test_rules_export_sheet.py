import io
import unittest
from datetime import date, datetime

import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from odoo.addons.account_delinquency.reports.export_column import ExportColumn, ExportCurrency
from odoo.addons.account_delinquency.reports.export_sheet import MAX_TEXT, day_number
from odoo.addons.account_delinquency.reports.export_workbook import ExportWorkbook, amount_format, sheet_name

BRL, USD, JPY = ExportCurrency("BRL", "R$"), ExportCurrency("USD", "$"), ExportCurrency("JPY", "円", is_before=False, places=0)
XML_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=60)


def read(rows, *columns, title="", currencies=None):
    """Returns the sheet that openpyxl reads of a workbook with these rows."""
    file = io.BytesIO()
    book = ExportWorkbook(file, columns, currencies or {1: BRL, 2: USD}, title)
    book.write_rows(rows)
    book.close()
    return load_workbook(file, data_only=True).active


class TestExportSheet(unittest.TestCase):
    """Rows of a workbook as openpyxl reads them; the tests of the dialog say the rest."""

    def test_long_text_is_cut_where_excel_would_refuse_the_file(self):
        value = read([("x" * 40_000,)], ExportColumn("note", "Note", "text"))["A2"].value
        self.assertEqual((len(value), value[-1]), (MAX_TEXT, "…"))

    def test_days_and_times_are_counted_as_xlsxwriter_counts_them(self):
        sheet = xlsxwriter.Workbook(io.BytesIO()).add_worksheet()
        for value in (datetime(1900, 3, 1), datetime(2026, 12, 31, 9, 30), datetime(9999, 12, 31, 23, 59, 59)):
            with self.subTest(value=value):
                self.assertAlmostEqual(day_number(value), sheet._convert_date_time(value), 9)

    def test_day_that_excel_does_not_know_is_text(self):
        sheet = read([(date(1899, 5, 1),), (date(2026, 5, 1),)], ExportColumn("day", "Day", "date"))
        self.assertEqual((sheet["A2"].value, sheet["A3"].value), ("1899-05-01", datetime(2026, 5, 1)))

    def test_totals_by_currency(self):
        columns = [ExportColumn("name", "Name", "char"), ExportColumn("amount", "Amount", "monetary", currency_at=2)]
        sheet = read([("a", 0.1, 1), ("b", 0.2, 1), ("c", 5.0, 2), ("d", None, 2)], *columns)
        self.assertEqual([cell.value for cell in sheet["A"]][-2:], ["Total BRL", "Total USD"])
        self.assertEqual([cell.value for cell in sheet["B"]][-2:], [0.3, 5])

    def test_amounts_alone_have_a_total_without_a_word(self):
        sheet = read([(1.5, 1)], ExportColumn("amount", "Amount", "monetary", currency_at=1))
        self.assertEqual([cell.value for cell in sheet["A"]], ["Amount", 1.5, 1.5])

    def test_no_row_has_no_total(self):
        sheet = read([], ExportColumn("amount", "Amount", "monetary", currency_at=1), title="May")
        self.assertEqual((sheet.max_row, sheet.auto_filter.ref), (2, "A2"))

    def test_formats_of_currencies(self):
        self.assertEqual(amount_format(JPY), '#,##0 "円"')
        self.assertEqual(amount_format(ExportCurrency("X", '"&"')), '"&" #,##0.00')

    def test_names_of_sheets_are_those_that_excel_takes(self):
        names = {"a/b:c": "a b c", "'x'": "x", "History": None, "[]": None, "y" * 40: "y" * 31, "": None}
        for title, name in names.items():
            with self.subTest(title=title):
                self.assertEqual(sheet_name(title), name)

    @given(st.lists(XML_TEXT, min_size=1, max_size=5))
    def test_any_text_is_read_back(self, texts):
        sheet = read([(text,) for text in texts], ExportColumn("text", "Text", "char"))
        # Excel reads its names for characters; openpyxl leaves that to its caller.
        self.assertEqual([unescape(cell.value) for cell in sheet["A"]][1:], texts)
