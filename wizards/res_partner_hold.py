from odoo import api, fields, models
from odoo.tools import format_date


class ResPartnerHold(models.TransientModel):
    """Keeps a customer as a whole from suspension, from messages, or from both, or ends that (R12)."""

    _name = "res.partner.hold"
    _inherit = "delinquency.dialog"
    _description = "Hold of a Customer"

    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env["res.partner"]._overdue_company(),
        ondelete="cascade",
        help="Whose hold it is: other companies have their own.",
    )
    date_until = fields.Date(
        string="Do not suspend until",
        compute="_compute_hold",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Up to and including this day nothing of this customer is suspended for debt. Empty: no hold.",
    )
    silence_until = fields.Date(
        string="No messages until",
        compute="_compute_hold",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Up to and including this day no reminder or notice is sent to this customer. Empty: they are sent.",
    )
    reason = fields.Char(
        compute="_compute_hold",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="Kept with the customer: who decides about the hold later must know it.",
    )

    @api.depends("company_id", "partner_id")
    def _compute_hold(self):
        """What holds the customer today is there to be changed; what is over is not."""
        for dialog in self:
            company = dialog.company_id or self.env.company
            today = company._delinquency_today()
            customer = dialog.partner_id.commercial_partner_id.with_company(company)
            days = (customer.delinquency_hold_until, customer.delinquency_silence_until)
            dialog.date_until, dialog.silence_until = (day and day >= today and day for day in days)
            dialog.reason = (dialog.date_until or dialog.silence_until) and customer.delinquency_hold_reason

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._check_may_show()
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self._check_may_show()
        return result

    def _check_may_show(self):
        """Nothing is shown of a customer, or of a company, that the user may not read: not the name either."""
        self.sudo(False).partner_id.check_access("read")
        self.sudo(False).company_id.check_access("read")

    def action_hold(self):
        """Holds the customer, or ends the hold, and says so."""
        self.ensure_one()
        self.partner_id.with_company(self.company_id).hold_delinquency(self.date_until, self.silence_until, self.reason)
        return self._say(self._success(), className="o_delinquency_done")

    def _success(self) -> str:
        words = []
        if self.date_until:
            words.append(self.env._("nothing is suspended until %s", format_date(self.env, self.date_until)))
        if self.silence_until:
            words.append(self.env._("no messages until %s", format_date(self.env, self.silence_until)))
        customer = self.partner_id.commercial_partner_id.display_name
        if not words:
            return self.env._("The hold has ended: %s.", customer)
        return f"{customer}: {', '.join(words)}."
