from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.charges import charges

_COLUMNS = ("id", "move_id", "partner_id", "date_maturity", "days_overdue", "payment_method_line_id", "amount_residual")


class Row(NamedTuple):
    """An open item: the columns of ``_COLUMNS``; the residual is negative for a credit."""

    line_id: int
    move_id: int
    partner_id: int
    date_maturity: date
    days: int
    method_id: int | None
    residual: float


@dataclass(frozen=True)
class StatementLine:
    """One overdue instalment, in company currency. ``line_id`` is the journal item's; ``contracts`` are the names of what it
    bills; ``period`` is the day of the document, whose month the debt is about."""

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
    """What a customer owes a company: its overdue instalments that are not contested, oldest first, and the customer's credits
    that are not matched with a document yet. Amounts are in company currency, rounded to ``digits``."""

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


class AccountDebtorStatement(models.AbstractModel):
    """What letters, messages and reports say of a debt: computed once, so that they cannot disagree."""

    _name = "account.debtor.statement"
    _description = "Statement of a Debtor"

    @api.model
    def _of(self, partners, company, line_ids=()) -> dict[int, Statement]:
        """Returns the ``Statement`` of each commercial partner in ``partners`` with ``company``, on the company's own day, in a
        constant number of queries. ``line_ids``: journal items that are told besides, such as those that fall due soon."""
        self = self.with_context(tz=company._delinquency_tz()).sudo()
        rows = self._rows(partners, company, line_ids)
        documents = self._documents({row.move_id for row in rows})
        terms = self.env["account.open.item"]._charge_terms({(company.id, row.method_id) for row in rows})
        owed, credits = defaultdict(list), defaultdict(float)
        for row in rows:
            if row.residual < 0:
                credits[row.partner_id] -= row.residual
            else:
                owed[row.partner_id].append(self._line(row, documents[row.move_id], terms[company.id, row.method_id]))
        digits = company.currency_id.decimal_places
        return {
            partner_id: Statement(tuple(owed[partner_id]), round(credits[partner_id], digits), digits)
            for partner_id in partners.ids
        }

    @api.model
    def _rows(self, partners, company, line_ids) -> list[Row]:
        """Reads rows, not records: thousands of customers are written to in one go."""
        items = self.env["account.open.item"]
        told = items._demanded_domain() | Domain("amount_residual", "<", 0) | Domain("id", "in", list(line_ids))
        domain = told & Domain("partner_id", "in", partners.ids) & Domain("company_id", "=", company.id)
        query = items._search(domain, order="date_maturity, id")
        columns = (items._field_to_sql(query.table, name, query) for name in _COLUMNS)
        return [Row(*row[:-1], float(row[-1])) for row in self.env.execute_query(query.select(*columns))]

    @api.model
    def _documents(self, move_ids) -> dict:
        """Returns the number, the day and the contracts of each document."""
        moves = self.env["account.move"].browse(move_ids)
        moves.fetch(["name", "invoice_date", "date"])
        billed = self.env["contract.position"]._billed(move_ids)
        contracts = self.env["contract.contract"].browse({contract_id for ids in billed.values() for contract_id in ids})
        names = dict(zip(contracts.ids, contracts.mapped("name"), strict=True))
        return {
            move.id: (move.name, move.invoice_date or move.date, ", ".join(names[one] for one in sorted(billed[move.id])))
            for move in moves
        }

    @api.model
    def _line(self, row: Row, document: tuple, terms: tuple) -> StatementLine:
        number, period, contracts = document
        added = charges(row.residual, row.days, *terms)
        return StatementLine(
            line_id=row.line_id,
            move_id=row.move_id,
            document=number,
            contracts=contracts,
            period=period,
            date_maturity=row.date_maturity,
            days=row.days,
            residual=row.residual,
            fine=added.fine,
            interest=added.interest,
        )

    @api.model
    def _links(self, statements) -> dict[int, str]:
        """Returns the addresses at which the customer sees the documents of ``statements`` in the portal, by the document's id,
        with the token that opens each. Those without one get one, all at once: Odoo would write to each document by itself, which
        takes longer than all else of a letter."""
        move_ids = list({line.move_id for statement in statements for line in statement.lines})
        moves = self.env["account.move"].sudo().browse(move_ids)
        moves.flush_recordset(["access_token", "move_type"])
        self.env.cr.execute(
            SQL(
                "UPDATE account_move SET access_token = gen_random_uuid()::varchar WHERE id = ANY(%s) AND access_token IS NULL",
                move_ids,
            )
        )
        moves.invalidate_recordset(["access_token"])
        shown = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        base = shown[:1].get_base_url()
        return {move.id: f"{base}{move.access_url}?access_token={move.access_token}" for move in shown}
