"""Proof that the worked example of the README tells a controller what it must do; run by dev/test.

The automation rule is Odoo's, the controller is a server of this process. Each contract that is suspended, or resumed, is told
once, after the change is stored; a controller that is away keeps nobody's services from changing.
"""

import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from proofs import NOON, climb, late, pay

from odoo import Command
from odoo.tests import freeze_time

STATE = "suspension_state"


@contextmanager
def controller():
    """Yields the address of a controller, and the list of what it is told."""
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_arguments):
            """Nobody reads it."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/contracts", told
        server.shutdown()


def prove(env):
    contracts = late(env)
    with controller() as (address, told):
        rule = _rule(env, address)
        env.cr.commit()
        with freeze_time(NOON):
            climb(env["contract.contract"])
            env.cr.commit()
        _check(told, {contract.id: "suspended" for contract in contracts})
        told.clear()
        pay(env, contracts[0])
        _check(told, {contracts[0].id: "active"})
    pay(env, contracts[1])  # the controller is away
    if contracts[1][STATE] != "active":
        raise AssertionError("a controller that is away kept the services off")
    rule.unlink()


def _rule(env, address):
    """Makes what the README tells a company to make."""
    model = env["ir.model"]._get("contract.contract")
    state, code = (env["ir.model.fields"]._get(model.model, name) for name in (STATE, "code"))
    rule = env["base.automation"].create(
        {
            "name": "Tell the controller",
            "model_id": model.id,
            "trigger": "on_create_or_write",
            "trigger_field_ids": [Command.set(state.ids)],
        }
    )
    env["ir.actions.server"].create(
        {
            "name": "Tell the controller",
            "model_id": model.id,
            "usage": "base_automation",
            "base_automation_id": rule.id,
            "state": "webhook",
            "webhook_url": address,
            "webhook_field_ids": [Command.set((code | state).ids)],
        }
    )
    return rule


def _check(told, expected):
    found = [(call["_id"], call[STATE]) for call in told]
    if sorted(found) != sorted(expected.items()):
        raise AssertionError(f"{len(found)} calls, {len(expected)} expected: {found[:3]}")
