from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common_contract import ContractCommon

STATES = ("suspended", "temporary", "reduced", "active")


@tagged("post_install", "-at_install")
class TestDebtorServices(ContractCommon):
    """The state of the services in the list of debtors and on the customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill()
        cls.officer = cls._user("officer", "account_delinquency.group_delinquency_officer,base.group_partner_manager")

    def _found(self, *states, operator="in"):
        return self.env["account.debtor"].search(
            [("suspension_state", operator, list(states)), ("partner_id", "=", self.customer.id)]
        )

    def _assert_shown(self, state):
        """The list shows ``state``, and each search finds the debtor or does not, as it says."""
        self.assertEqual(self._debtor().suspension_state, state)
        for other in (*STATES, "terminated", False):
            with self.subTest(shown=state, search=other):
                self.assertEqual(bool(self._found(other)), state == other)
                self.assertEqual(bool(self._found(other, operator="not in")), state != other)

    def test_state_of_one_contract(self):
        for state in STATES:
            self.contract.sudo().suspension_state = state
            self._assert_shown(state)

    def test_the_least_delivered_of_several_wins(self):
        other = self._contract()
        for place, least in enumerate(STATES):
            for state in STATES[place:]:
                self.contract.sudo().suspension_state, other.sudo().suspension_state = state, least
                self._assert_shown(least)

    def test_terminated_and_suppliers_contracts_say_nothing(self):
        self.contract.sudo().suspension_state = "terminated"
        self._assert_shown(False)
        supplier = self._contract()
        supplier.contract_type = "purchase"
        self._assert_shown(False)

    def test_customer_without_contracts_shows_none(self):
        self.contract.active = False
        self._assert_shown(False)

    def test_contract_with_another_company_says_nothing(self):
        self._contract(company=self._other_company()).sudo().suspension_state = "suspended"
        self._assert_shown("active")

    def test_several_states_at_once(self):
        self.assertFalse(self._found("suspended", "reduced", "temporary"))
        self.assertTrue(self._found("suspended", "active"))
        self.assertTrue(self._found(False, "active"))

    def test_filter_finds_the_debtor_after_a_suspension(self):
        self.assertFalse(self._found("suspended", "reduced", "temporary"))
        self._suspended()
        self.assertTrue(self._found("suspended", "reduced", "temporary"))

    # The customer

    def test_customer_counts_the_open_suspensions(self):
        customer = self.customer.with_user(self.officer)
        self.assertEqual(customer.suspension_count, 0)
        self._suspended()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        customer.invalidate_recordset()
        self.assertEqual(customer.suspension_count, 2)
        self.contract.resume_services()
        customer.invalidate_recordset()
        self.assertEqual(customer.suspension_count, 0)

    def test_contact_counts_those_of_its_company(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self._suspended()
        self.assertEqual(contact.with_user(self.officer).suspension_count, 1)

    def test_clerk_does_not_see_the_count(self):
        clerk = self._user("clerk", "account.group_account_invoice")
        with self.assertRaises(AccessError):
            self.customer.with_user(clerk).read(["suspension_count"])

    def test_buttons_of_the_customer_follow_the_contracts(self):
        for state, can in {
            "active": (True, False),
            "reduced": (True, True),
            "temporary": (True, True),
            "suspended": (False, True),
            "terminated": (False, False),
        }.items():
            self.contract.sudo().suspension_state = state
            customer = self.customer.with_user(self.officer)
            customer.invalidate_recordset()
            with self.subTest(state=state):
                self.assertEqual((customer.can_suspend, customer.can_resume), can)

    def test_customer_without_contracts_has_no_buttons(self):
        customer = self._customer("Bruno Lima").with_user(self.officer)
        self.assertFalse(customer.can_suspend or customer.can_resume)

    def test_new_customer_has_no_buttons(self):
        form = Form(self.env["res.partner"].with_user(self.officer))
        self.assertFalse(form.can_suspend or form.can_resume)

    def test_button_opens_the_suspensions_of_the_customer(self):
        episode = self._suspended()
        action = self.customer.with_user(self.officer).action_view_suspensions()
        self.assertEqual(self.env["contract.suspension"].search(action["domain"]), episode)
