"""What the files of an export are made of, without Odoo: columns, currencies, and what is chosen."""

from dataclasses import dataclass, field

from ..rules.delimited import Dialect


@dataclass(frozen=True)
class ExportColumn:
    """A column. ``type``: of its field; ``places``: decimal places of its numbers; ``currency_at``: where in a row the id of the
    currency of its amounts is, behind the values."""

    name: str
    label: str
    type: str
    places: int | None = None
    currency_at: int | None = None


@dataclass(frozen=True)
class ExportCurrency:
    """How the amounts of a currency look."""

    name: str
    symbol: str = ""
    is_before: bool = True
    places: int = 2


@dataclass(frozen=True)
class ExportChoice:
    """What somebody wants to have exported. ``rows``: an empty recordset with the context that the rows are read in; ``names``:
    of the fields, in order; ``dialect``: of a delimited file, ``None`` for a workbook."""

    rows: object
    domain: object
    names: list[str]
    order: str | None = None
    title: str = ""
    about: str = ""
    dialect: Dialect | None = None
    is_title_written: bool = True


@dataclass
class ExportTotals:
    """The sums of the amounts of each column, by currency."""

    sums: dict = field(default_factory=dict)

    def add(self, place: int, currency_id: int | None, amount: float):
        own = self.sums.setdefault(place, {})
        own[currency_id] = own.get(currency_id, 0.0) + amount

    @property
    def currency_ids(self) -> list:
        """Returns the currencies of all columns, the first one that was met first."""
        return list(dict.fromkeys(currency_id for own in self.sums.values() for currency_id in own))
