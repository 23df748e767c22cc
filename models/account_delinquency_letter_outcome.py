import re

from odoo import api, fields, models
from odoo.fields import Domain

# What may work later without anybody's help.
PASSING = ("mail_smtp", "sms_server", "sms_credit")


class AccountDelinquencyLetterOutcome(models.AbstractModel):
    """What becomes of a message: what the transport says, or a payment that comes first."""

    _name = "account.delinquency.letter.outcome"
    _description = "Outcome of Collection Letters"

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
            failed = min(
                notifications, key=lambda one: _failure_of(one) not in PASSING
            )  # it is tried again while one of them may be
            self._fail(_failure_of(failed), failed.failure_reason)

    @api.model
    def _follow_delivered(self, messages):
        """Says that a server reports that it has put the e-mails of ``messages`` into a mailbox."""
        self.search([("mail_message_id", "in", messages.ids)])._update_state("delivered")

    def _recall(self):
        """Takes back what the transport has not sent yet; what is being sent at this moment is on its way. Others that wait and
        that a message told of as well are written again, without these."""
        told = self.filtered(lambda notice: notice.mail_message_id or notice.sms_uuid)
        if not told:
            return
        mails = self.env["mail.mail"].sudo().search([("mail_message_id", "in", told.mail_message_id.ids)])
        mails_here = mails.try_lock_for_update().filtered(lambda mail: mail.state in ("outgoing", "exception"))
        texts = self.env["sms.sms"].sudo().search([("uuid", "in", [uuid for uuid in told.mapped("sms_uuid") if uuid])])
        texts_here = texts.try_lock_for_update().filtered(lambda sms: sms.state in ("outgoing", "error"))
        on_its_way = (mails - mails_here).filtered(lambda mail: mail.state != "cancel").mail_message_id
        on_its_way |= (texts - texts_here).filtered(lambda sms: sms.state != "canceled").mail_message_id
        here = mails_here.mail_message_id | texts_here.mail_message_id
        # First: what the transport says of a message that is taken back is not meant for them.
        self._write_others_again(here - on_its_way)
        mails_here.cancel()
        texts_here.state = "canceled"

    def _write_others_again(self, messages):
        """Lets the notices besides these wait that ``messages`` tell of."""
        told = Domain("mail_message_id", "in", messages.ids) & Domain("state", "=", "queued")
        others = self.search(told & Domain("id", "not in", self.ids))
        if others:
            others.write({"mail_message_id": False, "sms_uuid": False})
            self._send_soon()

    @api.model
    def _fail_lost(self):
        """Says of messages that a transport was given and has no more, since somebody deleted or cancelled them in Odoo's own
        queues, that they did not go out. What was sent and then deleted has been said to be sent."""
        handed = self.search(Domain("state", "=", "queued") & self._handed_domain())
        own_mails = Domain("mail_message_id", "in", handed.mail_message_id.ids)
        own_texts = Domain("uuid", "in", [uuid for uuid in handed.mapped("sms_uuid") if uuid])
        mails = self.env["mail.mail"].sudo().search(own_mails & Domain("state", "not in", ("cancel", "exception")))
        texts = self.env["sms.sms"].sudo().search(own_texts & Domain("state", "not in", ("canceled", "error")))
        held = {*mails.mail_message_id.ids, *texts.mapped("uuid")}
        lost = handed.filtered(lambda notice: (notice.sms_uuid or notice.mail_message_id.id) not in held)
        if lost:
            lost._fail("unknown", self.env._("The message was cancelled or deleted in the queue before it went out."))

    def _end_covered(self):
        """Withdraws the letters, of no contract, whose customers owe nothing any more."""
        letters = self.filtered(lambda notice: not notice.contract_ids)
        for company, own in letters.grouped("company_id").items():
            covered = self.env["account.debtor.statement"]._covered(own.partner_id, company)
            own.filtered(lambda notice, covered=covered: notice.partner_id.id in covered)._end()

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
