from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .common_contract import ContractCommon

ACCOUNTANT = "account.group_account_manager"
USER = f"{ACCOUNTANT},account_delinquency.group_delinquency_user"


@tagged("post_install", "-at_install")
class TestContractGates(ContractCommon):
    """What the gates alone write is in no new contract, whatever its values come from."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = cls._user("accountant", ACCOUNTANT)
        cls.user = cls._user("user", USER)

    def _create(self, user, **defaults):
        contracts = self.env["contract.contract"].with_user(user).with_context(**defaults)
        return contracts.create({"name": "TV", "partner_id": self.customer.id})

    def _refused(self, user, name, value):
        with (
            self.subTest(user=user.login, name=name, value=value),
            self.assertRaisesRegex(AccessError, "buttons|officer|program alone"),
        ):
            self._create(user, **{f"default_{name}": value})

    def test_a_default_of_the_context_suspends_no_contract(self):
        for state in ("reduced", "suspended", "temporary", "terminated"):
            for user in (self.accountant, self.user):
                self._refused(user, "suspension_state", state)

    def test_a_default_of_the_user_suspends_no_contract(self):
        defaults = self.env["ir.default"].with_user(self.accountant)
        defaults.set("contract.contract", "suspension_state", "suspended", user_id=True)
        with self.assertRaisesRegex(AccessError, "buttons"):
            self._create(self.accountant)

    def test_a_default_of_the_context_writes_nothing_that_the_gates_write(self):
        self._bill()
        gated = {
            "delinquency_hold_until": "2026-12-24",
            "delinquency_hold_reason": "Agreed",
            "delinquency_silence_until": "2026-12-24",
            "invoicing_paused_since": "2026-11-01",
            "services_withheld": True,
            "ladder_error": "No router",
            "settle_error": "No router",
            "pauses_to_skip": [["forgive", "2026-11-01", "2026-11-20"]],
            "delinquency_read_at": "2026-11-24 12:00:00",
            "notice_ids": [Command.set(self._notify().ids)],
            "delinquency_policy_id": self.policy.id,
        }
        for name, value in gated.items():
            self._refused(self.user, name, value)

    def test_a_copy_is_not_suspended_either(self):
        for values in ({"suspension_state": "suspended"}, {"delinquency_hold_until": "2026-12-24"}):
            with self.subTest(values=values), self.assertRaisesRegex(AccessError, "buttons"):
                self.contract.with_user(self.user).copy(values)

    def test_other_defaults_of_the_context_are_taken(self):
        for user in (self.accountant, self.user):
            with self.subTest(user=user.login):
                contract = self._create(user, default_code="TV-1", default_suspension_state="active")
                self.assertEqual((contract.code, contract.suspension_state), ("TV-1", "active"))

    def test_an_officer_gives_a_new_contract_its_policy_by_a_default(self):
        officer = self._user("officer", f"{ACCOUNTANT},account_delinquency.group_delinquency_officer")
        self.assertEqual(self._create(officer, default_delinquency_policy_id=self.policy.id).delinquency_policy_id, self.policy)

    def test_the_program_itself_makes_any_contract(self):
        contract = self._create(self.env.ref("base.user_root"), default_suspension_state="suspended")
        self.assertEqual(contract.suspension_state, "suspended")


@tagged("post_install", "-at_install")
class TestContractMoved(ContractCommon):
    """A contract that is suspended for debt does not get away from the debt, which would look paid."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls._other_company()
        cls.accountant = cls._user("accountant", ACCOUNTANT, cls.company | cls.other_company)
        cls.document = cls._bill()
        cls._suspended()

    def _refused(self, record, values):
        with self.subTest(values=values), self.assertRaisesRegex(UserError, "Resume .* first"), self.env.cr.savepoint():
            record.with_user(self.accountant).write(values)

    def _moves(self) -> list:
        """Returns what would take the contract away from its customer, or its debt, by values of the contract."""
        other = self._customer("Bruno")
        return [
            {"partner_id": other.id, "invoice_partner_id": other.id},
            {"invoice_partner_id": other.id},
            {"company_id": self.other_company.id},
            {"contract_type": "purchase"},
        ]

    def test_suspended_contract_stays_with_its_debt(self):
        for values in self._moves():
            self._refused(self.contract, values)

    def test_contract_that_was_resumed_goes_anywhere(self):
        self.contract.resume_services("Agreement")
        for values in self._moves():
            with self.subTest(values=values):
                self.contract.with_user(self.accountant).write(values)

    def test_contract_without_a_suspension_goes_anywhere(self):
        contract = self._contract()
        for values in self._moves():
            with self.subTest(values=values):
                contract.with_user(self.accountant).write(values)

    def test_suspended_contract_is_not_moved_among_others_that_are_free(self):
        self._refused(self._contract() | self.contract, {"company_id": self.other_company.id})

    def test_invoices_of_a_suspended_contract_go_to_another_contact_of_the_customer(self):
        contact = self._customer("Purchasing", parent_id=self.customer.id)
        self.contract.with_user(self.accountant).invoice_partner_id = contact
        self.assertEqual(self.contract.debtor_partner_id, self.customer)

    def test_suspended_contract_goes_to_who_does_not_get_its_invoices(self):
        self.contract.with_user(self.accountant).partner_id = self._customer("Bruno")
        self.assertEqual(self.contract.debtor_partner_id, self.customer)

    def test_values_of_a_suspended_contract_are_written_again(self):
        names = ("partner_id", "invoice_partner_id", "company_id")
        values = {name: self.contract[name].id for name in names} | {"contract_type": "sale", "name": "Fibre 500"}
        self.contract.with_user(self.accountant).write(values)
        self.assertEqual(self.contract.name, "Fibre 500")

    def test_only_what_moves_a_contract_asks_for_its_suspensions(self):
        suspensions = self.env.registry["contract.suspension"]
        for values, calls in (({"name": "Fibre 500"}, 0), ({"partner_id": self.customer.id}, 1)):
            contract = self._contract()
            asking = patch.object(suspensions, "_open_ones", autospec=True, side_effect=suspensions._open_ones)
            with self.subTest(values=values), asking as asked:
                contract.write(values)
                self.assertEqual(asked.call_count, calls)

    # The lines through which the debt is the contract's

    def test_line_of_a_suspended_contract_stays_with_it(self):
        self._refused(self.contract.contract_line_ids, {"contract_id": self._contract().id})
        self._refused(self._contract(), {"contract_line_ids": [Command.link(self.contract.contract_line_ids.id)]})

    def test_line_of_a_contract_that_is_not_suspended_goes_to_another(self):
        free, line = self._contract(), self._contract().contract_line_ids
        line.with_user(self.accountant).contract_id = free
        self.assertIn(line, free.contract_line_ids)

    def test_line_of_a_suspended_contract_is_written_again(self):
        line = self.contract.contract_line_ids.with_user(self.accountant)
        line.write({"contract_id": self.contract.id, "name": "Fibre 500"})
        self.assertEqual(line.name, "Fibre 500")

    def test_posted_item_stays_with_the_suspended_contract_that_it_bills(self):
        for target in (self._contract().contract_line_ids.id, False):
            self._refused(self.document.invoice_line_ids, {"contract_line_id": target})

    def test_posted_item_goes_to_another_line_of_the_contract(self):
        line = self.contract.contract_line_ids.copy({"contract_id": self.contract.id})
        self.document.invoice_line_ids.with_user(self.accountant).contract_line_id = line
        self.assertEqual(self.document.invoice_line_ids.contract_line_id, line)

    def test_item_of_a_draft_or_of_a_contract_that_is_not_suspended_goes_to_another(self):
        free, target = self._contract(), self._contract().contract_line_ids
        draft = self._document(50, self._later(5), post=False)
        draft.invoice_line_ids.contract_line_id = self.contract.contract_line_ids
        for items in (draft.invoice_line_ids, self._bill(free).invoice_line_ids):
            items.with_user(self.accountant).contract_line_id = target
            self.assertEqual(items.contract_line_id, target)
