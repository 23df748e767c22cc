from collections import defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# What the answer is read from, besides what the effective policies are.
_STORED = {
    "account.move.line": [
        "debtor_partner_id",
        "delinquency_contract_id",
        "contract_line_id",
        "company_id",
        "move_id",
        "partner_id",
    ],
    "contract.line": ["contract_id"],
    "contract.contract": ["company_id", "contract_type", "debtor_partner_id"],
    "account.delinquency.policy": ["counts_uncontracted"],
}


class AccountItemContracts(models.AbstractModel):
    """Says to which contracts the open items belong, once, for all that asks: the ladder, the lists, the letters.

    An officer's word comes first; else it is what the document bills; else, where it bills no contract and the policy counts such
    debts, the customer's only contract with the company. Ended and archived contracts count, too: who had another one has no
    only contract. The ladder reaches a debt through the contracts that are the debtor's own, with the company that it is owed to.
    """

    _name = "account.item.contracts"
    _description = "Contracts of Open Items"

    @api.model
    def _flush(self):
        """Lets a query see what the answer depends on. The SQL of this model names no fields that would do it."""
        for name, columns in (*self.env["contract.effective.policy"]._depends.items(), *_STORED.items()):
            self.env[name].flush_model(columns)

    @api.model
    def _of(self, line_ids) -> dict[int, frozenset[int]]:
        """Returns the ids of the contracts of each journal item of ``line_ids`` that has any, by the item's id."""
        found = defaultdict(frozenset)
        if not line_ids:
            return found
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id, %(contracts)s
                  FROM (
                      SELECT id, move_id, company_id, delinquency_contract_id,
                             COALESCE(debtor_partner_id, partner_id) AS partner_id
                        FROM account_move_line WHERE id = ANY(%(ids)s)
                  ) AS item
                """,
                contracts=self._sql("item"),
                ids=[*line_ids],
            )
        )
        for line_id, contract_ids in rows:
            if contract_ids:
                found[line_id] = frozenset(contract_ids)
        return found

    @api.model
    def _billed_ones(self, line_ids) -> set[int]:
        """Returns those of the journal items ``line_ids`` whose document bills a contract."""
        self._flush()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id FROM account_move_line AS item
                 WHERE item.id = ANY(%s) AND EXISTS (
                     SELECT FROM account_move_line AS billed
                      WHERE billed.move_id = item.move_id AND billed.contract_line_id IS NOT NULL
                 )
                """,
                [*line_ids],
            )
        )
        return {line_id for (line_id,) in rows}

    @api.model
    def _only_ones(self, customers: set) -> dict:
        """Returns the id of the only contract of each of ``customers``, pairs of the ids of company and commercial partner, who
        has just one with the company."""
        if not customers:
            return {}
        self.env["contract.contract"].flush_model(_STORED["contract.contract"])
        companies, partners = zip(*customers, strict=True)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT company_id, debtor_partner_id, min(id) FROM contract_contract
                 WHERE debtor_partner_id = ANY(%s) AND company_id = ANY(%s) AND contract_type = 'sale'
              GROUP BY company_id, debtor_partner_id HAVING count(*) = 1
                """,
                [*partners],
                [*companies],
            )
        )
        found = {(company_id, partner_id): contract_id for company_id, partner_id, contract_id in rows}
        return {customer: found[customer] for customer in customers if customer in found}

    @api.model
    def _uncontracted_by_policy(self, policy_ids, company) -> dict:
        """Returns the customers of ``company``, how many they are, who owe something of no contract and have a contract that
        follows each policy, with the sum, by the policy's id: what the user may see of it."""
        self._flush()
        items = self.env["account.open.item"]
        domain = Domain("is_uncontracted", "=", True) & Domain("company_id", "=", company.id)
        query = items._search(items._demanded_domain() & domain)
        partner, amount = (SQL.identifier(query.table, name) for name in ("partner_id", "amount_residual"))
        query.groupby = partner
        rows = self.env.execute_query(
            SQL(
                """
                SELECT follower.policy_id, count(*), sum(owed.amount)::float
                  FROM (%(owed)s) AS owed
                  JOIN (
                      SELECT DISTINCT effective.policy_id, contract.debtor_partner_id AS partner_id
                        FROM (%(effective)s) AS effective
                        JOIN contract_contract AS contract ON contract.id = effective.id
                       WHERE effective.policy_id = ANY(%(policies)s) AND contract.company_id = %(company)s
                         AND contract.contract_type = 'sale'
                  ) AS follower USING (partner_id)
              GROUP BY follower.policy_id
                """,
                owed=query.select(SQL("%s AS partner_id", partner), SQL("sum(%s) AS amount", amount)),
                effective=self.env["contract.effective.policy"]._table_query,
                policies=[*policy_ids],
                company=company.id,
            )
        )
        return {policy_id: (count, amount) for policy_id, count, amount in rows}

    @api.model
    def _sql(self, alias: str) -> SQL:
        """The ids of the contracts of a row ``alias``, which has the columns of an open item, as an array. Document by document:
        how many lines each bills the planner misjudges, and would nest loops for a join."""
        return SQL(
            """
            CASE WHEN %(own)s IS NOT NULL THEN ARRAY[%(own)s]
                 ELSE COALESCE(NULLIF(ARRAY(%(billed)s), '{}'), ARRAY(%(only)s)) END
            """,
            own=SQL.identifier(alias, "delinquency_contract_id"),
            billed=self._billed_sql(alias),
            only=self._only_sql(alias),
        )

    @api.model
    def _reaches_sql(self, alias: str) -> SQL:
        """Whether one of the contracts of ``_sql`` is the debtor's own, with the company of the debt. The same without the array,
        which would take twice as long."""
        return SQL(
            """
            CASE WHEN %(own)s IS NOT NULL
                 THEN EXISTS (SELECT FROM contract_contract AS reached WHERE reached.id = %(own)s AND %(is_theirs)s)
                 ELSE EXISTS (
                          SELECT FROM account_move_line AS billed
                            JOIN contract_line AS part ON part.id = billed.contract_line_id
                            JOIN contract_contract AS reached ON reached.id = part.contract_id AND %(is_theirs)s
                           WHERE billed.move_id = %(move)s AND billed.contract_line_id IS NOT NULL
                      )
                      OR (NOT EXISTS (%(billed)s) AND EXISTS (%(only)s))
            END
            """,
            own=SQL.identifier(alias, "delinquency_contract_id"),
            is_theirs=SQL(
                "reached.contract_type = 'sale' AND reached.debtor_partner_id = %s AND reached.company_id = %s",
                SQL.identifier(alias, "partner_id"),
                SQL.identifier(alias, "company_id"),
            ),
            move=SQL.identifier(alias, "move_id"),
            billed=self._billed_sql(alias),
            only=self._only_sql(alias),
        )

    @api.model
    def _billed_sql(self, alias: str) -> SQL:
        return SQL(
            """
            SELECT DISTINCT part.contract_id FROM account_move_line AS billed
              JOIN contract_line AS part ON part.id = billed.contract_line_id
             WHERE billed.move_id = %s AND billed.contract_line_id IS NOT NULL
          ORDER BY part.contract_id
            """,
            SQL.identifier(alias, "move_id"),
        )

    @api.model
    def _only_exists_sql(self, alias: str) -> SQL:
        """Whether a row counts for the only contract of its customer, where nothing else says to which it belongs."""
        return SQL("EXISTS (%s)", self._only_sql(alias))

    @api.model
    def _only_sql(self, alias: str) -> SQL:
        """The only contract of the customer, where its policy counts the debts of no contract. Where no policy does, nothing is
        read."""
        effective = self.env["contract.effective.policy"]
        return SQL(
            """
            SELECT sole.id FROM contract_contract AS sole
             WHERE EXISTS (SELECT FROM account_delinquency_policy WHERE counts_uncontracted)
               AND sole.debtor_partner_id = %(partner)s AND sole.company_id = %(company)s AND sole.contract_type = 'sale'
               AND NOT EXISTS (
                   SELECT FROM contract_contract AS other
                    WHERE other.debtor_partner_id = %(partner)s AND other.company_id = %(company)s
                      AND other.contract_type = 'sale' AND other.id != sole.id
               )
               AND EXISTS (
                   SELECT FROM (%(effective)s) AS effective
                     JOIN account_delinquency_policy AS policy ON policy.id = effective.policy_id AND policy.counts_uncontracted
                    WHERE effective.id = sole.id
               )
            """,
            partner=SQL.identifier(alias, "partner_id"),
            company=SQL.identifier(alias, "company_id"),
            effective=effective._table_query,
        )
