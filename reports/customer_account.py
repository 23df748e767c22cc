from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.customer_account import Account, Company, Entry

# What is read of each open item.
_COLUMNS = (
    "id",
    "move_id",
    "company_id",
    "partner_id",
    "date_maturity",
    "is_overdue",
    "is_disputed",
    "is_paid_out",
    "amount_residual",
    "delinquency_contract_id",
)


class CustomerAccount(models.AbstractModel):
    """Reads what customers owe, in the same number of queries for any number of them, with superuser rights. What is overdue is
    so on the day of the context."""

    _name = "customer.account"
    _description = "Account of a Customer"

    @api.model
    def _of(self, customers: set) -> dict:
        """Returns the ``Account`` of each of ``customers``, pairs of the ids of company and commercial partner."""
        companies = self._companies({company_id for company_id, _partner_id in customers})
        accounts = {customer: Account(companies[customer[0]]) for customer in customers}
        for entry in self._entries(companies, {partner_id for _company_id, partner_id in customers}):
            customer = entry.company_id, entry.partner_id
            if customer not in accounts:
                accounts[customer] = Account(companies[entry.company_id])
            accounts[customer].add(entry)
        trees = defaultdict(list)
        for (company_id, partner_id), account in accounts.items():
            trees[companies[company_id].root_id, partner_id].append(account)
        for tree in trees.values():
            Account.settle(tree)
        return accounts

    @api.model
    def _companies(self, company_ids) -> dict[int, Company]:
        """Returns the companies, and all others of their trees: a branch is paid by what its customer has with those above it."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        roots = companies.browse(company_ids).root_id
        return {
            company.id: Company(company.root_id.id, frozenset(company.parent_ids.ids), company.currency_id.decimal_places)
            for company in companies.search([("id", "child_of", roots.ids)])
        }

    @api.model
    def _entries(self, companies: dict[int, Company], partners) -> list[Entry]:
        """Returns all that is open between the companies and the partners, due or not, debts and credits.

        What counts alike is summed up where it is read: a customer who owes for a year has many open items, and as rows of their
        own they would take longer than everything else of a run.
        """
        contracts = self.env["account.item.contracts"]
        contracts._flush()
        rows = self.env.execute_query(
            SQL(
                """
                WITH stored AS MATERIALIZED (%(items)s),
                     item AS MATERIALIZED (
                         SELECT stored.*, round(amount_residual, %(digits)s) AS amount,
                                %(contracts)s AS contract_ids, %(is_reached)s AS is_reached
                           FROM stored
                     )
                SELECT company_id, partner_id, contract_ids, is_disputed, is_overdue,
                       array_agg(date_maturity), array_agg(id), array_agg(amount::float), is_paid_out, is_reached
                  FROM item
                 WHERE amount <> 0
              GROUP BY company_id, partner_id, contract_ids, is_disputed, is_overdue, is_paid_out, is_reached,
                       CASE WHEN NOT is_overdue THEN date_maturity END,
                       CASE WHEN partner_id IN (SELECT partner_id FROM item WHERE amount < 0) THEN id END
              ORDER BY min(id)
                """,
                items=self._items_sql(companies, partners),
                digits=self._digits_sql(companies),
                contracts=contracts._sql("stored"),
                is_reached=contracts._reaches_sql("stored"),
            )
        )
        return [Entry(*row[:2], frozenset(row[2]), *row[3:]) for row in rows]

    @api.model
    def _digits_sql(self, companies: dict[int, Company]) -> SQL:
        """The decimal places of each item's company: looked up, as the planner would misjudge a join."""
        digits = [company.digits for company in companies.values()]
        return SQL("(%s::int[])[array_position(%s::int[], company_id)]", digits, [*companies])

    @api.model
    def _items_sql(self, companies, partners) -> SQL:
        items = self.env["account.open.item"].sudo()
        query = items._search(Domain("partner_id", "in", partners) & Domain("company_id", "in", [*companies]))
        columns = ((items._field_to_sql(query.table, name, query), SQL.identifier(name)) for name in _COLUMNS)
        return query.select(*(SQL("%s AS %s", *column) for column in columns))
