from odoo import fields, models


class DelinquencyPolicyChoose(models.AbstractModel):
    """Chooses the own policy of several records, for officers who may not change these otherwise."""

    _name = "delinquency.policy.choose"
    _inherit = "delinquency.dialog"
    _description = "Choose a Delinquency Policy"

    company_ids = fields.Many2many("res.company", compute="_compute_company_ids")
    policy_id = fields.Many2one(
        "account.delinquency.policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_ids)]",
        help="Empty: what applies to who has none of their own.",
    )

    def _compute_company_ids(self):
        """The companies that the policy must serve."""
        raise NotImplementedError

    def action_choose(self):
        """Gives the records of the dialog the policy."""
        self.ensure_one()
        self._choose()
        return {"type": "ir.actions.act_window_close"}

    def _choose(self):
        raise NotImplementedError
