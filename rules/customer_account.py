"""What one customer owes one company, and what of it counts for a contract."""

from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from .netting import Credit, Debt, net

_NONE: frozenset[int] = frozenset()


class Item(NamedTuple):
    """An open item, as the position of a contract needs it: the amount in company currency, negative for a credit."""

    id: int
    move_id: int
    company_id: int
    partner_id: int
    date_maturity: date
    is_overdue: bool
    is_disputed: bool
    amount_residual: float


class Company(NamedTuple):
    """A company: the one at the top of its tree, itself and those above it, and the decimal places of its currency, which is that
    of all companies of the tree."""

    root_id: int
    lineage: frozenset[int]
    digits: int


class Account:
    """What one customer owes one company. ``left``: what the customer's credits leave of each debt, and ``contracts``: those that
    it bills, by journal item."""

    def __init__(self, company: Company):
        self.company = company
        self.digits = company.digits
        self.contested, self.overdue, self.upcoming, self.credits = [], [], [], []
        self.left, self.contracts = {}, {}

    def add(self, item: Item, contracts: frozenset[int]):
        if item.amount_residual < 0:
            self.credits.append(Credit(-item.amount_residual, contracts, item.company_id))
            return
        kind = self.contested if item.is_disputed else self.overdue if item.is_overdue else self.upcoming
        self.contracts[item.id] = contracts
        kind.append(Debt(item.id, item.date_maturity, item.amount_residual, contracts, item.is_overdue, self.company.lineage))

    @staticmethod
    def settle(accounts: list["Account"]):
        """Counts the credits that one customer has with the companies of one tree, each once, for the debts to that company and
        to its branches. A branch's own credits are used first: they can pay nothing else."""
        accounts = sorted(accounts, key=lambda account: -len(account.company.lineage))
        debts = [debt for account in accounts for debt in (*account.overdue, *account.upcoming)]
        left = net(debts, [credit for account in accounts for credit in account.credits], accounts[0].digits)
        for account in accounts:
            account.left = left

    def _own(self, debts, contract_id: int | None) -> list[Debt]:
        return debts if contract_id is None else [debt for debt in debts if contract_id in debt.contracts]

    def _sum(self, amounts) -> float:
        return round(sum(amounts), self.digits)

    def _owing(self, debts) -> list[tuple[Debt, float]]:
        """Returns the debts of which something is left, with what is left."""
        return [(debt, left) for debt in debts if (left := self.left[debt.key]) > 0]

    def overdue_of(self, contract_id: int | None) -> list[tuple[Debt, float]]:
        """Returns the overdue instalments of which something is left, with what is left; ``None`` for all contracts."""
        return self._owing(self._own(self.overdue, contract_id))

    def next_due_of(self, contract_id: int | None) -> list[tuple[Debt, float]]:
        """Returns the same of the instalments that are due next."""
        upcoming = self._owing(self._own(self.upcoming, contract_id))
        first = min((debt.maturity for debt, _left in upcoming), default=None)
        return [(debt, left) for debt, left in upcoming if debt.maturity == first]

    def amounts_of(self, contract_id: int, within: int | None) -> dict:
        """Returns the amounts and days of the position of a contract; ``within`` is ``None`` where all of the customer's debts
        are its own."""
        overdue = self._own(self.overdue, within)
        owing, upcoming = self._owing(overdue), self.next_due_of(within)
        owed = self._sum(left for _debt, left in owing)
        return {
            "owed": owed,
            "own": owed if within else self._sum(left for debt, left in owing if contract_id in debt.contracts),
            "oldest": min((debt.maturity for debt, _left in owing), default=None),
            "covered": self._sum([*(debt.amount for debt in overdue), -owed]),
            "contested": self._sum(debt.amount for debt in self._own(self.contested, within)),
            "upcoming": upcoming[0][0].maturity if upcoming else None,
            "upcoming_amount": self._sum(left for _debt, left in upcoming),
        }

    def left_of(self, line_ids, contract_ids: Collection[int] | None = None) -> float:
        """Returns what is still owed of these items and not contested; of those that bill one of the contracts, if any are
        given."""
        if contract_ids is not None:
            line_ids = [line_id for line_id in line_ids if not self.contracts.get(line_id, _NONE).isdisjoint(contract_ids)]
        return self._sum(self.left.get(line_id, 0) for line_id in line_ids)

    def is_owed(self, line_ids, minimum: float = 0, contract_ids: Collection[int] | None = None) -> bool:
        """Whether that is something, and ``minimum`` at least."""
        left = self.left_of(line_ids, contract_ids)
        return left > 0 and left >= minimum
