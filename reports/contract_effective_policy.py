from odoo import fields, models
from odoo.tools import SQL


class ContractEffectivePolicy(models.Model):
    """One row per contract: the policy that applies to it.

    The contract's own; else that of the payment method of who gets its invoices (the contact's, else its commercial partner's,
    both as the contract's company sees them); else the company's default; else that of the company above. An archived policy is
    none. A query, so that contracts of any number of companies take one. The id is the contract's.
    """

    _name = "contract.effective.policy"
    _description = "Policy of a Contract"
    _auto = False
    _depends = {
        "contract.contract": ["company_id", "delinquency_policy_id", "invoice_partner_id", "partner_id"],
        "res.partner": ["commercial_partner_id", "property_inbound_payment_method_line_id"],
        "account.payment.method.line": ["delinquency_policy_id"],
        "account.delinquency.policy": ["active"],
        "res.company": ["delinquency_policy_id", "parent_path"],
    }

    contract_id = fields.Many2one("contract.contract", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    policy_id = fields.Many2one("account.delinquency.policy", readonly=True)
    inherited_policy_id = fields.Many2one(
        "account.delinquency.policy", readonly=True, help="What applies where the contract has none of its own."
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            SELECT contract.id, contract.id AS contract_id, contract.company_id,
                   COALESCE(own.id, of_method.id, of_company.policy_id) AS policy_id,
                   COALESCE(of_method.id, of_company.policy_id) AS inherited_policy_id
              FROM contract_contract AS contract
              JOIN res_partner AS payer ON payer.id = COALESCE(contract.invoice_partner_id, contract.partner_id)
              JOIN res_partner AS commercial ON commercial.id = payer.commercial_partner_id
         LEFT JOIN account_payment_method_line AS method
                   ON method.id = COALESCE(%(payer_method)s, %(commercial_method)s)
         LEFT JOIN account_delinquency_policy AS own ON own.id = contract.delinquency_policy_id AND own.active
         LEFT JOIN account_delinquency_policy AS of_method ON of_method.id = method.delinquency_policy_id AND of_method.active
         LEFT JOIN (%(of_company)s) AS of_company ON of_company.company_id = contract.company_id
            """,
            payer_method=self._method_sql("payer"),
            commercial_method=self._method_sql("commercial"),
            of_company=self._of_company_sql(),
        )

    def _method_sql(self, partner: str) -> SQL:
        """The partner's payment method as the contract's company sees it: its own value, else the default set for all."""
        name = "property_inbound_payment_method_line_id"
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
            SELECT DISTINCT ON (company.id) company.id AS company_id, policy.id AS policy_id
              FROM res_company AS company
              JOIN res_company AS above ON company.parent_path LIKE above.parent_path || '%%'
              JOIN account_delinquency_policy AS policy ON policy.id = above.delinquency_policy_id AND policy.active
          ORDER BY company.id, length(above.parent_path) DESC
            """
        )

    def _inherited_by_contract(self, contract_ids) -> dict:
        """Returns by contract id the id of the policy that applies to it where it has none of its own."""
        rows = self._read_group(
            [("contract_id", "in", contract_ids), ("inherited_policy_id", "!=", False)],
            ["inherited_policy_id"],
            ["contract_id:array_agg"],
        )
        return {contract_id: policy.id for policy, ids in rows for contract_id in ids}
