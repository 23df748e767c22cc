from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    delinquency_policy_id = fields.Many2one(related="company_id.delinquency_policy_id", readonly=False)
