from odoo import fields, models


class AccountDebtorPolicy(models.AbstractModel):
    """By which rules a debtor is dealt with: the customer's own policy with the company, and those of the contracts."""

    _name = "account.debtor.policy"
    _description = "Policies of a Debtor"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Policy of the Customer",
        compute="_compute_delinquency_policy_id",
        help="Chosen for this customer in this company.",
    )
    contract_policies = fields.Char(
        string="Policies of the Contracts",
        compute="_compute_contract_policies",
        help="Which policies apply to the customer's contracts with the company, and why.",
    )

    def _compute_delinquency_policy_id(self):
        own = self.env["res.partner"]._own_policies({(one.company_id.id, one.partner_id.id) for one in self})
        for debtor in self:
            debtor.delinquency_policy_id = own.get((debtor.company_id.id, debtor.partner_id.id))

    def _compute_contract_policies(self):
        found = self.env["contract.contract"].search(
            [("debtor_partner_id", "in", self.partner_id.ids), ("contract_type", "=", "sale")]
        )
        contracts = found.grouped(lambda one: (one.company_id.id, one.debtor_partner_id.id))
        for debtor in self:
            own = contracts.get((debtor.company_id.id, debtor.partner_id.id), found.browse())
            applying = [(one.effective_policy_id.name, one.effective_policy_source) for one in own if one.effective_policy_id]
            debtor.contract_policies = "; ".join(f"{name} – {source}" for name, source in dict.fromkeys(applying))

    def action_choose_policy(self):
        """Opens the dialog that chooses the policy of these customers, each in the company of its row."""
        debtors = self.search([("id", "in", self.ids)])
        return self.env["res.partner.policy.choose"]._open_for([(one.company_id.id, one.partner_id.id) for one in debtors])
