"""What a customer owes a company, told instalment by instalment."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class StatementLine:
    """One instalment, in company currency. ``line_id`` is the journal item's; ``contracts`` are the names of what it bills;
    ``period`` is the day of the document, whose month the debt is about; ``days`` is 0 where it is not due yet."""

    line_id: int
    move_id: int
    document: str
    contracts: str
    period: date
    date_maturity: date
    days: int
    residual: float
    fine: float
    interest: float

    @property
    def updated(self) -> float:
        return self.residual + self.fine + self.interest


@dataclass(frozen=True)
class Statement:
    """What a customer owes a company: instalments that are not contested, oldest first, and the customer's credits that are not
    matched with a document yet. Amounts are in company currency, rounded to ``digits``."""

    lines: tuple[StatementLine, ...] = ()
    credit: float = 0.0
    digits: int = 2

    def _sum(self, name: str) -> float:
        return round(sum(getattr(line, name) for line in self.lines), self.digits)

    @property
    def residual(self) -> float:
        return self._sum("residual")

    @property
    def fine(self) -> float:
        return self._sum("fine")

    @property
    def interest(self) -> float:
        return self._sum("interest")

    @property
    def updated(self) -> float:
        return self._sum("updated")

    @property
    def to_pay(self) -> float:
        """The updated amount less the credits; never less than nothing."""
        return max(round(self.updated - self.credit, self.digits), 0.0)

    @property
    def is_covered(self) -> bool:
        """Whether credits pay for all that is owed: then there is nothing to write about."""
        return round(self.residual - self.credit, self.digits) <= 0

    @property
    def days(self) -> int:
        return max((line.days for line in self.lines), default=0)

    @property
    def oldest(self) -> date | None:
        return min((line.date_maturity for line in self.lines), default=None)
