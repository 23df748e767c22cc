"""Fine and interest on an overdue instalment.

Fine: at most 2 % of the overdue residual, once per instalment (Código de Defesa do Consumidor, art. 52 §1). Interest: simple,
a monthly rate spread over the days of a 30-day month; never on the fine.
"""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

DAYS_OF_MONTH = 30
HALF_UP = "half_up"
TRUNCATE = "truncate"
_ROUNDINGS = {HALF_UP: ROUND_HALF_UP, TRUNCATE: ROUND_DOWN}


@dataclass(frozen=True)
class ChargeTerms:
    """What an overdue instalment costs: both rates in percent, ``rounding`` one of HALF_UP and TRUNCATE. Overdue for up to
    ``days_free`` days it costs nothing, and from then on as of its due date."""

    fine_percent: float = 0.0
    interest_percent_month: float = 0.0
    rounding: str = HALF_UP
    days_free: int = 0

    @property
    def is_free(self) -> bool:
        return not self.fine_percent and not self.interest_percent_month


@dataclass(frozen=True)
class Charges:
    """What is added to an overdue residual, in its currency."""

    fine: float = 0.0
    interest: float = 0.0


def charges(residual: float, days: int, terms: ChargeTerms, digits: int = 2) -> Charges:
    """Returns the fine and the interest for ``days`` days overdue, in the currency of ``residual``, rounded to ``digits``.

    Together they are what ``updated_amount`` adds, which rounds once: the fine is rounded, and the interest is the rest.

    >>> charges(100, 10, ChargeTerms(2, 1))
    Charges(fine=2.0, interest=0.33)
    """
    if _is_free(residual, days, terms):
        return Charges()
    amount, fine, interest = _exact(residual, days, terms)
    total = _rounded(amount + fine + interest, terms, digits)
    fine = _rounded(fine, terms, digits)
    return Charges(float(fine), float(total - _rounded(amount, terms, digits) - fine))


def updated_amount(residual: float, days: int, terms: ChargeTerms, digits: int = 2) -> float:
    """Returns ``residual`` with fine and interest for ``days`` days overdue, in the same currency, rounded to ``digits``.

    The rates are applied exactly and the sum is rounded once. Nothing is charged on what is not overdue or not owed.

    >>> updated_amount(100, 10, ChargeTerms(2, 1))
    102.33
    """
    if _is_free(residual, days, terms):
        return residual
    return float(_rounded(sum(_exact(residual, days, terms)), terms, digits))


def _is_free(residual: float, days: int, terms: ChargeTerms) -> bool:
    return days <= terms.days_free or residual <= 0 or terms.is_free


def _exact(residual: float, days: int, terms: ChargeTerms) -> tuple[Decimal, Decimal, Decimal]:
    amount = Decimal(str(residual))
    fine = amount * Decimal(str(terms.fine_percent)) / 100
    interest = amount * Decimal(str(terms.interest_percent_month)) / 100 / DAYS_OF_MONTH * days
    return amount, fine, interest


def _rounded(amount: Decimal, terms: ChargeTerms, digits: int) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-digits), rounding=_ROUNDINGS[terms.rounding])
