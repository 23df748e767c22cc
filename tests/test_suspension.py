from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestSuspension(ContractCommon):
    def test_suspension_opens_one_episode(self):
        self._bill()
        episode = self._suspended()
        self.assertEqual(
            (episode.kind, episode.level, episode.state, episode.date_start, episode.amount_at_start),
            ("debt", "full", "active", days_ago(0), 100.0),
        )
        self.assertEqual(episode.oldest_date_at_start, days_ago(40))
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_second_suspension_changes_nothing(self):
        self._bill()
        episode = self._suspended()
        self.assertFalse(self._suspended())
        self.assertEqual(self.contract.suspension_ids, episode)

    def test_nothing_owed_nothing_suspended(self):
        self._assert_not_suspended()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_payment_on_account_prevents_the_suspension(self):
        """R11: net of unallocated payments."""
        self._bill()
        self._pay_on_account(100)
        self._assert_not_suspended()

    def test_payment_on_account_pays_what_is_overdue_before_what_is_not_due(self):
        self._document(100, days_ago(40))
        self._bill(due=self._later(10))
        self.policy.scope = "customer"
        self._pay_on_account(100)
        self._assert_not_suspended()

    def test_payment_on_account_that_is_too_small_does_not(self):
        self._bill()
        self._pay_on_account(99.99)
        self.assertEqual(self._suspended().amount_at_start, 0.01)

    def test_credit_note_prevents_the_suspension(self):
        self._bill()
        self._bill(move_type="out_refund")
        self._assert_not_suspended()

    def test_contested_debt_prevents_the_suspension(self):
        """R7."""
        self._bill().no_followup = True
        self._assert_not_suspended()

    def test_part_of_a_cent_is_no_debt(self):
        """R11: three thirds paid leave nothing, whatever the floats say."""
        document = self._bill(amount=0.3)
        for _payment in range(3):
            self._pay_on_account(0.1)
        self._assert_not_suspended()
        self.assertEqual(self._items(document).amount_residual, 0.3)

    def test_debt_of_another_contract_is_not_its_own(self):
        """R6: only the service that owns the debt."""
        other = self._contract()
        self._bill(other)
        self._assert_not_suspended()
        self.assertTrue(self._suspended(other))

    def test_debt_of_another_contract_counts_where_the_policy_says_so(self):
        other = self._contract()
        self._bill(other)
        self.policy.scope = "customer"
        self.assertTrue(self._suspended())

    def test_what_speaks_against_it_asks_for_a_reason(self):
        self._bill()
        with self.assertRaisesRegex(UserError, "Enter a reason"):
            self.contract.suspend_services()

    def test_reason_is_stored_with_what_spoke_against_it(self):
        self._bill()
        episode = self.contract.suspend_services(reason="The judge says so")
        self.assertEqual(episode.reason, "The judge says so")
        self.assertIn("another step first: Give notice.", episode.objections)

    def test_suspension_that_the_policy_allows_needs_no_reason(self):
        self._bill()
        self._notify(days=15)
        episode = self.contract.suspend_services()
        self.assertEqual((episode.state, episode.objections), ("active", False))

    def test_notices_are_kept_with_the_episode(self):
        self._bill()
        notice = self._notify()
        self.assertEqual(self._suspended().notice_ids, notice)

    def test_manual_suspension_needs_no_debt_but_a_reason(self):
        with self.assertRaisesRegex(UserError, "Enter the reason"):
            self.contract.suspend_services(kind="manual")
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_temporary_suspension_needs_its_last_day(self):
        for until in (False, days_ago(1)):
            with self.subTest(until=until), self.assertRaisesRegex(UserError, "last day"):
                self.contract.suspend_services(kind="temporary", until=until)
        self.contract.suspend_services(kind="temporary", until=days_ago(0))
        self.assertEqual(self.contract.suspension_state, "temporary")

    def test_unknown_kind_or_level_is_refused(self):
        for terms in ({"kind": "punishment"}, {"level": "half"}):
            with self.subTest(terms=terms), self.assertRaisesRegex(UserError, "no kind of suspension"):
                self.contract.suspend_services(**terms)

    def test_last_day_of_a_temporary_suspension_can_be_moved(self):
        episode = self.contract.suspend_services(kind="temporary", until=days_ago(-5))
        self.assertEqual(self.contract.suspend_services(kind="temporary", until="2026-12-24"), episode)
        self.assertEqual(episode.date_until, days_ago(-30))

    def test_suspension_for_debt_has_no_last_day(self):
        self._bill()
        self.assertFalse(self._suspended(until=days_ago(-5)).date_until)

    def test_terminated_contract_is_not_suspended(self):
        self.contract.sudo()._terminate()
        self._assert_not_suspended(kind="manual")

    def test_reduced_services_may_be_suspended_in_the_same_episode(self):
        self._bill()
        episode = self._suspended(level="reduced")
        self.assertEqual(self.contract.suspension_state, "reduced")
        self.assertEqual(self._suspended(), episode)
        self.assertEqual((episode.level, self.contract.suspension_state), ("full", "suspended"))

    def test_payment_lifts_the_suspension_at_once(self):
        """R4."""
        document = self._bill()
        episode = self._suspended()
        self._pay(document)
        self.assertEqual((episode.state, episode.date_end), ("lifted", days_ago(0)))
        self.assertEqual(episode.end_reason, "What it was suspended for is no longer overdue.")
        self.assertEqual(self.contract.suspension_state, "active")

    def test_partial_payment_does_not_lift(self):
        document = self._bill()
        self._suspended()
        self._pay(document, 99.99)
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_credit_note_that_is_matched_lifts(self):
        document = self._bill()
        self._suspended()
        wizard = self.env["account.move.reversal"].create({"move_ids": document.ids, "journal_id": document.journal_id.id})
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        lines = (document | wizard.new_move_ids).line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        lines.filtered(lambda line: not line.reconciled).reconcile()
        self._commit()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_payment_lifts_only_the_suspension_for_debt(self):
        """R14."""
        document = self._bill()
        self._suspended()
        self.contract.suspend_services(kind="temporary", until=self._later(30))
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        self._pay(document)
        self.assertEqual(
            sorted(self.contract.suspension_ids.filtered(lambda one: one.state == "active").mapped("kind")),
            ["manual", "temporary"],
        )
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_policy_may_leave_the_resuming_to_an_officer(self):
        document = self._bill()
        self._suspended()
        self.policy.auto_resume = False
        self._pay(document)
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_chargeback_begins_a_new_episode(self):
        """R14: with a notice of its own."""
        document = self._bill()
        self._notify()
        self._suspended()
        payment = self._pay(document)
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(self.contract.suspension_state, "active")
        self.assertEqual((self._decision().action, self._decision().day), ("notice", self._later(1)))

    def test_resuming_by_hand_begins_the_ladder_anew(self):
        self._bill()
        self._notify()
        self._suspended()
        self.contract.resume_services(reason="Agreement")
        self.assertEqual(self.contract.suspension_ids.end_reason, "Agreement")
        self.assertEqual(self._decision().action, "notice")

    def test_equipment_is_told_once_of_each_change(self):
        document = self._bill()
        calls = []
        contract_class = self.env.registry["contract.contract"]
        with (
            patch.object(contract_class, "_services_reduced", lambda _self, one: calls.append(("reduced", one.level))),
            patch.object(contract_class, "_services_disabled", lambda _self, one: calls.append(("disabled", one.level))),
            patch.object(contract_class, "_services_enabled", lambda _self, one: calls.append(("enabled", one.state))),
        ):
            self._suspended(level="reduced")
            self._suspended()
            self._suspended()
            self._pay(document)
        self.assertEqual(calls, [("reduced", "reduced"), ("disabled", "full"), ("enabled", "lifted")])

    def test_equipment_stays_off_while_another_reason_stands(self):
        document = self._bill()
        self._suspended()
        self.contract.suspend_services(kind="manual", reason="Stolen router")
        with patch.object(self.env.registry["contract.contract"], "_services_enabled") as enabled:
            self._pay(document)
        enabled.assert_not_called()

    def test_equipment_that_fails_never_stops_a_payment(self):
        document = self._bill()
        self._suspended()
        failing = patch.object(self.env.registry["contract.contract"], "_services_enabled", side_effect=RuntimeError("router"))
        with failing, self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            self._pay(document)
        self.assertEqual(document.amount_residual, 0)
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._run()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_what_is_lifted_is_not_lifted_again(self):
        self._bill()
        self._suspended()
        self.assertTrue(self.contract.resume_services())
        self.assertFalse(self.contract.resume_services())

    def test_history_says_what_happened(self):
        document = self._bill()
        self._suspended()
        self._pay(document)
        bodies = " ".join(self.contract.message_ids.mapped("body"))
        self.assertIn("Suspended: By phone", bodies)
        self.assertIn("Suspension lifted: What it was suspended for is no longer overdue.", bodies)


@tagged("post_install", "-at_install")
class TestSuspensionAccess(ContractCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._bill()
        groups = {"user": "user", "officer": "officer", "manager": "manager"}
        cls.users = {name: cls._user(name, f"account_delinquency.group_delinquency_{group}") for name, group in groups.items()}
        cls.users["clerk"] = cls._user("clerk", "account.group_account_invoice")

    def test_officers_and_managers_may_suspend_and_resume(self):
        for name in ("officer", "manager"):
            with self.subTest(name=name):
                contract = self.contract.with_user(self.users[name])
                contract.suspend_services(reason="By phone")
                self.assertEqual(self.contract.suspension_state, "suspended")
                contract.resume_services()
                self.assertEqual(self.contract.suspension_state, "active")

    def test_others_may_not(self):
        for name in ("user", "clerk"):
            contract = self.contract.with_user(self.users[name])
            for method, arguments in (
                ("suspend_services", {}),
                ("resume_services", {}),
                ("trust_unlock", {"days": 1}),
                ("hold_suspension", {"until": days_ago(-1), "reason": "By phone"}),
            ):
                with self.subTest(name=name, method=method), self.assertRaises(AccessError):
                    getattr(contract, method)(**arguments)

    def test_users_read_what_comes_next(self):
        self.assertEqual(self.contract.with_user(self.users["user"]).explain_delinquency()[0]["action"], "notice")

    def test_clerks_do_not(self):
        with self.assertRaises(AccessError):
            self.contract.with_user(self.users["clerk"]).explain_delinquency()

    def test_episodes_are_changed_by_nobody(self):
        self._suspended()
        for name in ("user", "officer", "manager"):
            episode = self.contract.suspension_ids.with_user(self.users[name])
            self.assertEqual(episode.state, "active")
            with self.subTest(name=name), self.assertRaises(AccessError):
                episode.write({"state": "lifted"})

    def test_contracts_of_another_company_are_out_of_reach(self):
        other = self._other_company()
        contract = self._contract(company=other)
        with self.assertRaises(AccessError):
            contract.with_user(self.users["officer"]).suspend_services(reason="By phone")

    def test_debt_to_another_company_does_not_count(self):
        other = self._other_company()
        contract = self._contract(company=other)
        self._assert_not_suspended(contract)
        self.assertTrue(self._suspended())

    def test_who_suspends_needs_no_helpdesk(self):
        self.contract.with_user(self.users["officer"]).suspend_services(reason="By phone")
        self.assertTrue(self.contract.suspension_ids.ticket_id)

    def test_who_suspended_stays_named_when_the_user_is_deleted(self):
        episode = self.contract.with_user(self.users["officer"]).suspend_services(reason="By phone")
        name = self.users["officer"].name
        self.assertEqual(episode.sudo().user_name, name)
        self.users["officer"].sudo().unlink()
        self.env.invalidate_all()
        self.assertRecordValues(self.contract.suspension_ids, [{"user_id": False, "user_name": name}])

    def test_who_suspends_more_is_named_and_the_program_is_not(self):
        self._bill()
        self._notify()
        self._run()
        self.assertFalse(self.contract.suspension_ids.user_name)
        self.contract.resume_services()
        episode = self._suspended(level="reduced")
        self.contract.with_user(self.users["officer"]).suspend_services(reason="By letter")
        self.assertEqual(episode.user_name, self.users["officer"].name)

    def test_users_see_the_tickets_of_suspensions_alone(self):
        other = self.env["helpdesk.ticket"].sudo().create({"name": "Router", "description": "Router", "user_id": False})
        ticket = self._suspended().ticket_id
        tickets = self.env["helpdesk.ticket"].with_user(self.users["user"]).search([("id", "in", (ticket | other).ids)])
        self.assertEqual(tickets, ticket.with_user(self.users["user"]))

    def test_payment_by_a_clerk_resumes(self):
        self._suspended()
        document = self.contract._get_related_invoices()
        document.with_user(self.users["clerk"]).action_register_payment()
        self.env["account.payment.register"].with_user(self.users["clerk"]).with_context(
            active_model="account.move", active_ids=document.ids
        ).create({})._create_payments()
        self._commit()
        self.assertEqual(self.contract.suspension_state, "active")
