from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..rules.customer_account import Account
from ..rules.ladder import NOTICE, REDUCE, SUSPEND, Position
from ..rules.notification import Message, progress, standing
from ..rules.pending import Pending, pending_until
from .customer_hold import last_day_sql, lineage_sql

# What the facts about contracts are read from, besides their policies.
_STORED = {
    "contract.contract": [
        "active",
        "commercial_partner_id",
        "company_id",
        "date_end",
        "debtor_partner_id",
        "delinquency_hold_until",
        "delinquency_silence_until",
        "invoice_partner_id",
        "partner_id",
        "suspension_state",
    ],
    "res.company": ["parent_path"],
    "res.partner": ["delinquency_hold_until", "delinquency_silence_until"],
    "account.delinquency.policy": ["hour_to", "minimum_amount", "pending_payment_hours", "scope"],
}


class Facts(NamedTuple):
    """What is stored of a contract, as its position needs it, with the policy that applies to it and which debts count there.
    ``held_until`` and ``silent_until``: the latest days of the contract, its contacts and the customers that these belong to."""

    id: int
    company_id: int
    partner_id: int
    policy_id: int | None
    scope: str | None
    minimum: float
    pending_hours: int
    hour_to: float
    held_until: date | None
    silent_until: date | None
    is_closed: bool
    date_end: date | None

    @property
    def customer(self) -> tuple[int, int]:
        """The company and the commercial partner, whose debts and credits are counted together."""
        return self.company_id, self.partner_id

    @property
    def within(self) -> int | None:
        """The contract whose debts count; ``None``: the policy counts all of the customer's."""
        return None if self.scope == "customer" else self.id

    def is_ended(self, today) -> bool:
        return self.is_closed or bool(self.date_end and self.date_end < today)


class Standing(NamedTuple):
    """Where a contract stands on a day of its company, and which policy of which company decides what comes next; the account of
    its customer, the contract whose debts count there (``None``: all of the customer's), and the messages that stand."""

    position: Position
    today: date
    company_id: int
    policy_id: int | None
    account: Account
    within: int | None
    messages: list[Message]


class ContractPosition(models.AbstractModel):
    """Reads where contracts stand, in the same number of queries for any number of them."""

    _name = "contract.position"
    _description = "Position of Contracts"

    @api.model
    def _of(self, contracts) -> dict[int, Position]:
        """Returns the positions by the ids of ``contracts``, on the day of their companies, with superuser rights."""
        return {contract_id: standing.position for contract_id, standing in self._standings(contracts).items()}

    @api.model
    def _standings(self, contracts) -> dict[int, Standing]:
        """Returns the same, with what decides about each contract."""
        standings = {}
        for records, facts in self._facts_by_day(contracts):
            standings |= records._standings_today(facts)
        return standings

    @api.model
    def _standings_today(self, facts: list[Facts]) -> dict[int, Standing]:
        ids = [contract.id for contract in facts]
        accounts = self.env["customer.account"]._of({contract.customer for contract in facts})
        messages = self._messages(ids)
        episodes = self._episodes(ids)
        grounds = self._grounds(episodes)
        days = self.env["contract.last.days"]
        changed, written_to = days._changed(ids), days._told({contract.partner_id for contract in facts})
        pending = self.env["pending.payment"]._since({contract.partner_id for contract in facts})
        today = fields.Date.context_today(self)
        standings = {}
        for contract in facts:
            account, within = accounts[contract.customer], contract.within
            told = standing(messages[contract.id], account, within, contract.minimum)
            position = Position(
                **account.amounts_of(contract.id, within, contract.minimum),
                **progress(told),
                **self._reached(episodes.get(contract.id), grounds.get(contract.id), account, contract),
                changed_on=changed.get(contract.id),
                told_on=written_to.get(contract.customer),
                held_until=contract.held_until,
                pending=self._pending(pending.get(contract.customer), account, contract),
                silent_until=contract.silent_until,
                is_ended=contract.is_ended(today),
            )
            place = contract.company_id, contract.policy_id
            standings[contract.id] = Standing(position, today, *place, account, within, told)
        return standings

    @api.model
    def _pending(self, since: dict[int, datetime] | None, account: Account, contract: Facts) -> Pending | None:
        """Returns the online payment that is waited for before the contract's services stop; ``since``: when the payments of the
        customer's journal items began."""
        if not since or not contract.pending_hours:
            return None
        begun = [since[line_id] for line_id in account.overdue_of(contract.within) if line_id in since]
        if not begun:
            return None
        moments = (max(begun) + timedelta(hours=contract.pending_hours), fields.Datetime.now())
        until, now = (fields.Datetime.context_timestamp(self, moment).replace(tzinfo=None) for moment in moments)
        return pending_until(until, now, contract.hour_to)

    @api.model
    def _debts(self, contracts) -> dict[int, dict[int, float]]:
        """Returns what a message to the customer of each contract is about, by the contract's id: what is still owed, by journal
        item. Where nothing that counts is overdue it is what is due next, too."""
        debts = {}
        for records, facts in self._facts_by_day(contracts):
            accounts = records.env["customer.account"]._of({contract.customer for contract in facts})
            for contract in facts:
                debts[contract.id] = accounts[contract.customer].asked_of(contract.within, contract.minimum)
        return debts

    @api.model
    def _owed_of(self, notices) -> dict:
        """Returns whether enough is owed of what each notice is about, by the customer who was told, where a contract of his is
        still among those that it is about: of the debts of these contracts, unless the policy counts all of the customer's."""
        notices = notices.with_context(active_test=False)
        # These alone: a batch has many of each, and all of their columns would be read otherwise.
        notices.fetch(["action", "company_id", "partner_id", "step_id"])
        notices.contract_ids.fetch(["company_id", "debtor_partner_id"])
        notices.partner_id.fetch(["commercial_partner_id"])
        owed = {}
        for zone, own in notices.grouped(lambda notice: notice.company_id._delinquency_tz()).items():
            customers = {notice: (notice.company_id.id, notice.partner_id.commercial_partner_id.id) for notice in own}
            accounts = self.env["customer.account"].with_context(tz=zone)._of(set(customers.values()))
            for notice, customer in customers.items():
                is_theirs = any((one.company_id.id, one.debtor_partner_id.id) == customer for one in notice.contract_ids)
                policy = notice.step_id.policy_id
                within = notice.contract_ids.ids if policy.scope == "contract" else None
                line_ids = notice.item_ids.move_line_id.ids
                is_notice = notice.action == NOTICE
                owed[notice] = is_theirs and accounts[customer].is_owed(
                    line_ids, policy.minimum_amount, within, overdue=is_notice
                )
        return owed

    @api.model
    def _facts_by_day(self, contracts) -> list:
        """Returns the facts about the contracts of each time zone, with the model in that zone: what is overdue there depends on
        the company's own day."""
        by_zone = defaultdict(list)
        zones = {}
        for contract in self._facts(contracts):
            if contract.company_id not in zones:
                zones[contract.company_id] = self.env["res.company"].sudo().browse(contract.company_id)._delinquency_tz()
            by_zone[zones[contract.company_id]].append(contract)
        return [(self.with_context(tz=zone), facts) for zone, facts in by_zone.items()]

    @api.model
    def _facts(self, contracts) -> list[Facts]:
        """Reads rows, not records: a batch of records with all their fields takes longer than everything else of a run."""
        effective = self.env["contract.effective.policy"]
        for name, columns in (*effective._depends.items(), *_STORED.items()):
            self.env[name].flush_model(columns)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT contract.id, contract.company_id, contract.debtor_partner_id, policy.id, policy.scope,
                       COALESCE(policy.minimum_amount, 0)::float,
                       COALESCE(policy.pending_payment_hours, 0), COALESCE(policy.hour_to, 24)::float,
                       GREATEST(
                           contract.delinquency_hold_until,
                           %(debtor_hold)s,
                           %(partner_hold)s,
                           %(contact_hold)s,
                           %(payer_hold)s
                       ),
                       GREATEST(
                           contract.delinquency_silence_until,
                           %(debtor_silence)s,
                           %(partner_silence)s,
                           %(contact_silence)s,
                           %(payer_silence)s
                       ),
                       contract.suspension_state = 'terminated' OR contract.active IS NOT TRUE, contract.date_end
                  FROM contract_contract AS contract
                  JOIN res_partner AS debtor ON debtor.id = contract.debtor_partner_id
             LEFT JOIN res_partner AS partner ON partner.id = contract.commercial_partner_id
             LEFT JOIN res_partner AS contact ON contact.id = contract.partner_id
             LEFT JOIN res_partner AS payer ON payer.id = contract.invoice_partner_id
                  JOIN res_company AS company ON company.id = contract.company_id
                  JOIN (%(effective)s) AS effective ON effective.id = contract.id
             LEFT JOIN account_delinquency_policy AS policy ON policy.id = effective.policy_id
                 WHERE contract.id = ANY(%(ids)s) AND effective.id = ANY(%(ids)s)
                """,
                effective=effective._table_query,
                ids=contracts.ids,
                **self._last_days_sql(),
            )
        )
        return [Facts(*row) for row in rows]

    @api.model
    def _last_days_sql(self) -> dict[str, SQL]:
        """Returns until when the contract's company holds those that its contract is with, and is silent to them."""
        partners, lineage = ("debtor", "partner", "contact", "payer"), lineage_sql("company")
        return {
            f"{partner}_{kind}": last_day_sql(partner, f"delinquency_{kind}_until", lineage)
            for partner in partners
            for kind in ("hold", "silence")
        }

    @api.model
    def _messages(self, contract_ids) -> dict[int, list[Message]]:
        """Returns what the customer was told in the current episode of each contract, message by message."""
        messages = defaultdict(list)
        for name in ("account.delinquency.notice", "account.delinquency.notice.item", "account.delinquency.policy.step"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT told.contract_id, notice.step_id, notice.action, notice.date_given, notice.date,
                       notice.state = 'queued', array_agg(item.move_line_id)
                  FROM account_delinquency_notice AS notice
                  JOIN account_delinquency_notice_contract_rel AS told ON told.notice_id = notice.id
                  JOIN account_delinquency_notice_item AS item ON item.notice_id = notice.id
                  JOIN account_delinquency_policy_step AS step ON step.id = notice.step_id AND step.action = notice.action
                 WHERE told.contract_id = ANY(%s) AND notice.is_standing AND notice.state != 'cancelled'
                   AND notice.id = ANY(ARRAY(
                       SELECT notice_id FROM account_delinquency_notice_contract_rel WHERE contract_id = ANY(%s)
                   ))
                 GROUP BY told.contract_id, notice.id
                """,
                contract_ids,
                contract_ids,
            )
        )
        for contract_id, *message, line_ids in rows:
            messages[contract_id].append(Message(*message, frozenset(line_ids)))
        return messages

    @api.model
    def _episodes(self, contract_ids) -> dict:
        """Returns the open suspension for debt of each contract that has one."""
        contracts = self.env["contract.contract"].browse(contract_ids)
        open_ones = self.env["contract.suspension"].sudo()._open_ones(contracts, "debt")
        return {episode.contract_id.id: episode for episode in open_ones}

    @api.model
    def _grounds(self, episodes: dict) -> dict[int, frozenset[int]]:
        """Returns the journal items that each of ``episodes`` is for, by contract; nothing for one whose items are not known."""
        self.env["contract.suspension.item"].flush_model(["suspension_id", "move_line_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT suspension_id, array_agg(move_line_id) FROM contract_suspension_item
                 WHERE suspension_id = ANY(%s) GROUP BY suspension_id
                """,
                [episode.id for episode in episodes.values()],
            )
        )
        line_ids = dict(rows)
        return {key: frozenset(line_ids[one.id]) for key, one in episodes.items() if one.id in line_ids}

    @api.model
    def _reached(self, episode, ground: frozenset[int] | None, account: Account, contract: Facts) -> dict:
        """``ground``: the journal items that the episode is for, if known. Those that no longer count for the contract, as those
        of other contracts under another policy, are nothing that keeps it."""
        if not episode:
            return {}
        contracts = (contract.within,) if contract.within else None
        days = {REDUCE: episode.date_reduced, SUSPEND: episode.date_suspended}
        return {
            "reached": {action: day for action, day in days.items() if day},
            "is_overridden": bool(episode.objections) and episode.amount_at_start < episode.minimum_at_start,
            "unlocked_until": episode.date_until if episode.state == "unlocked" else None,
            "unsettled": None if ground is None else account.left_of(ground, contracts, overdue=True),
        }
