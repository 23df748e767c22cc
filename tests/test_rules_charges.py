import unittest

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.charges import TRUNCATE, Charges, ChargeTerms, charges, updated_amount

# R15: 2 % once, 1 % a month pro rata die.
CONSUMER = ChargeTerms(fine_percent=2, interest_percent_month=1)
ROUNDED_DOWN = ChargeTerms(2, 1, TRUNCATE)


class TestCharges(unittest.TestCase):
    def test_ten_days(self):
        self.assertEqual(updated_amount(100, 10, CONSUMER), 102.33)

    def test_thirty_days(self):
        self.assertEqual(updated_amount(100, 30, CONSUMER), 103.00)

    def test_five_days_are_rounded_half_up(self):
        self.assertEqual(updated_amount(100, 5, CONSUMER), 102.17)

    def test_five_days_are_truncated(self):
        self.assertEqual(updated_amount(100, 5, ChargeTerms(2, 1, TRUNCATE)), 102.16)

    def test_the_due_date_costs_nothing(self):
        self.assertEqual(updated_amount(100, 0, CONSUMER), 100)

    def test_the_first_day_costs_the_fine_and_a_day(self):
        self.assertEqual(updated_amount(100, 1, CONSUMER), 102.03)

    def test_days_that_are_free_cost_nothing(self):
        self.assertEqual(updated_amount(100, 2, ChargeTerms(2, 1, days_free=2)), 100)

    def test_after_the_days_that_are_free_all_days_count(self):
        self.assertEqual(updated_amount(100, 3, ChargeTerms(2, 1, days_free=2)), updated_amount(100, 3, CONSUMER))

    def test_interest_is_not_charged_on_the_fine(self):
        self.assertEqual(updated_amount(1000, 300, ChargeTerms(2, 10)), 1000 + 20 + 1000)

    def test_a_credit_costs_nothing(self):
        self.assertEqual(updated_amount(-100, 30, CONSUMER), -100)

    def test_without_terms_nothing_is_charged(self):
        self.assertEqual(updated_amount(100, 30, ChargeTerms()), 100)

    def test_a_currency_without_cents_is_rounded_to_units(self):
        self.assertEqual(updated_amount(1050, 10, CONSUMER, digits=0), 1075)

    def test_a_float_that_is_not_exact_is_charged_as_it_is_written(self):
        self.assertEqual(updated_amount(0.1 + 0.2, 30, ChargeTerms(0, 100)), 0.6)

    @given(st.decimals(min_value="0.01", max_value="1e7", places=2), st.integers(1, 4000))
    def test_more_days_never_cost_less(self, amount, days):
        self.assertGreaterEqual(updated_amount(float(amount), days + 1, CONSUMER), updated_amount(float(amount), days, CONSUMER))

    @given(st.decimals(min_value="0.01", max_value="1e7", places=2), st.integers(0, 4000))
    def test_rounding_half_up_differs_from_truncating_by_a_cent_at_most(self, amount, days):
        truncated = updated_amount(float(amount), days, ChargeTerms(2, 1, TRUNCATE))
        self.assertLessEqual(round(updated_amount(float(amount), days, CONSUMER) - truncated, 2), 0.01)

    def test_fine_and_interest_apart(self):
        self.assertEqual(charges(100, 10, CONSUMER), Charges(fine=2.0, interest=0.33))

    def test_nothing_is_added_to_what_is_not_overdue(self):
        self.assertEqual(charges(100, 0, CONSUMER), Charges())

    @given(
        st.decimals(min_value="0.01", max_value="1e7", places=2), st.integers(0, 4000), st.sampled_from([CONSUMER, ROUNDED_DOWN])
    )
    def test_residual_fine_and_interest_are_the_updated_amount(self, amount, days, terms):
        added = charges(float(amount), days, terms)
        self.assertAlmostEqual(float(amount) + added.fine + added.interest, updated_amount(float(amount), days, terms), 6)
