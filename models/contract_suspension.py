from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.fields import Command, Domain
from odoo.tools import format_date

from ..rules.ladder import REDUCE, RESUME, RESUSPEND, STOPS, SUSPEND
from ..rules.notification import cut_for

KINDS = [("debt", "Debt"), ("temporary", "Asked for by the customer"), ("manual", "Other reason")]
LEVELS = [("reduced", "Reduced"), ("full", "Suspended")]
STATES = [("active", "In force"), ("unlocked", "Unlocked in trust"), ("lifted", "Lifted")]
# After an unlock the level is what it was.
LEVEL_OF = {REDUCE: "reduced", SUSPEND: "full", RESUSPEND: None}


@dataclass(frozen=True)
class Terms:
    """How services are to stop: kind and level of the episode, its last day if it has one, why, and whether the program does it
    by itself. ``is_as_policy``: the reason is the policy's, not a person's. ``objections``: what spoke against it where an
    officer goes on, in words, by the contract's id."""

    kind: str = "debt"
    level: str = "full"
    until: object = False
    reason: str | None = None
    create_ticket: bool = True
    is_unattended: bool = False
    is_as_policy: bool = False
    objections: dict = field(default_factory=dict, hash=False)

    @property
    def rests_on_notices(self) -> bool:
        """Whether services stop for what was notified alone. Who gives a reason of his own stops them for all that is owed."""
        return self.is_unattended or self.is_as_policy or not (self.reason or "").strip()


@dataclass(frozen=True)
class Ground:
    """What a suspension rests on: the debt in company currency, its oldest due date, the level (``None``: as it was), the reason
    in words, and the debts that it is for with what is owed of them, by journal item (``None``: those that it was for before)."""

    owed: float
    oldest: object
    level: str | None
    words: str
    debts: Mapping[int, float] | None = None


class ContractSuspension(models.Model):
    """One episode of one contract whose services are reduced or suspended: since when, why, until when, and how it ended.

    A suspension for debt, one that the customer asked for and one for another reason are different episodes; a payment ends only
    the first. ``_open`` and ``_lift`` are the only ways in and out.
    """

    _name = "contract.suspension"
    _inherit = ["account.delinquency.made", "account.delinquency.exportable"]
    _description = "Contract Suspension"
    _order = "date_start DESC, id DESC"
    _rec_name = "contract_id"

    contract_id = fields.Many2one("contract.contract", required=True, readonly=True, index=True, ondelete="restrict")
    partner_id = fields.Many2one("res.partner", string="Customer", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(KINDS, required=True, readonly=True)
    level = fields.Selection(LEVELS, required=True, readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True, default="active", index=True)
    date_start = fields.Date(string="Since", required=True, readonly=True)
    date_reduced = fields.Date(string="Reduced on", readonly=True)
    date_suspended = fields.Date(string="Suspended on", readonly=True)
    date_until = fields.Date(
        string="Until", readonly=True, help="The last day of a suspension that the customer asked for, or of an unlock."
    )
    date_unlocked = fields.Date(string="Unlocked on", readonly=True)
    date_returned = fields.Date(
        string="In Force Again on", readonly=True, help="The day on which what an unlock had given back was taken away again."
    )
    date_end = fields.Date(string="Lifted on", readonly=True)
    reason = fields.Char(readonly=True)
    objections = fields.Text(
        string="In Spite of", readonly=True, help="What spoke against the suspension when an officer went on with a reason."
    )
    end_reason = fields.Char(readonly=True)
    amount_at_start = fields.Monetary(string="Debt at the Start", readonly=True, currency_field="company_currency_id")
    minimum_at_start = fields.Monetary(
        string="Minimum at the Start", readonly=True, currency_field="company_currency_id", help="That of the policy then."
    )
    oldest_date_at_start = fields.Date(string="Overdue Since", readonly=True, help="The oldest due date at the start.")
    duration = fields.Integer(string="Days", compute="_compute_duration", help="From the start until today, or to the end.")
    policy_id = fields.Many2one("account.delinquency.policy", readonly=True, ondelete="set null", index="btree_not_null")
    pauses_invoicing = fields.Boolean(readonly=True, help="No recurring invoice is made while the services are suspended.")
    item_ids = fields.One2many(
        "contract.suspension.item",
        "suspension_id",
        string="Suspended for",
        readonly=True,
        help="The debts of that day. Once nothing that counts is left of them the suspension ends, whatever fell due later.",
    )
    notice_ids = fields.Many2many("account.delinquency.notice", string="Notices", readonly=True)
    ticket_id = fields.Many2one("helpdesk.ticket", readonly=True, index="btree_not_null", ondelete="set null", copy=False)
    user_id = fields.Many2one("res.users", string="Suspended by", readonly=True)
    user_name = fields.Char(
        string="Name of Who Suspended",
        compute="_compute_user_name",
        store=True,
        help="It stays when the user is deleted. Empty: the program suspended by itself.",
    )

    _one_open = models.UniqueIndex(
        "(contract_id, kind) WHERE state != 'lifted'",
        "The contract is suspended for this reason already.",
    )

    @api.depends("date_start", "date_end")
    def _compute_duration(self):
        for episode in self:
            end = episode.date_end or fields.Date.context_today(self)
            episode.duration = (end - episode.date_start).days if episode.date_start else 0

    @api.depends("user_id")
    def _compute_user_name(self):
        for episode in self:
            episode.user_name = episode.user_id.name or episode.user_name

    @api.model
    def _open_ones(self, contracts, *kinds):
        """Returns the episodes of ``contracts`` that have not ended, of these kinds or of all."""
        kind = Domain("kind", "in", kinds) if kinds else Domain.TRUE
        return self.search(kind & Domain("contract_id", "in", contracts.ids) & Domain("state", "!=", "lifted"))

    # The gate: in

    @api.model
    def _open(self, contracts, terms: Terms):
        """Stops services on ``terms``. Locks the contracts, reads again what is owed, and leaves out those that somebody else
        works on, that have no ground any more, or that are there already. Returns the episodes that it opened or changed."""
        contracts = contracts.sudo()._lock().filtered(lambda contract: contract.suspension_state != "terminated")
        grounds = self._grounds(contracts, terms)
        contracts = contracts.filtered(lambda contract: contract.id in grounds)
        known = self.sudo()._open_ones(contracts, terms.kind)
        reduced = known.filtered(lambda episode: episode.level == "reduced")
        changed = known.filtered(lambda episode: episode._renew(grounds[episode.contract_id.id], terms))
        changed._log_in_tickets()
        opened = self.sudo().create(
            [self._prepare(contract, grounds[contract.id], terms) for contract in contracts - known.contract_id]
        )
        (opened | changed)._rest_on(grounds, terms)
        # Not where an unlock ends: what was notified of after a suspension was no reason for it.
        (opened | reduced.filtered(lambda episode: episode.level == "full"))._keep_notices()
        if terms.create_ticket:
            (opened | changed).filtered(lambda episode: not episode.ticket_id)._create_tickets()
        (opened | changed)._take_effect()
        if terms.kind == "debt":
            # A payment of this moment can't be read here, and may not have read this.
            self.env["contract.settle.request"]._ask((opened | changed).partner_id)
        return opened | changed

    @api.model
    def _grounds(self, contracts, terms: Terms) -> dict:
        """Returns the ``Ground`` by the id of each contract that has one: for debt what is owed; where the program acts by
        itself, what it has decided; any other kind needs none."""
        grounds = {}
        for contract, decided in contracts._decided().items():
            position, decision = decided.standing.position, decided.decision
            if terms.is_unattended:
                is_granted = decision.is_due and decision.action in STOPS
                level, words = LEVEL_OF.get(decision.action), contract._in_words(decision)
            else:
                is_granted = terms.kind != "debt" or position.owed > 0
                level, words = terms.level, terms.reason or ""
            debts = self._debts_to_cut_for(decided, terms) if is_granted and terms.kind == "debt" else None
            if is_granted and debts != {}:
                grounds[contract.id] = Ground(position.owed, position.oldest, level, words, debts)
        return grounds

    @api.model
    def _debts_to_cut_for(self, decided, terms: Terms) -> dict | None:
        """Returns what a suspension on ``terms`` is for, see ``Ground``. What the policy allows never rests on a debt that was
        not notified long enough ago; an unlock that ends gives no new reason."""
        standing, policy, decision = decided
        owed = standing.account.overdue_of(standing.within)
        if not terms.rests_on_notices:
            return owed
        if decision.action == RESUSPEND:
            return None
        if decision.action not in STOPS:  # it has changed since the officer asked for it
            return {}
        return cut_for(owed, standing.messages, policy.steps, decision.step, standing.today)

    def _prepare(self, contract, ground: Ground, terms: Terms) -> dict:
        today, policy = contract.company_id._delinquency_today(), contract.effective_policy_id
        return {
            "contract_id": contract.id,
            "partner_id": contract.debtor_partner_id.id,
            "company_id": contract.company_id.id,
            "kind": terms.kind,
            "level": ground.level,
            "date_start": today,
            "date_reduced": today if ground.level == "reduced" else False,
            "date_suspended": today if ground.level == "full" else False,
            "date_until": terms.until,
            "reason": ground.words,
            "objections": terms.objections.get(contract.id),
            "amount_at_start": ground.owed,
            "minimum_at_start": policy.minimum_amount,
            "oldest_date_at_start": ground.oldest,
            "policy_id": policy.id,
            "pauses_invoicing": terms.kind == "temporary" or not policy.invoice_while_suspended,
            "user_id": False if terms.is_unattended else self.env.uid,
        }

    def _renew(self, ground: Ground, terms: Terms) -> bool:
        """Brings an open episode to a fuller level, moves its last day, or ends its unlock. Returns whether that changed it. What
        an unlock gave back may come back reduced alone: then nothing is suspended any more, and the ladder goes on from there."""
        values = {}
        is_back = self.state == "unlocked"
        if ground.level and ground.level != self.level and (is_back or ground.level == "full"):
            today = self.company_id._delinquency_today()
            days = {"date_suspended": today} if ground.level == "full" else {"date_reduced": today, "date_suspended": False}
            values = {"level": ground.level, **days}
        if is_back or (self.kind == "temporary" and self.date_until != terms.until):
            values |= {"state": "active", "date_until": terms.until}
        if is_back:
            values["date_returned"] = self.company_id._delinquency_today()
        if values:
            self.write({**values, **self._why_renewed(ground, terms)})
        return bool(values)

    def _why_renewed(self, ground: Ground, terms: Terms) -> dict:
        """Returns the values that keep why an open episode is changed: beside the reasons and objections that it has already."""
        reasons = dict.fromkeys(filter(None, (self.reason, ground.words)))
        objections = dict.fromkeys(filter(None, (self.objections, terms.objections.get(self.contract_id.id))))
        author = {} if terms.is_unattended else {"user_id": self.env.uid}
        return {"reason": " · ".join(reasons), "objections": "\n".join(objections) or False, **author}

    def _rest_on(self, grounds: dict, terms: Terms):
        """Keeps what the episodes are for. Where services go from reduced to suspended as the policy says, that is what was
        notified, and nothing else any more; an officer's own reason adds what is owed now."""
        debts = {episode: grounds[episode.contract_id.id].debts for episode in self}
        changed = {episode: owed for episode, owed in debts.items() if owed is not None}
        self.env["contract.suspension.item"].sudo()._keep(changed, is_more=not terms.rests_on_notices)
        self.env["account.move.line"]._keep_only_contract({episode.contract_id: owed for episode, owed in changed.items()})

    def _keep_notices(self):
        """Keeps with the episodes the notices that were given of the debts that they are for."""
        contracts = self.filtered(lambda episode: episode.kind == "debt").contract_id
        told = defaultdict(list)
        for notice in self.env["account.delinquency.notice"].sudo()._standing(contracts):
            if notice.action == "notice" and notice.date_given:
                for contract_id in notice.contract_ids.ids:
                    told[contract_id].append(notice)
        links = {
            episode: [Command.link(notice.id) for notice in told[episode.contract_id.id] if episode._is_told_by(notice)]
            for episode in self
        }
        # All at once: written one by one, each would take a query of its own.
        self._fields["notice_ids"].write_batch([(episode, commands) for episode, commands in links.items() if commands])

    def _is_told_by(self, notice) -> bool:
        """Whether a notice told of a debt that the episode is for."""
        return bool(self.item_ids.move_line_id & notice.item_ids.move_line_id)

    # The gate: out

    def _lift(self, end_reason: str):
        """Ends the episodes that are open and that nobody else works on, and returns them."""
        contracts = self.sudo().contract_id._lock()
        episodes = self.sudo().filtered(lambda episode: episode.state != "lifted" and episode.contract_id in contracts)
        for company, own in episodes.grouped("company_id").items():
            own.write({"state": "lifted", "date_end": company._delinquency_today(), "end_reason": end_reason})
        debtors = episodes.filtered(lambda episode: episode.kind == "debt").contract_id
        self.env["account.delinquency.notice"].sudo()._standing(debtors)._end_for(debtors)
        episodes._close_tickets()
        episodes._take_effect()
        return episodes

    @api.model
    def _lift_settled(self, contracts):
        """Ends the suspensions for debt of the contracts whose debt, read again inside the lock, no longer counts."""
        lifted = self.browse()
        by_reason = defaultdict(contracts.browse)
        contracts = contracts.sudo()._lock()
        for contract, (_position, decision) in contracts._positions_and_decisions().items():
            if decision.action == RESUME and decision.is_due:
                by_reason[contract._in_words(decision)] |= contract
        for reason, settled in by_reason.items():
            lifted |= self.sudo()._open_ones(settled, "debt")._lift(reason)
        return lifted

    def _unlock(self, days: int):
        """Gives the services of the suspended back for some days, in trust. Returns the episodes that it unlocked."""
        contracts = self.sudo().contract_id._lock()
        episodes = self.sudo().filtered(lambda episode: episode.state == "active" and episode.contract_id in contracts)
        for company, own in episodes.grouped("company_id").items():
            today = company._delinquency_today()
            until = fields.Date.add(today, days=days)
            own.write({"state": "unlocked", "date_until": until, "date_unlocked": today})
        episodes._log_in_tickets()
        episodes._take_effect()
        return episodes

    def _take_effect(self):
        """Writes what happened into the contracts' histories and makes it so; the contract's own state is stored last."""
        if self:
            bodies = defaultdict(list)
            for episode in self:
                bodies[episode.contract_id.id].append(episode._summary())
            self.contract_id._message_log_batch({contract_id: " ".join(words) for contract_id, words in bodies.items()})
            self.contract_id._deliver(self)

    def _summary(self) -> str:
        """Returns in words what the episode is now."""
        words = {
            "active": self.env._("Reduced: %s") if self.level == "reduced" else self.env._("Suspended: %s"),
            "unlocked": self.env._("Unlocked in trust until %s"),
            "lifted": self.env._("Suspension lifted: %s"),
        }[self.state]
        details = {"active": self.reason, "unlocked": format_date(self.env, self.date_until), "lifted": self.end_reason}
        return words % (details[self.state] or self._selection_label("kind"))
