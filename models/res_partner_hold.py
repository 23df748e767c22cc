from datetime import date

from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .arguments import check_hold, to_last_day
from .groups import OFFICER, USER, check_group, last_day_of_a_hold
from .history import log_changes

_HOLD_DAYS = ("delinquency_hold_until", "delinquency_silence_until")
HOLD = ("delinquency_hold_until", "delinquency_hold_reason", "delinquency_silence_until")


class ResPartnerHold(models.AbstractModel):
    """What keeps a customer as a whole from suspension or from messages, and why (R12): in each company by itself, and in its
    branches, whose credits and policies are those of the company above them, too (see ``customer.hold``)."""

    _name = "account.delinquency.customer.hold"
    _description = "Hold of a Customer in a Company"

    delinquency_hold_until = fields.Date(
        string="Do not suspend until",
        company_dependent=True,
        index="btree_not_null",
        copy=False,
        groups=USER,
        help="Up to and including this day this company, and its branches, suspend nothing of this customer for debt.",
    )
    delinquency_hold_reason = fields.Char(company_dependent=True, copy=False, groups=USER)
    delinquency_silence_until = fields.Date(
        string="No messages until",
        company_dependent=True,
        index="btree_not_null",
        copy=False,
        groups=USER,
        help="Up to and including this day this company, and its branches, send no reminder or notice to this customer.",
    )

    @api.constrains(*HOLD)
    def _check_hold_reason(self):
        """A hold says why; who put it there is in the chatter."""
        for partner in self.sudo():
            is_held = partner.delinquency_hold_until or partner.delinquency_silence_until
            if is_held and not (partner.delinquency_hold_reason or "").strip():
                raise ValidationError(
                    self.env._(
                        "“%s” is on hold without a reason. Enter the reason of the hold, or empty its date.",
                        partner.display_name,
                    )
                )
            latest = max((day for day in (partner[name] for name in _HOLD_DAYS) if day), default=None)
            if latest and latest > last_day_of_a_hold(self.env):
                raise ValidationError(self.env._("Enter a day within the next ten years; the hold can be made longer later."))

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        # What the context gives as a default is not in the values.
        if held := partners.sudo().filtered(lambda partner: any(partner[name] for name in HOLD)):
            self._check_may_hold()
            held._log_hold(dict.fromkeys(held, dict.fromkeys(HOLD, False)))
        return partners

    def write(self, vals):
        if not self._changes_hold(vals):
            return super().write(vals)
        self._check_may_hold()
        before = {partner: {name: partner[name] for name in HOLD} for partner in self.sudo()}
        result = super().write(vals)
        self.sudo()._log_hold(before)
        self.env["contract.contract"].sudo()._after_payment(self.commercial_partner_id)
        return result

    def _changes_hold(self, vals) -> bool:
        """Whether ``vals`` hold another value than one of these customers has: merging contacts writes back what is there."""
        return any(
            (field.convert_to_cache(vals[field.name], partner) or None) != (partner[field.name] or None)
            for field in (self._fields[name] for name in HOLD if name in vals)
            for partner in self.sudo()
        )

    def _check_may_hold(self):
        """A hold keeps a suspension away: it is for those who may suspend. Raises ``AccessError`` for others."""
        if not self.env.su and not self.env.user.has_group(OFFICER):
            raise AccessError(self.env._("Only a delinquency officer may put a customer on hold, or end a hold."))

    def _log_hold(self, before: dict):
        """Says in the chatter who holds a customer in which company, until when and why, or who ended that."""
        company = self.env.company
        log_changes(before, dict.fromkeys(self.ids, self.env._("With the company %s:", company.name)), company)

    def hold_delinquency(self, until, silence_until, reason):
        """Keeps the customers as a whole, in the current company, from suspension for debt up to and including ``until``, and
        from messages up to and including ``silence_until``; no day ends either. It takes no right to write contacts.

        Raises ``AccessError`` for who is no officer or may not read the customers or the company, ``UserError`` without a reason,
        or where a day has passed or lies too far ahead.
        """
        customers = self.commercial_partner_id
        check_group(self | customers, OFFICER)
        self.env.company.check_access("read")
        until, silence_until = (to_last_day(self.env, day) for day in (until, silence_until))
        check_hold(self.env, [until, silence_until], reason, self.env.company._delinquency_today())
        customers.sudo().write(
            {
                "delinquency_hold_until": until,
                "delinquency_silence_until": silence_until,
                "delinquency_hold_reason": bool(until or silence_until) and reason,
            }
        )

    def _take_holds_of(self, others):
        """Gives this customer, which ``others`` are merged into, the latest hold of them all in each company: Odoo would keep
        that of the contact that remains, and a reason of one with the day of another."""
        for company in self.env["res.company"].sudo().search([]):
            merged = (self + others).sudo().with_company(company)
            hold = merged._merged_hold()
            if merged[0]._changes_hold(hold):
                merged[0].write(hold)

    def _merged_hold(self) -> dict:
        """Returns the hold of the one customer that these become: the latest, with its reason."""
        longest_first = self.sorted(lambda partner: partner.delinquency_hold_until or date.min, reverse=True)
        reasons = filter(None, longest_first.mapped("delinquency_hold_reason"))
        return {
            "delinquency_hold_until": longest_first[:1].delinquency_hold_until,
            "delinquency_hold_reason": next(reasons, False),
            "delinquency_silence_until": max((day for day in self.mapped("delinquency_silence_until") if day), default=False),
        }
