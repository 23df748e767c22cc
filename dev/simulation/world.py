"""An invented provider, drawn from a seed as plain data and built from that: what a shrunk story is played in is such data, too.

A world has customers "C1", "C2" and so on, of whom some are companies with a branch "C2.b" or another payer "C3.p", contracts
"C1/1", and policies "P1" beside those that the addon brings.
"""

import random
from datetime import date, timedelta

from odoo.fields import Command

from .calendars import Calendar

ZONES = ("America/Sao_Paulo", "America/Sao_Paulo", "UTC", "Asia/Tokyo", "America/Manaus", "Europe/Lisbon", "Pacific/Auckland")
PRESETS = ("policy_anatel_765", "policy_anatel_632", "policy_lei_14015", "policy_simple")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


# ------------------------------------------------------------------------------------------------------------- what is drawn


def draw(seed, customers: int | None = None, days: int | None = None) -> dict:
    """Returns the world of a seed."""
    rng = random.Random(f"world {seed}")
    start = date(2026, 1, 5) + timedelta(days=rng.randrange(300))
    policies = {f"P{number}": _draw_policy(rng) for number in range(1, rng.randint(2, 5))}
    names = [*policies, *PRESETS]
    return {
        "seed": seed,
        "start": start.isoformat(),
        "coda": random.Random(f"coda {seed}").random() < 0.12,
        "days": days or rng.choice((20, 30, 45, 70)),
        "zone": rng.choice(ZONES),
        "user_zone": rng.choice(ZONES),
        "holidays": sorted(rng.sample(range(2, 70), rng.randint(0, 6))),
        "policies": policies,
        "default": rng.choice([*policies, *policies, *PRESETS]),
        "method": rng.choice([None, *names]),
        "customers": [_draw_customer(rng, f"C{number}", names) for number in range(1, (customers or rng.randint(3, 9)) + 1)],
    }


def _draw_customer(rng, name: str, policies: list) -> dict:
    kind = rng.choice(("person", "person", "person", "branch", "payer"))
    return {
        "name": name,
        "kind": kind,
        "refuses": rng.random() < 0.04,
        "method": rng.random() < 0.2,
        "policy": rng.choice(policies) if rng.random() < 0.12 else None,
        "contracts": [_draw_contract(rng, f"{name}/{number}", kind, policies) for number in range(1, rng.randint(1, 3) + 1)],
    }


def _draw_contract(rng, name: str, kind: str, policies: list) -> dict:
    return {
        "name": name,
        "price": rng.choice((3.0, 39.9, 100.0, 100.0, 133.33, 250.0)),
        "rule": rng.choice(("monthly", "monthly", "monthly", "weekly")),
        "type": rng.choice(("pre-paid", "pre-paid", "post-paid")),
        "begun": rng.randint(1, 60),
        "term": rng.choice(("now", "days5", "days5", "days10", "halves", "discount")),
        "currency": "EUR" if rng.random() < 0.08 else "USD",
        "policy": rng.choice(policies) if rng.random() < 0.35 else None,
        "contact": kind == "branch" and rng.random() < 0.6,
        "payer": kind == "payer" and rng.random() < 0.7,
    }


def _draw_policy(rng) -> dict:
    """A policy with short times, so that much happens in a month."""
    notice, cut = rng.choice((0, 1, 3, 5, 15)), rng.choice((1, 2, 3, 5, 15))
    steps = []
    if rng.random() < 0.3:
        steps.append(["reminder", -rng.randint(1, 4), "due_date"])
    if rng.random() < 0.25 and notice > 1:
        steps.append(["reminder", rng.randint(0, notice - 1), "due_date"])
    steps.append(["notice", notice, "due_date"])
    if rng.random() < 0.3:
        steps.append(["reduce", cut, "notice"])
        steps.append(["suspend", rng.randint(1, 6), "previous"])
    else:
        steps.append(["suspend", cut, rng.choice(("notice", "previous"))])
    if rng.random() < 0.4:
        steps.append(["notice", rng.randint(3, 20), "previous"])
        steps.append(["terminate", rng.randint(2, 15), "notice"])
    blocked = rng.choice(((4, 5, 6), (4, 5, 6), (), (5, 6), (0, 2, 4)))
    return {
        "steps": steps,
        "minimum_amount": rng.choice((0, 0, 5, 5, 50)),
        "scope": "customer" if rng.random() < 0.25 else "contract",
        "fixed_day": rng.choice((0, 0, 0, 0, 0, rng.randint(1, 31))),
        **{f"block_{day}": place in blocked for place, day in enumerate(WEEKDAYS)},
        "respect_holidays": rng.random() < 0.8,
        "respect_holiday_eve": rng.random() < 0.6,
        "hour_from": rng.choice((0, 8, 8, 9)),
        "hour_to": rng.choice((24, 18, 18, 14)),
        "auto_suspend": rng.random() < 0.9,
        "auto_resume": rng.random() < 0.93,
        "auto_terminate": rng.random() < 0.5,
        "invoice_while_suspended": rng.random() < 0.3,
        "resume_mode": rng.choice(("catch_up", "forgive", "restart")),
        "create_ticket": rng.random() < 0.7,
        "trust_unlock_max_days": rng.choice((0, 3, 3, 5)),
        "trust_unlock_per_days": rng.choice((0, 10, 30)),
        "trust_unlock_max_overdue": rng.choice((0, 60, 60)),
    }


# -------------------------------------------------------------------------------------------- the scene, the same in all worlds


def make_scene(env):
    """Makes what all worlds have: users, journals, terms, a currency, a product, a mail server."""
    company = env.company
    company.write({"name": "Provider", "email": "collections@provider.example"})
    env["ir.mail_server"].search([]).active = False
    env["ir.mail_server"].create({"name": "Edge", "smtp_host": "edge.example", "smtp_port": 25, "smtp_encryption": "none"})
    _make_user(env, "clerk", "account.group_account_user", "account.group_account_manager")
    _make_user(env, "officer", "account_delinquency.group_delinquency_officer", "account.group_account_invoice")
    _make_user(env, "manager", "account_delinquency.group_delinquency_manager", "base.group_partner_manager")
    _name(env, "product", env["product.product"].create({"name": "Fibre", "type": "service", "taxes_id": False}))
    for name, lines in TERMS.items():
        values = {"early_discount": True, "discount_percentage": 10, "discount_days": 10} if name == "discount" else {}
        commands = [Command.create(line) for line in lines]
        _name(env, name, env["account.payment.term"].create({"name": name, "line_ids": commands, **values}))
    euro = env.ref("base.EUR")
    euro.active = True
    euro.rate_ids = [Command.create({"name": day, "rate": rate}) for day, rate in RATES.items()]
    _name(env, "writeoff", env["account.account"].search([("account_type", "=", "expense")], limit=1))
    bank = env["account.journal"].search([("type", "=", "bank"), ("company_id", "=", company.id)], limit=1)
    _name(env, "bank", bank)
    _name(env, "method", bank.inbound_payment_method_line_ids[:1])
    env["ir.cron"].search([]).active = False
    env.ref("account_delinquency.cron_settle").active = True


TERMS = {
    "now": [{"value": "percent", "value_amount": 100, "nb_days": 0}],
    "days5": [{"value": "percent", "value_amount": 100, "nb_days": 5}],
    "days10": [{"value": "percent", "value_amount": 100, "nb_days": 10}],
    "halves": [{"value": "percent", "value_amount": 50, "nb_days": 3}, {"value": "percent", "value_amount": 50, "nb_days": 17}],
    "discount": [{"value": "percent", "value_amount": 100, "nb_days": 12}],
}
RATES = {"2020-01-01": 0.9, "2026-04-01": 0.8, "2026-07-01": 0.95, "2026-10-01": 0.85}


def _make_user(env, login, *groups):
    user = (
        env["res.users"]
        .with_context(no_reset_password=True)
        .create(
            {
                "name": login.title(),
                "login": login,
                "email": f"{login}@provider.example",
                "group_ids": [Command.set([env.ref(name).id for name in ("base.group_user", *groups)])],
            }
        )
    )
    _name(env, login, user)


def _name(env, name, record):
    env["ir.model.data"].create(
        {"module": "simulation", "name": name, "model": record._name, "res_id": record.id, "noupdate": True}
    )


# --------------------------------------------------------------------------------------------------------------- what is built


def build(env, spec: dict):
    """Builds the world in a clone of the scene, on its first morning."""
    company = env.company
    company.resource_calendar_id.tz = company.delinquency_tz = spec["zone"]
    users = env["res.users"].browse([env.ref(f"simulation.{login}").id for login in ("clerk", "officer", "manager")])
    users.tz = spec["user_zone"]
    for name, values in spec["policies"].items():
        _name(env, name, env["account.delinquency.policy"].create(_policy_values(name, values)))
    company.delinquency_policy_id = policy(env, spec["default"])
    env.ref("simulation.method").delinquency_policy_id = policy(env, spec["method"])
    start = date.fromisoformat(spec["start"])
    for day in spec["holidays"]:
        close(env, start + timedelta(days=day))
    for customer in spec["customers"]:
        _build_customer(env, customer, start)


def policy(env, name):
    """Returns a policy by its name in a world, of the world's own or of those that the addon brings."""
    if not name:
        return env["account.delinquency.policy"]
    return env.ref(f"account_delinquency.{name}" if name in PRESETS else f"simulation.{name}")


def close(env, day: date):
    """Makes a day a public holiday of the company, in the time of its calendar."""
    calendar = Calendar(day, env.company.resource_calendar_id.tz)
    env["resource.calendar.leaves"].create(
        {
            "name": "Holiday",
            "company_id": env.company.id,
            "calendar_id": False,
            "date_from": calendar.moment(0, 0),
            "date_to": calendar.moment(0, 23 * 60 + 59),
        }
    )


def _policy_values(name: str, values: dict) -> dict:
    steps = [
        Command.create({"sequence": 10 * place, "action": action, "days": days, "counted_from": since})
        for place, (action, days, since) in enumerate(values["steps"], start=1)
    ]
    return {"name": name, "step_ids": steps, **{key: value for key, value in values.items() if key != "steps"}}


def _build_customer(env, spec: dict, start: date):
    name = spec["name"]
    prefix = "refused" if spec["refuses"] else "reached"
    partners = env["res.partner"].with_context(tracking_disable=True)
    customer = partners.create(
        {"name": name, "is_company": spec["kind"] == "branch", "email": f"{prefix}.{name.lower()}@example.com"}
    )
    _name(env, name, customer)
    if spec["method"]:
        customer.property_inbound_payment_method_line_id = env.ref("simulation.method")
    if spec["policy"]:
        customer.delinquency_policy_id = policy(env, spec["policy"])
    others = {}
    if spec["kind"] == "branch":
        values = {"name": f"{name}.b", "parent_id": customer.id, "type": "other", "email": f"branch.{name.lower()}@example.com"}
        others["contact"] = partners.create(values)
    if spec["kind"] == "payer":
        others["payer"] = partners.create({"name": f"{name}.p", "email": f"payer.{name.lower()}@example.com"})
    for role, partner in others.items():
        _name(env, f"{name}.{'b' if role == 'contact' else 'p'}", partner)
    for contract in spec["contracts"]:
        _build_contract(env, contract, customer, others, start)


def _build_contract(env, spec: dict, customer, others: dict, start: date):
    contact = others["contact"] if spec["contact"] else customer
    line = {
        "name": "#START#..#END#",
        "product_id": env.ref("simulation.product").id,
        "quantity": 1,
        "specific_price": spec["price"],
        "date_start": start - timedelta(days=spec["begun"]),
        "recurring_rule_type": spec["rule"],
        "recurring_invoicing_type": spec["type"],
    }
    contract = (
        env["contract.contract"]
        .with_context(skip_modification_mail=True, tracking_disable=True)
        .create(
            {
                "name": spec["name"],
                "partner_id": contact.id,
                "invoice_partner_id": (others["payer"] if spec["payer"] else contact).id,
                "contract_type": "sale",
                "line_recurrence": True,
                "payment_term_id": env.ref(f"simulation.{spec['term']}").id,
                "manual_currency_id": env.ref(f"base.{spec['currency']}").id,
                "delinquency_policy_id": policy(env, spec["policy"]).id,
                "contract_line_ids": [Command.create(line)],
            }
        )
    )
    _name(env, spec["name"].replace("/", "_"), contract)
