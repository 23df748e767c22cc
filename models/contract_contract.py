from odoo import fields, models

SUSPENSION_STATES = [
    ("active", "Active"),
    ("reduced", "Reduced"),
    ("suspended", "Suspended"),
    ("temporary", "Temporarily suspended"),
]


class ContractContract(models.Model):
    _inherit = "contract.contract"

    suspension_state = fields.Selection(
        SUSPENSION_STATES,
        default="active",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        help="Whether the contract's services are delivered.",
    )
