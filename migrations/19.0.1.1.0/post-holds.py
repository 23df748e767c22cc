"""Stores the holds of customers by company: until then each was one for all companies.

A hold goes on in every company that has had a contract with the customer, or something to claim from it. Where there is none, in
the company of the contact, else in every one: whoever put it there had somebody in mind.
"""

from odoo.tools import SQL
from odoo.tools.sql import column_exists

NAMES = ("delinquency_hold_until", "delinquency_hold_reason", "delinquency_silence_until")


def migrate(cr, version):
    before = [name for name in NAMES if column_exists(cr, "res_partner", f"{name}_of_all")]
    for name in before:
        cr.execute(
            SQL(
                """
                WITH held AS MATERIALIZED (SELECT * FROM res_partner WHERE %(before)s IS NOT NULL),
                     known AS MATERIALIZED (%(known)s)
                UPDATE res_partner AS partner SET %(name)s = of_companies.value
                  FROM (SELECT held.id, jsonb_object_agg(company.id::text, held.%(before)s) AS value
                          FROM held JOIN res_company AS company
                            ON CASE WHEN held.id IN (SELECT partner_id FROM known)
                                    THEN (held.id, company.id) IN (SELECT partner_id, company_id FROM known)
                                    ELSE company.id = COALESCE(held.company_id, company.id) END
                      GROUP BY held.id) AS of_companies
                 WHERE partner.id = of_companies.id
                """,
                name=SQL.identifier(name),
                before=SQL.identifier(f"{name}_of_all"),
                known=_known_sql(),
            )
        )
    for name in before:
        cr.execute(SQL("ALTER TABLE res_partner DROP COLUMN %s", SQL.identifier(f"{name}_of_all")))


def _known_sql() -> SQL:
    """Returns the query of which companies know which of the partners of ``held``: by a contract of theirs, or what they owed."""
    return SQL(
        """
        SELECT held.id AS partner_id, contract.company_id
          FROM held JOIN contract_contract AS contract
            ON held.id IN (contract.partner_id, contract.commercial_partner_id, contract.invoice_partner_id,
                           contract.debtor_partner_id)
         UNION
        SELECT held.id, line.company_id
          FROM held JOIN account_move_line AS line ON held.id IN (line.partner_id, line.debtor_partner_id)
          JOIN account_account AS account ON account.id = line.account_id AND account.account_type = 'asset_receivable'
        """
    )
