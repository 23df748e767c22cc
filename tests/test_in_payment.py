from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import tagged

from .common import TODAY, DelinquencyCommon, days_ago
from .common_contract import ContractCommon


class InPaymentCommon(DelinquencyCommon):
    """With a module that leaves the entry of a payment to the bank statement, as Odoo Enterprise does, a document is "in payment"
    and keeps its whole residual: what is paid of it is no debt all the same."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(
            patch.object(cls.registry["account.move"], "_get_invoice_in_payment_state", lambda _move: "in_payment")
        )
        cls.company_data["default_journal_bank"].inbound_payment_method_line_ids.payment_account_id = False

    def _pay_in_process(self, documents, amount=None, **values):
        payment = self._pay(documents, amount, **values)
        self.assertEqual((payment.move_id, payment.state), (self.env["account.move"], "in_process"))
        self.assertEqual(set(documents.mapped("payment_state")), {"in_payment"})
        return payment


@tagged("post_install", "-at_install")
class TestInPayment(InPaymentCommon):
    def _owed(self, documents):
        return self._items(documents).mapped("amount_residual")

    def test_document_in_payment_is_no_debt(self):
        document = self._document(100, days_ago(5))
        self._pay_in_process(document)
        self.assertEqual(document.amount_residual, 100)
        self.assertFalse(self._items(document))
        self.assertFalse(self._debtor())

    def test_what_no_payment_covers_is_owed(self):
        document = self._document(100, days_ago(5))
        self._pay_in_process(document, 30)
        self.assertEqual(self._owed(document), [70])
        self.assertRecordValues(self._debtor(), [{"amount_overdue": 70.0, "amount_1_30": 70.0, "item_count": 1}])
        self.assertEqual((document.overdue_amount, self.customer.overdue_amount), (70, 70))

    def test_what_a_customer_says_is_not_older_than_a_second_payment(self):
        document = self._document(100, days_ago(5))
        self._pay_in_process(document, 30)
        self.assertEqual((document.overdue_amount, self.customer.overdue_amount), (70, 70))
        self._pay_in_process(document, 70)
        self.assertEqual((document.overdue_amount, self.customer.overdue_amount), (0, 0))

    def test_payments_that_cover_all_but_a_rounding_leave_nothing(self):
        document = self._document(99.99, days_ago(5))
        for _payment in range(3):
            self._pay_in_process(document, 33.33)
        self.assertFalse(self._items(document))

    def test_the_oldest_instalment_is_paid_first(self):
        document = self._in_instalments((50, days_ago(40)), (50, days_ago(10)))
        self._pay_in_process(document, 60)
        self.assertRecordValues(self._items(document), [{"amount_residual": 40.0, "date_maturity": days_ago(10)}])

    def test_payment_of_two_documents_covers_the_same_share_of_each(self):
        documents = self._document(100, days_ago(5)) + self._document(300, days_ago(9))
        self._pay_in_process(documents, 100)
        self.assertEqual(sorted(self._owed(documents)), [75, 225])

    def test_document_in_dollars(self):
        usd = self._brl_to_usd(0.2)
        document = self._document(100, days_ago(5), currency_id=usd)
        self._pay_in_process(document, 30, currency_id=usd.id)
        self.assertRecordValues(self._items(document), [{"amount_residual": 350.0, "amount_residual_currency": 70.0}])

    def test_each_amount_has_the_decimals_of_its_own_currency(self):
        for company, rate, foreign, amount, paid, left in (
            ("JPY", 1 / 150, "USD", 100.55, 50.25, (7545.0, 50.30)),
            ("BRL", 30, "JPY", 10001, 5000, (166.70, 5001.0)),
            ("JPY", 1 / 500, "KWD", 10.555, 5.250, (2653.0, 5.305)),
            ("USD", 20000, "VND", 2000001, 1, (100.0, 2000000.0)),
        ):
            with self.subTest(company=company, foreign=foreign), self.env.cr.savepoint() as savepoint:
                document = self._document(amount, days_ago(5), currency_id=self._foreign(company, foreign, rate))
                self._pay_in_process(document, paid, currency_id=document.currency_id.id)
                item = self._items(document)
                self.assertEqual((item.amount_residual, item.amount_residual_currency), left)
                savepoint.rollback()
                self.env.invalidate_all()

    def _foreign(self, company, foreign, rate):
        """Lets the company keep its books in a currency that costs ``rate`` of the other one, which is returned."""
        self.company.currency_id = self._enable_currency(company)
        other = self._enable_currency(foreign)
        other.rate_ids = [Command.clear(), Command.create({"name": "2020-01-01", "rate": rate, "company_id": self.company.id})]
        self.company.currency_id.rate_ids = [Command.clear()]
        return other

    def test_document_in_dollars_that_is_paid_in_the_company_s_currency(self):
        document = self._document(100, days_ago(5), currency_id=self._brl_to_usd(0.2))
        self._pay_in_process(document, 100, currency_id=self.company.currency_id.id)
        self.assertEqual(self._owed(document), [400])

    def test_payment_that_is_confirmed_by_hand_still_covers_its_share(self):
        document = self._document(100, days_ago(5))
        self._pay_in_process(document, 30).action_validate()
        self.assertEqual(document.payment_state, "in_payment")
        self.assertEqual(self._owed(document), [70])

    def test_payment_that_a_bank_statement_confirms_is_not_counted_twice(self):
        document = self._document(100, days_ago(5))
        payment = self._pay_in_process(document, 30)
        self._reconcile_with_statement(document, 30)
        self.assertEqual((payment.state, document.payment_state), ("paid", "partial"))
        self._pay_in_process(document, 20)
        self.assertEqual(self._owed(document), [50])

    def test_rejected_payment_opens_the_document_again(self):
        document = self._document(100, days_ago(5))
        self._pay_in_process(document, 30).action_reject()
        self.assertEqual(self._owed(document), [100])

    def _reconcile_with_statement(self, document, amount):
        """Books a line of a bank statement on the document, as a reconciliation does."""
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": TODAY,
                "payment_ref": "Ana Souza",
                "partner_id": self.customer.id,
                "amount": amount,
            }
        )
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.account_id = self._terms(document).account_id
        (suspense + self._terms(document)).reconcile()


@tagged("post_install", "-at_install")
class TestServicesInPayment(InPaymentCommon, ContractCommon):
    def setUp(self):
        super().setUp()
        self.document = self._bill()
        self._suspended()

    def _payment_of_document(self):
        """Returns a payment that is tied to the document before it is posted, as one from the portal is."""
        return self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.customer.id,
                "amount": 100,
                "journal_id": self.company_data["default_journal_bank"].id,
                "date": TODAY,
                "invoice_ids": self.document.ids,
            }
        )

    def test_payment_that_is_registered_brings_services_back_at_once(self):
        self._pay_in_process(self.document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_payment_that_is_posted_brings_services_back_at_once(self):
        payment = self._payment_of_document()
        self.assertEqual(self.contract.suspension_state, "suspended")
        payment.action_post()
        self._commit()
        self.assertFalse(payment.move_id)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_payment_of_a_part_brings_nothing_back(self):
        self._pay_in_process(self.document, 30)
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_equipment_that_fails_never_stops_a_payment(self):
        for pay in (lambda: self._pay_in_process(self.document), lambda: self._payment_of_document().action_post()):
            failing = patch.object(self.registry["contract.contract"], "_services_enabled", side_effect=RuntimeError("router"))
            with self.env.cr.savepoint() as savepoint:
                with failing, self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
                    pay()
                    self._commit()
                self.assertEqual((self.document.payment_state, self.contract.suspension_state), ("in_payment", "suspended"))
                savepoint.rollback()
                self.env.invalidate_all()
