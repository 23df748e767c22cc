"""Credit notes by Odoo's own dialog, contests, and documents that are taken back."""

from .base import Kind


class Refund(Kind):
    """A credit note for a document by the dialog: it waits for a debt, or the document is made anew in one go."""

    weight = 1.3
    at_once = True

    def propose(self, sim, rng):
        document = sim.any_open(rng)
        return document and {"document": document, "again": rng.random() < 0.4, "posted": rng.random() < 0.8}

    def play(self, sim, document, again, posted):
        move = sim.document(document)
        if not move or move.state != "posted" or move.move_type not in ("out_invoice", "out_receipt"):
            return None
        context = {"active_model": "account.move", "active_ids": move.ids}
        dialog = move.env["account.move.reversal"].with_context(**context)
        wizard = dialog.create({"date": sim.today, "journal_id": move.journal_id.id})
        action = wizard.modify_moves() if again else wizard.refund_moves()
        news = wizard.new_move_ids | move.browse(action.get("res_id") or [])
        drafts = news.filtered(lambda one: one.state == "draft")
        if posted:
            drafts.action_post()
        sim.touch(move.partner_id)
        names = [sim.name_document(one) for one in news]
        return f"{document} is reversed{' and made anew' if again else ''}{'' if posted else ' as a draft'}: {', '.join(names)}"


class Contest(Kind):
    """A debt is contested, or answered, in one of the ways that there are."""

    weight = 1.5
    at_once = True
    by = "officer"

    def propose(self, sim, rng):
        document = sim.any_open(rng)
        return document and {"document": document, "way": rng.choice(("item", "item", "no_followup", "block"))}

    def play(self, sim, document, way):
        move = sim.document(document, "clerk" if way == "block" else "officer")
        terms = (
            move.line_ids.filtered(lambda line: line.account_type == "asset_receivable" and not line.reconciled) if move else None
        )
        if not terms or move.state != "posted":
            return None
        sim.touch(move.partner_id)
        if way == "block":
            if move.payment_state not in ("not_paid", "partial", "blocked"):
                return None
            move.action_toggle_block_payment()
            return f"{document} is {'blocked' if move.payment_state == 'blocked' else 'unblocked'}"
        items = terms.env["account.open.item"].search([("id", "in", terms.ids)])
        if not items:
            return None
        wanted = not items[0].is_disputed
        if way == "no_followup":
            terms.sudo().no_followup = wanted
        else:
            items.action_set_disputed(wanted)
        return f"{document} is {'contested' if wanted else 'answered'} ({way})"


class Redraft(Kind):
    """An invoice is reset to draft, its amount changed, and posted again, in one transaction."""

    weight = 0.5

    def propose(self, sim, rng):
        document = sim.any_open(rng)
        return document and {"document": document, "share": rng.choice((0.1, 0.5, 2))}

    def play(self, sim, document, share):
        move = sim.document(document, "clerk")
        if not move or move.state != "posted" or move.move_type != "out_invoice":
            return None
        move.button_draft()
        for line in move.invoice_line_ids.filtered(lambda one: one.display_type == "product"):
            line.price_unit = move.currency_id.round(line.price_unit * share)
        move.action_post()
        sim.touch(move.partner_id)
        return f"{document} is corrected to {move.amount_total:.2f}"
