from collections import defaultdict
from datetime import date
from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..rules.ladder import REDUCE, REMINDER, SUSPEND, Position
from ..rules.netting import Credit, Debt, net


class Item(NamedTuple):
    """An open item, as the position of a contract needs it: the amount in company currency, negative for a credit."""

    id: int
    move_id: int
    company_id: int
    partner_id: int
    date_maturity: date
    is_overdue: bool
    is_disputed: bool
    amount_residual: float


class Message(NamedTuple):
    """The notices of one step to a contract: by state, with the first day on which one was given, and what they are about."""

    step_id: int
    action: str
    given: date | None
    recorded: date
    is_queued: bool
    line_ids: list[int]


class Account:
    """What one customer owes one company, with the customer's credits counted."""

    def __init__(self, items, billed, digits):
        self.billed = billed
        owed = [item for item in items if item.amount_residual > 0]
        self.contested = [self._debt(item) for item in owed if item.is_disputed]
        self.overdue = [self._debt(item) for item in owed if not item.is_disputed and item.is_overdue]
        self.upcoming = [self._debt(item) for item in owed if not item.is_disputed and not item.is_overdue]
        credits = [Credit(-item.amount_residual, billed[item.move_id]) for item in items if item.amount_residual < 0]
        self.left = net([*self.overdue, *self.upcoming], credits, digits)
        self.digits = digits

    def _debt(self, item: Item) -> Debt:
        return Debt(item.id, item.date_maturity, item.amount_residual, self.billed[item.move_id])

    def _own(self, debts, contract_id: int | None) -> list[Debt]:
        return [debt for debt in debts if contract_id is None or contract_id in debt.contracts]

    def _sum(self, amounts) -> float:
        return round(sum(amounts), self.digits)

    def overdue_of(self, contract_id: int | None) -> dict[Debt, float]:
        """Returns the overdue instalments of which something is left, with what is left; ``None`` for all contracts."""
        return {debt: self.left[debt.key] for debt in self._own(self.overdue, contract_id) if self.left[debt.key] > 0}

    def next_due_of(self, contract_id: int | None) -> dict[Debt, float]:
        """Returns the same of the instalments that are due next."""
        upcoming = [debt for debt in self._own(self.upcoming, contract_id) if self.left[debt.key] > 0]
        first = min((debt.maturity for debt in upcoming), default=None)
        return {debt: self.left[debt.key] for debt in upcoming if debt.maturity == first}

    def amounts_of(self, contract_id: int, within: int | None) -> dict:
        """Returns the amounts and days of the position of a contract; ``within`` is ``None`` where all of the customer's debts
        are its own."""
        owing, upcoming = self.overdue_of(within), self.next_due_of(within)
        owed = self._sum(owing.values())
        return {
            "owed": owed,
            "own": self._sum(amount for debt, amount in owing.items() if contract_id in debt.contracts),
            "oldest": min((debt.maturity for debt in owing), default=None),
            "covered": self._sum([*(debt.amount for debt in self._own(self.overdue, within)), -owed]),
            "contested": self._sum(debt.amount for debt in self._own(self.contested, within)),
            "upcoming": min((debt.maturity for debt in upcoming), default=None),
        }

    def is_owed(self, line_ids) -> bool:
        """Whether something is still owed of one of these items, and not contested."""
        return any(self.left.get(line_id, 0) > 0 for line_id in line_ids)


class ContractPosition(models.AbstractModel):
    """Reads where contracts stand, in the same number of queries for any number of them."""

    _name = "contract.position"
    _description = "Position of Contracts"

    @api.model
    def _of(self, contracts) -> dict[int, Position]:
        """Returns the positions by the ids of ``contracts``, on the day of their companies, with superuser rights."""
        positions = {}
        for tz, own in contracts.sudo().grouped(lambda contract: contract.company_id._delinquency_tz()).items():
            positions |= self.with_context(tz=tz)._of_today(own)
        return positions

    @api.model
    def _of_today(self, contracts) -> dict[int, Position]:
        accounts = self._accounts(contracts)
        messages = self._messages(contracts)
        episodes = self._episodes(contracts)
        today = fields.Date.context_today(self)
        positions = {}
        for contract in contracts:
            account = accounts[contract.company_id.id, contract.commercial_partner_id.id]
            positions[contract.id] = Position(
                **account.amounts_of(contract.id, self._within(contract)),
                **self._given(messages[contract.id], account),
                **self._reached(episodes.get(contract.id)),
                held_until=contract._latest("delinquency_hold_until"),
                silent_until=contract._latest("delinquency_silence_until"),
                is_ended=contract._is_ended(today),
            )
        return positions

    @api.model
    def _within(self, contract) -> int | None:
        """Returns the contract whose debts count; ``None``: the policy counts all of the customer's."""
        return None if contract.effective_policy_id.scope == "customer" else contract.id

    @api.model
    def _debts(self, contracts) -> dict[int, dict[int, float]]:
        """Returns what a message to the customer of each contract is about, by the contract's id: what is still owed, by journal
        item. Where nothing is overdue it is what is due next."""
        debts = {}
        for tz, own in contracts.sudo().grouped(lambda contract: contract.company_id._delinquency_tz()).items():
            accounts = self.with_context(tz=tz)._accounts(own)
            for contract in own:
                account = accounts[contract.company_id.id, contract.commercial_partner_id.id]
                within = self._within(contract)
                about = account.overdue_of(within) or account.next_due_of(within)
                debts[contract.id] = {debt.key: amount for debt, amount in about.items()}
        return debts

    @api.model
    def _accounts(self, contracts) -> dict:
        """Returns the ``Account`` of each customer by the ids of company and commercial partner."""
        items = self._items(contracts)
        billed = self._billed({item.move_id for item in items})
        grouped = defaultdict(list)
        for item in items:
            grouped[item.company_id, item.partner_id].append(item)
        pairs = {(contract.company_id, contract.commercial_partner_id.id) for contract in contracts}
        return {
            (company.id, partner_id): Account(grouped[company.id, partner_id], billed, company.currency_id.decimal_places)
            for company, partner_id in pairs
        }

    @api.model
    def _items(self, contracts) -> list[Item]:
        """All that is open between the contracts' companies and customers, due or not, debts and credits."""
        items = self.env["account.open.item"].sudo()
        customers = Domain("partner_id", "in", contracts.commercial_partner_id.ids)
        query = items._search(customers & Domain("company_id", "in", contracts.company_id.ids), order="id")
        columns = (items._field_to_sql(query.table, name, query) for name in Item._fields)
        return [Item(*row[:-1], float(row[-1])) for row in self.env.execute_query(query.select(*columns))]

    @api.model
    def _billed(self, move_ids) -> dict[int, frozenset[int]]:
        """Returns the contracts that each document bills."""
        billed = defaultdict(frozenset)
        if not move_ids:
            return billed
        self.env["account.move.line"].flush_model(["move_id", "contract_line_id"])
        self.env["contract.line"].flush_model(["contract_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT line.move_id, array_agg(DISTINCT part.contract_id)
                  FROM account_move_line AS line JOIN contract_line AS part ON part.id = line.contract_line_id
                 WHERE line.move_id = ANY(%s)
                 GROUP BY line.move_id
                """,
                list(move_ids),
            )
        )
        billed.update((move_id, frozenset(contract_ids)) for move_id, contract_ids in rows)
        return billed

    @api.model
    def _messages(self, contracts) -> dict[int, list[Message]]:
        """Returns what the customer was told in the current episode of each contract."""
        messages = defaultdict(list)
        for name in ("account.delinquency.notice", "account.delinquency.notice.item"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT told.contract_id, notice.step_id, notice.action, min(notice.date_given), min(notice.date),
                       bool_or(notice.state = 'queued'), array_agg(DISTINCT item.move_line_id)
                  FROM account_delinquency_notice AS notice
                  JOIN account_delinquency_notice_contract_rel AS told ON told.notice_id = notice.id
                  JOIN account_delinquency_notice_item AS item ON item.notice_id = notice.id
                 WHERE told.contract_id = ANY(%s) AND notice.is_standing AND notice.step_id IS NOT NULL
                 GROUP BY told.contract_id, notice.step_id, notice.action
                """,
                contracts.ids,
            )
        )
        for contract_id, *message in rows:
            messages[contract_id].append(Message(*message))
        return messages

    @api.model
    def _given(self, messages: list[Message], account: Account) -> dict:
        """A message counts as long as something of what it is about is owed. A reminder counts once it is recorded: nothing
        waits for it. Any other clock starts when the message went out."""
        standing = [message for message in messages if account.is_owed(message.line_ids)]
        given = {one.step_id: one.recorded if one.action == REMINDER else one.given for one in standing}
        return {
            "given": {step_id: day for step_id, day in given.items() if day},
            "unsent": frozenset(one.step_id for one in standing if not given[one.step_id] and one.is_queued),
            "undelivered": frozenset(one.step_id for one in standing if not given[one.step_id] and not one.is_queued),
        }

    @api.model
    def _episodes(self, contracts) -> dict:
        """Returns the open suspension for debt of each contract that has one."""
        open_ones = self.env["contract.suspension"].sudo()._open_ones(contracts, "debt")
        return {episode.contract_id.id: episode for episode in open_ones}

    @api.model
    def _reached(self, episode) -> dict:
        if not episode:
            return {}
        days = {REDUCE: episode.date_reduced, SUSPEND: episode.date_suspended}
        return {
            "reached": {action: day for action, day in days.items() if day},
            "unlocked_until": episode.date_until if episode.state == "unlocked" else None,
        }
