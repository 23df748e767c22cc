from odoo import api, fields, models
from odoo.tools import float_compare

from .account_delinquency_policy import WEEKDAYS
from .account_delinquency_policy_step import CUTS, MESSAGES, REDUCE, SUSPEND, TERMINATE

# What Brazilian law allows; see the text of each warning for its source.
FINE_PERCENT_MAX = 2
INTEREST_PERCENT_MONTH_MAX = 1
DAYS_FROM_NOTICE_TO_CUT = 15
DAYS_FROM_SUSPENSION_TO_TERMINATION = 60
BUSINESS_HOURS = (8, 18)
_PROTECTED_DAYS = ("friday", "saturday", "sunday")
_STARTS = [*(f"block_{day}" for day in WEEKDAYS), "respect_holidays", "respect_holiday_eve", "hour_from", "hour_to"]
_STEPS = [f"step_ids.{name}" for name in ("sequence", "name", "action", "days", "counted_from")]
_MAILS = [f"step_ids.{name}" for name in ("use_email", "mail_template_id")]


def _is_below(days: int | None, least: int) -> bool:
    return days is not None and days < least


class AccountDelinquencyPolicy(models.Model):
    """What a manager should know about a policy before it applies: its ladder as days, and what the law may not allow."""

    _inherit = "account.delinquency.policy"

    timeline = fields.Html(compute="_compute_timeline", sanitize=False)
    uncontracted_text = fields.Char(
        compute="_compute_uncontracted_text", help="What the customers owe to this company and this policy does not reach."
    )
    warning_text = fields.Text(compute="_compute_warning_text", string="Warnings")

    @api.depends(*_STEPS)
    @api.depends_context("lang")
    def _compute_timeline(self):
        for policy in self:
            places = policy._timeline_places()
            html = self.env["ir.qweb"]._render("account_delinquency.policy_timeline", {"places": places})
            policy.timeline = html if policy.step_ids else False

    @api.depends(
        "company_id",
        "scope",
        "counts_uncontracted",
        "minimum_amount",
        "fine_percent",
        "interest_percent_month",
        *_STARTS,
        *_STEPS,
        *_MAILS,
    )
    @api.depends_context("company", "lang")
    def _compute_warning_text(self):
        for policy in self:
            policy.warning_text = "\n".join(policy._warnings()) or False

    @api.depends("scope", "counts_uncontracted", "company_id")
    @api.depends_context("company", "lang")
    def _compute_uncontracted_text(self):
        """For the policies as they are stored: what is counted in the database says nothing of what is being typed."""
        for company, policies in self.grouped(lambda policy: policy.company_id or self.env.company).items():
            reaching = policies.filtered(lambda policy: policy._origin.scope == "contract")
            found = self.env["account.item.contracts"]._uncontracted_by_policy(reaching._origin.ids, company)
            for policy in policies:
                count, amount = found.get(policy._origin.id, (0, 0))
                words = policy._uncontracted_words(count, company.currency_id.format(amount))
                policy.uncontracted_text = words if count else False

    def _uncontracted_words(self, count: int, amount: str) -> str:
        if count == 1:
            return self.env._("%s of one customer is of no contract: the ladder does not reach it.", amount)
        return self.env._(
            "%(amount)s of %(count)s customers is of no contract: the ladder does not reach it.", amount=amount, count=count
        )

    def action_view_uncontracted(self):
        """Opens what is overdue and of no contract, of the customers who have a contract that follows the policy."""
        self.ensure_one()
        followed = self.env["contract.effective.policy"].search([("policy_id", "=", self.id)]).contract_id
        owed = [("is_overdue", "=", True), ("is_disputed", "=", False), ("is_uncontracted", "=", True)]
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_account_open_item")
        return {**action, "domain": [*owed, ("partner_id", "in", followed.debtor_partner_id.ids)], "context": {}}

    @api.onchange("fine_percent")
    def _onchange_fine_percent(self):
        return self._rate_dialog(self._fine_warnings())

    @api.onchange("interest_percent_month")
    def _onchange_interest_percent_month(self):
        return self._rate_dialog(self._interest_warnings())

    def _rate_dialog(self, warnings) -> dict | None:
        """Returns what an onchange returns to warn at once."""
        if self._is_brazilian() and (message := "\n".join(warnings)):
            return {"warning": {"title": self.env._("More than the law may allow"), "message": message}}
        return None

    def action_archive(self):
        """Archives the policies; returns the action that says what the contracts that followed them follow now, where any did."""
        following = self.env["contract.effective.policy"].sudo()
        followed = following.search([("policy_id", "in", self.ids), *self._followers_domain()]).contract_id.ids
        result = super().action_archive()
        if not followed:
            return result
        counts = dict(following._read_group([("contract_id", "in", followed)], ["policy_id"], ["__count"]))
        lines = [
            self.env._("Contracts that follow “%(policy)s” now: %(count)s.", policy=policy.name, count=count)
            for policy, count in counts.items()
            if policy
        ]
        if left := len(followed) - sum(count for policy, count in counts.items() if policy):
            lines.append(self.env._("Contracts that no policy applies to now: %s.", left))
        return self.env["delinquency.dialog"]._say("\n".join(lines), is_warning=True, className="o_delinquency_done")

    def _timeline_places(self) -> list[tuple]:
        """Returns the day, the kind and the name of each step on the earliest path, with the due date among them."""
        places = [(rung.day, rung.step.action, rung.step.display_name) for rung in self.step_ids._rungs()]
        due = next((number for number, place in enumerate(places) if place[0] >= 0), len(places))
        return [*places[:due], (0, "due", self.env._("Due date")), *places[due:]]

    def _warnings(self):
        """Yields what is allowed here and may not be allowed by law, each as a sentence."""
        if not (self.company_id or self.env.company)._is_delinquency_tz_sure():
            yield self.env._(
                "The program does nothing by itself: nobody has said what time it is at the company. Confirm its time zone in "
                "the settings of Invoicing, under Delinquency."
            )
        if self.scope == "customer":
            yield self.env._(
                "All contracts of a customer are suspended for the debt of one. In Brazil only the service that owns the debt "
                "may be cut (Marco Civil da Internet, art. 7 IV)."
            )
        elif self.counts_uncontracted:
            yield self.env._(
                "Debts of no contract count for the customer's only contract. In Brazil only the service that owns the debt may "
                "be cut (Marco Civil da Internet, art. 7 IV): an installation fee or a device that was sold is another debt."
            )
        if not self.minimum_amount and any(step.action in CUTS for step in self.step_ids):
            yield self.env._(
                "Every amount counts: a cent that is left of a debt may stop services. Enter the least amount that matters."
            )
        yield from self._sender_warnings()
        if self._is_brazilian():
            yield from self._fine_warnings()
            yield from self._interest_warnings()
            yield from self._step_warnings()
            yield from self._start_warnings()

    def _sender_warnings(self):
        """What the program sends by itself comes from the company, or from whom a template names."""
        company = self.company_id or self.env.company
        by_email = self.step_ids.filtered(lambda step: step.action in MESSAGES and step.use_email)
        if company._delinquency_sender() or all(step.sudo().mail_template_id.email_from for step in by_email):
            return
        yield self.env._(
            "%s has no e-mail address: what this policy sends by e-mail is refused, and nobody is suspended for it. Enter one in "
            "the settings.",
            company.name,
        )

    def _is_brazilian(self) -> bool:
        """The limits are those of Brazil: they say nothing to a company that is known to be elsewhere."""
        company = self.company_id or self.env.company
        country = company.account_fiscal_country_id or company.country_id
        return not country or country.code == "BR"

    def _fine_warnings(self):
        if float_compare(self.fine_percent, FINE_PERCENT_MAX, precision_digits=2) > 0:
            yield self.env._("The fine is above 2 %, the most that may be asked of a consumer (CDC art. 52 §1).")

    def _interest_warnings(self):
        if float_compare(self.interest_percent_month, INTEREST_PERCENT_MONTH_MAX, precision_digits=2) > 0:
            yield self.env._("The interest is above 1 % a month, the usual limit for late payment.")

    def _step_warnings(self):
        for rung in self.step_ids._rungs():
            step = rung.step
            # Where there is none at all the policy can't be saved, which says why.
            if step.action in (REDUCE, SUSPEND) and _is_below(rung.after_notice, DAYS_FROM_NOTICE_TO_CUT):
                yield self.env._(
                    "“%(step)s”, least number of days after the notice: %(days)s; Res. Anatel 765/2023 asks for 15 days.",
                    step=step.display_name,
                    days=rung.after_notice,
                )
            if step.action == TERMINATE and _is_below(rung.after_suspension, DAYS_FROM_SUSPENSION_TO_TERMINATION):
                yield self.env._(
                    "“%(step)s”, least number of days after the suspension: %(days)s; Res. Anatel 765/2023 asks for 60 days.",
                    step=step.display_name,
                    days=rung.after_suspension,
                )

    def _start_warnings(self):
        """What Lei 14.015/2020 protects and the policy does not."""
        names = [f"block_{day}" for day in _PROTECTED_DAYS] + ["respect_holidays", "respect_holiday_eve"]
        off = [self._fields[name].get_description(self.env, ["string"])["string"] for name in names if not self[name]]
        if off:
            yield self.env._(
                "Lei 14.015/2020 lets no suspension of a public service start on a Friday, Saturday, Sunday, a holiday or its "
                "eve. Switched off here: %s.",
                ", ".join(off),
            )
        if self.hour_from < BUSINESS_HOURS[0] or self.hour_to > BUSINESS_HOURS[1]:
            yield self.env._("Lei 14.015/2020 lets a suspension start in business hours only: here from 8:00 to 18:00.")
