"""What stands in the database at a moment, read by plain SQL: what is owed, and what the product has made of it."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Item:
    """An open journal item of a customer, in cents; negative where it is a credit."""

    id: int
    move: int
    document: str
    due: date
    cents: int
    customer: int
    contested: bool
    contracts: frozenset


@dataclass(frozen=True)
class Contract:
    id: int
    name: str
    active: bool
    customer: int
    state: str
    paused: date | None
    end: date | None
    held: date | None
    silent: date | None
    policy: int | None
    withheld: bool
    error: str | None


@dataclass(frozen=True)
class Episode:
    id: int
    contract: int
    kind: str
    level: str
    state: str
    start: date
    reduced: date | None
    suspended: date | None
    until: date | None
    unlocked: date | None
    end: date | None
    cents: int
    by_hand: bool
    ticket: int | None
    wants_ticket: bool
    pauses: bool
    notices: frozenset
    items: frozenset


@dataclass(frozen=True)
class Notice:
    """A message; ``items``: the cents of each journal item when it was recorded."""

    id: int
    step: int | None
    action: str
    channel: str
    state: str
    recorded: date
    given: date | None
    standing: bool
    cents: int
    customer: int
    message: str | None
    mailing: int | None
    contracts: frozenset
    items: dict = field(hash=False)


@dataclass(frozen=True)
class Step:
    id: int
    action: str
    days: int
    since: str


@dataclass(frozen=True)
class Policy:
    id: int
    name: str
    values: dict = field(hash=False)
    steps: tuple = ()

    def __getattr__(self, name):
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None

    @property
    def minimum(self) -> int:
        return round(self.values["minimum_amount"] * 100)


@dataclass
class Snapshot:
    """The state of the world between two transactions."""

    items: list
    contracts: dict
    episodes: dict
    notices: dict
    tickets: dict
    policies: dict

    def open_episode(self, contract: int) -> Episode | None:
        """Returns the suspension for debt of the contract that has not ended, if any."""
        return next((one for one in self.episodes.values() if _is_open_debt(one, contract)), None)

    def notices_of(self, contract: int) -> list:
        return [one for one in self.notices.values() if contract in one.contracts]

    def services(self, contract: int) -> tuple:
        """Returns what has become of the services of a contract, to be compared."""
        own = self.contracts[contract]
        return own.state, own.paused, own.withheld, frozenset(one for one in self.episodes.values() if one.contract == contract)

    def fingerprint(self, contract: int) -> tuple:
        """Returns all that the product says of a contract, to be compared."""
        episodes = sorted((one for one in self.episodes.values() if one.contract == contract), key=lambda one: one.id)
        own = self.contracts[contract]
        told = [one for one in self.notices_of(contract) if one.customer == own.customer]  # not what the customer before was told
        notices = sorted((one.id, one.state, one.standing, one.cents, one.given) for one in told)
        tickets = [self.tickets.get(one.ticket) for one in episodes]
        return own.state, own.paused, own.withheld, own.error, tuple(episodes), tuple(notices), tuple(tickets)


def _is_open_debt(episode, contract):
    return episode.contract == contract and episode.kind == "debt" and episode.state != "lifted"


def _cents(amount) -> int:
    return round(float(amount or 0) * 100)


def read(cr) -> Snapshot:
    """Reads the whole of it; worlds are small."""
    policies = _policies(cr)
    return Snapshot(_items(cr), _contracts(cr, policies), _episodes(cr), _notices(cr), _tickets(cr), policies)


def _rows(cr, query):
    cr.execute(query)
    return cr.fetchall()


def _items(cr) -> list:
    billed = defaultdict(set)
    for move, contract in _rows(
        cr,
        """
        SELECT DISTINCT bill.move_id, own.contract_id
          FROM account_move_line bill JOIN contract_line own ON own.id = bill.contract_line_id
        """,
    ):
        billed[move].add(contract)
    rows = _rows(
        cr,
        """
        SELECT item.id, move.id, move.name, COALESCE(item.date_maturity, item.date), item.amount_residual,
               who.commercial_partner_id,
               COALESCE(item.no_followup AND item.display_type = 'payment_term', FALSE) OR COALESCE(item.is_contested, FALSE)
               OR move.payment_state = 'blocked'
          FROM account_move_line item
          JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
          JOIN account_account account ON account.id = item.account_id AND account.account_type = 'asset_receivable'
          JOIN res_partner who ON who.id = item.partner_id
         WHERE item.amount_residual <> 0
         ORDER BY item.id
        """,
    )
    return [
        Item(id_, move, name, due, _cents(amount), customer, contested, frozenset(billed[move]))
        for id_, move, name, due, amount, customer, contested in rows
    ]


def _contracts(cr, policies) -> dict:
    rows = _rows(
        cr,
        """
        SELECT own.id, own.name, own.active, bearer.commercial_partner_id, own.suspension_state, own.invoicing_paused_since,
               own.date_end,
               GREATEST(own.delinquency_hold_until,
                        (contact.delinquency_hold_until ->> own.company_id::text)::date,
                        (owner.delinquency_hold_until ->> own.company_id::text)::date,
                        (bearer.delinquency_hold_until ->> own.company_id::text)::date,
                        (debtor.delinquency_hold_until ->> own.company_id::text)::date),
               GREATEST(own.delinquency_silence_until,
                        (contact.delinquency_silence_until ->> own.company_id::text)::date,
                        (owner.delinquency_silence_until ->> own.company_id::text)::date,
                        (bearer.delinquency_silence_until ->> own.company_id::text)::date,
                        (debtor.delinquency_silence_until ->> own.company_id::text)::date),
               own.delinquency_policy_id,
               (bearer.delinquency_policy_id -> own.company_id::text #>> '{}')::int,
               (debtor.delinquency_policy_id -> own.company_id::text #>> '{}')::int,
               (COALESCE(bearer.property_inbound_payment_method_line_id -> own.company_id::text,
                         debtor.property_inbound_payment_method_line_id -> own.company_id::text) #>> '{}')::int,
               company.delinquency_policy_id, own.services_withheld, COALESCE(own.ladder_error, own.settle_error)
          FROM contract_contract own
          JOIN res_company company ON company.id = own.company_id
          JOIN res_partner contact ON contact.id = own.partner_id
          JOIN res_partner owner ON owner.id = contact.commercial_partner_id
          JOIN res_partner bearer ON bearer.id = COALESCE(own.invoice_partner_id, own.partner_id)
          JOIN res_partner debtor ON debtor.id = bearer.commercial_partner_id
        """,
    )
    methods = dict(_rows(cr, "SELECT id, delinquency_policy_id FROM account_payment_method_line"))
    contracts = {}
    for id_, name, active, customer, state, paused, end, held, silent, *choices, withheld, error in rows:
        *wanted, method, default = choices
        wanted += [methods.get(method), default]
        policy = next((one for one in wanted if one and policies[one].active), None)
        contracts[id_] = Contract(id_, name, active, customer, state, paused, end, held, silent, policy, bool(withheld), error)
    return contracts


def _episodes(cr) -> dict:
    proofs = _links(
        cr, "SELECT contract_suspension_id, account_delinquency_notice_id FROM account_delinquency_notice_contract_suspension_rel"
    )
    items = _links(cr, "SELECT suspension_id, move_line_id FROM contract_suspension_item WHERE move_line_id IS NOT NULL")
    rows = _rows(
        cr,
        """
        SELECT one.id, contract_id, kind, level, state, date_start, date_reduced, date_suspended, date_until, date_unlocked,
               date_end, amount_at_start, user_id IS NOT NULL, ticket_id, COALESCE(policy.create_ticket, TRUE), pauses_invoicing
          FROM contract_suspension one LEFT JOIN account_delinquency_policy policy ON policy.id = one.policy_id
        """,
    )
    return {row[0]: Episode(*row[:11], _cents(row[11]), *row[12:], proofs[row[0]], items[row[0]]) for row in rows}


def _links(cr, query) -> dict:
    links = defaultdict(set)
    for one, other in _rows(cr, query):
        links[one].add(other)
    return defaultdict(frozenset, {one: frozenset(others) for one, others in links.items()})


def _notices(cr) -> dict:
    told = _links(cr, "SELECT notice_id, contract_id FROM account_delinquency_notice_contract_rel")
    items = defaultdict(dict)
    for notice, item, amount in _rows(
        cr, "SELECT notice_id, move_line_id, amount_residual FROM account_delinquency_notice_item WHERE move_line_id IS NOT NULL"
    ):
        items[notice][item] = _cents(amount)
    rows = _rows(
        cr,
        """
        SELECT one.id, step_id, action, channel, one.state, one.date, date_given, is_standing, amount,
               who.commercial_partner_id, message.message_id, mailing_id
          FROM account_delinquency_notice one
          JOIN res_partner who ON who.id = one.partner_id
          LEFT JOIN mail_message message ON message.id = one.mail_message_id
        """,
    )
    return {row[0]: Notice(*row[:8], _cents(row[8]), *row[9:], told[row[0]], items[row[0]]) for row in rows}


def _tickets(cr) -> dict:
    """Returns by the ticket's id the suspension that it is about and whether it is closed."""
    rows = _rows(
        cr,
        """
        SELECT ticket.id, ticket.suspension_id, COALESCE(stage.closed, FALSE) FROM helpdesk_ticket ticket
          LEFT JOIN helpdesk_ticket_stage stage ON stage.id = ticket.stage_id WHERE ticket.suspension_id IS NOT NULL
        """,
    )
    return {id_: (episode, closed) for id_, episode, closed in rows}


_SETTINGS = (
    "active", "minimum_amount", "scope", "fixed_day", "respect_holidays", "respect_holiday_eve", "hour_from", "hour_to",
    "auto_suspend", "auto_resume", "auto_terminate", "invoice_while_suspended", "resume_mode", "create_ticket",
    "trust_unlock_max_days", "trust_unlock_per_days", "trust_unlock_max_overdue",
)  # fmt: skip
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def _policies(cr) -> dict:
    steps = defaultdict(list)
    for policy, *step in _rows(
        cr, "SELECT policy_id, id, action, days, counted_from FROM account_delinquency_policy_step ORDER BY sequence, id"
    ):
        steps[policy].append(Step(*step))
    blocked = [f"COALESCE(block_{day}, FALSE)" for day in _DAYS]
    rows = _rows(cr, f"SELECT id, name ->> 'en_US', {', '.join((*_SETTINGS, *blocked))} FROM account_delinquency_policy")
    policies = {}
    for id_, name, *values in rows:
        settings = dict(zip(_SETTINGS, values, strict=False))
        settings["blocked"] = [place for place, is_blocked in enumerate(values[len(_SETTINGS) :]) if is_blocked]
        policies[id_] = Policy(id_, name, settings, tuple(steps[id_]))
    return policies
