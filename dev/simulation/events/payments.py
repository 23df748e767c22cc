"""Payments by Odoo's own dialogs, and what becomes of them."""

from .base import Kind, money


class Pay(Kind):
    """Odoo's Register Payment: one document or several, in part or in full, too much, or with the rest written off."""

    weight = 7
    at_once = True

    def propose(self, sim, rng):
        document = sim.any_open(rng)
        if not document:
            return None
        more = [one for one in sim.open_beside(document) if rng.random() < 0.25]
        if rng.random() < 0.08:
            more = [one for one in [sim.any_open(rng)] if one != document]
        form = rng.choice(("full", "full", "full", "full", "part", "most", "cent", "over", "writeoff"))
        return {"documents": [document, *more[:2]], "form": form, "group": rng.random() < 0.5}

    def play(self, sim, documents, form, group):
        moves = sim.open_moves(documents)
        if not moves:
            return None
        wizard = _dialog(moves).create({"payment_date": sim.today})
        if "group_payment" in wizard and len(moves) > 1 and wizard.can_edit_wizard:
            wizard.group_payment = group
        said = _choose_amount(sim, wizard, form)
        payments = wizard._create_payments()
        sim.touch(moves.partner_id)
        sim.name_payments(payments)
        return f"{' and '.join(documents)} paid with Register Payment: {money(round(sum(payments.mapped('amount')) * 100))}{said}"


def _dialog(moves):
    context = {"active_model": "account.move", "active_ids": moves.ids}
    return moves.env["account.payment.register"].with_context(**context)


def _choose_amount(sim, wizard, form) -> str:
    """Changes the amount of the dialog where it can be; returns what that is in words."""
    if not wizard.can_edit_wizard or form == "full":
        return ""
    share = {"part": 0.4, "most": 0.97, "over": 1.3, "writeoff": 0.9}.get(form)
    wizard.amount = wizard.currency_id.round(wizard.amount * share) if share else max(wizard.amount - 0.01, 0.01)
    if form == "writeoff":
        wizard.payment_difference_handling = "reconcile"
        wizard.writeoff_account_id = sim.ref("writeoff")
    return f" ({form})"


class PayOnAccount(Kind):
    """A payment that is for no document: it waits for one."""

    weight = 1.5
    at_once = True

    def propose(self, sim, rng):
        return {"contract": sim.any_contract(rng), "amount": rng.choice((2, 40, 100, 140, 500))}

    def play(self, sim, contract, amount):
        payer = sim.contract(contract).invoice_partner_id
        payment = payer.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": payer.id,
                "amount": amount,
                "journal_id": sim.ref("bank").id,
                "date": sim.today,
            }
        )
        payment.action_post()
        sim.touch(payer)
        sim.name_payments(payment)
        return f"{payer.name} pays {amount:.2f} on account"


class Match(Kind):
    """A credit that waits is matched with a document, from the document."""

    weight = 1.5
    at_once = True

    def propose(self, sim, rng):
        pairs = sim.matches()
        return rng.choice(pairs) if pairs else None

    def play(self, sim, document, credit):
        move, source = sim.document(document), sim.document(credit)
        lines = (
            source.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled)
            if source
            else None
        )
        if not move or not lines or move.payment_state in ("paid", "reversed", "blocked"):
            return None
        move.js_assign_outstanding_line(lines[:1].id)
        sim.touch(move.partner_id | source.partner_id)
        return f"the credit {credit} is matched with {document}"


class Unmatch(Kind):
    """What paid a document is taken off it, and waits again."""

    weight = 0.8
    at_once = True

    def propose(self, sim, rng):
        document = sim.any_paid(rng)
        return document and {"document": document}

    def play(self, sim, document):
        move = sim.document(document)
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable") if move else None
        if not lines or not (lines.matched_credit_ids or lines.matched_debit_ids):
            return None
        lines.remove_move_reconcile()
        sim.touch(move.partner_id)
        return f"what paid {document} is taken off it, and waits"


class Rematch(Kind):
    """What paid one document is taken off it and matched with another one, in one transaction."""

    weight = 0.5
    at_once = True

    def propose(self, sim, rng):
        document, other = sim.any_paid(rng), sim.any_open(rng)
        return {"document": document, "other": other} if document and other and document != other else None

    def play(self, sim, document, other):
        move, target = sim.document(document), sim.document(other)
        if not move or not target or move.commercial_partner_id != target.commercial_partner_id:
            return None
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        credits = lines.matched_credit_ids.credit_move_id
        if not credits or target.payment_state in ("paid", "reversed", "blocked"):
            return None
        lines.remove_move_reconcile()
        target.js_assign_outstanding_line(credits[:1].id)
        sim.touch(move.partner_id | target.partner_id)
        return f"what paid {document} is taken off it and pays {other}"


class ReturnPayment(Kind):
    """A payment comes back from the bank: it is reset to draft and cancelled."""

    weight = 1
    at_once = True

    def propose(self, sim, rng):
        names = sorted(sim.payments)
        return {"payment": rng.choice(names)} if names else None

    def play(self, sim, payment):
        record = sim.payment(payment)
        if not record or record.state not in ("in_process", "paid"):
            return None
        partner = record.partner_id
        record.action_draft()
        record.action_cancel()
        sim.touch(partner)
        return f"the payment {payment} of {record.amount:.2f} comes back and is cancelled"


class RepostPayment(Kind):
    """A payment is reset to draft, changed and posted again, in one transaction: it waits for a document then."""

    weight = 0.4
    at_once = True

    def propose(self, sim, rng):
        names = sorted(sim.payments)
        return {"payment": rng.choice(names), "share": rng.choice((0.5, 1, 1.5))} if names else None

    def play(self, sim, payment, share):
        record = sim.payment(payment)
        if not record or record.state not in ("in_process", "paid"):
            return None
        record.action_draft()
        record.amount = record.currency_id.round(record.amount * share)
        record.action_post()
        sim.touch(record.partner_id)
        return f"the payment {payment} is corrected to {record.amount:.2f} and waits"


class StatementLine(Kind):
    """A line of a bank statement is matched with a document, as the reconciliation of a bank does it."""

    weight = 1.5
    at_once = True

    def propose(self, sim, rng):
        document = sim.any_open(rng)
        return document and {"document": document, "share": rng.choice((1, 1, 1, 0.5, 1.2))}

    def play(self, sim, document, share):
        moves = sim.open_moves([document])
        if not moves or moves.currency_id != moves.company_currency_id:
            return None
        due = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled)
        if not due:
            return None
        amount = moves.company_currency_id.round(moves.amount_residual * share)
        line = moves.env["account.bank.statement.line"].create(
            {"journal_id": sim.ref("bank").id, "payment_ref": document, "amount": amount, "date": sim.today,
             "partner_id": moves.partner_id.id}
        )  # fmt: skip
        _liquidity, suspense, _other = line._seek_for_lines()
        suspense.write({"account_id": due[0].account_id.id, "partner_id": moves.partner_id.id})
        (suspense | due).reconcile()
        sim.touch(moves.partner_id)
        return f"a line of {amount:.2f} of the bank statement is matched with {document}"
