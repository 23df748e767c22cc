import unittest
from datetime import date, timedelta
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.account_delinquency.rules.customer_account import Account, Company, Entry

TODAY = date(2026, 11, 26)
COMPANY = Company(root_id=1, lineage=frozenset({1}), digits=2)
CONTRACTS = st.frozensets(st.integers(1, 3), max_size=2)
# Contracts, contested or not, days since the due date, coins.
DEBTS = st.lists(st.tuples(CONTRACTS, st.booleans(), st.integers(-40, 90), st.integers(1, 100_000)), max_size=12)
WITHIN = st.sampled_from((None, 1, 2))


def entry(key, contracts=(7,), *, is_disputed=False, days=9, amount=100.0):
    day = TODAY - timedelta(days=days)
    return Entry(1, 5, frozenset(contracts), is_disputed, days > 0 and amount > 0, [day], [key], [amount])


def alike(one: Entry) -> tuple:
    """What the items of one entry have in common."""
    return one.contracts, one.is_disputed, one.is_overdue, None if one.is_overdue else one.maturity


def together(entries) -> list[Entry]:
    """Returns the entries with those that count alike as one."""
    groups = {}
    for one in entries:
        groups.setdefault(alike(one), []).append(one)
    return [
        group[0]._replace(
            maturities=[one.maturity for one in group],
            line_ids=[line_id for one in group for line_id in one.line_ids],
            amounts=[amount for one in group for amount in one.amounts],
        )
        for group in groups.values()
    ]


def account(entries, company=COMPANY) -> Account:
    made = Account(company)
    for one in entries:
        made.add(one)
    Account.settle([made])
    return made


class TestCustomerAccount(unittest.TestCase):
    @given(DEBTS, WITHIN, st.frozensets(st.integers(0, 11)), st.integers(0, 200_000).map(lambda coins: coins / 100))
    def test_debts_that_count_alike_count_as_one_by_one(self, rows, within, line_ids, minimum):
        debts = [
            entry(key, contracts, is_disputed=is_disputed, days=days, amount=coins / 100)
            for key, (contracts, is_disputed, days, coins) in enumerate(rows)
        ]
        one_by_one, summed = account(debts), account(together(debts))
        self.assertEqual(summed.amounts_of(2, within, minimum), one_by_one.amounts_of(2, within, minimum))
        self.assertEqual(summed.asked_of(within, minimum), one_by_one.asked_of(within, minimum))
        for contract_ids, overdue in product((None, (1,), (2, 3)), (False, True)):
            left, lefts = (one.left_of(line_ids, contract_ids, overdue=overdue) for one in (summed, one_by_one))
            self.assertEqual(left, lefts)

    def test_sum_of_coins_has_no_fraction_of_one(self):
        owed = account([entry(1, amount=0.1), entry(2, amount=0.2)]).amounts_of(7, 7)["owed"]
        self.assertEqual(owed, 0.3)

    def test_what_is_asked_for_is_overdue(self):
        debts = account([entry(1, days=1, amount=10.0), entry(2, days=0, amount=20.0)])
        self.assertEqual(debts.asked_of(7), {1: 10.0})

    def test_where_nothing_is_overdue_what_is_due_next_is_asked_for(self):
        debts = account([entry(1, days=-30), entry(2, days=0, amount=20.0), entry(3, days=0, amount=5.0)])
        self.assertEqual(debts.asked_of(7), {2: 20.0, 3: 5.0})

    def test_with_too_little_that_is_overdue_what_is_due_next_is_asked_for_too(self):
        debts = account([entry(1, amount=9.99), entry(2, days=0, amount=20.0)])
        self.assertEqual([len(debts.asked_of(7, minimum)) for minimum in (9.98, 9.99, 10)], [1, 1, 2])

    def test_debt_counts_since_the_due_date_with_which_it_came_to_the_minimum(self):
        debts = account([entry(1, days=60, amount=0.5), entry(2, days=30, amount=9.5), entry(3, days=1, amount=100.0)])
        since = [debts.amounts_of(7, 7, minimum)["counts_since"] for minimum in (0, 0.5, 0.51, 10, 10.01, 110, 110.01)]
        days = [day and (TODAY - day).days for day in since]
        self.assertEqual(days, [60, 60, 30, 30, 1, 1, None])

    def test_debt_counts_since_what_credits_leave_of_it_came_to_the_minimum(self):
        debts = account([entry(1, days=60), entry(2, days=1), entry(3, amount=-95.0)])
        self.assertEqual(debts.amounts_of(7, 7, 10)["counts_since"], TODAY - timedelta(days=1))

    def test_of_overdue_items_alone_what_is_put_off_is_not_left(self):
        debts = account([entry(1, days=-20), entry(2, amount=30.0)])
        self.assertEqual([debts.left_of([1, 2], overdue=overdue) for overdue in (False, True)], [130, 30])

    def test_what_credits_pay_is_not_asked_for(self):
        debts = account([entry(1, days=30), entry(2, days=9), entry(3, amount=-100.0)])
        self.assertEqual(debts.asked_of(7), {2: 100.0})
        self.assertEqual(debts.amounts_of(7, 7)["covered"], 100)

    def test_what_is_contested_is_owed_of_nothing(self):
        debts = account([entry(1, is_disputed=True), entry(2, amount=30.0)])
        self.assertEqual((debts.left_of([1, 2]), debts.amounts_of(7, 7)["contested"]), (30, 100))

    def test_left_of_some_items_is_of_those_alone(self):
        debts = account(together([entry(1), entry(2, amount=30.0), entry(3, amount=5.0)]))
        self.assertEqual([debts.left_of(ids) for ids in ([1], [1, 3], [1, 2, 3], [])], [100, 105, 135, 0])

    def test_minimum_is_owed_at_it_and_not_under_it(self):
        debts = account([entry(1, amount=30.0)])
        self.assertEqual([debts.is_owed([1], minimum) for minimum in (29.99, 30, 30.01)], [True, True, False])


if __name__ == "__main__":
    unittest.main()
