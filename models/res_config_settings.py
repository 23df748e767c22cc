from odoo import api, fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    # The company's own domain is on its id, which here would be that of the settings.
    delinquency_policy_id = fields.Many2one(
        related="company_id.delinquency_policy_id",
        readonly=False,
        domain="['|', ('company_id', '=', False), ('company_id', 'parent_of', company_id)]",
    )
    delinquency_email = fields.Char(related="company_id.email", string="E-mail of the Company", readonly=False)
    has_delinquency_sender = fields.Boolean(compute="_compute_has_delinquency_sender")
    delinquency_send_from = fields.Float(related="company_id.delinquency_send_from", readonly=False)
    delinquency_send_to = fields.Float(related="company_id.delinquency_send_to", readonly=False)
    delinquency_tz = fields.Selection(related="company_id.delinquency_tz", readonly=False)
    delinquency_lang_advice = fields.Char(compute="_compute_delinquency_lang_advice")
    delinquency_tz_in_use = fields.Char(string="Time Zone in Use", compute="_compute_delinquency_tz_in_use")
    is_delinquency_tz_sure = fields.Boolean(string="Time Zone Is Certain", compute="_compute_delinquency_tz_in_use")
    delinquency_send_on_holidays = fields.Boolean(related="company_id.delinquency_send_on_holidays", readonly=False)
    delinquency_send_on_sundays = fields.Boolean(related="company_id.delinquency_send_on_sundays", readonly=False)
    delinquency_legal_despite_blacklist = fields.Boolean(related="company_id.delinquency_legal_despite_blacklist", readonly=False)

    @api.depends("company_id", "delinquency_email")
    def _compute_has_delinquency_sender(self):
        for settings in self:
            settings.has_delinquency_sender = bool(settings.delinquency_email or settings.company_id._delinquency_sender())

    @api.depends("company_id")
    def _compute_delinquency_lang_advice(self):
        for settings in self:
            settings.delinquency_lang_advice = settings.company_id._delinquency_lang_advice()

    @api.depends("company_id", "delinquency_tz")
    def _compute_delinquency_tz_in_use(self):
        for settings in self:
            settings.delinquency_tz_in_use = settings.company_id._delinquency_tz()
            settings.is_delinquency_tz_sure = settings.company_id._is_delinquency_tz_sure()

    def action_confirm_delinquency_tz(self):
        """Makes the time zone that is proposed the company's. Odoo lets nobody but its administrators use the settings."""
        self.ensure_one()
        self.company_id.check_access("write")
        self.company_id.delinquency_tz = self.company_id._delinquency_tz()
        return {"type": "ir.actions.client", "tag": "reload"}
