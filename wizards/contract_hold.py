from odoo import api, fields, models
from odoo.tools import format_date


class ContractHold(models.TransientModel):
    """Keeps contracts from suspension, and from messages, until a day, or ends that (R12)."""

    _name = "contract.hold"
    _inherit = "contract.dialog"
    _description = "Hold"

    line_ids = fields.One2many("contract.hold.line", "dialog_id", string="Contracts")
    date_until = fields.Date(
        string="Do not suspend until", help="Up to and including this day nothing is suspended for debt. Empty: the hold ends."
    )
    reason = fields.Char(help="Kept with the contracts: who decides about the hold later must know it.")
    is_held = fields.Boolean(compute="_compute_is_held", help="A ticked contract is on hold.")
    is_silent = fields.Boolean(string="No messages either", help="Nor is any reminder or notice sent until then.")

    @api.depends("line_ids.is_ticked", "line_ids.delinquency_hold_until")
    def _compute_is_held(self):
        for dialog in self:
            dialog.is_held = any(line.is_ticked and line.delinquency_hold_until for line in dialog.line_ids)

    def _title(self):
        return self.env._("Hold")

    @api.model
    def _nothing_to_do(self):
        return self.env._("There is no contract to put on hold: these customers have none with your company that has not ended.")

    @api.model
    def _prepare(self, contracts):
        """What all of the contracts have already is there to be changed."""
        holds = {
            (one.delinquency_hold_until, one.delinquency_hold_reason, bool(one.delinquency_silence_until)) for one in contracts
        }
        until, reason, is_silent = holds.pop() if len(holds) == 1 else (False, False, False)
        return {"date_until": until, "reason": reason, "is_silent": is_silent}

    @api.model
    def _prepare_lines(self, contracts):
        contracts = contracts.filtered(lambda contract: contract.active and contract.suspension_state != "terminated")
        positions = self.env["contract.position"]._of(contracts)
        lines = self.env["contract.hold.line"]
        return [{**lines._prepare(one, positions[one.id]), "is_ticked": True} for one in contracts]

    def action_hold(self):
        """Puts the ticked contracts on hold, or ends their hold."""
        contracts = self._ticked().contract_id
        contracts.hold_suspension(self.date_until, self.reason, silence=self.is_silent)
        return self._done(self._success(contracts), {})

    def _success(self, contracts) -> str:
        if not self.date_until:
            return self.env._("The hold has ended: %s.", self._names(contracts))
        return self.env._(
            "On hold until %(day)s: %(contracts)s.",
            day=format_date(self.env, self.date_until),
            contracts=self._names(contracts),
        )


class ContractHoldLine(models.TransientModel):
    """A contract that may be put on hold."""

    _name = "contract.hold.line"
    _inherit = "contract.dialog.line"
    _description = "Contract to Hold"

    dialog_id = fields.Many2one("contract.hold", required=True, ondelete="cascade", index=True)
    delinquency_hold_until = fields.Date(related="contract_id.delinquency_hold_until", string="On Hold until", related_sudo=False)
    delinquency_hold_reason = fields.Char(
        related="contract_id.delinquency_hold_reason", string="Reason of the Hold", related_sudo=False
    )
