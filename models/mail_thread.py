import logging

from odoo import api, models

from ..rules import delivery_report

_logger = logging.getLogger(__name__)
_NOTICE = "account.delinquency.notice"


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    @api.model
    def _message_parse_extract_bounce(self, email_message, message_dict):
        """Finds the collection letter that a report in one text is about, too."""
        said = super()._message_parse_extract_bounce(email_message, message_dict)
        if not said["is_bounce"] or said["bounced_message"]:
            return said
        ids = delivery_report.returned_ids(email_message)
        messages = self.env["mail.message"].sudo()
        message = messages.search([("message_id", "in", ids), ("model", "=", _NOTICE)], limit=1) if ids else messages
        return {**said, "bounced_message": message, "bounced_msg_ids": ids} if message else said

    def _routing_handle_bounce(self, email_message, message_dict):
        """Odoo takes every report for a failure. Of a collection letter, only what says so fails it: a delay changes nothing, and
        a delivery is its proof."""
        message = message_dict["bounced_message"]
        found = delivery_report.outcomes(email_message) if message.model == _NOTICE else None
        if found is None:
            super()._routing_handle_bounce(email_message, message_dict)
            return
        notifications = self.env["mail.notification"].sudo().search([("mail_message_id", "=", message.id)])
        sent_to = [address for address in notifications.mapped("mail_email_address") if address]
        for address, action in delivery_report.action_of(found, sent_to).items():
            if action == delivery_report.FAILED:
                super()._routing_handle_bounce(email_message, {**message_dict, **self._bounced(address)})
            elif action == delivery_report.DELIVERED:
                self.env[_NOTICE].sudo()._follow_delivered(message)
            else:
                _logger.info("The letter %s to %s is still on its way: %s", message.message_id, address, action)

    @api.model
    def _bounced(self, address: str | None) -> dict:
        """Returns whom a report is about; without an address that was kept, who Odoo finds."""
        if not address:
            return {}
        partners = self.env["res.partner"].sudo().search([("email_normalized", "=", address)])
        return {"bounced_email": address, "bounced_partner": partners}
