from odoo.exceptions import UserError
from odoo.tests import tagged

from .common_contract import ContractCommon
from .common_unreached import UnreachedCommon


@tagged("post_install", "-at_install")
class TestUnreachedHistory(ContractCommon):
    """Who can't be reached stays visible."""

    def _failed(self):
        """Returns the invoice and its notice, which failed for want of an address."""
        document = self._bill()
        self._run({"notice"})
        notice = self.contract.notice_ids
        notice.sudo()._fail("mail_email_missing")
        return document, notice

    def test_failure_stays_when_the_debt_is_paid(self):
        document, notice = self._failed()
        self._pay(document)
        self.assertEqual(
            (notice.state, notice.failure_type, notice.is_standing),
            ("failed", "mail_email_missing", False),
        )

    def test_failure_stays_when_the_message_is_withdrawn(self):
        _document, notice = self._failed()
        notice.action_cancel()
        self.assertEqual((notice.state, notice.failure_type), ("cancelled", "mail_email_missing"))

    def test_message_that_waits_is_withdrawn_when_the_debt_is_paid(self):
        document = self._bill()
        self._run({"notice"})
        self._pay(document)
        self.assertEqual(self.contract.notice_ids.state, "cancelled")

    def test_next_debt_begins_anew(self):
        document, notice = self._failed()
        self._pay(document)
        self._bill()
        self._run({"notice"})
        self.assertEqual((self.contract.notice_ids - notice).mapped("state"), ["queued"])

    def test_what_was_paid_is_not_sent_again(self):
        document, notice = self._failed()
        notice.action_retry()
        self.assertEqual(notice.state, "queued")
        notice.sudo()._fail("mail_email_missing")
        self._pay(document)
        with self.assertRaisesRegex(UserError, "still owed"):
            notice.action_retry()

    def test_dry_run_says_how_the_customer_can_not_be_reached(self):
        for email, phone, words in (
            (False, False, "no e-mail, no telephone"),
            ("ana@example.com", False, "no telephone"),
            (False, "+55 41 99912-3456", "no e-mail"),
            ("ana", "+55 41 3333-4444", "no e-mail, no telephone"),
            ("ana@example.com", "+55 41 99912-3456", False),
        ):
            with self.subTest(email=email, phone=phone):
                self.customer.write({"email": email, "phone": phone})
                self.contract.invalidate_recordset()
                self.assertEqual(self.contract.unreached_by, words)

    def test_who_gets_the_invoices_can_be_reached_instead(self):
        self.customer.email = False
        payer = self._customer("Bia", parent_id=self.customer.id, email="bia@example.com")
        self.contract.invoice_partner_id = payer
        self.assertFalse(self.contract.lacks_email)
        payer.active = False
        self.contract.invalidate_recordset()
        self.assertTrue(self.contract.lacks_email)

    def test_dry_run_finds_them(self):
        other = self._contract(self._customer("Bia", email="bia@example.com", phone="+55 41 99912-3456"))
        self.customer.write({"email": False, "phone": False})
        both = self.contract | other
        for contract in both:
            self._bill(contract)
        for name in ("lacks_email", "lacks_mobile"):
            with self.subTest(name=name):
                self.assertEqual(both.search([(name, "=", True), ("id", "in", both.ids)]), self.contract)
                self.assertEqual(both.search([(name, "=", False), ("id", "in", both.ids)]), other)

    def test_reach_takes_the_same_queries_for_many(self):
        contracts = self.env["contract.contract"].union(*(self._contract(self._customer(f"C {key}")) for key in range(9)))
        contracts.mapped("unreached_by")  # warms what is cached for good
        few, many = (self._queries(lambda own=own: own.mapped("unreached_by")) for own in (contracts[:2], contracts))
        self.assertEqual(few, many)


@tagged("post_install", "-at_install")
class TestUnreachedSheetOfPaid(UnreachedCommon):
    def test_sheet_goes_on_listing_who_has_no_address_once_the_debt_is_paid(self):
        mailing = self._failed(self.customer)
        document = self.env["account.open.item"].search([("partner_id", "=", self.customer.id)]).move_id
        self._pay(document)
        mailing.notice_ids.sudo()._end_covered()
        mailing.invalidate_recordset()
        self.assertEqual(mailing.failed_count, 1)
        self.assertEqual(self._sheet(mailing).cell(2, 2).value, self.customer.name)
