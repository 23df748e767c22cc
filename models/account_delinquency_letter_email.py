from markupsafe import Markup

from odoo import fields, models
from odoo.tools.mail import email_normalize_all, formataddr

from .email_address import wired_header
from .recorded import made_by_program


class AccountDelinquencyLetterEmail(models.AbstractModel):
    """How the e-mail of a notice is made."""

    _name = "account.delinquency.letter.email"
    _description = "E-Mail of Collection Letters"

    def _make_emails(self, together: dict, reached: dict):
        """Makes the e-mails of each notice, one for each address of its ``Recipients`` in ``reached``, and says on all that it
        tells of what it says. Returns the e-mails, not sent yet.

        One for each, since Odoo sends an e-mail to nobody else once an address is refused. To the address, not to the contact,
        since that one's may be another, not checked, when the e-mail leaves.
        """
        mails, notifications = [], []
        for notice, (message, html) in self._make_messages(together).items():
            together[notice]._said(message.subject, html, mail_message_id=message.id)
            for address, contact in reached[notice].contact_of.items():
                mails.append(self._prepare_mail(message, html, address, contact))
                named = contact.id if reached[notice].has_first_addresses else False
                notifications.append({"mail_email_address": address, "res_partner_id": named})
        mails = made_by_program(self.env["mail.mail"]).create(mails)
        bases = mails._get_notification_values()
        made_by_program(self.env["mail.notification"]).create(
            [{**base, **own} for base, own in zip(bases, notifications, strict=True)]
        )
        return mails

    def _make_messages(self, together: dict) -> dict:
        """Returns for each notice the message, which the e-mails to all addresses share, and what it says in HTML. Those that
        nobody can be said to send fail."""
        values, html = {}, {}
        for template, notices in self._by_template("email"):
            written = notices._write_out(template)
            for notice in notices:
                if not written[notice.id]["email_from"]:
                    together[notice]._fail("mail_from_missing", notice._without_sender())
                    continue
                values[notice] = notice._prepare_email(template, written[notice.id])
                html[notice] = written[notice.id]["body_html"]
        signed = self.filtered(lambda notice: notice in values)
        messages = made_by_program(self.env["mail.message"]).create([values[notice] for notice in signed])
        return {notice: (message, html[notice]) for notice, message in zip(signed, messages, strict=True)}

    def _without_sender(self) -> str:
        return self.env._(
            "%s has no e-mail address to send from, nor has a person written this. Enter one in the settings and send it again.",
            self.company_id.name,
        )

    def _prepare_mail(self, message, html, address: str, contact) -> dict:
        formatted = formataddr((contact.name or "", address))
        return {
            "mail_message_id": message.id,
            "body_html": html,
            # A name may look like a further address.
            "email_to": formatted if email_normalize_all(formatted) == [address] else address,
            "is_notification": True,
            "auto_delete": True,
        }

    def _write_out(self, template) -> dict:
        """Returns what the template says by the notice's id, with the subject and the sender that the terms ask for; without
        files."""
        written = {}
        for own in self._by_hand():
            written |= template.with_env(own.env)._generate_template(own.ids, ("subject", "body_html", "email_from", "reply_to"))
        for notice in self:
            said = written[notice.id]
            said["subject"] = notice.mailing_id.subject or said["subject"]
            said["email_from"] = notice._sender(said["email_from"])
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
            "email_from": rendered["email_from"],
            "reply_to": wired_header(terms.reply_to or rendered["reply_to"] or False),
            "author_id": (terms.user_id.partner_id or company.partner_id).id,
            "mail_server_id": template.mail_server_id.id,
            "attachment_ids": [fields.Command.set(self._attachments().ids)],
        }
