from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common_contract import ContractCommon, noon


@tagged("post_install", "-at_install")
class TestContractActions(ContractCommon):
    """What server actions and automation rules do with contracts and debtors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._user("officer", "account_delinquency.group_delinquency_officer")
        cls.clerk = cls._user("clerk", "account.group_account_invoice")

    def _server_action(self, name, records, user=None, su=False):
        """Runs a server action on the records as ``user``; with ``su`` as an automation rule runs it."""
        action = self.env.ref(f"account_delinquency.{name}").with_user(user or self.officer)
        context = {"active_model": records._name, "active_ids": records.ids, "active_id": records[:1].id}
        return action.sudo(su).with_context(**context).run()

    def _log(self, contract=None):
        return " ".join((contract or self.contract).message_ids.mapped("body"))

    def test_who_may_be_suspended_is_suspended_with_the_reason(self):
        self._bill()
        self._notify(days=15)
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertRecordValues(
            self.contract.suspension_ids,
            [{"kind": "debt", "level": "full", "reason": "Its day has come.", "objections": False, "user_id": self.officer.id}],
        )

    def test_who_may_not_is_skipped_and_the_history_says_why(self):
        self._bill()
        self._notify(days=14)
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertFalse(self.contract.suspension_ids)
        self.assertIn("Not suspended for debt: The notice is only 14 of 15 days old.", self._log())

    def test_who_owes_nothing_is_skipped(self):
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertIn("Not suspended for debt: Nothing of this contract is overdue.", self._log())

    def test_one_that_is_skipped_stops_no_other(self):
        other = self._contract(self._customer("Bruno Lima"))
        self._bill()
        self._bill(other)
        self._notify(days=15)
        self._server_action("action_contract_suspend_for_debt", self.contract | other)
        self.assertEqual((self.contract.suspension_state, other.suspension_state), ("suspended", "active"))

    def _suspended_long_ago(self):
        """Leaves the termination of the contract to an officer, who may take it today."""
        self.policy = self.company.delinquency_policy_id = self._policy(
            ("notice", 15, "due_date"), ("suspend", 15, "notice"), ("notice", 45, "previous"), ("terminate", 15, "notice"),
        )  # fmt: skip
        self._bill(due=date(2026, 7, 1))
        for day in (date(2026, 7, 20), date(2026, 8, 10), date(2026, 10, 5)):
            with freeze_time(noon(day)):
                self._run()
                self._send()

    def test_termination_says_what_was_done(self):
        self._suspended_long_ago()
        said = self.contract.with_user(self.officer).action_terminate()["params"]
        self.assertEqual(self.contract.suspension_state, "terminated")
        self.assertEqual((said["type"], said["message"]), ("success", "Terminated: Fibre 300 (Ana Souza)."))

    def test_percent_sign_of_a_name_is_said_as_it_is_where_there_is_no_link(self):
        self.customer.name = "100% Sol"
        self._suspended_long_ago()
        said = self.contract.with_user(self.officer).action_terminate()["params"]
        self.assertEqual(said["message"], "Terminated: Fibre 300 (100% Sol).")

    def test_termination_of_what_somebody_else_works_on_is_an_error(self):
        self._suspended_long_ago()
        contracts = self.env.registry["contract.contract"]
        nothing = patch.object(contracts, "try_lock_for_update", lambda records, **_options: records.browse())
        with nothing, self.assertRaisesRegex(UserError, "Somebody else is working on it"):
            self.contract.with_user(self.officer).action_terminate()

    def test_what_the_policy_leaves_to_an_officer_is_done(self):
        self.policy.auto_suspend = False
        self._bill()
        self._notify(days=15)
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_services_are_brought_to_the_level_of_the_policys_step(self):
        self.cut.action = "reduce"
        self._bill()
        self._notify(days=15)
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertEqual(self.contract.suspension_state, "reduced")

    def test_ticket_as_the_policy_says(self):
        self.policy.create_ticket = False
        self._bill()
        self._notify(days=15)
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertFalse(self.contract.suspension_ids.ticket_id)

    def test_outside_business_hours_nothing_is_suspended(self):
        self._bill()
        self._notify(days=15)
        with patch.object(self.env.registry["account.delinquency.policy"], "_is_business_hour", return_value=False):
            self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertIn("outside the hours", self._log())

    def test_what_is_suspended_already_says_nothing_new(self):
        self._bill()
        self._suspended()
        before = self._log()
        self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertEqual(self._log(), before)

    def test_contract_that_somebody_else_works_on_is_skipped(self):
        self._bill()
        self._notify(days=15)
        contracts = self.env.registry["contract.contract"]
        with patch.object(contracts, "try_lock_for_update", lambda records, **_options: records.browse()):
            self._server_action("action_contract_suspend_for_debt", self.contract)
        self.assertIn("Somebody else is working on it", self._log())

    def test_debtors_are_suspended(self):
        self._bill()
        self._notify(days=15)
        self._server_action("action_debtor_suspend_for_debt", self._debtor())
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_resuming_lifts_the_suspension_for_debt_alone(self):
        """R14."""
        self._bill()
        for name, records in (("contract", self.contract), ("debtor", self._debtor())):
            self._suspended()
            self.contract.suspend_services(kind="manual", reason="Stolen router")
            self._server_action(f"action_{name}_resume_from_debt", records)
            open_ones = self.contract.suspension_ids.filtered(lambda one: one.state == "active")
            self.assertEqual(open_ones.mapped("kind"), ["manual"])

    def test_clerk_may_not(self):
        self._bill()
        self._notify(days=15)
        for name in ("suspend_for_debt", "resume_from_debt"):
            with self.subTest(name=name), self.assertRaises(AccessError):
                self._server_action(f"action_contract_{name}", self.contract, self.clerk)

    def test_automation_rule_that_a_clerk_sets_off_may(self):
        self._bill()
        self._notify(days=15)
        self._server_action("action_contract_suspend_for_debt", self.contract, self.clerk, su=True)
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._server_action("action_contract_resume_from_debt", self.contract, self.clerk, su=True)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_menu_opens_the_dialogs(self):
        self._bill()
        for name, records in (("contract", self.contract), ("debtor", self._debtor())):
            action = self._server_action(f"action_{name}_suspend", records)
            self.assertEqual(action["res_model"], "contract.suspend")

    def test_menu_is_for_officers(self):
        user = self._user("user", "account_delinquency.group_delinquency_user")
        for model in ("contract.contract", "account.debtor"):
            for who, count in ((self.officer, 4), (user, 0)):
                bindings = self.env["ir.actions.actions"].with_user(who).get_bindings(model).get("action", [])
                names = {action["name"] for action in bindings}
                dialogs = {"Suspend services", "Resume services", "Unlock in trust", "Hold"}
                with self.subTest(model=model, user=who.login):
                    self.assertEqual(len(names & dialogs), count)
