from datetime import timedelta

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..rules.ladder import DUE, HELD, NOT_YET, PENDING
from .common import TODAY, days_ago
from .common_contract import ContractCommon, noon

NOON = noon(TODAY)  # a Tuesday


@tagged("post_install", "-at_install")
class TestPendingPayment(ContractCommon):
    """An online payment that is pending keeps the services on for the hours of the policy, and is seen with the debtor."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.write({"pending_payment_hours": 48, "create_ticket": False})
        cls.document = cls._bill()
        cls._notify()
        cls.online = cls.env.ref("payment.payment_method_unknown")
        cls.provider = cls.env["payment.provider"].create(
            {"name": "Bank", "code": "none", "state": "test", "payment_method_ids": [Command.set(cls.online.ids)]}
        )

    @classmethod
    def _pay_online(cls, *documents, hours_ago=0, **values):
        """Makes the online payment of documents, by default of the only one; it has been pending for so many hours."""
        documents = cls.env["account.move"].union(*documents) or cls.document
        transaction = cls.env["payment.transaction"].create(
            {
                "provider_id": cls.provider.id,
                "payment_method_id": cls.online.id,
                "reference": f"TX{cls.env['payment.transaction'].search_count([])}",
                "amount": sum(documents.mapped("amount_residual")),
                "currency_id": cls.company.currency_id.id,
                "partner_id": documents[0].partner_id.id,
                "invoice_ids": [Command.set(documents.ids)],
                "operation": "online_redirect",
                **values,
            }
        )
        with freeze_time(NOON - timedelta(hours=hours_ago)):
            transaction._set_pending()
        return transaction

    def _reason(self, contract=None):
        return self._decision(contract).reason

    def _reason_at(self, moment):
        with freeze_time(moment):
            return self._reason()

    # What holds

    def test_services_stop_without_a_payment(self):
        self.assertEqual(self._reason(), DUE)

    def test_pending_payment_holds_the_cut_with_its_reason(self):
        self._pay_online()
        self._run()
        decision = self._decision()
        self.assertEqual((decision.reason, decision.is_due, self.contract.suspension_state), (PENDING, False, "active"))
        self.assertIn(
            "An online payment is pending: it is waited for until 11/26/26, 12:00", self.contract.delinquency_explanation
        )

    def test_hold_ends_after_the_hours_of_the_policy(self):
        self._pay_online()
        self.policy.pending_payment_hours = 24
        for hours, reason in ((23, PENDING), (24, DUE), (25, DUE)):
            with self.subTest(hours=hours):
                self.assertEqual(self._reason_at(NOON + timedelta(hours=hours)), reason)

    def test_policy_that_waits_for_no_hours_waits_for_no_payment(self):
        self.policy.pending_payment_hours = 0
        self._pay_online()
        self.assertEqual(self._reason(), DUE)
        self._run()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_hold_ends_with_the_payment(self):
        for name in ("_set_canceled", "_set_error"):
            transaction = self._pay_online()
            self.assertEqual(self._reason(), PENDING)
            getattr(transaction, name)("No" if name == "_set_error" else None)
            with self.subTest(state=transaction.state):
                self.assertEqual(self._reason(), DUE)

    def test_payment_that_is_done_holds_until_it_is_booked(self):
        transaction = self._pay_online()
        transaction._set_done()
        self.assertEqual(self._reason(), PENDING)
        transaction.is_post_processed = True
        self.assertEqual(self._reason(), DUE)

    def test_payment_that_was_only_begun_holds_nothing(self):
        self._pay_online().state = "draft"
        self.assertEqual(self._reason(), DUE)

    def test_money_that_goes_back_holds_nothing(self):
        self._pay_online(amount=-100, operation="refund")
        self.assertEqual(self._reason(), DUE)

    def test_first_of_several_payments_of_a_debt_counts(self):
        """Else who begins another one every day would never be cut."""
        self._pay_online(hours_ago=49)
        self._pay_online(hours_ago=1)
        self.assertEqual(self._reason(), DUE)

    def test_payment_after_one_that_failed_counts_by_itself(self):
        self._pay_online(hours_ago=49)._set_canceled()
        self._pay_online(hours_ago=1)
        self.assertEqual(self._reason(), PENDING)

    def test_payment_of_another_contract_s_debt_holds_nothing(self):
        other = self._contract()
        self._pay_online(self._bill(other))
        self.assertEqual(self._reason(), DUE)

    def test_payment_of_another_contract_s_debt_holds_where_the_policy_counts_it(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._pay_online(self._bill(other))
        self.assertEqual(self._reason(), PENDING)

    def test_payment_of_what_is_not_due_holds_nothing(self):
        self._pay_online(self._bill(due=self._later(5)))
        self.assertEqual(self._reason(), DUE)

    def test_messages_go_out_meanwhile(self):
        contract = self._contract(self._customer("Bia"))
        self._pay_online(self._bill(contract))
        self.assertEqual((self._decision(contract).action, self._reason(contract)), ("notice", DUE))

    # The day that is foreseen

    def test_day_of_the_cut_is_the_first_one_after_the_hours(self):
        self._pay_online()
        self.policy.write({"pending_payment_hours": 24, "block_thursday": True, "block_friday": False})
        for hours_ago, day in ((0, 1), (-5, 1), (-6, 3)):
            self.env["payment.transaction"].search([]).last_state_change = NOON - timedelta(hours=hours_ago)
            with self.subTest(hours_ago=hours_ago):
                self.assertEqual(self._decision().day, self._later(day))

    def test_cut_happens_on_the_day_that_was_foreseen(self):
        self._pay_online()
        self.policy.pending_payment_hours = 24
        self.assertEqual(self._decision().day, self._later(1))
        self._run_on(self._later(1))
        self.assertEqual(self.contract.suspension_ids.date_start, self._later(1))

    def test_hold_and_wait_come_first(self):
        self._pay_online()
        self.contract.hold_suspension(self._later(1), "Agreed")
        self.assertEqual((self._reason(), self._decision().day), (HELD, self._later(2)))
        contract = self._contract(self._customer("Bia"))
        self._pay_online(self._bill(contract))
        self._notify(days=3, contracts=contract)
        self.assertEqual(self._reason(contract), NOT_YET)

    def test_unlock_that_ends_waits_too(self):
        self._suspended()
        self.contract.trust_unlock(1)
        with freeze_time(noon(self._later(2))):
            self.assertEqual(self._reason(), "unlock_ended")
        self._pay_online().last_state_change = noon(self._later(1))
        self.assertEqual(self._reason_at(noon(self._later(2))), PENDING)

    # By hand

    def test_officer_goes_on_with_a_reason(self):
        self._pay_online()
        with self.assertRaisesRegex(UserError, "An online payment is pending"):
            self.contract.suspend_services()
        episode = self.contract.suspend_services(reason="He has tried that before")
        self.assertIn("An online payment is pending", episode.objections)

    def test_officer_hears_of_it_beside_what_else_forbids(self):
        self._pay_online()
        self.contract.hold_suspension(self._later(1), "Agreed")
        with self.assertRaisesRegex(UserError, "On hold.*An online payment is pending"):
            self.contract.suspend_services()

    # The policy

    def test_hours_are_up_to_a_month(self):
        for hours in (-1, 721):
            with self.subTest(hours=hours), self.assertRaisesRegex(ValidationError, "from 0 to 720 hours"):
                self.policy.pending_payment_hours = hours
        for hours in (0, 720):
            self.policy.pending_payment_hours = hours
        self.assertEqual(self.env["account.delinquency.policy"].create({"name": "New"}).pending_payment_hours, 48)

    # The debtor

    def test_row_of_the_debtor_says_since_when(self):
        self.assertFalse(self._debtor().pending_payment_date)
        self._pay_online(hours_ago=24)
        debtor = self.env["account.debtor"]
        self.assertEqual(self._debtor().pending_payment_date, days_ago(1))
        self.assertEqual(debtor.search([("pending_payment_date", "!=", False)]).partner_id, self.customer)
        self.env["payment.transaction"].search([])._set_canceled()
        self.assertFalse(debtor.search([("pending_payment_date", "!=", False)]))

    def test_row_of_another_company_does_not(self):
        other = self._other_company()
        self._document_of(other, 100)
        self._pay_online()
        rows = {row.company_id: bool(row.pending_payment_date) for row in self._debtor()}
        self.assertEqual(rows, {self.company: True, other: False})

    def test_many_cost_no_query_each(self):
        def count(number):
            contracts = self.env["contract.contract"].concat(
                *(self._contract(self._customer(f"Customer {place}")) for place in range(number))
            )
            for contract in contracts:
                self._pay_online(self._bill(contract))
            return self._queries(contracts._decisions)

        count(1)
        self.assertEqual(count(2), count(8))
