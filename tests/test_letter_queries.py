from odoo.tests import tagged

from .common import days_ago
from .common_letter import LetterCommon

FEW, MANY = 5, 40


@tagged("post_install", "-at_install")
class TestLetterQueries(LetterCommon):
    """Letters to many customers take the same number of queries as letters to a few."""

    def _customers(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {place}", "email": f"c{place}@example.com"} for place in range(number)]
        )
        line = {"product_id": self.product_a.id, "price_unit": 100, "tax_ids": False}
        document = {"move_type": "out_invoice", "invoice_date": days_ago(30), "invoice_date_due": days_ago(10)}
        self.env["account.move"].create(
            [
                {**document, "partner_id": partner.id, "invoice_payment_term_id": False, "invoice_line_ids": [(0, 0, line)]}
                for partner in partners
            ]
        ).action_post()
        return partners

    def _counts(self, number) -> tuple:
        mailing = self._mailing(self._customers(number)).sudo()
        recorded = self._queries(mailing._record_some)
        with self.mock_mail_gateway():
            handed = self._queries(mailing.notice_ids._hand_over)
        self.assertEqual(len(mailing.notice_ids.mail_message_id), number)
        return recorded, handed

    def test_recording_and_writing_letters_takes_a_constant_number_of_queries(self):
        self._counts(1)  # what is read once for all
        self.assertEqual(self._counts(FEW), self._counts(MANY))
