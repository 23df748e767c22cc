from odoo.fields import Command
from odoo.tests import tagged

from .common import days_ago
from .common_letter import LetterCommon


@tagged("post_install", "-at_install")
class TestLetterFiles(LetterCommon):
    """The files that go with an e-mail."""

    def _template(self):
        return self.env.ref("account_delinquency.email_template_reminder").copy()

    def _attached(self, mailing):
        """Sends what waits and returns the names of the files."""
        self.patch(type(self.notices), "_pdf", lambda _self, _report, _records: b"%PDF")
        self._send_all()
        return mailing.notice_ids.sudo().mail_message_id.attachment_ids.mapped("name")

    def _file_name(self, document):
        return document._get_invoice_report_filename()

    def _in_portuguese(self):
        self.env["res.lang"]._activate_lang("pt_BR")
        self.env["ir.module.module"]._load_module_terms(["account_delinquency"], ["pt_BR"])
        self.customer.lang = "pt_BR"

    def _statement(self, letter) -> str:
        report = self.env["ir.actions.report"].sudo()
        return report._render_qweb_html("account_delinquency.report_statement", letter.ids)[0].decode()

    def test_files_of_the_template_are_sent(self):
        template = self._template()
        template.attachment_ids = [Command.create({"name": "How to pay.pdf", "raw": b"%PDF"})]
        self._document(100, days_ago(5))
        letter = self._letter_to(self.customer, mail_template_id=template.id)
        self.assertEqual(letter.mail_message_id.attachment_ids, template.attachment_ids)

    def test_template_without_files_sends_none(self):
        self._document(100, days_ago(5))
        self.assertFalse(self._letter_to(self.customer).mail_message_id.attachment_ids)

    def test_invoices_that_the_letter_names_are_attached(self):
        documents = self._document(100, days_ago(5)) + self._document(50, days_ago(5))
        mailing = self._mailing(attach_invoices=True)
        self.assertEqual(sorted(self._attached(mailing)), sorted(map(self._file_name, documents)))

    def test_invoice_paid_or_contested_since_the_recording_is_not_attached(self):
        paid, contested, owed = (self._document(amount, days_ago(5)) for amount in (100, 70, 50))
        mailing = self._mailing(attach_invoices=True)
        mailing.sudo()._record_some()
        self._pay(paid)
        self._items(contested).action_contest()
        self.assertEqual(self._attached(mailing), [self._file_name(owed)])

    def test_statement_is_in_the_language_of_the_customer(self):
        self._in_portuguese()
        self._document(1234.5, days_ago(5))
        mailing = self._mailing(attach_statement=True)
        self.assertEqual(self._attached(mailing), ["Extrato.pdf"])
        page = self._statement(mailing.notice_ids.sudo())
        for said in ("Vencimento", "1.234,50", "19/11/2026"):
            self.assertIn(said, page)

    def test_statement_of_a_customer_without_a_language_is_in_that_of_the_company(self):
        self._in_portuguese()
        self.customer.lang = False
        self._document(1234.5, days_ago(5))
        mailing = self._mailing(attach_statement=True)
        self.assertEqual(self._attached(mailing), ["Statement.pdf"])
        self.assertIn("1,234.50", self._statement(mailing.notice_ids.sudo()))
