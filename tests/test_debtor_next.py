from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged
from odoo.tools import format_date

from .common import days_ago
from .common_contract import ContractCommon, noon


@tagged("post_install", "-at_install")
class TestDebtorNext(ContractCommon):
    """The first line of a debtor."""

    def _next(self):
        debtor = self._debtor()
        debtor.invalidate_recordset()
        return debtor.next_text

    def _day(self, day):
        return format_date(self.env, day)

    def test_notice_with_its_day_and_that_of_the_cut(self):
        self._bill(due=days_ago(10))
        words = self._next()
        self.assertIn(f"Give notice on {self._day(days_ago(-5))}", words)
        self.assertIn(f"at the earliest on {self._day(days_ago(-20))}", words)
        self.assertIn("Only 10 of 15 days overdue.", words)

    def test_what_is_foreseen_comes_true(self):
        self._bill(due=days_ago(10))
        words = self._next()
        self._run_on(days_ago(-5))
        with freeze_time(noon(days_ago(-5))):
            self._send()
        for days in range(-6, -30, -1):
            self._run_on(days_ago(days))
            if self.contract.suspension_state == "suspended":
                break
        self.assertIn(f"at the earliest on {self._day(self.contract.suspension_ids.date_suspended)}", words)

    def test_cut_is_said_with_its_day(self):
        self._bill()
        self._notify(10)
        self.assertIn(f"Suspend on {self._day(self.contract.next_step_date)}", self._next())

    def test_after_a_cut_what_brings_the_services_back(self):
        self._bill(amount=187)
        self._suspended()
        self._bill(amount=50, due=days_ago(2))
        self.assertIn("The services come back when R$\xa0187.00 is paid.", self._next())

    def test_that_amount_does_bring_them_back(self):
        document = self._bill(amount=187)
        self._suspended()
        self._bill(amount=50, due=days_ago(2))
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_officer_gives_them_back_where_the_policy_says_so(self):
        self.policy.auto_resume = False
        self._bill(amount=187)
        self._suspended()
        self.assertIn("When R$\xa0187.00 is paid an officer gives the services back.", self._next())

    def test_contracts_are_named_where_there_are_several(self):
        other = self._contract()
        other.name = "TV"
        self._bill(other)
        self.assertTrue(self._next().startswith("TV: "))

    def test_customer_without_a_contract(self):
        other = self._customer("Bia")
        self._document(100, days_ago(5), partner=other)
        self.assertIn("no contract", self._debtor(other).next_text)

    def test_takes_the_same_queries_for_many(self):
        customers = self.env["res.partner"].union(*(self._customer(f"C {key}") for key in range(9)))
        for customer in customers:
            self._bill(self._contract(customer))
        debtors = self.env["account.debtor"].search([("partner_id", "in", customers.ids)])
        debtors.mapped("next_text")  # warms what is cached for good
        few, many = (self._queries(lambda own=own: own.mapped("next_text")) for own in (debtors[:2], debtors))
        self.assertEqual(few, many)


@tagged("post_install", "-at_install")
class TestRegisterPayment(ContractCommon):
    def _register(self, action):
        dialog = self.env[action["res_model"]].with_context(**action["context"]).create({})
        dialog._create_payments()
        self._commit()
        return dialog

    def test_of_a_debtor_pays_what_is_overdue(self):
        document, upcoming = self._bill(), self._bill(due=days_ago(-9))
        dialog = self._register(self._debtor().action_register_payment())
        self.assertEqual(dialog.amount, 100)
        self.assertEqual((document.amount_residual, upcoming.amount_residual), (0, 100))

    def test_of_overdue_items_pays_these(self):
        first, second = self._bill(), self._bill(due=days_ago(30))
        self._register(self._items(first).action_register_payment())
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 100))

    def test_of_an_opening_balance(self):
        entry = self._opening_entry((self.customer, 187, days_ago(40)))
        self._register(self._items(entry).action_register_payment())
        self.assertFalse(self._items(entry))

    def test_contested_is_not_paid(self):
        contested, document = self._bill(), self._bill()
        contested.no_followup = True
        self._register(self._debtor().action_register_payment())
        self.assertEqual((contested.amount_residual, document.amount_residual), (100, 0))

    def test_credit_is_nothing_to_pay(self):
        payment = self._pay_on_account(30)
        with self.assertRaisesRegex(UserError, "Nothing is left to pay"):
            self._items(payment.move_id).action_register_payment()

    def test_clerk_with_the_rights_of_a_user_may(self):
        document = self._bill()
        user = self._user("clerk", "account_delinquency.group_delinquency_user")
        action = self._debtor().with_user(user).action_register_payment()
        self.env[action["res_model"]].with_user(user).with_context(**action["context"]).create({})._create_payments()
        self.assertEqual(document.amount_residual, 0)
