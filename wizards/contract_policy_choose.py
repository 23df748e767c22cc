from odoo import api, fields, models


class ContractPolicyChoose(models.TransientModel):
    """Chooses the policy of some contracts."""

    _name = "contract.policy.choose"
    _inherit = "delinquency.policy.choose"
    _description = "Choose the Delinquency Policy of Contracts"

    contract_ids = fields.Many2many(
        "contract.contract", required=True, readonly=True, default=lambda self: self.env.context.get("active_ids")
    )
    policy_id = fields.Many2one(help="Empty: that of the customer, else of the payment method, else of the company.")

    @api.depends("contract_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.contract_ids.company_id

    def _choose(self):
        self.contract_ids.set_delinquency_policy(self.policy_id)
