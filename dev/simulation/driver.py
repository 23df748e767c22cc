"""Plays events in a world: at frozen moments, as the users who do such things, with real commits; the oracle judges each."""

import logging
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from unittest.mock import patch

import psycopg2
from freezegun.api import freeze_time

from odoo import SUPERUSER_ID, api, sql_db
from odoo.exceptions import RedirectWarning, UserError
from odoo.modules.registry import Registry

from . import world
from .calendars import Calendar
from .events.base import KINDS, Event
from .events.runs import ACTIONS
from .oracle import ledger
from .oracle.invariants import BrokenInvariantError, broken
from .oracle.periods import Periods
from .oracle.promises import Promises
from .oracle.sums import Sums
from .oracle.watch import Happening, Oracle
from .transport import Server

_logger = logging.getLogger(__name__)
_QUIET = ("odoo.addons", "odoo.sql_db", "odoo.http", "odoo.models", "odoo.tools")


@contextmanager
def frozen_world(server: Server):
    """Freezes the time of this process, once: what it costs to begin is much more than to move on. Yields what moves it."""
    with ExitStack() as stack:
        stack.enter_context(server.instead_of_smtp())
        stack.enter_context(patch.object(sql_db.Cursor, "now", lambda _cr: datetime.now()))
        yield stack.enter_context(freeze_time("2026-01-01 12:00:00"))


class Simulation:
    """One world in one database, and what has happened in it."""

    def __init__(self, database: str, spec: dict, clock, server: Server):
        self.spec, self.clock, self.server = spec, clock, server
        self.registry = Registry(database)
        self.registry.clear_all_caches()
        self.calendar = Calendar(date.fromisoformat(spec["start"]), spec["zone"])
        self.holidays = {self.calendar.date(day) for day in spec["holidays"]}
        self.oracle = Oracle(self.calendar, self.holidays)
        self.promises, self.sums, self.periods = Promises(self.oracle), Sums(self.oracle), Periods(self.oracle)
        self.documents: dict[str, int] = {}
        self.payments: dict[str, int] = {}
        self.bills: set[int] = set()
        self.is_down_at_end = False
        self.day = self.minute = 0
        self.event: Event | None = None
        self.story: list[tuple] = []
        self.counts = dict.fromkeys(("days", "events", "runs", "refused"), 0)
        self.server.down = False
        self.server.accepted.clear()
        self.reader = psycopg2.connect(**sql_db.connection_info_for(database)[1])
        self.reader.autocommit = True
        self._env = None
        self._touched: set[int] = set()
        self._touched_contracts: set[int] = set()
        self._build()

    def _build(self):
        self._at(0, 5 * 60)
        with self._transaction():
            world.build(self.env("__system__"), self.spec)
        self.now = self._read()

    def close(self):
        self.reader.close()

    def _read(self):
        with self.reader.cursor() as cr:
            return ledger.read(cr)

    # ---------------------------------------------------------------------------------------------------------- moments

    def _at(self, day: int, minute: int):
        self.day, self.minute = day, minute
        self.moment = self.calendar.moment(day, minute)
        self.clock.move_to(self.moment)

    def move_to(self, day: int, minute: int):
        """Goes on to a later moment."""
        self.counts["days"] += day - self.day
        self._at(day, minute)

    @property
    def today(self) -> date:
        return self.calendar.date(self.day)

    @contextmanager
    def _transaction(self):
        """A transaction of its own, which is committed at its end."""
        with self.registry.cursor() as cr:
            self._env = api.Environment(cr, SUPERUSER_ID, {})
            try:
                yield
                self._env.flush_all()
            finally:
                self._env = None

    # ------------------------------------------------------------------------------------- what events ask for, by stable names

    def env(self, login: str):
        """Returns the environment of a user: of the program where it is ``__system__``."""
        if login == "__system__":
            return self._env(user=SUPERUSER_ID, context={"tz": self.spec["user_zone"]})
        user = self._env.ref(f"simulation.{login}")
        return self._env(user=user, context={"tz": self.spec["user_zone"], "lang": "en_US"})

    def ref(self, name: str):
        return self._env.ref(f"simulation.{name}")

    def contract(self, name: str, login: str = "clerk"):
        return self.ref(name.replace("/", "_")).with_env(self.env(login)).with_context(active_test=False)

    def partner(self, name: str, login: str = "clerk"):
        """Returns a contact by its name; ``None`` where it was merged away."""
        record = self._env.ref(f"simulation.{name}", raise_if_not_found=False)
        return record and record.exists() and record.with_env(self.env(login))

    def document(self, name: str, login: str = "clerk"):
        """Returns a document by its name; ``None`` where there is none."""
        move = self.env(login)["account.move"].browse(self.documents.get(name, 0)).exists()
        return move or None

    def open_moves(self, names: list):
        """Returns those of the documents that can be paid together."""
        moves = self.env("clerk")["account.move"].browse(self.documents[one] for one in names if one in self.documents).exists()
        return moves.filtered(
            lambda move: (
                move.state == "posted"
                and move.payment_state in ("not_paid", "partial")
                and move.is_invoice(include_receipts=True)
            )
        )

    def payment(self, name: str):
        return self.env("clerk")["account.payment"].browse(self.payments.get(name, 0)).exists() or None

    def name_document(self, move, name: str | None = None) -> str:
        """Gives a document a name that stays the same when other events are left out; returns it."""
        name = name or self.event.id
        while name in self.documents:
            name += "+"
        self.documents[name] = move.id
        return name

    def name_payments(self, payments):
        for place, payment in enumerate(payments):
            name = f"{self.event.id}{'.' + str(place) if place else ''}"
            self.payments[name] = payment.id
            if payment.move_id:
                self.documents[f"p{name}"] = payment.move_id.id

    def touch(self, partners):
        """Says whom the event concerns."""
        self._touched |= set(partners.sudo().commercial_partner_id.ids)

    def touch_contracts(self, contracts):
        self._touched_contracts |= set(contracts.ids)

    def touch_contracts_of(self, partners):
        contracts = partners.env["contract.contract"].sudo().with_context(active_test=False)
        self.touch_contracts(
            contracts.search(["|", ("partner_id", "child_of", partners.ids), ("invoice_partner_id", "child_of", partners.ids)])
        )

    def told(self, notices):
        self.oracle.told(notices.filtered(lambda one: one.state == "sent").ids, self.today)

    def came_back(self, notices):
        self.oracle.came_back(notices.ids)

    # ------------------------------------------------------------------------------------------------- what is there to choose

    def any_contract(self, rng) -> str:
        pressed = self._pressed() if rng.random() < 0.4 else ()
        names = [one.name for one in self.now.contracts.values() if one.customer in pressed]
        return rng.choice(sorted(names or [one.name for one in self.now.contracts.values()]))

    def contracts_beside(self, name: str) -> list:
        own = next(one for one in self.now.contracts.values() if one.name == name)
        return sorted(one.name for one in self.now.contracts.values() if one.customer == own.customer and one.name != name)

    def any_partner(self, rng) -> str:
        return rng.choice(self._partner_names())

    def any_customer(self, rng) -> str:
        return rng.choice([one["name"] for one in self.spec["customers"]])

    def _partner_names(self) -> list:
        names = []
        for one in self.spec["customers"]:
            names += [one["name"]] + {"branch": [f"{one['name']}.b"], "payer": [f"{one['name']}.p"]}.get(one["kind"], [])
        return names

    def any_stopped(self, rng) -> str | None:
        names = sorted(one.name for one in self.now.contracts.values() if one.state not in ("active", "terminated"))
        return rng.choice(names) if names else None

    def any_owing(self, rng) -> str | None:
        owing = sorted(
            one.name
            for one in self.now.contracts.values()
            if self.oracle.owed(self.now, one, self.today) and one.state != "terminated"
        )
        return rng.choice(owing) if owing else None

    def _open_names(self) -> dict:
        """Returns the customers of the open documents, by name."""
        customers = {item.move: item.customer for item in self.now.items if item.cents > 0}
        return {name: customers[move] for name, move in sorted(self.documents.items()) if move in customers}

    def any_open(self, rng) -> str | None:
        """Returns an open document: half of the time one of a customer whose services are cut or who was given notice."""
        customers = self._open_names()
        names = [name for name, owner in customers.items() if owner in self._pressed()] if rng.random() < 0.5 else []
        names = names or list(customers)
        return rng.choice(names) if names else None

    def _pressed(self) -> set:
        """Returns the customers whose services are cut or who were given notice."""
        told = set().union(*(one.contracts for one in self.now.notices.values() if one.standing and one.action == "notice"))
        return {one.customer for one in self.now.contracts.values() if one.id in told or one.state != "active"}

    def open_beside(self, document: str) -> list:
        names = self._open_names()
        return [one for one, customer in names.items() if customer == names[document] and one != document]

    def matches(self) -> list:
        """Returns the pairs of an open document and a credit of the same customer."""
        open_names = self._open_names()
        credits = {item.move: item.customer for item in self.now.items if item.cents < 0}
        names = {name: credits[move] for name, move in sorted(self.documents.items()) if move in credits}
        return [
            {"document": one, "credit": other}
            for one, customer in open_names.items()
            for other, owner in names.items()
            if customer == owner
        ]

    def any_paid(self, rng) -> str | None:
        open_moves = {item.move for item in self.now.items}
        names = sorted(name for name, move in self.documents.items() if move not in open_moves and not name.startswith("p"))
        return rng.choice(names) if names else None

    def contracts_with_notices(self, states) -> list:
        found = set()
        for notice in self.now.notices.values():
            if notice.state in states and notice.standing:
                found |= notice.contracts
        return sorted(self.now.contracts[one].name for one in found)

    def is_billing_due(self, day: int) -> bool:
        """Whether a contract has an invoice to come on a day, or might have."""
        with self.reader.cursor() as cr:
            cr.execute("SELECT 1 FROM contract_contract WHERE recurring_next_date <= %s LIMIT 1", [self.calendar.date(day)])
            return bool(cr.fetchone())

    # ------------------------------------------------------------------------------------------------------------ what happens

    def play(self, event: Event):
        """Lets an event happen, and has it judged. Raises ``BrokenInvariantError``."""
        self.move_to(event.day, event.minute)
        self.event, kind = event, KINDS[event.kind]
        if event.kind in ("run", "coda"):
            kind.play(self, **event.args)
            return
        self._touched, self._touched_contracts = set(), set()
        self.counts["events"] += 1
        said = self._do(kind, event)
        if said is None:
            return
        self._tell(event, said)
        happening = self._happening(event.kind, event, kind)
        self._judge(happening)

    def _do(self, kind, event) -> str | None:
        try:
            with self._transaction():
                return kind.play(self, **event.args)
        except (UserError, RedirectWarning) as error:
            self.counts["refused"] += 1
            return f"({event.kind} {event.args} is refused: {str(error).splitlines()[0]})"
        except BrokenInvariantError:
            raise
        except Exception as error:
            _logger.debug("An event failed", exc_info=True)
            self._tell(event, f"{event.kind} {event.args} fails")
            broken("nothing_fails", f"{event.kind} {event.args}: {type(error).__name__}: {error}")

    def run(self, action: str, *, again=False):
        """Does what a scheduled action does, and has it judged; ``again``: at the moment at which it ran already."""
        self.counts["runs"] += 1
        self.promises.before(self, action)
        model, method = ACTIONS[action]
        with self._transaction():
            getattr(self._env(context={})[model], method)()
        happening = self._happening(action, None, None)
        self._tell_run(happening)
        if again and action in ("settle", "requested"):
            self._judge_again(happening)
        self._judge(happening)

    def _judge_again(self, happening):
        for contract in happening.after.contracts:
            self.oracle.checks += 1
            if happening.before.fingerprint(contract) != happening.after.fingerprint(contract):
                name = happening.after.contracts[contract].name
                broken("second_run_changes_nothing", f"{name} is changed by the second run of {happening.name}")

    def _happening(self, name, event, kind) -> Happening:
        before, self.now = self.now, self._read()
        mails = list(self.server.accepted)
        self.server.accepted.clear()
        return Happening(
            name,
            self.moment,
            self.today,
            before,
            self.now,
            event,
            at_once=bool(kind and kind.at_once),
            everybody=bool(kind and kind.everybody),
            customers=self._touched,
            contracts=self._touched_contracts,
            mails=mails,
        )

    def _judge(self, happening):
        self.oracle.judge(happening)
        self.promises.after(happening)

    def end(self) -> dict:
        """Returns what has become of the contracts, by name, of those whose ladders are short enough to be climbed in the end."""
        return {one.name: self._end_of(one) for one in self.now.contracts.values() if self._is_short(one)}

    def _end_of(self, contract) -> tuple:
        own = [one for one in self.now.episodes.values() if one.contract == contract.id and one.state != "lifted"]
        told = {one.step for one in self.now.notices_of(contract.id) if one.standing and one.action == "notice"}
        return contract.state, sorted((one.kind, one.level, one.state) for one in own), sorted(one for one in told if one)

    def _is_short(self, contract) -> bool:
        policy = self.now.policies.get(contract.policy)
        return not policy or (not policy.fixed_day and sum(max(step.days, 0) for step in policy.steps) <= 24)

    def end_of_run(self):
        """Checks what is said of the world as it is now."""
        self.periods.check(self)
        with self._transaction():
            self.sums.check(self)
            self.promises.ask(self)
            self._env.cr.rollback()

    def _tell(self, event, said: str):
        self.story.append((event.day, event.minute, said))

    def _tell_run(self, happening):
        for contract in happening.after.contracts.values():
            before = happening.before.contracts.get(contract.id)
            if before and before.state != contract.state:
                self.story.append((self.day, self.minute, f"   {happening.name}: {contract.name} becomes {contract.state}"))
        for notice in happening.after.notices.values():
            self._tell_notice(happening, happening.before.notices.get(notice.id), notice)

    def _tell_notice(self, happening, before, notice):
        names = ", ".join(sorted(happening.after.contracts[one].name for one in notice.contracts))
        what = f"{notice.action} to {names} about {notice.cents / 100:.2f}"
        if not before:
            self.story.append((self.day, self.minute, f"   {happening.name}: {what} is recorded"))
        elif before.state != notice.state:
            self.story.append((self.day, self.minute, f"   {happening.name}: the {what} is {notice.state}"))
        elif before.standing and not notice.standing:
            self.story.append((self.day, self.minute, f"   {happening.name}: the {what} is history"))
