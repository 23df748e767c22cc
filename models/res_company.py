from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    delinquency_policy_id = fields.Many2one(
        "account.delinquency.policy",
        string="Default Delinquency Policy",
        domain="[('company_id', 'in', (False, id))]",
        help="Applies where the payment method of a document has no policy of its own.",
    )
