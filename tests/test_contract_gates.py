from odoo.exceptions import AccessError
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
        with self.subTest(user=user.login, name=name, value=value), self.assertRaisesRegex(AccessError, "buttons|officer"):
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
