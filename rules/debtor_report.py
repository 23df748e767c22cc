"""What the report of debtors says: computed once, and rendered in every format.

It holds values and words, and no markup: the words are in the reader's language, the amounts in the currency of each company.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from .ageing import BUCKETS, NOT_DUE, bucket
from .notation import Notation
from .statement import Statement, StatementLine

TEXT, DAY, COUNT, AMOUNT = "text", "day", "count", "amount"
AMOUNTS = ("residual", "fine", "interest", "updated")


@dataclass(frozen=True)
class Column:
    """A column of a table: the attribute that it shows, which is also the key of its header among the words; the kind of its
    values; its width in the width of a digit; the decimals of its numbers, where they are not the currency's."""

    name: str
    kind: str = TEXT
    width: int = 12
    digits: int | None = None

    @property
    def is_number(self) -> bool:
        return self.kind in (COUNT, AMOUNT)


_AMOUNTS = tuple(Column(name, AMOUNT, 15) for name in AMOUNTS)
# The documents of a customer.
DOCUMENT_COLUMNS = (
    Column("document", width=20),
    Column("contracts", width=22),
    Column("period", DAY, 11),
    Column("date_maturity", DAY, 11),
    Column("days", COUNT, 7),
    *_AMOUNTS,
)
# The customers, where the report is a summary.
CUSTOMER_COLUMNS = (
    Column("name", width=24),
    Column("vat", width=19),
    Column("phone", width=17),
    Column("city", width=14),
    Column("count", COUNT, 7),
    Column("days", COUNT, 7),
    *_AMOUNTS,
)
# What is repeated on each row of a table without titles.
OWNER_COLUMNS = (Column("company", width=24), Column("currency", width=9), *CUSTOMER_COLUMNS[:4])


@dataclass(frozen=True)
class Layout:
    """How a report is laid out, whatever its format."""

    is_headed: bool = True
    is_summary: bool = False
    is_landscape: bool = False


@dataclass(frozen=True)
class Customer:
    """A customer of a company: ``contested`` and the credit of the statement are told besides, and are in no sum."""

    name: str
    statement: Statement
    vat: str = ""
    phone: str = ""
    city: str = ""
    contested: float = 0.0

    @property
    def lines(self) -> tuple[StatementLine, ...]:
        return self.statement.lines

    @property
    def count(self) -> int:
        return len(self.lines)

    @property
    def days(self) -> int:
        return self.statement.days

    @property
    def residual(self) -> float:
        return self.statement.residual

    @property
    def fine(self) -> float:
        return self.statement.fine

    @property
    def interest(self) -> float:
        return self.statement.interest

    @property
    def updated(self) -> float:
        return self.statement.updated

    @property
    def credit(self) -> float:
        return self.statement.credit

    @property
    def details(self) -> tuple[str, ...]:
        """How the customer is reached, as far as that is known."""
        return tuple(filter(None, (self.vat, self.phone, self.city)))


@dataclass(frozen=True)
class Totals:
    """Sums in one currency, rounded to its ``digits``."""

    currency: str
    digits: int
    count: int = 0
    residual: float = 0.0
    fine: float = 0.0
    interest: float = 0.0
    updated: float = 0.0

    @classmethod
    def of(cls, parts: Iterable, currency: str, digits: int) -> "Totals":
        """Returns the sums over ``parts``: anything with a count and the four amounts."""
        parts = list(parts)
        sums = {name: round(sum(getattr(part, name) for part in parts), digits) for name in AMOUNTS}
        return cls(currency, digits, sum(part.count for part in parts), **sums)


@dataclass(frozen=True)
class Age:
    """What of a debt is how old: ``name`` as in the list; the residual amount; ``share`` of all, from 0 to 1."""

    name: str
    amount: float = 0.0
    count: int = 0
    share: float = 0.0


@dataclass(frozen=True)
class Section:
    """The customers of one company, in its currency."""

    company: str
    currency: str
    digits: int
    customers: tuple[Customer, ...] = ()

    @property
    def totals(self) -> Totals:
        return Totals.of(self.customers, self.currency, self.digits)

    @property
    def ages(self) -> tuple[Age, ...]:
        """The ageing; what is not due yet is told where there is any."""
        lines = [line for customer in self.customers for line in customer.lines]
        total = sum(line.residual for line in lines)
        by_name = {name: [] for name in (NOT_DUE, *dict(BUCKETS))}
        for line in lines:
            by_name[bucket(line.days)].append(line.residual)
        if not by_name[NOT_DUE]:
            del by_name[NOT_DUE]
        return tuple(self._age(name, residuals, total) for name, residuals in by_name.items())

    def _age(self, name: str, residuals: list[float], total: float) -> Age:
        amount = round(sum(residuals), self.digits)
        return Age(name, amount, len(residuals), amount / total if total else 0.0)


@dataclass(frozen=True)
class Report:
    """The whole report. ``title``, ``filter`` and ``words`` are in the reader's language; ``words`` are the headers of the
    columns and all other fixed texts, by their keys; ``day`` is the reader's today; ``logo`` is a PNG, empty for none."""

    title: str
    filter: str
    day: date
    sections: tuple[Section, ...] = ()
    words: dict[str, str] = field(default_factory=dict)
    notation: Notation = Notation()
    layout: Layout = Layout()
    logo: bytes = b""

    @property
    def totals(self) -> tuple[Totals, ...]:
        """The sums over all companies, a currency each."""
        currencies = {section.currency: section.digits for section in self.sections}
        return tuple(
            Totals.of([one.totals for one in self.sections if one.currency == currency], currency, digits)
            for currency, digits in currencies.items()
        )

    @property
    def customer_count(self) -> int:
        return sum(len(section.customers) for section in self.sections)

    @property
    def columns(self) -> tuple[Column, ...]:
        return CUSTOMER_COLUMNS if self.layout.is_summary else DOCUMENT_COLUMNS

    def text(self, column: Column, row, digits: int) -> str:
        """Returns what the cell of ``row`` says, as the reader's language writes it."""
        return self.cell(column.kind, getattr(row, column.name), digits)

    def cell(self, kind: str, value, digits: int) -> str:
        """Returns a value of that kind as the reader's language writes it."""
        if kind == AMOUNT:
            return self.notation.amount(value, digits)
        return self.notation.day(value) if kind == DAY else str(value)

    def headers(self, columns: Iterable[Column]) -> list[str]:
        return [self.words[column.name] for column in columns]

    def heading(self) -> list[tuple[str, str]]:
        """Returns what stands below the title, as labels and texts: filter, day, how many customers."""
        pairs = (
            (self.words["filter"], self.filter),
            (self.words["day"], self.notation.day(self.day)),
            (self.words["customers"], str(self.customer_count)),
        )
        return [pair for pair in pairs if pair[1]]

    def notes(self, customer: Customer, digits: int) -> list[str]:
        """Returns what is said below a customer's total: what is contested, and the credit; both are in no sum."""
        amounts = ((self.words["contested"], customer.contested), (self.words["credit"], customer.credit))
        return [f"{label}: {self.notation.amount(amount, digits)}" for label, amount in amounts if amount]
