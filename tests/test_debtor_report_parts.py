import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo.tests import tagged

from odoo.addons.account_delinquency.wizards import account_debtor_report_parts as wizard_parts

from .common import days_ago
from .common_report import ReportCommon

LIMIT = "account_delinquency.report_background_debtors"
PDF = "odoo.addons.account_delinquency.reports.account_debtor_report_pdf"
WIZARD = "odoo.addons.account_delinquency.wizards.account_debtor_report_parts"


@tagged("post_install", "-at_install")
class TestDebtorReportParts(ReportCommon):
    """A long PDF is made in parts, and is one report all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for place in range(6):
            cls._document(10 + place, days_ago(3), partner=cls._customer(f"Customer {place}"))

    def _pages(self, content) -> list[str]:
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    def test_pages_are_numbered_through_the_parts(self):
        with patch(f"{PDF}.PART_ROWS", 8):
            pages = self._pages(self._make("pdf")[1])
        self.assertGreaterEqual(len(pages), 3)
        for number, text in enumerate(pages, 1):
            self.assertIn(f"{number} / {len(pages)}", text)

    def test_every_page_but_the_first_has_the_running_head(self):
        with patch(f"{PDF}.PART_ROWS", 8):
            pages = self._pages(self._make("pdf")[1])
        self.assertEqual([text.count("Delinquent customers") for text in pages], [1] * len(pages))

    def test_the_whole_is_summed_once(self):
        with patch(f"{PDF}.PART_ROWS", 8):
            text = "".join(self._pages(self._make("pdf")[1]))
        self.assertEqual(text.count("By age"), 1)

    def _make_in_runs(self) -> tuple:
        """Makes a PDF in the background, a part in each run of the scheduled action. Returns the record and the runs."""
        self.env["ir.config_parameter"].set_param(LIMIT, 2)
        dialog = self._dialog(kind="pdf")
        dialog.action_make()
        output = self.env["account.delinquency.output"].with_user(self.clerk).search([])
        runs = 0
        with patch(f"{WIZARD}.PART_ROWS", 8), patch.object(wizard_parts, "_SECONDS", 0):
            while output.state == "waiting" and runs < 20:
                self._run_queue()
                runs += 1
                if runs == 1:
                    self._pay(self.env["account.move"].search([("partner_id.name", "=", "Customer 5")]))
        return output, runs

    def test_a_part_is_made_in_each_run_and_what_is_paid_meanwhile_changes_nothing(self):
        output, runs = self._make_in_runs()
        self.assertEqual((output.state, output.error), ("done", False))
        self.assertGreater(runs, 2)
        self.assertIn("Customer 5", "".join(self._pages(self._content(output))))

    def _content(self, output) -> bytes:
        own = [("res_model", "=", "account.delinquency.output.file"), ("res_field", "=", "content")]
        return self.env["ir.attachment"].sudo().search([*own, ("res_id", "=", output.file_ids.id)]).raw

    def test_nothing_is_left_behind(self):
        self._make_in_runs()
        self.assertFalse(self.env["ir.attachment"].sudo().search([("res_model", "=", "account.debtor.report")]))
