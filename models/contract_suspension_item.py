from odoo import api, fields, models


class ContractSuspensionItem(models.Model):
    """A debt that services were suspended for, as it was on that day: with these the suspension ends, whatever is due later."""

    _name = "contract.suspension.item"
    _inherit = ["account.delinquency.made", "account.delinquency.item"]
    _description = "Debt That Services Were Suspended for"

    suspension_id = fields.Many2one("contract.suspension", required=True, readonly=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="suspension_id.company_id")

    @api.model
    def _keep(self, debts: dict, *, is_more: bool):
        """Keeps what each suspension of ``debts`` is for now, its debts with what is owed of them by journal item; with
        ``is_more`` besides what it is for already. A debt that stays keeps the amount of its first day."""
        known = self.env["contract.suspension"].union(*debts).item_ids
        if not is_more:
            over = known.filtered(lambda item: item.move_line_id.id not in debts[item.suspension_id])
            known -= over
            over.unlink()
        kept = {(item.suspension_id, item.move_line_id.id) for item in known}
        # All in one recordset, so that they are read together.
        lines = self.env["account.move.line"].browse({line_id for owed in debts.values() for line_id in owed})
        self.create(
            [
                {"suspension_id": episode.id, **self._prepare_item(line, owed[line.id])}
                for episode, owed in debts.items()
                for line in lines.browse(owed).with_prefetch(lines.ids)
                if (episode, line.id) not in kept
            ]
        )
