from markupsafe import Markup

from odoo import fields, models


class AccountDelinquencyLetterEmail(models.AbstractModel):
    """How the e-mail of a notice is made."""

    _name = "account.delinquency.letter.email"
    _description = "E-Mail of Collection Letters"

    def _make_emails(self, together: dict):
        """Makes the e-mail of each notice and says on all that it tells of what it says. Returns the e-mails, not sent yet."""
        values = {}
        for template, notices in self._by_template("email"):
            values |= notices._render_emails(template)
        mails = self.env["mail.mail"].sudo().create([values[notice.id] for notice in self])
        notifications = []
        for notice, mail, base in zip(self, mails, mails._get_notification_values(), strict=True):
            notifications += [
                {**base, "res_partner_id": contact.id, "mail_email_address": contact.email_normalized}
                for contact in notice.contact_ids
            ]
            together[notice]._said(mail.subject, mail.body_html, mail_message_id=mail.mail_message_id.id)
        self.env["mail.notification"].sudo().create(notifications)
        return mails

    def _render_emails(self, template) -> dict:
        """Returns the values of the e-mail by the notice's id."""
        written = self._write_out(template)
        return {notice.id: notice._prepare_email(template, written[notice.id]) for notice in self}

    def _write_out(self, template) -> dict:
        """Returns what the template says by the notice's id, with the subject that the terms ask for; without files."""
        written = template.sudo()._generate_template(self.ids, ("subject", "body_html", "email_from", "reply_to"))
        for notice in self:
            written[notice.id]["subject"] = notice.mailing_id.subject or written[notice.id]["subject"]
        return written

    def _prepare_email(self, template, rendered: dict) -> dict:
        terms, company = self.mailing_id, self.company_id
        return {
            "model": self._name,
            "res_id": self.id,
            "record_name": self.display_name,
            "record_company_id": company.id,
            "record_alias_domain_id": company.alias_domain_id.id,
            "message_type": "email_outgoing",
            "subject": rendered["subject"],
            # The notice keeps what is sent. Odoo would clean a second copy, which takes longer than writing the letter.
            "body": Markup("<p>%s</p>") % self.env._("The text as it was sent stands in the notice."),
            "body_html": rendered["body_html"],
            "email_from": terms.email_from or rendered["email_from"] or company.email_formatted or self.env.user.email_formatted,
            "reply_to": terms.reply_to or rendered["reply_to"] or False,
            "author_id": (terms.user_id.partner_id or company.partner_id).id,
            "mail_server_id": template.mail_server_id.id,
            "recipient_ids": [fields.Command.set(self.contact_ids.ids)],
            "attachment_ids": [fields.Command.set(self._attachments().ids)],
            "is_notification": True,
            "auto_delete": True,
        }
