from odoo import api, fields, models


class ContractPolicyChoose(models.TransientModel):
    """Chooses the policy of some contracts, for officers who may not change contracts otherwise."""

    _name = "contract.policy.choose"
    _description = "Choose the Delinquency Policy of Contracts"

    contract_ids = fields.Many2many(
        "contract.contract", required=True, readonly=True, default=lambda self: self.env.context.get("active_ids")
    )
    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    policy_id = fields.Many2one(
        "account.delinquency.policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_ids)]",
        help="Empty: that of the payment method, else that of the company.",
    )

    @api.depends("contract_ids")
    def _compute_company_ids(self):
        for wizard in self:
            wizard.company_ids = wizard.contract_ids.company_id

    def action_choose(self):
        self.ensure_one()
        self.contract_ids.set_delinquency_policy(self.policy_id)
        return {"type": "ir.actions.act_window_close"}
