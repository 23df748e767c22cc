from odoo import fields, models
from odoo.tools import plaintext2html

from ..rules import sms_text
from ..rules.text_message import html_of
from .recorded import made_by_program

# Amounts are written with them, and one of them alone makes a message twice as long in parts.
_PLAIN_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


class AccountDelinquencyLetterSms(models.AbstractModel):
    """How the text message of a notice is made; Odoo's own queue sends it."""

    _name = "account.delinquency.letter.sms"
    _description = "Text Messages of Collection Letters"

    def _make_text_messages(self, together: dict):
        """Makes the text message of each notice."""
        if not self:
            return
        texts = self._render_text_messages()
        messages = made_by_program(self.env["mail.message"]).create(
            [notice._prepare_sms_message(texts[notice.id]) for notice in self]
        )
        values = [
            {
                "number": notice.recipient,
                "body": texts[notice.id],
                "partner_id": notice.contact_ids.id,
                "mail_message_id": message.id,
            }
            for notice, message in zip(self, messages, strict=True)
        ]
        texts_sent = made_by_program(self.env["sms.sms"]).create(values)
        made_by_program(self.env["mail.notification"]).create([self._prepare_sms_notification(sms) for sms in texts_sent])
        for notice, sms in zip(self, texts_sent, strict=True):
            together[notice]._said(False, html_of(sms.body), mail_message_id=sms.mail_message_id.id, sms_uuid=sms.uuid)

    def _render_text_messages(self) -> dict:
        """Returns the text of each notice by its id."""
        texts = {}
        for template, notices in self._by_template("sms"):
            for own in notices._by_hand():
                texts |= template.with_env(own.env)._render_field("body", own.ids, compute_lang=True)
        return {notice.id: notice._finish_text(texts[notice.id]) for notice in self}

    def _finish_text(self, text: str) -> str:
        terms = self.mailing_id
        text = f"{terms.sms_sender}: {text}" if terms.sms_sender else text
        text = "\n".join(filter(None, (text.strip(), (terms.extra_message or "").strip()))).translate(_PLAIN_SPACES)
        return sms_text.strip_accents(text) if terms.is_without_accents else text

    def _prepare_sms_message(self, text: str) -> dict:
        return {
            "model": self._name,
            "res_id": self.id,
            "record_company_id": self.company_id.id,
            "message_type": "sms",
            "body": plaintext2html(text),
            "author_id": (self.mailing_id.user_id.partner_id or self.company_id.partner_id).id,
        }

    def _prepare_sms_notification(self, sms) -> dict:
        return {
            "author_id": sms.mail_message_id.author_id.id,
            "mail_message_id": sms.mail_message_id.id,
            "res_partner_id": sms.partner_id.id,
            "sms_number": sms.number,
            "notification_type": "sms",
            "sms_id_int": sms.id,
            "sms_tracker_ids": [fields.Command.create({"sms_uuid": sms.uuid})],
            "is_read": True,
            "notification_status": "ready",
        }
