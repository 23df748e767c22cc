from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.contract_suspension import KINDS, LEVELS

_STOPPED = ("suspended", "terminated")


class ContractSuspend(models.TransientModel):
    """Suspends services by hand ("Suspender"): of contracts, or of all contracts of some debtors or of a customer."""

    _name = "contract.suspend"
    _inherit = "contract.dialog"
    _description = "Suspend Services"

    line_ids = fields.One2many("contract.suspend.line", "dialog_id", string="Contracts")
    kind = fields.Selection(KINDS, required=True, default="debt")
    level = fields.Selection(LEVELS, required=True, default="full")
    date_until = fields.Date(string="Last Day", help="The last day of a suspension that the customer asked for.")
    reason = fields.Char(help="Kept with each suspension, and read by whoever deals with it later.")
    create_ticket = fields.Boolean(
        string="Create a Ticket", default=True, help="One helpdesk ticket for each suspension, closed when it ends."
    )
    objections = fields.Text(compute="_compute_objections", help="What speaks against a suspension of the ticked contracts now.")
    is_reason_required = fields.Boolean(compute="_compute_objections")

    @api.depends("kind", "line_ids.is_ticked", "line_ids.objection", "line_ids.needs_reason")
    def _compute_objections(self):
        for dialog in self:
            against = dialog.line_ids.filtered(lambda line: line.is_ticked and line.needs_reason)
            is_debt = dialog.kind == "debt"
            dialog.objections = is_debt and dialog._in_words({line.contract_id: line.objection for line in against})
            dialog.is_reason_required = bool(dialog.kind == "manual" or (is_debt and against))

    def _title(self):
        return self.env._("Suspend Services")

    @api.model
    def _nothing_to_do(self):
        return self.env._(
            "There is no contract to suspend: these customers have none with your company, or all of them are suspended or have "
            "been terminated."
        )

    @api.model
    def _prepare(self, contracts):
        policies = contracts.effective_policy_id
        return {"create_ticket": not policies or any(policies.mapped("create_ticket"))}

    @api.model
    def _prepare_lines(self, contracts):
        contracts = contracts.filtered(lambda contract: contract.active and contract.suspension_state not in _STOPPED)
        decided = contracts._positions_and_decisions()
        objections = self.env["contract.suspend.line"]._objections(contracts, decided)
        lines = self.env["contract.suspend.line"]
        return [
            {
                **lines._prepare(contract, decided[contract][0]),
                **objections[contract],
                # Who opens the dialog for one contract means that one.
                "is_ticked": decided[contract][0].own > 0 or len(contracts) == 1,
            }
            for contract in contracts
        ]

    def action_suspend(self):
        """Suspends the ticked contracts, and says how many, and which were left out and why. Raises ``UserError`` where all of
        them were."""
        contracts = self._ticked().contract_id
        episodes = contracts.suspend_services(
            kind=self.kind,
            reason=self.reason,
            until=self.kind == "temporary" and self.date_until,
            create_ticket=self.create_ticket,
            level=self.level,
        )
        left_out = contracts - episodes.contract_id
        reasons = left_out._why_left_out(self.kind, left_out._positions_and_decisions())
        if not episodes:
            raise UserError(self.env._("Nothing was suspended.\n%s", self._in_words(reasons)))
        return self._done(self._success(episodes), reasons, self._links(episodes))

    def action_export(self, ticks=None):
        """Opens the dialog that exports the plans: the ticked ones, or where none is, all that are listed (users). ``ticks``:
        which lines are ticked, by their ids, where that has not been stored yet."""
        self.ensure_one()
        if not isinstance(ticks or {}, dict):
            raise UserError(self.env._("“%s” is no choice of lines. Expected: whether each is ticked, by its id.", ticks))
        ticked = self.line_ids.filtered(lambda line: (ticks or {}).get(str(line.id), line.is_ticked))
        listed = [("id", "in", self.line_ids.contract_id.ids)]
        return ticked.contract_id.with_context(active_domain=listed, active_test=False).action_export()

    def _success(self, episodes) -> str:
        if len(episodes) == 1:
            return self.env._("The services of %s are suspended.", self._names(episodes.contract_id))
        return self.env._("The services of %s contracts are suspended.", len(episodes))

    def _links(self, episodes) -> list:
        """Returns where to look at what was done: the list, or the one suspension."""
        if len(episodes) > 1:
            return [(self.env._("Suspensions"), "/odoo/suspensions")]
        return [(self.env._("Suspension"), f"/odoo/suspensions/{episodes.id}")]


class ContractSuspendLine(models.TransientModel):
    """A contract that may be suspended, and what speaks against it."""

    _name = "contract.suspend.line"
    _inherit = "contract.dialog.line"
    _description = "Contract to Suspend"

    dialog_id = fields.Many2one("contract.suspend", required=True, ondelete="cascade", index=True)
    objection = fields.Char(
        string="What Speaks against It",
        compute="_compute_objection",
        compute_sudo=False,
        store=True,
        help="Why the policy or the law would not allow a suspension for debt now; empty where they do.",
    )
    needs_reason = fields.Boolean(compute="_compute_objection", compute_sudo=False, store=True)

    @api.depends("contract_id", "dialog_id.level")
    def _compute_objection(self):
        self._check_may_show()
        for level, lines in self.grouped(lambda line: line.dialog_id.level).items():
            contracts = lines.contract_id
            objections = self._objections(contracts, contracts._positions_and_decisions(), level or "full")
            for line in lines:
                line.update(objections[line.contract_id])

    @api.model
    def _objections(self, contracts, decided, level="full") -> dict:
        """Returns what speaks against the suspension for debt of each contract, and whether it asks for a reason; who owes
        nothing is left out, and no reason changes that."""
        objections = contracts._objections(decided, level)
        nothing = {one: one._in_words(decided[one][1]) for one in contracts if decided[one][0].owed <= 0}
        return {
            one: {"objection": objections.get(one) or nothing.get(one), "needs_reason": one in objections} for one in contracts
        }
