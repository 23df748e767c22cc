import unittest
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.start_days import EVE, HOLIDAY, WEEKDAY, StartDays

# Brazil's national holidays around the days of R8.
HOLIDAYS = frozenset(
    {
        date(2026, 4, 3),
        date(2026, 4, 21),
        date(2026, 9, 7),
        date(2026, 11, 20),
        date(2026, 12, 25),
        date(2027, 1, 1),
    }
)
BRAZIL = StartDays(holidays=HOLIDAYS)
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


class TestStartDays(unittest.TestCase):
    def test_candidates_of_the_law_start_on_their_days(self):
        """R8: each candidate with the day on which it starts."""
        expected = {
            date(2026, 11, 18): date(2026, 11, 18),
            date(2026, 11, 19): date(2026, 11, 23),
            date(2026, 11, 20): date(2026, 11, 23),
            date(2026, 11, 21): date(2026, 11, 23),
            date(2026, 11, 22): date(2026, 11, 23),
            date(2026, 4, 2): date(2026, 4, 6),
            date(2026, 4, 20): date(2026, 4, 22),
            date(2026, 12, 24): date(2026, 12, 28),
            date(2026, 12, 31): date(2027, 1, 4),
            date(2026, 9, 6): date(2026, 9, 8),
        }
        self.assertEqual({candidate: BRAZIL.first(candidate) for candidate in expected}, expected)

    def test_the_reason_is_told(self):
        reasons = {
            date(2026, 11, 18): None,
            date(2026, 11, 19): EVE,
            date(2026, 9, 7): HOLIDAY,
            date(2026, 11, 21): WEEKDAY,
        }
        self.assertEqual({day: BRAZIL.why_not(day) for day in reasons}, reasons)

    def test_eves_may_be_allowed(self):
        self.assertIsNone(StartDays(holidays=HOLIDAYS, respect_eves=False).why_not(date(2026, 11, 19)))

    def test_holidays_may_be_allowed(self):
        self.assertIsNone(StartDays(holidays=HOLIDAYS, respect_holidays=False, respect_eves=False).why_not(date(2026, 9, 7)))

    def test_fridays_may_be_allowed(self):
        friday = date(2026, 11, 13)
        self.assertEqual(BRAZIL.why_not(friday), WEEKDAY)
        self.assertIsNone(StartDays(blocked_weekdays={5, 6}, holidays=HOLIDAYS).why_not(friday))

    def test_the_fixed_day_is_this_month_s_until_it_has_passed(self):
        fixed = StartDays(fixed_day=10)
        self.assertEqual(fixed.first(date(2026, 11, 9)), date(2026, 11, 10))
        self.assertEqual(fixed.first(date(2026, 11, 10)), date(2026, 11, 10))
        self.assertEqual(fixed.first(date(2026, 11, 11)), date(2026, 12, 10))

    def test_the_fixed_day_moves_on_where_it_is_forbidden(self):
        self.assertEqual(StartDays(holidays=HOLIDAYS, fixed_day=19).first(date(2026, 11, 1)), date(2026, 11, 23))

    def test_the_fixed_day_of_a_short_month_is_its_last_day(self):
        self.assertEqual(StartDays(blocked_weekdays=(), fixed_day=31).first(date(2026, 2, 1)), date(2026, 2, 28))

    def test_the_fixed_day_passes_into_a_new_year(self):
        self.assertEqual(StartDays(blocked_weekdays=(), fixed_day=5).first(date(2026, 12, 6)), date(2027, 1, 5))

    def test_without_an_allowed_day_within_a_year_there_is_no_first_one(self):
        days = StartDays(blocked_weekdays=range(7))
        self.assertEqual((days.first(date(2026, 11, 18)), days.first_on_any_day(date(2026, 11, 18))), (None, None))

    def test_first_day_is_not_before_today_where_the_fixed_day_was_missed(self):
        fixed = StartDays(holidays=HOLIDAYS, fixed_day=17)
        self.assertEqual(fixed.first(date(2026, 11, 10), today=date(2026, 11, 16)), date(2026, 11, 17))
        self.assertEqual(fixed.first(date(2026, 11, 10), today=date(2026, 11, 19)), date(2026, 11, 23))

    @given(DAYS, st.integers(0, 31))
    def test_nothing_starts_on_a_forbidden_day_or_before_its_candidate(self, candidate, fixed_day):
        start = StartDays(holidays=HOLIDAYS, fixed_day=fixed_day).first(candidate)
        self.assertGreaterEqual(start, candidate)
        self.assertIsNone(BRAZIL.why_not(start))

    @given(DAYS)
    def test_no_allowed_day_is_passed_over(self, candidate):
        start = BRAZIL.first(candidate)
        passed = [candidate + timedelta(days=offset) for offset in range((start - candidate).days)]
        self.assertTrue(all(BRAZIL.why_not(day) for day in passed))
