from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from ..rules import ladder
from .account_delinquency_letter_terms import KINDS

# Why a notice has not been given that a letter of today may give: it is recorded already, or the program, unlike a person, waits
# for tomorrow with it.
_TO_BE_GIVEN = (ladder.NOT_SENT, ladder.NOT_DELIVERED, ladder.STEP_TAKEN, ladder.WRITTEN_TO)


class AccountDelinquencyNoticeIssue(models.AbstractModel):
    """How a message comes to be: from a step of the ladder, or from a letter that a user writes."""

    _name = "account.delinquency.notice.issue"
    _description = "Recording of Delinquency Notices"

    @api.model
    def _issue(self, steps: dict, mailing=None):
        """Records the message of ``steps``, the step that is due by contract: one for each contract and channel, or for all
        contracts of a customer whose debts the policy counts together. The contracts must be locked. ``mailing``: the sending
        that it belongs to, where a user writes to the customer. Returns the new notices."""
        contracts = self.env["contract.contract"].sudo().browse([contract.id for contract in steps])
        debts = self.env["contract.position"]._debts(contracts)
        # All in one recordset, so that they are read together.
        lines = self.env["account.move.line"].sudo().browse({line_id for owed in debts.values() for line_id in owed})
        groups = defaultdict(contracts.browse)
        for contract in contracts:
            alone = contract if contract.effective_policy_id.scope == "contract" else None
            groups[contract.debtor_partner_id, contract.company_id, steps[contract], alone] |= contract
        about = [(self._episode_of(told), step, told) for (_partner, _company, step, _alone), told in groups.items()]
        recorded = self.sudo()._recorded([(episode, step) for episode, step, _told in about])
        values = []
        for episode, step, told in about:
            known, owed = recorded.get((episode, step), self.sudo().browse()), debts[told[0].id]
            waiting = known.filtered(lambda notice, told=told: notice._may_tell(told))
            for notice in waiting.filtered(lambda one, told=told: told - one.contract_ids):
                said = notice._prepare_owed(owed, lines, notice.company_id)
                notice.write({"contract_ids": [fields.Command.link(one) for one in told.ids], **said})
            channels = [mailing.channel] if mailing else step._channels()
            missing = [channel for channel in channels if channel not in waiting.mapped("channel")]
            new_ones = [self._prepare(told, step, channel, owed, lines) for channel in missing]
            values += [{**new, "episode": self._episode_apart(told)} for new in new_ones] if known - waiting else new_ones
        self.env["account.move.line"]._keep_only_contract({contract: debts[contract.id] for contract in contracts})
        news = self.sudo()._record(values)
        news.mailing_id = mailing
        return news

    def _may_tell(self, contracts) -> bool:
        """Returns whether this message is yet to be said, to ``contracts``, too: one that is made does not change any more."""
        is_made = self.filtered_domain(self._handed_domain()) and self.state == "queued"
        return not self.date_given and (contracts <= self.contract_ids or not is_made)

    def _recorded(self, about: list) -> dict:
        """Returns what has been recorded already, by episode and step, of ``about``, pairs of them."""
        found = self.search(
            [
                ("episode", "in", [episode for episode, _step in about]),
                ("step_id", "in", [step.id for _episode, step in about]),
                ("is_standing", "=", True),
            ]
        )
        return found.grouped(lambda notice: (notice.episode, notice.step_id))

    @api.model
    def _issue_letters(self, mailing, partners):
        """Records the letter of a sending to each of ``partners``, about all that is overdue of them, and with it the notices of
        the ladder that it gives. Who owes nothing, or was written to already, gets none and is shown as such. Returns the
        letters."""
        statements = self.env["account.debtor.statement"]._of(partners, mailing.company_id)
        written_to = self._written_to_today(mailing, mailing.company_id, partners) if mailing.is_once_a_day else ()
        values = [
            self._prepare_letter(mailing, partner)
            | self._prepare_debt(statements[partner.id], mailing.company_id.currency_id)
            | (self._prepare_repeated() if partner in written_to else {})
            for partner in partners
        ]
        letters = self.sudo()._record(values)
        standing = letters.filtered("is_standing")
        if mailing.is_legal:
            self.sudo()._give_notice(mailing, standing.partner_id)
        self.sudo()._take_along(mailing, standing)
        return letters

    @api.model
    def _written_to_today(self, terms, company, partners):
        """Returns those of ``partners`` who have got, or are about to get, a letter of the company on such ``terms`` today. What
        the ladder has recorded and not sent yet goes out with the letter."""
        domain = Domain("company_id", "=", company.id) & Domain("partner_id", "in", partners.ids)
        domain &= Domain("kind", "=", terms.kind) & Domain("channel", "=", terms.channel)
        domain &= Domain("date", "=", company._delinquency_today())
        waiting = Domain("state", "=", "queued") & Domain("step_id", "=", False)
        gone = Domain("state", "in", ("sent", "delivered"))
        found = self.sudo()._read_group(domain & (waiting | gone), ["partner_id"])
        return partners.browse(partner.id for (partner,) in found)

    def _prepare_repeated(self) -> dict:
        """Returns the values of a letter to who was written to already."""
        return {
            "state": "cancelled",
            "is_standing": False,
            "failure_reason": self.env._("A letter of this kind was sent today, or is about to be."),
        }

    @api.model
    def _issue_failed(self, mailing, partner, reason: str):
        """Records that the letter of a sending to ``partner`` could not be made, and why."""
        failed = {"state": "failed", "failure_type": "unknown", "failure_reason": reason, "is_standing": False}
        return self.sudo()._record([{**self._prepare_letter(mailing, partner), **failed}])

    def _record(self, values: list):
        """Creates notices, whose chatter begins with the message itself."""
        quiet = self.with_context(mail_create_nolog=True, mail_create_nosubscribe=True, tracking_disable=True)
        return quiet.create(values).with_env(self.env)

    def _give_notice(self, mailing, partners):
        """Lets a letter be the notice of the ladder for the contracts whose policy wants one now: theirs is the clock that it
        starts. One that waits, or has failed, in the same way goes out with the letter."""
        due = self._notices_due(mailing, partners)
        self._issue(due, mailing)
        told = self.env["contract.contract"].union(*due)
        pending = [("contract_ids", "in", told.ids), ("is_standing", "=", True), ("state", "in", ("queued", "failed"))]
        own = [("channel", "=", mailing.channel), ("action", "=", ladder.NOTICE), ("mailing_id", "!=", mailing.id)]
        waiting = self.search(pending + own)
        waiting._update_state("queued")
        waiting.mailing_id = mailing

    def _take_along(self, mailing, letters):
        """Lets what the ladder has recorded for the customers in the same way, and nobody has handed over yet, go out with the
        letter, as one message: that of the gravest kind says it all. Not with one that reaches nobody: the ladder may know
        another address."""
        domain = Domain("partner_id", "in", letters.partner_id.ids) & Domain("company_id", "=", mailing.company_id.id)
        domain &= Domain("channel", "=", mailing.channel) & Domain("kind", "in", self._kinds_taken_along(mailing))
        domain &= Domain("step_id", "!=", False) & Domain("mailing_id", "=", False)
        waiting = self.search(domain & self._unsaid_domain()).try_lock_for_update()
        found = letters.filtered(lambda letter: letter.partner_id in waiting.partner_id)._recipients() if waiting else {}
        reached = {letter.partner_id for letter, recipients in found.items() if recipients.contact_of}
        waiting.filtered(lambda notice: notice.partner_id in reached).mailing_id = mailing

    def _kinds_taken_along(self, mailing) -> list[str]:
        """Returns the kinds of notices that go out with a letter. A graver one keeps its subject, and goes to the customer, where
        the letter has a subject of its own or goes to one contact."""
        kinds = [kind for kind, _label in KINDS]
        is_special = mailing.subject or mailing.destination == "contact"
        return kinds[: kinds.index(mailing.kind) + 1] if is_special else kinds

    def _notices_due(self, mailing, partners) -> dict:
        """Returns the step of the contracts, locked, whose policy wants a notice of the letter's kind now."""
        domain = [
            ("debtor_partner_id", "in", partners.ids),
            ("company_id", "=", mailing.company_id.id),
            ("contract_type", "=", "sale"),
        ]
        due = {}
        for contract, decision in self.env["contract.contract"].search(domain)._lock()._decisions().items():
            if decision.action == ladder.NOTICE and (decision.is_due or decision.reason in _TO_BE_GIVEN):
                step = self.env["account.delinquency.policy.step"].browse(decision.step.key)
                if step._letter_kind() == mailing.kind:
                    due[contract] = step
        return due

    def _prepare_letter(self, mailing, partner) -> dict:
        """Returns the values of the letter of a sending to a customer, without the debt."""
        return {
            "partner_id": partner.id,
            "company_id": mailing.company_id.id,
            "mailing_id": mailing.id,
            "action": ladder.NOTICE if mailing.is_legal else ladder.REMINDER,
            "kind": mailing.kind,
            "channel": mailing.channel,
            "date": mailing.company_id._delinquency_today(),
            "subject": mailing.subject or mailing.name,
            "episode": f"mailing {mailing.id}, customer {partner.id}",
        }

    def _prepare_debt(self, statement, currency) -> dict:
        """Returns the values that say what a letter is about; one about nothing is withdrawn at once."""
        items = [
            {
                "move_line_id": line.line_id,
                "document": line.document,
                "date_maturity": line.date_maturity,
                "amount_residual": line.residual,
                "company_currency_id": currency.id,
            }
            for line in statement.lines
        ]
        return {
            "state": "cancelled" if statement.is_covered else "queued",
            "is_standing": not statement.is_covered,
            "amount": statement.residual,
            "item_ids": [fields.Command.create(item) for item in items],
        }

    def _episode_of(self, contracts) -> str:
        """Returns the key of what a message is about: a contract, or all contracts of a customer with a company."""
        if contracts[0].effective_policy_id.scope == "customer":
            return f"customer {contracts.debtor_partner_id.id}, company {contracts.company_id.id}"
        return f"contract {contracts.id}"

    def _episode_apart(self, contracts) -> str:
        """Returns the key of what is told to some contracts of a customer, where the others were given the same notice before:
        those that come to it later, or were resumed by hand, have all of its time to pay."""
        return f"{self._episode_of(contracts)}, contracts {contracts.sorted('id').ids}"

    def _prepare(self, contracts, step, channel: str, debts: dict, lines) -> dict:
        """Returns the values of one message; ``debts``: what is still owed by journal item, all of which are in ``lines``."""
        partner, company = contracts.debtor_partner_id, contracts.company_id
        return {
            "partner_id": partner.id,
            "company_id": company.id,
            "contract_ids": [fields.Command.set(contracts.ids)],
            "step_id": step.id,
            "action": step.action,
            "kind": step._letter_kind(),
            "channel": channel,
            "date": company._delinquency_today(),
            "subject": step.display_name,
            "episode": self._episode_of(contracts),
            **self._prepare_owed(debts, lines, company),
        }

    def _prepare_owed(self, debts: dict, lines, company) -> dict:
        """Returns the values that say what a message asks for, in place of what it asked for: what is still owed by journal item,
        all of which are in ``lines``, in the company's currency."""
        items = self.env["account.delinquency.item"]
        owed = lines.browse(debts).with_prefetch(lines.ids)
        return {
            "amount": company.currency_id.round(sum(debts.values())),
            "item_ids": [fields.Command.clear()]
            + [fields.Command.create(items._prepare_item(line, debts[line.id])) for line in owed],
        }
