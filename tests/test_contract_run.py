from datetime import date
from unittest.mock import patch

from psycopg2 import OperationalError
from psycopg2.errors import DeadlockDetected, LockNotAvailable, SerializationFailure, UniqueViolation

from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ContractCommon, noon

LADDER = {"reminder", "notice", "reduce", "suspend", "terminate"}


@tagged("post_install", "-at_install")
class TestContractRun(ContractCommon):
    def test_notice_under_at_and_over_its_day(self):
        self._bill(due=date(2026, 11, 1))
        counts = []
        for day in (15, 16, 17):
            self._run_on(date(2026, 11, day))
            counts.append(len(self.contract.notice_ids))
        self.assertEqual(counts, [0, 1, 1])

    def test_notice_says_what_is_owed(self):
        documents = self._bill(), self._bill(amount=50, due=days_ago(5))
        self._bill(amount=70, due=self._later(5))
        self._run()
        notice = self.contract.notice_ids
        self.assertEqual((notice.amount, notice.state), (150, "queued"))
        self.assertEqual(notice.item_ids.mapped("document"), [document.name for document in documents])

    def test_notice_is_net_of_credits(self):
        self._bill()
        self._bill(amount=50, due=days_ago(5))
        self._pay_on_account(120)
        self._run()
        self.assertFalse(self.contract.notice_ids)
        self._run_on(self._later(10))
        self.assertEqual((self.contract.notice_ids.amount, len(self.contract.notice_ids.item_ids)), (30, 1))

    def test_clock_starts_when_the_notice_goes_out(self):
        self._bill(due=date(2026, 10, 1))
        self._run_on(date(2026, 10, 20))
        with freeze_time(noon(date(2026, 11, 3))):
            self._send()
        states = []
        for day in (17, 18):
            self._run_on(date(2026, 11, day))
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["active", "suspended"])

    def test_notice_that_was_not_sent_suspends_nobody(self):
        self._bill(due=date(2026, 8, 1))
        self._run_on(date(2026, 8, 20))
        self._run_on(date(2026, 11, 18))
        self.assertEqual(self.contract.suspension_state, "active")
        self.assertEqual(len(self.contract.notice_ids), 1)

    def test_notice_that_failed_suspends_nobody(self):
        self._bill()
        self._notify(days=20)._update_state("failed")
        self._run()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_program_that_was_down_for_a_month_sends_the_notice_first(self):
        """R10."""
        self._bill(due=date(2026, 8, 1))
        self._run()
        self.assertEqual((self.contract.notice_ids.date, self.contract.suspension_state), (days_ago(0), "active"))

    def test_missed_week_is_caught_up(self):
        self._bill()
        self._notify(days=22)
        self._run()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_run_that_suspends_opens_a_ticket_where_the_policy_wants_one(self):
        for wanted in (True, False):
            with self.subTest(wanted=wanted):
                contract = self._contract(self._customer("Bruno"))
                self._bill(contract)
                self._notify(contracts=contract)
                self.policy.create_ticket = wanted
                self._run()
                self.assertEqual(bool(contract.suspension_ids.ticket_id), wanted)

    def test_episode_of_a_run_has_no_author_and_says_why(self):
        self._bill()
        self._notify()
        self._run()
        self.assertFalse(self.contract.suspension_ids.user_id)
        self.assertEqual(self.contract.suspension_ids.reason, "Its day has come.")

    def test_friday_is_left_out(self):
        """R8: ready on Friday 20 November, suspended on Monday."""
        self._bill()
        with freeze_time(noon(date(2026, 11, 5))):
            self.env["account.delinquency.notice"]._issue({self.contract.sudo(): self.notify})
            self._send()
        states = []
        for day in (20, 21, 22, 23):
            self._run_on(date(2026, 11, day))
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["active", "active", "active", "suspended"])

    def test_outside_business_hours_nothing_is_suspended(self):
        """R8: from 8 to 18 o'clock in the company's time zone (UTC-3); each limit under and at."""
        self._bill()
        self._notify()
        states = []
        for time in ("10:59", "21:00", "11:00"):
            with freeze_time(f"2026-11-24 {time}:00"):
                self._run()
                states.append(self.contract.suspension_state)
        self.assertEqual(states, ["active", "active", "suspended"])

    def test_last_minute_of_the_business_hours(self):
        self._bill()
        self._notify()
        with freeze_time("2026-11-24 20:59:00"):
            self._run()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_day_is_the_company_s_own(self):
        """At 22 o'clock in São Paulo it is tomorrow in UTC."""
        self._bill(due=date(2026, 11, 9))
        with freeze_time("2026-11-24 01:00:00"):
            self._run()
            self.assertFalse(self.contract.notice_ids)
        with freeze_time("2026-11-24 03:00:00"):
            self._run()
            self.assertTrue(self.contract.notice_ids)

    def test_payment_between_decision_and_action_prevents_the_cut(self):
        """R11: the debt is read again inside the lock."""
        document = self._bill()
        self._notify()
        contract_class = self.env.registry["contract.contract"]
        take = contract_class._take

        def pay_first(contracts, action):
            with patch.object(contract_class, "_after_payment"):
                self._pay(document)
            return take(contracts, action)

        with patch.object(contract_class, "_take", pay_first):
            self._run(LADDER)
        self.assertFalse(self.contract.suspension_ids)

    def test_contract_that_fails_stops_no_other(self):
        others = [self._contract(self._customer(name)) for name in ("Bruno", "Carla", "Daniel")]
        contracts = self.contract.union(*others)
        for contract in contracts:
            self._bill(contract)
        self._notify(contracts=contracts)
        contract_class = self.env.registry["contract.contract"]

        def fails_for_bruno(contract, _suspension):
            if contract == others[0]:
                raise RuntimeError("the router does not answer")

        with (
            patch.object(contract_class, "_services_disabled", fails_for_bruno),
            self.assertLogs("odoo.addons.account_delinquency", "WARNING"),
        ):
            self._run()
        self.assertEqual(contracts.mapped("suspension_state"), ["suspended", "active", "suspended", "suspended"])
        self.assertEqual(others[0].delinquency_error, "the router does not answer")
        self.assertFalse(others[0].suspension_ids)
        return others[0]

    def test_error_is_cleared_on_recovery(self):
        bruno = self.test_contract_that_fails_stops_no_other()
        self._run()
        self.assertEqual((bruno.suspension_state, bruno.delinquency_error), ("suspended", False))

    def _attempt_failing(self, error, times=99):
        """Lets the equipment of a contract fail with ``error`` so often; returns that contract and another one."""
        bruno, carla = (self._contract(self._customer(name)) for name in ("Bruno", "Carla"))
        for contract in bruno | carla:
            self._bill(contract)
        self._notify(contracts=bruno | carla)
        failures = iter([error] * times)

        def fails_for_bruno(contract, _suspension):
            if contract == bruno and (failure := next(failures, None)):
                raise failure

        contract_class = self.env.registry["contract.contract"]
        with patch.object(contract_class, "_services_disabled", fails_for_bruno), patch.object(self.env.cr, "rollback"):
            (bruno | carla).sudo()._attempt({"suspend"})
        return bruno, carla

    def test_equipment_with_a_database_out_of_reach_stops_no_other(self):
        with self.assertLogs("odoo.addons.account_delinquency", "WARNING"):
            failed, other = self._attempt_failing(OperationalError("could not connect to server: radius"))
        self.assertEqual((failed.suspension_state, other.suspension_state), ("active", "suspended"))
        self.assertEqual(failed.delinquency_error, "could not connect to server: radius")

    def test_what_another_transaction_has_changed_is_read_again(self):
        for error in (SerializationFailure, DeadlockDetected, LockNotAvailable, UniqueViolation):
            with self.subTest(error=error.__name__):
                contracts = self._attempt_failing(error(), times=1)
                self.assertEqual([one.suspension_state for one in contracts], ["suspended"] * 2)

    def test_what_was_paid_is_lifted_by_the_run_too(self):
        document = self._bill()
        self._suspended()
        with patch.object(self.env.registry["contract.contract"], "_after_payment"):
            self._pay(document)
        self.assertEqual(self.contract.suspension_state, "suspended")
        self._run()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_temporary_suspension_ends_after_its_last_day(self):
        self.contract.suspend_services(kind="temporary", until=self._later(2))
        states = []
        for days in (1, 2, 3):
            self._run_on(self._later(days))
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["temporary", "temporary", "active"])

    def test_settled_notice_is_history(self):
        document = self._bill()
        notice = self._notify()
        with patch.object(self.env.registry["contract.contract"], "_after_payment"):
            self._pay(document)
        self.assertTrue(notice.is_standing)
        self._run()
        self.assertFalse(notice.is_standing)

    def test_next_debt_begins_the_ladder_anew(self):
        """R10: a payment that clears the debt ends the episode; a new debt begins a new one."""
        document = self._bill()
        first = self._notify()
        self._pay(document)
        self._bill(due=days_ago(16))
        self._run()
        self.assertEqual(len(self.contract.notice_ids - first), 1)
        self.assertEqual(self.contract.suspension_state, "active")

    def test_customer_s_debts_are_in_one_notice_where_the_policy_counts_them_together(self):
        self.policy.scope = "customer"
        other = self._contract()
        self._bill()
        self._bill(other, amount=50)
        self._run()
        self.assertEqual(self.contract.notice_ids, other.notice_ids)
        self.assertEqual((self.contract.notice_ids.amount, self.contract.notice_ids.contract_ids), (150, self.contract | other))

    def test_each_contract_has_its_own_notice_otherwise(self):
        other = self._contract()
        self._bill()
        self._bill(other, amount=50)
        self._run()
        self.assertEqual((self.contract.notice_ids.amount, other.notice_ids.amount), (100, 50))

    def test_termination_ends_the_contract(self):
        policy = self._policy(
            ("notice", 15, "due_date"), ("suspend", 15, "notice"), ("notice", 45, "previous"), ("terminate", 15, "notice"),
            auto_terminate=True,
        )  # fmt: skip
        self.company.delinquency_policy_id = policy
        self._bill(due=date(2026, 7, 1))
        for day in (date(2026, 7, 20), date(2026, 8, 10), date(2026, 10, 5), date(2026, 10, 27)):
            with freeze_time(noon(day)):
                self._run()
                self._send()
        self.assertEqual(self.contract.suspension_state, "terminated")
        self.assertEqual(self.contract.suspension_ids.state, "lifted")
        self.assertEqual(self.contract.contract_line_ids.date_end, date(2026, 12, 9))
        self.assertFalse(self.contract._get_lines_to_invoice(date(2030, 1, 1)))
        self._run()
        self.assertEqual(self._decision().reason, "ended")

    def test_contract_of_another_company_is_not_touched_by_this_company_s_run(self):
        other = self._other_company()
        contract = self._contract(company=other)
        self._bill()
        self._notify()
        self._run()
        self.assertFalse(contract.suspension_ids)
        self.assertTrue(self.contract.suspension_ids)

    def test_run_reads_any_number_of_contracts_with_the_same_queries(self):
        contracts = self.contract
        counts = []
        for number in (10, 100):
            for name in range(len(contracts), number):
                contracts |= self._contract(self._customer(f"Customer {name}"))
            for contract in contracts.filtered(lambda one: not one._get_related_invoices()):
                self._bill(contract)
            contracts._decisions()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            contracts._decisions()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
