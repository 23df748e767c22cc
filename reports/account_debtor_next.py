from odoo import api, fields, models
from odoo.fields import Domain


class AccountDebtorNext(models.AbstractModel):
    """What comes next of a debtor, and the dialog that registers a payment."""

    _name = "account.debtor.next"
    _description = "What Comes Next of a Debtor"

    next_text = fields.Text(
        string="What Comes Next",
        compute="_compute_next_text",
        help="Of each contract: the next step with its day, why, and what brings services back.",
    )

    @api.depends("partner_id", "company_id")
    @api.depends_context("lang", "tz")
    def _compute_next_text(self):
        """In the same number of queries for any number of debtors."""
        contracts = self.env["contract.contract"].with_context(active_test=False)
        domain = Domain("debtor_partner_id", "in", self.partner_id.ids) & Domain("company_id", "in", self.company_id.ids)
        found = contracts.search(domain & Domain("contract_type", "=", "sale"))
        decided = found._decided()
        by_debtor = found.grouped(lambda contract: (contract.company_id, contract.debtor_partner_id))
        for debtor in self:
            own = by_debtor.get((debtor.company_id, debtor.partner_id), contracts)
            debtor.next_text = debtor._next_in_words(own, decided)

    def _next_in_words(self, contracts, decided) -> str:
        told = contracts.filtered(lambda contract: contract._is_told_of(decided[contract]))
        if not contracts:
            return self.env._("Nothing happens by itself: the customer has no contract with the company.")
        if not told:
            told = contracts[:1]
        if len(contracts) == 1:
            return told._outlook_in_words(decided[told])
        return "\n".join(f"{contract.display_name}: {contract._outlook_in_words(decided[contract])}" for contract in told)

    def action_register_payment(self):
        """Opens Odoo's own dialog that registers a payment of what is overdue of these debtors, as their amounts say."""
        demanded = self._items_domain() & Domain("is_disputed", "=", False)
        return self.env["account.open.item"].search(demanded).action_register_payment()
