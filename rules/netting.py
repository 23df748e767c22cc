"""What is still owed of each debt once the money is counted that the customer has already handed over.

What is overdue is paid before anything that is not (Código Civil, art. 352 and 355). Of it, a payment on account or an unmatched
credit note that bills a debt's own contract pays that contract's debts first. All else goes to the debts of contracts, so that no
service stops for money that is there, then to others; the oldest first (art. 355: where neither side says which debt is paid, the
first to fall due is).
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple


class Debt(NamedTuple):
    """An open instalment: its id, due date, amount in the company's currency, the contracts that its document bills, whether it
    is overdue, and the companies whose credits may pay it: its own and those above it; none: whatever credit there is."""

    key: int
    maturity: date
    amount: float
    contracts: frozenset[int] = frozenset()
    is_overdue: bool = True
    companies: frozenset[int] = frozenset()


class Credit(NamedTuple):
    """Money that waits for a debt: its amount, positive, in the company's currency, the contracts that its document bills, and
    the company that has it."""

    amount: float
    contracts: frozenset[int] = frozenset()
    company: int | None = None


class PaidOut(NamedTuple):
    """Money that a company has handed back to the customer: its amount, positive, the company, and the companies whose credits it
    may have come from: that one and those above it."""

    amount: float
    company: int
    companies: frozenset[int]


def less_paid_out(credits: Sequence[Credit], paid_out: Iterable[PaidOut], digits: int = 2) -> list[Credit]:
    """Returns what is left of the credits once the customer has been paid out of them: of the same amount first, else in their
    order, those of the company that paid before others. What was paid out beyond all credits is no debt.

    >>> less_paid_out([Credit(40.0, company=1), Credit(100.0, company=1)], [PaidOut(100.0, 1, frozenset({1}))])
    [Credit(amount=40.0, contracts=frozenset(), company=1)]
    """
    coins = 10**digits
    left = [round(credit.amount * coins) for credit in credits]
    for one in paid_out:
        rest = round(one.amount * coins)
        usable = [place for place, credit in enumerate(credits) if credit.company in one.companies]
        first = {place: (credits[place].company != one.company, left[place] != rest) for place in usable}
        for place in sorted(usable, key=first.get):
            taken = min(rest, left[place])
            left[place] -= taken
            rest -= taken
    return [credit._replace(amount=amount / coins) for credit, amount in zip(credits, left, strict=True) if amount]


def net(debts: Iterable[Debt], credits: Sequence[Credit], digits: int = 2) -> dict[int, float]:
    """Returns what is left of each debt by its key, in the same currency, rounded to ``digits``.

    It is counted in whole coins, so that no part of a cent is ever owed. The credits are used in their order.

    >>> net([Debt(1, date(2026, 11, 1), 100.0), Debt(2, date(2026, 12, 1), 50.0)], [Credit(120.0)])
    {1: 0.0, 2: 30.0}
    """
    coins = 10**digits
    if not credits:
        return {debt.key: round(debt.amount * coins) / coins for debt in debts}
    debts = sorted(debts, key=lambda debt: (not debt.contracts, debt.maturity, debt.key))
    left = {debt.key: round(debt.amount * coins) for debt in debts}
    unused = [round(credit.amount * coins) for credit in credits]
    for overdue in (True, False):
        unused = _pay_all([debt for debt in debts if debt.is_overdue == overdue], credits, unused, left)
    return {key: amount / coins for key, amount in left.items()}


def _pay_all(debts: list[Debt], credits: Sequence[Credit], unused: list[int], left: dict[int, int]) -> list[int]:
    """Pays the debts, each credit those of its own contracts before all others. Returns what is not used up of each credit."""
    payable = [[debt for debt in debts if not debt.companies or credit.company in debt.companies] for credit in credits]
    own = [[debt for debt in part if debt.contracts & one.contracts] for one, part in zip(credits, payable, strict=True)]
    for parts in (own, payable):
        unused = [_pay(left, [debt.key for debt in part], coins) for part, coins in zip(parts, unused, strict=True)]
    return unused


def _pay(left: dict[int, int], keys: Iterable[int], coins: int) -> int:
    """Pays the debts in their order and returns what is not used up."""
    for key in keys:
        paid = min(coins, left[key])
        left[key] -= paid
        coins -= paid
    return coins
