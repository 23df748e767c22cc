from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Default Delinquency Policy",
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', id)]",
        ondelete="restrict",
        help="Applies where the payment method of a document has no policy of its own, here and in branches without a default.",
    )

    @api.constrains("delinquency_policy_id")
    def _check_delinquency_policy(self):
        for company in self:
            company.delinquency_policy_id._check_serves(company)

    def _default_delinquency_policy(self):
        """Returns the policy of the company, else of the nearest company above it; archived ones do not apply."""
        self.ensure_one()
        policies = (company.delinquency_policy_id for company in reversed(self.sudo().parent_ids))
        return next((policy for policy in policies if policy.active), self.env["account.delinquency.policy"].sudo())
