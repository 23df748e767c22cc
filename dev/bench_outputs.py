"""How fast the rows of a list become a file, and how much memory that takes; run by dev/bench on a database of
dev/synthetic.py.

Each row is made as in the export dialog, by a user with nothing but the delinquency user's group, on an empty cache, with the
columns that the dialog begins with. The yardstick is the same statement, written with a bare ``csv.writer``.
"""

import csv
import ctypes
import gc
import io
import resource
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter
from unittest.mock import patch

from odoo import Command
from odoo.tools import SQL

from odoo.addons.account_delinquency.reports import account_delinquency_export_rows
from odoo.addons.account_delinquency.reports.export_column import ExportChoice
from odoo.addons.account_delinquency.rules.delimited import LATIN_1, Dialect
from odoo.addons.account_delinquency.wizards.account_delinquency_export_defaults import DEFAULT_COLUMNS

ROWS = 100_000
SECONDS = {"xlsx": 15, "csv": 5}
MEGABYTES = 300
DIALECTS = {"xlsx": None, "csv": Dialect(), "csv, Latin-1": Dialect(encoding=LATIN_1, delimiter=";", decimal=",")}


def run(env, runs):
    """Prints the table; returns whether every row is within its limit."""
    bench = OutputBench(env, min(runs, 3))
    print(
        "\n| file | rows | s | rows/s | queries a batch | extra MB | limit | |\n|---|---:|---:|---:|---:|---:|---|---|",
        flush=True,
    )
    for name, model, domain in bench.sources():
        bench.measure(name, model, domain)
    return not bench.over


class OutputBench:
    def __init__(self, env, runs):
        self.runs = runs
        self.over = []
        group = env.ref("account_delinquency.group_delinquency_user")
        user = env["res.users"].create({"name": "Outputs", "login": "outputs", "group_ids": [Command.set(group.ids)]})
        self.env = env(user=user, su=False)
        self.files = self.env["account.delinquency.export.file"]
        self.rows = self.env["account.delinquency.export.rows"]

    def sources(self):
        """Yields what is exported: as many items as the limits are about, and every debtor."""
        items = self.env["account.open.item"]
        query = items._search([("amount_residual", ">", 0)], order="id", limit=ROWS)
        ids = [row[0] for row in self.env.execute_query(query.select(SQL.identifier(query.table, "id")))]
        yield "open items", items, [("amount_residual", ">", 0), ("id", "<=", ids[-1])]
        yield "debtors", self.env["account.debtor"], []

    def measure(self, name, model, domain):
        names = DEFAULT_COLUMNS[model._name]
        count = model.search_count(domain)
        choices = {kind: ExportChoice(model, domain, list(names), title=name, dialect=one) for kind, one in DIALECTS.items()}
        megabytes = {kind: self._memory(choice) for kind, choice in choices.items()}  # before much is there to be used again
        by_hand = self._time(lambda: self._by_hand(model, domain, names))
        self.row(f"{name}, bare csv.writer", count, by_hand)
        for kind, choice in choices.items():
            seconds = self._time(lambda choice=choice: self.files._write_file(choice))
            times = f" ({seconds / by_hand:.1f} × bare)"
            limit = SECONDS["csv" if choice.dialect else "xlsx"]
            self.row(f"{name}, {kind}{times}", count, seconds, limit, self._queries(choice), megabytes[kind])

    def row(self, name, count, seconds, limit=None, queries="", megabytes=None):
        memory = "" if megabytes is None else f"{megabytes:.0f}"
        is_over = bool(limit) and (seconds > limit or megabytes > MEGABYTES)
        verdict = "over" if is_over else "ok" if limit else ""
        said = f"{limit} s, {MEGABYTES} MB" if limit else ""
        print(
            f"| {name} | {count} | {seconds:.1f} | {count / seconds:.0f} | {queries} | {memory} | {said} | {verdict} |",
            flush=True,
        )
        if is_over:
            self.over.append(name)

    def _time(self, call):
        return median(self._time_once(call) for _ in range(self.runs))

    def _time_once(self, call):
        self.env.invalidate_all()
        start = perf_counter()
        call()
        return perf_counter() - start

    def _by_hand(self, model, domain, names):
        """Writes what the database has of the columns, with ids for names, labels and formats."""
        query = model._search(domain, order=model._order)
        columns = self.rows._in_sql(model, query, list(names))
        self.env.cr.execute(query.select(*columns.values()))
        csv.writer(io.StringIO()).writerows(self.env.cr.fetchall())

    def _queries(self, choice) -> int:
        """Returns how many queries a batch takes at most; the first one reads what is kept for all. Twice the rows must not take
        more."""
        most = self._most_queries(choice)
        with patch.object(account_delinquency_export_rows, "BATCH", 2 * account_delinquency_export_rows.BATCH):
            larger = self._most_queries(choice)
        if larger > most:
            raise RuntimeError(f"A batch takes {most} queries, one of twice its size {larger}")
        return most

    def _most_queries(self, choice) -> int:
        columns = self.rows._columns(choice.rows, choice.names)
        counts, before = [], self.env.cr.sql_log_count
        for _batch in self.rows._batches(choice.rows, choice.domain, columns):
            counts.append(self.env.cr.sql_log_count - before)
            before = self.env.cr.sql_log_count
        if len(counts) < 3:
            raise RuntimeError(f"{len(counts)} batches of {account_delinquency_export_rows.BATCH} rows say nothing")
        return max(counts[1:])

    def _memory(self, choice) -> float:
        """Returns by how many megabytes the process grows at most while the file is made, the file itself included. What is free
        is given back before, so that it counts again."""
        self.env.invalidate_all()
        gc.collect()
        ctypes.CDLL(None).malloc_trim(0)
        before = resident()
        with Watch() as watch:
            self.files._write_file(choice)
        return (watch.peak - before) / 2**20


class Watch:
    """Looks every few milliseconds at how much memory the process has."""

    def __enter__(self):
        self.peak = resident()
        self._end = Event()
        self._thread = Thread(target=self._look)
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._end.set()
        self._thread.join()

    def _look(self):
        while not self._end.wait(0.005):
            self.peak = max(self.peak, resident())


def resident() -> int:
    """Returns the bytes of memory that the process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize()
