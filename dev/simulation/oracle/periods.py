"""Which periods the contracts have billed, by the words of their invoices."""

import re
from collections import defaultdict
from datetime import datetime, timedelta

from .invariants import broken

_PERIOD = re.compile(r"(\d\d/\d\d/\d{4})\.\.(\d\d/\d\d/\d{4})")
_QUERY = """
    SELECT own.contract_id, bill.name, bill.price_subtotal FROM account_move_line bill
      JOIN contract_line own ON own.id = bill.contract_line_id
     WHERE bill.move_id = ANY(%s)
"""


class Periods:
    """Compares the periods that each contract's own invoices name: none twice, and none left out without a pause."""

    def __init__(self, oracle):
        self.oracle = oracle
        self.paused: set[int] = set()

    def check(self, sim):
        self._note_pauses(sim.now)
        with sim.reader.cursor() as cr:
            cr.execute(_QUERY, [list(sim.bills)])
            rows = cr.fetchall()
        billed = defaultdict(list)
        for contract, words, _amount in rows:
            found = _PERIOD.search(words or "")
            if found:
                billed[contract].append(tuple(datetime.strptime(one, "%m/%d/%Y").date() for one in found.groups()))
        for contract, periods in billed.items():
            self._check(sim.now.contracts[contract], sorted(periods))

    def _note_pauses(self, snapshot):
        """Keeps whose invoices were ever held back: what becomes of those periods the policy says."""
        self.paused |= {one.contract for one in snapshot.episodes.values() if one.pauses and one.level == "full"}
        self.paused |= {one.id for one in snapshot.contracts.values() if one.paused or one.end or not one.active}

    def _check(self, contract, periods):
        for (start, end), (following, _end) in zip(periods, periods[1:], strict=False):
            self.oracle.checks += 1
            if following <= end:
                broken("each_period_once", f"{contract.name} billed {start}..{end} and {following} again")
            if following > end + timedelta(days=1) and contract.id not in self.paused:
                broken("each_period_once", f"{contract.name} billed up to {end} and then from {following} on, without a pause")
