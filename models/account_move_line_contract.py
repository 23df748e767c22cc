from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .arguments import to_contract
from .groups import OFFICER, USER, check_group

_NAME = "delinquency_contract_id"


class AccountMoveLineContract(models.AbstractModel):
    """The contract that a debt belongs to where its document bills none: an opening balance, an installation fee, an invoice made
    by hand. It decides who is cut for the debt: officers say it, and the document's history keeps who did."""

    _name = "account.move.line.contract"
    _inherit = "account.delinquency.writers"
    _description = "Contract of a Debt"

    delinquency_contract_id = fields.Many2one(
        "contract.contract",
        string="Belongs to Contract",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=USER,
        help="The contract of a debt whose document bills none, such as an opening balance.",
    )

    @api.constrains(_NAME)
    def _check_delinquency_contract(self):
        assigned = self.sudo().filtered(_NAME)
        for line in assigned:
            if problem := line.sudo(False)._contract_problem(line[_NAME]):
                raise ValidationError(problem)

    def _contract_problem(self, contract) -> str | bool:
        """Returns in words why the debt can't belong to ``contract``; ``False`` where it can."""
        line, contract = self.sudo(), contract.sudo()
        if line.account_id.account_type != "asset_receivable":
            return self.env._("Only what a customer owes belongs to a contract.")
        if contract.contract_type != "sale" or contract.debtor_partner_id != line.partner_id.commercial_partner_id:
            return self.env._(
                "“%(contract)s” is no contract of %(customer)s, who owes this.",
                contract=contract.name,
                customer=line.partner_id.display_name or self.env._("nobody"),
            )
        if contract.company_id != line.company_id:
            return self.env._("“%s” is a contract with another company than the one that this is owed to.", contract.name)
        if billed := line.move_id.line_ids.contract_line_id.contract_id:
            return self.env._(
                "%(document)s bills “%(contract)s”: its debts belong to that contract.",
                document=line.move_id.display_name,
                contract=billed[0].name,
            )
        return False

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        if self._is_given(_NAME, vals_list):
            assigned = lines.filtered(lambda line: line.sudo()[_NAME])
            assigned._check_may_assign()
            assigned._log_contract()
        return lines

    def write(self, vals):
        if _NAME not in vals:
            return super().write(vals)
        target = self._fields[_NAME].convert_to_cache(vals[_NAME], self, validate=False) or False
        changed = self.filtered(lambda line: line.sudo()[_NAME].id != target)
        changed._check_may_assign()
        changed._check_stays_owed(target)
        result = super().write(vals)
        changed._log_contract()
        return result

    def assign_contract(self, contract):
        """Says that these debts belong to ``contract``, a record or its id, of their customer with their company; none: they
        belong to what else says so. The instalments of an invoice belong together.

        Raises ``AccessError`` for who is no officer, ``UserError`` where the contract can't be theirs, or is suspended for them
        and would look paid."""
        check_group(self, OFFICER)
        contract = to_contract(self.env, contract)
        terms = self.sudo().filtered(lambda line: line.display_type == "payment_term").move_id.line_ids
        (self.sudo() | terms.filtered(lambda line: line.display_type == "payment_term"))[_NAME] = contract

    def _check_may_assign(self):
        if self:
            check_group(self, OFFICER)

    def _check_stays_owed(self, contract_id):
        """Raises ``UserError`` where what is posted would leave a contract that is suspended for debt."""
        posted = self.sudo().filtered(lambda line: line.parent_state == "posted")
        found = self.env["account.item.contracts"]._of(posted.ids)
        owed_for = self.env["contract.contract"].sudo().browse({one for ids in found.values() for one in ids} - {contract_id})
        owed_for._suspended_for_debt()._refuse_to_move()

    def _log_contract(self):
        """Says in the documents' histories what belongs to which contract now, whatever the context says about tracking."""
        by_document = defaultdict(list)
        for line in self.sudo():
            by_document[line.move_id.id].append(line.sudo(False)._contract_message())
        moves = self.env["account.move"].browse(by_document)
        bodies = {move_id: " ".join(messages) for move_id, messages in by_document.items()}
        if bodies:
            moves._message_log_batch(bodies)

    def _contract_message(self) -> str:
        """Returns what the history says of this debt: whose, how much, and which contract."""
        line = self.sudo()
        facts = {
            "customer": line.partner_id.display_name,
            "amount": line.company_currency_id.format(line.balance),
            "contract": line[_NAME].display_name,
        }
        if line[_NAME]:
            return self.env._("%(amount)s of %(customer)s belongs to the contract “%(contract)s”.", **facts)
        return self.env._("%(amount)s of %(customer)s is no longer said to belong to a contract.", **facts)

    @api.model
    def _keep_only_contract(self, debts: dict):
        """Lets debts go on belonging to the customer's only contract, as its policy says, where the customer is told of them or
        cut for them: with a second contract they would be nobody's, and look paid. ``debts``: journal items by contract."""
        counting = {
            contract: line_ids
            for contract, line_ids in debts.items()
            if contract.effective_policy_id.counts_uncontracted and contract.effective_policy_id.scope == "contract"
        }
        if not counting:
            return
        lines = self.sudo().browse({line_id for line_ids in counting.values() for line_id in line_ids})
        unsaid = set(lines.filtered(lambda line: not line[_NAME]).ids) - self.env["account.item.contracts"]._billed_ones(
            lines.ids
        )
        for contract, line_ids in counting.items():
            own = lines.browse(unsaid.intersection(line_ids))
            own[_NAME] = contract
            moves = own.move_id
            reason = self.env._("It is the customer's only contract: the policy lets debts of no contract count for it.")
            moves._message_log_batch(dict.fromkeys(moves.ids, reason))
