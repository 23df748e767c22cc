from odoo import api, fields, models
from odoo.exceptions import UserError


class ContractResume(models.TransientModel):
    """Gives services back by hand. A line for each suspension: one for debt and one that the customer asked for are lifted each
    by itself (R14)."""

    _name = "contract.resume"
    _inherit = "contract.dialog"
    _description = "Resume Services"

    line_ids = fields.One2many("contract.resume.line", "dialog_id", string="Suspensions")
    reason = fields.Char(help="Kept with each suspension as the reason of its end.")
    owing = fields.Text(compute="_compute_owing", help="Ticked contracts that are suspended for debt and still owe something.")

    @api.depends("line_ids.is_ticked")
    def _compute_owing(self):
        for dialog in self:
            owing = dialog.line_ids.filtered(lambda line: line.is_ticked and line.kind == "debt" and line.debt > 0)
            dialog.owing = dialog._names(owing.contract_id)

    def _title(self):
        return self.env._("Resume Services")

    @api.model
    def _nothing_to_do(self):
        return self.env._("There is nothing to resume: none of these contracts is suspended.")

    @api.model
    def _prepare_lines(self, contracts):
        """A suspension for debt is ticked, and any other where it is the only one."""
        episodes = self.env["contract.suspension"]._open_ones(contracts)
        contracts = episodes.contract_id
        positions = self.env["contract.position"]._of(contracts)
        lines = self.env["contract.resume.line"]
        return [
            {
                **lines._prepare(episode.contract_id, positions[episode.contract_id.id]),
                "suspension_id": episode.id,
                "is_ticked": episode.kind == "debt" or len(episodes) == 1,
            }
            for episode in episodes
        ]

    def action_resume(self):
        """Lifts the ticked suspensions, and says how many, and which were left out and why."""
        ticked = self._ticked()
        lifted = self.env["contract.suspension"]
        for kind, lines in ticked.grouped("kind").items():
            lifted |= lines.contract_id.resume_services(reason=self.reason, kinds=(kind,))
        left_out = ticked.suspension_id - lifted
        reasons = {episode.contract_id: self._why_left_out(episode) for episode in left_out}
        if not lifted:
            raise UserError(self.env._("Nothing was resumed.\n%s", self._in_words(reasons)))
        return self._done(self._success(lifted.contract_id), reasons)

    def _why_left_out(self, episode) -> str:
        if episode.state == "lifted":
            return self.env._("It was lifted already.")
        return self.env._("Somebody else is working on it. Try again in a moment.")

    def _success(self, contracts) -> str:
        """A contract may stay suspended for another reason; then this is said."""
        stopped = contracts.filtered(lambda contract: contract.suspension_state != "active")
        if stopped:
            return self.env._("Lifted, but still suspended for another reason: %s.", self._names(stopped))
        if len(contracts) == 1:
            return self.env._("The services of %s are resumed.", self._names(contracts))
        return self.env._("The services of %s contracts are resumed.", len(contracts))


class ContractResumeLine(models.TransientModel):
    """A suspension that may be lifted."""

    _name = "contract.resume.line"
    _inherit = "contract.dialog.line"
    _description = "Suspension to Lift"

    dialog_id = fields.Many2one("contract.resume", required=True, ondelete="cascade", index=True)
    suspension_id = fields.Many2one("contract.suspension", required=True, readonly=True, ondelete="cascade")
    kind = fields.Selection(related="suspension_id.kind", related_sudo=False)
    state = fields.Selection(related="suspension_id.state", related_sudo=False)
    date_start = fields.Date(related="suspension_id.date_start", related_sudo=False)
