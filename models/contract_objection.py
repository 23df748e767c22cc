from odoo import models
from odoo.tools import format_date

from ..rules.ladder import (
    DUE,
    HELD,
    HOURS_OVER,
    PENDING,
    REDUCE,
    RESUSPEND,
    STEP_TAKEN,
    STOPS,
    SUSPEND,
    UNLOCK_ENDED,
    UP_TO_OFFICER,
    WRITTEN_TO,
    Decision,
)
from ..rules.start_days import FIXED_DAY, HOLIDAY

# The step is taken today, or would be if nothing else had been done today.
_READY = (DUE, STEP_TAKEN, WRITTEN_TO)


class ContractObjection(models.AbstractModel):
    """What speaks against suspending a contract by hand now, and against unlocking it, in words."""

    _name = "contract.delinquency.objection"
    _description = "Objections to What Is Done to Contracts"

    def _objections(self, decided, level="full", is_as_policy=False) -> dict:
        """Returns in words why each contract that owes something would not be brought to ``level`` for debt now; nothing for
        those that are there already. ``decided``: what ``_positions_and_decisions`` says of it. ``is_as_policy``: whatever the
        policy does by itself is nothing to object to, also that it cuts a contract for the debts of another one."""
        objections = {}
        places = {contract: (contract.company_id.id, contract.effective_policy_id.id) for contract in self}
        ladders = {place: self._ladder_of(*place) for place in set(places.values())}
        for contract in self:
            position, decision = decided[contract]
            ladder = ladders[places[contract]]
            is_there = not position.unlocked_until and (
                SUSPEND in position.reached or (level == "reduced" and REDUCE in position.reached)
            )
            if position.owed <= 0 or is_there:
                continue
            if words := contract._objection(position, decision, ladder, level, is_as_policy):
                objections[contract] = words
        return objections

    def _objection(self, position, decision, ladder, level, is_as_policy) -> str:
        words = []
        is_allowed = decision.action in STOPS and decision.reason in (DUE, UP_TO_OFFICER, UNLOCK_ENDED, HOURS_OVER)
        if decision.reason in _READY and decision.action not in STOPS:
            first = dict(self._fields["next_action"]._description_selection(self.env))[decision.action]
            words.append(self.env._("The policy takes another step first: %s.", first))
        elif not is_allowed:
            words.append(self._in_words(decision))
        elif level == "full" and not self._stops_fully(position, decision):
            words.append(self.env._("The policy only reduces the services now."))
        if not is_allowed:
            words += self._what_else_forbids(position, decision, ladder)
        if not self._is_at_work():
            words.append(self.env._("It is outside the hours in which a suspension may start."))
        if position.own <= 0 and not (is_as_policy and self.effective_policy_id.scope == "customer"):
            words.append(self.env._("The contract itself owes nothing: only the service that owns the debt may be cut."))
        return " ".join(words)

    @staticmethod
    def _stops_fully(position, decision) -> bool:
        """Whether the policy suspends now. The end of an unlock takes away what it had given back, and no more."""
        return decision.action == SUSPEND or (decision.action == RESUSPEND and SUSPEND in position.reached)

    def _what_else_forbids(self, position, decision, ladder):
        """Yields in words what else than ``decision`` says forbids a suspension today, whatever is waited for: a hold, a
        pending payment, and the day. ``ladder``: the policy as the rules read it, if any."""
        today = self.company_id._delinquency_today()
        if decision.reason != HELD and position.held_until and position.held_until >= today:
            yield self._in_words(Decision(HELD, facts={"until": position.held_until}))
        if decision.reason != PENDING and position.pending:
            yield self._in_words(Decision(PENDING, facts={"until": position.pending.until}))
        day = ladder.start_days.first(today) if ladder else today
        reason = day != today and (ladder.start_days.why_not(today) or (FIXED_DAY if day else HOLIDAY))
        if reason and decision.reason != reason:
            yield self._in_words(Decision(reason, day=day))

    def _objection_message(self, objections) -> str:
        lines = [f"{contract.display_name}: {words}" for contract, words in objections.items()]
        return self.env._("These contracts would not be suspended now. Enter a reason to go on:\n%s", "\n".join(lines))

    def _unlock_refusals(self, days) -> dict:
        """Returns in words why each contract that may not be unlocked for ``days`` days is refused."""
        positions = self.env["contract.position"]._of(self)
        episodes = self.env["contract.suspension"].sudo().search([("contract_id", "in", self.ids), ("kind", "=", "debt")])
        episodes = episodes.grouped("contract_id")
        refusals = {one: one.sudo()._unlock_refusal(days, episodes, positions[one.id]) for one in self}
        return {contract: words for contract, words in refusals.items() if words}

    def _forbids_days(self, days) -> bool:
        """Whether the contract's policy allows an unlock, but not one of so many days."""
        most = self.effective_policy_id.trust_unlock_max_days
        return most > 0 and not 0 < days <= most

    def _unlock_refusal(self, days, episodes, position) -> str | bool:
        policy, today = self.effective_policy_id, self.company_id._delinquency_today()
        own = episodes.get(self, self.env["contract.suspension"])
        current = own.filtered(lambda episode: episode.state == "active")
        if not current:
            return self.env._("It is not suspended for debt.")
        if not policy.trust_unlock_max_days:
            return self.env._("Its policy allows no unlock.")
        if self._forbids_days(days):
            return self.env._("The policy allows from 1 to %s days.", policy.trust_unlock_max_days)
        if current.date_unlocked:
            return self.env._("It was unlocked in this suspension already, on %s.", format_date(self.env, current.date_unlocked))
        last = max((day for day in own.mapped("date_unlocked") if day), default=None)
        if last and (today - last).days < policy.trust_unlock_per_days:
            return self.env._(
                "It was unlocked on %(day)s; the policy allows that once in %(days)s days.",
                day=format_date(self.env, last),
                days=policy.trust_unlock_per_days,
            )
        overdue = (today - position.oldest).days if position.oldest else 0
        if policy.trust_unlock_max_overdue and overdue > policy.trust_unlock_max_overdue:
            return self.env._(
                "It has been overdue for %(overdue)s days; the policy allows %(days)s. An old debt is not unlocked in trust: "
                "resume the contract with the reason and put it on hold while it is paid, or let a manager change the policy.",
                overdue=overdue,
                days=policy.trust_unlock_max_overdue,
            )
        return False
