from collections import defaultdict

from odoo import models
from odoo.exceptions import UserError

from .at_commit import at_commit, is_waiting
from .contract_suspension import LEVEL_OF, Terms
from .groups import OFFICER, check_group

_STOPPED = ("suspended", "terminated")


class ContractActions(models.AbstractModel):
    """What the buttons and the server actions of contracts end in."""

    _name = "contract.delinquency.actions"
    _description = "Buttons and Server Actions of Contracts"

    # Buttons

    def action_view_suspensions(self):
        """Opens the suspensions of the contracts."""
        action = self.env["ir.actions.actions"]._for_xml_id("account_delinquency.action_contract_suspension")
        return {**action, "domain": [("contract_id", "in", self.ids)], "context": {}}

    def action_suspend(self):
        """Opens the dialog that suspends the contracts."""
        return self.env["contract.suspend"]._open_for(self)

    def action_resume(self):
        """Opens the dialog that gives the services of the contracts back."""
        return self.env["contract.resume"]._open_for(self)

    def action_trust_unlock(self):
        """Opens the dialog that gives the services back in trust."""
        return self.env["contract.unlock"]._open_for(self)

    def action_hold(self):
        """Opens the dialog that keeps the contracts from suspension."""
        return self.env["contract.hold"]._open_for(self)

    def action_terminate(self):
        """Terminates the contracts whose day has come; returns the action that says so. Raises ``UserError`` where none was."""
        dialog = self.env["contract.dialog"]
        terminated = self.terminate_services()
        busy = dict.fromkeys(self - terminated, self.env._("Somebody else is working on it. Try again in a moment."))
        if not terminated:
            raise UserError(self.env._("Nothing was terminated.\n%s", dialog._in_words(busy)))
        return dialog._done(self.env._("Terminated: %s.", dialog._names(terminated)), busy)

    # Server actions

    def action_suspend_for_debt(self):
        """Suspends for debt those of the contracts whose policy allows it now, an officer's turn included, to the level and with
        the ticket that the policy says. The others are skipped: nothing is raised, and each one's history says why. Returns the
        episodes. What the transaction has booked to a customer may be half of it: his contracts wait for its commit.

        For server actions and automation rules. Raises ``AccessError`` for who is no officer. An automation rule runs as the
        superuser, whoever sets it off, and may: who wrote the rule is an administrator and has decided it, and a clerk whose
        invoice sets it off must be able to post the invoice. The suspension names who set it off as its author.
        """
        check_group(self, OFFICER)
        half_read = self.filtered(lambda one: is_waiting(one.debtor_partner_id))
        self.env["contract.suspend.request"]._ask(half_read)
        at_commit(half_read, "_suspend_asked", "_log_failed")
        return (self - half_read)._suspend_for_debt()

    def _suspend_asked(self):
        """Suspends for debt those of the contracts for which that was asked in this transaction, and not rolled back since."""
        self.env["contract.suspend.request"]._take(self)._suspend_for_debt()

    def _suspend_for_debt(self):
        """Suspends for debt what the policy allows now. Returns the episodes."""
        contracts = self.filtered(lambda one: one.contract_type == "sale" and one.suspension_state not in _STOPPED)
        decided = contracts._positions_and_decisions()
        skipped = contracts._skipped_for_debt(decided)
        alike = defaultdict(contracts.browse)
        for contract in contracts.filtered(lambda one: one not in skipped):
            alike[contract._terms_of_policy(decided[contract][1])] |= contract
        episodes = self.env["contract.suspension"].sudo(False)
        for terms, ready in alike.items():
            episodes |= episodes._open(ready, terms).sudo(False)
        left_out = contracts.filtered(lambda one: one not in skipped) - episodes.contract_id
        self._log_skipped({**skipped, **left_out._why_left_out("debt", decided)})
        return episodes

    def action_resume_from_debt(self):
        """Gives back what is suspended for debt, whatever is owed; what was suspended for another reason stays. Returns the
        episodes. For server actions and automation rules, with the rights of ``action_suspend_for_debt``."""
        return self.resume_services(kinds=("debt",))

    def _skipped_for_debt(self, decided) -> dict:
        """Returns in words why contracts are not suspended for debt now: nothing is owed, or something speaks against it."""
        skipped = {}
        for contract, (position, decision) in decided.items():
            if position.owed <= 0:
                skipped[contract] = contract._in_words(decision)
            else:
                skipped |= contract._objections(decided, LEVEL_OF.get(decision.action, "full"), is_as_policy=True)
        return skipped

    def _terms_of_policy(self, decision) -> Terms:
        """Returns the terms on which the policy would suspend the contract."""
        return Terms(
            level=LEVEL_OF[decision.action],
            reason=self._in_words(decision),
            create_ticket=self.effective_policy_id.create_ticket,
            is_as_policy=True,
        )

    def _left_out(self, kind) -> str | bool:
        """Returns in words that nothing was suspended, and why each contract was left out that is not suspended for this
        already; ``False`` where all are."""
        others = self - self.env["contract.suspension"].sudo()._open_ones(self, kind).contract_id
        if not others:
            return False
        reasons = others._why_left_out(kind, others._positions_and_decisions())
        return self.env._("Nothing was suspended.\n%s", self.env["contract.dialog"]._in_words(reasons))

    def _why_left_out(self, kind, decided) -> dict:
        """Returns in words why a suspension left the contracts out: the contract has ended, it has no ground, it is there
        already, or somebody else is working on the contract."""
        known = self.env["contract.suspension"].sudo()._open_ones(self, kind).contract_id
        reasons = {}
        for contract, (position, decision) in ((one, decided[one]) for one in self):
            if contract.contract_type != "sale":
                reasons[contract] = self.env._("It is no contract of a customer.")
            elif contract.suspension_state == "terminated":
                reasons[contract] = self.env._("The contract has ended.")
            elif kind == "debt" and position.owed <= 0:
                reasons[contract] = contract._in_words(decision)
            elif contract in known:
                reasons[contract] = self.env._("It is suspended for this already.")
            else:
                reasons[contract] = self.env._("Somebody else is working on it. Try again in a moment.")
        return reasons

    def _log_failed(self):
        asked = self.env["contract.suspend.request"]._take(self)
        self._log_skipped(dict.fromkeys(asked, self.env._("An error occurred, which is in the program's log.")))

    def _log_skipped(self, reasons):
        bodies = {one.id: self.env._("Not suspended for debt: %s", words) for one, words in reasons.items()}
        if bodies:
            self.browse(bodies).sudo()._message_log_batch(bodies)
