"""Proof with a real mail server: accepted, refused, down in the middle and back; run by dev/test.

Nothing is lost and nothing goes out twice.
"""

import json
import socket
import subprocess
import sys
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from proofs import CUSTOMERS, NOON

from odoo.tests import freeze_time

from odoo.addons.account_delinquency.rules.ladder import MESSAGES

SINK = Path(__file__).with_name("smtp_sink.py")
# In the middle of all, and between the two e-mails of one customer.
HANGS_UP_AT = "reached@example.com"
TWO_ADDRESSES = 60


@contextmanager
def mail_server(port, path, *arguments):
    process = subprocess.Popen([sys.executable, SINK, str(port), path, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    try:
        if process.stdout.readline() != "ready\n":
            raise RuntimeError("the mail server did not start")
        yield
    finally:
        process.kill()
        process.wait()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


def prove(env, folder):
    port, path = free_port(), f"{folder}/mails.jsonl"
    notices = _queue(env, port)
    with mail_server(port, path, HANGS_UP_AT):
        _send(env, NOON)  # the server hangs up in the middle
    _send(env, NOON + timedelta(hours=1))  # it is away
    with mail_server(port, path):
        for hours in (2, 3):  # and back
            _send(env, NOON + timedelta(hours=hours))
    _check(notices, Counter(address for line in Path(path).read_text().splitlines() for address in json.loads(line)["to"]))


def _queue(env, port):
    """Records the e-mails that are due: one to an address that is refused for good, one for now, one to a customer whose other
    address is refused, one to a customer who is archived then."""
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create({"name": "Sink", "smtp_host": "127.0.0.1", "smtp_port": port, "smtp_encryption": "none"})
    env.company.email = "collections@example.com"
    new = env["res.partner"].search([("name", "=like", "New %")], order="id")
    new[0].email, new[1].email = "refused@example.com", "later@example.com"
    new[TWO_ADDRESSES].email = f"refused.too@example.com, {HANGS_UP_AT}"
    env["account.delinquency.policy.step"].search([]).use_sms = False
    with freeze_time(NOON):
        env["contract.contract"]._run_delinquency(MESSAGES)
    new[3].active = False
    env.cr.commit()
    notices = env["account.delinquency.notice"].search([("state", "=", "queued")])
    if len(notices) != CUSTOMERS:
        raise AssertionError(f"{len(notices)} notices wait, {CUSTOMERS} should")
    return notices


def _send(env, now):
    """Does what the two scheduled actions do, ours and Odoo's own of the mail queue."""
    with freeze_time(now):
        env["account.delinquency.notice"]._cron_send()
        env.cr.commit()
        env["mail.mail"].process_email_queue()
        env.cr.commit()
    env.invalidate_all()


def _check(notices, received):
    refused = notices.filtered(lambda notice: notice.recipient == "refused@example.com")
    later = notices.filtered(lambda notice: notice.recipient == "later@example.com")
    reached = notices - refused - later
    addresses = [address for notice in reached for address in notice.recipient.split(", ")]
    expected = Counter(address for address in addresses if not address.startswith("refused"))
    if received != expected:
        raise AssertionError(f"lost: {expected - received}, twice or foreign: {received - expected}")
    states = [set(some.mapped("state")) for some in (reached, refused, later)]
    if states != [{"sent"}, {"failed"}, {"failed"}]:
        raise AssertionError(f"states of reached, refused and later: {states}")
    failures = [refused.failure_type, later.failure_type]
    if failures != ["mail_bounce", "mail_smtp"]:
        raise AssertionError(f"failures of refused and later: {failures}")
