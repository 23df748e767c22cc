"""Whether the simulation bites: what is decided is made wrong in a copy of the addon, one decision at a time, and a world must
break. ``./dev/simulate --mutations`` prints which of them were found, by what and how soon."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

_ADDON = "account_delinquency"
_BROKEN = re.compile(r"^broken: (\w+) \(seed (.+)\)$", re.MULTILINE)


@dataclass(frozen=True)
class Mutation:
    """A decision made wrong: each of ``changes`` is a file, a text that is in it exactly once, and what that becomes."""

    name: str
    changes: tuple


def _mutation(name: str, file: str, *changes: str, also: tuple = ()) -> Mutation:
    own = zip(changes[::2], changes[1::2], strict=True)
    return Mutation(name, (*((file, old, new) for old, new in own), *also))


_LADDER, _DAYS, _START = "rules/ladder.py", "rules/step_days.py", "rules/start_days.py"
_TOLD, _ACCOUNT, _NET = "rules/notification.py", "rules/customer_account.py", "rules/netting.py"
_TURN = "models/account_delinquency_letter_turn.py"
_AT_COMMIT = 'at_commit(customers.sudo(), "_settle_contracts", "_settle_contracts_soon")'

MUTATIONS = (
    _mutation("a payment is judged at once, half written (S1)", "models/contract_payment.py",
              _AT_COMMIT, "customers.sudo()._settle_contracts()"),
    _mutation("a payment gives nothing back at once", "models/contract_payment.py", _AT_COMMIT, "pass"),
    _mutation("a suspension does not end with what it was for (D1)", _LADDER,
              "if not position.is_suspended or rest is None or _counts", "if True or _counts"),
    _mutation("the minimum is ignored", _LADDER, "return amount > 0 and amount >= policy.minimum", "return amount > 0"),
    _mutation("the minimum itself does not count", _LADDER,
              "return amount > 0 and amount >= policy.minimum", "return amount > 0 and amount > policy.minimum"),
    _mutation("a hold is ignored", _LADDER, "    held = position.held_until\n", "    held = None\n"),
    _mutation("a hold ends a day early", _LADDER, "if held and held >= today:", "if held and held > today:",
              "ready = max(wait.until, _after(held), pending", "ready = max(wait.until, held or date.min, pending"),
    _mutation("a silence is ignored", _LADDER,
              '(_after(position.silent_until), SILENCED, {"until": position.silent_until}),', ""),
    _mutation("two messages on one day (D3)", _LADDER, "(_after(position.told_on), WRITTEN_TO, {}),", "", also=(
              (_TURN, "and (notice.episode, notice.step_id) not in others", "and False"),)),
    _mutation("a letter by hand on the day of a message (D3)", _TURN, "if told and kind not in told:", "if False:"),
    _mutation("two steps on one day (S3)", _LADDER, "(self.changed_on, *self.given.values()", "(None, *self.given.values()"),
    _mutation("an unlock ends a day early", _LADDER,
              "    after = _after(position.unlocked_until)\n", "    after = position.unlocked_until\n"),
    _mutation("an unlock ends a day late", _LADDER,
              "    after = _after(position.unlocked_until)\n", "    after = _after(_after(position.unlocked_until))\n"),
    _mutation("the program cuts where the policy leaves it to an officer", _LADDER,
              "or action == RESUSPEND or self.auto_suspend", "or True"),
    _mutation("the program resumes where the policy leaves it to an officer", _LADDER,
              "return Decision(reason, RESUME, today, is_due=policy.auto_resume, facts=facts)\n    return _reminder",
              "return Decision(reason, RESUME, today, is_due=True, facts=facts)\n    return _reminder"),
    _mutation("the program terminates where the policy leaves it to an officer", _LADDER,
              "            return self.auto_terminate\n", "            return True\n"),
    _mutation("a cut without the notice that was jumped", _LADDER,
              "if index is None or steps[index].action not in STOPS:", "if True:"),
    _mutation("steps come a day early", _DAYS, "Wait(base + timedelta(days=step.days), step.days",
              "Wait(base + timedelta(days=step.days - 1), step.days"),
    _mutation("steps come a day late", _DAYS, "Wait(base + timedelta(days=step.days), step.days",
              "Wait(base + timedelta(days=step.days + 1), step.days"),
    _mutation("the time after a notice is not kept", _DAYS,
              "for place in (*notices, *stops):", "for place in ():"),
    _mutation("the eve of a holiday is no obstacle", _START, "if self.respect_eves and", "if False and"),
    _mutation("a holiday is no obstacle", _START, "if self.respect_holidays and", "if False and"),
    _mutation("a forbidden weekday is no obstacle", _START, "if day.weekday() in self.blocked_weekdays:", "if False:"),
    _mutation("the fixed day is ignored", _START, "        if not self.fixed_day:\n", "        if True:\n"),
    _mutation("a cut at any hour", "models/contract_run.py",
              "at_work = self.filtered(lambda contract: contract._is_at_work())", "at_work = self"),
    _mutation("a notice counts for debts that it did not name (S4)", _TOLD,
              "if account.is_owed(message.line_ids, minimum, contracts, overdue=message.action == NOTICE)", "if True"),
    _mutation("a cut rests on debts that were never notified", _TOLD,
              "for line_id, left in owed.items() if line_id in notified}", "for line_id, left in owed.items()}"),
    _mutation("the clock starts when a notice is recorded", _TOLD,
              "return self.recorded if self.action == REMINDER else self.given", "return self.recorded"),
    _mutation("credits that wait are ignored", _ACCOUNT, "        if not credits:\n", "        if True:\n"),
    _mutation("credits pay what is not due before what is", _NET,
              "for overdue in (True, False):", "for overdue in (False, True):"),
    _mutation("what is contested counts", _ACCOUNT, "self.contested if entry.is_disputed else self.overdue", "self.overdue"),
    _mutation("what the customer asked for ends a day early", "models/contract_run.py",
              "episode.date_until and episode.date_until < today", "episode.date_until and episode.date_until <= today",
              '"date_until", "<", fields', '"date_until", "<=", fields'),
    _mutation("what the customer asked for does not end", "models/contract_run.py", "            self._end_by_date()\n", ""),
    _mutation("tickets stay open", "models/contract_suspension.py", "        episodes._close_tickets()\n", ""),
    _mutation("what was notified stays so after the suspension", "models/contract_suspension.py",
              "._standing(debtors)._end_for(debtors)", "._standing(debtors)"),
    _mutation("settled notices stand", "models/account_delinquency_notice.py",
              "        told.filtered(lambda notice: not left[notice])._end()\n", ""),
    _mutation("a message asks for what is not due yet", _ACCOUNT,
              "if not owing or self._sum(left for _entry, left in owing) < minimum:", "if True:"),
    _mutation("the policy of the payment method comes before the customer's", "reports/contract_effective_policy.py",
              "COALESCE(own.id, of_contact.id, of_customer.id, of_method.id, of_company.policy_id) AS policy_id",
              "COALESCE(own.id, of_method.id, of_contact.id, of_customer.id, of_company.policy_id) AS policy_id"),
    _mutation("a hold on who gets the invoices is ignored", "reports/contract_position.py",
              "                           %(debtor_hold)s,\n", "",
              "                           %(payer_hold)s\n", "                           NULL\n"),
    _mutation("a bounced notice still counts", "models/account_delinquency_notice.py",
              'moved.write({**values, "date_given": False})', "moved.write(values)"),
    _mutation("a reminder for too little", _LADDER,
              "or position.is_ended or position.upcoming_amount < policy.minimum:", "or position.is_ended:"),
)  # fmt: skip


class Bench:
    """Plays worlds with mutated copies of the addon, ``jobs`` at a time."""

    def __init__(self, jobs: int, wanted: str | None = None):
        self.jobs = jobs
        self.options = os.environ["SIMULATION_ODOO"].splitlines()
        self.path = next(one for one in self.options if one.startswith("--addons-path="))
        self.source = Path(self.path.partition("=")[2].split(",")[0])
        self.chosen = [one for one in MUTATIONS if not wanted or wanted in one.name]

    def run(self) -> int:
        """Prints a line for each mutation; returns how many were not found."""
        self.check()
        with ThreadPoolExecutor(self.jobs) as pool:
            lines = list(pool.map(self._try, self.chosen, range(len(self.chosen))))
        missed = sum(line is None for line in lines)
        print(f"{len(lines) - missed} of {len(lines)} mutations found")
        return missed

    def _try(self, mutation: Mutation, number: int) -> str | None:
        with tempfile.TemporaryDirectory(dir=self.source.parents[1]) as folder:
            self._mutate(mutation, Path(folder, "odoo/addons"))
            for way in (["--fixed"], ["--minutes", "1", "--days", "28", "--customers", "3"]):
                start = time.monotonic()
                found = self._play(Path(folder, "odoo/addons"), number, way)
                if found:
                    line = f"{found[0]} (seed {found[1]})"
                    print(f"| {mutation.name} | {' '.join(way[:2])} | {line} | {time.monotonic() - start:.0f} s |", flush=True)
                    return line
        print(f"| {mutation.name} | – | not found | |", flush=True)
        return None

    def check(self):
        """Raises ``ValueError`` with the mutations that the code has outgrown."""
        stale = [line for mutation in self.chosen for line in self._stale(mutation)]
        if stale:
            raise ValueError("\n".join(stale))

    def _stale(self, mutation: Mutation):
        for name, old, _new in mutation.changes:
            count = (self.source / _ADDON / name).read_text(encoding="utf-8").count(old)
            if count != 1:
                yield f"“{mutation.name}”: {name} has {old!r} {count} times"

    def _mutate(self, mutation: Mutation, target: Path):
        shutil.copytree(self.source / _ADDON, target / _ADDON)
        for name, old, new in mutation.changes:
            file = target / _ADDON / name
            file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    def _play(self, addons: Path, number: int, way: list) -> tuple | None:
        options = [one.replace(str(self.source), str(addons)) if one is self.path else one for one in self.options]
        environment = {
            **os.environ,
            "SIMULATION_ODOO": "\n".join(options),
            "SIMULATION_WORKER": f"m{number}",
            "SIMULATION_MUTATED": "1",  # whose changes are not the code's that was outgrown
        }
        command = [sys.executable, "-W", "ignore", "-m", "simulation", *way, "--jobs", "1", "--no-shrink", "--first"]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        found = _BROKEN.search(done.stdout)
        if not found and done.returncode:
            raise RuntimeError(done.stderr[-2000:] + done.stdout[-2000:])
        return found and found.groups()
