from odoo import models

from .res_partner_hold import HOLD

# Of a customer, these belong to one company.
_OF_A_COMPANY = {*HOLD, "delinquency_policy_id"}


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    def _filter_has_field_access(self, env):
        """What one company has decided about a customer that several share is in the history for its own users alone."""
        shown = super()._filter_has_field_access(env)
        return shown.filtered(lambda tracking: tracking._company_of_customer() in (None, *env.user.company_ids))

    def _company_of_customer(self):
        """Returns the company that the change of a customer is for; ``None`` where it is for all, as it once was."""
        is_of_one = self.field_id.model == "res.partner" and self.field_id.name in _OF_A_COMPANY
        return (is_of_one and self.mail_message_id.record_company_id) or None
