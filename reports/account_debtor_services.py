from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..models.contract_contract import SUSPENSION_STATES
from .debtor_id import PARTNER_BITS

# The least delivered state of a customer's contracts is the one that is shown; one that was terminated says nothing.
_LEAST_DELIVERED_FIRST = ["suspended", "temporary", "reduced", "active"]
_CAN_SUSPEND = {"temporary", "reduced", "active"}


class AccountDebtor(models.Model):
    """The services of a debtor: the state of the customer's contracts with the company, and what an officer may do with them."""

    _inherit = "account.debtor"

    suspension_state = fields.Selection(
        SUSPENSION_STATES,
        compute="_compute_suspension_state",
        search="_search_suspension_state",
        help="Of the customer's contracts, the state of the one that is delivered the least.",
    )

    can_suspend = fields.Boolean(compute="_compute_suspension_state", help="Has a contract that can be suspended.")

    def _compute_suspension_state(self):
        contracts = self.env["contract.contract"].sudo()
        rows = contracts._read_group(
            [("debtor_partner_id", "in", self.partner_id.ids), ("contract_type", "=", "sale")],
            ["debtor_partner_id", "company_id", "suspension_state"],
        )
        states = {}
        for partner, company, state in rows:
            states.setdefault((partner.id, company.id), set()).add(state)
        for debtor in self:
            own = states.get((debtor.partner_id.id, debtor.company_id.id), set())
            debtor.suspension_state = next((state for state in _LEAST_DELIVERED_FIRST if state in own), False)
            debtor.can_suspend = not own.isdisjoint(_CAN_SUSPEND)

    def _search_suspension_state(self, operator, value):
        """Finds the debtors that show one of the states, or none."""
        if operator != "in":
            return NotImplemented
        shown = Domain("id", "in", self._showing([state for state in value if state]))
        return shown | Domain("id", "not in", self._showing(_LEAST_DELIVERED_FIRST)) if False in value else shown

    def _showing(self, states) -> SQL:
        """Returns the ids of the customers, debtors or not, whose least delivered contract is in one of the states."""
        contracts = self.env["contract.contract"].sudo()
        query = contracts._search([("suspension_state", "in", _LEAST_DELIVERED_FIRST), ("contract_type", "=", "sale")])
        company, partner, state = (
            SQL.identifier(query.table, name) for name in ("company_id", "debtor_partner_id", "suspension_state")
        )
        query.groupby = SQL("%s, %s", company, partner)
        least = SQL("min(array_position(%s::varchar[], %s))", _LEAST_DELIVERED_FIRST, state)
        places = [place for place, one in enumerate(_LEAST_DELIVERED_FIRST, 1) if one in states]
        query.having = SQL("%s = ANY(%s::integer[])", least, places)
        return query.select(SQL("(%s::bigint << %s) + %s", company, PARTNER_BITS, partner))

    def _contracts(self):
        """Returns the customers' contracts with the debtors' companies, archived ones included."""
        debtors = self.search([("id", "in", self.ids)])  # Who has paid since the list was read is no debtor.
        pairs = {(debtor.partner_id.id, debtor.company_id.id) for debtor in debtors}
        contracts = (
            self.env["contract.contract"]
            .with_context(active_test=False)
            .search(
                [
                    ("debtor_partner_id", "in", debtors.partner_id.ids),
                    ("company_id", "in", debtors.company_id.ids),
                    ("contract_type", "=", "sale"),
                ]
            )
        )
        return contracts.filtered(lambda one: (one.debtor_partner_id.id, one.company_id.id) in pairs).with_env(self.env)

    def action_write_letter(self):
        """Opens the dialog that writes to these debtors ("Carta de Cobrança")."""
        debtors = self.search([("id", "in", self.ids)])
        return self.env["account.delinquency.letter"]._open_for([(one.company_id.id, one.partner_id.id) for one in debtors])

    def _open_dialog(self, name):
        """Opens a dialog on the contracts of these debtors, which names those who have none."""
        return self.env[name]._open_for(self._contracts(), self.exists().partner_id)

    def action_suspend(self):
        """Opens the dialog that suspends contracts of these debtors ("Suspender")."""
        return self._open_dialog("contract.suspend")

    def action_resume(self):
        """Opens the dialog that gives the services of these debtors back."""
        return self._open_dialog("contract.resume")

    def action_trust_unlock(self):
        """Opens the dialog that gives the services of these debtors back in trust."""
        return self._open_dialog("contract.unlock")

    def action_hold(self):
        """Opens the dialog that keeps contracts of these debtors from suspension."""
        return self._open_dialog("contract.hold")

    def action_suspend_for_debt(self):
        """Suspends contracts of these debtors, as ``contract.contract.action_suspend_for_debt`` says. Returns the episodes."""
        return self._contracts().action_suspend_for_debt()

    def action_resume_from_debt(self):
        """Lifts these debtors' suspensions for debt, as ``contract.contract.action_resume_from_debt`` says. Returns the
        episodes."""
        return self._contracts().action_resume_from_debt()
