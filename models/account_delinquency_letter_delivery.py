import logging
from smtplib import SMTPException

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.modules import module

from .account_delinquency_letter_outcome import PASSING
from .account_delinquency_letter_terms import KINDS
from .undoing import others_first, undoing

_logger = logging.getLogger(__name__)
# So many messages are made between two commits.
_BATCH = 100
# For how many days what may work later is tried.
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
        self._fail_lost()
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
        """Finds what waits, to be sent or to be printed, and has not been handed to a transport yet. What the ladder may not say
        today waits until it may."""
        waiting = Domain("state", "=", "queued") & ~self._handed_domain()
        return waiting & Domain("id", "not in", self._waiting_silenced().ids)

    @api.model
    def _handed_domain(self) -> Domain:
        """Finds what has been handed to a transport."""
        return Domain("mail_message_id", "!=", False) | Domain("sms_uuid", "!=", False)

    def _batches_in_hours(self, company) -> list:
        """Returns the company's messages by batches of whole customers."""
        batches = [self.browse()]
        for own in self._in_hours(company).grouped("partner_id").values():
            if len(batches[-1]) >= _BATCH:
                batches.append(self.browse())
            batches[-1] |= own
        return batches

    def _in_hours(self, company):
        """Returns the company's messages that may go out now. The customer's hours for them wake the program; what the ladder
        says waits until somebody has confirmed what time it is."""
        may_go = self if company._is_delinquency_tz_sure() else self.filtered("mailing_id")
        in_hours = self.browse()
        for zone, own in may_go.grouped(lambda notice: notice.partner_id._delinquency_tz(company)).items():
            opens = company._delinquency_next_sending(zone)
            if opens > fields.Datetime.now():
                self._send_soon(opens)
            else:
                in_hours |= own
        return in_hours.sorted(lambda notice: (notice.partner_id.id, notice.id))

    @api.model
    def _queue_again(self):
        """Tries again what has failed for a reason that passes."""
        now = fields.Datetime.now()
        failed = self.search(
            [
                ("state", "=", "failed"),
                ("failure_type", "in", PASSING),
                "|",
                ("is_standing", "=", True),
                ("suspension_id", "!=", False),
                ("date", ">=", fields.Date.subtract(now.date(), days=_TRIED_FOR_DAYS)),
                ("date_attempt", "<", fields.Datetime.subtract(now, minutes=_TRIED_EVERY_MINUTES)),
            ]
        )
        failed._update_state("queued")

    # One batch

    def _hand_over_isolated(self):
        """Hands the messages to the transport, all at once, or the halves of the customers where that fails, so that one that
        fails stops no other: its error is stored on it. Returns the e-mails, which are to be sent after the commit."""
        others_first(self.env.cr)
        try:
            with undoing(self.env.cr):
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
        notices = self.try_lock_for_update().filtered_domain(self._waiting_domain()).sorted("id")
        on_services = notices.filtered("suspension_id")
        on_services._end_untrue()
        (notices - on_services)._end_settled()
        notices._end_covered()
        notices = notices.filtered(lambda notice: notice.state == "queued")
        on_services &= notices
        notices._take_along_late()
        letters = notices.filtered("mailing_id")
        together, reached = (letters - letters._letters_kept_for_tomorrow())._reaching()
        for own in (on_services, notices - letters - on_services):
            kept = own._kept_for_tomorrow(self.browse().union(*(together[head] for head in reached)))
            for found, more in zip((together, reached), (own - kept)._reaching(), strict=True):
                found |= more
        heads = self.browse().union(*reached)
        emails = heads.filtered(lambda notice: notice.channel == "email")
        (heads - emails)._make_text_messages(together)
        return emails._make_emails(together, reached)

    def _reaching(self) -> tuple[dict, dict]:
        """Returns what goes out together with each of these messages, and the ``Recipients`` of those that say it and reach
        somebody."""
        if not self:
            return {}, {}
        together = self._together()
        return together, self._heads()._find_recipients(together)

    def _take_along_late(self):
        """Lets what the ladder has recorded since a letter was written go out with it, where it may."""
        letters = self.filtered(lambda notice: notice.mailing_id and not notice.step_id)
        for mailing, own in letters.grouped("mailing_id").items():
            self._take_along(mailing, own)

    def _head(self):
        """Returns the gravest of the notices that go out together, whose template says it all."""
        return max(self, key=lambda notice: (_GRAVITY[notice.kind], not notice.step_id, -notice.id))

    def _find_recipients(self, together: dict) -> dict:
        """Stores to whom each message goes; returns the ``Recipients`` of those that reach somebody. The others fail, and say
        why."""
        found = self._recipients()
        reached = {notice: recipients for notice, recipients in found.items() if recipients.contact_of}
        # All at once: written one by one, each would take a query of its own.
        contacts = [(together[notice], [fields.Command.set(one.contact_ids)]) for notice, one in reached.items()]
        self._fields["contact_ids"].write_batch(contacts)
        for notice, recipients in found.items():
            if notice in reached:
                together[notice].write(
                    {"recipient": ", ".join(recipients.contact_of), "is_despite_blacklist": recipients.is_despite_blacklist}
                )
            else:
                together[notice]._fail(recipients.failure)
        return reached

    def _template(self, channel: str):
        """Returns the template of a message: the one that was chosen, else its step's, else the one for its kind."""
        return self._by_template(channel)[0][0]

    def _by_template(self, channel: str) -> list:
        """Returns the same of many messages: each template with the messages that are made from it. A graver notice that goes
        out with a letter is not made from the letter's template."""
        name = f"{'mail' if channel == 'email' else channel}_template_id"
        alike = self.grouped(
            lambda notice: (
                (notice.mailing_id.kind == notice.kind and notice.mailing_id[name]) or notice.step_id[name],
                notice.kind,
            )
        )
        usable = self.env["account.delinquency.letter.templates"]._usable_template
        return [(usable(chosen, channel, kind), notices) for (chosen, kind), notices in alike.items()]

    def _preview(self) -> dict:
        """Returns what the letter would say now, as values of the dialog: ``text`` for a text message."""
        recipients = self._recipients()[self]
        failures = dict(self._fields["failure_type"]._description_selection(self.env))
        self.contact_ids = [fields.Command.set(recipients.contact_ids)]
        said = {
            "preview_recipient": ", ".join(recipients.contact_of),
            "preview_failure": failures[recipients.failure] if not recipients.contact_of else False,
        }
        if self.channel == "sms":
            return {**said, "text": self._render_text_messages()[self.id]}
        letter = self._write_out(self._template("email"))[self.id]
        if self.channel == "email" and not letter["email_from"]:
            said["preview_failure"] = said["preview_failure"] or failures["mail_from_missing"]
        return {**said, "preview_subject": letter["subject"], "preview_html": letter["body_html"]}
