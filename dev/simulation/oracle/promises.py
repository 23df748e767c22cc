"""What the dry run foretells, kept until it comes true or something happens in between."""

from dataclasses import dataclass
from datetime import date

from .invariants import broken
from .ladder import CUTS, Openings

# What the program does by itself on a day that the dry run names.
_TELLS = {"reminder", "notice", "reduce", "suspend", "terminate", "resuspend"}
_OPEN = {"not_sent", "not_delivered", "up_to_officer"}


@dataclass(frozen=True)
class Promise:
    action: str
    day: date
    text: str
    overdue: frozenset


class Promises:
    """The latest word of the dry run on each contract with which nothing has happened since. ``kept``: how many came true."""

    def __init__(self, oracle):
        self.oracle = oracle
        self.standing: dict[int, Promise | None] = {}
        self.kept = 0

    def ask(self, sim):
        """Asks the dry run about all contracts, after the last run of a day."""
        contracts = sim.env("officer")["contract.contract"].search([("contract_type", "=", "sale")], order="id")
        for contract, said in zip(contracts, contracts.explain_delinquency(), strict=True):
            self.standing[contract.id] = self._promise(sim, contract.id, said)

    def _promise(self, sim, contract_id, said):
        if said["action"] not in _TELLS or not said["date"] or said["reason"] in _OPEN:
            return None
        policy = sim.now.policies.get(sim.now.contracts[contract_id].policy)
        if policy and not {**dict.fromkeys(CUTS, policy.auto_suspend), "terminate": policy.auto_terminate}.get(
            said["action"], True
        ):
            return None
        overdue = self._overdue(sim.now, contract_id, sim.today)
        return Promise(said["action"], date.fromisoformat(said["date"]), said["text"], overdue)

    def _overdue(self, snapshot, contract_id, day) -> frozenset:
        account = self.oracle.account(snapshot, snapshot.contracts[contract_id].customer, day)
        return frozenset(one.id for one in account.overdue)

    def before(self, sim, _action):
        """Forgets what is said of contracts of which another debt is overdue by now."""
        for contract_id, promise in list(self.standing.items()):
            if promise and promise.overdue != self._overdue(sim.now, contract_id, sim.today):
                del self.standing[contract_id]

    def after(self, happening):
        if not happening.is_run:
            self._forget(happening)
            return
        for contract_id, promise in list(self.standing.items()):
            if promise:
                self._compare(happening, contract_id, promise)

    def _forget(self, happening):
        if happening.everybody:
            self.standing.clear()
        for contract_id in list(self.standing):
            own = {happening.before.contracts[contract_id].customer, happening.after.contracts[contract_id].customer}
            if own & happening.customers or contract_id in happening.contracts:
                del self.standing[contract_id]

    def _compare(self, happening, contract_id, promise):
        """A promise is kept by the first run that may keep it, and nothing else comes before."""
        contract = happening.after.contracts[contract_id]
        taken = self._taken(happening, contract_id)
        if taken:
            del self.standing[contract_id]
            if promise.action not in taken or promise.day > happening.day:
                self._broken(contract, promise, f"{', '.join(sorted(taken))} on {happening.day:%a %d %b}")
            self.kept += 1
            return
        by = "settle" if promise.action == "resuspend" else "ladder"
        if happening.name == by and happening.day >= promise.day and self._may(happening, contract, promise):
            self._broken(contract, promise, f"nothing by {happening.day:%a %d %b}")

    def _broken(self, contract, promise, what: str):
        foretold = f"“{promise.action}” for {promise.day:%a %d %b} ({promise.text})"
        broken("dry_run_comes_true", f"{contract.name}: {what}; the dry run foretold {foretold}")

    def _may(self, happening, contract, promise) -> bool:
        """Whether the hours allow it now, and no other message or step to the customer has come first today."""
        if self.oracle.steps[contract.id, happening.day]:
            return False
        if promise.action in ("reminder", "notice"):
            own = [one for one in happening.after.notices.values() if one.customer == contract.customer]
            return not any(happening.day in (one.recorded, self.oracle.given.get(one.id)) for one in own)
        policy = happening.after.policies.get(contract.policy)
        if promise.action not in (*CUTS, "resuspend"):
            return True
        # On which days an unlock ends where no policy applies any more is not promised.
        if not policy or Openings(policy, self.oracle.holidays).forbids(happening.day):
            return False
        local = self.oracle.calendar.local(happening.moment)
        return policy.hour_from <= local.hour + local.minute / 60 < policy.hour_to

    def _taken(self, happening, contract_id) -> set:
        taken = {action for _old, _new, action in self.oracle._stops(happening, contract_id)}
        for notice in happening.after.notices_of(contract_id):
            old = happening.before.notices.get(notice.id)
            if not old or contract_id not in old.contracts:
                taken.add(notice.action)
        if happening.after.contracts[contract_id].state == "terminated" != happening.before.contracts[contract_id].state:
            taken.add("terminate")
        return taken
