from odoo import models


class MailNotification(models.Model):
    _inherit = "mail.notification"

    def write(self, vals):
        """What the transport says of a collection letter, of e-mail and text messages alike, becomes the state of its notices."""
        result = super().write(vals)
        if "notification_status" in vals:
            messages = self.sudo().mail_message_id.filtered(lambda message: message.model == "account.delinquency.notice")
            if messages:
                self.env["account.delinquency.notice"].sudo()._follow(messages)
        return result
