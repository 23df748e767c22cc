from odoo.tests import tagged

from .common import days_ago
from .common_letter import LetterCommon

FEW, MANY = 5, 40


@tagged("post_install", "-at_install")
class TestLetterQueries(LetterCommon):
    """Letters to many customers take the same number of queries as letters to a few."""

    def _customers(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {place}", "email": f"c{place}@example.com, d{place}@x.com"} for place in range(number)]
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

    def _subscribers(self, number):
        """Returns customers whose contracts are due for the notice of the ladder."""
        partners = self.env["res.partner"].union(*(self._customer(f"S{one}", email=f"s{one}@x.com") for one in range(number)))
        for partner in partners:
            self._bill(self._contract(partner))
        return partners

    def _counts(self, partners, kind="reminder") -> tuple:
        mailing = self._mailing(partners, kind=kind).sudo()
        recorded = self._queries(mailing._record_some)
        with self.mock_mail_gateway():
            handed = self._queries(mailing.notice_ids._hand_over)
        self.assertEqual(len(mailing.notice_ids.mail_message_id), len(partners))
        return recorded, handed

    def test_recording_and_writing_letters_takes_a_constant_number_of_queries(self):
        self._counts(self._customers(1))  # what is read once for all
        self.assertEqual(self._counts(self._customers(FEW)), self._counts(self._customers(MANY)))

    def test_giving_the_notices_of_the_ladder_takes_a_constant_number_of_queries(self):
        self._counts(self._subscribers(1), "suspension")
        few, many = (self._counts(self._subscribers(number), "suspension") for number in (FEW, MANY))
        self.assertEqual(few, many)
        self.assertEqual(self.notices.search_count([("step_id", "=", self.notify.id)]), 1 + FEW + MANY)

    def test_sending_the_messages_of_the_ladder_takes_a_constant_number_of_queries(self):
        _first, few, many = (self._sent_of_ladder(number) for number in (1, FEW, MANY))
        self.assertAlmostEqual(few, many, delta=1, msg="Odoo may read the user again")

    def _sent_of_ladder(self, number) -> int:
        contracts = self.env["contract.contract"].search([("partner_id", "in", self._subscribers(number).ids)])
        notices = self._record_notice(contracts)
        with self.mock_mail_gateway():
            taken = self._queries(notices._hand_over)
        self.assertEqual(len(notices.mail_message_id), number)
        return taken
