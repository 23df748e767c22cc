"""What a customer owes of each debt, once what he has handed over already is counted; in whole cents.

A credit that waits pays what is overdue before what is not: what its own document bills first, then the oldest debt of a
contract, then any other.
"""


class Account:
    """What one customer owes on a day, from the open items of a snapshot."""

    def __init__(self, items, today):
        debts = [item for item in items if item.cents > 0 and not item.contested]
        self.contested = [item for item in items if item.cents > 0 and item.contested]
        self.overdue = [item for item in debts if item.due < today]
        self.upcoming = [item for item in debts if item.due >= today]
        self.left = {item.id: item.cents for item in debts}
        self._spend([item for item in items if item.cents < 0])

    def _spend(self, credits):
        purse = {credit.id: -credit.cents for credit in credits}
        for debts in (self.overdue, self.upcoming):
            queue = sorted(debts, key=lambda item: (not item.contracts, item.due, item.id))
            for is_own in (True, False):
                for credit in credits:
                    self._pay(credit, purse, [debt for debt in queue if not is_own or debt.contracts & credit.contracts])

    def _pay(self, credit, purse, debts):
        for debt in debts:
            coins = min(purse[credit.id], self.left[debt.id])
            purse[credit.id] -= coins
            self.left[debt.id] -= coins

    def debts_of(self, contract, scope, *, overdue=True) -> list:
        """Returns what counts for a contract and has something left: its own debts, or all of the customer's."""
        items = self.overdue if overdue else self.upcoming
        return [one for one in items if self.left[one.id] > 0 and (scope == "customer" or contract in one.contracts)]

    def owed(self, contract, scope) -> int:
        return sum(self.left[one.id] for one in self.debts_of(contract, scope))

    def left_of(self, ids, *, overdue=True) -> int:
        """Returns what is left of these items, of those that are overdue alone unless said otherwise."""
        items = self.overdue if overdue else [*self.overdue, *self.upcoming]
        return sum(self.left[one.id] for one in items if one.id in ids)

    def since(self, contract, scope, minimum):
        """Returns the due date with which what is owed came to the minimum; ``None`` where it has not."""
        total = 0
        for item in sorted(self.debts_of(contract, scope), key=lambda one: (one.due, one.id)):
            total += self.left[item.id]
            if total >= max(minimum, 1):
                return item.due
        return None
