import unittest
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.sending_hours import SendingHours

# 2026-11-24 is a Tuesday.
TUESDAY = datetime(2026, 11, 24)
SUNDAY = datetime(2026, 11, 29)


def at(day, hour, minute=0):
    return day.replace(hour=hour, minute=minute)


class TestSendingHours(unittest.TestCase):
    def test_nothing_goes_out_before_the_start_and_from_the_end_on(self):
        hours = SendingHours(8, 20)
        moments = [(7, 59), (8, 0), (19, 59), (20, 0)]
        self.assertEqual([hours.allow(at(TUESDAY, *moment)) for moment in moments], [False, True, True, False])

    def test_nothing_goes_out_on_a_sunday(self):
        self.assertFalse(SendingHours().allow(at(SUNDAY, 12)))

    def test_sundays_may_be_allowed(self):
        self.assertTrue(SendingHours(on_sundays=True).allow(at(SUNDAY, 12)))

    def test_nothing_goes_out_on_a_holiday(self):
        hours = SendingHours(holidays=frozenset({TUESDAY.date()}))
        self.assertEqual([hours.allow(at(TUESDAY + timedelta(days=days), 12)) for days in (-1, 0, 1)], [True, False, True])

    def test_holidays_in_a_row_wait_for_the_day_after(self):
        days = {(TUESDAY + timedelta(days=number)).date() for number in range(20)}
        self.assertEqual(SendingHours(8, 20, True, frozenset(days)).next(at(TUESDAY, 12)), at(TUESDAY + timedelta(days=20), 8))

    def test_equal_hours_are_no_limit(self):
        self.assertTrue(SendingHours(0, 0).allow(at(TUESDAY, 3)))

    def test_hours_may_lie_around_midnight(self):
        hours = SendingHours(22, 6)
        self.assertEqual([hours.allow(at(TUESDAY, hour)) for hour in (21, 22, 5, 6)], [False, True, True, False])

    def test_the_night_waits_for_the_morning(self):
        self.assertEqual(SendingHours(8, 20).next(at(TUESDAY, 22)), at(TUESDAY + timedelta(days=1), 8))

    def test_saturday_night_waits_for_monday(self):
        self.assertEqual(SendingHours(8, 20).next(at(SUNDAY - timedelta(days=1), 21)), at(SUNDAY + timedelta(days=1), 8))

    def test_without_hours_a_sunday_ends_at_midnight(self):
        self.assertEqual(SendingHours(0, 0).next(at(SUNDAY, 9)), SUNDAY + timedelta(days=1))

    @given(
        st.integers(0, 47).map(lambda half: half / 2),
        st.integers(0, 47).map(lambda half: half / 2),
        st.booleans(),
        st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)),
    )
    def test_the_next_moment_is_allowed_and_not_past(self, start, end, on_sundays, now):
        hours = SendingHours(start, end, on_sundays)
        following = hours.next(now)
        self.assertTrue(hours.allow(following))
        self.assertGreaterEqual(following, now)
