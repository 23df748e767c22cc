import unittest
from datetime import date

from odoo.addons.account_delinquency.rules.working_days import DAYS_OFF_MAX, days_off_before

BLACK_AWARENESS_DAY = date(2026, 11, 20)
GOOD_FRIDAY = date(2026, 4, 3)


class TestWorkingDays(unittest.TestCase):
    def _before(self, *day, holidays=()):
        return days_off_before(date(*day), set(holidays))

    def test_on_a_monday_the_weekend_has_ended(self):
        self.assertEqual(self._before(2026, 11, 23), 2)

    def test_on_a_sunday_the_saturday_has(self):
        self.assertEqual(self._before(2026, 11, 22), 1)

    def test_on_a_saturday_the_friday_was_a_working_day(self):
        self.assertEqual(self._before(2026, 11, 21), 0)

    def test_on_a_tuesday_nothing_is_off(self):
        self.assertEqual(self._before(2026, 11, 24), 0)

    def test_holiday_before_the_weekend_belongs_to_it(self):
        self.assertEqual(self._before(2026, 11, 23, holidays=[BLACK_AWARENESS_DAY]), 3)

    def test_holiday_in_the_week_is_off(self):
        self.assertEqual(self._before(2026, 4, 22, holidays=[date(2026, 4, 21)]), 1)

    def test_easter(self):
        self.assertEqual(self._before(2026, 4, 6, holidays=[GOOD_FRIDAY]), 3)

    def test_who_is_closed_for_good_is_not_counted_for_ever(self):
        every_day = [date.fromordinal(day) for day in range(date(2026, 1, 1).toordinal(), date(2026, 12, 31).toordinal())]
        self.assertEqual(self._before(2026, 11, 24, holidays=every_day), DAYS_OFF_MAX)
