from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common_contract import ContractCommon, noon

SUSPENDED = date(2026, 11, 24)
RESUMED = date(2027, 2, 15)


@tagged("post_install", "-at_install")
class TestContractInvoicing(ContractCommon):
    """A plan billed monthly in advance on the 10th, invoiced until 2026-12-09, suspended from 24 November to 15 February."""

    def setUp(self):
        super().setUp()
        self.document = self._bill()
        self.line = self.contract.contract_line_ids

    def _is_found(self, day):
        domain = self.env["contract.contract"]._get_contracts_to_invoice_domain(day)
        return self.contract in self.env["contract.contract"].search(domain)

    def _resume(self):
        with freeze_time(noon(RESUMED)):
            self.contract.resume_services()

    def _invoiced_periods(self, until):
        """Returns the first days of the periods that the daily run invoices."""
        starts = []
        while self.line.recurring_next_date and self.line.recurring_next_date <= until:
            starts.append(self.line.next_period_date_start)
            self.contract._recurring_create_invoice(until)
        return starts

    def test_before_the_suspension_invoices_are_made(self):
        self.assertTrue(self._is_found(date(2026, 12, 10)))

    def test_scheduled_action_makes_no_invoice(self):
        """R5."""
        self._suspended()
        self.assertFalse(self._is_found(date(2026, 12, 10)))

    def test_button_makes_no_invoice(self):
        self._suspended()
        self.assertFalse(self.contract.recurring_create_invoice())
        self.assertEqual(self.line.recurring_next_date, date(2026, 12, 10))

    def test_wizard_makes_no_invoice(self):
        self._suspended()
        wizard = self.env["contract.manually.create.invoice"].create({"invoice_date": "2026-12-10", "contract_type": "sale"})
        wizard.create_invoice()
        self.assertEqual(self.contract._get_related_invoices(), self.document)

    def test_policy_may_invoice_while_suspended(self):
        self.policy.invoice_while_suspended = True
        self._suspended()
        self.assertTrue(self._is_found(date(2026, 12, 10)))
        self.assertTrue(self.contract.recurring_create_invoice())

    def test_reduced_services_are_invoiced(self):
        self._suspended(level="reduced")
        self.assertTrue(self._is_found(date(2026, 12, 10)))

    def test_temporary_suspension_is_not_invoiced(self):
        self.contract.suspend_services(kind="temporary", until=date(2027, 1, 31))
        self.assertFalse(self._is_found(date(2026, 12, 10)))

    def test_unlock_of_some_days_does_not_end_the_pause(self):
        self._suspended()
        self.contract.trust_unlock(3)
        self.assertFalse(self._is_found(date(2026, 12, 10)))
        self.assertEqual(self.line.recurring_next_date, date(2026, 12, 10))

    def test_terminated_contract_is_never_invoiced_again(self):
        for mode in ("catch_up", "forgive", "restart"):
            with self.subTest(mode=mode):
                self.policy.resume_mode = mode
                contract = self._contract(self._customer("Bruno"))
                self._bill(contract)
                self._suspended(contract)
                with freeze_time(noon(RESUMED)):
                    contract.terminate_services("Agreed")
                    self.assertFalse(contract.recurring_create_invoice())
                    domain = self.env["contract.contract"]._get_contracts_to_invoice_domain(date(2030, 1, 1))
                    self.assertNotIn(contract, self.env["contract.contract"].search(domain))

    def test_several_lines_with_the_contract_s_recurrence(self):
        """Where the lines share the header's recurrence, their next dates are the header's."""
        line = {"name": "TV", "product_id": self.product_a.id, "quantity": 1, "specific_price": 10, "date_start": "2026-11-10"}
        for mode, expected in (("forgive", date(2027, 2, 10)), ("restart", date(2027, 2, 15))):
            for kind in ("pre-paid", "post-paid"):
                with self.subTest(mode=mode, kind=kind):
                    self.policy.resume_mode = mode
                    contract = self._contract(
                        self._customer("Bruno"),
                        line_recurrence=False,
                        date_start="2026-11-10",
                        recurring_invoicing_type=kind,
                        contract_line_ids=[Command.create(line), Command.create({**line, "name": "Net"})],
                    )
                    if kind == "pre-paid":
                        contract._recurring_create_invoice(date(2026, 11, 10))
                    self._bill(contract)
                    self._suspended(contract)
                    with freeze_time(noon(RESUMED)):
                        contract.resume_services()
                    starts = [line._next_period()[0] for line in contract.contract_line_ids]
                    self.assertEqual(starts, [expected] * 2)

    def _with_a_note(self, **values):
        """Makes a suspended contract with a line and a note that is on each of its invoices."""
        line = {
            "name": "Fibre",
            "product_id": self.product_a.id,
            "specific_price": 100,
            "date_start": "2026-01-10",
            "last_date_invoiced": "2026-12-09",
            "recurring_next_date": "2026-12-10",
            **values,
        }
        note = {**line, "name": "#START#", "display_type": "line_note", "note_invoicing_mode": "custom", "product_id": False}
        contract = self._contract(self._customer("Bruno"), contract_line_ids=[Command.create(line), Command.create(note)])
        self._bill(contract)
        self._suspended(contract)
        return contract

    def test_recurring_note_skips_what_is_forgiven_too(self):
        contract = self._with_a_note()
        with freeze_time(noon(RESUMED)):
            contract.resume_services()
        self.assertEqual([line._next_period()[0] for line in contract.contract_line_ids], [date(2027, 2, 10)] * 2)
        self.assertEqual(contract.recurring_next_date, date(2027, 2, 10))

    def test_recurring_note_ends_with_a_terminated_contract(self):
        contract = self._with_a_note()
        contract.terminate_services("Agreed")
        self.assertEqual(contract.contract_line_ids.mapped("date_end"), [date(2026, 12, 9)] * 2)
        self.assertFalse(any(contract.contract_line_ids.mapped("recurring_next_date")))

    def test_recurring_note_is_on_the_invoice_of_what_had_ended_before_the_pause(self):
        dates = {"last_date_invoiced": "2026-10-22", "recurring_next_date": "2026-11-23", "date_start": "2026-01-23"}
        contract = self._with_a_note(recurring_invoicing_type="post-paid", **dates)
        self.assertEqual(contract._get_lines_to_invoice(date(2026, 11, 24)), contract.contract_line_ids)

    def test_what_had_ended_before_the_pause_is_invoiced_during_it(self):
        """A plan billed in arrears: the month before the suspension is owed, the months of the suspension are not."""
        dates = {"last_date_invoiced": "2026-10-22", "recurring_next_date": "2026-11-23", "date_start": "2026-01-23"}
        contract = self._contract(self._customer("Bruno"), recurring_invoicing_type="post-paid", **dates)
        self._bill(contract)
        self._suspended(contract)
        line = contract.contract_line_ids
        self.assertTrue(contract._recurring_create_invoice(date(2026, 11, 24)))
        self.assertEqual(line.last_date_invoiced, date(2026, 11, 22))
        self.assertFalse(contract._recurring_create_invoice(date(2027, 1, 24)))
        with freeze_time(noon(RESUMED)):
            contract.resume_services()
        self.assertEqual(line._next_period()[0], date(2027, 1, 23))

    def test_catching_up_invoices_all_of_the_gap(self):
        self.policy.resume_mode = "catch_up"
        self._suspended()
        self._resume()
        expected = [date(2026, 12, 10), date(2027, 1, 10), date(2027, 2, 10)]
        self.assertEqual(self._invoiced_periods(RESUMED), expected)

    def test_forgiving_keeps_the_billing_day(self):
        self.policy.resume_mode = "forgive"
        self._suspended()
        self._resume()
        self.assertEqual(self._invoiced_periods(date(2027, 3, 10)), [date(2027, 2, 10), date(2027, 3, 10)])

    def test_restarting_begins_a_period_on_the_day(self):
        self.policy.resume_mode = "restart"
        self._suspended()
        self._resume()
        self.assertEqual(self._invoiced_periods(date(2027, 3, 20)), [date(2027, 2, 15), date(2027, 3, 15)])

    def _next_start_after(self, day):
        """Returns the first day of the next period after a suspension until ``day``, in a plan billed in arrears that is
        invoiced until 31 October."""
        self.policy.resume_mode = "restart"
        self.line.write({"last_date_invoiced": "2026-10-31", "recurring_invoicing_type": "post-paid"})
        self._suspended()
        with freeze_time(noon(day)):
            self.contract.resume_services()
        return self.line._next_period()[0]

    def test_restarting_gives_away_nothing_of_a_period_that_goes_on(self):
        self.assertEqual(self._next_start_after(date(2026, 11, 25)), date(2026, 11, 1))

    def test_restarting_skips_a_period_that_ended_while_suspended(self):
        self.assertEqual(self._next_start_after(date(2026, 12, 5)), date(2026, 12, 5))

    def test_line_that_ended_while_suspended_is_invoiced_no_more(self):
        for mode in ("forgive", "restart"):
            with self.subTest(mode=mode), self.env.cr.savepoint() as savepoint:
                self.policy.resume_mode = mode
                self.line.date_end = "2026-12-31"
                self._suspended()
                self._resume()
                self.assertEqual(self._billed_by_the_scheduled_action(RESUMED), [])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_mode_is_that_of_the_suspension_where_its_policy_was_archived(self):
        self.policy.resume_mode = "catch_up"
        self._suspended()
        self.policy.active = False
        self._resume()
        self.assertEqual(self._invoiced_periods(RESUMED)[0], date(2026, 12, 10))

    def test_short_suspension_skips_nothing_that_is_invoiced_already(self):
        for mode in ("forgive", "restart", "catch_up"):
            with self.subTest(mode=mode):
                self.policy.resume_mode = mode
                self._suspended()
                with freeze_time(noon(date(2026, 11, 27))):
                    self.contract.resume_services()
                self.assertEqual(self.line.recurring_next_date, date(2026, 12, 10))

    def test_periods_that_ended_before_the_suspension_are_still_owed(self):
        self.line.write({"last_date_invoiced": "2026-09-09", "recurring_next_date": "2026-09-10"})
        self._suspended()
        self._resume()
        self.assertEqual(self.line.next_period_date_start, date(2026, 9, 10))

    def _billed_by_the_scheduled_action(self, until):
        """Returns the first days of the periods that OCA's scheduled action invoices."""
        starts = []
        for _run in range(12):
            before = self.line.last_date_invoiced
            self.env["contract.contract"]._cron_recurring_create(until)
            if self.line.last_date_invoiced == before:
                break
            starts.append(before + timedelta(days=1))
        return starts

    def _suspended_with_periods_left(self, mode):
        """Suspends and resumes the contract with two periods before that which nobody has invoiced."""
        self.policy.resume_mode = mode
        self.line.write({"last_date_invoiced": "2026-09-09", "recurring_next_date": "2026-09-10"})
        self._suspended()
        self._resume()

    def test_paused_time_is_forgiven_once_what_came_before_it_is_invoiced(self):
        self._suspended_with_periods_left("forgive")
        expected = [date(2026, 9, 10), date(2026, 10, 10), date(2027, 2, 10)]
        self.assertEqual(self._billed_by_the_scheduled_action(RESUMED), expected)

    def test_new_period_begins_once_what_came_before_the_pause_is_invoiced(self):
        self._suspended_with_periods_left("restart")
        expected = [date(2026, 9, 10), date(2026, 10, 10), RESUMED]
        self.assertEqual(self._billed_by_the_scheduled_action(RESUMED), expected)

    def test_each_pause_is_forgiven_once_what_came_before_it_is_invoiced(self):
        self._suspended_with_periods_left("forgive")
        with freeze_time(noon(date(2027, 3, 15))):
            self.contract.suspend_services(kind="manual", reason="Stolen router")
        with freeze_time(noon(date(2027, 5, 15))):
            self.contract.resume_services()
        expected = [date(2026, 9, 10), date(2026, 10, 10), date(2027, 2, 10), date(2027, 5, 10)]
        self.assertEqual(self._billed_by_the_scheduled_action(date(2027, 5, 15)), expected)

    def test_what_is_forgiven_is_forgiven_once(self):
        """A new start of the contract that somebody enters later stays as it is."""
        self._suspended_with_periods_left("forgive")
        self._billed_by_the_scheduled_action(date(2026, 10, 10))
        self.line.write({"last_date_invoiced": "2026-12-09", "recurring_next_date": "2026-12-10"})
        self.assertEqual(self._billed_by_the_scheduled_action(date(2026, 12, 10)), [date(2026, 12, 10)])

    def test_who_invoices_what_came_before_a_pause_needs_no_rights_on_suspensions(self):
        self._suspended_with_periods_left("forgive")
        clerk = self._user("clerk", "account.group_account_manager")
        for _period in range(2):
            self.contract.with_user(clerk).recurring_create_invoice()
        self.assertEqual(self.line.recurring_next_date, date(2027, 2, 10))
