import logging

from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .account_delinquency_letter_terms import LEGAL_KINDS
from .groups import USER, check_group
from .undoing import others_first, undoing

_logger = logging.getLogger(__name__)
# So many customers are written to between two commits.
_BATCH = 200


class AccountDelinquencyMailing(models.Model):
    """One sending of letters to many customers: to whom, on which terms, and what became of them."""

    _name = "account.delinquency.mailing"
    _description = "Sending of Collection Letters"
    _inherit = ["account.delinquency.made", "account.delinquency.letter.terms"]
    _order = "id DESC"

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", string="Sent by", required=True, readonly=True)
    date = fields.Datetime(string="Begun", required=True, readonly=True, default=fields.Datetime.now)
    waiting_partners = fields.Json(help="The ids of the customers whose letter has not been recorded yet.")
    notice_ids = fields.One2many("account.delinquency.notice", "mailing_id", string="Messages", readonly=True)
    unreached_ids = fields.One2many(
        "account.delinquency.notice",
        "mailing_id",
        string="Customers Not Reached",
        readonly=True,
        domain=[("step_id", "=", False), ("state", "=", "failed")],
    )
    customer_count = fields.Integer(string="Customers", compute="_compute_counts")
    queued_count = fields.Integer(string="Waiting", compute="_compute_counts")
    sent_count = fields.Integer(string="Sent", compute="_compute_counts")
    failed_count = fields.Integer(string="Not Reached", compute="_compute_counts")
    cancelled_count = fields.Integer(
        string="Not Needed",
        compute="_compute_counts",
        help="Paid or withdrawn before it went out, or written to already.",
    )
    progress = fields.Float(compute="_compute_counts", help="How much of it is done, in percent.")
    is_done = fields.Boolean(string="Done", compute="_compute_counts")
    tomorrow_count = fields.Integer(
        string="Tomorrow",
        compute="_compute_tomorrow_count",
        help="Customers with another message from today: theirs goes out tomorrow.",
    )
    next_hour = fields.Datetime(compute="_compute_next_hour", help="Nothing goes out before this.")

    @api.depends("kind", "channel", "date")
    @api.depends_context("lang", "tz")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for mailing in self:
            mailing.name = f"{kinds.get(mailing.kind)} ({channels.get(mailing.channel)})"

    @api.depends("notice_ids.state", "waiting_partners")
    def _compute_counts(self):
        counts = self._counts()
        for mailing in self:
            own = counts.get(mailing.id, {})
            waiting = len(mailing.waiting_partners or [])
            mailing.queued_count = own.get("queued", 0) + waiting
            mailing.sent_count = own.get("sent", 0) + own.get("delivered", 0)
            mailing.failed_count = own.get("failed", 0)
            mailing.cancelled_count = own.get("cancelled", 0)
            mailing.customer_count = sum(own.values()) + waiting
            mailing.is_done = not mailing.queued_count
            mailing.progress = 100 * (1 - mailing.queued_count / mailing.customer_count) if mailing.customer_count else 100

    def _counts(self) -> dict:
        """Returns how many letters of each mailing are in each state."""
        counts = {}
        domain = Domain("mailing_id", "in", self.ids) & Domain("step_id", "=", False)
        for mailing, state, count in self.env["account.delinquency.notice"]._read_group(
            domain, ["mailing_id", "state"], ["__count"]
        ):
            counts.setdefault(mailing.id, {})[state] = count
        return counts

    @api.depends("company_id", "kind")
    def _compute_next_hour(self):
        for mailing in self:
            hours = mailing.company_id._delinquency_next_sending()
            mailing.next_hour = hours if hours > fields.Datetime.now() else False

    @api.depends("notice_ids.state", "is_once_a_day")
    def _compute_tomorrow_count(self):
        for mailing in self:
            waiting = mailing.notice_ids.sudo().filtered(lambda notice: notice.state == "queued")
            later = waiting._waiting_for_tomorrow(mailing, mailing.company_id, waiting.partner_id)
            mailing.tomorrow_count = len(later)

    @property
    def is_legal(self) -> bool:
        return self.kind in LEGAL_KINDS

    @api.model
    def _start(self, company, partners, terms: dict):
        """Begins to write to ``partners`` on ``terms``, in the background. Returns the mailing."""
        mailing = self.sudo().create(
            {
                **terms,
                "company_id": company.id,
                "user_id": self.env.uid,
                "waiting_partners": partners.commercial_partner_id.ids,
            }
        )
        self.env["account.delinquency.notice"]._send_soon()
        return mailing.sudo(False)

    def _record_some(self) -> int:
        """Records the letters of the next customers; returns how many those were."""
        waiting = self.waiting_partners or []
        partners = self.env["res.partner"].browse(waiting[:_BATCH]).exists()
        self.waiting_partners = waiting[_BATCH:]
        self._record_isolated(partners)
        return len(waiting[:_BATCH])

    def _record_isolated(self, partners):
        """Records the letters to ``partners``, all at once, or the halves of them where that fails, so that one that fails stops
        no other: it is shown as not reached, with the error."""
        notices = self.env["account.delinquency.notice"]
        others_first(self.env.cr)
        try:
            with undoing(self.env.cr):
                notices._issue_letters(self, partners)
        except OperationalError:
            raise
        except Exception as error:
            half = len(partners) // 2
            if half:
                self._record_isolated(partners[:half])
                self._record_isolated(partners[half:])
                return
            _logger.warning("The letter of the sending %s to the customer %s failed", self.id, partners.ids, exc_info=True)
            notices._issue_failed(self, partners, str(error) or type(error).__name__)

    def action_refresh(self):
        """Shows how far it is."""
        return False

    def action_open_letters(self):
        """Opens the letters, by what became of them."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_delinquency_notice")
        return {**action, "domain": [("mailing_id", "=", self.id)], "context": {"search_default_group_state": 1}}

    def action_download_unreached(self):
        """Gives the customers not reached as a spreadsheet, with empty columns for their new addresses (users)."""
        self.ensure_one()
        check_group(self, USER)
        if not self.unreached_ids:
            raise UserError(self.env._("Everybody was reached: there is nobody to list."))
        return {"type": "ir.actions.act_url", "url": f"/delinquency/unreached/{self.id}", "target": "download"}

    def action_upload_addresses(self):
        """Opens the dialog that takes the spreadsheet back, filled in (users)."""
        self.ensure_one()
        check_group(self, USER)
        return self.env["account.delinquency.unreached"].create({"mailing_id": self.id})._show_dialog()
