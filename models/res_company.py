from odoo import api, fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Default Delinquency Policy",
        domain="[('company_id', 'in', (False, id))]",
        help="Applies where the payment method of a document has no policy of its own.",
    )

    @api.constrains("delinquency_policy_id")
    def _check_delinquency_policy(self):
        for company in self:
            company.delinquency_policy_id._check_serves(company)
