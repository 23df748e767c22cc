from odoo import api, fields, models


class ContractUnlock(models.TransientModel):
    """Gives services that are suspended for debt back for some days, in trust (R13)."""

    _name = "contract.unlock"
    _inherit = "contract.dialog"
    _description = "Unlock in Trust"

    line_ids = fields.One2many("contract.unlock.line", "dialog_id", string="Contracts")
    days = fields.Integer(required=True, default=1, help="For so many days from today; then the suspension returns.")
    max_days = fields.Integer(string="The policy's maximum", readonly=True)
    max_overdue = fields.Integer(
        string="Days Overdue at Most", readonly=True, help="An older debt, such as a backlog, is not unlocked; 0: no limit."
    )
    date_until = fields.Date(string="Until", compute="_compute_date_until")
    refusals = fields.Text(compute="_compute_refusals", help="Why ticked contracts may not be unlocked.")
    is_for_days = fields.Boolean(compute="_compute_refusals", help="Other days would be allowed for a ticked contract.")

    @api.depends("days")
    def _compute_date_until(self):
        for dialog in self:
            today = dialog.line_ids.company_id[:1]._delinquency_today()
            # More would be no date; the policy refuses less already.
            dialog.date_until = fields.Date.add(today, days=max(0, min(dialog.days, 999)))

    @api.depends("line_ids.is_ticked", "line_ids.refusal", "line_ids.is_for_days")
    def _compute_refusals(self):
        for dialog in self:
            refused = dialog.line_ids.filtered(lambda line: line.is_ticked and line.refusal)
            dialog.refusals = dialog._in_words({line.contract_id: line.refusal for line in refused})
            dialog.is_for_days = any(refused.mapped("is_for_days"))

    def _title(self):
        return self.env._("Unlock in Trust")

    @api.model
    def _nothing_to_do(self):
        return self.env._("There is nothing to unlock: none of these contracts is suspended for debt.")

    @api.model
    def _max_days(self, contracts) -> int:
        return min(contracts.effective_policy_id.mapped("trust_unlock_max_days"), default=0)

    @api.model
    def _prepare(self, contracts):
        max_days = self._max_days(contracts)
        limits = [limit for limit in contracts.effective_policy_id.mapped("trust_unlock_max_overdue") if limit]
        return {"days": max(max_days, 1), "max_days": max_days, "max_overdue": min(limits, default=0)}

    @api.model
    def _prepare_lines(self, contracts):
        episodes = self.env["contract.suspension"]._open_ones(contracts, "debt")
        contracts = episodes.filtered(lambda episode: episode.state == "active").contract_id
        positions = self.env["contract.position"]._of(contracts)
        days = max(self._max_days(contracts), 1)
        refusals = contracts._unlock_refusals(days)
        lines = self.env["contract.unlock.line"]
        return [
            {
                **lines._prepare(contract, positions[contract.id]),
                "refusal": refusals.get(contract),
                "is_for_days": contract._forbids_days(days),
                "is_ticked": contract not in refusals or len(contracts) == 1,
            }
            for contract in contracts
        ]

    def action_unlock(self):
        """Unlocks the ticked contracts, and says how many, and which were left out and why."""
        contracts = self._ticked().contract_id
        episodes = contracts.trust_unlock(self.days)
        busy = self.env._("Somebody else is working on it. Try again in a moment.")
        return self._done(self._success(episodes.contract_id), dict.fromkeys(contracts - episodes.contract_id, busy))

    def _success(self, contracts) -> str:
        if len(contracts) == 1:
            return self.env._("The services of %s are unlocked.", self._names(contracts))
        return self.env._("The services of %s contracts are unlocked.", len(contracts))


class ContractUnlockLine(models.TransientModel):
    """A contract that may be unlocked, or why it may not."""

    _name = "contract.unlock.line"
    _inherit = "contract.dialog.line"
    _description = "Contract to Unlock"

    dialog_id = fields.Many2one("contract.unlock", required=True, ondelete="cascade", index=True)
    refusal = fields.Char(
        string="Why Not",
        compute="_compute_refusal",
        compute_sudo=False,
        store=True,
        help="Why the policy does not allow it for so many days; empty where it does.",
    )
    is_for_days = fields.Boolean(compute="_compute_refusal", compute_sudo=False, store=True, help="Other days would be allowed.")

    @api.depends("contract_id", "dialog_id.days")
    def _compute_refusal(self):
        self._check_may_show()
        for days, lines in self.grouped(lambda line: line.dialog_id.days).items():
            refusals = lines.contract_id._unlock_refusals(days)
            for line in lines:
                line.refusal = refusals.get(line.contract_id)
                line.is_for_days = line.contract_id._forbids_days(days)
