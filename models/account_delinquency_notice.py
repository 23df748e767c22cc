from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..rules import ladder
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
# From which states a message gets into another.
_COMES_FROM = {
    "queued": {"failed"},
    "sent": {"queued", "failed"},
    "delivered": {"queued", "sent"},
    "failed": {"queued", "sent", "failed"},
    "cancelled": {"queued", "failed"},
}
_GIVEN = ("sent", "delivered")
# Why a notice that is recorded already has not been given.
_TO_BE_GIVEN = (ladder.NOT_SENT, ladder.NOT_DELIVERED)
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
        "mail.thread",
        "account.delinquency.letter.text",
        "account.delinquency.letter.recipients",
        "account.delinquency.letter.correction",
        "account.delinquency.letter.delivery",
        "account.delinquency.letter.paper",
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
    action = fields.Selection(STEP_ACTIONS, required=True, readonly=True)
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
    contact_ids = fields.Many2many("res.partner", string="Recipients", readonly=True)
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
        "(mailing_id, partner_id) WHERE mailing_id IS NOT NULL AND step_id IS NULL",
        "The customer has a letter of this sending already.",
    )
    _queue_idx = models.Index("(company_id, partner_id) WHERE state = 'queued'")
    _standing_idx = models.Index("(partner_id) WHERE is_standing")

    @api.model
    def _issue(self, steps: dict, mailing=None):
        """Records the message of ``steps``, the step that is due by contract: one for each contract and channel, or for all
        contracts of a customer whose debts the policy counts together. The contracts must be locked. ``mailing``: the sending
        that it belongs to, where a user writes to the customer. Returns the new notices."""
        contracts = self.env["contract.contract"].sudo().browse([contract.id for contract in steps])
        debts = self.env["contract.position"]._debts(contracts)
        groups = defaultdict(contracts.browse)
        for contract in contracts:
            alone = contract if contract.effective_policy_id.scope == "contract" else None
            groups[contract.debtor_partner_id, contract.company_id, steps[contract], alone] |= contract
        values = []
        for (_partner, _company, step, _alone), told in groups.items():
            known = self.sudo()._about_the_same(told, step)
            waiting = known.filtered(lambda notice: not notice.date_given)
            waiting.contract_ids |= told
            channels = [mailing.channel] if mailing else step._channels()
            missing = [channel for channel in channels if channel not in waiting.mapped("channel")]
            news = [self._prepare(told, step, channel, debts[told[0].id]) for channel in missing]
            values += [{**new, "episode": self._episode_apart(told)} for new in news] if known - waiting else news
        recorded = self.sudo()._record(values)
        recorded.mailing_id = mailing
        return recorded

    def _about_the_same(self, contracts, step):
        """Returns what has been recorded already of a step for the same contract, or for the same customer whose debts the
        policy counts together."""
        return self.search(
            [
                ("episode", "=", self._episode_of(contracts)),
                ("step_id", "=", step.id),
                ("is_standing", "=", True),
            ]
        )

    @api.model
    def _issue_letters(self, mailing, partners):
        """Records the letter of a sending to each of ``partners``, about all that is overdue of them, and with it the notices of
        the ladder that it gives. Who owes nothing gets none, and is shown as such. Returns the letters."""
        statements = self.env["account.debtor.statement"]._of(partners, mailing.company_id)
        letters = self.sudo()._record([self._prepare_letter(mailing, partner, statements[partner.id]) for partner in partners])
        if mailing.is_legal:
            self.sudo()._give_notice(mailing, letters.filtered("is_standing").partner_id)
        return letters

    def _record(self, values: list):
        """Creates notices, whose chatter begins with the message itself."""
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
        return quiet.create(values).with_env(self.env)

    def _give_notice(self, mailing, partners):
        """Lets a letter be the notice of the ladder for the contracts whose policy wants one now: theirs is the clock that it
        starts. One that waits, or has failed, in the same way goes out with the letter."""
        due = self._notices_due(mailing, partners)
        self._issue(due, mailing)
        told = self.env["contract.contract"].union(*due)
        pending = [("contract_ids", "in", told.ids), ("is_standing", "=", True), ("state", "in", ("queued", "failed"))]
        own = [("channel", "=", mailing.channel), ("action", "=", ladder.NOTICE), ("mailing_id", "!=", mailing.id)]
        waiting = self.search(pending + own)
        waiting._update_state("queued")
        waiting.mailing_id = mailing

    def _notices_due(self, mailing, partners) -> dict:
        """Returns the step of the contracts, locked, whose policy wants a notice of the letter's kind now."""
        domain = [
            ("debtor_partner_id", "in", partners.ids),
            ("company_id", "=", mailing.company_id.id),
            ("contract_type", "=", "sale"),
        ]
        due = {}
        for contract, decision in self.env["contract.contract"].search(domain)._lock()._decisions().items():
            if decision.action == ladder.NOTICE and (decision.is_due or decision.reason in _TO_BE_GIVEN):
                step = self.env["account.delinquency.policy.step"].browse(decision.step.key)
                if step._letter_kind() == mailing.kind:
                    due[contract] = step
        return due

    def _prepare_letter(self, mailing, partner, statement) -> dict:
        """Returns the values of the letter of a sending to a customer."""
        return {
            "partner_id": partner.id,
            "company_id": mailing.company_id.id,
            "mailing_id": mailing.id,
            "action": ladder.NOTICE if mailing.is_legal else ladder.REMINDER,
            "kind": mailing.kind,
            "channel": mailing.channel,
            "state": "cancelled" if statement.is_covered else "queued",
            "is_standing": not statement.is_covered,
            "date": mailing.company_id._delinquency_today(),
            "subject": mailing.subject or mailing.name,
            "amount": statement.residual,
            "episode": f"mailing {mailing.id}, customer {partner.id}",
            "item_ids": [
                fields.Command.create(
                    {
                        "move_line_id": line.line_id,
                        "document": line.document,
                        "date_maturity": line.date_maturity,
                        "amount_residual": line.residual,
                    }
                )
                for line in statement.lines
            ],
        }

    def _episode_of(self, contracts) -> str:
        """Returns the key of what a message is about: a contract, or all contracts of a customer with a company."""
        if contracts[0].effective_policy_id.scope == "customer":
            return f"customer {contracts.debtor_partner_id.id}, company {contracts.company_id.id}"
        return f"contract {contracts.id}"

    def _episode_apart(self, contracts) -> str:
        """Returns the key of what is told to some contracts of a customer, where the others were given the same notice before:
        those that come to it later, or were resumed by hand, have all of its time to pay."""
        return f"{self._episode_of(contracts)}, contracts {contracts.sorted('id').ids}"

    def _prepare(self, contracts, step, channel: str, debts: dict) -> dict:
        """Returns the values of one message; ``debts``: what is still owed by journal item."""
        lines = self.env["account.move.line"].sudo().browse(debts)
        partner, company = contracts.debtor_partner_id, contracts.company_id
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "contract_ids": [fields.Command.set(contracts.ids)],
            "step_id": step.id,
            "action": step.action,
            "kind": step._letter_kind(),
            "channel": channel,
            "date": company._delinquency_today(),
            "subject": step.display_name,
            "amount": company.currency_id.round(sum(debts.values())),
            "episode": self._episode_of(contracts),
            "item_ids": [fields.Command.create(self._prepare_item(line, debts[line.id])) for line in lines],
        }

    def _prepare_item(self, line, amount) -> dict:
        return {
            "move_line_id": line.id,
            "document": line.move_id.name,
            "date_maturity": line.date_maturity or line.date,
            "amount_residual": amount,
        }

    def _update_state(self, state: str, failure_type=False, failure_reason=False) -> "AccountDelinquencyNotice":
        """The one gate of a message's state. Returns the notices that it moved; the others could not get there from theirs."""
        moved = self.filtered(lambda notice: notice.state in _COMES_FROM[state])
        if state in _NOT_UNDER_WAY:
            moved._recall()
        values = {"state": state, "failure_type": failure_type, "failure_reason": failure_reason}
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
        moved = self.sudo()._update_state("sent")
        if len(moved) < len(self):
            raise UserError(self.env._("Only messages that wait or have failed can be marked as sent."))

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
            raise UserError(self.env._("Only messages that have failed can be queued again."))
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
        sent is withdrawn."""
        self._update_state("cancelled")
        self.write({"is_standing": False})
        self.flush_recordset(["is_standing"])  # before another one is recorded, which the unique key would refuse


class AccountDelinquencyNoticeItem(models.Model):
    """A debt that a message is about, as it was when the message was recorded."""

    _name = "account.delinquency.notice.item"
    _description = "Debt in a Delinquency Notice"
    _order = "date_maturity, id"
    _rec_name = "document"

    notice_id = fields.Many2one("account.delinquency.notice", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="notice_id.company_id")
    company_currency_id = fields.Many2one(related="notice_id.company_id.currency_id", string="Company Currency")
    move_line_id = fields.Many2one("account.move.line", readonly=True, index="btree_not_null", ondelete="set null")
    document = fields.Char(readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    amount_residual = fields.Monetary(string="Amount Due", readonly=True, currency_field="company_currency_id")
