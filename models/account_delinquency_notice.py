from odoo import api, fields, models
from odoo.exceptions import UserError

from .account_delinquency_letter_recipients import FAILURES
from .account_delinquency_letter_terms import CHANNELS, KINDS, REMINDER
from .groups import OFFICER, check_group

STATES = [
    ("queued", "Queued"),
    ("sent", "Sent"),
    ("delivered", "Delivered"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
STEP_ACTIONS = [
    ("reminder", "Reminder"),
    ("notice", "Notice"),
    ("reduce", "Reduce services"),
    ("suspend", "Suspend services"),
    ("terminate", "Terminate"),
]
# From which states a message gets into another. One that was withdrawn at the moment in which it was being sent has gone out.
_COMES_FROM = {
    "queued": {"failed"},
    "sent": {"queued", "failed", "cancelled"},
    "delivered": {"queued", "sent", "cancelled"},
    "failed": {"queued", "sent", "failed"},
    "cancelled": {"queued", "failed"},
}
_GIVEN = ("sent", "delivered")
_NOT_GIVEN = ("queued", "failed")
# What the transport holds of these is taken back.
_NOT_UNDER_WAY = ("queued", "cancelled")


class AccountDelinquencyNotice(models.Model):
    """Proof of one message to a customer: what was said, about which debts, in which way, and what became of it.

    It stands as long as something of what it is about is owed. A notice whose debts are settled is history: the next debt, or
    the same one after a chargeback, begins the ladder anew.
    """

    _name = "account.delinquency.notice"
    _description = "Delinquency Notice"
    _inherit = [
        "account.delinquency.made",
        "account.delinquency.exportable",
        "mail.thread",
        "account.delinquency.letter.hand",
        "account.delinquency.letter.text",
        "account.delinquency.letter.recipients",
        "account.delinquency.letter.replaced",
        "account.delinquency.letter.correction",
        "account.delinquency.letter.email",
        "account.delinquency.letter.sms",
        "account.delinquency.letter.outcome",
        "account.delinquency.letter.turn",
        "account.delinquency.service.message",
        "account.delinquency.letter.delivery",
        "account.delinquency.letter.paper",
        "account.delinquency.notice.issue",
    ]
    _order = "date DESC, id DESC"
    _rec_name = "subject"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    contract_ids = fields.Many2many(
        "contract.contract",
        "account_delinquency_notice_contract_rel",
        "notice_id",
        "contract_id",
        string="Contracts",
        readonly=True,
    )
    step_id = fields.Many2one("account.delinquency.policy.step", readonly=True, index="btree_not_null", ondelete="set null")
    action = fields.Selection([*STEP_ACTIONS, ("resume", "Give services back")], required=True, readonly=True)
    kind = fields.Selection(KINDS, required=True, readonly=True, default=REMINDER)
    mailing_id = fields.Many2one("account.delinquency.mailing", readonly=True, index="btree_not_null", ondelete="restrict")
    channel = fields.Selection(CHANNELS, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="queued", index=True)
    failure_type = fields.Selection(FAILURES, string="Failure", readonly=True)
    failure_reason = fields.Char(string="Details of the Failure", readonly=True)
    is_despite_blacklist = fields.Boolean(
        string="In Spite of the Blacklist",
        readonly=True,
        help="The customer refuses messages; the law asks for this one, and the company's settings send it all the same.",
    )
    date = fields.Date(string="Recorded", required=True, readonly=True, default=fields.Date.context_today)
    date_sent = fields.Datetime(string="Sent on", readonly=True)
    date_given = fields.Date(readonly=True, help="The day from which the next step of the ladder is counted.")
    # An archived customer still owes.
    contact_ids = fields.Many2many("res.partner", string="Recipients", readonly=True, context={"active_test": False})
    recipient = fields.Char(string="Address", readonly=True)
    subject = fields.Char(readonly=True)
    body = fields.Html(readonly=True, sanitize=False, help="The text as it was sent.")
    mail_message_id = fields.Many2one("mail.message", readonly=True, index="btree_not_null", ondelete="set null")
    sms_uuid = fields.Char(readonly=True, help="The number by which the provider reports on the text message.")
    date_attempt = fields.Datetime(string="Last Attempt", readonly=True)
    amount = fields.Monetary(readonly=True, currency_field="company_currency_id")
    item_ids = fields.One2many("account.delinquency.notice.item", "notice_id", string="Debts", readonly=True)
    episode = fields.Char(
        required=True, readonly=True, help="What the message is about: a contract, or all contracts of a customer with a company."
    )
    is_standing = fields.Boolean(
        string="Standing", readonly=True, default=True, help="Something of what the message is about is still owed."
    )

    _one_a_step = models.UniqueIndex(
        "(episode, step_id, channel) WHERE is_standing AND state != 'cancelled' AND step_id IS NOT NULL",
        "This message of the ladder has been recorded already.",
    )
    _one_a_mailing = models.UniqueIndex(
        "(mailing_id, episode) WHERE mailing_id IS NOT NULL AND starts_with(episode, 'mailing ')",
        "The customer has a letter of this sending already.",
    )
    _queue_idx = models.Index("(company_id, partner_id) WHERE state = 'queued'")
    _standing_idx = models.Index("(partner_id) WHERE is_standing")
    _given_idx = models.Index("(partner_id, date_given) WHERE date_given IS NOT NULL")

    def _update_state(self, state: str, failure_type=False, failure_reason=False) -> "AccountDelinquencyNotice":
        """The one gate of a message's state. Returns the notices that it moved; the others could not get there from theirs."""
        moved = self.filtered(lambda notice: notice.state in _COMES_FROM[state])
        if state == "queued":  # what the ladder said of settled debts is history
            moved = moved.filtered(lambda notice: notice.is_standing or not notice.step_id)
        if state in _NOT_UNDER_WAY:
            moved._recall()
        values = {"state": state}
        if state != "cancelled":  # why it did not arrive stays known
            values |= {"failure_type": failure_type, "failure_reason": failure_reason}
        if state == "queued":
            values |= {"mail_message_id": False, "sms_uuid": False}
        if state not in _GIVEN:
            moved.write({**values, "date_given": False})
            return moved
        values["date_sent"] = fields.Datetime.now()
        for company, notices in moved.grouped("company_id").items():
            first = notices.filtered(lambda notice: not notice.date_given)
            first.write({**values, "date_given": company._delinquency_today()})
            (notices - first).write(values)
        return moved

    def action_mark_sent(self):
        """Says that the customer was told in another way, such as by a letter that was handed over (officers)."""
        check_group(self, OFFICER)
        if any(notice.state not in _NOT_GIVEN for notice in self):
            raise UserError(self.env._("Only messages that wait or have failed can be marked as sent."))
        self.sudo()._update_state("sent")

    def action_cancel(self):
        """Withdraws messages that were not sent (officers). The ladder goes on as if they had not been recorded."""
        check_group(self, OFFICER)
        withdrawn = self.sudo()._update_state("cancelled")
        if len(withdrawn) < len(self):
            raise UserError(self.env._("A message that was sent can't be withdrawn."))
        withdrawn.is_standing = False

    def action_retry(self):
        """Queues messages again that could not be delivered, to the addresses of now (officers)."""
        check_group(self, OFFICER)
        queued = self.sudo()._update_state("queued")
        if len(queued) < len(self):
            raise UserError(self.env._("Only messages that have failed, and whose debts are still owed, can be queued again."))
        self._send_soon()

    @api.model
    def _standing(self, contracts):
        """Returns the notices of the contracts that are about debts of today."""
        return self.search([("contract_ids", "in", contracts.ids), ("is_standing", "=", True)])

    def _end_settled(self):
        """Makes history of the notices of which too little is owed to count."""
        if not self:
            return
        told = self.filtered(lambda notice: notice.with_context(active_test=False).contract_ids)
        left = self.env["contract.position"]._owed_of(told)
        told.filtered(lambda notice: not left[notice])._end()

    def _end_for(self, contracts):
        """Makes history of notices for the contracts alone: what others share with them stands for those."""
        over = self.browse()
        for notice in self.with_context(active_test=False):
            others = notice.contract_ids - contracts
            if others:
                notice.contract_ids = others
            else:
                over |= notice
        over._end()

    def _end(self):
        """Makes history of notices: a later debt, or the same one after a chargeback, begins the ladder anew. What waits to be
        sent is withdrawn. What has failed stays so: who can't be reached can't be reached the next time, either."""
        failed = self.filtered(lambda notice: notice.state == "failed")
        failed._recall()
        (self - failed)._update_state("cancelled")
        self.write({"is_standing": False})
        self.flush_recordset(["is_standing"])  # before another one is recorded, which the unique key would refuse
