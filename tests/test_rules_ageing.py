import unittest
from datetime import date, timedelta

from odoo.addons.account_delinquency.rules import ageing

TODAY = date(2026, 11, 24)


class TestAgeing(unittest.TestCase):
    def test_the_due_date_itself_is_not_overdue(self):
        self.assertEqual(ageing.days_overdue(TODAY, TODAY), 0)

    def test_the_day_after_is_one_day_overdue(self):
        self.assertEqual(ageing.days_overdue(TODAY - timedelta(days=1), TODAY), 1)

    def test_a_day_to_come_is_not_overdue(self):
        self.assertEqual(ageing.days_overdue(TODAY + timedelta(days=1), TODAY), 0)

    def test_days_run_over_a_leap_day(self):
        self.assertEqual(ageing.days_overdue(date(2028, 2, 28), date(2028, 3, 1)), 2)

    def test_each_bucket_begins_on_its_first_day(self):
        expected = {0: "not_due", 1: "1_30", 30: "1_30", 31: "31_60", 60: "31_60", 61: "61_90", 90: "61_90", 91: "over_90"}
        self.assertEqual({days: ageing.bucket(days) for days in expected}, expected)

    def test_buckets_meet_without_a_gap(self):
        limits = [ageing.bucket_limits(name) for name, _first_day in ageing.BUCKETS]
        self.assertEqual(limits, [(1, 30), (31, 60), (61, 90), (91, None)])

    def test_an_unknown_bucket_is_an_error(self):
        with self.assertRaises(KeyError):
            ageing.bucket_limits("not_due")
