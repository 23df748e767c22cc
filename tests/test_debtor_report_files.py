import io
import zipfile

import docx
from lxml import etree, html
from openpyxl import load_workbook
from PIL import Image
from pypdf import PdfReader

from odoo.tests import tagged
from odoo.tools import file_path

from odoo.addons.account_delinquency.rules.debtor_report import AMOUNTS

from .common import days_ago
from .common_report import ReportCommon

XML = "{urn:account-delinquency:debtor-report:1}"


def pdf_text(content) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def html_text(content) -> str:
    return html.fromstring(content.decode()).text_content()


def docx_text(content) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def plain_text(content) -> str:
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    return "\n".join(str(value) for row in sheet.values for value in row if value is not None)


def sheet_rows(content) -> list[tuple]:
    [sheet] = load_workbook(io.BytesIO(content)).worksheets
    return [row for row in sheet.values if any(value is not None for value in row)]


@tagged("post_install", "-at_install")
class TestDebtorReportFiles(ReportCommon):
    """Each kind of file, read by another program and compared with the list, for each filter, in two currencies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._add_company()
        cls.lists = {name: cls._filtered(choice) for name, choice in cls._choices().items()}

    def _totals(self, debtors) -> dict:
        """Returns the list's total debt and updated debt, by currency."""
        return {
            currency.name: (
                round(sum(own.mapped("amount_overdue")), 2),
                round(sum(own.mapped("amount_updated")), 2),
            )
            for currency, own in debtors.grouped("company_currency_id").items()
        }

    def _assert_texts_say_the_totals(self, kind, text_of):
        for name, debtors in self.lists.items():
            with self.subTest(filter=name):
                text = text_of(self._make(kind, debtors)[1])
                for amount in (amount for totals in self._totals(debtors).values() for amount in totals):
                    self.assertIn(f"{amount:,.2f}", text)

    def test_pdf(self):
        self._assert_texts_say_the_totals("pdf", pdf_text)

    def test_html(self):
        self._assert_texts_say_the_totals("html", html_text)

    def test_word(self):
        self._assert_texts_say_the_totals("docx", docx_text)

    def test_excel_as_plain_text(self):
        self._assert_texts_say_the_totals("xlsx_plain", plain_text)

    def test_rtf(self):
        self._assert_texts_say_the_totals("rtf", bytes.decode)

    def test_excel(self):
        for name, debtors in self.lists.items():
            with self.subTest(filter=name):
                rows = sheet_rows(self._make("xlsx", debtors)[1])
                found = {(row[5], row[8]) for row in rows if str(row[0]).startswith("Total: ") and row[5]}
                self.assertEqual(found, set(self._totals(debtors).values()))

    def test_excel_fully_flat(self):
        for name, debtors in self.lists.items():
            with self.subTest(filter=name):
                header, *rows = sheet_rows(self._make("xlsx_flat", debtors)[1])
                currency, residual, updated = (header.index(title) for title in ("Currency", "Residual", "Updated"))
                sums = {
                    code: (
                        round(sum(row[residual] for row in rows if row[currency] == code), 2),
                        round(sum(row[updated] for row in rows if row[currency] == code), 2),
                    )
                    for code in self._totals(debtors)
                }
                self.assertEqual(sums, self._totals(debtors))

    def test_xml(self):
        schema = etree.XMLSchema(etree.parse(file_path("account_delinquency/static/xsd/debtor_report.xsd")))
        for name, debtors in self.lists.items():
            with self.subTest(filter=name):
                root = etree.fromstring(self._make("xml", debtors)[1])
                schema.assertValid(root)
                totals = {
                    one.get("currency"): (float(one.get("residual")), float(one.get("updated")))
                    for one in root.findall(f"{XML}total")
                }
                self.assertEqual(totals, self._totals(debtors))

    def test_xml_sums_what_it_lists(self):
        root = etree.fromstring(self._make("xml")[1])
        for company in root.findall(f"{XML}company"):
            for amount in AMOUNTS:
                documents = sum(float(one.get(amount)) for one in company.iter(f"{XML}document"))
                self.assertAlmostEqual(documents, float(company.find(f"{XML}total").get(amount)))

    def test_xml_that_breaks_the_schema_is_found(self):
        schema = etree.XMLSchema(etree.parse(file_path("account_delinquency/static/xsd/debtor_report.xsd")))
        root = etree.fromstring(self._make("xml")[1])
        root.find(f".//{XML}document").set("residual", "1,50")
        self.assertFalse(schema.validate(root))

    def test_pictures_have_the_pages_of_the_pdf(self):
        pages = len(PdfReader(io.BytesIO(self._make("pdf")[1])).pages)
        for kind, shape in (("gif", (827, 1169)), ("tif", (1240, 1754))):
            with self.subTest(kind=kind), Image.open(io.BytesIO(self._make(kind)[1])) as picture:
                self.assertEqual(picture.n_frames, pages)
                self.assertTrue(all(abs(side - wanted) <= 3 for side, wanted in zip(picture.size, shape, strict=True)))

    def test_one_page_is_a_jpg(self):
        name, content = self._make("jpg")
        with Image.open(io.BytesIO(content)) as picture:
            self.assertEqual((name, picture.format), ("Delinquent customers.jpg", "JPEG"))

    def test_several_pages_are_a_zip_of_jpgs(self):
        for place in range(30):
            self._document(10, days_ago(60), partner=self._customer(f"C{place}"))
        name, content = self._make("jpg")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            self.assertGreater(len(names), 1)
            with Image.open(archive.open(names[-1])) as picture:
                self.assertEqual((name, picture.format), ("Delinquent customers.zip", "JPEG"))
