"""Invoices: of contracts by their own action, and others."""

from datetime import timedelta

from odoo.fields import Command

from .base import Kind


def post_all(sim, moves) -> list:
    """Posts new invoices and names them by their contract and period; returns the names."""
    names = []
    for move in moves:
        contracts = move.invoice_line_ids.contract_line_id.contract_id
        period = next((line.name for line in move.invoice_line_ids if ".." in (line.name or "")), "")
        names.append(sim.name_document(move, f"{','.join(contracts.mapped('name'))}@{period[:10]}"))
        move.action_post()
    sim.bills |= set(moves.ids)
    sim.touch(moves.partner_id)
    return names


class BillAll(Kind):
    """The scheduled action of contracts makes the invoices that are due; they are posted."""

    weight = 0

    def play(self, sim):
        env = sim.env("__system__")
        known = env["account.move"].search([], order="id DESC", limit=1).id or 0
        for _period in range(40):
            moves = env["contract.contract"].cron_recurring_create_invoice()
            if not moves:
                break
        moves = env["account.move"].search([("id", ">", known), ("state", "=", "draft")], order="id")
        names = post_all(sim, moves)
        return f"the contracts are invoiced: {', '.join(names)}" if names else None


class Bill(Kind):
    """The button of a contract makes its next invoice, even before its day."""

    weight = 0.3

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng)}

    def play(self, sim, contract):
        record = sim.contract(contract, "__system__")
        if not record.recurring_next_date:
            return None
        moves = record.recurring_create_invoice()
        names = post_all(sim, moves)
        return f"{contract} is invoiced by its button: {', '.join(names) or 'nothing'}"


class Extra(Kind):
    """A document of its own for one or two contracts of a customer, such as an installation or a repair."""

    weight = 2.5

    def propose(self, sim, rng):
        contract = sim.any_contract(rng)
        others = [one for one in sim.contracts_beside(contract) if rng.random() < 0.1]
        return {
            "contracts": [contract, *others[:1]],
            "amount": rng.choice((2, 3, 4.99, 50, 80, 100, 0.01)),
            "due": rng.choice((-40, -20, -8, -3, -1, 0, 1, 3, 10)),
            "term": rng.choice((None, None, None, "halves", "discount")),
            "currency": "EUR" if rng.random() < 0.1 else None,
            "receipt": rng.random() < 0.1,
        }

    def play(self, sim, contracts, amount, due, **form):
        records = [sim.contract(name) for name in contracts]
        day, currency = sim.today + timedelta(days=due), form["currency"] or "USD"
        move = records[0].env["account.move"].create(self._values(records, amount, day, form))
        move.action_post()
        sim.touch(move.partner_id)
        name = sim.name_document(move)
        what = f"{'a receipt' if form['receipt'] else 'an invoice'} of {amount * len(records):.2f} {currency}"
        return f"{name}: {what} for {' and '.join(contracts)}, due {_dues(move)}"

    def _values(self, records, amount, day, form) -> dict:
        env = records[0].env
        terms = {"invoice_date_due": day, "invoice_payment_term_id": False}
        if form["term"]:
            terms = {"invoice_payment_term_id": env.ref(f"simulation.{form['term']}").id}
        return {
            "move_type": "out_receipt" if form["receipt"] else "out_invoice",
            "partner_id": records[0].invoice_partner_id.id,
            "invoice_date": day - timedelta(days=10),
            "currency_id": env.ref(f"base.{form['currency'] or 'USD'}").id,
            "invoice_line_ids": [_line(env, record, amount) for record in records],
            **terms,
        }


def _line(env, contract, amount):
    line = contract.contract_line_ids[:1]
    return Command.create(
        {"product_id": env.ref("simulation.product").id, "price_unit": amount, "tax_ids": [], "contract_line_id": line.id}
    )


def _dues(move) -> str:
    terms = move.line_ids.filtered(lambda line: line.display_type == "payment_term")
    return ", ".join(f"{line.date_maturity:%a %d %b}" for line in terms.sorted("date_maturity"))


class PutOff(Kind):
    """The due date of an invoice is put off."""

    weight = 0.4

    def propose(self, sim, rng):
        document = sim.any_open(rng)
        return document and {"document": document, "days": rng.choice((3, 10, 30))}

    def play(self, sim, document, days):
        move = sim.document(document)
        if not move or move.invoice_payment_term_id or move.payment_state not in ("not_paid", "partial"):
            return None
        move.invoice_date_due = sim.today + timedelta(days=days)
        sim.touch(move.partner_id)
        return f"{document} is put off until {move.invoice_date_due:%a %d %b}"
