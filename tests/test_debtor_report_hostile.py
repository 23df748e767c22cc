import io

import docx
from lxml import etree, html
from openpyxl import load_workbook

from odoo.tests import tagged

from .common import days_ago
from .common_report import ReportCommon
from .test_debtor_report_files import XML, pdf_text, sheet_rows

SCRIPT = "<script>alert(1)</script>"
FORMULA = "=cmd|'/C calc'!A0"
CONTROLS = "{\\rtf1 \\object} ]]> & \x00\x0b\x1b\ufffe 😀"
SHOWN = "{\\rtf1 \\object} ]]> & 😀"


@tagged("post_install", "-at_install")
class TestDebtorReportHostile(ReportCommon):
    """What customers are called does no harm, and is still what they are called."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for partner, name in ((cls.customer, SCRIPT), (cls.bruno, FORMULA)):
            partner.name = name
        # The database takes no NUL, and people paste the rest.
        cls._document(5, days_ago(4), partner=cls._customer(CONTROLS.replace("\x00", ""), city="\u202eevil\n"))

    def test_html_runs_nothing_and_loads_nothing(self):
        page = html.fromstring(self._make("html")[1].decode())
        self.assertFalse(page.xpath("//script | //link | //iframe | //*[@onload or @onerror or @onclick]"))
        self.assertTrue(all(source.startswith("data:") for source in page.xpath("//@src")))
        for name in (SCRIPT, FORMULA, SHOWN):
            self.assertIn(name, page.text_content())

    def test_excel_holds_no_formula(self):
        for kind in ("xlsx", "xlsx_plain", "xlsx_flat"):
            with self.subTest(kind=kind):
                content = self._make(kind)[1]
                cells = [cell for row in load_workbook(io.BytesIO(content)).active.iter_rows() for cell in row]
                self.assertFalse([cell.value for cell in cells if cell.data_type == "f" or cell.hyperlink])
                self.assertIn(FORMULA, str(sheet_rows(content)))

    def test_word(self):
        text = "\n".join(paragraph.text for paragraph in docx.Document(io.BytesIO(self._make("docx")[1])).paragraphs)
        for name in (SCRIPT, FORMULA, SHOWN):
            self.assertIn(name, text)

    def test_rtf_has_no_word_of_the_customers(self):
        text = self._make("rtf")[1].decode("ascii")
        self.assertIn(r"\{\\rtf1 \\object\} ]]> & \u-10179?\u-8704?", text)

    def test_xml(self):
        root = etree.fromstring(self._make("xml")[1])
        names = [customer.get("name") for customer in root.iter(f"{XML}customer")]
        self.assertEqual(set(names), {SCRIPT, FORMULA, SHOWN})
        self.assertIn("evil", [customer.get("city") for customer in root.iter(f"{XML}customer")])

    def test_pdf(self):
        text = pdf_text(self._make("pdf")[1])
        self.assertIn(SCRIPT, text)
        self.assertIn(FORMULA, text)

    def test_title_and_file_name(self):
        for title in ("../../etc/passwd", 'a"b\nc\r\nd', "😀" * 300, "con", "<b>x</b>"):
            with self.subTest(title=title):
                name, content = self._make("html", title=title)
                self.assertNotRegex(name, r'[/\\"<>\r\n]|^\.')
                self.assertLessEqual(len(name.encode()), 200)
                self.assertFalse(html.fromstring(content.decode()).xpath("//h1/b"))
