from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .common_contract import noon
from .test_contract_suspend import FEW, MANY, DialogCommon

SATURDAY = noon(date(2026, 11, 28))
BEFORE_WORK = "2026-11-24 04:00:00"  # 1:00 in São Paulo


@tagged("post_install", "-at_install")
class TestContractObjection(DialogCommon):
    """What forbids a suspension by hand is named, also where the ladder waits for something else."""

    def setUp(self):
        super().setUp()
        self._bill()

    def _said(self):
        return self._dialog(self.contract, "action_suspend").objections

    def _hold(self, silence=False):
        self.contract.hold_suspension(self._later(30), "Agreed", silence=silence)

    def test_hold_is_named_where_a_notice_is_due(self):
        self._hold()
        self.assertIn("On hold until", self._said())

    def test_hold_is_named_where_the_notice_is_too_young(self):
        self._notify(days=5)
        self._hold()
        self.assertIn("On hold until", self._said())

    def test_hold_is_named_where_messages_are_off(self):
        self._hold(silence=True)
        self.assertIn("On hold until", self._said())

    def test_hold_is_named_once_where_the_ladder_waits_for_it(self):
        self._notify(days=20)
        self._hold()
        self.assertEqual(self._said().count("On hold until"), 1)

    def test_hold_that_has_ended_is_not_named(self):
        self._hold()
        with freeze_time(noon(self._later(31))):
            self.assertNotIn("On hold until", self._said())

    def test_forbidden_weekday_is_named_where_a_notice_is_due(self):
        with freeze_time(SATURDAY):
            self.assertIn("on this day of the week", self._said())

    def test_forbidden_weekday_is_named_once_where_the_ladder_waits_for_it(self):
        self._notify(days=20)
        with freeze_time(SATURDAY):
            self.assertEqual(self._said().count("on this day of the week"), 1)

    def test_forbidden_weekday_is_named_during_a_hold(self):
        self._notify(days=20)
        self._hold()
        with freeze_time(SATURDAY):
            self.assertIn("on this day of the week", self._said())

    def test_day_of_the_month_is_named_where_a_notice_is_due(self):
        self.policy.fixed_day = 10
        self.assertIn("its day of the month only", self._said())

    def test_day_of_the_month_that_was_missed_is_not_named_where_it_is_caught_up(self):
        self._notify(days=20)
        self.policy.fixed_day = 23
        self.assertFalse(self._said())

    def test_hours_are_named_where_a_notice_is_due(self):
        with freeze_time(BEFORE_WORK):
            self.assertIn("outside the hours", self._said())

    def test_hours_are_named_once_where_nothing_else_forbids_it(self):
        self._notify(days=20)
        with freeze_time(BEFORE_WORK):
            self.assertEqual(self._said().count("outside the hours"), 1)

    def test_allowed_day_and_hour_are_not_named(self):
        self.assertEqual(self._said(), "Fibre 300 (Ana Souza): The policy takes another step first: Give notice.")

    def test_hold_is_kept_with_the_suspension(self):
        self._hold()
        episode = self.contract.with_user(self.officer).suspend_services(reason="By phone")
        self.assertIn("On hold until", episode.objections)

    def test_number_of_queries_does_not_depend_on_the_number_of_contracts(self):
        contracts = self.env["contract.contract"].union(*(self._contract() for _one in range(MANY)))
        for contract in contracts:
            self._bill(contract)

        def object_to(own):
            with freeze_time(SATURDAY):
                self.assertEqual(len(own._objections(own._positions_and_decisions())), len(own))

        object_to(contracts[:1])
        counts = [self._queries(lambda own=own: object_to(own)) for own in (contracts[:FEW], contracts)]
        self.assertEqual(counts[0], counts[1])
