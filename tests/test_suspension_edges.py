from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, new_test_user, tagged

from ..models import contract_run
from .common import days_ago
from .common_contract import ANATEL_632, ContractCommon, noon


@tagged("post_install", "-at_install")
class TestSuspensionEdges(ContractCommon):
    """What happens where several things meet."""

    # Levels

    def test_reduction_by_hand_is_not_made_fuller_without_a_notice(self):
        self._use(*ANATEL_632)
        self._bill(due=days_ago(1))
        self._suspended(level="reduced")
        for days in range(1, 61):
            self._run_on(self._later(days), {"suspend"})
        self.assertEqual(self.contract.suspension_state, "reduced")

    def test_unlock_of_reduced_services_ends_in_reduced_ones(self):
        self._use(*ANATEL_632)
        self._bill()
        self._suspended(level="reduced")
        self.contract.trust_unlock(1)
        self._run_on(self._later(2))
        self.assertEqual(self.contract.suspension_state, "reduced")

    def test_services_that_are_reduced_after_an_unlock_are_no_longer_suspended(self):
        self._bill()
        episode = self._suspended()
        self.contract.trust_unlock(1)
        self._suspended(level="reduced")
        self.assertEqual((episode.date_reduced, episode.date_suspended), (days_ago(0), False))
        self.assertEqual(self.contract.suspension_state, "reduced")

    def test_full_suspension_needs_a_reason_where_the_policy_only_reduces(self):
        notify = self._use(*ANATEL_632)[0]
        self._bill()
        self._tell(notify, 20)
        with self.assertRaisesRegex(UserError, "only reduces"):
            self.contract.suspend_services()
        self.assertEqual(self.contract.suspend_services(level="reduced").level, "reduced")

    def test_reduced_and_asked_for_leaves_the_services_off(self):
        self._bill()
        self.contract.suspend_services(kind="temporary", until=self._later(9))
        self._suspended(level="reduced")
        self.assertEqual(self.contract.suspension_state, "temporary")

    # Notices

    def test_withdrawn_notice_is_given_again(self):
        self._bill()
        self._run()
        withdrawn = self.contract.notice_ids
        withdrawn.action_cancel()
        self._run_on(self._later(1))
        self.assertEqual((self.contract.notice_ids - withdrawn).state, "queued")

    def test_failed_notice_can_be_queued_again(self):
        self._bill()
        self._run()
        notice = self.contract.notice_ids
        notice.sudo()._update_state("failed", "mail_email_missing")
        notice.action_retry()
        self.assertEqual((notice.state, notice.failure_type), ("queued", False))

    def test_small_amount_that_falls_due_next_is_not_reminded_of_every_hour(self):
        self._use(("reminder", -3, "due_date"), ("notice", 15, "due_date"), minimum_amount=50)
        self._bill(amount=49.99, due=self._later(1))
        for _hour in range(3):
            self._run()
        self.assertFalse(self.contract.notice_ids)

    def test_one_notice_for_a_customer_whose_contracts_come_in_two_batches(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._bill()
        for contract in (self.contract, other):
            contract.sudo()._act({"notice"})
        self.assertEqual(self.contract.notice_ids, other.notice_ids)
        self.assertEqual(len(other.notice_ids), 1)

    # Who owes

    def test_debts_of_who_gets_the_invoices_count(self):
        holding = self._customer("Holding", is_company=True)
        self.customer.parent_id = self._customer("Group", is_company=True, parent_id=holding.id)
        contract = self._contract()
        contract.invoice_partner_id = holding
        document = self._document(100, days_ago(40), partner=holding, post=False)
        document.invoice_line_ids.contract_line_id = contract.contract_line_ids
        document.action_post()
        self.assertEqual(self._decision(contract).action, "notice")

    def test_debtor_can_not_change_during_a_suspension(self):
        self._bill()
        self._suspended()
        with self.assertRaisesRegex(UserError, "Resume the contract first"):
            self.contract.sudo().invoice_partner_id = self._customer("Bruno")

    def test_billed_lines_stay_during_a_suspension(self):
        self._bill()
        self._suspended()
        with self.assertRaisesRegex(UserError, "suspended for debt"):
            self.contract.sudo().contract_line_ids.unlink()

    def test_billed_lines_stay_until_the_document_is_paid(self):
        document = self._bill(due=self._later(5))
        with self.assertRaisesRegex(UserError, "end it instead"):
            self.contract.sudo().contract_line_ids.unlink()
        self._pay(document)
        self.contract.sudo().contract_line_ids.unlink()
        self.assertFalse(self.contract.contract_line_ids)

    def test_contract_stays_until_its_document_is_paid(self):
        document = self._bill(due=self._later(5))
        with self.assertRaisesRegex(UserError, "end it instead"):
            self.contract.sudo().unlink()
        self._pay(document)
        self.contract.sudo().unlink()
        self.assertFalse(self.contract.exists())

    def test_contract_with_a_suspension_is_never_deleted(self):
        document = self._bill()
        self._suspended()
        self._pay(document)
        with self.assertRaisesRegex(UserError, "archive it"):
            self.contract.sudo().unlink()

    def test_supplier_s_contract_is_left_alone(self):
        self.contract.sudo().contract_type = "purchase"
        self._assert_not_suspended(kind="manual")
        self.assertFalse(self.contract.terminate_services("By phone"))
        self.contract.hold_suspension(self._later(1), "By phone")
        self.assertEqual((self.contract.suspension_state, self.contract.delinquency_hold_until), ("active", False))

    # Ends

    def test_ended_contract_gets_no_services_back(self):
        document = self._bill()
        self._suspended()
        self.contract.sudo().contract_line_ids.date_end = "2026-12-09"
        with (
            freeze_time(noon(self._later(60))),
            patch.object(self.env.registry["contract.contract"], "_services_enabled") as enabled,
        ):
            self._pay(document)
        self.assertEqual(self.contract.suspension_ids.state, "lifted")
        enabled.assert_not_called()

    def test_archived_contract_s_suspension_ends_with_its_debt(self):
        document = self._bill()
        self._suspended()
        self.contract.sudo().active = False
        self._pay(document)
        self.assertEqual(self.contract.suspension_ids.state, "lifted")

    def test_who_pays_need_not_see_the_customer(self):
        document = self._bill()
        self._suspended()
        self.env.invalidate_all()
        visitor = new_test_user(self.env, "visitor", groups="base.group_public")
        with patch.object(self.env.registry["contract.contract"], "_after_payment") as told:
            document.line_ids.with_user(visitor)._tell_contracts()
        told.assert_called_once_with(self.customer)

    def test_credit_that_is_posted_brings_services_back_at_once(self):
        self._bill()
        self._suspended()
        self._pay_on_account(100)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_officer_may_terminate_before_its_day_with_a_reason(self):
        with self.assertRaisesRegex(UserError, "Enter a reason"):
            self.contract.terminate_services()
        self.contract.terminate_services("Moved away")
        self.assertEqual(self.contract.suspension_state, "terminated")
        self.assertIn("Moved away", self.contract.message_ids[0].body)

    def test_users_may_not_terminate(self):
        user = self._user("user", "account_delinquency.group_delinquency_user")
        with self.assertRaises(AccessError):
            self.contract.with_user(user).terminate_services("Moved away")

    # Gates

    def test_gates_are_the_only_way(self):
        accountant = self._user("accountant", "account.group_account_manager,account_delinquency.group_delinquency_user")
        contract = self.contract.with_user(accountant)
        for values in (
            {"suspension_state": "suspended"},
            {"delinquency_hold_until": days_ago(-1)},
            {"invoicing_paused_since": days_ago(1)},
            {"notice_ids": [(5, 0, 0)]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                contract.write(values)
        contract.write({"name": "Fibre 500"})

    # Runs

    def test_settling_does_not_clear_the_ladder_s_error(self):
        self.contract.sudo().ladder_error = "the router does not answer"
        self._bill()
        self._run(actions={"resume", "resuspend"})
        self.assertTrue(self.contract.delinquency_error)
        self._run(actions={"notice"})
        self.assertFalse(self.contract.delinquency_error)

    def test_run_that_is_out_of_time_is_continued_there(self):
        contracts = self.contract
        for name in ("Bruno", "Carla"):
            contracts |= self._contract(self._customer(name))
        for contract in contracts:
            self._bill(contract)
        cron, run = self.env.registry["ir.cron"], self.env["contract.contract"].sudo()
        counts = []
        with (
            patch.object(contract_run, "_BATCH", 1),
            patch.object(cron, "_commit_progress", lambda *_args, **_kwargs: 0),
            self.enter_registry_test_mode(),
        ):
            for _run in range(3):
                run._run_delinquency({"notice"})
                counts.append(len(contracts.notice_ids))
        self.assertEqual(counts, [1, 2, 3])
