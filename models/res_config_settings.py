from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # The company's own domain is on its id, which here would be that of the settings.
    delinquency_policy_id = fields.Many2one(
        related="company_id.delinquency_policy_id",
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
    )
    delinquency_send_from = fields.Float(related="company_id.delinquency_send_from", readonly=False)
    delinquency_send_to = fields.Float(related="company_id.delinquency_send_to", readonly=False)
    delinquency_tz = fields.Selection(
        related="company_id.resource_calendar_id.tz",
        string="Time Zone of the Company's Day",
        help="When a day begins, and what the hours of messages and suspensions mean. It is that of the working hours.",
    )
    delinquency_send_on_sundays = fields.Boolean(related="company_id.delinquency_send_on_sundays", readonly=False)
    delinquency_legal_despite_blacklist = fields.Boolean(related="company_id.delinquency_legal_despite_blacklist", readonly=False)
