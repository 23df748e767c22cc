import unittest
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.netting import Credit, Debt, net

OLD, NEW = date(2026, 9, 10), date(2026, 10, 10)
CONTRACTS = st.frozensets(st.integers(1, 3), max_size=2)
AMOUNTS = st.integers(1, 100_000).map(lambda coins: coins / 100)
DEBTS = st.lists(st.tuples(st.dates(OLD, NEW), AMOUNTS, CONTRACTS, st.booleans()), max_size=8).map(
    lambda rows: [Debt(key, *row) for key, row in enumerate(rows)]
)
CREDITS = st.lists(st.builds(Credit, AMOUNTS, CONTRACTS), max_size=5)


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
