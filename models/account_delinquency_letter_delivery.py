import logging
import re
from smtplib import SMTPException

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules import module
from odoo.tools import plaintext2html

from ..rules import sms_text
from .account_delinquency_letter_terms import KINDS

_logger = logging.getLogger(__name__)
# So many messages are made between two commits.
_BATCH = 100
# What may work later without anybody's help, and for how many days it is tried.
_PASSING = ("mail_smtp", "sms_server", "sms_credit")
_TRIED_FOR_DAYS = 3
_TRIED_EVERY_MINUTES = 30
_SENT_BY_PROGRAM = ("email", "sms")
_GRAVITY = {kind: place for place, (kind, _label) in enumerate(KINDS)}


class AccountDelinquencyLetterDelivery(models.AbstractModel):
    """How notices go out: one message for all that wait for the same customer, in hours in which that is allowed, and only while
    the debt is there. What becomes of a message is what the transport says."""

    _name = "account.delinquency.letter.delivery"
    _description = "Delivery of Collection Letters"

    # The queue

    @api.model
    def _send_soon(self, at=None):
        """Lets the scheduled action run now, or from ``at`` on, a naive UTC time."""
        cron = self.env.ref("account_delinquency.cron_send", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger(at)

    @api.model
    def _cron_send(self):
        """Records the letters that users have asked for, and sends what waits, in batches that are committed one by one."""
        self._end_paid_letters()
        self._queue_again()
        if self._record_letters():
            self._send_waiting()

    @api.model
    def _record_letters(self) -> bool:
        """Returns whether all letters that users have asked for are recorded now; else the time of the run is over."""
        for mailing in self.env["account.delinquency.mailing"].search([("waiting_partners", "!=", False)], order="id"):
            while mailing.waiting_partners:
                done = self._unless_stale(mailing._record_some)
                if not self.env["ir.cron"]._commit_progress(done or 0, remaining=len(mailing.waiting_partners or []) + 1):
                    return False
                if done is None:
                    break
        return True

    @api.model
    def _unless_stale(self, act):
        """Returns what ``act`` returns; ``None`` where somebody else has changed the same rows since they were read: then the
        next run reads them again."""
        try:
            return act()
        except OperationalError:
            self.env.cr.rollback()
            _logger.info("The letters have changed meanwhile and are read again", exc_info=True)
            self._send_soon()
            return None

    @api.model
    def _send_waiting(self):
        waiting = self.search(self._waiting_domain(), order="company_id, partner_id, id")
        batches = [batch for company, own in waiting.grouped("company_id").items() for batch in own._batches_in_hours(company)]
        remaining = sum(map(len, batches))
        for batch in batches:
            mails = self._unless_stale(batch._hand_over_isolated)
            remaining -= len(batch)
            time_left = self.env["ir.cron"]._commit_progress(len(batch), remaining=remaining)
            if mails:
                self._send_out(mails)
            if not time_left:
                break

    @api.model
    def _send_out(self, mails):
        """Sends e-mails, each in a transaction of its own: what has gone out is known to have gone out, whatever happens to the
        next one. Where the server hangs up in the middle, Odoo's own queue sends the rest."""
        try:
            mails.send(auto_commit=not module.current_test)
        except (SMTPException, OSError):
            _logger.warning("The mail server hung up; the rest waits in the mail queue", exc_info=True)
            self.env.cr.rollback()

    @api.model
    def _waiting_domain(self) -> Domain:
        """Finds what the program sends and has not handed to the transport yet."""
        return self._unsaid_domain() & Domain("channel", "in", _SENT_BY_PROGRAM)

    @api.model
    def _unsaid_domain(self) -> Domain:
        """Finds what waits, to be sent or to be printed, and has not been handed to a transport yet."""
        handed = Domain("mail_message_id", "!=", False) | Domain("sms_uuid", "!=", False)
        return Domain("state", "=", "queued") & ~handed

    def _batches_in_hours(self, company) -> list:
        """Returns the company's messages by batches of whole customers; nothing outside the hours, which wakes the program."""
        opens = company._delinquency_next_sending()
        if opens > fields.Datetime.now():
            self._send_soon(opens)
            return []
        batches = [self.browse()]
        for own in self.grouped("partner_id").values():
            if len(batches[-1]) >= _BATCH:
                batches.append(self.browse())
            batches[-1] |= own
        return batches

    @api.model
    def _queue_again(self):
        """Tries again what has failed for a reason that passes."""
        now = fields.Datetime.now()
        failed = self.search(
            [
                ("state", "=", "failed"),
                ("failure_type", "in", _PASSING),
                ("is_standing", "=", True),
                ("date", ">=", fields.Date.subtract(now.date(), days=_TRIED_FOR_DAYS)),
                ("date_attempt", "<", fields.Datetime.subtract(now, minutes=_TRIED_EVERY_MINUTES)),
            ]
        )
        failed._update_state("queued")

    # One batch

    def _hand_over_isolated(self):
        """Hands the messages to the transport, all at once, or the halves of the customers where that fails, so that one that
        fails stops no other: its error is stored on it. Returns the e-mails, which are to be sent after the commit."""
        try:
            with self.env.cr.savepoint():
                return self._hand_over()
        except OperationalError:
            raise
        except Exception as error:
            customers = self.partner_id
            if len(customers) > 1:
                first = customers[: len(customers) // 2]
                half = self.filtered(lambda notice: notice.partner_id in first)
                return half._hand_over_isolated() + (self - half)._hand_over_isolated()
            _logger.warning("The messages %s could not be made", self.ids, exc_info=True)
            self._fail("unknown", str(error) or type(error).__name__)
            return self.env["mail.mail"].sudo()

    def _hand_over(self):
        """Makes the messages, with the debts read again inside the lock; what is paid is withdrawn."""
        notices = self.try_lock_for_update().filtered_domain(self._waiting_domain())
        notices._end_settled()
        notices._end_covered()
        notices = notices.filtered(lambda notice: notice.state == "queued")
        together = notices._together()
        reached = notices._heads()._find_recipients(together)
        emails = reached.filtered(lambda notice: notice.channel == "email")
        (reached - emails)._make_text_messages(together)
        return emails._make_emails(together)

    def _head(self):
        """Returns the gravest of the notices that go out together, whose template says it all."""
        return max(self, key=lambda notice: (_GRAVITY[notice.kind], not notice.step_id, -notice.id))

    def _find_recipients(self, together: dict):
        """Stores to whom each message goes; returns those that reach somebody. The others fail, and say why."""
        found = self._recipients()
        reached = self.filtered(lambda notice: found[notice].contacts)
        # All at once: written one by one, each would take a query of its own.
        contacts = [(together[notice], [fields.Command.set(found[notice].contacts.ids)]) for notice in reached]
        self._fields["contact_ids"].write_batch(contacts)
        for notice in self:
            if notice in reached:
                together[notice].write(
                    {
                        "recipient": ", ".join(found[notice].addresses),
                        "is_despite_blacklist": found[notice].is_despite_blacklist,
                    }
                )
            else:
                together[notice]._fail(found[notice].failure)
        return reached

    def _template(self, channel: str):
        """Returns the template of a message: the one that was chosen, else its step's, else the one for its kind."""
        return self._by_template(channel)[0][0]

    def _by_template(self, channel: str) -> list:
        """Returns the same of many messages: each template with the messages that are made from it."""
        name = f"{'mail' if channel == 'email' else channel}_template_id"
        alike = self.grouped(lambda notice: (notice.mailing_id[name] or notice.step_id[name], notice.kind))
        default = f"account_delinquency.{channel}_template_"
        return [(chosen or self.env.ref(default + kind), notices) for (chosen, kind), notices in alike.items()]

    def _preview(self) -> dict:
        """Returns what the letter would say now, as values of the dialog: ``text`` for a text message."""
        recipients = self._recipients()[self]
        failures = dict(self._fields["failure_type"]._description_selection(self.env))
        self.contact_ids = recipients.contacts
        said = {
            "preview_recipient": ", ".join(recipients.addresses),
            "preview_failure": failures[recipients.failure] if not recipients.contacts else False,
        }
        if self.channel == "sms":
            return {**said, "text": self._render_text_messages()[self.id]}
        letter = self._write_out(self._template("email"))[self.id]
        return {**said, "preview_subject": letter["subject"], "preview_html": letter["body_html"]}

    # E-mail

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
            "body": rendered["body_html"],
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

    # Text messages

    def _make_text_messages(self, together: dict):
        """Makes the text message of each notice; Odoo's own queue sends it."""
        if not self:
            return
        texts = self._render_text_messages()
        messages = self.env["mail.message"].sudo().create([notice._prepare_sms_message(texts[notice.id]) for notice in self])
        values = [
            {
                "number": notice.recipient,
                "body": texts[notice.id],
                "partner_id": notice.contact_ids.id,
                "mail_message_id": message.id,
            }
            for notice, message in zip(self, messages, strict=True)
        ]
        texts_sent = self.env["sms.sms"].sudo().create(values)
        self.env["mail.notification"].sudo().create([self._prepare_sms_notification(sms) for sms in texts_sent])
        for notice, sms in zip(self, texts_sent, strict=True):
            together[notice]._said(False, sms.body, mail_message_id=sms.mail_message_id.id, sms_uuid=sms.uuid)

    def _render_text_messages(self) -> dict:
        """Returns the text of each notice by its id."""
        texts = {}
        for template, notices in self._by_template("sms"):
            texts |= template.sudo()._render_field("body", notices.ids, compute_lang=True)
        return {notice.id: notice._finish_text(texts[notice.id]) for notice in self}

    def _finish_text(self, text: str) -> str:
        terms = self.mailing_id
        text = f"{terms.sms_sender}: {text}" if terms.sms_sender else text
        text = "\n".join(filter(None, (text.strip(), (terms.extra_message or "").strip())))
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

    # What becomes of a message

    def _said(self, subject, body, **transport):
        """Stores what a message says, on all notices that it tells of."""
        values = {"body": body, "date_attempt": fields.Datetime.now(), **transport}
        if subject:
            values["subject"] = subject
        self.write(values)

    def _fail(self, failure_type: str, reason=None):
        """Says why a message did not go out."""
        known = dict(self._fields["failure_type"].selection)
        self.date_attempt = fields.Datetime.now()
        return self._update_state("failed", failure_type if failure_type in known else "unknown", reason or failure_type)

    @api.model
    def _follow(self, messages):
        """Brings the notices of ``messages`` to the state that the transport says: sent to one recipient is sent, failed for all
        is failed. The row is written before the message goes out, so that nobody else changes it meanwhile."""
        notices = self.search([("mail_message_id", "in", messages.ids)])
        by_message = (
            self.env["mail.notification"].sudo().search([("mail_message_id", "in", messages.ids)]).grouped("mail_message_id")
        )
        for message, told in notices.grouped("mail_message_id").items():
            told._follow_one(by_message[message])
        notices.flush_recordset()

    def _follow_one(self, notifications):
        states = set(notifications.mapped("notification_status"))
        is_text = self[0].channel == "sms"
        if "sent" in states:
            self._update_state("delivered" if is_text else "sent")
        elif states & {"pending", "process"}:
            self._update_state("sent")
        elif "ready" not in states:
            failed = notifications[0]
            self._fail(_failure_of(failed), failed.failure_reason)

    def _recall(self):
        """Takes back what the transport has not sent yet; what is being sent at this moment is on its way."""
        told = self.filtered(lambda notice: notice.mail_message_id or notice.sms_uuid)
        if not told:
            return
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", told.mail_message_id.ids)])
        mails.try_lock_for_update().filtered(lambda mail: mail.state in ("outgoing", "exception")).cancel()
        texts = self.env["sms.sms"].sudo().search([("uuid", "in", [uuid for uuid in told.mapped("sms_uuid") if uuid])])
        texts.try_lock_for_update().filtered(lambda sms: sms.state in ("outgoing", "error")).state = "canceled"

    def _end_covered(self):
        """Withdraws the letters, of no contract, whose customers owe nothing any more."""
        letters = self.filtered(lambda notice: not notice.contract_ids)
        for company, own in letters.grouped("company_id").items():
            statements = self.env["account.debtor.statement"]._of(own.partner_id, company)
            own.filtered(lambda notice, found=statements: found[notice.partner_id.id].is_covered)._end()

    @api.model
    def _end_paid_letters(self):
        """Makes history of the letters, of no contract, about which nothing is owed any more."""
        standing = Domain("is_standing", "=", True) & Domain("contract_ids", "=", False)
        owed = Domain("item_ids", "any", [("move_line_id.reconciled", "=", False)])
        self.search(standing & ~owed)._end()


def _failure_of(notification) -> str:
    """Returns why a message failed. Odoo knows no type for an address that the server refuses at once: for good, or, with a code
    of 400 and more, for now."""
    failure, reason = notification.failure_type or "unknown", notification.failure_reason or ""
    code = re.search(r"RecipientsRefused.*?\(([45])\d\d,", reason, re.DOTALL)
    if failure != "unknown" or not code:
        return failure
    return "mail_bounce" if code[1] == "5" else "mail_smtp"
