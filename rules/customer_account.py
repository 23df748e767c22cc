"""What one customer owes one company, and what of it counts for a contract."""

from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from .netting import Credit, Debt, PaidOut, less_paid_out, net


class Entry(NamedTuple):
    """Open items of one customer that count alike for his contracts: debts that bill the same ones and are contested, overdue or
    due on one day. Where he has a credit with a company of the tree, each item is an entry of its own, as it may be paid alone.

    ``maturities`` and ``amounts`` are those of ``line_ids``, in the company's currency and rounded to it, none of them zero,
    negative for a credit. ``is_paid_out``: it is what the customer was paid out, not a debt. ``is_reached``: one of ``contracts``
    is the customer's own, so that the ladder reaches them."""

    company_id: int
    partner_id: int
    contracts: frozenset[int]
    is_disputed: bool
    is_overdue: bool
    maturities: list[date]
    line_ids: list[int]
    amounts: list[float]
    is_paid_out: bool = False
    is_reached: bool = True

    @property
    def maturity(self) -> date:
        """The oldest due date."""
        return min(self.maturities)


class Company(NamedTuple):
    """A company: the one at the top of its tree, itself and those above it, and the decimal places of its currency, which is that
    of all companies of the tree."""

    root_id: int
    lineage: frozenset[int]
    digits: int


class Account:
    """What one customer owes one company. ``left``: what the customer's credits leave of each debt, by journal item; ``None``
    where there are no credits, and all is left."""

    def __init__(self, company: Company):
        self.company = company
        self.contested, self.overdue, self.upcoming, self.credits, self.paid_out = [], [], [], [], []
        self.left: dict[int, float] | None = None

    def add(self, entry: Entry):
        if entry.is_paid_out:
            lineage = self.company.lineage
            self.paid_out += [PaidOut(amount, entry.company_id, lineage) for amount in entry.amounts]
            return
        if entry.amounts[0] < 0:
            self.credits.append(Credit(-sum(entry.amounts), entry.contracts, entry.company_id))
            return
        kind = self.contested if entry.is_disputed else self.overdue if entry.is_overdue else self.upcoming
        kind.append(entry)

    @staticmethod
    def settle(accounts: list["Account"]):
        """Counts the credits that one customer has with the companies of one tree, each once, for the debts to that company and
        to its branches. A branch's own credits are used first: they can pay nothing else."""
        accounts = sorted(accounts, key=lambda account: -len(account.company.lineage))
        digits = accounts[0].company.digits
        credits = [credit for account in accounts for credit in account.credits]
        credits = less_paid_out(credits, [one for account in accounts for one in account.paid_out], digits)
        if not credits:
            return
        left = net([debt for account in accounts for debt in account._debts()], credits, digits)
        for account in accounts:
            account.left = left

    def _debts(self) -> Iterable[Debt]:
        """Returns the debts that credits may pay, each by itself."""
        for entry in (*self.overdue, *self.upcoming):
            [line_id], [amount] = entry.line_ids, entry.amounts
            yield Debt(line_id, entry.maturity, amount, entry.contracts, entry.is_overdue, self.company.lineage)

    def _own(self, entries, contract_id: int | None) -> list[Entry]:
        return entries if contract_id is None else [entry for entry in entries if contract_id in entry.contracts]

    def _sum(self, amounts) -> float:
        return round(sum(amounts), self.company.digits)

    def _left(self, entry: Entry) -> list[float]:
        """Returns what is left of each item."""
        return entry.amounts if self.left is None else [self.left[line_id] for line_id in entry.line_ids]

    def _owing(self, entries) -> list[tuple[Entry, float]]:
        """Returns the entries of which something is left, with what is left."""
        return [(entry, left) for entry in entries if (left := sum(self._left(entry))) > 0]

    def _next_due(self, contract_id: int | None) -> list[tuple[Entry, float]]:
        """Returns what is due next, of which something is left."""
        upcoming = self._owing(self._own(self.upcoming, contract_id))
        first = min((entry.maturity for entry, _left in upcoming), default=None)
        return [(entry, left) for entry, left in upcoming if entry.maturity == first]

    def asked_of(self, contract_id: int | None, minimum: float = 0) -> dict[int, float]:
        """Returns what is left of each journal item that is overdue; where that is nothing, or less than ``minimum``, also of
        those that are due next. ``None`` for the debts of all contracts."""
        owing = self._owing(self._own(self.overdue, contract_id))
        if not owing or self._sum(left for _entry, left in owing) < minimum:
            owing += self._next_due(contract_id)
        return self._by_item(owing)

    def overdue_of(self, contract_id: int | None) -> dict[int, float]:
        """Returns what is left of each journal item that is overdue, where that is something; ``None`` for those of all
        contracts."""
        return self._by_item(self._owing(self._own(self.overdue, contract_id)))

    def _by_item(self, owing) -> dict[int, float]:
        lines = (zip(entry.line_ids, self._left(entry), strict=True) for entry, _left in owing)
        return {line_id: left for line in lines for line_id, left in line}

    def amounts_of(self, contract_id: int, within: int | None, minimum: float = 0) -> dict:
        """Returns the amounts and days of the position of a contract; ``within`` is ``None`` where all of the customer's debts
        are its own. ``minimum``: what must be owed to count."""
        overdue = self._own(self.overdue, within)
        owing, upcoming = self._owing(overdue), self._next_due(within)
        owed = self._sum(left for _entry, left in owing)
        whole = owed if self.left is None else sum(amount for entry in overdue for amount in entry.amounts)
        return {
            "owed": owed,
            "own": owed if within else self._sum(left for entry, left in owing if contract_id in entry.contracts),
            "oldest": min((entry.maturity for entry, _left in owing), default=None),
            "counts_since": self._counts_since(owing, minimum),
            "covered": self._sum([whole, -owed]),
            "uncontracted": self._uncontracted() if within else 0.0,
            "contested": self._sum(amount for entry in self._own(self.contested, within) for amount in entry.amounts),
            "upcoming": upcoming[0][0].maturity if upcoming else None,
            "upcoming_amount": self._sum(left for _entry, left in upcoming),
        }

    def _uncontracted(self) -> float:
        """Returns what is left of the overdue debts that belong to none of the customer's contracts."""
        return self._sum(left for entry, left in self._owing(self.overdue) if not entry.is_reached)

    def _counts_since(self, owing, minimum: float) -> date | None:
        """Returns the due date with which what is owed came to ``minimum``; ``None`` where it has not."""
        owed = 0.0
        dues = (zip(entry.maturities, self._left(entry), strict=True) for entry, _left in owing)
        for maturity, left in sorted(due for entry in dues for due in entry):
            owed += left
            if round(owed, self.company.digits) >= minimum:
                return maturity
        return None

    def left_of(self, line_ids: Iterable[int], contract_ids: Collection[int] | None = None, *, overdue: bool = False) -> float:
        """Returns what is still owed of these items and not contested; of those that bill one of the contracts, if any are
        given; of those that are ``overdue`` alone: the due date of one may have been put off."""
        wanted = frozenset(line_ids)
        entries = self.overdue if overdue else (*self.overdue, *self.upcoming)
        if contract_ids is not None:
            entries = [entry for entry in entries if not entry.contracts.isdisjoint(contract_ids)]
        return self._sum(self._left_of(entry, wanted) for entry in entries)

    def _left_of(self, entry: Entry, wanted: frozenset[int]) -> float:
        left = self._left(entry)
        if wanted.issuperset(entry.line_ids):  # mostly, and much faster
            return sum(left)
        return sum(amount for line_id, amount in zip(entry.line_ids, left, strict=True) if line_id in wanted)

    def is_owed(
        self, line_ids: Iterable[int], minimum: float = 0, contract_ids: Collection[int] | None = None, *, overdue: bool = False
    ) -> bool:
        """Whether that is something, and ``minimum`` at least."""
        left = self.left_of(line_ids, contract_ids, overdue=overdue)
        return left > 0 and left >= minimum
