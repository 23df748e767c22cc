"""Says what the suspensions for debt that have not ended are for, and what the least amount that counts was then.

Until then a suspension ended with the debts of the notices before it; one without a notice, as by hand, with all that was owed.
"""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    open_ones = env["contract.suspension"].search([("kind", "=", "debt"), ("state", "!=", "lifted"), ("item_ids", "=", False)])
    for policy, episodes in open_ones.grouped(lambda episode: episode.contract_id.effective_policy_id).items():
        episodes.minimum_at_start = policy.minimum_amount  # that of the first day is not known
    notified = _fill_from_notices(env, open_ones)
    _fill_from_debts(env, open_ones - notified)


def _fill_from_notices(env, episodes):
    """Takes what the notices before the episodes named, of what counts for the contract; returns the episodes that have such."""
    items = episodes.notice_ids.item_ids.filtered("move_line_id")
    found = env["account.item.contracts"]._of(items.move_line_id.ids)
    values, filled = [], episodes.browse()
    for episode in episodes:
        named = {
            item.move_line_id: item
            for item in episode.notice_ids.sorted("date").item_ids & items
            if _counts(episode.contract_id, found[item.move_line_id.id])
        }
        values += [_prepare(episode, item) for item in named.values()]
        filled |= episode if named else filled
    env["contract.suspension.item"].create(values)
    return filled


def _counts(contract, contract_ids) -> bool:
    return contract.effective_policy_id.scope == "customer" or contract.id in contract_ids


def _prepare(episode, item) -> dict:
    return {
        "suspension_id": episode.id,
        "move_line_id": item.move_line_id.id,
        "document": item.document,
        "date_maturity": item.date_maturity,
        "amount_residual": item.amount_residual,
        "company_currency_id": item.company_currency_id.id,
    }


def _fill_from_debts(env, episodes):
    """Takes what is still owed of the debts that were overdue on the first day. Where that is nothing, the suspension is for a
    debt that is settled, and ends: it must not go on for what fell due later."""
    standings = env["contract.position"]._standings(episodes.contract_id)
    debts = {}
    for episode in episodes:
        standing = standings[episode.contract_id.id]
        owed = standing.account.overdue_of(standing.within)
        lines = env["account.move.line"].browse(owed)
        overdue = lines.filtered(lambda line, start=episode.date_start: (line.date_maturity or line.date) < start)
        debts[episode] = {line.id: owed[line.id] for line in overdue}
    env["contract.suspension.item"]._keep(debts, is_more=True)
    env["contract.suspension.item"].create([_prepare_settled(episode) for episode, owed in debts.items() if not owed])


def _prepare_settled(episode) -> dict:
    return {
        "suspension_id": episode.id,
        "date_maturity": episode.oldest_date_at_start,
        "amount_residual": episode.amount_at_start,
        "company_currency_id": episode.company_currency_id.id,
    }
