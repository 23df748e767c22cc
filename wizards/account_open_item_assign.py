from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command, Domain

from ..models.groups import OFFICER, check_group


class AccountOpenItemAssign(models.TransientModel):
    """Says to which contracts debts of no contract belong ("Pertence ao contrato"). For a customer with one contract that one is
    proposed, for another one it is chosen; nothing is stored before it is confirmed."""

    _name = "account.open.item.assign"
    _inherit = "delinquency.dialog"
    _description = "Contracts of Debts"

    line_ids = fields.One2many("account.open.item.assign.line", "dialog_id", string="Debts")
    customers_left_out = fields.Char(readonly=True, help="Those who have no contract with the company that the debt could be of.")

    def _title(self):
        return self.env._("To Which Contract It Belongs")

    @api.model
    def _open_for(self, items) -> dict:
        """Returns the action that opens the dialog for those of ``items`` whose documents bill no contract. Raises ``UserError``,
        with what to do, where there are none."""
        check_group(items, OFFICER)
        items = items.filtered(lambda item: item.is_uncontracted or item.delinquency_contract_id)
        if not items:
            raise UserError(self.env._("Nothing of this is of no contract: the documents say to which contracts it belongs."))
        contracts = self._contracts_of(items)
        lines = [self._prepare_line(item, contracts) for item in items if contracts.get(_customer(item))]
        left_out = items.filtered(lambda item: not contracts.get(_customer(item))).partner_id
        names = self.env["contract.dialog"]._some_of(left_out.mapped("display_name"))
        if not lines:
            raise UserError(
                self.env._(
                    "Without a contract with the company: %s. Make one first, or collect this by letters, without the ladder.",
                    names or self.env._("nobody"),
                )
            )
        return self.create({"customers_left_out": names, "line_ids": [Command.create(line) for line in lines]})._show_dialog()

    @api.model
    def _contracts_of(self, items) -> dict:
        """Returns the contracts of the customers of ``items``, archived ones included, by company and customer."""
        domain = Domain("debtor_partner_id", "in", items.partner_id.ids) & Domain("company_id", "in", items.company_id.ids)
        contracts = self.env["contract.contract"].with_context(active_test=False)
        found = defaultdict(contracts.browse)
        for contract in contracts.search(domain & Domain("contract_type", "=", "sale")):
            found[contract.company_id.id, contract.debtor_partner_id.id] |= contract
        return found

    @api.model
    def _prepare_line(self, item, contracts: dict) -> dict:
        own = contracts[_customer(item)]
        proposed = item.delinquency_contract_id or (own if len(own) == 1 else own.browse())
        return {"item_id": item.id, "contract_id": proposed.id, "is_ticked": bool(proposed)}

    def action_assign(self):
        """Says of the ticked debts what was chosen, and how many those are."""
        self.ensure_one()
        ticked = self.line_ids.filtered("is_ticked")
        if not ticked:
            raise UserError(self.env._("Tick the debts that you mean."))
        if missing := ticked.filtered(lambda line: not line.contract_id and not line.item_id.delinquency_contract_id):
            raise UserError(self.env._("Choose the contract of: %s.", missing._names()))
        for contract, lines in ticked.grouped("contract_id").items():
            lines.item_id.assign_contract(contract)
        return self._say(self.env._("Debts with a contract now: %s.", len(ticked.filtered("contract_id"))))


def _customer(item) -> tuple[int, int]:
    return item.company_id.id, item.partner_id.id


class AccountOpenItemAssignLine(models.TransientModel):
    """A debt of no contract, and the contract that it is said to belong to."""

    _name = "account.open.item.assign.line"
    _inherit = "delinquency.dialog.sight"
    _description = "Debt of a Contract"

    dialog_id = fields.Many2one("account.open.item.assign", required=True, ondelete="cascade", index=True)
    is_ticked = fields.Boolean(string="Tick")
    # Of a query, which no foreign key can refer to.
    item_id = fields.Many2one("account.open.item", string="Debt", required=True, readonly=True)
    partner_id = fields.Many2one(related="item_id.partner_id", string="Customer", related_sudo=False)
    company_id = fields.Many2one(related="item_id.company_id", related_sudo=False)
    company_currency_id = fields.Many2one(related="item_id.company_currency_id", related_sudo=False)
    move_id = fields.Many2one(related="item_id.move_id", string="Document", related_sudo=False)
    date_maturity = fields.Date(related="item_id.date_maturity", related_sudo=False)
    amount_residual = fields.Monetary(related="item_id.amount_residual", currency_field="company_currency_id", related_sudo=False)
    contract_id = fields.Many2one(
        "contract.contract",
        string="Belongs to Contract",
        domain="[('debtor_partner_id', '=', partner_id), ('company_id', '=', company_id), ('contract_type', '=', 'sale')]",
        context={"active_test": False},
    )

    def _names(self) -> str:
        return self.env["contract.dialog"]._some_of(
            [f"{line.partner_id.display_name} ({line.move_id.display_name})" for line in self]
        )
