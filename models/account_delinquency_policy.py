from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..rules.charges import HALF_UP, TRUNCATE, ChargeTerms


class AccountDelinquencyPolicy(models.Model):
    """The rules of a way of collecting ("Forma de Cobrança"): what an overdue instalment costs."""

    _name = "account.delinquency.policy"
    _description = "Delinquency Policy"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one("res.company", help="Empty: every company may use it.")
    active = fields.Boolean(default=True)
    fine_percent = fields.Float(
        string="Fine (%)",
        digits=(5, 2),
        tracking=True,
        help="Once per overdue instalment, on what is still owed of it. "
        "Brazilian law allows 2 % at most for consumers (CDC art. 52).",
    )
    interest_percent_month = fields.Float(
        string="Interest (% a month)",
        digits=(5, 2),
        tracking=True,
        help="Simple interest for each day overdue, on a month of 30 days; never on the fine.",
    )
    rounding = fields.Selection(
        [(HALF_UP, "Half up"), (TRUNCATE, "Truncate")],
        required=True,
        default=HALF_UP,
        help="How the updated amount of an instalment is brought to the smallest coin.",
    )
    payment_method_line_ids = fields.One2many(
        "account.payment.method.line", "delinquency_policy_id", string="Payment Methods", readonly=True
    )

    @api.constrains("fine_percent", "interest_percent_month")
    def _check_rates(self):
        for policy in self:
            if policy.fine_percent < 0 or policy.interest_percent_month < 0:
                raise ValidationError(
                    self.env._("“%s”: the fine and the interest can't be negative; enter 0 to charge nothing.", policy.name)
                )

    def _check_serves(self, company):
        """Raises ``ValidationError`` where the policy belongs to another company than ``company``."""
        if self.company_id and self.company_id != company:
            raise ValidationError(
                self.env._(
                    "The policy “%(policy)s” belongs to %(owner)s. Choose one of %(company)s, or one that every company may use.",
                    policy=self.name,
                    owner=self.company_id.name,
                    company=company.name,
                )
            )

    def _charge_terms(self) -> ChargeTerms:
        """Returns what an overdue instalment costs under this policy; no policy charges nothing."""
        if not self:
            return ChargeTerms()
        self.ensure_one()
        return ChargeTerms(self.fine_percent, self.interest_percent_month, self.rounding)
