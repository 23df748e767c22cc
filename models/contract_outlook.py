from odoo import models
from odoo.tools import format_date

from ..rules.ladder import MESSAGES, REDUCE, RESUME, SUSPEND
from ..rules.outlook import outlook


class ContractOutlook(models.AbstractModel):
    """What happens next to a contract, on which day, and what brings its services back, in a line."""

    _name = "contract.delinquency.outlook"
    _description = "What Happens Next to a Contract, in a Line"

    def _outlook_in_words(self, decided) -> str:
        """``decided``: what ``_decided`` says of the contract."""
        position, decision = decided.standing.position, decided.decision
        parts = [
            self._what_brings_back(position, decided) if position.is_suspended and not position.unlocked_until else None,
            self._what_is_next(decided) if decision.action and decision.action != RESUME else None,
            self._in_words(decision),
        ]
        return " ".join(filter(None, parts))

    def _what_brings_back(self, position, decided) -> str | None:
        """Returns what is to be paid for the services to come back."""
        left = position.owed if position.unsettled is None else position.unsettled
        if left <= 0:
            return None
        amount = self._fact(float(left))
        if decided.policy and not decided.policy.auto_resume:
            return self.env._("When %s is paid an officer gives the services back.", amount)
        return self.env._("The services come back when %s is paid.", amount)

    def _what_is_next(self, decided) -> str | None:
        """Returns the next step with its day, and the day on which services may stop after it."""
        decision = decided.decision
        action = dict(self._fields["next_action"]._description_selection(self.env))[decision.action]
        if not decision.day:
            return self.env._("Next: %s.", action)
        day = format_date(self.env, decision.day)
        cut = self._earliest_cut(decided)
        if not cut:
            return self.env._("%(action)s on %(day)s.", action=action, day=day)
        return self.env._(
            "%(action)s on %(day)s; the services stop at the earliest on %(cut)s.",
            action=action,
            day=day,
            cut=format_date(self.env, cut),
        )

    @staticmethod
    def _earliest_cut(decided):
        """Returns the day on which services may stop after the message that comes next; ``None`` where that is not foreseen."""
        decision = decided.decision
        if decision.action not in MESSAGES or not decision.step:
            return None
        foreseen = outlook(decided.standing.position, decided.policy, decision.day, decision.step.key)
        return min((foreseen[action] for action in (REDUCE, SUSPEND) if action in foreseen), default=None)

    def _is_told_of(self, decided) -> bool:
        """Whether there is something to say: a contract that owes nothing, and that nothing happens to, says nothing."""
        position = decided.standing.position
        return bool(decided.decision.action or position.owed > 0 or position.is_suspended)
