from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.charges import charges
from ..rules.statement import Statement, StatementLine
from .account_open_item import CHARGED, charge_key

_COLUMNS = ("id", "move_id", "partner_id", "date_maturity", "days_overdue", *CHARGED, "amount_residual")


class Row(NamedTuple):
    """An open item; the residual is negative for a credit. ``charge``: what says by which policy it is charged."""

    line_id: int
    move_id: int
    partner_id: int
    date_maturity: date
    days: int
    charge: tuple
    residual: float


class AccountDebtorStatement(models.AbstractModel):
    """What letters, messages and reports say of a debt: computed once, so that they cannot disagree."""

    _name = "account.debtor.statement"
    _description = "Statement of a Debtor"

    @api.model
    def _of(self, partners, company, line_ids=()) -> dict[int, Statement]:
        """Returns the ``Statement`` of each commercial partner in ``partners`` with ``company``, on the company's own day, in a
        constant number of queries. ``line_ids``: journal items that are told besides, such as those that fall due soon; not
        what was contested since."""
        self = self.with_context(tz=company._delinquency_tz()).sudo()
        besides = Domain("id", "in", list(line_ids)) & Domain("is_disputed", "=", False)
        told = self.env["account.open.item"]._demanded_domain() | besides
        return self._tell(partners, company, told)

    @api.model
    def _covered(self, partners, company) -> set[int]:
        """Returns the ids of those in ``partners`` who owe ``company`` nothing that their credits don't pay: the same as the
        statements say, without what else they tell."""
        self = self.with_context(tz=company._delinquency_tz()).sudo()
        items = self.env["account.open.item"]
        domain = self._told_domain(partners, company, items._demanded_domain())
        owed = {partner.id: left for partner, left in items._read_group(domain, ["partner_id"], ["amount_residual:sum"])}
        return {partner_id for partner_id in partners.ids if company.currency_id.compare_amounts(owed.get(partner_id, 0), 0) <= 0}

    @api.model
    def _of_items(self, partners, company, items: Domain) -> dict[int, Statement]:
        """Returns the same of those open items alone that ``items`` finds, with the rights of the user and on the user's own day:
        what the list of debtors shows of them."""
        return self._tell(partners, company, items)

    @api.model
    def _tell(self, partners, company, told: Domain) -> dict[int, Statement]:
        rows = self._rows(partners, company, told)
        documents = self.sudo()._documents({row.move_id for row in rows})
        contracts = self.sudo()._contract_names({row.line_id for row in rows})
        terms = self.env["account.open.item"]._charge_terms({row.charge for row in rows})
        owed, credits = defaultdict(list), defaultdict(float)
        for row in rows:
            if row.residual < 0:
                credits[row.partner_id] -= row.residual
            else:
                owed[row.partner_id].append(self._line(row, (*documents[row.move_id], contracts[row.line_id]), terms[row.charge]))
        digits = company.currency_id.decimal_places
        return {
            partner_id: Statement(tuple(owed[partner_id]), round(credits[partner_id], digits), digits)
            for partner_id in partners.ids
        }

    @api.model
    def _rows(self, partners, company, told: Domain) -> list[Row]:
        """Reads the items of ``told``, and the credits. Rows, not records: thousands of customers are written to in one go."""
        items = self.env["account.open.item"]
        query = items._search(self._told_domain(partners, company, told), order="date_maturity, id")
        columns = (items._field_to_sql(query.table, name, query) for name in _COLUMNS)
        rows = self.env.execute_query(query.select(*columns))
        plain = len(_COLUMNS) - len(CHARGED) - 1
        return [Row(*row[:plain], charge_key(*row[plain:-1]), float(row[-1])) for row in rows]

    @api.model
    def _told_domain(self, partners, company, told: Domain) -> Domain:
        told |= Domain("amount_residual", "<", 0)
        return told & Domain("partner_id", "in", partners.ids) & Domain("company_id", "=", company.id)

    @api.model
    def _documents(self, move_ids) -> dict:
        """Returns the number and the day of each document."""
        moves = self.env["account.move"].browse(move_ids)
        moves.fetch(["name", "invoice_date", "date"])
        return {move.id: (move.name, move.invoice_date or move.date) for move in moves}

    @api.model
    def _contract_names(self, line_ids) -> dict[int, str]:
        """Returns the names of the contracts that each journal item belongs to."""
        found = self.env["account.item.contracts"]._of(line_ids)
        contracts = self.env["contract.contract"].browse({contract_id for ids in found.values() for contract_id in ids})
        names = dict(zip(contracts.ids, contracts.mapped("name"), strict=True))
        return {line_id: ", ".join(names[one] for one in sorted(found[line_id])) for line_id in line_ids}

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
        moves.fetch(["access_token", "move_type"])  # alone: a batch has many documents
        shown = moves.filtered(lambda move: move.is_sale_document(include_receipts=True))
        base = shown[:1].get_base_url()
        return {move.id: f"{base}{move.access_url}?access_token={move.access_token}" for move in shown}
