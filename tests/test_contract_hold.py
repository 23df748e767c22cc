from datetime import date
from functools import partial

from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged

from .common import days_ago
from .common_contract import ContractCommon


@tagged("post_install", "-at_install")
class TestHold(ContractCommon):
    def setUp(self):
        super().setUp()
        self._bill()
        self._notify()

    def test_hold_under_at_and_over_its_last_day(self):
        """R12."""
        self.contract.hold_suspension(self._later(1), "Payment promised by phone")
        states = []
        for days in (0, 1, 2):
            self._run_on(self._later(days))
            states.append(self.contract.suspension_state)
        self.assertEqual(states, ["active", "active", "suspended"])

    def test_hold_on_the_customer_holds_all_contracts(self):
        self.customer.write({"delinquency_hold_until": days_ago(0), "delinquency_hold_reason": "Judge"})
        self._run()
        self.assertEqual(self.contract.suspension_state, "active")

    def test_hold_needs_a_reason(self):
        with self.assertRaisesRegex(Exception, "Enter the reason"):
            self.contract.hold_suspension(self._later(1), " ")

    def test_hold_can_be_ended(self):
        self.contract.hold_suspension(self._later(9), "Payment promised by phone")
        self.contract.hold_suspension(False, False)
        self._run()
        self.assertEqual(self.contract.suspension_state, "suspended")

    def test_hold_is_in_the_history_with_its_author(self):
        self.contract.hold_suspension(self._later(1), "Payment promised by phone")
        message = self.contract.message_ids[0]
        self.assertIn("Payment promised by phone", message.body)
        self.assertEqual(message.author_id, self.env.user.partner_id)

    def test_silence_holds_messages(self):
        contract = self._contract(self._customer("Bruno"))
        self._bill(contract)
        contract.hold_suspension(self._later(1), "In hospital", silence=True)
        counts = []
        for days in (1, 2):
            self._run_on(self._later(days))
            counts.append(len(contract.notice_ids))
        self.assertEqual(counts, [0, 1])


@tagged("post_install", "-at_install")
class TestHoldOfCustomerAndContract(ContractCommon):
    """What a hold on either of them has in common."""

    def test_hold_lasts_ten_years_at_most(self):
        for until, is_allowed in ((date(2036, 11, 24), True), (date(2036, 11, 25), False)):
            for hold in (self._hold_contract, self._hold_customer):
                with self.subTest(until=until, hold=hold.__name__):
                    self.assertEqual(hold(until), is_allowed)

    def _hold_contract(self, until):
        return self._succeeds(lambda: self.contract.hold_suspension(until, "Judge"))

    def _hold_customer(self, until):
        values = {"delinquency_hold_until": until, "delinquency_hold_reason": "Judge"}
        return self._succeeds(lambda: self.customer.write(values))

    def test_last_day_is_the_company_s_and_not_the_user_s(self):
        """It is the 24th in São Paulo and tomorrow in Lisbon; then the 25th in São Paulo and still the 24th in Honolulu."""
        for now, zone, is_allowed in (
            ("2026-11-25 02:30:00", "Europe/Lisbon", True),
            ("2026-11-25 04:30:00", "Pacific/Honolulu", False),
        ):
            contract, until = self.contract.with_context(tz=zone), date(2026, 11, 24)
            for act in (
                partial(contract.hold_suspension, until, "Judge"),
                partial(contract.suspend_services, kind="temporary", until=until),
            ):
                with self.subTest(zone=zone, act=act.func.__name__), freeze_time(now):
                    self.assertEqual(self._succeeds(act), is_allowed)

    def _succeeds(self, act):
        try:
            with self.env.cr.savepoint():
                act()
        except (UserError, ValidationError):
            return False
        return True

    def test_hold_leaves_a_silence_as_it_is(self):
        self.contract.hold_suspension(self._later(1), "In hospital", silence=True)
        self.contract.hold_suspension(self._later(5), "In hospital")
        self.assertEqual(self.contract.delinquency_silence_until, self._later(1))

    def test_hold_marks_the_contract_for_a_run_that_has_read_it(self):
        self._bill()
        self._notify()
        for hold in (self._hold_contract, self._hold_customer):
            with self.subTest(hold=hold.__name__):
                self.contract.sudo().delinquency_read_at = False
                self.assertTrue(hold(days_ago(-3)))
                self._commit()
                self.assertTrue(self.contract.delinquency_read_at)

    def test_hold_on_who_has_the_contract_marks_it_where_another_one_pays(self):
        contract = self._contract()
        contract.invoice_partner_id = self._customer("Holding", is_company=True)
        document = self._document(100, days_ago(40), partner=contract.invoice_partner_id, post=False)
        document.invoice_line_ids.contract_line_id = contract.contract_line_ids
        document.action_post()
        self._notify(contracts=contract)
        self.assertTrue(self._hold_customer(days_ago(-3)))
        self._commit()
        self.assertTrue(contract.delinquency_read_at)
