from odoo import fields, models

from .account_delinquency_letter_terms import SUSPENDED

_WAYS = [("none", "No message"), ("email", "E-mail"), ("sms", "SMS"), ("both", "E-mail and SMS")]
_CHANNELS = {"email": ["email"], "sms": ["sms"], "both": ["email", "sms"]}


class AccountDelinquencyPolicyService(models.AbstractModel):
    """What a policy lets the customer know when services stop for debt, and when they are back."""

    _name = "account.delinquency.policy.service"
    _description = "Messages of a Policy on Services"

    suspended_message = fields.Selection(
        _WAYS,
        string="When services stop",
        required=True,
        default="none",
        tracking=True,
        help="Says what was reduced or suspended, what for, and how to pay. In the hours of the customer.",
    )
    resumed_message = fields.Selection(
        _WAYS,
        string="When they are back",
        required=True,
        default="none",
        tracking=True,
        help="At once after the payment, or the unlock, in the hours of the customer.",
    )

    def _service_channels(self, kind: str) -> list[str]:
        """Returns in which ways the customer is told; none without a policy."""
        return _CHANNELS.get(self.suspended_message if kind == SUSPENDED else self.resumed_message, [])
