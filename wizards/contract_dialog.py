from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

# So many names are said in one sentence; of the others, how many they are.
_NAMES_AT_MOST = 5


def _by_customer(contract):
    """Returns what sorts a contract: many have no code and the same name, and a database gives those in any order."""
    return (contract.debtor_partner_id.display_name or "", contract.display_name or "", contract.id)


class ContractDialog(models.AbstractModel):
    """A dialog on several contracts, each a line to tick. It holds no rule: it reads what the contracts say and calls one of
    their methods. It is made on the server when it is opened, so that the browser loads no more than a page of its lines."""

    _name = "contract.dialog"
    _description = "Dialog on Contracts"
    _inherit = ["delinquency.dialog"]

    tick = fields.Selection([("all", "All"), ("none", "None")], store=False)
    ticked_count = fields.Integer(string="Ticked", compute="_compute_ticked_count")
    customers_left_out = fields.Char(
        readonly=True, help="Those it was opened for who have no contract that it can do something for."
    )

    @api.depends("line_ids.is_ticked")
    def _compute_ticked_count(self):
        for dialog in self:
            dialog.ticked_count = len(dialog.line_ids.filtered("is_ticked"))

    @api.onchange("tick")
    def _onchange_tick(self):
        if self.tick:
            self.line_ids.is_ticked = self.tick == "all"
            self.tick = False

    @api.model
    def _open_for(self, contracts, customers=()) -> dict:
        """Returns the action that opens the dialog for those of ``contracts`` that it can do something for, and that names those
        of ``customers`` who have none. Raises ``UserError``, with what to do, where it can for none."""
        lines = self._prepare_lines(contracts.filtered(lambda contract: contract.contract_type == "sale"))
        if not lines:
            raise UserError(self._nothing_to_do())
        contracts = contracts.browse({line["contract_id"] for line in lines}).sorted(_by_customer)
        places = {contract.id: place for place, contract in enumerate(contracts)}
        lines.sort(key=lambda line: places[line["contract_id"]])
        left_out = [customer.display_name for customer in customers if customer not in contracts.debtor_partner_id]
        values = {"customers_left_out": self._some_of(left_out), "line_ids": [Command.create(line) for line in lines]}
        return self.create({**self._prepare(contracts), **values})._show_dialog()

    @api.model
    def _nothing_to_do(self) -> str:
        """Returns what to say, and to do, where there is no line to show."""
        raise NotImplementedError

    @api.model
    def _prepare_lines(self, contracts) -> list[dict]:
        """Returns the values of the lines, in a constant number of queries."""
        raise NotImplementedError

    @api.model
    def _prepare(self, contracts) -> dict:
        """Returns the values of the dialog itself, for the contracts that have a line."""
        return {}

    def _ticked(self):
        """Returns the lines that are ticked. Raises ``UserError`` where none is."""
        self.ensure_one()
        ticked = self.line_ids.filtered("is_ticked")
        if not ticked:
            raise UserError(self.env._("Tick the contracts that you mean."))
        return ticked

    def _in_words(self, reasons: dict) -> str:
        """Returns the contracts with their reasons, those with the same one together, a line each."""
        alike = {}
        for contract, words in reasons.items():
            alike[words] = alike.get(words, contract.browse()) | contract
        return "\n".join(f"{self._names(contracts)}: {words}" for words, contracts in alike.items())

    def _names(self, contracts) -> str:
        return self._some_of([f"{one.display_name} ({one.debtor_partner_id.display_name})" for one in contracts])

    def _some_of(self, names: list[str]) -> str:
        """Returns the first of ``names``, and how many others there are."""
        shown = names[:_NAMES_AT_MOST]
        if len(names) > _NAMES_AT_MOST:
            shown.append(self.env._("%s more", len(names) - _NAMES_AT_MOST))
        return ", ".join(shown)

    def _done(self, message: str, left_out: dict, links=()) -> dict:
        """Returns the action that says what was done, and that closes the dialog. ``left_out``: why, by contract; ``links``: the
        (label, address) of what to look at."""
        parts = [message, *([self.env._("Left out:"), self._in_words(left_out)] if left_out else [])]
        text = "\n".join(parts)
        if links:
            # The client puts a link for each "%s", and then reads "%%" as a percent sign.
            text = text.replace("%", "%%")
        return self._say(
            " ".join([text, *("%s" for _link in links)]),
            is_warning=bool(left_out),
            className="o_delinquency_done",
            links=[{"label": label, "url": url} for label, url in links],
        )


class ContractDialogLine(models.AbstractModel):
    """A contract of a dialog. It shows what its user may read: a contract of another company is no line."""

    _name = "contract.dialog.line"
    _inherit = ["delinquency.dialog.sight"]
    _description = "Contract of a Dialog"

    is_ticked = fields.Boolean(string="Tick")
    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, ondelete="cascade")
    commercial_partner_id = fields.Many2one(related="contract_id.debtor_partner_id", string="Customer", related_sudo=False)
    company_id = fields.Many2one(related="contract_id.company_id", related_sudo=False)
    company_currency_id = fields.Many2one(related="company_id.currency_id", string="Company Currency", related_sudo=False)
    suspension_state = fields.Selection(related="contract_id.suspension_state", related_sudo=False)
    plan = fields.Char(compute="_compute_plan", help="What the contract bills.")
    debt = fields.Monetary(currency_field="company_currency_id", readonly=True, help="What the contract's own documents ask for.")
    days_overdue = fields.Integer(string="Days", readonly=True, help="Days since the oldest of it was due.")

    @api.depends("contract_id")
    def _compute_plan(self):
        for line in self:
            billed = line.contract_id.contract_line_ids.filtered(lambda part: not part.display_type and not part.is_canceled)
            line.plan = ", ".join(filter(None, (part._plan_name() for part in billed)))

    @api.model
    def _prepare(self, contract, position) -> dict:
        """Returns the values of the line of a contract with what it owes."""
        today = contract.sudo().company_id._delinquency_today()
        return {
            "contract_id": contract.id,
            "debt": position.own,
            "days_overdue": (today - position.oldest).days if position.oldest else 0,
        }
