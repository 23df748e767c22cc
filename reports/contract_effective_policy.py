from typing import NamedTuple

from odoo import fields, models
from odoo.tools import SQL

INHERITED_SOURCES = [("customer", "The customer"), ("payment_method", "The payment method"), ("company", "The company")]
SOURCES = [("contract", "The contract"), *INHERITED_SOURCES]


class Inherited(NamedTuple):
    """The policy of a contract that has none of its own, and where it was chosen: the id and the name of the customer, the
    payment method or the company that ``source`` says."""

    policy_id: int
    source: str
    source_id: int
    source_name: str


class ContractEffectivePolicy(models.Model):
    """One row per contract: the policy that applies to it, and where it was chosen.

    The contract's own; else that of who gets its invoices, as a customer (the contact's, else its commercial partner's, both as
    the contract's company sees them); else that of their payment method, in the same order; else the company's default; else that
    of the company above. An archived policy is none. A query, so that contracts of any number of companies take one. The id is
    the contract's.
    """

    _name = "contract.effective.policy"
    _description = "Policy of a Contract"
    _auto = False
    _depends = {
        "contract.contract": ["company_id", "delinquency_policy_id", "invoice_partner_id", "partner_id"],
        "res.partner": [
            "commercial_partner_id",
            "complete_name",
            "delinquency_policy_id",
            "property_inbound_payment_method_line_id",
        ],
        "account.payment.method.line": ["delinquency_policy_id", "name"],
        "account.delinquency.policy": ["active"],
        "res.company": ["delinquency_policy_id", "name", "parent_path"],
    }

    contract_id = fields.Many2one("contract.contract", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    policy_id = fields.Many2one("account.delinquency.policy", readonly=True)
    inherited_policy_id = fields.Many2one(
        "account.delinquency.policy", readonly=True, help="What applies where the contract has none of its own."
    )
    source = fields.Selection(SOURCES, readonly=True, help="Where the policy that applies was chosen.")
    inherited_source = fields.Selection(INHERITED_SOURCES, readonly=True)
    inherited_source_id = fields.Integer(
        string="Inherited Record", readonly=True, help="Which customer, payment method or company."
    )
    inherited_source_name = fields.Char(readonly=True)

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT contract.id, contract.id AS contract_id, contract.company_id,
                   COALESCE(own.id, of_contact.id, of_customer.id, of_method.id, of_company.policy_id) AS policy_id,
                   COALESCE(of_contact.id, of_customer.id, of_method.id, of_company.policy_id) AS inherited_policy_id,
                   CASE WHEN own.id IS NOT NULL THEN 'contract' ELSE %(source)s END AS source,
                   %(source)s AS inherited_source,
                   CASE WHEN of_contact.id IS NOT NULL THEN payer.id WHEN of_customer.id IS NOT NULL THEN commercial.id
                        WHEN of_method.id IS NOT NULL THEN method.id ELSE of_company.default_id END AS inherited_source_id,
                   CASE WHEN of_contact.id IS NOT NULL THEN payer.complete_name
                        WHEN of_customer.id IS NOT NULL THEN commercial.complete_name
                        WHEN of_method.id IS NOT NULL THEN method.name
                        ELSE of_company.default_name END AS inherited_source_name
              FROM contract_contract AS contract
              JOIN res_partner AS payer ON payer.id = COALESCE(contract.invoice_partner_id, contract.partner_id)
              JOIN res_partner AS commercial ON commercial.id = payer.commercial_partner_id
         LEFT JOIN account_payment_method_line AS method ON method.id = COALESCE(%(payer_method)s, %(commercial_method)s)
         LEFT JOIN account_delinquency_policy AS own ON own.id = contract.delinquency_policy_id AND own.active
         LEFT JOIN account_delinquency_policy AS of_contact ON of_contact.id = %(payer_policy)s AND of_contact.active
         LEFT JOIN account_delinquency_policy AS of_customer ON of_customer.id = %(commercial_policy)s AND of_customer.active
         LEFT JOIN account_delinquency_policy AS of_method ON of_method.id = method.delinquency_policy_id AND of_method.active
         LEFT JOIN (%(of_company)s) AS of_company ON of_company.company_id = contract.company_id
            """,
            source=self._inherited_source_sql(),
            payer_method=self._property_sql("payer", "property_inbound_payment_method_line_id"),
            commercial_method=self._property_sql("commercial", "property_inbound_payment_method_line_id"),
            payer_policy=self._property_sql("payer", "delinquency_policy_id"),
            commercial_policy=self._property_sql("commercial", "delinquency_policy_id"),
            of_company=self._of_company_sql(),
        )

    def _inherited_source_sql(self) -> SQL:
        return SQL(
            """
            CASE WHEN COALESCE(of_contact.id, of_customer.id) IS NOT NULL THEN 'customer'
                 WHEN of_method.id IS NOT NULL THEN 'payment_method'
                 WHEN of_company.policy_id IS NOT NULL THEN 'company' END
            """
        )

    def _property_sql(self, partner: str, name: str) -> SQL:
        """A partner's value as the contract's company sees it: its own, else the default that was set for all partners."""
        defaults = self.env["ir.default"]._get_field_column_fallbacks("res.partner", name)
        return SQL(
            "(COALESCE(%(column)s -> %(company)s, %(defaults)s::jsonb -> %(company)s) #>> '{}')::int",
            column=SQL.identifier(partner, name),
            company=SQL("contract.company_id::text"),
            defaults=defaults,
        )

    def _of_company_sql(self) -> SQL:
        """The default of each company that has one, or whose parents have: the nearest one."""
        return SQL(
            """
            SELECT DISTINCT ON (company.id) company.id AS company_id, policy.id AS policy_id, above.id AS default_id,
                   above.name AS default_name
              FROM res_company AS company
              JOIN res_company AS above ON company.parent_path LIKE above.parent_path || '%%'
              JOIN account_delinquency_policy AS policy ON policy.id = above.delinquency_policy_id AND policy.active
          ORDER BY company.id, length(above.parent_path) DESC
            """
        )

    def _inherited_by_contract(self, contract_ids) -> dict[int, Inherited]:
        """Returns by contract id what applies to it where it has no policy of its own; nothing where nothing does."""
        query = self._search([("contract_id", "in", contract_ids), ("inherited_policy_id", "!=", False)])
        columns = ["contract_id", *(f"inherited_{name}" for name in Inherited._fields)]
        rows = self.env.execute_query(query.select(*(self._field_to_sql(query.table, name, query) for name in columns)))
        return {contract_id: Inherited(*inherited) for contract_id, *inherited in rows}
