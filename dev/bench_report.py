"""How fast the report of debtors is made; run by dev/bench on a database of dev/synthetic.py.

Each file is of 1,000 debtors, who have 10 overdue documents each in the mean, by a user with nothing but the delinquency user's
group, on an empty cache. Nothing is kept.
"""

from time import perf_counter

from odoo import Command

from odoo.addons.account_delinquency.reports.account_debtor_report_file import PICTURES
from odoo.addons.account_delinquency.rules.debtor_report import Layout

DEBTORS = 1000
PDF_SECONDS = 60
KINDS = ("pdf", "html", "xlsx", "xlsx_plain", "xlsx_flat", "docx", "rtf", "xml", *PICTURES)


def run(env):
    """Prints the table; returns whether every row is within its limit."""
    group = env.ref("account_delinquency.group_delinquency_user")
    user = env["res.users"].create({"name": "Reporter", "login": "reporter", "group_ids": [Command.set(group.ids)]})
    env = env(user=user, su=False)
    debtors = env["account.debtor"].search([], limit=DEBTORS, order="id")
    documents = sum(debtors.mapped("item_count"))
    print(
        f"\n| report of {len(debtors)} debtors, {documents} documents | s | MB | limit | |\n|---|---:|---:|---:|---|", flush=True
    )
    over = [kind for kind in KINDS if not _row(env, debtors.ids, kind)]
    return not over


def _row(env, ids, kind) -> bool:
    """Makes a file, from the reading of the debts to its last byte; returns whether that is within the limit."""
    env.invalidate_all()
    start = perf_counter()
    report = env["account.debtor.report.data"]._of(env["account.debtor"].browse(ids), "Bench", "", Layout())
    content, _extension = env["account.debtor.report.file"]._content(report, kind)
    seconds = perf_counter() - start
    limit = PDF_SECONDS if kind == "pdf" else None
    is_over = bool(limit and seconds > limit)
    verdict = "over" if is_over else "ok" if limit else ""
    print(f"| {kind} | {seconds:.1f} | {len(content) / 1e6:.1f} | {f'{limit} s' if limit else ''} | {verdict} |", flush=True)
    return not is_over
