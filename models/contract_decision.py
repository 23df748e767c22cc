from datetime import date, datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date, format_datetime, format_duration

from ..rules import ladder, start_days, step_days
from ..rules.ladder import decide
from .groups import USER, check_group

_FORBIDDEN = (start_days.WEEKDAY, start_days.HOLIDAY, start_days.EVE)


class Decided(NamedTuple):
    """Where a contract stands (see ``contract.position``), the policy that it follows as the rules read it, if any, and what
    comes next."""

    standing: object
    policy: ladder.Policy | None
    decision: ladder.Decision


class ContractDecision(models.AbstractModel):
    """What comes next of a contract, and the words for it."""

    _name = "contract.delinquency.decision"
    _description = "What Comes Next of a Contract"

    @api.depends("suspension_state")
    @api.depends_context("lang", "tz")
    def _compute_decision(self):
        decided = self._origin._positions_and_decisions()
        for contract in self:
            position, decision = decided.get(contract._origin, (ladder.Position(), ladder.Decision(ladder.NOTHING_OWED)))
            contract.overdue_amount = position.owed
            contract.uncontracted_amount = position.uncontracted
            today = contract.company_id._delinquency_today()
            contract.overdue_days = (today - position.oldest).days if position.oldest else 0
            contract.next_step_id = decision.step and decision.step.key
            contract.next_action = decision.action
            contract.next_step_date = decision.day
            contract.is_next_step_due = decision.is_due
            contract.delinquency_explanation = contract._in_words(decision)

    def _search_uncontracted_amount(self, operator, value):
        """Finds the contracts of the customers who owe something that belongs to none: few, so that each is looked at."""
        if operator != ">" or value != 0:
            return NotImplemented
        check_group(self, USER)
        items = self.env["account.open.item"].sudo()
        owed = items._search(items._demanded_domain() & Domain("is_uncontracted", "=", True))
        contracts = self.search([("contract_type", "=", "sale"), ("debtor_partner_id", "in", owed.select("partner_id"))])
        positions = self.env["contract.position"]._of(contracts)
        return Domain("id", "in", [key for key, position in positions.items() if position.uncontracted > 0])

    def _search_next_action(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_decision(lambda decision: (decision.action or False) in value, finds_idle=False in value)

    def _search_is_next_step_due(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._search_decision(lambda decision: decision.is_due in value, finds_idle=False in value)

    def _search_decision(self, is_wanted, *, finds_idle) -> Domain:
        """Decides on all contracts that may need something and finds those that are wanted; with ``finds_idle`` the idle too."""
        check_group(self, USER)
        wanted, others = [], []
        contracts = self.search(self._delinquency_domain())
        for start in range(0, len(contracts), 1000):
            for contract, decision in contracts[start : start + 1000]._decisions().items():
                (wanted if is_wanted(decision) else others).append(contract.id)
        return Domain("id", "not in", others) if finds_idle else Domain("id", "in", wanted)

    @api.model
    def _delinquency_domain(self, company=None) -> Domain:
        """Finds the customers' contracts that a run may have something to do with: something of their customer's is overdue, or
        nearly due where a policy reminds of that, or a suspension for debt is open."""
        companies = Domain("company_id", "=", company.id) if company else Domain("company_id", "in", self.env.companies.ids)
        items = self.env["account.open.item"].sudo()
        horizon = self.env["account.delinquency.policy.step"].sudo()._reminder_horizon()
        last_day = fields.Date.add(fields.Date.context_today(self), days=horizon)
        owed = Domain("amount_residual", ">", 0) & Domain("date_maturity", "<=", last_day) & companies
        customers = items._search(owed & Domain("partner_id", "!=", False)).select("partner_id")
        suspended = self.env["contract.suspension"].sudo()._search([("kind", "=", "debt"), ("state", "!=", "lifted")])
        concerned = Domain("debtor_partner_id", "in", customers) | Domain("id", "in", suspended.select("contract_id"))
        return Domain("contract_type", "=", "sale") & companies & concerned

    def _decisions(self) -> dict:
        """Returns the decision on each contract, in a constant number of queries."""
        return {contract: decision for contract, (_position, decision) in self._positions_and_decisions().items()}

    def _positions_and_decisions(self) -> dict:
        """Returns where each contract stands and what comes next, read now and in a constant number of queries."""
        return {contract: (one.standing.position, one.decision) for contract, one in self._decided().items()}

    def _decided(self) -> dict:
        """Returns the same with all that the decision is made from: a ``Decided`` of each contract."""
        standings = self.env["contract.position"]._standings(self)
        ladders = self._ladders(standings)
        decided = {}
        for contract in self:
            standing = standings[contract.id]
            policy = ladders[standing.company_id, standing.policy_id]
            decided[contract] = Decided(standing, policy, decide(standing.position, policy, standing.today))
        return decided

    @api.model
    def _ladders(self, standings: dict) -> dict:
        """Returns the policies that ``standings`` follow as the rules read them, by the ids of company and policy."""
        keys = {(standing.company_id, standing.policy_id) for standing in standings.values()}
        return {key: self._ladder_of(*key) for key in keys}

    @api.model
    def _ladder_of(self, company_id, policy_id):
        """Returns the policy as the rules read it; ``None`` where there is none."""
        if not policy_id:
            return None
        policy = self.env["account.delinquency.policy"].sudo().browse(policy_id)
        return policy._ladder(self.env["res.company"].sudo().browse(company_id))

    def _explain(self, decision) -> dict:
        return {
            "contract_id": self.id,
            "action": decision.action or False,
            "date": fields.Date.to_string(decision.day) or False,
            "is_due": decision.is_due,
            "step_id": decision.step.key if decision.step else False,
            "reason": decision.reason,
            "text": self._in_words(decision),
        }

    def _in_words(self, decision) -> str:
        """Returns the reason of a decision in the user's language."""
        facts = {name: self._fact(value) for name, value in decision.facts.items()}
        if decision.reason == ladder.NOT_YET:
            return self._wait_in_words(facts)
        if decision.reason in _FORBIDDEN and not decision.day:
            return self.env._("Within a year there is no day on which services may stop: correct the holidays or the policy.")
        words = self._words()[decision.reason] % {**facts, "day": self._fact(decision.day)}
        return " ".join(filter(None, (words, self._what_waits(decision), self._what_follows(decision))))

    def _what_waits(self, decision) -> str | bool:
        """Returns in words why what is due now does not happen yet: an officer's turn, or the hours."""
        if decision.action == ladder.RESUME and not decision.is_due:
            return self._words()[ladder.UP_TO_OFFICER]
        is_ready = decision.is_due or decision.reason == ladder.HOURS_OVER
        if is_ready and not self.company_id._is_delinquency_tz_sure():
            return self.env._("It waits until the company's time zone is confirmed in the settings.")
        if is_ready and decision.action in ladder.STOPS and not self._is_at_work():
            hour = format_duration(self.effective_policy_id.hour_from)
            return self.env._("It waits for the hours in which services may stop: from %s.", hour)
        return False

    def _is_at_work(self) -> bool:
        """Returns whether services may stop at this hour."""
        return self.effective_policy_id._is_business_hour(self.company_id, self.debtor_partner_id)

    def _what_follows(self, decision) -> str | bool:
        """Returns in words the stop that comes after the one of the decision, where that is known."""
        if "then" not in decision.facts:
            return False
        actions = dict(self._fields["next_action"]._description_selection(self.env))
        day = self._fact(decision.facts["then_on"])
        return self.env._("After that, on %(day)s: %(action)s.", day=day, action=actions[decision.facts["then"]])

    def _fact(self, value):
        """Returns an amount or a day of a decision as the user reads it."""
        if isinstance(value, float):
            return format_amount(self.env, value, self.sudo().company_id.currency_id)
        if isinstance(value, datetime):  # on the company's clock already
            return format_datetime(self.env, value, tz="UTC", dt_format="short")
        return format_date(self.env, value) if isinstance(value, date) else value

    def _wait_in_words(self, facts) -> str:
        if "due" in facts:
            return self.env._("Due on %(due)s.", **facts)
        if "counts_since" in facts:
            return self.env._(
                "Only %(elapsed)s of %(days)s days overdue, counted from %(counts_since)s: from then on the minimum is owed.",
                **facts,
            )
        words = {
            step_days.DUE_DATE: self.env._("Only %(elapsed)s of %(days)s days overdue."),
            step_days.FROM_NOTICE: self.env._("The notice is only %(elapsed)s of %(days)s days old."),
            step_days.PREVIOUS: self.env._("Only %(elapsed)s of %(days)s days have passed since the step before."),
            step_days.SUSPEND: self.env._("Only %(elapsed)s of %(days)s days have passed since the suspension."),
        }
        return words[facts["from"]] % facts

    def _words(self) -> dict:
        """Returns the words for each reason."""
        return {
            ladder.DUE: self.env._("Its day has come."),
            ladder.PAID: self.env._("What it was suspended for is no longer overdue."),
            ladder.NOTHING_OWED: self.env._("Nothing of this contract is overdue."),
            ladder.CONTESTED: self.env._("%(amount)s is contested: nothing happens until that is answered."),
            ladder.COVERED: self.env._("Payments or credit notes that are not matched yet cover the debt of %(amount)s."),
            ladder.NO_CONTRACT: self.env._(
                "%(amount)s of the customer belongs to no contract: the ladder does not reach it. Say in the overdue items to "
                "which contract it belongs."
            ),
            ladder.BELOW_MINIMUM: self.env._("%(amount)s is owed, less than the policy's minimum of %(minimum)s."),
            ladder.REST_BELOW_MINIMUM: self.env._(
                "Of what it was suspended for %(amount)s is left, less than the policy's minimum of %(minimum)s."
            ),
            ladder.NO_POLICY: self.env._("No policy with steps applies to the contract."),
            ladder.ENDED: self.env._("The contract has ended."),
            ladder.UNLOCKED: self.env._("Unlocked in trust until %(until)s."),
            ladder.UNLOCK_ENDED: self.env._("The unlock has ended without payment."),
            ladder.NOT_SENT: self.env._(
                "The notice waits to be sent. The next step is counted from the day on which it goes out."
            ),
            ladder.NOT_DELIVERED: self.env._(
                "The notice could not be delivered. Correct the address, or tell the customer in another way and mark it as sent."
            ),
            ladder.HELD: self.env._("On hold until %(until)s."),
            ladder.PENDING: self.env._("An online payment is pending: it is waited for until %(until)s."),
            ladder.SILENCED: self.env._("No messages until %(until)s."),
            ladder.STEP_TAKEN: self.env._("Something was done today already: one step a day."),
            ladder.WRITTEN_TO: self.env._("The customer was written to today already: one message a day."),
            ladder.HOURS_OVER: self.env._("Its day has come."),
            ladder.UP_TO_OFFICER: self.env._("The policy leaves this to an officer."),
            ladder.LADDER_DONE: self.env._("Every step of the policy has been taken."),
            ladder.SUSPENDED: self.env._("The services are suspended already."),
            start_days.WEEKDAY: self.env._("Nothing is suspended on this day of the week. The next day for it is %(day)s."),
            start_days.HOLIDAY: self.env._("Nothing is suspended on a holiday. The next day for it is %(day)s."),
            start_days.EVE: self.env._("Nothing is suspended on the eve of a holiday. The next day for it is %(day)s."),
            start_days.FIXED_DAY: self.env._("The policy suspends on its day of the month only: %(day)s."),
        }
