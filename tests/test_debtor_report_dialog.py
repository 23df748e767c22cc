import io
from unittest.mock import patch

import docx
from lxml import etree
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from .common import days_ago
from .common_report import ReportCommon
from .test_debtor_report_files import XML, html_text, pdf_text, sheet_rows

LIMIT = "account_delinquency.report_background_debtors"


@tagged("post_install", "-at_install")
class TestDebtorReportDialog(ReportCommon):
    """The dialog as its user, who has the rights of a user alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.carla = cls._customer("Carla Dias")
        cls._document(11, days_ago(3), partner=cls.carla)
        # As the list has them: the longest overdue first.
        cls.names = ["Ana Souza", "Bruno Lima", "Carla Dias"]

    def _told(self, dialog) -> list[str]:
        return [customer.name for section in dialog._report().sections for customer in section.customers]

    # Which debtors

    def test_ticked_debtors_are_told_in_their_order(self):
        debtors = self._debtors()
        dialog = self._dialog(debtors.browse([debtors.ids[2], debtors.ids[0]]))
        self.assertEqual(self._told(dialog), ["Carla Dias", "Ana Souza"])

    def test_without_a_tick_all_that_the_list_shows_are_told(self):
        shown = self._debtors().browse().with_context(active_domain=[("partner_id", "!=", self.bruno.id)])
        self.assertEqual(self._told(self._dialog(shown)), ["Ana Souza", "Carla Dias"])

    def test_all_are_told_in_the_order_of_the_list(self):
        order = [{"name": "amount_overdue", "asc": True}]
        shown = self._debtors().browse().with_context(active_domain=[], export_order=order)
        self.assertEqual(self._told(self._dialog(shown)), ["Carla Dias", "Bruno Lima", "Ana Souza"])

    def test_who_has_paid_since_is_not_told(self):
        dialog = self._dialog()
        self._pay(self.env["account.move"].search([("partner_id", "=", self.carla.id)]))
        self.assertEqual(self._told(dialog), ["Ana Souza", "Bruno Lima"])

    def test_nobody_to_tell_of_says_so(self):
        shown = self._debtors().browse().with_context(active_domain=[("days_overdue", ">", 1000)])
        with self.assertRaisesRegex(UserError, "nobody to report on"):
            shown.action_report()

    # Options

    def test_header_says_title_company_filter_and_day(self):
        debtors = self._debtors().with_context(export_facets=["City: Curitiba"])
        text = pdf_text(self._file_of(debtors, "pdf"))
        for said in ("Delinquent customers", f"{self.company.name} (BRL)", "City: Curitiba", "11/24/2026", "Customers: 3"):
            self.assertIn(said, text)

    def _file_of(self, debtors, kind, **values):
        dialog = self.env["account.debtor.report"].with_user(self.clerk).browse(debtors.action_report()["res_id"])
        dialog.write({"kind": kind, **values})
        return self.env["account.debtor.report.file"].with_user(self.clerk)._content(dialog._report(), kind)[0]

    def test_without_header(self):
        readers = {"pdf": pdf_text, "html": html_text, "xlsx": lambda content: str(sheet_rows(content))}
        for kind, text_of in readers.items():
            with self.subTest(kind=kind):
                text = text_of(self._file_of(self._debtors(), kind, without_header=True))
                self.assertNotIn("Customers: 3", text)
                self.assertNotIn("11/24/2026", text)
                self.assertIn("Ana Souza", text)
        xml = etree.fromstring(self._file_of(self._debtors(), "xml", without_header=True))
        self.assertIsNone(xml.find(f"{XML}header"))

    def test_summary_only(self):
        for kind, text_of in (("pdf", pdf_text), ("html", html_text), ("docx", self._docx_cells), ("rtf", bytes.decode)):
            with self.subTest(kind=kind):
                text = text_of(self._file_of(self._debtors(), kind, summary_only=True))
                self.assertIn("1,284.56", text)
                self.assertNotIn("INV/2026", text)
        xml = etree.fromstring(self._file_of(self._debtors(), "xml", summary_only=True))
        self.assertEqual((len(xml.findall(f".//{XML}customer")), len(xml.findall(f".//{XML}document"))), (3, 0))

    def _docx_cells(self, content):
        return str([cell.text for table in docx.Document(io.BytesIO(content)).tables for row in table.rows for cell in row.cells])

    def test_landscape(self):
        landscape = {"orientation": "landscape"}
        box = PdfReader(io.BytesIO(self._file_of(self._debtors(), "pdf", **landscape))).pages[0].mediabox
        word = docx.Document(io.BytesIO(self._file_of(self._debtors(), "docx", **landscape))).sections[0]
        excel = load_workbook(io.BytesIO(self._file_of(self._debtors(), "xlsx", **landscape))).active
        self.assertGreater(box.width, box.height)
        self.assertGreater(word.page_width, word.page_height)
        self.assertEqual(excel.page_setup.orientation, "landscape")
        self.assertIn(b"\\landscape", self._file_of(self._debtors(), "rtf", **landscape))

    def test_portrait(self):
        box = PdfReader(io.BytesIO(self._file_of(self._debtors(), "pdf"))).pages[0].mediabox
        self.assertLess(box.width, box.height)

    def test_next_records_from_a_number(self):
        self.assertEqual(self._told(self._dialog(records="next", first_record=2, record_count=5)), self.names[1:])
        self.assertEqual(self._told(self._dialog(records="next", first_record=1, record_count=2)), self.names[:2])

    def test_only_one_record(self):
        self.assertEqual(self._told(self._dialog(records="only", first_record=2)), ["Bruno Lima"])

    def test_numbers_of_no_record_are_refused(self):
        for first in (0, 4):
            with self.subTest(first=first), self.assertRaisesRegex(UserError, "between 1 and 3"):
                self._dialog(records="only", first_record=first).action_make()
        with self.assertRaisesRegex(UserError, "1 or more"):
            self._dialog(records="next", first_record=1, record_count=0).action_make()

    def test_choice_is_remembered_for_the_user(self):
        self._dialog(kind="xml", summary_only=True, orientation="landscape", records="only").action_make()
        again = self._dialog()
        self.assertRecordValues(
            again, [{"kind": "xml", "summary_only": True, "orientation": "landscape", "without_header": False, "records": "all"}]
        )

    # Making

    def test_a_file_is_recorded_with_its_author_and_filter(self):
        debtors = self._debtors()[:2].with_context(export_facets=["City: Curitiba"])
        self._make("xml", debtors)
        output = self.env["account.delinquency.output"].with_user(self.clerk).search([])
        self.assertRecordValues(
            output,
            [
                {
                    "kind": "report",
                    "name": "Delinquent customers.xml",
                    "user_id": self.clerk.id,
                    "row_count": 2,
                    "filter_description": "2 ticked",
                    "state": "done",
                    "company_ids": self.company.ids,
                }
            ],
        )

    def test_a_large_report_is_made_in_the_background(self):
        self.env["ir.config_parameter"].set_param(LIMIT, 0)
        action = self._dialog(kind="xlsx").action_make()
        output = self.env["account.delinquency.output"].with_user(self.clerk).search([])
        self.assertEqual((action["tag"], output.state), ("display_notification", "waiting"))
        self.assertEqual(self._run_queue(), ["The file “Delinquent customers.xlsx” is ready."])
        self.assertTrue(output.is_downloadable)

    def test_many_documents_make_a_report_large_too(self):
        self.env["ir.config_parameter"].set_param(LIMIT, 3)
        dialog = self._dialog(kind="pdf")
        self.assertFalse(dialog._is_large(3, 30))
        self.assertTrue(dialog._is_large(3, 31))
        self.assertTrue(dialog._is_large(4, 4))

    def test_kinds_that_take_less_time_may_be_larger(self):
        self.env["ir.config_parameter"].set_param(LIMIT, 3)
        dialog = self._dialog(kind="xml")
        self.assertFalse(dialog._is_large(30, 300))
        self.assertTrue(dialog._is_large(31, 31))

    def test_what_would_never_be_finished_is_refused(self):
        for kind, most in (("tif", 5_000), ("xlsx", 100_000)):
            with self.subTest(kind=kind):
                dialog = self._dialog(kind=kind)
                dialog._check_size(most)
                with self.assertRaisesRegex(UserError, "too many for this kind"):
                    dialog._check_size(most + 1)
        self._dialog(kind="pdf")._check_size(1_000_000)

    def test_a_large_preview_is_refused(self):
        self.assertIn("/delinquency/report/", self._dialog(kind="preview").action_make()["url"])
        self.env["ir.config_parameter"].set_param(LIMIT, 0)
        with self.assertRaisesRegex(UserError, "too much for a preview"):
            self._dialog(kind="preview").action_make()

    def test_a_missing_library_is_named_and_nothing_is_recorded(self):
        missing = patch("odoo.addons.account_delinquency.reports.optional_library.import_module", side_effect=ImportError)
        for kind, package in {"docx": "python-docx", "jpg": "pypdfium2", "gif": "pypdfium2", "tif": "pypdfium2"}.items():
            with self.subTest(kind=kind), missing, self.assertRaisesRegex(UserError, f"“{package}”"):
                self._dialog(kind=kind).action_make()
        self.assertFalse(self.env["account.delinquency.output"].sudo().search([]))

    # Who may

    def test_who_has_no_rights_may_not_report(self):
        accountant = self._user("accountant", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self._debtors().with_user(accountant).action_report()
        with self.assertRaises(AccessError):
            self._dialog(kind="xml").with_user(accountant).action_make()

    def test_who_has_lost_the_rights_makes_no_report(self):
        dialog = self._dialog(kind="xml")
        self.clerk.group_ids -= self.env.ref("account_delinquency.group_delinquency_user")
        with self.assertRaises(AccessError):
            dialog.action_make()

    def test_another_users_dialog_is_out_of_reach(self):
        other = self._user("other", "account_delinquency.group_delinquency_user")
        with self.assertRaises(AccessError):
            self._dialog(kind="xml").with_user(other).action_make()

    def test_another_company_is_out_of_reach(self):
        self._document_of(self._other_company(), 100)
        every = self.env["account.debtor"].sudo().search([])
        dialog = self._dialog()
        dialog.debtors = every.ids
        self.assertEqual({section.company for section in dialog._report().sections}, {self.company.name})


@tagged("post_install", "-at_install")
class TestDebtorReportPage(ReportCommon, HttpCase):
    def test_preview_is_shown_to_its_user_alone_and_runs_nothing(self):
        self._user("other", "account_delinquency.group_delinquency_user")
        dialog = self._dialog()
        pages = {}
        for login in ("clerk", "other"):
            self.authenticate(login, login)
            pages[login] = self.url_open(f"/delinquency/report/{dialog.id}")
        self.assertEqual([page.status_code for page in pages.values()], [200, 404])
        self.assertIn("1,284.56", pages["clerk"].text)
        self.assertIn("default-src 'none'", pages["clerk"].headers["Content-Security-Policy"])
