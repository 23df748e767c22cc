import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.netting import Credit, Debt, PaidOut, less_paid_out, net

OLD, NEW = date(2026, 9, 10), date(2026, 10, 10)
CONTRACTS = st.frozensets(st.integers(1, 3), max_size=2)
AMOUNTS = st.integers(1, 100_000).map(lambda coins: coins / 100)
DEBTS = st.lists(st.tuples(st.dates(OLD, NEW), AMOUNTS, CONTRACTS, st.booleans()), max_size=8).map(
    lambda rows: [Debt(key, *row) for key, row in enumerate(rows)]
)
CREDITS = st.lists(st.builds(Credit, AMOUNTS, CONTRACTS), max_size=5)

HERE, ABOVE = frozenset({1, 2}), frozenset({2})
PAID_OUT = st.lists(st.builds(PaidOut, AMOUNTS, st.just(1), st.just(HERE)), max_size=3)


class TestPaidOut(unittest.TestCase):
    """Company 1 is a branch of company 2."""

    def test_credit_of_the_same_amount_is_used_up_first(self):
        own, other = Credit(40, frozenset({7}), 1), Credit(100, frozenset({8}), 1)
        self.assertEqual(less_paid_out([own, other], [PaidOut(100, 1, HERE)]), [own])

    def test_credits_are_used_up_in_their_order_else(self):
        credits = [Credit(40, company=1), Credit(100, company=1)]
        self.assertEqual(less_paid_out(credits, [PaidOut(60, 1, HERE)]), [Credit(80, company=1)])

    def test_own_credits_come_before_those_of_the_company_above(self):
        above, own = Credit(50, company=2), Credit(30, company=1)
        self.assertEqual(less_paid_out([above, own], [PaidOut(50, 1, HERE)]), [Credit(30, company=2)])

    def test_company_above_pays_nothing_out_of_a_branch(self):
        own = Credit(50, company=1)
        self.assertEqual(less_paid_out([own], [PaidOut(50, 2, ABOVE)]), [own])

    def test_more_than_there_is_leaves_nothing(self):
        self.assertEqual(less_paid_out([Credit(50, company=1)], [PaidOut(80, 1, HERE)]), [])
        self.assertEqual(less_paid_out([], [PaidOut(80, 1, HERE)]), [])

    @given(CREDITS, PAID_OUT)
    def test_no_coin_is_lost(self, credits, paid_out):
        credits = [credit._replace(company=1) for credit in credits]
        had, out = (sum(one.amount for one in money) for money in (credits, paid_out))
        left = sum(credit.amount for credit in less_paid_out(credits, paid_out))
        self.assertAlmostEqual(left, max(had - out, 0), places=6)


class TestNetting(unittest.TestCase):
    def test_without_a_credit_everything_is_owed(self):
        self.assertEqual(net([Debt(1, OLD, 99.9)], []), {1: 99.9})

    def test_credit_pays_the_oldest_debt_first(self):
        """Código Civil, art. 355."""
        self.assertEqual(net([Debt(1, NEW, 100), Debt(2, OLD, 100)], [Credit(150)]), {1: 50.0, 2: 0.0})

    def test_credit_note_pays_its_own_contract_first(self):
        debts = [Debt(1, OLD, 100, frozenset({7})), Debt(2, NEW, 100, frozenset({8}))]
        self.assertEqual(net(debts, [Credit(100, frozenset({8}))]), {1: 100.0, 2: 0.0})

    def test_what_a_contract_does_not_need_goes_to_the_oldest_debt(self):
        debts = [Debt(1, OLD, 100, frozenset({7})), Debt(2, NEW, 100, frozenset({8}))]
        self.assertEqual(net(debts, [Credit(130, frozenset({8}))]), {1: 70.0, 2: 0.0})

    def test_credit_pays_what_contracts_owe_before_older_debts_of_none(self):
        """R11: nobody is cut who has paid."""
        debts = [Debt(1, OLD, 100), Debt(2, NEW, 100, frozenset({7}))]
        self.assertEqual(net(debts, [Credit(100)]), {1: 100.0, 2: 0.0})

    def test_credit_pays_what_is_overdue_before_what_a_contract_does_not_owe_yet(self):
        """A payment on account of an opening balance: what no contract bills is overdue, the contract's next bill is not."""
        debts = [Debt(1, OLD, 100), Debt(2, NEW, 100, frozenset({7}), is_overdue=False)]
        self.assertEqual(net(debts, [Credit(100)]), {1: 0.0, 2: 100.0})

    def test_credit_note_pays_what_another_contract_owes_before_what_its_own_does_not_owe_yet(self):
        """Código Civil, art. 352: who pays may choose among the debts that are due."""
        debts = [Debt(1, OLD, 100, frozenset({7})), Debt(2, NEW, 100, frozenset({8}), is_overdue=False)]
        self.assertEqual(net(debts, [Credit(130, frozenset({8}))]), {1: 0.0, 2: 70.0})

    def test_a_part_of_a_cent_is_not_owed(self):
        self.assertEqual(net([Debt(1, OLD, 0.1 + 0.2)], [Credit(0.3)]), {1: 0.0})

    def test_whole_units_of_a_currency_without_coins(self):
        self.assertEqual(net([Debt(1, OLD, 1000)], [Credit(999)], digits=0), {1: 1.0})

    @given(DEBTS, CREDITS)
    def test_no_coin_is_lost_or_made(self, debts, credits):
        owed, paid = sum(debt.amount for debt in debts), sum(credit.amount for credit in credits)
        self.assertAlmostEqual(sum(net(debts, credits).values()), max(owed - paid, 0), places=2)

    @given(DEBTS, CREDITS)
    def test_no_debt_grows_or_becomes_a_credit(self, debts, credits):
        left = net(debts, credits)
        self.assertTrue(all(0 <= left[debt.key] <= debt.amount for debt in debts))


if __name__ == "__main__":
    unittest.main()
